"""What only looks like a secret: placeholders, references to a secret, hashes, ids, words."""

from __future__ import annotations

import hashlib
import itertools
import math
import re
from collections import Counter

__all__ = [
    'bits_per_character',
    'is_identifier',
    'is_mixed',
    'is_placeholder',
    'is_published',
    'is_reference',
    'is_runs_or_steps',
]

_STAND_IN = re.compile(
    r'example|placeholder|dummy|sample|changeme|change[-_ ]?(?:me|this|it)|replace[-_ ]?(?:me|this|with)|redacted|masked'
    r'|hidden|your[-_ ]?|my[-_ ]?(?:super[-_ ]?)?(?:secret|password|passwd|token|key|api)|insert[-_ ]|put[-_ ]|enter[-_ ]'
    r'|fill[-_ ]?(?:in|me)|not[-_ ]?(?:a[-_ ]?)?(?:real|secret)|fake|foobar|todo|fixme|lorem|ipsum|token[-_ ]?here|key[-_ ]?here'
    r'|here$|secret[-_ ]?here|<[^>]*>|\.\.\.|\*{3,}|\u2026|\u2022{3,}',
    re.IGNORECASE,
)
"""In a key of a hundred random characters one of these stands by chance about once in two thousand."""

_ONE_OF_MANY = re.compile(
    r'(.)\1{5,}|(..)\2{4,}|(...)\3{3,}|([A-Za-z0-9]{3,8}[-_.])\4+|[xX]{4,}|0{6,}|_{4,}|-{6,}', re.DOTALL
)
_STEPS = ('abcdefghijklmnopqrstuvwxyz', '01234567890', '9876543210', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm')
_STEP_LENGTH = 6

_REFERENCE = re.compile(
    r'^\$[A-Za-z_]\w*(?:$|\[|->|\.|:|\))|^\$\{[A-Za-z_]|^(?:\$\(|\{\{|\{[A-Za-z_]|%[A-Za-z_({]|#\{|@@|<|\[|\*|!\w|ENC\[|vault:|secretref|secret://|op://|arn:|kms:'
    r'|projects/|ssm:|sops:)'
    r'|^[A-Za-z_][\w$]*(?:\?*\.[A-Za-z_]\w*)+(?:[(\[]|$)|[\w\])]\(|^(?:os|process|env|ENV|System|config|settings|self|this)\b[.\[]'
    r'|^(?:None|null|nil|undefined|true|false|string|str|bytes|int|any|object|required|optional|password|secret|token)\b[,;)\]}]*$',
    re.IGNORECASE,
)
"""What stands for a secret that is elsewhere: a variable, a call, an attribute, a template."""

_UUID = re.compile(r'^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$', re.IGNORECASE)
_INTEGRITY = re.compile(r'^(?:sha(?:1|256|384|512)|md5)[-:]', re.IGNORECASE)
_NAME = re.compile(r'^[A-Za-z]+(?:[-_./ :][A-Za-z]+)*[0-9]{0,2}$')
_CODE_NAME = re.compile(r'^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$|^[a-z]+(?:[A-Z][a-z]+)+[0-9]{0,2}$|^[a-z]+(?:_[a-z0-9]+)+$')
_VOWEL = re.compile('[aeiouyAEIOUY]')
_PUBLIC = re.compile(r'^(?:ssh-(?:rsa|ed25519|dss)|ecdsa-|AAAA[BCE]3|MII[BC]Ij|MFkw|MCowBQ|pk_|sb_publishable)')


def is_placeholder(value: str) -> bool:
    """Whether the value says of itself that it stands for another."""
    return _STAND_IN.search(value) is not None or is_runs_or_steps(value)


def is_runs_or_steps(value: str) -> bool:
    """Whether the value was typed and not drawn: one character again and again, or the alphabet in order."""
    if _ONE_OF_MANY.search(value):
        return True
    lower = value.lower()
    # A run of six steps of a row of keys; the value is looked through once for each of the few rows.
    for row in _STEPS:
        for start in range(len(row) - _STEP_LENGTH + 1):
            if row[start : start + _STEP_LENGTH] in lower:
                return True
    return len(value) >= 12 and len(set(lower)) <= 4


_PUBLISHED = frozenset((
    '0b476bdf9acf2123', '2037abcaffb2b777', '27a9a42931dff7eb', '37f8f09bdf12c2f2', '49f777db995e8260',
    '4c98242dcadc8b29', '6ca6473b42d9c17e', '8731261cb72d8626', 'a19f89ab3555eac1', 'dc0fcf046c61640c',
    'ea9bb1082cf95663', 'eb540d2b6ee2a0a4',
))  # fmt: skip
"""The first half of the SHA-256 of keys that Google itself publishes in the repositories of its Firebase clients; they
are copied into many others."""


def is_published(key: str) -> bool:
    """Whether the key's owner has made it public."""
    return hashlib.sha256(key.encode()).hexdigest()[:16] in _PUBLISHED


def is_reference(value: str) -> bool:
    """Whether the value names where a secret is instead of being one."""
    return _REFERENCE.search(value) is not None


def is_identifier(value: str) -> bool:
    """Whether the value is what programs use in the open: an id, a hash with its name, a name in code, words."""
    if _UUID.match(value) or _INTEGRITY.match(value) or _PUBLIC.match(value):
        return True
    if _CODE_NAME.match(value):
        return True
    # Words have vowels everywhere; drawn letters have runs without.
    return (
        _NAME.match(value) is not None
        and (value.islower() or value.isupper() or value.istitle() or not is_mixed(value))
        and len(_VOWEL.findall(value)) * 4 >= len(value)
    )


def is_mixed(value: str) -> bool:
    """Whether upper and lower case change more often than at the beginning of words."""
    changes = sum(one.islower() and two.isupper() for one, two in itertools.pairwise(value))
    return changes * 5 > len(value)


def bits_per_character(value: str) -> float:
    """Shannon's entropy of the characters' frequencies."""
    length = len(value)
    return -sum(count / length * math.log2(count / length) for count in Counter(value).values()) if length else 0.0
