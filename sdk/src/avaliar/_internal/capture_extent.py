"""Values that are small in memory and endless as JSON: `x = [x, x]`, sixty times over, is 2**60 numbers.

JSON writes what is shared as often as it is referred to, and `orjson.dumps` cannot be stopped. So a value that is
nested is looked at before, by a short walk in depth; only where something is shared, or a path stands for more values
than the limit has bytes, everything is counted, each shared part once.
"""

# What `type()` answers is not known to a type checker, and a `cast` would be paid for with every value.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from __future__ import annotations

from gc import is_tracked
from itertools import islice
from typing import Any

__all__ = ['LONG', 'is_nesting', 'is_vast']

_CONTAINERS = frozenset((dict, list, tuple))

LONG = 256
"""Items of a container from which on it is looked at, even if none of them is nested."""

_STEPS = 48
_BREADTH = 16
_MAX_DEPTH = 12
"""Ordinary JSON is less deep, and what branches in two at every level has thousands of values at this one."""

_JSON_DEPTH = 255
"""Where `orjson` gives up by itself."""


def is_vast(value: Any, limit: int) -> bool:
    """Whether the JSON of a list, tuple, dict or dataclass instance has certainly more than `limit` bytes."""
    # A walk of a few steps, depth first: is anything shared, or a path that stands for more than `limit`?
    whole: object = value
    depth = times = 1
    stack: list[tuple[Any, int, int]] = []
    seen: set[int] = set()
    for _ in range(_STEPS):
        kind = type(value)
        parts = value if kind is list else value.values() if kind is dict else _parts(value)
        count = len(parts)
        times *= count or 1
        if depth > _MAX_DEPTH or times > limit:
            return _exceeds(whole, limit)
        for part in parts if count <= _BREADTH else islice(parts, _BREADTH):
            if is_tracked(part) and (type(part) in _CONTAINERS or is_nesting(type(part))):
                mark = id(part)
                if mark in seen:
                    return _exceeds(whole, limit)
                seen.add(mark)
                stack.append((part, depth + 1, times))
            elif type(part) is str and len(part) * times > limit:
                return _exceeds(whole, limit)
        if not stack:
            return False
        value, depth, times = stack.pop()
    return False


def is_nesting(kind: type[Any]) -> bool:
    """Whether `orjson` goes into values of this type by itself."""
    return kind in _CONTAINERS or hasattr(kind, '__dataclass_fields__')


def _parts(value: Any) -> Any:
    """The values inside one, in something that has a length."""
    kind = type(value)
    if kind is dict:
        return value.values()
    if kind in _CONTAINERS:
        return value
    fields: Any = getattr(value, '__dict__', None)
    if fields is None:
        return [getattr(value, name, None) for name in kind.__dataclass_fields__]
    return fields.values()


def _exceeds(value: Any, limit: int) -> bool:
    """Whether at least `limit` bytes would be written, with every shared part looked at once."""
    sizes: dict[int, int] = {}

    def size(container: Any, depth: int) -> int:
        total = 2
        for part in _parts(container):
            kind = type(part)
            if kind is str:
                total += len(part) + 3
            elif is_nesting(kind):
                known = sizes.get(id(part))
                if known is None:
                    # A circle, and what is too deep, ends `orjson` by itself.
                    sizes[id(part)] = 0
                    known = sizes[id(part)] = size(part, depth + 1) if depth < _JSON_DEPTH else 0
                total += known + 1
            else:
                total += 2
            if total > limit:
                break
        return total

    return size(value, 1) > limit
