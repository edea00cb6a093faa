"""A text and the views detectors take of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from .normalise import normalised
from .offsets import Offsets

__all__ = ['Origin', 'Text', 'View']

Origin = Literal[
    'plain', 'base64', 'hex', 'url', 'rot13', 'reversed', 'tags', 'html', 'leet', 'spaced', 'joined', 'invisible'
]
"""`plain` is the whole text; every other view is a stretch of it that was decoded.

`tags`: written in Unicode's invisible tag characters, or in variation selectors (`invisible`). `leet`: digits for
letters. `spaced`: l e t t e r s apart. `joined`: words-with-no-space between.
"""


class View:
    """A readable form of a text, or of a stretch of it.

    Attributes:
        text: What the patterns are matched against. It has no lone surrogates.
        origin: How it came to be read.
        start, end: The stretch of the original it stands for.
        literals: What the gate has found in it.
        offsets: The way back to the original; `None` where nothing was moved, or all was decoded as one piece.
    """

    __slots__ = ('__dict__', 'end', 'literals', 'offsets', 'origin', 'start', 'text')

    def __init__(self, text: str, origin: Origin, start: int, end: int, offsets: Offsets | None = None) -> None:
        self.text = text
        self.origin: Origin = origin
        self.start = start
        self.end = end
        self.literals: tuple[int, Mapping[int, list[tuple[int, int]]]] | None = None
        self.offsets = offsets

    @cached_property
    def lower(self) -> str:
        """For looking words up; as long as `text`, so that offsets are the same."""
        lower = self.text.lower()
        # One character's lower case is longer than itself: the dotted capital I of Turkish.
        return lower if len(lower) == len(self.text) else self.text.replace('\u0130', 'i').lower()

    @cached_property
    def is_ascii(self) -> bool:
        return self.text.isascii()

    @cached_property
    def data(self) -> bytes:
        """`text` in UTF-8."""
        return self.text.encode()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the original. What was decoded as one piece is always all of it."""
        if self.offsets is None:
            return (start, end) if self.origin == 'plain' else (self.start, self.end)
        return self.offsets.span(start, end)


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
        """The plain view first, then what was found written in another way in it, and in turn in that: at most two deep.

        There is one view for each way, so that there are few of them whatever the text is.
        """
        # They are made with views themselves.
        from .disguised import undisguised
        from .encoded import decoded, hidden

        # What shows nothing is taken out of the plain view, so where nothing was moved there is none of it.
        concealed = () if self.plain.offsets is None else hidden(self.original)
        outer = [*concealed, *decoded(self.plain), *undisguised(self.plain)]
        inner = [view for one in outer for view in decoded(one)]
        return (self.plain, *outer, *inner)
