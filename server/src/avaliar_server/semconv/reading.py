"""Reads a span's attributes by the tables of all dialects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .avaliar import AVALIAR
from .converters import Converter, Unreadable
from .dialect import Dialect, EventRule
from .gen_ai import GEN_AI

__all__ = ['DIALECTS', 'EVENTS', 'Reading', 'read_attributes']

DIALECTS: tuple[Dialect, ...] = (AVALIAR, GEN_AI)

EVENTS: dict[str, EventRule] = {name: rule for dialect in reversed(DIALECTS) for name, rule in dialect.events.items()}

_FIELD, _CONTESTED, _INFO, _KEEP = range(4)


class Reading:
    """What the attributes of one span say."""

    __slots__ = ('fields', 'info', 'rest', 'winners')

    def __init__(self) -> None:
        self.fields: dict[str, Any] = {}
        """Field to value, for the fields that were said; names as in the dialects' tables."""
        self.info: dict[str, Any] = {}
        """Request parameters: what goes to `generation_info`."""
        self.rest: dict[str, Any] = {}
        """Attributes that no rule took, as they came."""
        self.winners: dict[str, tuple[int, str, Any]] = {}
        """Field that several attributes may say, to (rank, attribute, raw value) of the one that did."""


_Step = tuple[int, str, int, Converter]


def _compile(dialects: tuple[Dialect, ...]) -> dict[str, _Step]:
    said_by: dict[str, int] = {}
    for dialect in dialects:
        for rule in dialect.attributes.values():
            if rule.into == 'field':
                said_by[rule.field] = said_by.get(rule.field, 0) + 1
    steps: dict[str, _Step] = {}
    for dialect in dialects:
        for name, rule in dialect.attributes.items():
            kind = _INFO if rule.into == 'info' else _CONTESTED if said_by[rule.field] > 1 else _FIELD
            # The first dialect that knows a name decides.
            steps.setdefault(name, (kind, rule.field, rule.rank, rule.convert))
    return steps


def _nothing(value: Any) -> Any:
    return value


_KEPT: _Step = (_KEEP, '', 0, _nothing)
_MOST_NAMES = 10_000
_steps = _compile(DIALECTS)
_prefixes: list[tuple[str, Converter]] = [
    (prefix, convert) for dialect in DIALECTS for prefix, convert in dialect.prefixes.items()
]


def _resolve(name: str) -> _Step:
    """The step of a name seen for the first time: by prefix, or kept as it is; remembered."""
    step = _KEPT
    for prefix, convert in _prefixes:
        if name.startswith(prefix) and len(name) > len(prefix):
            step = (_INFO, name[len(prefix) :], 0, convert)
            break
    if len(_steps) < _MOST_NAMES and len(name) <= 200:
        _steps[name] = step
    return step


def read_attributes(attributes: Mapping[str, Any], reading: Reading | None = None, *, rank: int = 0) -> Reading:
    """What `attributes` (name to text, bool, int, float, list or dict) say.

    With `reading` they are added to it; `rank` is then how far behind what was said before they stand.
    """
    reading = Reading() if reading is None else reading
    fields, rest, winners = reading.fields, reading.rest, reading.winners
    known = _steps.get
    for name, value in attributes.items():
        kind, field, own_rank, convert = known(name) or _resolve(name)
        if kind == _KEEP:
            rest[name] = value
            continue
        try:
            read = convert(value)
        except Unreadable:
            rest[name] = value
            continue
        if kind == _FIELD:
            if not rank or field not in fields:
                fields[field] = read
        elif kind == _INFO:
            if not rank or field not in reading.info:
                reading.info[field] = read
        elif field in winners:
            _contest(reading, field, own_rank + rank, name, value, read)
        else:
            fields[field] = read
            winners[field] = (own_rank + rank, name, value)
    return reading


def _contest(reading: Reading, field: str, rank: int, name: str, value: Any, read: Any) -> None:
    winner = reading.winners[field]
    if rank < winner[0]:
        if reading.fields[field] != read:
            reading.rest[winner[1]] = winner[2]
        reading.fields[field] = read
        reading.winners[field] = (rank, name, value)
    elif reading.fields[field] != read:
        reading.rest[name] = value
