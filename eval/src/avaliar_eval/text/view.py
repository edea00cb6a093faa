"""A text and the views detectors take of it."""

from __future__ import annotations

from array import array
from functools import cached_property
from typing import Literal

from .normalise import normalised

__all__ = ['Origin', 'Text', 'View']

Origin = Literal['plain', 'base64', 'hex', 'url', 'rot13', 'reversed', 'tags', 'html']
"""`plain` is the whole text; every other view is a stretch of it that was decoded."""


class View:
    """A readable form of a text, or of a stretch of it.

    Attributes:
        text: What the patterns are matched against.
        origin: How it came to be read.
        start, end: The stretch of the original it stands for.
    """

    __slots__ = ('__dict__', '_offsets', 'end', 'origin', 'start', 'text')

    def __init__(self, text: str, origin: Origin, start: int, end: int, offsets: array[int] | None = None) -> None:
        self.text = text
        self.origin: Origin = origin
        self.start = start
        self.end = end
        self._offsets = offsets

    @cached_property
    def lower(self) -> str:
        """For looking words up; its offsets may differ from those of `text`."""
        return self.text.lower()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the original. In a decoded view that is the whole encoded stretch."""
        if self.origin != 'plain':
            return self.start, self.end
        if self._offsets is None:
            return start, end
        # The end is that of the last character's source, so that what was removed behind it stays outside.
        return self._offsets[start], self._offsets[end - 1] + 1 if end > start else self._offsets[start]


class Text:
    """A text under check.

    Attributes:
        original: As it was sent; offsets of findings count its characters.
        plain: Normalised.
    """

    __slots__ = ('__dict__', 'original', 'plain')

    def __init__(self, original: str) -> None:
        self.original = original
        text, offsets = normalised(original)
        self.plain = View(text, 'plain', 0, len(original), offsets)

    @cached_property
    def views(self) -> tuple[View, ...]:
        """The plain view first, then what was found encoded in it."""
        return (self.plain,)
