"""A response against itself: two numbers for one thing, a statement and its denial."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from .vocabulary import EMPTY, NEGATIONS, NUMBER_WORDS
from .words import lower_words, sentences, stem

__all__ = ['Contradiction', 'contradictions']

_LEAST_WORDS = 2
"""Words of content that must name the thing before two numbers are said to be of it."""
_SENTENCES = 400
_CHANGE = frozenset(
    (
        *(
            'from',
            'to',
            'between',
            'before',
            'after',
            'then',
            'now',
            'until',
            'previously',
            'originally',
            'later',
            'earlier',
        ),
        *(
            'initially',
            'first',
            'second',
            'another',
            'other',
            'each',
            'either',
            'or',
            'estimated',
            'example',
            'if',
            'would',
        ),
        *('could', 'suppose', 'step', 'option', 'version', 'scenario', 'case', 'day', 'week'),
    )
)
"""Sentences with these tell of several values, or of a change of one."""


class Contradiction(NamedTuple):
    """Two sentences that cannot both be true, as offsets in the response."""

    kind: Literal['number', 'denial']
    earlier: tuple[int, int]
    later: tuple[int, int]


def contradictions(text: str) -> Iterator[Contradiction]:
    """Pairs of sentences with the same words but for a number, or but for a negation."""
    numbers: dict[tuple[frozenset[str], str], tuple[str, tuple[int, int]]] = {}
    said: dict[frozenset[str], tuple[bool, tuple[int, int]]] = {}
    for count, (start, end) in enumerate(sentences(text)):
        if count == _SENTENCES:
            return
        lower = lower_words(text[start:end])
        if text[end - 1] == '?' or not _CHANGE.isdisjoint(lower):
            continue
        measured = _measured(lower)
        if measured is not None:
            key, value = measured
            before = numbers.setdefault(key, (value, (start, end)))
            if before[0] != value:
                yield Contradiction('number', before[1], (start, end))
        content = frozenset(lower) - EMPTY
        if len(content) >= _LEAST_WORDS:
            denied = not NEGATIONS.isdisjoint(lower)
            known = said.setdefault(content, (denied, (start, end)))
            if known[0] != denied:
                yield Contradiction('denial', known[1], (start, end))


def _measured(lower: Sequence[str]) -> tuple[tuple[frozenset[str], str], str] | None:
    """What a sentence with one number says: its other words, the unit behind it, and the number."""
    found = [index for index, word in enumerate(lower) if word[0].isdigit() or word in NUMBER_WORDS]
    if len(found) != 1:
        return None
    index = found[0]
    value = NUMBER_WORDS.get(lower[index]) or stem(lower[index])
    others = frozenset(stem(word) for at, word in enumerate(lower) if at != index and word not in EMPTY)
    if len(others) < _LEAST_WORDS:
        return None
    return (others, stem(lower[index + 1]) if index + 1 < len(lower) else ''), value
