"""Python lists to Arrow arrays, by filling their buffers.

`pyarrow.array` does the same, but its first call imports pandas: 1.6 s of CPU at the start of a server.
Values that a column cannot hold are bent or become unknown here: one strange value must not cost a batch.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from itertools import accumulate, chain
from typing import IO, Any, Protocol

import pyarrow  # pyright: ignore[reportMissingTypeStubs]

__all__ = [
    'COST_SCALE',
    'INT64_MAX',
    'Array',
    'Table',
    'counts',
    'fixed',
    'floats',
    'integers',
    'json_texts',
    'money',
    'optional_integers',
    'optional_text',
    'small_integer_lists',
    'small_integers',
    'stored_money',
    'table',
    'text',
    'texts',
    'unsigned_integers',
    'write_stream',
]

pa: Any = pyarrow


class Array(Protocol):
    """A column: `pyarrow.Array`, which has no types of its own."""

    @property
    def type(self) -> Any: ...


class Table(Protocol):
    """Rows: `pyarrow.Table`."""

    @property
    def num_rows(self) -> int: ...

    @property
    def column_names(self) -> list[str]: ...

    @property
    def schema(self) -> Any: ...


COST_SCALE = 15
"""Decimal places of a stored cost: a price of nine places per million tokens is exact."""

_COST_UNIT = Decimal(1).scaleb(-COST_SCALE)
_COST_DIGITS = 20
_COST_TYPE = pa.decimal128(38, COST_SCALE)
_WIDE = Context(prec=40, rounding=ROUND_HALF_EVEN)
_NO_COST = bytes(16)

INT64_MAX = 2**63 - 1
"""The greatest integer of a column; what is beyond it is bent to it or, where it may be absent, unknown."""


def _present(values: Sequence[object | None]) -> Any:
    """The validity bitmap of `values`: bit i is set when value i is not None."""
    bits = ''.join(['0' if value is None else '1' for value in reversed(values)])
    return pa.py_buffer(int(bits, 2).to_bytes((len(values) + 7) // 8, 'little'))


def fixed(width: int, values: Sequence[bytes]) -> Array:
    """Ids of `width` bytes each."""
    return pa.Array.from_buffers(pa.binary(width), len(values), [None, pa.py_buffer(b''.join(values))])


def _strings(values: Sequence[str], valid: Any) -> Array:
    joined = ''.join(values)
    if joined.isascii():
        body = joined.encode('ascii')
        lengths: Iterable[int] = map(len, values)
    else:
        # A lone surrogate is no UTF-8; it becomes a question mark.
        encoded = [value.encode('utf-8', 'replace') for value in values]
        body = b''.join(encoded)
        lengths = map(len, encoded)
    code, kind = ('i', pa.string()) if len(body) < 2**31 else ('q', pa.large_string())
    offsets = pa.py_buffer(array(code, accumulate(lengths, initial=0)))
    return pa.Array.from_buffers(kind, len(values), [valid, offsets, pa.py_buffer(body)])


def text(values: Sequence[str]) -> Array:
    return _strings(values, None)


def optional_text(values: Sequence[str | None]) -> Array:
    if None not in values:
        return _strings(values, None)  # pyright: ignore[reportArgumentType]
    return _strings([value or '' for value in values], _present(values))


def json_texts(values: Sequence[bytes]) -> Array:
    """Texts in UTF-8 already."""
    body = b''.join(values)
    code, kind = ('i', pa.string()) if len(body) < 2**31 else ('q', pa.large_string())
    offsets = pa.py_buffer(array(code, accumulate(map(len, values), initial=0)))
    return pa.Array.from_buffers(kind, len(values), [None, offsets, pa.py_buffer(body)])


def texts(lists: Sequence[Sequence[str]]) -> Array:
    """Lists of strings."""
    offsets = pa.py_buffer(array('i', accumulate(map(len, lists), initial=0)))
    flat = text(list(chain.from_iterable(lists)))
    return pa.Array.from_buffers(pa.list_(flat.type), len(lists), [None, offsets], children=[flat])


def _int64(values: Iterable[int], count: int, valid: Any) -> Array:
    return pa.Array.from_buffers(pa.int64(), count, [valid, pa.py_buffer(array('q', values))])


def integers(values: Sequence[int]) -> Array:
    """64-bit integers; what is beyond them becomes the greatest there is."""
    try:
        return _int64(values, len(values), None)
    except OverflowError:
        return _int64([max(-INT64_MAX, min(value, INT64_MAX)) for value in values], len(values), None)


def optional_integers(values: Sequence[int | None]) -> Array:
    """64-bit integers or NULL; what is beyond them is NULL."""
    absent = values.count(None)
    if absent == len(values):
        return pa.nulls(len(values), pa.int64())
    try:
        if not absent:
            return _int64(values, len(values), None)  # pyright: ignore[reportArgumentType]
        return _int64([value or 0 for value in values], len(values), _present(values))
    except OverflowError:
        return optional_integers([None if value is None or abs(value) > INT64_MAX else value for value in values])


def unsigned_integers(values: Sequence[int]) -> Array:
    """64-bit integers without a sign: hashes."""
    return pa.Array.from_buffers(pa.uint64(), len(values), [None, pa.py_buffer(array('Q', values))])


def small_integers(values: Sequence[int]) -> Array:
    """Integers from 0 to 255."""
    return pa.Array.from_buffers(pa.uint8(), len(values), [None, pa.py_buffer(bytes(values))])


def small_integer_lists(lists: Sequence[Sequence[int]]) -> Array:
    """Lists of integers from 0 to 255."""
    offsets = pa.py_buffer(array('i', accumulate(map(len, lists), initial=0)))
    flat = small_integers(list(chain.from_iterable(lists)))
    return pa.Array.from_buffers(pa.list_(flat.type), len(lists), [None, offsets], children=[flat])


def floats(values: Sequence[float]) -> Array:
    """Numbers of double precision."""
    return pa.Array.from_buffers(pa.float64(), len(values), [None, pa.py_buffer(array('d', values))])


def stored_money(value: Decimal) -> Decimal | None:
    """The amount as a column holds it; `None` when it is no amount of money."""
    if not value.is_finite() or value.adjusted() >= _COST_DIGITS:
        return None
    return value.quantize(_COST_UNIT, context=_WIDE)


def _scaled(value: Decimal) -> int | None:
    stored = stored_money(value)
    return None if stored is None else int(stored.scaleb(COST_SCALE, _WIDE))


def money(values: Sequence[Decimal | None]) -> Array:
    """Dollars with `COST_SCALE` decimal places, half to even; what is no amount of money is NULL."""
    scaled = [None if value is None else _scaled(value) for value in values]
    body = b''.join([_NO_COST if units is None else units.to_bytes(16, 'little', signed=True) for units in scaled])
    valid = _present(scaled) if None in scaled else None
    return pa.Array.from_buffers(_COST_TYPE, len(values), [valid, pa.py_buffer(body)])


def counts(mappings: Sequence[Mapping[str, int]]) -> Array:
    """Maps from string to integer."""
    offsets = array('i', accumulate(map(len, mappings), initial=0))
    return pa.MapArray.from_arrays(
        pa.Array.from_buffers(pa.int32(), len(offsets), [None, pa.py_buffer(offsets)]),
        text(list(chain.from_iterable(mappings))),
        integers(list(chain.from_iterable(mapping.values() for mapping in mappings))),
    )


def table(columns: Mapping[str, Array]) -> Table:
    return pa.Table.from_arrays(list(columns.values()), names=list(columns))


def write_stream(rows: Table, file: IO[bytes]) -> None:
    """Write `rows` in Arrow's streaming format."""
    with pa.ipc.new_stream(pa.PythonFile(file, 'w'), rows.schema) as writer:
        writer.write_table(rows)
