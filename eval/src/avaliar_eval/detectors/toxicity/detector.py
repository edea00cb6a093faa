"""The toxicity detector: the evidence is weighed for the text as a whole, and shown where it stands."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from ... import linear
from ...checked import Checked, Finding
from ...issue import DetectorType, Severity
from ...policy import Sensitivity
from ...text import Text
from ..framing import Framing
from .hits import Hit, hits_of
from .scoring import toxic, weighing

__all__ = ['Toxicity']

_ALONE: Mapping[Sensitivity, float] = {
    Sensitivity.STRICT: 0.7,
    Sensitivity.BALANCED: 0.8,
    Sensitivity.PERMISSIVE: 0.88,
}
"""The confidence from which a hit of `_DECISIVE` is reported whatever the rest of the text is like."""
_DECISIVE = (
    'toxicity.threat',
    'toxicity.minors',
    'toxicity.self_harm',
    'toxicity.incitement',
    'toxicity.group_harm',
    'toxicity.group_hate',
    'toxicity.dehumanised',
    'toxicity.slur.you',
    'toxicity.coarse_slur.you',
)
_SHOWN = 0.35
"""Of a text that is toxic as a whole, the confidence from which a hit in it is shown."""
_SELF_HARM = 'toxicity.self_harm'
_HARM_ALONE = 0.6
"""The probability from which the self-harm model is believed without a rule that has seen something too."""


class Toxicity:
    """Hate, threats, harassment, sexual content, self-harm."""

    type = DetectorType.TOXICITY

    def find(self, checked: Checked) -> Sequence[Finding]:
        """What is toxic, passage by passage; where only the models say so, their window."""
        probability = self.score(checked)
        found = hits_of(checked.text)
        is_toxic = probability >= weighing().thresholds[checked.sensitivity]
        alone = _ALONE[checked.sensitivity]
        findings = [
            _finding(hit, probability if is_toxic else 0.0)
            for hit in found
            if hit.confidence >= (_SHOWN if is_toxic else alone if hit.rule.startswith(_DECISIVE) else 2.0)
        ]
        scored = linear.score(checked.text)['self_harm']
        if scored.probability >= _harm_threshold(checked, any(hit.rule.startswith(_SELF_HARM) for hit in found)):
            findings.append(_window(checked, 'self_harm', scored.probability))
        elif is_toxic and not findings and not _are_only_told(found):
            findings.append(_window(checked, 'toxicity', probability))
        return findings

    def doubt(self, checked: Checked, findings: Sequence[Finding]) -> float:
        """Highest where the evidence is near the threshold, and where harsh words are quoted or told of others."""
        if any(one.evidence == 'rule' and one.confidence >= 0.9 for one in findings):
            return 0.1
        doubt = _grey(self.score(checked), weighing().thresholds[checked.sensitivity])
        scored = linear.score(checked.text)['self_harm'].probability
        doubt = max(doubt, _grey(scored, linear.threshold('self_harm', checked.sensitivity)))
        if any(hit.framing is not Framing.MEANT and hit.meant >= 0.6 for hit in hits_of(checked.text)):
            doubt = max(doubt, 0.6)
        return doubt

    def rules(self, text: Text) -> frozenset[str]:
        """The ids of the rules that match in the text; those of quoted or reported words end in `.framed`."""
        return frozenset(hit.rule if hit.framing is Framing.MEANT else f'{hit.rule}.framed' for hit in hits_of(text))

    def score(self, checked: Checked) -> float:
        """The probability that the text is toxic, all evidence together."""
        return toxic(checked.text)


def _are_only_told(found: Sequence[Hit]) -> bool:
    """Whether all harsh words are quoted, denied, told of others or of oneself: the models hear the words alone."""
    return bool(found) and all(hit.framing is not Framing.MEANT or hit.rule.endswith('.self') for hit in found)


def _harm_threshold(checked: Checked, is_spoken_of: bool) -> float:
    if is_spoken_of:
        return linear.threshold('self_harm', checked.sensitivity)
    return max(_HARM_ALONE, linear.threshold('self_harm', Sensitivity.PERMISSIVE))


def _window(checked: Checked, head: str, probability: float) -> Finding:
    scored = linear.score(checked.text)[head]
    start, end = checked.text.plain.span(scored.start, scored.end)
    is_harm = head == 'self_harm'
    return Finding(
        type=DetectorType.TOXICITY,
        severity=Severity.HIGH if is_harm else Severity.MEDIUM,
        confidence=probability,
        message='Somebody may be speaking of hurting themselves.' if is_harm else 'The passage reads as abusive.',
        start=start,
        end=end,
        rule=f'{_SELF_HARM}_model' if is_harm else 'toxicity.model',
        evidence='model',
        suggestion='Read it with care; where a person may be in danger, follow your escalation path.'
        if is_harm
        else 'Read the passage before it is passed on.',
        metadata={'category': 'self_harm' if is_harm else 'abuse'},
    )


def _finding(hit: Hit, probability: float) -> Finding:
    start, end = hit.view.span(hit.start, hit.end)
    severity = hit.severity
    if hit.framing is not Framing.MEANT and severity > Severity.MEDIUM:
        severity = Severity.MEDIUM
    metadata: dict[str, object] = {'category': hit.rule.split('.')[1]}
    if hit.view.origin != 'plain':
        metadata['encoding'] = hit.view.origin
    return Finding(
        type=DetectorType.TOXICITY,
        severity=severity,
        confidence=max(hit.confidence, probability),
        message=hit.message,
        start=start,
        end=end,
        rule=hit.rule,
        evidence='rule',
        suggestion=hit.suggestion,
        metadata=metadata,
    )


def _grey(probability: float, threshold: float) -> float:
    """1 at the threshold, falling to nought at a tenth of its odds and at ten times them."""
    probability, threshold = (min(max(one, 1e-6), 1 - 1e-6) for one in (probability, threshold))
    distance = abs(math.log(probability / (1 - probability)) - math.log(threshold / (1 - threshold)))
    return max(0.0, 1 - distance / math.log(10))
