"""What a verdict weighs: severity by rule from the rubric's word and the place, confidence from a table.

A judge's own confidence is not asked for: models answer with two or three values, and no threshold on those separates
anything (`docs/detection/judge.md`).
"""

from __future__ import annotations

from collections.abc import Mapping

from ..issue import DetectorType, Severity
from .case import Case, Question

__all__ = ['CONFIDENCE', 'CONFIDENCE_OF_OWN', 'confidence', 'severity']

CONFIDENCE: Mapping[DetectorType, float] = {
    DetectorType.PROMPT_INJECTION: 0.85,
    DetectorType.JAILBREAK: 0.85,
    DetectorType.TOXICITY: 0.85,
    DetectorType.PII: 0.85,
    DetectorType.BIAS: 0.7,
    DetectorType.HALLUCINATION: 0.75,
    DetectorType.SECRETS: 0.85,
    DetectorType.SYSTEM_PROMPT_LEAK: 0.8,
    DetectorType.HARMFUL_CONTENT: 0.8,
    DetectorType.UNSAFE_OUTPUT: 0.8,
}
"""Of a verdict `present` with verified evidence, the share that is right."""

CONFIDENCE_OF_OWN = 0.75
"""The same for a criterion in an organisation's own words."""

_AGREED = 0.5
"""Of the doubt that is left, taken away where stage 1 had found the very passage."""

_LEAST: Mapping[DetectorType, Severity] = {DetectorType.SYSTEM_PROMPT_LEAK: Severity.MEDIUM}
_MOST: Mapping[DetectorType, Severity] = {DetectorType.BIAS: Severity.HIGH}

_RANKED = sorted(Severity, key=lambda one: one.rank)


def severity(question: Question, said: Severity, case: Case) -> Severity:
    """How severe an issue by this verdict is.

    The policy's word for its own criteria. Else the rubric's level, one level up where the place makes it worse: an
    instruction in a document or tool result (nobody there has anything to instruct), personal data or a credential in an
    answer.
    """
    if question.severity is not None:
        return question.severity
    kind = question.type
    is_data = case.role in ('tool', 'document') and kind is DetectorType.PROMPT_INJECTION
    comes_out = case.target == 'response' and kind in (DetectorType.SECRETS, DetectorType.PII)
    rank = min(said.rank + 1, len(_RANKED) - 1) if is_data or comes_out else said.rank
    least = Severity.HIGH if is_data else _LEAST.get(kind, Severity.LOW)
    most = _MOST.get(kind, Severity.CRITICAL)
    return _RANKED[min(max(rank, least.rank), most.rank)]


def confidence(question: Question, start: int, end: int) -> float:
    """How often such a verdict is right; more often where stage 1 found the same passage."""
    alone = CONFIDENCE_OF_OWN if question.description is not None else CONFIDENCE[question.type]
    agreed = any(start < finding.end and finding.start < end for finding in question.findings)
    return round(1 - (1 - alone) * (_AGREED if agreed else 1), 3)
