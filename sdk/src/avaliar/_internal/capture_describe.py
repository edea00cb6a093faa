"""What to record of an object that JSON has no form for.

Objects are looked at through their type: an instance may answer anything for any attribute (mocks do). What is found
out about a type is kept, so that the second value of a type costs one lookup. Client libraries, numpy, pandas and
pydantic are recognised without being imported.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from typing import Any, cast

__all__ = ['PASSING', 'cut_text', 'describe', 'digest', 'safe_repr', 'set_limit', 'type_name']

PASSING = (KeyboardInterrupt, SystemExit)
"""What is the user's even when a value's own code raises it."""

REPR_LIMIT = 64 * 1024
"""Characters kept of a `repr`."""

ARRAY_ITEMS = 256
"""Arrays up to this many items are recorded whole, larger ones by shape, type and their first items."""

FIRST_ITEMS = 8
FRAME_ROWS = 5
FRAME_COLUMNS = 50

_MAX_KNOWN_TYPES = 2048
"""Some libraries (mocks among them) make a type per object; what is known is forgotten at this many."""

_digest_limit = 0

Describer = Callable[[Any], object]


def set_limit(limit: int) -> None:
    """Set how many bytes of binary content are digested at most; of more, only the size is recorded."""
    global _digest_limit
    _digest_limit = limit


def describe(value: Any) -> object:
    """Something that JSON has a form for, at least one step nearer to it. Raises only what `PASSING` names."""
    kind = cast('type[object]', type(value))
    try:
        describer = _known.get(kind)
        if describer is None:
            describer = _find(kind)
            if len(_known) > _MAX_KNOWN_TYPES:
                _known.clear()
                _known.update(_BUILT_IN)
            _known[kind] = describer
        return describer(value)
    except PASSING:
        raise
    except BaseException as error:  # noqa: BLE001 - a value's own code may raise anything
        return f'<{type_name(kind)} that could not be read: {type_name(type(error))}>'


def type_name(kind: type[object]) -> str:
    """`module.Name` of a type, the module left out for builtins; never raises."""
    try:
        # By way of `type`, because a metaclass may define what it likes.
        name = str.__str__(type.__dict__['__qualname__'].__get__(kind))
        module = type.__dict__['__module__'].__get__(kind)
    except PASSING:
        raise
    except BaseException:  # noqa: BLE001 - a type may have been given anything for a name
        return 'object'
    return f'{module}.{name}' if isinstance(module, str) and module != 'builtins' else name


def safe_repr(value: object) -> str:
    """The value's `repr`, cut at `REPR_LIMIT`; a description of the value when it has none."""
    kind = type(value)
    try:
        if kind.__repr__ is object.__repr__:
            return f'<{type_name(kind)}>'
        return cut_text(str.__str__(repr(value)), REPR_LIMIT)
    except PASSING:
        raise
    except BaseException as error:  # noqa: BLE001 - a repr may raise anything
        return f'<{type_name(kind)} whose repr raised {type_name(type(error))}>'


def cut_text(text: str, limit: int) -> str:
    """The text, or its first `limit` characters and a note how many are missing."""
    if len(text) <= limit:
        return text
    return f'{text[:limit]}… ({len(text) - limit:,} more characters)'


def digest(content: Any, kind: str) -> dict[str, object]:
    """What is recorded in place of binary content: its size in bytes and, up to the limit, its SHA-256."""
    view = memoryview(content)
    found: dict[str, object] = {'type': kind, 'size': view.nbytes}
    if view.nbytes <= _digest_limit:
        import hashlib  # here, because loading it takes longer than all the rest of capturing

        found['sha256'] = hashlib.sha256(view).hexdigest()
    return found


def _binary(value: Any) -> object:
    return digest(value, type(value).__name__)


def _items(value: Any) -> object:
    return list(value)


def _exception(value: BaseException) -> object:
    return {'type': type_name(_kind(value)), 'message': _text(value)}


def _text(value: object) -> str:
    return cut_text(str.__str__(str(value)), REPR_LIMIT)


def _named(value: Any) -> object:
    return f'<{type(value).__name__} {value.__qualname__}>'


def _class(value: type[object]) -> object:
    return f'<class {type_name(value)}>'


def _opaque(value: object) -> object:
    return f'<{type_name(_kind(value))}>'


def _big_number(value: int) -> object:
    # Decimal digits of a huge integer take quadratic time, and Python refuses beyond 4,300 of them.
    return str(value) if value.bit_length() < 14_000 else f'<int of {value.bit_length():,} bits>'


def _array(value: Any) -> object:
    if value.size <= ARRAY_ITEMS:
        return value.tolist()
    return {
        'type': 'numpy.ndarray',
        'shape': list(value.shape),
        'dtype': str(value.dtype),
        'size': int(value.nbytes),
        'first': value.flat[:FIRST_ITEMS].tolist(),
    }


def _tensor(value: Any) -> object:
    # Items are not read: they may live on another device, and reading would wait for it.
    return {'type': type_name(_kind(value)), 'shape': [int(n) for n in value.shape], 'dtype': str(value.dtype)}


def _kind(value: Any) -> type[object]:
    return cast('type[object]', type(value))


def _frame(value: Any) -> object:
    columns = [str(name) for name in list(value.columns[:FRAME_COLUMNS])]
    head = value.head(FRAME_ROWS)
    rows: Any
    if hasattr(_kind(value), 'to_dicts'):
        rows = head[columns].to_dicts()
    else:
        rows = [list(row) for row in head.iloc[:, :FRAME_COLUMNS].itertuples(index=False, name=None)]
    return {'type': type_name(_kind(value)), 'shape': list(value.shape), 'columns': columns, 'first': rows}


def _series(value: Any) -> object:
    head = value.head(ARRAY_ITEMS if len(value) <= ARRAY_ITEMS else FIRST_ITEMS)
    first = head.to_list()
    if len(value) <= ARRAY_ITEMS:
        return first
    return {'type': type_name(_kind(value)), 'shape': [len(value)], 'dtype': str(value.dtype), 'first': first}


def _scalar(value: Any) -> object:
    return value.item()


def _model(value: Any) -> object:
    return value.model_dump(warnings=False)


def _provider_model(value: Any) -> object:
    # A provider's answer has dozens of fields that were not given.
    return value.model_dump(warnings=False, exclude_none=True)


def _model_1(value: Any) -> object:
    return value.dict()


def _attrs(value: Any) -> object:
    names: list[str] = [field.name for field in cast('Any', type(value)).__attrs_attrs__]
    return {name: getattr(value, name) for name in names}


def _named_tuple(value: Any) -> object:
    return dict(zip(value._fields, value, strict=False))


def _find(kind: type) -> Describer:
    """How to describe values of a type met for the first time."""
    for base in kind.__mro__:
        if base in _BUILT_IN:
            found = _BUILT_IN[base]
            if found is _items and isinstance(getattr(kind, '_fields', None), tuple):
                return _named_tuple
            return found
    root = _root(kind)
    for base in kind.__mro__:
        found = _BY_NAME.get((_root(base), base.__name__))
        if found is not None:
            return found
    if root in _OPAQUE_MODULES:
        return _opaque
    if callable(getattr(kind, 'model_dump', None)) and hasattr(kind, 'model_fields'):
        return _provider_model if root in _PROVIDER_MODULES else _model
    if hasattr(kind, '__fields__') and callable(getattr(kind, 'dict', None)):
        return _model_1
    if hasattr(kind, '__attrs_attrs__'):
        return _attrs
    return safe_repr


def _root(kind: type[object]) -> str:
    module = cast('object', kind.__module__)  # a class may have set it to anything
    return module.partition('.')[0] if isinstance(module, str) else ''


_PROVIDER_MODULES = frozenset({'openai', 'anthropic', 'google'})

_OPAQUE_MODULES = frozenset({'django', 'pyspark', 'dask'})
"""Their `repr` runs queries."""

_EMPTY: dict[str, object] = {}

_BUILT_IN: dict[type, Describer] = {
    bytes: _binary,
    bytearray: _binary,
    memoryview: _binary,
    tuple: _items,
    set: _items,
    frozenset: _items,
    deque: _items,
    int: _big_number,
    BaseException: _exception,
    type: _class,
    type(_items): _named,
    type(len): _named,
    type(sys): lambda module: f'<module {module.__name__}>',
    type(_EMPTY.keys()): _items,
    type(_EMPTY.values()): _items,
    type(_EMPTY.items()): _items,
    type(type.__dict__): dict,  # mappingproxy
}
"""By base class; subclasses count."""

_BY_NAME: dict[tuple[str, str], Describer] = {
    ('numpy', 'ndarray'): _array,
    ('numpy', 'generic'): _scalar,
    ('pandas', 'DataFrame'): _frame,
    ('pandas', 'Series'): _series,
    ('pandas', 'Index'): _series,
    ('polars', 'DataFrame'): _frame,
    ('polars', 'LazyFrame'): _opaque,
    ('polars', 'Series'): _series,
    ('torch', 'Tensor'): _tensor,
    ('tensorflow', 'Tensor'): _tensor,
    ('jaxlib', 'ArrayImpl'): _tensor,
    ('decimal', 'Decimal'): _text,
    ('pathlib', 'PurePath'): _text,
    ('ipaddress', '_IPAddressBase'): _text,
    ('datetime', 'timedelta'): _text,
    ('collections', 'UserDict'): lambda value: value.data,
    ('collections', 'UserList'): lambda value: value.data,
    ('collections', 'UserString'): lambda value: value.data,
    ('fractions', 'Fraction'): _text,
}
"""By the first part of the module of a base class, and its name."""

_known: dict[type, Describer] = dict(_BUILT_IN)
