"""Where somebody's money is: cards, IBANs, bank accounts, wallets. Each with its checksum."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from ...issue import Severity
from .keccak import keccak_256
from .mention import Mention
from .shape import Shape
from .surroundings import Surroundings

__all__ = ['accounts', 'cards', 'ibans', 'is_issued', 'is_luhn', 'wallets']

_CARD = Shape(r'(?<![\w.+/=%-])\d(?:[ -]?\d){11,18}(?![\w/=%]|-\w|\.\d)', r'\d(?:[ -]?\d){11}', flags=re.ASCII)
_GROUPS = re.compile(r'\d+')
_TEST_CARDS = frozenset(
    (
        '4111111111111111', '4242424242424242', '4012888888881881', '4000056655665556', '5555555555554444', '5105105105105100',
        '2223003122003222', '5200828282828210', '378282246310005', '371449635398431', '378734493671000', '6011111111111117',
        '6011000990139424', '30569309025904', '38520000023237', '3056930009020004', '36227206271667', '3566002020360505',
        '3530111333300000', '6200000000000005', '4222222222222', '4000000000000002', '4000002500003155', '4000000000009995',
        '4000000000000077', '5019717010103742', '6331101999990016', '5454545454545454', '4917610000000000', '4444333322221111',
    )
)  # fmt: skip
"""Of payment providers' manuals."""


def cards(around: Surroundings) -> Iterator[Mention]:
    """Card numbers: Luhn's checksum, a prefix and length that an issuer has, and no word that says it is something else."""
    text = around.view.text
    for match in _CARD.found(around.view):
        for start, end in _candidates(match):
            number = re.sub('[ -]', '', text[start:end])
            is_named = around.is_asked_or_near('card', start, end, before=60, after=30)
            is_from_issuer = is_issued(number)
            # Shops and fuel companies give out cards under prefixes of their own.
            if not (is_from_issuer or is_named) or not is_luhn(number):
                continue
            if number in _TEST_CARDS or len(set(number)) <= 3:
                yield Mention(
                    'credit_card',
                    start,
                    end,
                    number,
                    Severity.LOW,
                    0.9,
                    'A card number for tests.',
                    'checksum',
                    priority=95,
                )
                break
            if not is_named and (around.has_near('thing', start, end, before=30, after=15) or len(number) < 14):
                continue
            is_grouped = not text[start:end].isdigit()
            confidence = (0.99 if is_from_issuer else 0.85) if is_named else 0.95 if is_grouped else 0.85
            yield Mention(
                'credit_card', start, end, number, Severity.HIGH, confidence, 'A card number with a valid checksum.', 'checksum',
                is_certain=is_from_issuer and (is_named or is_grouped), priority=95 if is_named else 65,
            )  # fmt: skip
            break


def _candidates(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """All of it, or the groups of four (4-6-5 for American Express) at its beginning; a date often follows."""
    begin = match.start()
    groups = [(begin + one.start(), begin + one.end()) for one in _GROUPS.finditer(match.group())]
    lengths = [end - start for start, end in groups]
    if len(groups) == 1 or lengths in (
        [4, 6, 5],
        [4, 6, 4],
        [4, 4, 4, 4],
        [4, 4, 4, 4, 3],
        [4, 4, 4, 1],
        [8, 8],
        [6, 13],
        [6, 10],
        [4, 4, 5],
        [4, 4, 4, 3],
    ):
        yield match.span()
    elif lengths[:4] == [4, 4, 4, 4]:
        yield begin, groups[3][1]
    elif lengths[:3] in ([4, 6, 5], [4, 6, 4]):
        yield begin, groups[2][1]
    elif lengths[0] in (15, 16):
        yield groups[0]


def is_luhn(number: str) -> bool:
    """Luhn's checksum, modulo ten (ISO/IEC 7812-1, annex B)."""
    total = 0
    for index, character in enumerate(reversed(number)):
        digit = ord(character) - 48
        if index % 2:
            digit = digit * 2 - 9 if digit > 4 else digit * 2
        total += digit
    return total % 10 == 0


def is_issued(number: str) -> bool:
    """Whether an issuer has cards of this length under this prefix."""
    length, two, three, four = len(number), int(number[:2]), int(number[:3]), int(number[:4])
    if number[0] == '4':
        return length in (13, 16, 19)
    if 51 <= two <= 55 or 2221 <= four <= 2720:
        return length == 16
    if two in (34, 37):
        return length == 15
    if two in (36, 38, 39) or 300 <= three <= 305 or four == 3095:
        return 14 <= length <= 19
    if 3528 <= four <= 3589:
        return 16 <= length <= 19
    if four in (2131, 1800):
        return length == 15
    if four == 6011 or 644 <= three <= 649 or two in (65, 62, 60, 81, 82):
        return 16 <= length <= 19
    if two in (50, 56, 57, 58, 63, 67) or two in (61, 66, 68, 69):
        return 12 <= length <= 19
    return 2200 <= four <= 2204 and 16 <= length <= 19


_IBAN = Shape(
    r'(?<![\w/=+])[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30}(?![a-z])',
    r'[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11}',
    flags=re.ASCII,
    matches_case=True,
)
_IBAN_LOWER = Shape(
    r'(?<![\w/=+])[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?(?!\w)',
    r'[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2}',
    flags=re.ASCII,
    matches_case=True,
)
_IBAN_LENGTHS = {
    country: length
    for length, countries in {
        15: 'NO', 16: 'BE', 18: 'DK FI FO GL NL FK', 19: 'MK SI', 20: 'AT BA EE KZ LT LU XK MN',
        21: 'CH HR LI LV', 22: 'BG BH CR DE GB GE IE ME RS VA', 23: 'AE GI IL IQ TL OM SO', 24: 'AD CZ ES MD PK RO SA SE SK TN VG',
        25: 'LY PT ST', 26: 'IS TR', 27: 'FR GR IT MC MR SM BI DJ', 28: 'AL AZ BY CY DO GT HU LB NI PL SV',
        29: 'BR EG PS QA UA', 30: 'JO KW MU YE', 31: 'MT SC', 32: 'LC', 33: 'RU',
    }.items()
    for country in countries.split()
}  # fmt: skip
"""Of SWIFT's registry, release 99."""
_IBAN_SPECIMENS = frozenset(
    (
        'GB82WEST12345698765432',
        'DE89370400440532013000',
        'GB29NWBK60161331926819',
        'FR1420041010050500013M02606',
        'NL91ABNA0417164300',
    )
)


def ibans(around: Surroundings) -> Iterator[Mention]:
    """International bank account numbers: the country's length and the checksum modulo 97 (ISO 13616)."""
    for pattern in (_IBAN, _IBAN_LOWER):
        for match in pattern.found(around.view):
            written = match.group().upper()
            length = _IBAN_LENGTHS.get(written[:2])
            if length is None:
                continue
            # What is in capitals behind it is not part of it.
            places = [place for place, character in enumerate(written, 1) if character not in ' -']
            end = places[length - 1] if len(places) >= length else 0
            number = re.sub('[ -]', '', written[:end])
            if len(number) != length or written[end : end + 1].isalnum() or not _is_mod_97(number):
                continue
            is_specimen = number in _IBAN_SPECIMENS
            yield Mention(
                'iban', match.start(), match.start() + end, number, Severity.LOW if is_specimen else Severity.HIGH, 0.99,
                'An IBAN of a manual.' if is_specimen else 'An IBAN with a valid checksum.', 'checksum', is_certain=not is_specimen, priority=96,
            )  # fmt: skip


def _is_mod_97(number: str) -> bool:
    return int(''.join(str(int(character, 36)) for character in number[4:] + number[:4])) % 97 == 1


_ROUTING = re.compile(r'(?<![\w./-])\d{9}(?![\w/-]|\.\d)', re.ASCII)
_ACCOUNT = re.compile(r'(?<![\w./$€£-])\d{6,17}(?![\w/-]|\.\d)', re.ASCII)
_ACCOUNT_WORD = re.compile(
    r'(?:account|acct|a/c|konto(?:nummer|nr)?|compte|cuenta|conta|rekening)\W{0,3}(?:number|no|num|nr|#|n[úuº°]m?(?:ero)?)?\W{0,3}(?:is|ist|est|es|é|:)?\W{0,3}$',
    re.IGNORECASE,
)
_SORT_CODE = re.compile(r'(?<![\w./-])\d{2}[- ]?\d{2}[- ]?\d{2}(?![\w/-]|\.\d)', re.ASCII)
_BSB = re.compile(r'(?<![\w./-])\d{3}-?\d{3}(?![\w/-]|\.\d)', re.ASCII)
_CLABE = Shape(r'(?<![\w./-])\d{18}(?![\w/-]|\.\d)', r'\d{18}', flags=re.ASCII)
_CLABE_WEIGHTS = (3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7)


def accounts(around: Surroundings) -> Iterator[Mention]:
    """Account numbers of one country, beside the words for them."""
    text = around.view.text
    if around.has('routing'):
        for match in _ROUTING.finditer(text):
            if around.has_near('routing', *match.span(), before=40, after=15) and _is_routing_number(match.group()):
                yield _account(
                    'routing_number',
                    match,
                    Severity.MEDIUM,
                    'The routing number of a US bank, with a valid checksum.',
                    'checksum',
                )
    for tag, pattern, label in (
        ('sort_code', _SORT_CODE, 'The sort code of a UK bank.'),
        ('bsb', _BSB, 'The BSB of an Australian bank.'),
    ):
        if around.has(tag):
            for match in pattern.finditer(text):
                if around.has_near(tag, *match.span(), before=20, after=0):
                    yield _account(tag, match, Severity.MEDIUM, label)
    if around.has('bank'):
        is_bank = (
            around.has('routing')
            or around.has('sort_code')
            or around.has('bsb')
            or re.search(r'\bbank|\bwire\b|\biban\b|checking|savings', around.view.lower)
        )
        for match in _ACCOUNT.finditer(text) if is_bank else ():
            if around.has_near('bank', *match.span(), before=30, after=0) and _ACCOUNT_WORD.search(
                text, max(0, match.start() - 50), match.start()
            ):
                yield _account('bank_account', match, Severity.HIGH, 'A bank account number.')
    if 'clabe' in around.view.lower:
        for match in _CLABE.found(around.view):
            number = match.group()
            total = sum(int(digit) * weight % 10 for digit, weight in zip(number, _CLABE_WEIGHTS, strict=False))
            if (10 - total % 10) % 10 == int(number[17]):
                yield _account('clabe', match, Severity.HIGH, 'A Mexican CLABE with a valid checksum.', 'checksum')


def _account(kind: str, match: re.Match[str], severity: Severity, message: str, evidence: str = 'rule') -> Mention:
    is_checked = evidence == 'checksum'
    return Mention(
        kind, match.start(), match.end(), re.sub('[ -]', '', match.group()), severity, 0.95 if is_checked else 0.85, message,
        'checksum' if is_checked else 'rule', is_certain=is_checked, priority=70,
    )  # fmt: skip


def _is_routing_number(number: str) -> bool:
    """Weights 3, 7, 1 give a multiple of ten; the first two digits name a Federal Reserve district."""
    first = int(number[:2])
    if not (first <= 12 or 21 <= first <= 32 or 61 <= first <= 72 or first == 80) or number == '000000000':
        return False
    return sum(int(digit) * weight for digit, weight in zip(number, (3, 7, 1) * 3, strict=True)) % 10 == 0


_BITCOIN = Shape(
    r'(?<![\w/])(?:[13][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[02-9ac-hj-np-z]{11,71})(?!\w)',
    '[13][1-9A-HJ-NP-Za-km-z]{25}|bc1[02-9ac-hj-np-z]{11}',
    flags=re.ASCII,
    matches_case=True,
)
_ETHEREUM = Shape(r'(?<!\w)0x[0-9a-fA-F]{40}(?!\w)', '0x[0-9a-f]{40}', flags=re.ASCII)
_BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
_BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
_MOST_HASHED = 100
"""Ethereum's checksum costs a millisecond in Python; of more addresses those without a word beside them are let be."""


def wallets(around: Surroundings) -> Iterator[Mention]:
    """Addresses of Bitcoin and Ethereum whose checksum is right."""
    for match in _BITCOIN.found(around.view):
        address = match.group()
        if _is_bech32(address) if address.startswith('bc1') else _is_base58(address):
            yield _wallet(match, 'A Bitcoin address with a valid checksum.', 0.98, is_checked=True)
    hashed = 0
    for match in _ETHEREUM.found(around.view):
        letters = re.sub('[^A-Fa-f]', '', match.group())
        if letters.islower() or letters.isupper():
            if len(set(match.group())) > 6 and around.has_near('wallet', *match.span(), before=40, after=15):
                yield _wallet(match, 'An Ethereum address.', 0.8, is_checked=False)
        elif hashed < _MOST_HASHED:
            hashed += 1
            if _is_mixed_case_checksum(match.group()[2:]):
                yield _wallet(match, 'An Ethereum address with a valid checksum.', 0.98, is_checked=True)


def _wallet(match: re.Match[str], message: str, confidence: float, *, is_checked: bool) -> Mention:
    return Mention(
        'crypto_address', match.start(), match.end(), match.group(), Severity.MEDIUM, confidence, message,
        'checksum' if is_checked else 'rule', is_certain=is_checked, priority=70,
    )  # fmt: skip


def _is_base58(address: str) -> bool:
    number = 0
    for character in address:
        number = number * 58 + _BASE58.index(character)
    if number >= 1 << 200:
        return False
    raw = number.to_bytes(25, 'big')
    return raw[0] in (0, 5) and hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]


def _is_bech32(address: str) -> bool:
    """BIP 173 and BIP 350."""
    check = 1
    for value in [3, 3, 0, 2, 3, *(_BECH32.index(character) for character in address[3:])]:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            if top >> bit & 1:
                check ^= generator
    return check in (1, 0x2BC830A3)


def _is_mixed_case_checksum(address: str) -> bool:
    """EIP-55: a letter is a capital where the hash of the address in small letters has a digit of eight or more."""
    digest = keccak_256(address.lower().encode()).hex()
    return all(
        character.isdigit() or character.isupper() == (int(digit, 16) >= 8)
        for character, digit in zip(address, digest, strict=False)
    )
