"""The words around a number: what makes it somebody's, and what makes it something else."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping

from ...text import View
from ...words import Words, shown

__all__ = ['Surroundings', 'tagged']


def tagged(words: Mapping[str, Iterable[str]]) -> Words[tuple[str, ...]]:
    """Words by tag, as a list of words with all the tags of each."""
    tags: dict[str, list[str]] = {}
    for tag, group in words.items():
        for word in group:
            tags.setdefault(shown(word), []).append(tag)
    return Words({word: tuple(group) for word, group in tags.items()})


class Surroundings:
    """Where in a view which tagged words stand.

    Parameters:
        asked: Tags of the message before: what was asked for needs no word beside it in the answer.
    """

    def __init__(self, view: View, words: Words[tuple[str, ...]], asked: frozenset[str] = frozenset()) -> None:
        self.view = view
        self.asked = asked
        self._starts: dict[str, list[int]] = {}
        self._ends: dict[str, list[int]] = {}
        for tags, start, end in words.found(view):
            for tag in tags:
                self._starts.setdefault(tag, []).append(start)
                self._ends.setdefault(tag, []).append(end)
        for ends in self._ends.values():
            ends.sort()

    @property
    def tags(self) -> frozenset[str]:
        """All tags that occur."""
        return frozenset(self._starts)

    def has(self, tag: str) -> bool:
        return tag in self._starts

    def places(self, tag: str) -> list[tuple[int, int]]:
        """Where its words stand, in the order of the text; of overlapping ones the ends may be another's."""
        return list(zip(self._starts.get(tag, ()), self._ends.get(tag, ()), strict=True))

    def has_near(self, tag: str, start: int, end: int, *, before: int = 60, after: int = 25) -> bool:
        """Whether a word with this tag ends at most `before` characters ahead of the place, or begins that near behind."""
        ends = self._ends.get(tag)
        if ends is None:
            return False
        at = bisect_right(ends, start) - 1
        if at >= 0 and start - ends[at] <= before:
            return True
        starts = self._starts[tag]
        at = bisect_left(starts, end)
        return at < len(starts) and starts[at] - end <= after

    def distance(self, tag: str, start: int) -> int:
        """Characters between the nearest word with this tag ahead and `start`; a million where there is none."""
        ends = self._ends.get(tag, [])
        at = bisect_right(ends, start) - 1
        return start - ends[at] if at >= 0 else 1_000_000

    def is_asked_or_near(self, tag: str, start: int, end: int, *, before: int = 60, after: int = 25) -> bool:
        return tag in self.asked or self.has_near(tag, start, end, before=before, after=after)
