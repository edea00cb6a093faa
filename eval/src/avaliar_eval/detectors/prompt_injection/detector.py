"""The detector: signs weighed together, a model beside them, and SQL apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...checked import Checked, Finding
from ...issue import DetectorType, Severity
from ..operating import either, least
from .orders import has_orders
from .scoring import Score, scored
from .severity import STRONG, by_score, raised
from .signs import Seen, seen
from .sql import sql_findings

__all__ = ['PromptInjection']

_NEAR = 800
"""Characters within which signs of several families make one attack."""
_LOOKED_AT = 200
"""Signs that are weighed with each other; a text with more is no more of an attack."""
_FAINT = 0.2
"""A sign below this supports others and is never a finding itself."""

_UNSEEN_LETTERS = 6


class PromptInjection:
    """Finds prompt injection in prompts, in what tools answer and in retrieved text."""

    type = DetectorType.PROMPT_INJECTION

    def find(self, checked: Checked) -> Sequence[Finding]:
        """What tries to steer the model, one finding for each place."""
        signs = seen(checked)
        meant = [one for one in signs if not one.is_mentioned]
        found = [*_unseen(checked), *_by_signs(meant, checked), *sql_findings(checked)]
        score = scored('prompt_injection', checked, [one.sign.rule.id for one in meant])
        # Where every sign is only mentioned, the words that the model goes by are those that are mentioned.
        is_talk = bool(signs) and not meant and score.probability < STRONG
        if score.is_flagged and not is_talk:
            found.append(_by_model(score, checked))
        return found

    def doubt(self, checked: Checked, findings: Sequence[Finding]) -> float:
        """High in the grey band of the model, where attacks are mentioned, and where a document gives orders."""
        signs = seen(checked)
        meant = [one.sign.rule.id for one in signs if not one.is_mentioned]
        doubt = scored('prompt_injection', checked, meant).doubt
        if findings:
            surest = max(finding.confidence for finding in findings)
            return min(doubt, 1.0 - surest) if surest >= STRONG else max(doubt, 1.0 - surest)
        if len(meant) < len(signs) or meant:
            doubt = max(doubt, 0.55)
        if checked.role in ('tool', 'document') and has_orders(checked):
            doubt = max(doubt, 0.6)
        return doubt


def _by_signs(meant: Sequence[Seen], checked: Checked) -> Iterator[Finding]:
    """One finding for each sign that says enough, by itself or with those near it."""
    needed = least(checked.sensitivity)
    meant = meant[:_LOOKED_AT]
    for one in meant:
        beside: dict[str, float] = {}
        for other in meant:
            if other.sign.family != one.sign.family and abs(other.start - one.start) <= _NEAR:
                beside[other.sign.family] = max(beside.get(other.sign.family, 0.0), other.confidence)
        confidence = either([one.confidence, *beside.values()])
        if confidence < needed or one.confidence < _FAINT:
            continue
        families = sorted({one.sign.family, *beside})
        metadata: dict[str, object] = {'families': families} if beside else {}
        if one.is_hidden:
            metadata['written'] = 'lookalikes' if one.view.origin == 'plain' else one.view.origin
        yield Finding(
            type=DetectorType.PROMPT_INJECTION,
            severity=raised(one, families, checked.role),
            confidence=min(confidence, 0.99),
            message=one.sign.rule.message,
            start=one.start,
            end=one.end,
            rule=one.sign.rule.id,
            evidence='rule',
            suggestion=one.sign.rule.suggestion,
            metadata=metadata,
        )


def _unseen(checked: Checked) -> Iterator[Finding]:
    """Words in characters that show nothing: there is no good reason for them."""
    for view in checked.text.views:
        if view.origin in ('tags', 'invisible') and sum(map(str.isalpha, view.text)) >= _UNSEEN_LETTERS:
            yield Finding(
                type=DetectorType.PROMPT_INJECTION,
                severity=Severity.HIGH,
                confidence=0.95,
                message='The text holds words in characters that show nothing.',
                start=view.start,
                end=view.end,
                rule='prompt_injection.invisible_text',
                evidence='format',
                suggestion='Strip invisible characters before the text reaches the model.',
                metadata={'written': view.origin},
            )


def _by_model(score: Score, checked: Checked) -> Finding:
    is_hidden = score.written != 'plain'
    return Finding(
        type=DetectorType.PROMPT_INJECTION,
        severity=by_score(score.probability, is_hidden, checked.role),
        confidence=score.probability,
        message='The wording is that of texts that try to steer a model.',
        start=score.start,
        end=score.end,
        rule='prompt_injection.model',
        evidence='model',
        suggestion='Read the passage before the model acts on it, or configure a judge to decide.',
        metadata={'written': score.written} if is_hidden else {},
    )
