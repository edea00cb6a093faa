from __future__ import annotations

import itertools
from typing import Any

import avaliar_eval
import pytest
from avaliar_eval import DetectorType, Issue, Severity, Stage, highest


def issue(severity: Severity = Severity.LOW, **changes: Any) -> Issue:
    fields: dict[str, Any] = {
        'type': DetectorType.PII,
        'severity': severity,
        'confidence': 0.9,
        'message': 'An e-mail address.',
        'excerpt': 'a@b.example',
        'start': 3,
        'end': 14,
        'target': 'prompt',
        'detector_name': 'pii',
    }
    return Issue(**(fields | changes))


def test_public_names_are_exactly_those_listed():
    assert avaliar_eval.__all__ == sorted(avaliar_eval.__all__)
    assert all(hasattr(avaliar_eval, name) for name in avaliar_eval.__all__)


def test_detector_values_are_the_contract():
    assert [kind.value for kind in DetectorType] == [
        'prompt_injection',
        'jailbreak',
        'toxicity',
        'pii',
        'bias',
        'hallucination',
        'secrets',
        'system_prompt_leak',
        'harmful_content',
        'unsafe_output',
    ]


@pytest.mark.parametrize(
    ('kind', 'stage'),
    [
        (DetectorType.JAILBREAK, Stage.PROMPT),
        (DetectorType.PROMPT_INJECTION, Stage.PROMPT),
        (DetectorType.HALLUCINATION, Stage.RESPONSE),
        (DetectorType.SYSTEM_PROMPT_LEAK, Stage.RESPONSE),
        (DetectorType.UNSAFE_OUTPUT, Stage.RESPONSE),
        (DetectorType.PII, Stage.BOTH),
        (DetectorType.SECRETS, Stage.BOTH),
    ],
)
def test_stage(kind: DetectorType, stage: Stage):
    assert kind.stage is stage


def test_severities_compare_by_rank_and_not_by_letters():
    for lower, higher in itertools.combinations(Severity, 2):
        assert lower < higher and higher > lower and lower <= higher and higher >= lower
        assert not lower > higher and not lower >= higher
    assert max(Severity, key=lambda severity: severity.rank) is Severity.CRITICAL


def test_highest():
    assert highest([]) is None
    assert highest([issue(Severity.LOW), issue(Severity.CRITICAL), issue(Severity.HIGH)]) is Severity.CRITICAL


@pytest.mark.parametrize('changes', [{'confidence': 1.1}, {'confidence': -0.1}, {'start': 5, 'end': 4}, {'start': -1}])
def test_an_impossible_issue_is_refused(changes: dict[str, object]):
    with pytest.raises(ValueError, match='must'):
        issue(**changes)
