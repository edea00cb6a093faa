"""Words of a system prompt that nobody would use by chance: codes, markers, passwords."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...pattern import compiled

__all__ = ['canaries']

_MOST = 50
_NAMED = compiled(
    r'(?:secret|password|passphrase|passcode|canary|code ?word|code ?name|access code|pin|api key|token|keyword|magic word)'
    r'(?: (?:word|phrase|key|code|number|token|string))?(?: is|:| =|=| are)\s{0,3}(["\'`«“]?)([^\s"\'`»”.,;]{4,80})'
)
# Begins at a digit, which prose has few of.
_DIGITS = re.compile(r'[0-9]')
_CODED = re.compile(r'[A-Za-z0-9][A-Za-z0-9_-]{7,79}(?![\w/@-])')
_BESIDE = re.compile(r'[^\w-]')


def canaries(system: str) -> Iterator[str]:
    """At most fifty of them, as they are written."""
    found: dict[str, None] = {}
    for named in _NAMED.finditer(system.encode(errors='replace')):
        quote, word = (part.decode(errors='replace') for part in named.groups())
        # `the password is required` names none: one has a digit or a capital, or is quoted.
        if quote or re.search(r'[\d_A-Z-]', word):
            found[word] = None
        if len(found) >= _MOST:
            break
    done = 0
    for digit in _DIGITS.finditer(system):
        at = digit.start()
        if at < done:
            continue
        first = max(done, at - 80)
        before = [edge.end() for edge in _BESIDE.finditer(system, first, at)]
        start = before[-1] if before else first
        done = at + 1
        coded = _CODED.match(system, start)
        if coded is None:
            continue
        done = coded.end()
        if (start == 0 or system[start - 1] not in '/.@') and _is_code(coded.group()):
            found[coded.group()] = None
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
