"""The slow path: a reduced copy of a value, with limits of depth, number of values and bytes."""

from __future__ import annotations

from datetime import date, time
from enum import Enum
from typing import Any, cast
from uuid import UUID

from . import capture_media
from .capture_describe import PASSING, cut_text, describe, safe_repr

__all__ = ['MAX_DEPTH', 'MAX_NODES', 'Walk']

MAX_DEPTH = 64
MAX_NODES = 20_000
_SHORT = 200
"""Characters kept of a key."""

_SLOWLY = 64 * 1024
"""Characters up to which halves of surrogate pairs are joined; it takes a microsecond each."""

_LEAF_BYTES = 8
"""What a number, `true` or `null` takes, about."""


class Walk:
    """One reduced copy.

    Parameters:
        limit: bytes of JSON the copy may have, about.
        keep_media: whether long base64 media stays as it is.
    """

    def __init__(self, limit: int, keep_media: bool) -> None:
        self._left = limit
        self._nodes = MAX_NODES
        self._keep_media = keep_media
        self._open: set[int] = set()
        self.cut = False
        """Whether something was left out."""
        self.left_out = 0
        """Bytes known to have been left out of texts."""

    def copy(self, value: object) -> object:
        """The reduced copy, made of what `orjson.dumps` takes without a default."""
        return self._copy(value, 0)

    def _copy(self, value: Any, depth: int) -> object:
        self._nodes -= 1
        self._left -= _LEAF_BYTES
        if value is None or value is True or value is False or type(value) is float:
            return value
        # By type: `isinstance` asks the value for its class, which may raise.
        kind = cast('type[object]', type(value))
        if not issubclass(kind, Enum):
            if issubclass(kind, str):
                return self._text(str.__str__(value))
            if issubclass(kind, int):
                number = int.__index__(value)
                return number if -(2**63) <= number < 2**64 else describe(number)
            if issubclass(kind, float):
                return float.__float__(value)
        if depth >= MAX_DEPTH:
            self.cut = True
            return f'<deeper than {MAX_DEPTH} levels>'
        # Only what is still open counts: a value that merely appears twice is no circle.
        mark = id(value)
        if mark in self._open:
            return '<circular>'
        self._open.add(mark)
        try:
            return self._inner(value, kind, depth + 1)
        except PASSING:
            raise
        except BaseException:  # noqa: BLE001 - a container's own code may raise anything
            return safe_repr(value)
        finally:
            self._open.discard(mark)

    def _inner(self, value: Any, kind: type[object], depth: int) -> object:
        if issubclass(kind, dict):
            return self._table(cast('dict[Any, Any]', value), depth)
        if issubclass(kind, list) or kind is tuple:
            return self._row(cast('list[Any] | tuple[Any, ...]', value), depth)
        if issubclass(kind, Enum):
            return self._copy(value.value, depth)
        if issubclass(kind, (date, time)):
            return value.isoformat()
        if issubclass(kind, UUID):
            return str(value)
        fields = getattr(kind, '__dataclass_fields__', None)
        if fields is not None:
            return self._table({name: getattr(value, name, None) for name in fields if name[:1] != '_'}, depth)
        return self._copy(describe(value), depth)

    def _table(self, value: dict[Any, Any], depth: int) -> dict[str, object]:
        copy: dict[str, object] = {}
        # `list`: another thread may add a key meanwhile. `dict.items`: a subclass may not do what it says.
        items: list[tuple[Any, Any]] = list(cast('Any', dict).items(value))
        for index, (key, item) in enumerate(items):
            if self._left <= 0 or self._nodes <= 0:
                self.cut = True
                copy['…'] = f'<{len(items) - index:,} more keys>'
                break
            name = self._key(key)
            self._left -= len(name)
            if not self._keep_media and type(item) is str and len(item) >= capture_media.LONG:
                media = capture_media.replacement(cast('dict[str, Any]', value), name, item)
                if media is not None:
                    copy[name] = media
                    continue
            copy[name] = self._copy(item, depth)
        return copy

    def _row(self, value: list[Any] | tuple[Any, ...], depth: int) -> list[object]:
        copy: list[object] = []
        # By the base class throughout: a subclass may answer anything.
        base: Any = list if issubclass(type(value), list) else tuple
        count = base.__len__(value)
        for index in range(count):
            if self._left <= 0 or self._nodes <= 0:
                self.cut = True
                copy.append(f'<{count - index:,} more items>')
                break
            if index >= base.__len__(value):
                break
            copy.append(self._copy(base.__getitem__(value, index), depth))
        return copy

    def _text(self, text: str) -> object:
        if not self._keep_media and len(text) >= capture_media.LONG:
            media = capture_media.text_replacement(text)
            if media is not None:
                return media
        room = max(self._left, 0)
        if len(text) > room:
            self.cut = True
            missing = len(text) - room
            self.left_out += missing if text.isascii() else len(text[room:].encode('utf-8', 'replace'))
            text = f'{text[:room]}… ({missing:,} more characters)'
        text = _readable(text)
        size = len(text) if text.isascii() else len(text.encode())
        if size > room + _SHORT:
            # Characters of several bytes: cut again by bytes.
            self.cut = True
            self.left_out += size - room
            text = text.encode()[:room].decode('utf-8', 'ignore') + '…'
            size = room
        self._left -= size
        return text

    def _key(self, key: object) -> str:
        if isinstance(key, str):
            name = str.__str__(key)
        elif key is None:
            name = 'null'
        elif isinstance(key, bool):
            name = 'true' if key else 'false'
        else:
            name = safe_repr(key)
        return _readable(cut_text(name, _SHORT))


def _readable(text: str) -> str:
    """The text with lone surrogates replaced, for which UTF-8 has no form."""
    try:
        text.encode()
    except UnicodeEncodeError:
        if len(text) > _SLOWLY:
            return text.encode('utf-8', 'replace').decode()
        # Two halves of a pair become the character they stand for.
        return text.encode('utf-16-le', 'surrogatepass').decode('utf-16-le', 'replace')
    return text
