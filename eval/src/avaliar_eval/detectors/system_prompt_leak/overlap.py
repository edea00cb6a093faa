"""Runs of words that a response has in common with a system prompt, at every offset, in linear time."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

__all__ = ['SIZE', 'Phrases', 'Run', 'Token', 'tokens', 'words']

SIZE = 5
"""Words in a row that make two texts one."""
_PLACES = 16
"""Of a phrase that the system prompt repeats, the places that are looked at: the longest run is found among them."""

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_ASCII_WORD = re.compile(r"[A-Za-z0-9_]+(?:'[A-Za-z0-9_]+)?")


class Token(NamedTuple):
    """A word in lower case and where it stands."""

    word: str
    start: int
    end: int


class Run(NamedTuple):
    """Words `first` to `last` (exclusive) of a response that stand in a row in the system prompt, from word `place` on."""

    first: int
    last: int
    place: int


def words(lower: str) -> list[str]:
    """The words of a text in lower case; what stands between them does not count."""
    return (_ASCII_WORD if lower.isascii() else _WORD).findall(lower)


def tokens(lower: str) -> list[Token]:
    """The same words, with where they stand."""
    pattern = _ASCII_WORD if lower.isascii() else _WORD
    return [Token(found.group(), *found.span()) for found in pattern.finditer(lower)]


def _phrases(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[shift:] for shift in range(SIZE)), strict=False)


class Phrases:
    """The words of a text by phrases of `SIZE` words."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self._places: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for place, phrase in enumerate(_phrases(words)):
            places = self._places[phrase]
            if len(places) < _PLACES:
                places.append(place)

    def __contains__(self, phrase: tuple[str, ...]) -> bool:
        return phrase in self._places

    def runs(self, words: Sequence[str]) -> Iterator[Run]:
        """The longest runs in `words`, from left to right, none overlapping another."""
        done = 0
        known = self._places.keys()
        for at in [at for at, phrase in enumerate(_phrases(words)) if phrase in known]:
            if at < done:
                continue
            # What is compared is skipped afterwards, so that every word is compared at most `_PLACES` times.
            places = self._places[tuple(words[at : at + SIZE])]
            length, place = max((self._length(words, at, place), -place) for place in places)
            done = at + length
            yield Run(at, done, -place)

    def _length(self, words: Sequence[str], at: int, place: int) -> int:
        length = SIZE
        while (
            at + length < len(words)
            and place + length < len(self.words)
            and words[at + length] == self.words[place + length]
        ):
            length += 1
        return length
