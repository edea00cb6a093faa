"""From the confidence of a rule, and how its words are used, to whether a finding is reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, islice

from ..policy import Sensitivity
from ..rules import Match, RuleSet
from ..text import Text, View
from .framing import Framing

__all__ = ['LEAST', 'MOST_HITS', 'either', 'hits', 'least', 'lowered']

LEAST: Mapping[Sensitivity, float] = {
    Sensitivity.STRICT: 0.4,
    Sensitivity.BALANCED: 0.6,
    Sensitivity.PERMISSIVE: 0.8,
}
"""The confidence from which a finding of a rule is reported."""

MOST_HITS = 50
"""Of one rule in one view that are looked at closely. A text with more is no more of a case."""

_LOWERED = {
    Framing.MEANT: 1.0,
    Framing.ASKED: 0.5,
    Framing.QUOTED: 0.25,
    Framing.REPORTED: 0.25,
    Framing.DENIED: 0.3,
}


def least(sensitivity: Sensitivity) -> float:
    """The confidence from which a rule's finding is reported at this setting."""
    return LEAST[sensitivity]


def lowered(confidence: float, framing: Framing) -> float:
    """The confidence that words used in this way are what they look like."""
    return confidence * _LOWERED[framing]


def either(confidences: Iterable[float]) -> float:
    """The probability that at least one is right, were they independent."""
    missed = 1.0
    for confidence in confidences:
        missed *= 1 - confidence
    return 1 - missed


def hits(rules: RuleSet, text: Text) -> Iterator[tuple[View, Match]]:
    """What the rules match in each view of the text."""
    for view in text.views:
        for _, matches in groupby(rules.matches(view), key=lambda match: match.rule.id):
            for match in islice(matches, MOST_HITS):
                yield view, match
