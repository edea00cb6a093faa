"""Words, and ids, to the traces that have them.

A text of hexadecimal digits that begins some trace's id finds that trace. Any other text is words: a trace is found
when all of them occur, in upper or lower case, in the name or model of one of its spans (there parts of words too), or
as whole words in the input and output of one. Payloads are read newest first, and the reading stops when enough was found: a common word answers at once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import orjson

from ..store.searched_text import SEARCHED_TEXT
from .candidates import Source
from .filters import Condition
from .reader import OF_TENANT, Reader

__all__ = ['traces_by_id', 'word_sources']

_MAX_WORDS = 8
"""Further words of a search narrow it no more; each is a pass over the text."""
_MAX_TRACES_BY_ID = 1_000
_TOKEN = re.compile(r'[0-9a-z]+', re.ASCII)
"""What the index of words takes for one."""
_ID = re.compile(r'[0-9a-f]{8,32}', re.ASCII)


def traces_by_id(reader: Reader, search: str, snapshot_ns: int) -> list[bytes]:
    """The traces whose id begins with the text; none when it is no beginning of an id."""
    digits = search.lower().replace('-', '')
    if not _ID.fullmatch(digits):
        return []
    rows = reader.select(
        f'SELECT trace_id FROM traces WHERE {OF_TENANT} AND trace_id >= {{low:FixedString(16)}} '
        'AND trace_id <= {high:FixedString(16)} GROUP BY trace_id '
        f'HAVING min(first_received_ns) <= {{snapshot:Int64}} ORDER BY trace_id LIMIT {_MAX_TRACES_BY_ID}',
        {
            'low': bytes.fromhex(digits.ljust(32, '0')),
            'high': bytes.fromhex(digits.ljust(32, 'f')),
            'snapshot': snapshot_ns,
        },
    )
    return [row[0] for row in rows]


def word_sources(search: str) -> Sequence[Source]:
    """Where the words of a search may be found."""
    words = list(dict.fromkeys(search.split()))[:_MAX_WORDS]
    return Source('spans', _named(words)), Source('span_payloads', _written(words))


def _named(words: list[str]) -> Condition:
    values = {f'word_{number}': word for number, word in enumerate(words)}
    # Each column by itself: the engine then looks into every name once, not into every row.
    choices = [
        f'({_position("name", value, word)} > 0 OR {_position("model", value, word)} > 0)'
        for value, word in values.items()
    ]
    return Condition(' AND '.join(choices), values)


def _written(words: list[str]) -> Condition:
    """All words in the input and output of a row of `span_payloads`."""
    values: dict[str, Any] = {}
    conditions: list[str] = []
    for number, word in enumerate(words):
        tokens = _TOKEN.findall(word.lower()) if word.isascii() else []
        for place, token in enumerate(tokens):
            # Payloads are JSON text: the first word of a line follows the n of a line break, or that of a tab or return.
            glued = ('', 'n', 't', 'r') if place == 0 else ('',)
            choices: list[str] = []
            for letter in glued:
                name = f'token_{number}_{place}{letter}'
                values[name] = letter + token
                choices.append(f'hasToken({SEARCHED_TEXT}, {{{name}:String}})')
            conditions.append(f'({" OR ".join(choices)})')
        if tokens != [word.lower()]:
            conditions.append(_spelled(number, word, values))
    return Condition(' AND '.join(conditions), values)


def _spelled(number: int, word: str, values: dict[str, Any]) -> str:
    """The word with its punctuation, and whatever letters no token is made of."""
    choices: list[str] = []
    for spelling, text in enumerate(dict.fromkeys((word, _as_in_json(word)))):
        name = f'text_{number}_{spelling}'
        values[name] = text
        choices += [_contains(column, name, text) for column in ('input', 'output')]
    return f'({" OR ".join(choices)})'


def _contains(column: str, name: str, word: str) -> str:
    # Payloads may be null, and in null nothing is found.
    return f'ifNull({_position(column, name, word)}, 0) > 0'


def _position(column: str, name: str, word: str) -> str:
    function = 'positionCaseInsensitive' if word.isascii() else 'positionCaseInsensitiveUTF8'
    return f'{function}({column}, {{{name}:String}})'


def _as_in_json(word: str) -> str:
    """As recorded: in JSON a quotation mark has a backslash before it."""
    return orjson.dumps(word).decode()[1:-1]
