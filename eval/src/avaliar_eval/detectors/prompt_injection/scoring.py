"""What a model says of a text and of what was found written in it, as one score with its place."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from ...checked import Checked
from ...policy import Sensitivity
from ...text import View

__all__ = ['Score', 'scored']

_CACHE = '_attack_score'

_LONG_ENOUGH = 12
"""Characters of a decoded view that a model can say something about."""

_READABLE = frozenset(('base64', 'hex', 'rot13', 'reversed', 'tags', 'invisible', 'leet', 'spaced'))
"""Decoded views that a model looks at; addresses and markup decode to what is in the plain view already."""


@dataclass(frozen=True, slots=True)
class Score:
    """The highest score of the views of a text.

    Attributes:
        threshold: The probability from which the text is flagged at the sensitivity asked for.
        doubt: How much a judge would help, 0 to 1, going by the score alone.
        start, end: The window in the original text.
        written: How what was scored is written: the view's origin.
    """

    probability: float
    threshold: float
    doubt: float
    start: int
    end: int
    written: str

    @property
    def is_flagged(self) -> bool:
        return self.probability >= self.threshold


def scored(head: str, checked: Checked, rule_ids: Iterable[str]) -> Score:
    """What `head` says when these rules have matched, of the view for which it says most."""
    # It is asked for when issues are looked for, and again when doubt is weighed.
    kept: dict[Any, Score] = checked.text.__dict__.setdefault(_CACHE, {})
    ids = frozenset(rule_ids)
    key = head, checked.sensitivity, ids
    if key not in kept:
        kept[key] = _scored(head, checked, ids)
    return kept[key]


def _scored(head: str, checked: Checked, rule_ids: frozenset[str]) -> Score:
    linear = _linear()
    needed: float = linear.threshold(head, checked.sensitivity)
    sure: float = linear.threshold(head, Sensitivity.STRICT)
    view = checked.text.plain
    best: Any = linear.combined(head, checked.text, sorted(rule_ids))
    for other in _readable(checked):
        score = linear.score_view(other)[head]
        if score.probability > best.probability:
            view, best = other, score
    start, end = view.span(best.start, best.end)
    length = len(checked.text.original)
    start, end = min(start, length), min(max(start, end), length)
    return Score(best.probability, needed, _doubt(best.probability, sure, needed), start, end, view.origin)


@cache
def _linear() -> Any:
    # numpy comes with it, which a program that never scores a text should not have to load.
    return importlib.import_module('avaliar_eval.linear')


def _readable(checked: Checked) -> Iterator[View]:
    for view in checked.text.views[1:]:
        if view.origin in _READABLE and len(view.text) >= _LONG_ENOUGH:
            yield view


def _doubt(probability: float, strict: float, needed: float) -> float:
    """0.5 to 0.8 from the strict threshold to the one asked for; above that, what it lacks to certainty."""
    if probability >= needed:
        return 1.0 - probability
    low = strict if strict < needed else needed / 2
    if probability < low:
        return 0.4 * probability / low
    return 0.5 + 0.3 * (probability - low) / (needed - low)
