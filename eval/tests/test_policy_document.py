from __future__ import annotations

from typing import Any

import pytest
from avaliar_eval import Criterion, CustomRule, DetectorType, Policy, PolicyError, Sensitivity, Severity

FULL = Policy(
    detectors=frozenset({DetectorType.PII, DetectorType.SECRETS}),
    sensitivity=Sensitivity.STRICT,
    sensitivities={DetectorType.PII: Sensitivity.PERMISSIVE},
    allowed_terms=('support@acme.example',),
    allowed_patterns=(r'.*@acme\.example',),
    rules=(
        CustomRule('ticket', DetectorType.PII, Severity.LOW, pattern=r'ACME-\d+'),
        CustomRule(
            'names', DetectorType.SECRETS, keywords=('Falcon', 'Kestrel'), target='prompt', message='A code name.'
        ),
    ),
    criteria=(Criterion('advice', 'gives medical advice', target='response'),),
    block_at=Severity.CRITICAL,
)


@pytest.mark.parametrize('policy', [Policy(), FULL])
def test_there_and_back(policy: Policy):
    assert Policy.from_json(policy.to_json()) == policy


def test_what_is_left_out_has_its_default():
    assert Policy.from_json({}) == Policy()


@pytest.mark.parametrize(
    ('document', 'message'),
    [
        ([], 'policy: must be an object'),
        ({'detector': []}, "'detector' is unknown; there are detectors, sensitivity"),
        ({'detectors': 'pii'}, 'detectors: must be a list'),
        ({'detectors': ['pi']}, r"detectors\[0\]: 'pi' is unknown; there are prompt_injection, jailbreak"),
        ({'sensitivity': 'high'}, 'sensitivity: .* there are strict, balanced, permissive'),
        ({'sensitivities': {'pii': 3}}, r'sensitivities\.pii: 3 is unknown'),
        ({'allowed_terms': ['a', 3]}, r'allowed_terms\[1\]: must be text, not 3'),
        ({'allowed_terms': [' ']}, r'allowed_terms\[0\]: is empty'),
        ({'allowed_patterns': ['(']}, r'allowed_patterns\[0\]: .*RE2'),
        ({'allowed_patterns': ['(?<=a)b']}, 'RE2'),
        ({'rules': [{'name': 'x', 'type': 'pii'}]}, r'rules\[0\]: a rule has either a pattern or keywords'),
        ({'rules': [{'name': 'x', 'type': 'pii', 'pattern': 'a', 'keywords': ['b']}]}, 'one of the two'),
        ({'rules': [{'type': 'pii', 'pattern': 'a'}]}, r'rules\[0\]: name is missing'),
        ({'rules': [{'name': 'x', 'type': 'pii', 'pattern': 'a'}] * 2}, "two are called 'x'"),
        (
            {'rules': [{'name': 'x', 'type': 'pii', 'pattern': 'a', 'target': 'all'}]},
            r'target: .*prompt, response, both',
        ),
        ({'criteria': [{'name': 'x'}]}, r'criteria\[0\]: description is missing'),
        ({'criteria': [{'name': 'x', 'description': 'y' * 3000}]}, '3000 characters; 2000 are allowed'),
        ({'criteria': [{'name': str(n), 'description': 'y'} for n in range(21)]}, '21 entries; 20 are allowed'),
        ({'block_at': None}, 'block_at: None is unknown'),
    ],
)
def test_what_is_wrong_is_said_by_name(document: Any, message: str):
    with pytest.raises(PolicyError, match=message):
        Policy.from_json(document)
