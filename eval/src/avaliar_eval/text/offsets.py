"""Where the characters of a view come from."""

from __future__ import annotations

from bisect import bisect_right
from typing import Protocol

__all__ = ['Backwards', 'Offsets', 'Pieces', 'Within']


class Offsets(Protocol):
    """The way from a view to the original text."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that the view's `[start:end]` was made of; `start <= end`."""
        ...


class Within:
    """A view that shows a stretch of another character by character."""

    __slots__ = ('_offset', '_parent')

    def __init__(self, parent: Offsets | None, offset: int = 0) -> None:
        self._parent = parent
        self._offset = offset

    def span(self, start: int, end: int) -> tuple[int, int]:
        start, end = start + self._offset, end + self._offset
        return (start, end) if self._parent is None else self._parent.span(start, end)


class Backwards:
    """A view that shows another from its end."""

    __slots__ = ('_length', '_parent')

    def __init__(self, parent: Offsets | None, length: int) -> None:
        self._parent = parent
        self._length = length

    def span(self, start: int, end: int) -> tuple[int, int]:
        start, end = self._length - end, self._length - start
        return (start, end) if self._parent is None else self._parent.span(start, end)


class Pieces:
    """A view put together of pieces: some copied character by character, some made of a stretch as a whole.

    A list of pieces instead of a number for each character: most texts have few, and a megabyte of them stays small.
    """

    __slots__ = ('_at', '_copied', '_ends', '_parent', '_starts', 'length')

    def __init__(self, parent: Offsets | None = None) -> None:
        self._parent = parent
        self._at: list[int] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._copied: list[bool] = []
        self.length = 0
        """Of the view, up to now."""

    def copy(self, start: int, end: int) -> None:
        """Add the source's `[start:end]` as it is."""
        if end > start:
            self._add(end - start, start, end, True)

    def made(self, length: int, start: int, end: int) -> None:
        """Add `length` characters made of the source's `[start:end]`."""
        if length:
            self._add(length, start, end, False)

    def _add(self, length: int, start: int, end: int, copied: bool) -> None:
        self._at.append(self.length)
        self._starts.append(start)
        self._ends.append(end)
        self._copied.append(copied)
        self.length += length

    def span(self, start: int, end: int) -> tuple[int, int]:
        if not self._at:
            first = last = 0
        elif end > start:
            # The end is that of the last character's source, so that what was removed behind it stays outside.
            first, last = self._source(start)[0], self._source(end - 1)[1]
        else:
            first = last = self._source(start)[0] if start < self.length else self._ends[-1]
        return (first, last) if self._parent is None else self._parent.span(first, last)

    def _source(self, index: int) -> tuple[int, int]:
        piece = bisect_right(self._at, index) - 1
        if self._copied[piece]:
            start = self._starts[piece] + index - self._at[piece]
            return start, start + 1
        return self._starts[piece], self._ends[piece]
