"""Cutting what is larger than its limit, so that it fits and says so."""

from __future__ import annotations

import json
from typing import Any

import orjson

__all__ = ['cut_text', 'object_text', 'size_of', 'within']

_MARK = '… [cut]'


def size_of(text: str) -> int:
    """Bytes of `text` in UTF-8."""
    return len(text) if text.isascii() else len(text.encode('utf-8', 'surrogatepass'))


def cut_text(text: str, limit: int) -> str:
    """The first `limit` bytes of `text`, whole characters only."""
    if text.isascii():
        return text[:limit]
    return text.encode('utf-8', 'replace')[:limit].decode('utf-8', 'ignore')


def object_text(items: dict[str, Any], *, item_limit: int, limit: int) -> tuple[str, bool]:
    """`items` as JSON text of at most about `limit` bytes, and whether anything was cut for it.

    An entry larger than `item_limit` is shortened, text by its end and anything else to its JSON text; when all
    together are too large, the last ones are left out and counted.
    """
    if not items:
        return '{}', False
    text = _dump(items)
    if len(text) <= item_limit:
        return text, False
    fitting, cut = within(items, item_limit=item_limit, limit=limit)
    return _dump(fitting), cut


def within(items: dict[str, Any], *, item_limit: int, limit: int) -> tuple[dict[str, Any], bool]:
    """`items` with what is too large shortened, then left out; and whether that was needed."""
    fitting: dict[str, Any] = {}
    cut = False
    left = limit
    for position, (name, value) in enumerate(items.items()):
        if len(name) > 1024:
            name, cut = name[:1024] + _MARK, True
        text = value if isinstance(value, str) else _dump_any(value)
        if len(text) * 4 > item_limit and size_of(text) > item_limit:
            text = value = cut_text(text, item_limit) + _MARK
            cut = True
        left -= size_of(text) + len(name)
        if left < 0:
            fitting['avaliar.left_out'] = len(items) - position
            return fitting, True
        fitting[name] = value
    return fitting, cut


def _dump(items: dict[str, Any]) -> str:
    return _dump_any(items)


def _dump_any(value: Any) -> str:
    try:
        return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()
    except (TypeError, ValueError):
        # What orjson refuses: an integer above 64 bits, a lone surrogate.
        return json.dumps(value, default=str)
