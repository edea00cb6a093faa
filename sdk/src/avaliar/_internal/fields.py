"""Reading fields of a provider's objects without importing the provider's library.

The same response reaches us as a dict, as a pydantic model (known fields in `__dict__`, unknown ones in
`__pydantic_extra__`), as a dataclass, or as a protobuf message. Whatever reading one raises, the field is absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

__all__ = ['field', 'names', 'plain', 'sequence', 'shape', 'text']


def shape(value: object) -> Mapping[str, Any] | None:
    """The fields of `value` as a mapping, without running any code of its class; `None` when it has no such form."""
    if isinstance(value, dict):
        return cast('dict[str, Any]', value)
    try:
        fields = object.__getattribute__(value, '__dict__')
    except AttributeError:
        return None
    return cast('dict[str, Any]', fields) if type(fields) is dict else None


def field(value: object, *wanted: str) -> Any:
    """The first of the fields `wanted` that is present and not `None`."""
    kind = type(value)
    if kind is dict or kind in _plain:
        # Asking a model for a field that it hasn't got costs microseconds, and most are asked for in vain.
        fields = cast('dict[str, Any]', value) if kind is dict else value.__dict__
        for name in wanted:
            found = fields.get(name)
            if found is not None:
                return found
        extra = None if kind is dict else getattr(value, '__pydantic_extra__', None)
        if extra:
            for name in wanted:
                found = extra.get(name)
                if found is not None:
                    return found
        return None
    return _asked(value, wanted)


def names(value: object) -> Mapping[str, Any] | None:
    """All fields of a dict or of a provider's model; `None` for values that can only be asked one by one."""
    kind = type(value)
    if kind is dict:
        return cast('dict[str, Any]', value)
    if kind not in _plain and not _is_model(kind):
        return None
    extra = getattr(value, '__pydantic_extra__', None)
    return {**value.__dict__, **extra} if extra else value.__dict__


def _asked(value: object, wanted: tuple[str, ...]) -> Any:
    """The same for values of other types."""
    if value is None or isinstance(value, str | int):
        return None
    if _is_model(type(value)):
        return field(value, *wanted)
    for name in wanted:
        try:
            if isinstance(value, Mapping):
                found = cast('Mapping[str, Any]', value).get(name)
            else:
                found = getattr(value, name, None)
        except Exception:  # noqa: BLE001 a provider's object, or a user's that looks like one, may raise anything
            found = None
        if found is not None:
            return found
    return None


_plain: set[type] = set()
"""Types whose fields all lie in `__dict__` and `__pydantic_extra__`: the providers' models."""


def _is_model(kind: type) -> bool:
    if '__pydantic_fields__' not in kind.__dict__ or kind.__module__.partition('.')[0] not in _CLIENTS:
        return False
    if len(_plain) < 4096:
        _plain.add(kind)
        return True
    return False


_CLIENTS = frozenset({'openai', 'anthropic', 'google', 'litellm'})
"""Packages whose models are plain: no field of interest is a property. (Others are asked by attribute.)"""


def text(value: object, *names: str) -> str:
    """The first of the fields `names` that is a string; empty when there is none."""
    found = field(value, *names)
    return found if isinstance(found, str) else ''


def sequence(value: object, *names: str) -> list[Any] | tuple[Any, ...]:
    """The first of the fields `names`, when it is a list; empty otherwise."""
    found = field(value, *names)
    return cast('list[Any] | tuple[Any, ...]', found) if isinstance(found, list | tuple) else ()


def plain(value: object) -> Any:
    """A model (pydantic's, with `model_dump`) as plain data, anything else as it is."""
    if isinstance(value, type | Mapping):
        return cast('Any', value)
    dump = field(value, 'model_dump')
    if not callable(dump):
        return value
    try:
        return dump(mode='json', exclude_none=True, warnings=False)
    except Exception:  # noqa: BLE001 a model that can't be dumped is recorded as capture sees it
        return value
