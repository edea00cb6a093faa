from __future__ import annotations

import pytest
from avaliar_eval.detectors.pii.keccak import keccak_256
from avaliar_eval.issue import Severity

from .private_text import excerpts, found, kinds, with_luhn, with_mod_97

CARDS = {
    'visa': '453201511283036',
    'visa 13': '473511055458',
    'mastercard': '514126906044319',
    'mastercard 2': '229705131061632',
    'amex': '37909789965684',
    'discover': '653492378917812',
    'diners': '3614894764791',
    'jcb': '353315670821373',
    'unionpay': '622202111122233',
    'maestro': '67591234567',
}


@pytest.mark.parametrize('body', CARDS.values(), ids=CARDS)
def test_cards(body: str):
    number = with_luhn(body)
    text = f'Größe 🙂 my card number is {number}, thanks'
    assert excerpts(text, 'credit_card') == [number]
    (finding,) = found(text)
    assert (finding.severity, finding.evidence, finding.is_certain) == (Severity.HIGH, 'checksum', True)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert not excerpts(f'my card number is {wrong}', 'credit_card')


def test_cards_as_they_are_written():
    number = with_luhn('453201511283036')
    grouped = ' '.join(number[at : at + 4] for at in range(0, 16, 4))
    assert excerpts(f'pay with {grouped} 12/27 123') == [grouped]
    assert excerpts(f'{grouped.replace(" ", "-")}.') == [grouped.replace(' ', '-')]
    assert excerpts(f'name,number,cvc\nJo,{number},123\n') == [number]
    amex = with_luhn('37909789965684')
    grouped = f'{amex[:4]} {amex[4:10]} {amex[10:]}'
    assert excerpts(grouped) == [grouped]


@pytest.mark.parametrize(
    'text', ['order {}', 'Tracking {}', 'invoice no. {} was paid', 'v1.{}', 'x={}a', '0.{}', 'https://a.example/{}/b']
)
def test_what_only_looks_like_a_card(text: str):
    assert not kinds(text.format(with_luhn('453201511283036')))


def test_a_card_of_a_manual_is_low():
    (finding,) = found('use card 4242 4242 4242 4242')
    assert finding.severity is Severity.LOW


ACCOUNTS = {
    'DE': '370400440532013111',
    'GB': 'BARC20031812345678',
    'NL': 'INGB0001234567',
    'FR': '30006000011234567890189',
    'ES': '23100001180000012345',
    'IT': 'X0542811101000000123456',
    'NO': '86011117947',
    'MT': 'MALT011000012345MTLCAST001S',
}


@pytest.mark.parametrize(('country', 'account'), ACCOUNTS.items())
def test_ibans(country: str, account: str):
    number = with_mod_97(country, account)
    grouped = ' '.join(number[at : at + 4] for at in range(0, len(number), 4))
    for written in (number, grouped):
        text = f'Überweisung an {written} BITTE'
        assert excerpts(text, 'iban') == [written]
    (finding,) = found(number)
    assert (finding.severity, finding.is_certain) == (Severity.HIGH, True)
    wrong = number[:2] + f'{(int(number[2:4]) + 1) % 97:02d}' + number[4:]
    assert not excerpts(wrong, 'iban')
    assert not excerpts(number[:-1], 'iban')


def test_bank_accounts_need_their_words():
    # Weights 3, 7, 1 over the first eight digits give the ninth.
    body = '02100002'
    total = sum(int(digit) * weight for digit, weight in zip(body, (3, 7, 1) * 3, strict=False))
    routing = body + str(-total % 10)
    assert kinds(f'routing number {routing}, checking account number 000123456789') == [
        'routing_number',
        'bank_account',
    ]
    assert not kinds(f'routing number {body}{(-total + 1) % 10}')
    assert not kinds(f'we saw {routing} of them')
    assert kinds('Sort code 20-00-00, account number 55779911 at my bank') == ['sort_code', 'bank_account']
    assert not kinds('the count was 20-00-00')
    assert not kinds('my account number at the library of games: none, 12345678 books')
    body = '03218000011835971'
    total = sum(int(digit) * weight % 10 for digit, weight in zip(body, (3, 7, 1) * 6, strict=False))
    assert kinds(f'CLABE {body}{-total % 10}') == ['clabe']
    assert not kinds(f'CLABE {body}{(-total + 1) % 10}')


def test_wallets():
    genesis = '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa'
    segwit = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'
    assert excerpts(f'send it to {genesis}.') == [genesis]
    assert excerpts(f'or {segwit}') == [segwit]
    assert not kinds(genesis[:-1] + 'b')
    assert not kinds(segwit[:-1] + 'p')
    checked = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
    assert excerpts(f'pay {checked}') == [checked]
    assert not kinds(f'pay {checked[:-1]}D')
    assert excerpts(f'my wallet is {checked.lower()}') == [checked.lower()]
    assert not kinds(f'commit {checked.lower()}')


def test_keccak_is_not_the_standard_s_sha_3():
    assert keccak_256(b'').hex() == 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'
    assert keccak_256(b'abc').hex() == '4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45'
    assert len({keccak_256(b'a' * length) for length in range(130, 145)}) == 15
