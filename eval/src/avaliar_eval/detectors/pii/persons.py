"""Who somebody is: documents with their words, dates of birth, vehicles, and names beside other data."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from ...issue import Severity
from .mention import Mention
from .surroundings import Surroundings

__all__ = ['births', 'documents', 'names', 'vehicles']

_DOCUMENT = re.compile(
    r'(?<![\w.,/$€£=-])(?=[A-Z0-9-]{0,8}\d)[A-Z0-9](?:(?:-|(?<=\d) (?=\d))?[A-Z0-9]){4,19}(?![\w/=]|-\w|[.,]\d)',
    re.ASCII,
)
_PASSPORT = re.compile(
    r'(?<![\w.,/-])(?:[A-Z]{1,2} ?\d{6,8}|\d{8,9}|[CFGHJKLMNPRTVWXYZ0-9]{9}|\d{2}[A-Z]{2}\d{5}|\d{2} ?\d{2} ?\d{6})(?![\w/-]|[.,]\d)',
    re.ASCII,
)
_BETWEEN = re.compile(r'^[^\d\n]{0,40}$')

_KINDS = (
    ('passport', 'passport', _PASSPORT, Severity.HIGH, 'A passport number.'),
    ('identity_card', 'identity_card', _PASSPORT, Severity.HIGH, 'An identity card number.'),
    ('licence', 'driver_licence', _DOCUMENT, Severity.HIGH, "A driver's licence number."),
    ('medical', 'medical_record', _DOCUMENT, Severity.HIGH, 'A medical record or insurance number.'),
)


def documents(around: Surroundings) -> Iterator[Mention]:
    """Numbers of documents, which have no checksum: only right behind the words for them."""
    text = around.view.text
    for tag, kind, pattern, severity, message in _KINDS:
        if not (around.has(tag) or tag in around.asked):
            continue
        for match in pattern.finditer(text):
            start, end = match.span()
            distance = around.distance(tag, start)
            number = re.sub('[ -]', '', match.group())
            if sum(character.isdigit() for character in number) < 4 or len(set(number)) <= 2 or number in _SPECIMENS:
                continue
            if distance <= 40 and _BETWEEN.match(text[start - distance : start]):
                yield Mention(kind, start, end, number, severity, 0.85, message, priority=55)


_SPECIMENS = frozenset(
    ('123456789', '12345678', '1234567', 'A1234567', 'AB1234567', 'X1234567', 'D1234567', '987654321', 'C01X00T47')
)

_MONTHS = (
    'jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september october november december'
    ' januar februar märz mai juni juli oktober dezember janvier février mars avril juin juillet août septembre octobre novembre décembre'
    ' enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre gennaio febbraio aprile maggio giugno luglio'
    ' settembre ottobre dicembre janeiro fevereiro março maio junho julho setembro outubro dezembro januari februari maart mei augustus'
).replace(' ', '|')
_DATE = re.compile(
    r'(?<![\w./-])(?:'
    r'(?P<written>(?:\d{1,2}(?:st|nd|rd|th|\.|er|º)?(?: (?:de|of))? )?(?:MONTHS)\.?(?: \d{1,2}(?:st|nd|rd|th)?,?)?(?: (?:de|del))?,? (?:19|20)\d{2})'
    r'|\d{1,2}[./-] ?\d{1,2}[./-] ?(?:(?:19|20)\d{2}|\d{2})|(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2}|(?:19|20)\d{2}年\d{1,2}月\d{1,2}日|(?:19|20)\d{2}년 ?\d{1,2}월 ?\d{1,2}일'
    r')(?![\w/-]|\.\d)'.replace('MONTHS', _MONTHS),
    re.IGNORECASE,
)
_FIELD = re.compile(
    r'(?:date[ _]of[ _]birth|birth[ _]?date|d\.?o\.?b|geb(?:urtsdatum|\.)|naissance|nacimiento|nascita|nascimento|geboortedatum|födelsedatum|fødselsdato|syntymäaika|urodzenia|рождения|出生日期|生年月日|생년월일|doğum tarihi)\W',
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:i was|i'm|i am|my|she was|he was|patient|customer|client|employee|ich|meine?|je suis|née?|nací|mi|sono|mio|nasci|ik ben|mijn)\b",
    re.IGNORECASE,
)


def births(around: Surroundings) -> Iterator[Mention]:
    """Dates behind a word for birth: of a form, of whoever speaks, or written in figures as forms have them."""
    if not (around.has('birth') or 'birth' in around.asked):
        return
    text = around.view.text
    for match in _DATE.finditer(text):
        start, end = match.span()
        if not around.is_asked_or_near('birth', start, end, before=30, after=0):
            continue
        before = text[max(0, start - 60) : start]
        if match['written'] and not (_FIELD.search(before) or _OWN.search(before) or 'birth' in around.asked):
            # Whoever has a biography was born on a day written in words.
            continue
        yield Mention(
            'date_of_birth', start, end, match.group().lower(), Severity.MEDIUM, 0.9, 'A date of birth.', priority=85
        )


_VIN = re.compile(r'(?<![\w/=+-])[A-HJ-NPR-Z0-9]{17}(?![\w/=+-])', re.ASCII)
_VIN_VALUES = {
    character: value
    for value, characters in enumerate(('0', '1AJ', '2BKS', '3CLT', '4DMU', '5ENV', '6FW', '7GPX', '8HY', '9RZ'))
    for character in characters
}
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def vehicles(around: Surroundings) -> Iterator[Mention]:
    """Vehicle identification numbers with their check digit (49 CFR 565.15), beside a word for a vehicle."""
    if not (around.has('vehicle') or 'vehicle' in around.asked):
        return
    for match in _VIN.finditer(around.view.text):
        number = match.group()
        check = (
            sum(_VIN_VALUES[character] * weight for character, weight in zip(number, _VIN_WEIGHTS, strict=True)) % 11
        )
        if (
            number[8] == '0123456789X'[check]
            and len(set(number)) > 5
            and around.is_asked_or_near('vehicle', *match.span())
        ):
            yield Mention(
                'vehicle',
                *match.span(),
                number,
                Severity.MEDIUM,
                0.95,
                'A vehicle identification number with a valid checksum.',
                'checksum',
                is_certain=True,
                priority=60,
            )


_WORD = r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’-]{1,30}"
_NAME = rf'{_WORD}(?: (?:(?:van|von|de|der|den|di|da|dos|del|la|le|bin|al|el) ){{0,2}}(?:[A-Z]\. )?{_WORD}){{0,3}}'
_TITLED = re.compile(
    rf'(?<!\w)(?:Mrs?|Ms|Miss|Dr|Prof|Herrn?|Frau|Mme|Mlle|M|Sra?|Srta|Sig(?:ra)?|Dhr|Mevr|Hr|Fru)\.? ({_NAME})'
)
_SAID = re.compile(
    r"(?<!\w)(?:[Mm]y (?:full )?name is|[Mm]y name's|[Tt]his is|I am|I'm|[Ii]ch (?:heiße|heisse|bin)|[Mm]ein Name ist|[Jj]e m'appelle|[Jj]e suis|[Mm]e llamo|[Mm]i nombre es|[Mm]i chiamo|[Mm]eu nome é"
    rf'|[Mm]e chamo|[Ii]k heet|[Mm]ijn naam is|[Nn]azywam się|[Jj]ag heter|[Jj]eg heter|[Nn]ame is|on behalf of) ({_NAME})'
)
_FIELD_NAME = re.compile(
    rf'(?:^|[\n{{,;|>])[ \t"\'*-]{{0,6}}(?:(?:full|first|last|customer|client|patient|employee|contact|account|sur|card ?holder|given|family)[ _]?)?(?:name|Name|NAME|Nom|Nombre|Nome|Naam|holder|Patient|Customer|Client|Contact|Employee|Applicant|Tenant|Attn|From|To|patient|customer|client|contact|employee)["\'*]{{0,3}} ?[:=]\s{{0,4}}["\'*]{{0,3}}({_NAME})'
)
_LINE = re.compile(rf'^[>\s]{{0,4}}({_WORD}(?: (?:[A-Z]\.? )?{_WORD}){{1,3}}),?\s*$', re.MULTILINE)
_NEAR = 250
_NEXT_LINES = 120
_NOT_NAMES = frozenset(
    [
        'The',
        'This',
        'That',
        'There',
        'Here',
        'What',
        'When',
        'Where',
        'Why',
        'How',
        'Please',
        'Thanks',
        'Thank',
        'Hello',
        'Dear',
        'Best',
        'Kind',
        'Regards',
        'Sincerely',
        'Monday',
        'Tuesday',
        'Wednesday',
        'Thursday',
        'Friday',
        'Saturday',
        'Sunday',
        'January',
        'February',
        'March',
        'April',
        'May',
        'June',
        'July',
        'August',
        'September',
        'October',
        'November',
        'December',
        'Street',
        'Avenue',
        'Road',
        'Phone',
        'Email',
        'Address',
        'Order',
        'Invoice',
        'United',
        'States',
        'America',
        'Kingdom',
        'Looking',
        'Sorry',
        'Sure',
        'Glad',
        'Happy',
        'Writing',
        'Trying',
        'Interested',
        'Your',
        'My',
        'Our',
        'Not',
        'A',
        'An',
    ]
)


def names(around: Surroundings, others: Sequence[Mention]) -> Iterator[Mention]:
    """Names behind a title, `my name is` or a field's label, or alone in a line, with other personal data near them.

    A name alone tells nothing about anybody.
    """
    if not others:
        return
    text = around.view.text
    edges = sorted(edge for other in others for edge in (other.start, other.end))
    for begin, end in _stretches(others, len(text)):
        for pattern in (_TITLED, _SAID, _FIELD_NAME, _LINE):
            for match in pattern.finditer(text, begin, end):
                start, stop = match.span(1)
                words = match[1].split()
                if match[1].isupper() or any(word in _NOT_NAMES for word in words):
                    continue
                if pattern is _LINE and not _is_near(edges, start, stop):
                    continue
                yield Mention(
                    'name',
                    start,
                    stop,
                    match[1].lower(),
                    Severity.MEDIUM,
                    0.8,
                    'A name beside other personal data.',
                    priority=20,
                )


def _stretches(others: Sequence[Mention], length: int) -> Iterator[tuple[int, int]]:
    """What is near any of them, each stretch once, so that a list of thousands is still read once."""
    begin = end = -1
    for other in others:
        first, last = max(0, other.start - _NEAR), min(length, other.end + _NEAR)
        if first > end:
            if end > 0:
                yield begin, end
            begin = first
        end = max(end, last)
    if end > 0:
        yield begin, end


def _is_near(edges: Sequence[int], start: int, stop: int) -> bool:
    at = bisect_left(edges, start)
    return (at < len(edges) and edges[at] - stop < _NEXT_LINES) or (at > 0 and start - edges[at - 1] < _NEXT_LINES)
