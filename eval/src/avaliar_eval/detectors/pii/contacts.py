"""Ways to reach somebody: e-mail, telephone, network addresses, places on the map."""

from __future__ import annotations

import importlib
import ipaddress
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from ...issue import Severity
from .mention import Mention
from .shape import Shape
from .surroundings import Surroundings

__all__ = ['coordinates', 'emails', 'network_addresses', 'phones']

_LONGEST_LOCAL_PART = 64
_LOCAL_PART = re.compile(r"[\w.+%'-]")
_DOMAIN = re.compile(r'(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}(?:xn--[a-z0-9-]{2,40}|[^\W\d_]{2,24})(?![\w-])')
_SPELT_OUT = re.compile(
    r'(?<![\w.])[\w.+-]{2,64} ?[\[({] ?(?:at|@|arroba|chez) ?[\])}] ?[\w-]{2,63}'
    r'(?:(?: ?[\[({] ?(?:dot|punkt|punto|point|ponto) ?[\])}] ?|\.)[\w-]{2,63}){1,4}'
    r'|(?<![\w.])[\w.+-]{2,64} at [\w-]{2,63} dot (?:com|org|net|edu|gov|info|io|eu|de|fr|es|it|nl|uk|us|ca|au|in|br)(?!\w)',
    re.IGNORECASE,
)
_FILES = frozenset(
    [
        'png',
        'jpg',
        'jpeg',
        'gif',
        'svg',
        'webp',
        'ico',
        'css',
        'js',
        'mjs',
        'ts',
        'tsx',
        'jsx',
        'py',
        'rb',
        'go',
        'rs',
        'java',
        'kt',
        'json',
        'yaml',
        'yml',
        'toml',
        'lock',
        'txt',
        'md',
        'html',
        'xml',
        'map',
        'sh',
        'exe',
        'dll',
        'zip',
        'gz',
        'tar',
        'mp3',
        'mp4',
        'pdf',
        'local',
        'localdomain',
        'internal',
        'invalid',
        'test',
    ]
)
"""Endings of `name@2x.png` and of machines that no mail reaches."""
_EXAMPLES = re.compile(
    r'(?:^|\.)(?:example|invalid|test)\.[a-z.]{2,6}$|\.example$|^(?:your-?|my-?)?(?:domain|company|email|site)\.(?:com|org|net)$|^(?:foo|bar|acme|test)\.(?:com|org|net)$',
    re.IGNORECASE,
)
_ROLES = re.compile(
    r'^(?:no-?reply|do-?not-?reply|info|support|help|helpdesk|sales|contact|kontakt|hello|admin|administrator|webmaster|postmaster'
    r'|abuse|security|press|media|jobs|careers|billing|feedback|newsletter|office|service|privacy|legal|team|marketing|enquiries|root|git|user|username|you|me|name|email|foo|test|someone)$',
    re.IGNORECASE,
)
_LOGIN = re.compile(r'://[^\s/?#]*$')
_MESSAGE_ID = re.compile(r'(?:message-id|in-reply-to|references):?\s*<?$', re.IGNORECASE)


def emails(around: Surroundings) -> Iterator[Mention]:
    """Addresses; of an office or an example they are LOW."""
    text = around.view.text
    at = text.find('@')
    done = 0
    while at >= 0:
        begin = at
        floor = max(done, at - _LONGEST_LOCAL_PART)
        while begin > floor and _LOCAL_PART.match(text, begin - 1):
            begin -= 1
        begin += len(text[begin:at]) - len(text[begin:at].lstrip(".'-%"))
        domain = _DOMAIN.match(text, at + 1)
        if domain is not None and begin < at and text[at - 1] != '.':
            mention = _email(text, begin, at, domain.end(), domain.group())
            if mention is not None:
                done = domain.end()
                yield mention
        at = text.find('@', at + 1)
    if any(sign in text for sign in '[({') or ' dot ' in around.view.lower:
        yield from _spelt_out(text)


def _email(text: str, begin: int, at: int, end: int, domain: str) -> Mention | None:
    local = text[begin:at]
    ending = domain.rsplit('.', 1)[-1].lower()
    before = text[max(0, begin - 40) : begin]
    if ending in _FILES or domain.lower().startswith('2x.'):
        return None
    # In `scheme://name:password@host` and `git@host:path` it is where a program logs in.
    if _LOGIN.search(before) or (local == 'git' and text[end : end + 1] in ':/') or _MESSAGE_ID.search(before):
        return None
    if before.endswith(('/', '@')) or text[end : end + 2] in ('()', '::'):
        return None
    is_public = _ROLES.match(local) is not None or _EXAMPLES.search(domain) is not None
    return Mention(
        kind='email',
        start=begin,
        end=end,
        value=text[begin:end].lower(),
        severity=Severity.LOW if is_public else Severity.MEDIUM,
        confidence=0.9 if is_public else 0.98,
        message='An e-mail address of an office or an example.' if is_public else 'An e-mail address.',
        priority=80,
    )


def _spelt_out(text: str) -> Iterator[Mention]:
    for match in _SPELT_OUT.finditer(text):
        yield Mention(
            'email',
            match.start(),
            match.end(),
            match.group().lower(),
            Severity.MEDIUM,
            0.9,
            'An e-mail address, spelt out.',
            priority=80,
        )


_GAP = r'[ ().\-/\u2009]{0,3}'
_INTERNATIONAL = Shape(
    rf'(?<![\w+])(?:\+|00(?=[1-9]))\s?\d(?:{_GAP}\d){{6,14}}(?:\s?(?:x|ext\.?|#)\s?\d{{1,6}})?(?![\w])',
    r'(?:\+|00)\s?\d',
    flags=re.ASCII,
)
_LOCAL = Shape(
    rf'(?<![\w.$€£#%=&/@-])\(?\d(?:{_GAP}\d){{5,14}}(?:\s?(?:x|ext\.?|extension|#)\s?\d{{1,6}})?(?![\w%€]|[.,:]\d|\s?(?:USD|EUR|GBP|dollars|euros?|bytes|ms|kg|km|%))',
    r'\d(?:[ ().\-/\x{2009}]{0,3}\d){5}',
    flags=re.ASCII,
)
_NORTH_AMERICAN = re.compile(
    r'^(?:(?:\+|00)?1[-. ]?)?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}([-. ]))[2-9]\d{2}[-. ]\d{4}(?:\D|$)'
)
_FICTIONAL = re.compile(r'^(?:\+?1)?(?:[2-9]\d{2})?55501\d\d$|^(?:\+?44|0)7700900\d{3}$|^\+?1?8005550199$')
"""Numbers set aside for films and manuals: 555-0100 to 0199, 07700 900000 to 900999."""
_DATE = re.compile(
    r'^(?:(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d{2})(?:[ T]\d{1,2})?(?:$|\D)'
    r'|^(?:19|20)\d{2} ?[-/] ?(?:19|20)\d{2}$|^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])$'
)
_QUADS = re.compile(r'^\d{1,3}(?:\.\d{1,3}){3}$')


def phones(around: Surroundings) -> Iterator[Mention]:
    """Numbers with an international prefix that exist, and others where the words say so."""
    for match in _INTERNATIONAL.found(around.view):
        number = match.group()
        is_called = any(
            around.is_asked_or_near(tag, *match.span(), before=40, after=20) for tag in ('phone', 'phone_label')
        )
        if number.startswith('00') and not is_called:
            continue
        validity = _validity('+' + number[2:] if number.startswith('00') else number)
        if validity == 2 or (validity == 1 and is_called):
            yield from _phone(match, 0.98 if validity == 2 else 0.85, 75)
    for match in _LOCAL.found(around.view):
        number = match.group()
        digits = re.sub(r'\D', '', re.split(r'[xe#]', number)[0])
        if not 7 <= len(digits) <= 15 or _DATE.match(number) or _QUADS.match(number) or len(set(digits)) <= 2:
            continue
        start, end = match.span()
        called = around.distance('phone', start)
        labelled = around.distance('phone_label', start)
        if (
            called <= 30
            or labelled <= 4
            or any(around.has_near(tag, start, end, before=0, after=8) for tag in ('phone', 'phone_label'))
            or ('phone' in around.asked and len(digits) >= 8)
        ):
            if min(called, labelled) > around.distance('thing', start) or (
                number.isdigit() and min(called, labelled) > 20
            ):
                continue
            yield from _phone(match, 0.9, 50)
        elif _NORTH_AMERICAN.match(number) and len(digits) in (10, 11):
            validity = _validity('+1' + digits[-10:])
            is_written_so = '(' in number or number.count('-') >= 2
            if (validity == 2 or is_written_so) and not around.has_near('thing', start, end, before=20, after=0):
                yield from _phone(match, 0.9 if is_written_so else 0.8, 50)


def _phone(match: re.Match[str], confidence: float, priority: int) -> Iterator[Mention]:
    number = match.group()
    plain = re.sub(r'[^\d+]', '', re.split(r'[xe#]', number)[0])
    if plain.lstrip('+') in ('1234567890', '0123456789', '123456789', '1234567', '12345678'):
        return
    is_fiction = _FICTIONAL.search(plain) is not None
    lead = len(number) - len(number.lstrip())
    yield Mention(
        'phone',
        match.start() + lead,
        match.end(),
        plain,
        Severity.LOW if is_fiction else Severity.MEDIUM,
        confidence,
        'A telephone number of films and manuals.' if is_fiction else 'A telephone number.',
        priority=priority,
    )


@lru_cache(maxsize=1024)
def _validity(number: str) -> int:
    """2: such a number can be given out; 1: it has a length its country has; 0: neither."""
    # Its tables are large, and most texts have no telephone number.
    library: Any = importlib.import_module('phonenumbers')
    try:
        parsed = library.parse(number, None)
    except library.NumberParseException:
        return 0
    if library.is_valid_number(parsed):
        return 2
    return 1 if library.is_possible_number(parsed) else 0


_IPV4 = Shape(r'(?<![\w.:-])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d|-\d)', r'(?:\d{1,3}\.){3}\d')
_IPV6 = Shape(
    r'(?<![\w:.])(?:[0-9A-Fa-f]{1,4}:){2,7}(?::|[0-9A-Fa-f]{1,4})(?::?[0-9A-Fa-f]{1,4}){0,6}(?![\w:])',
    '(?:[0-9a-f]{1,4}:){2}',
)
_MAC = Shape(
    r'(?<![\w:-])[0-9A-Fa-f]{2}(?:([:-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}(?![\w:-])', '(?:[0-9a-f]{2}[:-]){5}'
)
_SERVICES = frozenset(
    ('8.8.8.8', '8.8.4.4', '1.1.1.1', '1.0.0.1', '9.9.9.9', '208.67.222.222', '208.67.220.220', '1.2.3.4', '4.4.4.4')
)


def network_addresses(around: Surroundings) -> Iterator[Mention]:
    """Public IP addresses and MAC addresses, which are LOW: they are a machine's before they are a person's."""
    text = around.view.text
    for match in _IPV4.found(around.view):
        if around.has_near('version', *match.span(), before=12, after=0):
            continue
        address = match.group()
        if (
            all(part == '0' or part[0] != '0' for part in address.split('.'))
            and address not in _SERVICES
            and _is_public(address)
        ):
            yield Mention('ip_address', *match.span(), address, Severity.LOW, 0.9, 'An IP address.', priority=70)
    if text.count(':') >= 3:
        for match in _IPV6.found(around.view):
            if _is_public(match.group()):
                yield Mention(
                    'ip_address', *match.span(), match.group().lower(), Severity.LOW, 0.9, 'An IP address.', priority=40
                )
    for match in _MAC.found(around.view):
        plain = re.sub('[:-]', '', match.group()).lower()
        if len(set(plain)) > 4 and plain not in ('001122334455', '0123456789ab', 'aabbccddeeff', '001a2b3c4d5e'):
            yield Mention(
                'mac_address',
                *match.span(),
                plain,
                Severity.LOW,
                0.9,
                'The address of a network card (MAC).',
                priority=71,
            )


def _is_public(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return False


_PAIR = Shape(
    r'(?<![\w.])(-?\d{1,2}\.\d{4,})\s?°?\s?([NS])?[,;/ ]{1,3}\s?(?:lon(?:gitude)?|lng)?["\':= ]{0,4}(-?\d{1,3}\.\d{4,})\s?°?\s?([EWO])?(?![\w.])',
    r'\d\.\d{4,}\D{1,20}\d{1,3}\.\d{4}',
)


def coordinates(around: Surroundings) -> Iterator[Mention]:
    """Latitude and longitude to ten metres or better, beside a word for a place; a table of places is LOW."""
    places = [match for match in _PAIR.found(around.view) if _is_on_earth(match)]
    severity = Severity.MEDIUM if len(places) <= _FEW_PLACES else Severity.LOW
    for match in places:
        if around.is_asked_or_near('place', *match.span(), before=40, after=15):
            yield Mention(
                'coordinates',
                *match.span(),
                match.group(),
                severity,
                0.85,
                'Coordinates of a place, to a few metres.',
                priority=55,
            )


_FEW_PLACES = 3


def _is_on_earth(match: re.Match[str]) -> bool:
    return abs(float(match[1])) <= 90 and abs(float(match[3])) <= 180
