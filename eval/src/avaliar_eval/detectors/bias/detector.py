"""The bias detector. Stage 1 hears how things are said; what is meant is for the judge, so its doubt is high."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ... import linear
from ...checked import Checked, Finding
from ...issue import DetectorType, Severity
from ...policy import Sensitivity
from ...rules import Match
from ...text import Text, View
from ..framing import Framing, framing
from ..operating import either, hits, least
from ..people import axis_of, names_groups
from .rules import RULES

__all__ = ['Bias']

_SUGGESTION = 'Say it of the person it is about, or leave the group out.'
_ALONE = {Sensitivity.STRICT: 0.61, Sensitivity.BALANCED: 0.655, Sensitivity.PERMISSIVE: 0.72}
"""The probability from which the model is believed without a rule. It hears that a group is spoken of badly and not
whether it is a report or a stereotype: at 0.655 two in a hundred look-alikes are flagged."""
_LOWERED = {
    Framing.MEANT: 1.0,
    Framing.ASKED: 0.6,
    Framing.QUOTED: 0.3,
    Framing.REPORTED: 0.3,
    Framing.DENIED: 0.4,
}


class Bias:
    """Stereotypes and unequal treatment of groups of people."""

    type = DetectorType.BIAS

    def find(self, checked: Checked) -> Sequence[Finding]:
        """Generalisations, unequal treatment, ranking; where only a model says so, its window."""
        cut = least(checked.sensitivity)
        matched = _matches(checked.text)
        scored = linear.combined('bias', checked.text, sorted(_meant(matched)))
        threshold = linear.threshold('bias', checked.sensitivity)
        is_modelled = scored.probability >= threshold
        # Grammar alone is right in two of three, and the model knows when it is not.
        findings = [
            _finding(view, match, either((confidence, scored.probability / 2)))
            for view, match, confidence in matched
            if confidence >= (cut if is_modelled or match.rule.severity is Severity.HIGH else cut + 0.08)
        ]
        if (
            scored.probability >= max(_ALONE[checked.sensitivity], threshold)
            and not findings
            and any(names_groups(view) for view in checked.text.views)
        ):
            start, end = checked.text.plain.span(scored.start, scored.end)
            findings.append(
                Finding(
                    type=DetectorType.BIAS,
                    severity=Severity.LOW,
                    confidence=scored.probability,
                    message='The passage may put a group of people in a poor light.',
                    start=start,
                    end=end,
                    rule='bias.model',
                    evidence='model',
                    suggestion=_SUGGESTION,
                )
            )
        return findings

    def doubt(self, checked: Checked, findings: Sequence[Finding]) -> float:
        """High wherever groups are spoken of: a stereotype need not show in the words."""
        if findings:
            return 0.8
        if _matches(checked.text):
            return 0.7
        probability = linear.score(checked.text)['bias'].probability
        doubt = _grey(probability, linear.threshold('bias', checked.sensitivity))
        return max(doubt, 0.4 if any(names_groups(view) for view in checked.text.views) else 0.0)

    def rules(self, text: Text) -> frozenset[str]:
        """The ids of the rules that match in the text and are meant; a model learns what they are worth."""
        return _meant(_matches(text))

    def score(self, checked: Checked) -> float:
        """The probability that the text is biased, all evidence together."""
        matched = _matches(checked.text)
        modelled = linear.combined('bias', checked.text, sorted(_meant(matched))).probability
        return either((modelled, 0.6 * max((confidence for _, _, confidence in matched), default=0.0)))


def _meant(matched: Sequence[tuple[View, Match, float]]) -> frozenset[str]:
    return frozenset(match.rule.id for _, match, confidence in matched if confidence >= match.rule.confidence)


def _matches(text: Text) -> list[tuple[View, Match, float]]:
    """The matches, each with the confidence that is left of it where it stands; found once a text."""
    known: list[tuple[View, Match, float]] | None = text.__dict__.get('_bias')
    if known is None:
        # Every rule names a group.
        known = [
            (view, match, match.rule.confidence * _LOWERED[framing(view, match.start, match.end)])
            for view, match in (hits(RULES, text) if any(names_groups(view) for view in text.views) else ())
        ]
        text.__dict__['_bias'] = known
    return known


def _finding(view: View, match: Match, confidence: float) -> Finding:
    start, end = view.span(match.start, match.end)
    rule = match.rule
    return Finding(
        type=DetectorType.BIAS,
        severity=rule.severity,
        confidence=min(confidence, 0.95),
        message=rule.message,
        start=start,
        end=end,
        rule=rule.id,
        evidence='rule',
        suggestion=rule.suggestion,
        metadata={'axis': axis_of(match.group() or '')},
    )


def _grey(probability: float, threshold: float) -> float:
    """1 at the threshold, falling to nought at a tenth of its odds and at ten times them."""
    probability, threshold = (min(max(one, 1e-6), 1 - 1e-6) for one in (probability, threshold))
    distance = abs(math.log(probability / (1 - probability)) - math.log(threshold / (1 - threshold)))
    return max(0.0, 1 - distance / math.log(10))
