"""Words of a system prompt that nobody would use by chance: codes, markers, passwords."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ['canaries']

_MOST = 50
_NAMED = re.compile(
    r'(?:secret|password|passphrase|passcode|canary|code ?word|code ?name|access code|pin|api key|token|keyword|magic word)'
    r'(?: (?:word|phrase|key|code|number|token|string))?(?: is|:| =|=| are)\s{0,3}["\'`«“]?([^\s"\'`»”.,;]{4,80})',
    re.IGNORECASE,
)
_CODED = re.compile(r'(?<![\w/.@-])[A-Za-z0-9][A-Za-z0-9_-]{7,79}(?![\w/@-])')


def canaries(system: str) -> Iterator[str]:
    """At most fifty of them, as they are written."""
    found: dict[str, None] = {}
    for named in _NAMED.finditer(system):
        word = named.group(1)
        # `the password is required` names none: one has a digit or a capital, or is quoted.
        if re.search(r'[\d_A-Z-]', word) or system[named.start(1) - 1] in '"\'`«“':
            found[word] = None
    for coded in _CODED.finditer(system):
        word = coded.group()
        if _is_code(word):
            found[word] = None
        if len(found) >= _MOST:
            break
    yield from list(found)[:_MOST]


def _is_code(word: str) -> bool:
    digits = sum(letter.isdigit() for letter in word)
    letters = sum(letter.isalpha() for letter in word)
    # Dates, versions and sizes have digits too; a code has both kinds, mixed.
    return (
        digits >= 3
        and letters >= 3
        and re.search(r'[A-Za-z]\d+[A-Za-z]|\d[A-Za-z]+\d|[A-Z]{3,}[-_]\w*\d', word) is not None
    )
