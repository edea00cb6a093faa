from __future__ import annotations

import random
import string

import pytest
from avaliar_eval.checked import Checked, Finding
from avaliar_eval.detectors.pii import PII
from avaliar_eval.detectors.pii.national import NATIONAL_IDS, NationalId, is_valid
from avaliar_eval.issue import Severity
from avaliar_eval.policy import Sensitivity
from avaliar_eval.text import Text

BY_KIND = {identity.kind: identity for identity in NATIONAL_IDS}

# d: a digit, L: a capital; anything else stands for itself. Dates are those of a person born on 14 July 1985.
TEMPLATES = {
    'us_ssn': '2dd-4d-7ddd',
    'us_ssn_plain': '2dd 4d 7ddd',
    'us_itin': '9dd-7d-dddd',
    'gb_nino': 'JG dd dd dd C',
    'gb_nhs': 'ddd ddd dddd',
    'de_idnr': '47036892816',
    'fr_nir': '1850775dddddddd',
    'es_dni': 'ddddddddL',
    'es_nie': 'YdddddddL',
    'it_codice_fiscale': 'BNCMRA85L14F205V',
    'nl_bsn': 'ddddddddd',
    'be_nn': '85.07.14-ddd.dd',
    'pt_nif': '2dddddddd',
    'pt_cc': '00000000 0 ZZ4',
    'pl_pesel': '850714ddddd',
    'se_personnummer': '850714-dddd',
    'no_fodselsnummer': '140785ddddd',
    'dk_cpr': '140785-dddd',
    'fi_hetu': '140785-dddL',
    'ie_pps': 'dddddddL',
    'at_vnr': 'dddd140785',
    'ch_ahv': '756.dddd.dddd.dd',
    'cz_rc': '850714/dddd',
    'ro_cnp': '1850714dddddd',
    'bg_egn': '850714dddd',
    'hr_oib': 'ddddddddddd',
    'si_emso': '1407985dddddd',
    'ee_ik': '385071ddddd',
    'gr_amka': '140785ddddd',
    'tr_tckimlik': '1dddddddddd',
    'ua_rntrc': '3dddddddddd'[:10],
    'ru_inn': '77dddddddddd',
    'il_id': '0dddddddd',
    'za_id': '850714dddd08d',
    'br_cpf': 'ddd.ddd.ddd-dd',
    'br_cnpj': 'dd.ddd.ddd/0001-dd',
    'ar_cuit': '20-dddddddd-d',
    'cl_rut': '12.ddd.ddd-d',
    'mx_curp': 'BOXW850714MNERXN0d',
    'mx_rfc': 'GODE850714GR8',
    'ec_ci': '17dddddddd',
    'do_cedula': '224-ddddddd-d',
    'ca_sin': '5dd ddd ddd',
    'in_aadhaar': '4ddd dddd dddd',
    'in_pan': 'LLLPLddddL',
    'au_tfn': 'ddd ddd ddd',
    'au_medicare': '2ddd ddddd d',
    'nz_ird': '49-ddd-ddd',
    'cn_ric': '11010519850714dddd',
    'jp_my_number': 'dddd dddd dddd',
    'kr_rrn': '850714-1dddddd',
    'sg_nric': 'SdddddddL',
    'hk_id': 'Gdddddd(d)',
    'tw_id': 'A1dddddddd',
    'my_nric': '850714-14-dddd',
    'th_pin': '1-dddd-ddddd-dd-d',
    'id_nik': '317409140785000d',
    'pk_cnic': '42201-ddddddd-1',
}


def numbers(kind: str, *, valid: bool) -> str:
    """The first number drawn from the template that is valid, or is not."""
    draw = random.Random(kind)
    for _ in range(50_000):
        number = ''.join(
            draw.choice(string.digits)
            if character == 'd'
            else draw.choice(string.ascii_uppercase)
            if character == 'L' and kind not in ('it_codice_fiscale',)
            else character
            for character in TEMPLATES[kind]
        )
        if BY_KIND[kind].pattern.search(number) and is_valid(BY_KIND[kind], number) is valid:
            return number
    raise AssertionError(f'no {"valid" if valid else "invalid"} number of {kind} was drawn')


def found(text: str, **changes: object) -> list[Finding]:
    fields = {'text': Text(text), 'target': 'prompt', 'role': 'user', 'sensitivity': Sensitivity.BALANCED} | changes
    return list(PII().find(Checked(**fields)))  # type: ignore[arg-type]


def kinds(findings: list[Finding]) -> list[str]:
    return [finding.metadata['kind'] for finding in findings]


def test_every_number_has_a_template():
    assert TEMPLATES.keys() == BY_KIND.keys()


DRAWN = [kind for kind, template in TEMPLATES.items() if 'd' in template]


@pytest.mark.parametrize('identity', NATIONAL_IDS, ids=lambda identity: identity.kind)
def test_a_valid_number_behind_its_word_is_found_to_the_character(identity: NationalId):
    number = numbers(identity.kind, valid=True)
    text = f'Größe 🙂: {identity.words[0]} {number}, danke.'
    findings = found(text)
    assert len(findings) == 1, findings
    finding = findings[0]
    assert text[finding.start : finding.end] == number
    assert finding.severity is Severity.HIGH
    assert finding.confidence >= 0.85


# Numbers without a check digit: what is wrong with them is a range or a date.
UNCHECKED = {'gb_nino', 'in_pan', 'pk_cnic', 'my_nric', 'us_itin', 'us_ssn', 'us_ssn_plain', 'dk_cpr', 'id_nik'}


@pytest.mark.parametrize('kind', [kind for kind in DRAWN if kind not in UNCHECKED])
def test_a_number_with_a_wrong_checksum_is_not_its_country_s(kind: str):
    number = numbers(kind, valid=False)
    identity = BY_KIND[kind]
    assert kind.removesuffix('_plain') not in kinds(found(f'{identity.words[0]} {number}'))


@pytest.mark.parametrize(
    'kind', [identity.kind for identity in NATIONAL_IDS if identity.alone == 'never' and identity.kind in DRAWN]
)
def test_a_number_that_could_be_any_needs_its_word(kind: str):
    number = numbers(kind, valid=True)
    assert kind.removesuffix('_plain') not in kinds(found(f'we counted {number} of them'))


@pytest.mark.parametrize('kind', ['us_ssn', 'es_dni', 'fi_hetu', 'ch_ahv', 'cn_ric', 'kr_rrn', 'sg_nric'])
def test_a_number_in_a_shape_of_its_own_needs_none(kind: str):
    number = numbers(kind, valid=True)
    text = f'we have {number} here'
    assert [text[one.start : one.end] for one in found(text)] == [number]


@pytest.mark.parametrize('kind', ['nl_bsn', 'br_cpf', 'in_aadhaar', 'pl_pesel', 'tr_tckimlik'])
def test_a_word_for_a_person_will_do_or_no_other_word_at_all(kind: str):
    number = numbers(kind, valid=True)
    digits = ''.join(character for character in number if character.isdigit())
    assert len(found(f'The customer gave us {digits} yesterday.')) == 1
    assert len(found(digits)) == 1
    assert not found(f'The customer gave us order {digits} yesterday.')


def test_what_was_asked_for_needs_no_word_in_the_answer():
    number = numbers('ca_sin', valid=True)
    assert not found(f'Sure: {number}.', target='response')
    assert kinds(found(f'Sure: {number}.', target='response', prompt=Text('What is her social insurance number?'))) == [
        'ca_sin'
    ]


def luhn_digit(body: str) -> str:
    total = sum(
        sum(divmod(int(digit) * (2 if index % 2 == 0 else 1), 10)) for index, digit in enumerate(reversed(body))
    )
    return str(-total % 10)


def test_checksums_made_here():
    # Each computed from its definition, beside the library that the detector asks.
    body = '5193456'
    sin = body + '8'
    sin += luhn_digit(sin)
    assert kinds(found(f'social insurance number {sin}')) == ['ca_sin']
    digits = [int(digit) for digit in '524839176']
    first = sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) * 10 % 11 % 10
    second = (
        sum(digit * weight for digit, weight in zip([*digits, first], range(11, 1, -1), strict=True)) * 10 % 11 % 10
    )
    assert kinds(found(f'CPF 524839176{first}{second}')) == ['br_cpf']
    assert not found(f'CPF 524839176{first}{(second + 1) % 10}')
    letter = 'TRWAGMYFPDXBNJZSQVHLCKE'[47861221 % 23]
    assert kinds(found(f'47861221{letter}')) == ['es_dni']
    wrong = 'TRWAGMYFPDXBNJZSQVHLCKE'[(47861221 + 1) % 23]
    assert not found(f'47861221{wrong}')


@pytest.mark.parametrize(
    'text',
    [
        'SSN 123-45-6789',
        'SSN 078-05-1120',
        'ssn: 000-12-3456',
        'SSN 666-12-3456',
        'DNI 12345678Z',
        'CPF 111.111.111-11',
    ],
)
def test_specimens_are_nobody_s(text: str):
    assert not found(text)


def test_columns_of_a_table():
    rows = [f'{name},{number}' for name, number in (('x', numbers('us_ssn', valid=True)), ('y', '318-42-9176'))]
    text = 'name,ssn\n' + '\n'.join(rows) + '\n'
    assert kinds(found(text)) == ['us_ssn', 'us_ssn']
