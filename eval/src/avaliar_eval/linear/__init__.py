"""Small linear models over hashed n-grams: of a text, the probability of each kind of attack or harm.

numpy is imported with this package, so it is imported by a detector when it first runs, never by `avaliar_eval`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..policy import Sensitivity
from ..text import Text, View
from .heads import HEADS, heads
from .windows import window_scores

__all__ = ['HEADS', 'Scored', 'combined', 'score', 'score_view', 'threshold']

_CACHE = '_linear_scores'


@dataclass(frozen=True, slots=True)
class Scored:
    """What a model says of a text.

    Attributes:
        probability: Calibrated, 0 to 1.
        logit: What it was made of; adding evidence is adding to it.
        start, end: The window (of 192 or 512 characters, or the whole) that scores highest, in the text of the view.
    """

    probability: float
    logit: float
    start: int
    end: int


def score(text: Text) -> Mapping[str, Scored]:
    """All heads for the plain view of `text`; computed once a text. Offsets are in `text.plain.text`."""
    return score_view(text.plain)


def score_view(view: View) -> Mapping[str, Scored]:
    """All heads for one view, decoded ones too; computed once a view. Offsets are in `view.text`."""
    known: Mapping[str, Scored] | None = view.__dict__.get(_CACHE)
    if known is None:
        models = heads()
        found = window_scores(view.text, models)
        known = view.__dict__[_CACHE] = {
            name: Scored(models[name].probability(logit), logit, start, end)
            for name, logit, start, end in zip(HEADS, found.logits, found.starts, found.ends, strict=True)
        }
    return known


def combined(head: str, text: Text, rule_ids: Sequence[str]) -> Scored:
    """What `head` says of `text` when these rules have matched in it; each counts once, one it did not learn counts
    nothing.

    Raises:
        ValueError: There is no such head.
    """
    model = heads()[head]
    alone = score(text)[head]
    if not rule_ids:
        return alone
    logit = alone.logit + model.raised(rule_ids)
    return replace(alone, logit=logit, probability=model.probability(logit))


def threshold(head: str, sensitivity: Sensitivity) -> float:
    """The probability from which `head` flags a text at this sensitivity.

    Raises:
        ValueError: There is no such head.
    """
    return heads()[head].thresholds[sensitivity]
