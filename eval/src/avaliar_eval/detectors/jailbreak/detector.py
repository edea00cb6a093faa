"""The detector: signs weighed together with those of the messages before, noise at the end, and a model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...checked import Checked, Finding
from ...issue import DetectorType, Severity
from ..operating import either, least
from ..prompt_injection.scoring import Score, scored
from .noise import noise_at_end
from .signs import Seen, seen, weight
from .turns import carried, is_escalating

__all__ = ['Jailbreak']

_NEAR = 1_500
"""Characters from one sign to the next that still belong to one attempt."""
_FAINT = 0.2
_STRONG = 0.9


class Jailbreak:
    """Finds attempts at the model's own rules of safety."""

    type = DetectorType.JAILBREAK

    def find(self, checked: Checked) -> Sequence[Finding]:
        """One finding for each attempt, where its strongest sign stands."""
        signs = seen(checked.text)
        meant = [one for one in signs if not one.is_mentioned]
        found = [*_by_signs(meant, checked)]
        if checked.role == 'assistant':
            return found
        found += _noise(checked)
        score = scored('jailbreak', checked, [one.sign.rule.id for one in meant])
        is_talk = len(meant) < len(signs) and not _has_weight(meant) and score.probability < _STRONG
        if score.is_flagged and not is_talk:
            found.append(_by_model(score, meant))
        return found

    def doubt(self, checked: Checked, findings: Sequence[Finding]) -> float:
        """High in the grey band of the model, and where harmful things come nearer from message to message."""
        signs = seen(checked.text)
        meant = [one for one in signs if not one.is_mentioned]
        if checked.role == 'assistant':
            return 0.0 if not findings else 1.0 - max(finding.confidence for finding in findings)
        doubt = scored('jailbreak', checked, [one.sign.rule.id for one in meant]).doubt
        if findings:
            surest = max(finding.confidence for finding in findings)
            return min(doubt, 1.0 - surest) if surest >= _STRONG else max(doubt, 1.0 - surest)
        if _has_weight(signs):
            doubt = max(doubt, 0.55)
        families = {one.sign.family for one in meant}
        if 'harm' in families and families & {'fiction', 'encoding'}:
            doubt = max(doubt, 0.6)
        if checked.earlier and is_escalating(checked, meant):
            doubt = max(doubt, 0.65)
        return doubt


def _has_weight(signs: Sequence[Seen]) -> bool:
    return any(one.sign.rule.confidence >= _FAINT for one in signs)


def _by_signs(meant: Sequence[Seen], checked: Checked) -> Iterator[Finding]:
    before = carried(checked) if checked.earlier and meant else {}
    for attempt in _attempts(meant):
        if not _has_weight(attempt):
            continue
        families = dict(weight(attempt))
        own = len(families)
        for family, confidence in before.items():
            families[family] = max(families.get(family, 0.0), confidence)
        confidence = either(families.values())
        if confidence < least(checked.sensitivity):
            continue
        yield _finding(attempt, confidence, sorted(families), len(families) > own)


def _attempts(meant: Sequence[Seen]) -> Iterator[list[Seen]]:
    """The signs, in the order of the text, cut where there is a long way to the next."""
    attempt: list[Seen] = []
    for one in meant:
        if attempt and one.start - attempt[-1].end > _NEAR:
            yield attempt
            attempt = []
        attempt.append(one)
    if attempt:
        yield attempt


def _finding(attempt: Sequence[Seen], confidence: float, families: list[str], is_carried: bool) -> Finding:
    strongest = max(attempt, key=lambda one: (one.sign.rule.confidence, one.end - one.start))
    rule = strongest.sign.rule
    also = sorted({one.sign.rule.id for one in attempt} - {rule.id})
    metadata: dict[str, object] = {'families': families}
    if also:
        metadata['also'] = also
    if is_carried:
        metadata['many_turn'] = True
    is_hidden = any(one.is_hidden for one in attempt)
    if is_hidden:
        metadata['written'] = strongest.view.origin
    return Finding(
        type=DetectorType.JAILBREAK,
        severity=_severity(families, confidence, is_hidden),
        confidence=min(confidence, 0.99),
        message=rule.message,
        start=strongest.start,
        end=strongest.end,
        rule=rule.id,
        evidence='rule',
        suggestion=rule.suggestion,
        metadata=metadata,
    )


def _severity(families: Sequence[str], confidence: float, is_hidden: bool) -> Severity:
    """Persona and lifted rules: medium. A known family, or a strong case: high. With a harmful goal: critical."""
    if 'known' not in families and confidence < 0.8 and not is_hidden:
        return Severity.MEDIUM
    return Severity.CRITICAL if 'harm' in families else Severity.HIGH


def _noise(checked: Checked) -> Iterator[Finding]:
    view = checked.text.plain
    noise = noise_at_end(view)
    if noise is None:
        return
    start, end = view.span(noise.start, noise.end)
    yield Finding(
        type=DetectorType.JAILBREAK,
        severity=Severity.HIGH,
        confidence=min(0.95, 0.6 + 0.04 * (noise.score - 5)),
        message='A request in plain words ends in noise of the kind that is computed to make a model answer.',
        start=start,
        end=end,
        rule='jailbreak.noise_suffix',
        evidence='rule',
        suggestion='Refuse the prompt, or cut the noise and check what is left.',
        metadata={'families': ['noise']},
    )


def _by_model(score: Score, meant: Sequence[Seen]) -> Finding:
    has_goal = any(one.sign.family == 'harm' for one in meant)
    if score.probability >= _STRONG:
        severity = Severity.CRITICAL if has_goal else Severity.HIGH
    else:
        severity = Severity.MEDIUM
    return Finding(
        type=DetectorType.JAILBREAK,
        severity=severity,
        confidence=score.probability,
        message='The wording is that of attempts to free a model from its rules.',
        start=score.start,
        end=score.end,
        rule='jailbreak.model',
        evidence='model',
        suggestion='Check the answer for harmful content, or configure a judge to decide.',
        metadata={} if score.written == 'plain' else {'written': score.written},
    )
