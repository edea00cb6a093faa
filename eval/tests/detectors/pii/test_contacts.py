from __future__ import annotations

import pytest
from avaliar_eval.issue import Severity

from .private_text import excerpts, found, kinds


@pytest.mark.parametrize(
    ('text', 'address'),
    [
        ('write to maria.lopez67@firma.co.uk.', 'maria.lopez67@firma.co.uk'),
        ('<jürgen.groß@müller-bau.de>', 'jürgen.groß@müller-bau.de'),
        ('"o\'connor+news@mail.ie"', "o'connor+news@mail.ie"),
        ('mailto:j_d@a-b.io?subject=x', 'j_d@a-b.io'),
        ('🙂🙂a.b@c.museum', 'a.b@c.museum'),
        ('an jo (at) firma (dot) de bitte', 'jo (at) firma (dot) de'),
        ('https://a.example/?mail=jo.doe@firma.de', 'jo.doe@firma.de'),
        ('mail jane_doe at gmail dot com', 'jane_doe at gmail dot com'),
    ],
)
def test_addresses_are_found_to_the_character(text: str, address: str):
    assert excerpts(text, 'email') == [address]


def test_an_address_with_letters_that_show_nothing_in_it():
    text = 'x jo\u200be@fir\u00adma.de y'
    assert excerpts(text, 'email') == ['jo\u200be@fir\u00adma.de']


@pytest.mark.parametrize(
    'text',
    [
        'git@github.com:a/b.git',
        'logo@2x.png',
        'npm i left-pad@1.3.0 @types/node@20',
        'https://user:pw123@api.firma.io/v1',
        'postgres://app:x9@db.firma.io/prod',
        'Send feedback with the @support handle',
        '@app.route("/x")\ndef f(): ...',
        'a@b',
        'root@localhost',
    ],
)
def test_what_only_has_an_at_in_it(text: str):
    assert not excerpts(text, 'email')


@pytest.mark.parametrize('text', ['info@firma.de', 'jo@example.com', 'a.b@mail.example.org', 'noreply@x.io'])
def test_offices_and_examples_are_low(text: str):
    (finding,) = found(text)
    assert finding.severity is Severity.LOW


@pytest.mark.parametrize(
    ('text', 'number'),
    [
        ('it is +33 6 12 34 58 56, ok', '+33 6 12 34 58 56'),
        ('+49 1512 3456261', '+49 1512 3456261'),
        ('"+819012345369"', '+819012345369'),
        ('Desk: +41 (0)44 668 18 00', '+41 (0)44 668 18 00'),
        ('(212) 736-5000', '(212) 736-5000'),
        ('ring 212-736-5000 x4587 now', '212-736-5000 x4587'),
        ('Mobile: 0494 92 82 32', '0494 92 82 32'),
        ('Tel.: 030/901820', '030/901820'),
        ('mein Handy 0151 23456789', '0151 23456789'),
        ('mi móvil es 612 34 55 94', '612 34 55 94'),
        ('我的手机13812345678', '13812345678'),
        ('携帯電話は090-1234-5670です', '090-1234-5670'),
        ('085 175 7641-Office\\,030 901820-Fax', '085 175 7641'),
    ],
)
def test_telephone_numbers(text: str, number: str):
    assert number in excerpts(text, 'phone')


@pytest.mark.parametrize(
    'text',
    [
        'from 2024-06-17 to 2024-07-01',
        'Order 5444427995301101 shipped on 2024-04-18.',
        'The ISBN is 978-1-7553-0631-3.',
        'uuid: 44583236-0562-4438-8137-226561051388',
        'timestamp=1609789083',
        'The invoice total is $638,355.84',
        'pi is 3.14159265358979',
        'Section 2.1.8 of RFC 5615',
        'Tracking 1Z4758932680021379',
        '100 000 000 people',
        'lines 1200-1400, 3000-4000',
        'call foo(1234567)',
        'Build 5.12.46.852 is out',
        'sku D27480798E',
        'version 1.2.3.4',
        'resized to 1920 x 1080 and 3840 x 2160',
        'f(x) = 1000 + 2000 - 3000 / 4000',
        '2019-2020 and 1999-2001',
        'the years 1914-1918, 1939-1945',
        'Mobile first design, 320 480 640 768 px',
        'Home runs: 714 755 762',
        'SELECT * FROM users WHERE id = 123456782;',
        'CVE-2021-44228, arXiv:2001.08361, 10.1038/s41586-020-2649-2',
    ],
)
def test_numbers_that_reach_nobody(text: str):
    assert not kinds(text)


def test_numbers_of_films_are_low():
    for text in ('call 212-555-0142', 'phone +44 7700 900123', '+1 201 555 0152'):
        (finding,) = found(text)
        assert (finding.rule, finding.severity) == ('pii.phone', Severity.LOW)


def test_machines_are_low():
    for text in ('from 151.93.73.19', 'from 2a00:1450:4001:82f::200e', 'card 3c:22:fb:9a:41:d7'):
        (finding,) = found(text)
        assert finding.severity is Severity.LOW
    for text in (
        '127.0.0.1',
        '10.0.0.7',
        '192.168.1.20',
        '8.8.8.8',
        '203.0.113.7',
        '::1',
        '12:30:45',
        '00:00:00:00:00:00',
        'std::vector::at',
    ):
        assert not kinds(text)


def test_places_need_their_word():
    assert kinds('my location is 51.50138, -0.14189') == ['coordinates']
    assert kinds('GPS: 51.50138° N, 0.14189° W') == ['coordinates']
    assert not kinds('51.50138° N, 0.14189° W')
    table = ''.join(f'location {number}: 51.5{number}138, -0.14189\n' for number in range(5))
    assert {one.severity for one in found(table)} == {Severity.LOW}
    assert not kinds('weights 51.50138, -0.14189')
    assert not kinds('location 151.50138, -0.14189')
