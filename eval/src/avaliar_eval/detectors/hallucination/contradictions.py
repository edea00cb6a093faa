"""A response against itself: two numbers for one thing, a statement and its denial."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from .response import Claim
from .words import NEGATIONS, is_number, spelt

__all__ = ['Contradiction', 'contradictions']

_LEAST_WORDS = 2
"""Words of content that must name the thing before two numbers are said to be of it."""
_CHANGE = frozenset(
    [
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
        'initially',
        'originally',
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
        'could',
        'suppose',
        'step',
        'option',
        'version',
        'scenario',
        'case',
        'day',
        'week',
    ]
)
"""Sentences with these tell of several values, or of a change of one."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """The later of two sentences that cannot both be true; `earlier` is the other one."""

    kind: Literal['number', 'denial']
    earlier: Claim
    later: Claim


def contradictions(claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """Pairs of sentences with the same words but for a number, or but for a negation."""
    numbers: dict[tuple[frozenset[str], str], tuple[str, Claim]] = {}
    said: dict[frozenset[str], tuple[bool, Claim]] = {}
    for claim in claims:
        lower = {word.lower for word in claim.words}
        if claim.asks or lower & _CHANGE:
            continue
        measured = _measured(claim)
        if measured is not None:
            key, value = measured
            before = numbers.setdefault(key, (value, claim))
            if before[0] != value:
                yield Contradiction('number', before[1], claim)
        content = frozenset(word.stem for word in claim.words if word.is_content)
        if len(content) > _LEAST_WORDS:
            denied = not lower.isdisjoint(NEGATIONS)
            known = said.setdefault(content, (denied, claim))
            if known[0] != denied:
                yield Contradiction('denial', known[1], claim)


def _measured(claim: Claim) -> tuple[tuple[frozenset[str], str], str] | None:
    """What a sentence with one number says: its other words, the unit behind it, and the number."""
    values = [
        (index, word.stem if is_number(word) else spelt(word.lower))
        for index, word in enumerate(claim.words)
        if is_number(word) or (spelt(word.lower) is not None and word.is_content)
    ]
    if len(values) != 1:
        return None
    index, value = values[0]
    if value is None:
        return None
    others = frozenset(word.stem for at, word in enumerate(claim.words) if word.is_content and at != index)
    if len(others) < _LEAST_WORDS:
        return None
    unit = claim.words[index + 1].stem if index + 1 < len(claim.words) else ''
    return (others, unit), value
