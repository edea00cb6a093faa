"""Lists of words, found as whole words in one pass over a view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from . import gate
from .text.normalise import normalised

if TYPE_CHECKING:
    from .text import View

__all__ = ['Edges', 'Words', 'registered', 'shown']

Tag = TypeVar('Tag')


class Edges:
    """Where a literal must not go on to count as a whole word.

    In scripts that put no space between words, or endings right behind them (Chinese, Japanese, Korean, Thai), the
    edges are not looked at.
    """

    __slots__ = ('_closes', '_opens')

    def __init__(self, literal: str) -> None:
        self._opens = _is_spaced(literal[0])
        self._closes = _is_spaced(literal[-1])

    def are_whole(self, text: str, start: int, end: int) -> bool:
        """Whether `text[start:end]`, which is the literal, is no part of a longer word."""
        return not (
            (self._opens and start > 0 and _is_word(text[start - 1]))
            or (self._closes and end < len(text) and _is_word(text[end]))
        )


class Words(Generic[Tag]):
    """Words and phrases, each with a tag, found as whole words without regard to case.

    Raises:
        ValueError: A literal is not in lower case or not as normalisation leaves it.
    """

    def __init__(self, tags: Mapping[str, Tag]) -> None:
        numbers = registered('words', tuple(tags))
        self._tags = {
            number: (tag, Edges(literal)) for number, (literal, tag) in zip(numbers, tags.items(), strict=True)
        }

    def found(self, view: View) -> list[tuple[Tag, int, int]]:
        """`(tag, start, end)` with offsets in `view.text`, in the order of the text."""
        hits = gate.hits(view)
        lower = view.lower
        found: list[tuple[Tag, int, int]] = []
        for number in hits.keys() & self._tags.keys():
            tag, edges = self._tags[number]
            found += [(tag, start, end) for start, end in hits[number] if edges.are_whole(lower, start, end)]
        found.sort(key=lambda hit: hit[1:])
        return found


def registered(owner: str, literals: Sequence[str]) -> list[int]:
    """The literals' numbers at the gate.

    Raises:
        ValueError: A literal can't occur in a view; `owner` says whose it is.
    """
    for literal in literals:
        if not literal:
            raise ValueError(f'{owner}: a literal is empty')
        # A view shows text normalised and in lower case; anything else would never be found, and nobody would notice.
        seen = shown(literal)
        if seen != literal:
            raise ValueError(f'{owner}: the literal {literal!r} never occurs in a view, which shows it as {seen!r}')
    return gate.register(literals)


def shown(literal: str) -> str:
    """The literal as `view.lower` shows it."""
    return normalised(literal)[0].lower()


def _is_word(character: str) -> bool:
    return character.isalnum() or character == '_'


def _is_spaced(character: str) -> bool:
    """Whether a word of this script ends where its letters end."""
    if not _is_word(character):
        return False  # a phrase that ends in punctuation is its own edge
    code = ord(character)
    return not (
        0x0E00 <= code <= 0x0EFF  # Thai, Lao
        or 0x1000 <= code <= 0x109F  # Myanmar
        or 0x1100 <= code <= 0x11FF  # Hangul letters
        or 0x1780 <= code <= 0x17FF  # Khmer
        or 0x3040 <= code <= 0x9FFF  # Kana, Han
        or 0xAC00 <= code <= 0xD7AF  # Hangul
        or 0x20000 <= code <= 0x3FFFF
    )
