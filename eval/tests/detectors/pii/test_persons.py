from __future__ import annotations

import pytest

from .private_text import excerpts, kinds


@pytest.mark.parametrize(
    ('text', 'date'),
    [
        ('She was born on 7/14/1995.', '7/14/1995'),
        ('DOB: 1995-07-14', '1995-07-14'),
        ('date of birth: July 14, 1995', 'July 14, 1995'),
        ('I was born on 14 July 1995', '14 July 1995'),
        ('Geburtsdatum: 14.07.1995', '14.07.1995'),
        ('née le 14 juillet 1995', '14 juillet 1995'),
        ('fecha de nacimiento: 14/07/1995', '14/07/1995'),
        ('生年月日:1995年7月14日', '1995年7月14日'),
    ],
)
def test_dates_of_birth(text: str, date: str):
    assert excerpts(text, 'date_of_birth') == [date]


@pytest.mark.parametrize(
    'text',
    [
        'Mozart was born on 27 January 1756 in Salzburg.',
        'The singer, born on 8 January 1935, sold millions.',
        "It's like that since 4/5/1992",
        'a new star was born in 1992',
        'Due 7/14/2025; born to run',
    ],
)
def test_dates_that_are_history(text: str):
    assert not kinds(text)


@pytest.mark.parametrize(
    ('text', 'kind', 'number'),
    [
        ('my passport number is C01X00T48', 'passport', 'C01X00T48'),
        ('Passport: 533401692', 'passport', '533401692'),
        ('Reisepass Nr. C4VJ4KL09', 'passport', 'C4VJ4KL09'),
        ("My driver's license number is U62928788557186", 'driver_licence', 'U62928788557186'),
        ('driving licence MORGA753116SM9IJ', 'driver_licence', 'MORGA753116SM9IJ'),
        ('MRN: 00482913', 'medical_record', '00482913'),
        ('MRN 8473829', 'medical_record', '8473829'),
        ('Mein Personalausweis ist L01X00T47', 'identity_card', 'L01X00T47'),
    ],
)
def test_documents_behind_their_words(text: str, kind: str, number: str):
    assert excerpts(text, kind) == [number]


@pytest.mark.parametrize(
    'text',
    [
        'the public 5130634 of them',
        'I need my passport to be ready by 2024',
        'software license 5130634',
        'C01X00T48 is a code',
        'my passport. Then, in a different matter altogether, we shipped 533401692 boxes',
    ],
)
def test_documents_without_their_words(text: str):
    assert not kinds(text)


def test_vehicles():
    assert excerpts('VIN 1M8GDM9AXKP042788', 'vehicle') == ['1M8GDM9AXKP042788']
    assert not kinds('VIN 1M8GDM9A1KP042788')
    assert not kinds('id 1M8GDM9AXKP042788')


@pytest.mark.parametrize(
    ('text', 'address'),
    [
        ('Ship to 742 Evergreen Terrace, Springfield, IL 62704', '742 Evergreen Terrace, Springfield, IL 62704'),
        ('I live at 14 Crown Street', '14 Crown Street'),
        ('88 N Avondale Rd #603', '88 N Avondale Rd #603'),
        ('5 Abbey Road, London NW8 9AY', '5 Abbey Road, London NW8 9AY'),
        ('Lindenstraße 12a, 10969 Berlin', 'Lindenstraße 12a, 10969 Berlin'),
        ('12 rue de la Paix, 75002 Paris', '12 rue de la Paix, 75002 Paris'),
        ('Calle Mayor 25, 28013 Madrid', 'Calle Mayor 25, 28013 Madrid'),
        ('Via Garibaldi 7, 20121 Milano', 'Via Garibaldi 7, 20121 Milano'),
        ('Keizersgracht 421, 1016 EK Amsterdam', 'Keizersgracht 421, 1016 EK Amsterdam'),
    ],
)
def test_postal_addresses(text: str, address: str):
    assert excerpts(text, 'address') == [address]


@pytest.mark.parametrize(
    'text',
    [
        'We walked down 5 Main Street shops',
        'Take 3 steps, then 2 Green Apples',
        'the 1993 movie on Sunset Boulevard',
        'a protest in 10 Downing Street, London SW1A 2AA',
        'chapter 12 The Long Way home',
    ],
)
def test_streets_that_are_no_address(text: str):
    assert not kinds(text)


def test_names_count_beside_other_data_only():
    assert not kinds('My name is Tilly Nicholson and I like tea. Call 3 friends.')
    assert not kinds('Mr. Matthews is 36 years old')
    text = 'My name is Tilly Nicholson, tilly.n@firma.de'
    assert excerpts(text) == ['Tilly Nicholson', 'tilly.n@firma.de']
    assert excerpts('Patient: Maria Garcia, MRN 00283746', 'name') == ['Maria Garcia']
    assert excerpts('Dear Dr. Cettina Fanucci, call +33 6 12 34 58 56', 'name') == ['Cettina Fanucci']
    text = 'Regards,\nEla M. Snider\nela@firma.de\n'
    assert excerpts(text, 'name') == ['Ela M. Snider']
