"""Numbers by which a state knows a person, each with its checksum and the words that go with it.

Checksums are python-stdnum's, module by module. What has none, or could be any number, needs its word nearby.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from ...issue import Severity
from ...pattern import compiled
from .mention import Mention
from .surroundings import Surroundings

__all__ = ['NATIONAL_IDS', 'NationalId', 'national_ids']

Alone = Literal['always', 'person', 'never']


@dataclass(frozen=True, slots=True)
class NationalId:
    """One country's number.

    Attributes:
        module: Of python-stdnum, under `stdnum`; its `validate` decides.
        shape: How it is written, separators included.
        words: One of them is near it.
        alone: Whether it is believed without its word: always, beside a word for a person (or as all that a text
            says), or never.
        doubt: The share of numbers in this shape that pass the check by chance.
    """

    kind: str
    label: str
    module: str
    shape: str
    words: tuple[str, ...]
    alone: Alone = 'never'
    doubt: float = 0.1
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        # A number within a longer one, or behind a point or a dash, is part of something else.
        object.__setattr__(
            self, 'pattern', re.compile(rf'(?<![\w./+=%-])(?:{self.shape})(?![\w/=%]|[.-]\w|,\d{{3}}(?!\d))', re.ASCII)
        )


def _digits(groups: str, separator: str = '[ .-]?') -> str:
    return separator.join(rf'\d{{{length}}}' for length in groups.split())


NATIONAL_IDS: tuple[NationalId, ...] = (
    NationalId('us_ssn', 'a US social security number', 'us.ssn', r'\d{3}-\d{2}-\d{4}', ('ssn', 'social security', 'social security number', 'ss#', 'social'), 'always', 0.9),
    NationalId('us_ssn_plain', 'a US social security number', 'us.ssn', r'\d{3} ?\d{2} ?\d{4}', ('ssn', 'social security', 'social security number', 'ss#'), 'never', 0.9),
    NationalId('us_itin', 'a US taxpayer number (ITIN)', 'us.itin', r'9\d{2}-?\d{2}-?\d{4}', ('itin', 'taxpayer identification', 'tax id', 'tin'), 'never', 0.5),
    NationalId('gb_nino', 'a UK national insurance number', '', r'[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]', ('national insurance', 'nino', 'ni number', 'ni no', 'insurance number'), 'person', 0.3),
    NationalId('gb_nhs', 'an NHS number', 'gb.nhs', r'\d{3}[ -]?\d{3}[ -]?\d{4}', ('nhs', 'nhs number', 'nhs no'), 'never', 0.1),
    NationalId('de_idnr', 'a German tax number', 'de.idnr', _digits('2 3 3 3', '[ /]?'), ('steuer-id', 'steueridentifikationsnummer', 'steuer-identifikationsnummer', 'steuer id', 'steuerid', 'idnr', 'identifikationsnummer', 'steuernummer', 'steuerliche', 'tax id'), 'never', 0.03),
    NationalId('fr_nir', 'a French social security number (NIR)', 'fr.nir', r'[1278] ?\d{2} ?(?:0[1-9]|[1-9]\d) ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}', ('nir', 'sécurité sociale', 'securite sociale', 'numéro de sécu', 'insee', 'carte vitale', 'sécu', 'social security'), 'person', 0.01),
    NationalId('es_dni', 'a Spanish identity number (DNI)', 'es.dni', r'\d{8}[ -]?[A-HJ-NP-TV-Z]', ('dni', 'nif', 'documento nacional', 'documento de identidad', 'd.n.i'), 'always', 0.04),
    NationalId('es_nie', 'a Spanish foreigner number (NIE)', 'es.nie', r'[XYZ][ -]?\d{7}[ -]?[A-HJ-NP-TV-Z]', ('nie', 'número de identidad de extranjero', 'nif'), 'always', 0.04),
    NationalId('it_codice_fiscale', 'an Italian tax code', 'it.codicefiscale', r'[A-Z]{6}\d{2}[A-EHLMPR-T]\d{2}[A-Z]\d{3}[A-Z]', ('codice fiscale', 'cod. fisc', 'c.f', 'cf'), 'always', 0.01),
    NationalId('nl_bsn', 'a Dutch citizen service number (BSN)', 'nl.bsn', _digits('4 2 3', '[ .]?'), ('bsn', 'burgerservicenummer', 'sofinummer', 'sofi-nummer', 'burger service nummer'), 'person', 0.09),
    NationalId('be_nn', 'a Belgian national number', 'be.nn', r'\d{2}[. ]?\d{2}[. ]?\d{2}[- ]?\d{3}[. ]?\d{2}', ('rijksregisternummer', 'numéro national', 'registre national', 'national number', 'insz', 'niss', 'rijksregister'), 'person', 0.01),
    NationalId('pt_nif', 'a Portuguese tax number (NIF)', 'pt.nif', _digits('3 3 3', ' ?'), ('nif', 'contribuinte', 'número de contribuinte', 'número fiscal'), 'never', 0.1),
    NationalId('pt_cc', 'a Portuguese citizen card number', 'pt.cc', r'\d{8} ?\d ?[A-Z0-9]{2}\d', ('cartão de cidadão', 'cartao de cidadao', 'cartão do cidadão'), 'never', 0.1),
    NationalId('pl_pesel', 'a Polish PESEL number', 'pl.pesel', r'\d{11}', ('pesel',), 'person', 0.02),
    NationalId('se_personnummer', 'a Swedish personal number', 'se.personnummer', r'(?:19|20)?\d{6}[-+]?\d{4}', ('personnummer', 'samordningsnummer', 'personnr', 'pnr', 'personal number'), 'person', 0.02),
    NationalId('no_fodselsnummer', 'a Norwegian birth number', 'no.fodselsnummer', r'\d{6} ?\d{5}', ('fødselsnummer', 'fodselsnummer', 'personnummer', 'fødselsnr', 'd-nummer'), 'person', 0.005),
    NationalId('dk_cpr', 'a Danish CPR number', 'dk.cpr', r'\d{6}-?\d{4}', ('cpr', 'cpr-nummer', 'cpr-nr', 'personnummer', 'cpr nummer', 'cpr number'), 'never', 0.3),
    NationalId('fi_hetu', 'a Finnish personal identity code', 'fi.hetu', r'\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]', ('henkilötunnus', 'hetu', 'henkilötunnukseni', 'sotu', 'personal identity code'), 'always', 0.005),
    NationalId('ie_pps', 'an Irish PPS number', 'ie.pps', r'\d{7}[A-W][A-IW]?', ('pps', 'ppsn', 'pps number', 'pps no', 'personal public service'), 'person', 0.05),
    NationalId('at_vnr', 'an Austrian insurance number', 'at.vnr', r'\d{4} ?\d{6}', ('sozialversicherungsnummer', 'svnr', 'versicherungsnummer', 'sv-nummer', 'sv-nr'), 'never', 0.03),
    NationalId('ch_ahv', 'a Swiss AHV number', 'ch.ssn', r'756[. ]?\d{4}[. ]?\d{4}[. ]?\d{2}', ('ahv', 'ahv-nummer', 'avs', 'sozialversicherungsnummer', 'numéro avs'), 'always', 0.1),
    NationalId('cz_rc', 'a Czech or Slovak birth number', 'cz.rc', r'\d{6}/?\d{3,4}', ('rodné číslo', 'rodne cislo', 'r.č', 'rč'), 'never', 0.09),
    NationalId('ro_cnp', 'a Romanian CNP', 'ro.cnp', r'[1-8]\d{12}', ('cnp', 'cod numeric personal'), 'person', 0.02),
    NationalId('bg_egn', 'a Bulgarian EGN', 'bg.egn', r'\d{10}', ('егн', 'egn'), 'never', 0.05),
    NationalId('hr_oib', 'a Croatian OIB', 'hr.oib', r'\d{11}', ('oib', 'osobni identifikacijski'), 'never', 0.1),
    NationalId('si_emso', 'an EMŠO of a former Yugoslav country', 'si.emso', r'\d{13}', ('emšo', 'emso', 'jmbg', 'matični broj'), 'person', 0.02),
    NationalId('ee_ik', 'an Estonian or Lithuanian personal code', 'ee.ik', r'[1-6]\d{10}', ('isikukood', 'asmens kodas', 'personal code', 'ik'), 'never', 0.05),
    NationalId('gr_amka', 'a Greek AMKA', 'gr.amka', r'\d{11}', ('αμκα', 'amka'), 'never', 0.05),
    NationalId('tr_tckimlik', 'a Turkish identity number', 'tr.tckimlik', r'[1-9]\d{10}', ('tc kimlik', 't.c. kimlik', 'kimlik no', 'kimlik numarası', 'tckn'), 'person', 0.01),
    NationalId('ua_rntrc', 'a Ukrainian tax number', 'ua.rntrc', r'\d{10}', ('рнокпп', 'іпн', 'ідентифікаційний код'), 'never', 0.1),
    NationalId('ru_inn', 'a Russian tax number', 'ru.inn', r'\d{12}', ('инн',), 'never', 0.01),
    NationalId('il_id', 'an Israeli identity number', 'il.idnr', r'\d{9}', ('תעודת זהות', 'teudat zehut', 'israeli id', 'ת.ז'), 'never', 0.1),
    NationalId('za_id', 'a South African identity number', 'za.idnr', _digits('6 4 3', ' ?'), ('south african id', 'sa id', 'id number', 'rsa id', 'id no', 'identity number'), 'person', 0.02),
    NationalId('br_cpf', 'a Brazilian CPF', 'br.cpf', r'\d{3}\.\d{3}\.\d{3}-\d{2}|\d{11}', ('cpf', 'cadastro de pessoa'), 'person', 0.01),
    NationalId('br_cnpj', 'a Brazilian CNPJ', 'br.cnpj', r'\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}|\d{14}', ('cnpj',), 'never', 0.01),
    NationalId('ar_cuit', 'an Argentinian CUIT', 'ar.cuit', r'(?:20|2[347]|30|3[34])-?\d{8}-?\d', ('cuit', 'cuil'), 'person', 0.1),
    NationalId('cl_rut', 'a Chilean RUT', 'cl.rut', r'\d{1,2}\.?\d{3}\.?\d{3}-[0-9Kk]', ('rut', 'rol único', 'cédula de identidad'), 'never', 0.09),
    NationalId('mx_curp', 'a Mexican CURP', 'mx.curp', r'[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d', ('curp', 'clave única'), 'always', 0.02),
    NationalId('mx_rfc', 'a Mexican RFC', 'mx.rfc', r'[A-ZÑ&]{4}\d{6}[A-Z0-9]{3}', ('rfc', 'registro federal'), 'never', 0.1),
    NationalId('ec_ci', 'an Ecuadorian identity number', 'ec.ci', r'\d{10}', ('cédula', 'cedula', 'cédula de identidad'), 'never', 0.05),
    NationalId('do_cedula', 'a Dominican identity number', 'do.cedula', r'\d{3}-?\d{7}-?\d', ('cédula', 'cedula'), 'never', 0.1),
    NationalId('ca_sin', 'a Canadian social insurance number', 'ca.sin', _digits('3 3 3', '[ -]?'), ('sin number', 'sin is', 'sin:', 'sin #', 'sin no', 'my sin', 'social insurance', 'social insurance number', 'nas', "numéro d'assurance sociale"), 'never', 0.1),
    NationalId('in_aadhaar', 'an Indian Aadhaar number', 'in_.aadhaar', r'[2-9]\d{3} ?\d{4} ?\d{4}', ('aadhaar', 'aadhar', 'uidai', 'आधार', 'uid', 'adhaar'), 'person', 0.08),
    NationalId('in_pan', 'an Indian PAN', 'in_.pan', r'[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]', ('pan', 'pan card', 'permanent account number', 'pan number', 'pan no'), 'person', 0.3),
    NationalId('au_tfn', 'an Australian tax file number', 'au.tfn', _digits('3 3 3', '[ -]?') + r'|\d{8}', ('tfn', 'tax file number', 'tax file'), 'never', 0.09),
    NationalId('au_medicare', 'an Australian Medicare number', '', r'[2-6]\d{3} ?\d{5} ?\d', ('medicare', 'medicare number', 'medicare card'), 'never', 0.1),
    NationalId('nz_ird', 'a New Zealand IRD number', 'nz.ird', r'\d{2,3}[ -]?\d{3}[ -]?\d{3}', ('ird', 'ird number', 'inland revenue'), 'never', 0.09),
    NationalId('cn_ric', 'a Chinese resident identity number', 'cn.ric', r'[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9X]', ('身份证', '身份证号', '居民身份证', 'resident identity', 'chinese id'), 'always', 0.01),
    NationalId('jp_my_number', 'a Japanese My Number', 'jp.in_', r'\d{4}[ -]?\d{4}[ -]?\d{4}', ('マイナンバー', '個人番号', 'my number'), 'never', 0.1),
    NationalId('kr_rrn', 'a South Korean resident registration number', 'kr.rrn', r'\d{6}-[1-8]\d{6}', ('주민등록번호', '주민번호', 'resident registration', 'rrn', '외국인등록번호'), 'always', 0.05),
    NationalId('sg_nric', 'a Singaporean NRIC or FIN', '', r'[STFGM]\d{7}[A-Z]', ('nric', 'fin', 'fin number', 'nric number'), 'always', 0.04),
    NationalId('hk_id', 'a Hong Kong identity card number', '', r'[A-Z]{1,2}\d{6}\([0-9A]\)', ('hkid', '香港身份證', '身份證', 'hong kong id'), 'always', 0.09),
    NationalId('tw_id', 'a Taiwanese identity number', '', r'[A-Z][1289]\d{8}', ('身分證', '身份證字號', '統一證號', 'taiwan id', 'national id'), 'person', 0.1),
    NationalId('my_nric', 'a Malaysian identity card number', 'my.nric', r'\d{6}-\d{2}-\d{4}', ('mykad', 'kad pengenalan', 'nric', 'ic number', 'no. kp', 'ic no'), 'person', 0.3),
    NationalId('th_pin', 'a Thai identity number', 'th.pin', r'\d-?\d{4}-?\d{5}-?\d{2}-?\d', ('เลขประจำตัวประชาชน', 'บัตรประชาชน', 'thai id', 'citizen id'), 'person', 0.1),
    NationalId('id_nik', 'an Indonesian NIK', 'id.nik', r'\d{16}', ('nik', 'ktp', 'nomor induk kependudukan'), 'never', 0.1),
    NationalId('pk_cnic', 'a Pakistani CNIC', 'pk.cnic', r'\d{5}-\d{7}-\d', ('cnic', 'nadra', 'nicop'), 'always', 0.3),
)  # fmt: skip

_BY_TAG = {identity.kind: identity for identity in NATIONAL_IDS}
_ALWAYS = tuple(identity for identity in NATIONAL_IDS if identity.alone == 'always')
_PERSON = tuple(identity for identity in NATIONAL_IDS if identity.alone == 'person')
# One pass says whether there is anything to look for; it looks at the shapes alone and not around them.
_HAS_ALWAYS, _HAS_PERSON = (
    compiled('|'.join(identity.shape for identity in group), matches_case=True) for group in (_ALWAYS, _PERSON)
)

_SPECIMENS = frozenset(
    (
        '123456789', '078051120', '219099999', '987654321', '111223333', '12345678Z', '00000000T', '99999999R', 'X1234567L',
        'AB123456C', 'QQ123456C', '9434765919', '12345678901', '36574261809', '12345678909', '11144477735', '234123412346',
        '999999990018', '130692544', '046454286', '111111111', 'S1234567D', '756123456789', 'RSSMRA85T10A562S', 'BNZVCN32S10E573Z',
        'ABCDE1234F', 'ABCPE1234F', '110101199003074', 'GODE561231GR8', 'HEGG560427MVZRRL04',
    )
)  # fmt: skip
"""Numbers of manuals and laws, which are nobody's."""


def national_ids(around: Surroundings, *, is_numeric: bool) -> Iterator[Mention]:
    """Numbers with their word near them, and those that stand for themselves."""
    text = around.view.text
    named = [identity for tag in sorted(around.tags | around.asked) if (identity := _BY_TAG.get(tag)) is not None]
    for identity in named:
        for match in identity.pattern.finditer(text):
            start, end = match.span()
            near = around.is_asked_or_near(identity.kind, start, end, before=80, after=30)
            # A table's heading is far from its last row: then the checksum has to be a strong one.
            if (near or identity.doubt <= 0.02) and is_valid(identity, match.group()):
                yield _mention(identity, start, end, match.group(), is_near=near)
    if not is_numeric:
        return
    for identity in _ALWAYS if _HAS_ALWAYS.search(around.view.data) else ():
        for match in identity.pattern.finditer(text):
            start, end = match.span()
            if not around.has_near('thing', start, end, before=30, after=0) and is_valid(identity, match.group()):
                yield _mention(identity, start, end, match.group(), is_near=around.has_near('person', start, end))
    whole = text.strip().strip('.,;:')
    is_all = len(whole) <= 24
    is_personal = is_all or around.has('person') or 'person' in around.asked
    if is_personal and _HAS_PERSON.search(around.view.data):
        for identity in _PERSON:
            for match in identity.pattern.finditer(text):
                start, end = match.span()
                if not (is_all and match.group() == whole) and (
                    not around.is_asked_or_near('person', start, end, before=80, after=60)
                    or around.has_near('thing', start, end, before=30, after=15)
                ):
                    continue
                if is_valid(identity, match.group()):
                    yield _mention(identity, start, end, match.group(), is_near=False)


def _mention(identity: NationalId, start: int, end: int, number: str, *, is_near: bool) -> Mention:
    confidence = 0.99 if is_near else max(0.6, min(0.97, 1 - 3 * identity.doubt))
    if identity.kind in ('us_ssn', 'gb_nino', 'in_pan', 'my_nric', 'pk_cnic') and not is_near:
        confidence = 0.85
    is_checked = identity.doubt <= 0.1
    return Mention(
        kind=identity.kind.removesuffix('_plain'),
        start=start,
        end=end,
        value=compact(number),
        severity=Severity.HIGH,
        confidence=confidence,
        message=f'{identity.label[0].upper()}{identity.label[1:]}{" with a valid checksum" if is_checked else ""}.',
        evidence='checksum' if is_checked else 'rule',
        is_certain=is_checked and (is_near or identity.doubt <= 0.02),
        priority=90 if is_near else 60,
    )


def compact(number: str) -> str:
    """The number without what separates its groups."""
    return re.sub(r'[ ./()+-]', '', number).upper()


def is_valid(identity: NationalId, number: str) -> bool:
    """Whether its checksum is right and it is nobody's specimen."""
    plain = compact(number)
    if plain in _SPECIMENS or len(set(plain)) <= 2:
        return False
    own = _OWN.get(identity.kind)
    return own(plain) if own is not None else _is_valid(identity.module, number.replace(' ', ''))


def _is_valid(module: str, number: str) -> bool:
    checks: Any = _checks(module)
    try:
        checks.validate(number)
    except Exception:  # noqa: BLE001 - a number that trips the check of its country is not one of its numbers
        return False
    return True


@cache
def _checks(module: str) -> Any:
    return importlib.import_module(f'stdnum.{module}')


def _is_nino(number: str) -> bool:
    return number[:2] not in ('BG', 'GB', 'NK', 'KN', 'TN', 'NT', 'ZZ')


def _is_medicare(number: str) -> bool:
    """Weights 1, 3, 7, 9 over the first eight digits; the ninth is the sum modulo ten."""
    weights = (1, 3, 7, 9, 1, 3, 7, 9)
    return sum(weight * int(digit) for weight, digit in zip(weights, number, strict=False)) % 10 == int(number[8])


def _is_nric(number: str) -> bool:
    """Weights 2, 7, 6, 5, 4, 3, 2, an offset by series, and a letter by the sum modulo eleven."""
    total = sum(weight * int(digit) for weight, digit in zip((2, 7, 6, 5, 4, 3, 2), number[1:8], strict=True))
    series = number[0]
    total += {'T': 4, 'G': 4, 'M': 3}.get(series, 0)
    letters = {'S': 'JZIHGFEDCBA', 'T': 'JZIHGFEDCBA', 'F': 'XWUTRQPNMLK', 'G': 'XWUTRQPNMLK', 'M': 'XWUTRQPNJLK'}[
        series
    ]
    index = 10 - total % 11 if series == 'M' else total % 11
    return number[8] == letters[index]


def _is_hong_kong(number: str) -> bool:
    """Weights 9 to 2 over letters (A is 10; a missing first one counts 36) and digits, modulo eleven."""
    body, check = number[:-1].rjust(8), number[-1]
    values = [36 if character == ' ' else int(character, 36) for character in body]
    total = sum(weight * value for weight, value in zip(range(9, 1, -1), values, strict=True))
    return (total + (10 if check == 'A' else int(check))) % 11 == 0


def _is_taiwanese(number: str) -> bool:
    """The letter is two digits; weights 1, 9, 8, ... 1, 1 give a multiple of ten."""
    first = 10 + 'ABCDEFGHJKLMNPQRSTUVXYWZIO'.index(number[0])
    digits = [first // 10, first % 10, *map(int, number[1:])]
    return (
        sum(weight * digit for weight, digit in zip((1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1), digits, strict=True)) % 10 == 0
    )


_OWN = {
    'gb_nino': _is_nino,
    'au_medicare': _is_medicare,
    'sg_nric': _is_nric,
    'hk_id': _is_hong_kong,
    'tw_id': _is_taiwanese,
}
