from __future__ import annotations

import pytest
from avaliar_eval.checked import Checked, Finding
from avaliar_eval.detectors.pii import PII
from avaliar_eval.detectors.secrets import Secrets
from avaliar_eval.issue import DetectorType, Issue, Severity
from avaliar_eval.policy import Sensitivity
from avaliar_eval.redaction import redact
from avaliar_eval.text import Text
from hypothesis import given
from hypothesis import strategies as st


def findings(text: str) -> list[Finding]:
    checked = Checked(Text(text), 'prompt', 'user', Sensitivity.BALANCED)
    return [*PII().find(checked), *Secrets().find(checked)]


def finding(start: int, end: int, kind: str = 'email', type: DetectorType = DetectorType.PII) -> Finding:
    return Finding(
        type, Severity.MEDIUM, 0.9, 'Found.', start, end, f'{type.value}.{kind}', 'rule', metadata={'kind': kind}
    )


def test_what_was_found_is_masked_and_nothing_else_changes():
    password = 'vT7' + '#mQ2x' + 'Lp9w'
    text = f'Größe\t🙂 jo@firma.de,\r\n\u200bDB_PASSWORD={password} \ud800 +33 6 12 34 58 56.'
    assert redact(text, findings(text)) == 'Größe\t🙂 [email],\r\n\u200bDB_PASSWORD=[secret:assigned] \ud800 [phone].'


def test_a_text_masked_has_nothing_to_find():
    text = 'jo@firma.de gave 4532 0151 1283 0366 and ' + 'gl' + 'pat-' + 'a8Kd72ns9Qm3Zx1Lp0Tr'
    masked = redact(text, findings(text))
    assert masked == '[email] gave [credit_card] and [secret:gitlab_token]'
    assert not findings(masked)


def test_of_overlapping_findings_all_is_masked_under_the_longest_name():
    text = '0123456789'
    assert redact(text, [finding(2, 5, 'short'), finding(4, 9, 'longer')]) == '01[longer]9'
    assert redact(text, [finding(4, 9, 'longer'), finding(2, 5, 'short'), finding(8, 10, 'end')]) == '01[longer]'
    assert redact(text, [finding(0, 2, 'a'), finding(2, 4, 'b')]) == '[a][b]456789'
    assert redact(text, [finding(3, 6), finding(3, 6)]) == '012[email]6789'


def test_issues_do_as_well_and_other_detectors_change_nothing():
    issue = Issue(
        DetectorType.SECRETS,
        Severity.HIGH,
        0.9,
        'A key.',
        'abc',
        0,
        3,
        'prompt',
        'secrets',
        metadata={'kind': 'npm_token'},
    )
    assert redact('abcdef', [issue]) == '[secret:npm_token]def'
    own = Issue(DetectorType.PII, Severity.HIGH, 0.9, 'Ours.', 'abc', 0, 3, 'prompt', 'pii')
    assert redact('abcdef', [own]) == '[pii]def'
    assert redact('abcdef', [finding(0, 3, type=DetectorType.TOXICITY)]) == 'abcdef'


def test_findings_of_another_text_mask_nothing():
    with pytest.raises(ValueError, match='nothing was masked'):
        redact('abc', [finding(0, 2), finding(2, 9)])


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6))
def test_what_no_finding_covers_stays_as_it_is(text: str, spans: list[tuple[int, int]]):
    spans = [(min(one), max(one)) for one in spans if max(one) <= len(text)]
    covered = {at for start, end in spans for at in range(start, end)}
    masked = redact(text, [finding(start, end, '\0') for start, end in spans])
    assert masked.replace('[\0]', '') == ''.join(
        character for at, character in enumerate(text) if at not in covered
    ).replace('[\0]', '')
