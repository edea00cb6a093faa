"""Links and images: those that carry data out when they are shown, and those that lead elsewhere than they say."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from ...issue import Severity

__all__ = ['Link', 'suspicious_links']

_MOST = 200
_MARKDOWN = re.compile(
    r'(!?)\[([^\[\]\n]{0,300})\]\(\s{0,3}<?([a-zA-Z][a-zA-Z0-9+.-]{1,15}:[^\s()<>]{3,4000}|//[^\s()<>]{3,4000})'
)
_REFERENCE = re.compile(
    r'^[ \t]{0,3}\[([^\]\n]{1,80})\]:[ \t]{0,4}<?(https?://[^\s<>]{3,4000})', re.MULTILINE | re.IGNORECASE
)
_IMAGE_TAG = re.compile(r'<img\b[^<>]{0,400}?\bsrc\s{0,3}=\s{0,3}["\']?(https?://[^\s"\'<>]{3,4000})', re.IGNORECASE)
_BARE = re.compile(r'https?://[^\s<>"\'`|\])]{3,4000}', re.IGNORECASE)

# What an address in use has of long values that say nothing of a conversation.
_ORDINARY_KEYS = re.compile(
    r'(?:^|[-_])(?:sig|signature|sign|hmac|hash|token|key|id|uuid|guid|policy|expires|credential|algorithm|date|nonce|state|code|'
    r'utm\w*|fbclid|gclid|ved|usg|cid|sid|session|etag|version|v|w|h|width|height|size|format|redirect|url|uri|return|next|ref)$'
    r'|^x-(?:amz|goog)-|^(?:se|sp|sv|sr|st|skoid|sktid|ske|sks)$',
    re.IGNORECASE,
)
_TEMPLATE = re.compile(
    r'\{\{?\s?[\w. -]{0,40}\}?\}|\$\{?\w{2,30}\}?|%7B|<[A-Z_ -]{3,40}>|\[(?:data|insert|secret|summary|conversation|user|history|base64|encoded)[^\]]{0,40}\]'
    r'|(?:DATA|SECRET|PAYLOAD|CONVERSATION|HISTORY|SUMMARY|BASE64|ENCODED|STOLEN)(?:_?(?:HERE|GOES|DATA))?$',
)
_LEAKING_KEYS = re.compile(
    r'^(?:data|d|q|leak|exfil\w*|secret|secrets|password|passwd|pwd|conversation|history|chat|summary|content|info|payload|stolen|'
    r'prompt|context|message|messages|msg|email|ssn|user_?data|document|text|body|dump|creds?|credentials?|api_?key)$',
    re.IGNORECASE,
)
_NAMES_HOST = re.compile(r'(?:https?://)?((?:[a-z0-9-]{1,63}\.)+[a-z]{2,24})(?:[/:?#]\S{0,300})?$', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """A link that is not what it seems; offsets in the text that was given."""

    rule: str
    severity: Severity
    confidence: float
    message: str
    suggestion: str
    start: int
    end: int


_BLOCK = 'Do not load or link it; allow addresses of hosts you know only.'
_SHOW = 'Show the address itself beside the link, and ask before it is opened.'


def suspicious_links(text: str) -> Iterator[Link]:
    """All of them in `text`, which is as it was sent: look-alike letters matter here."""
    if '//' not in text:
        return
    seen: set[int] = set()
    addresses: list[tuple[str, int, int, bool, str]] = []
    for link in _MARKDOWN.finditer(text):
        addresses.append((link.group(3), *link.span(), bool(link.group(1)), link.group(2)))
        seen.add(link.start(3))
    for pattern, is_image in ((_IMAGE_TAG, True), (_REFERENCE, False)):
        for link in pattern.finditer(text):
            place = link.lastindex or 1
            addresses.append((link.group(place), *link.span(), is_image, ''))
            seen.add(link.start(place))
    addresses += [
        (link.group().rstrip('.,;:!?*_)'), *link.span(), False, '')
        for link in _BARE.finditer(text)
        if link.start() not in seen
    ]
    for address, start, end, is_image, label in addresses[:_MOST]:
        found = _of_address(address, is_image, label)
        if found is not None:
            rule, severity, confidence, message, suggestion = found
            yield Link(f'unsafe_output.link_{rule}', severity, confidence, message, suggestion, start, end)


def _of_address(address: str, is_image: bool, label: str) -> tuple[str, Severity, float, str, str] | None:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ''
    except ValueError:
        return None
    if not host:
        return None
    if '@' in parts.netloc and '.' in parts.netloc.rsplit('@', 1)[0].split(':', 1)[0]:
        return 'userinfo', Severity.HIGH, 0.9, 'A link begins with the name of one site and leads to another.', _SHOW
    if _is_mixed(host):
        return 'homograph', Severity.HIGH, 0.85, 'A link has letters in its host that look like others.', _SHOW
    named = _NAMES_HOST.match(label.strip())
    if named is not None and _site(named.group(1)) != _site(host):
        return 'mismatch', Severity.HIGH, 0.85, 'A link shows one address and leads to another.', _SHOW
    carried = _carries(parts.query, parts.path, parts.fragment)
    if carried:
        if is_image:
            return (
                'image_exfiltration',
                Severity.CRITICAL,
                0.85,
                'An image would send text to another host as soon as it is shown.',
                _BLOCK,
            )
        return 'exfiltration', Severity.HIGH, 0.7, 'A link carries text of the conversation to another host.', _BLOCK
    if any(piece.startswith('xn--') for piece in host.split('.')):
        return 'punycode', Severity.MEDIUM, 0.65, 'A link has a host written in punycode.', _SHOW
    return None


def _is_mixed(host: str) -> bool:
    """Whether letters of several alphabets stand in one label, or one of ASCII's look-alikes beside them."""
    if host.isascii():
        return False
    for piece in host.split('.'):
        scripts = {unicodedata.name(letter, '?').split(' ', 1)[0] for letter in piece if letter.isalpha()}
        scripts -= {'CJK', 'HIRAGANA', 'KATAKANA', 'HANGUL', 'IDEOGRAPHIC'}
        if 'LATIN' in scripts and len(scripts) > 1:
            return True
        # A whole label in Cyrillic or Greek is a name; in front of `.com` it is one that looks like another.
        if (
            scripts & {'CYRILLIC', 'GREEK', 'ARMENIAN'}
            and host.rsplit('.', 1)[-1].isascii()
            and not host.endswith('.рф')
        ):
            return True
    return False


def _site(host: str) -> str:
    labels = host.lower().removeprefix('www.').split('.')
    size = (
        3
        if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in ('co', 'com', 'org', 'net', 'gov', 'ac', 'edu')
        else 2
    )
    return '.'.join(labels[-size:])


def _carries(query: str, path: str, fragment: str) -> bool:
    """Whether an address carries text: words, an encoding of words, or a place for them."""
    if _TEMPLATE.search(query):
        return True
    for key, value in parse_qsl(query, keep_blank_values=True, max_num_fields=100) if query.count('&') < 100 else ():
        if (
            _is_prose(value)
            and not (_ORDINARY_KEYS.search(key) and value.count(' ') < 6)
            and (len(value) >= 60 or _LEAKING_KEYS.match(key))
        ):
            # A search or a mail's subject is prose as well; what goes out is long, or says what it is.
            if key in ('q', 'query', 'text', 'subject', 'body', 'title', 'message') and len(value) < 200:
                continue
            return True
        if len(value) >= 24 and _decodes(value, 2 if _ORDINARY_KEYS.search(key) else 0):
            return True
    last = path.rsplit('/', 1)[-1]
    return (len(last) >= 40 and _decodes(last.split('.', 1)[0])) or (
        len(fragment) >= 200 and _is_prose(unquote(fragment)) and not fragment.startswith(':~:text')
    )


def _is_prose(value: str) -> bool:
    return len(value) >= 16 and (value.count(' ') >= 2 or value.count('_') >= 5 or '@' in value)


def _decodes(value: str, spaces: int = 0) -> bool:
    """Whether it is base64 or hexadecimal of readable text, with at least so many spaces."""
    plain: bytes
    try:
        if re.fullmatch('[0-9a-fA-F]+', value) and len(value) % 2 == 0:
            plain = bytes.fromhex(value)
        else:
            plain = base64.b64decode(value.replace('-', '+').replace('_', '/') + '=' * (-len(value) % 4), validate=True)
        text = plain.decode()
    except (ValueError, binascii.Error):
        return False
    if text.count(' ') < spaces:
        return False
    return (
        len(text) >= 12
        and text.isprintable()
        and sum(letter.isalpha() or letter == ' ' for letter in text) >= 0.75 * len(text)
    )
