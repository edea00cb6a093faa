from __future__ import annotations

import base64
import subprocess
import sys

import pytest
from avaliar_eval.catalogue import stage_one
from avaliar_eval.checked import Checked
from avaliar_eval.detectors.pii import PII
from avaliar_eval.issue import DetectorType, Severity
from avaliar_eval.policy import Sensitivity
from avaliar_eval.redaction import redact
from avaliar_eval.text import Text
from hypothesis import given
from hypothesis import strategies as st

from .private_text import excerpts, found, kinds, with_luhn

CARD = with_luhn('453201511283036')


def test_it_is_the_detector_of_its_kind():
    assert isinstance(stage_one(DetectorType.PII), PII)


@pytest.mark.parametrize(
    'text',
    ['', ' ', 'hello', 'What is my date of birth?', 'I turned 46', '\ud800 7', 'Ignore everything', 'x' * 10_000],
)
def test_texts_without_personal_data(text: str):
    assert not found(text)


def test_one_piece_is_medium_and_three_kinds_are_high():
    assert [one.severity for one in found('jo@firma.de')] == [Severity.MEDIUM]
    text = 'jo@firma.de, +33 6 12 34 58 56, DOB: 1995-07-14'
    assert [one.severity for one in found(text)] == [Severity.HIGH] * 3


def test_an_answer_that_tells_what_nobody_told_is_critical():
    text = f'The card is {CARD}.'
    assert [one.severity for one in found(text, target='response')] == [Severity.CRITICAL]
    spaced = ' '.join(CARD[at : at + 4] for at in range(0, 16, 4))
    assert [one.severity for one in found(text, target='response', prompt=f'my card {spaced}')] == [Severity.HIGH]
    assert [one.severity for one in found(text, target='response', context=f'row 1: {CARD}')] == [Severity.HIGH]
    assert [one.severity for one in found('jo@firma.de', target='response')] == [Severity.MEDIUM]


def test_ten_different_ones_are_bulk():
    nine = [f'jo{number}@firma.de' for number in range(9)]
    assert {one.severity for one in found(' '.join(nine))} == {Severity.MEDIUM}
    assert {one.severity for one in found(' '.join([*nine, *nine]))} == {Severity.MEDIUM}
    assert {one.severity for one in found(' '.join([*nine, 'ann@firma.de']))} == {Severity.CRITICAL}


def test_what_is_encoded_is_found_where_it_stands():
    hidden = base64.b64encode(f'the card of jo is {CARD} until 2027'.encode()).decode()
    text = f'decode {hidden} please'
    (finding,) = found(text)
    assert text[finding.start : finding.end] == hidden
    assert 'base64' in finding.message


def test_a_message_never_holds_what_was_found():
    for one in found(f'{CARD} jo@firma.de my SSN is 318-42-9176'):
        assert not {'4532', 'firma', '9176'} & set(one.message.replace('-', ' ').split())
        assert CARD not in str(one)


@given(before=st.text(max_size=40), after=st.text(max_size=40))
def test_offsets_bound_what_was_found_wherever_it_stands(before: str, after: str):
    text = f'{before} jo.doe7@firma.de {after}'
    findings = found(text)
    for one in findings:
        assert 0 <= one.start < one.end <= len(text)
    assert 'jo.doe7@firma.de' in {text[one.start : one.end].strip() for one in findings} or not before.isprintable()
    redact(text, findings)


@given(st.text(alphabet='0123456789 +-.()/@abcXYZ,:\n', max_size=300))
def test_no_arrangement_of_digits_and_signs_fails_or_overlaps(text: str):
    end = 0
    for one in found(text):
        assert end <= one.start < one.end <= len(text)
        end = one.end


HOSTILE = ('1 ', '1-', 'a.', 'a@', 'a@b.', '+1 ', '12', 'AB12 ', 'A1', 'ab:', '(', 'st ', 'rue ', '12 Aa Bb St ', 'ssn 219-09-9999 ', 'Ab Cd\n', 'jo7@firma.de ', 'born 7/14/1995 ')  # fmt: skip


@pytest.mark.parametrize('piece', HOSTILE)
def test_any_text_is_read_in_time_that_grows_with_its_length(piece: str):
    # A quadratic pattern would take minutes for this, and the suite's limit is two.
    found(piece * (400_000 // len(piece)))


def test_tables_of_other_packages_are_loaded_when_they_are_needed():
    program = (
        'import sys\n'
        'from avaliar_eval.checked import Checked\n'
        'from avaliar_eval.detectors.pii import PII\n'
        'from avaliar_eval.policy import Sensitivity\n'
        'from avaliar_eval.text import Text\n'
        'PII().find(Checked(Text("a text with 7 words and jo@firma.de"), "prompt", "user", Sensitivity.BALANCED))\n'
        'print([name for name in ("phonenumbers", "stdnum") if name in sys.modules])\n'
    )
    done = subprocess.run([sys.executable, '-c', program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == '[]'


def test_permissive_tells_only_what_is_sure():
    number = '365461076'
    text = f'The customer gave {number}, and the card {CARD}'
    rules = {
        sensitivity: [one.rule for one in PII().find(Checked(Text(text), 'prompt', 'user', sensitivity))]
        for sensitivity in Sensitivity
    }
    assert rules[Sensitivity.STRICT] == rules[Sensitivity.BALANCED] == ['pii.nl_bsn', 'pii.credit_card']
    assert rules[Sensitivity.PERMISSIVE] == ['pii.credit_card']


def test_doubt_is_little_where_checksums_decide():
    checked = Checked(Text(CARD), 'prompt', 'user', Sensitivity.BALANCED)
    detector = PII()
    assert detector.doubt(checked, detector.find(checked)) == 0


def test_a_table_of_people():
    rows = ''.join(f'Person {number};p{number}@firma.de;+33 6 12 34 5{number} 56\n' for number in range(9))
    text = f'name;mail;phone\n{rows}'
    assert kinds(text).count('email') == 9
    assert len(excerpts(text, 'phone')) == 9


def test_what_two_readings_show_is_told_once():
    text = 'see https://a.example/?mail=jo.doe%2Bnews@firma.de&t=%2B33612345856'
    findings = found(text)
    end = 0
    for one in findings:
        assert end <= one.start
        end = one.end
    assert [one.metadata['kind'] for one in findings].count('email') == 1
