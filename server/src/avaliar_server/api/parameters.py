"""The query parameters of the API: one table that reads, checks and documents them.

A value that is wrong, a name that is unknown, and two that contradict each other are refused with a sentence that
names the parameter and says what would be right. An empty value is as good as none: a form sends those.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

from starlette.datastructures import QueryParams

from ..query import BadParameter, Period, TraceFilter
from ..query.issue_list import IssueFilter
from ..query.period import INTERVALS, RANGES
from . import schemas

__all__ = [
    'CURSOR',
    'FILTERS',
    'INTERVAL',
    'ISSUE_FILTERS',
    'LIMIT',
    'PERIOD',
    'REVEAL',
    'SORT',
    'Parameter',
    'documented',
    'issue_filter',
    'issue_id',
    'read_parameters',
    'span_id',
    'trace_filter',
    'trace_id',
]

DEFAULT_LIMIT, MAX_LIMIT = 20, 100
_MAX_TEXT = 1_000
_MAX_VALUES = 100

_TIME = re.compile(
    r'(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9})\d*)?)?([Zz]|[+\- ]\d\d:\d\d)?)?', re.ASCII
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter: how it is read, and how the OpenAPI document shows it."""

    name: str
    description: str
    read: Callable[[str, str], Any]
    """Name and text to value; raises `BadParameter`."""
    schema: Mapping[str, Any]
    repeated: bool = False

    def document(self) -> dict[str, Any]:
        """The entry of the OpenAPI document."""
        schema = {'type': 'array', 'items': dict(self.schema)} if self.repeated else dict(self.schema)
        entry: dict[str, Any] = {'name': self.name, 'in': 'query', 'required': False, 'schema': schema}
        entry['description'] = self.description + (' May be given several times: any of them.' if self.repeated else '')
        if self.repeated:
            entry |= {'style': 'form', 'explode': True}
        return entry


def documented(parameters: Iterable[Parameter]) -> dict[str, Any]:
    """The `openapi_extra` of a route that takes these parameters."""
    return {'parameters': [parameter.document() for parameter in parameters]}


def read_parameters(given: QueryParams, known: Sequence[Parameter]) -> dict[str, Any]:
    """The values by name, each read by its parameter; a list for a repeated one. What was not given is absent.

    Raises:
        BadParameter: With a sentence for the caller.
    """
    by_name = {parameter.name: parameter for parameter in known}
    values: dict[str, Any] = {}
    for name in dict.fromkeys(given):
        parameter = by_name.get(name)
        if parameter is None:
            raise BadParameter(_unknown(name, by_name))
        texts = [text for text in given.getlist(name) if text.strip()]
        if not texts:
            continue
        if parameter.repeated:
            if len(texts) > _MAX_VALUES:
                raise BadParameter(f'{name} may be given at most {_MAX_VALUES} times, not {len(texts)}')
            values[name] = [parameter.read(name, text) for text in dict.fromkeys(texts)]
        elif len(texts) > 1:
            raise BadParameter(f'{name} may be given once, not {len(texts)} times')
        else:
            values[name] = parameter.read(name, texts[0])
    return values


def _unknown(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    if not names:
        return f'{_shown(name)} is not a parameter here: this address takes none'
    close = difflib.get_close_matches(name.lower().replace('-', '_'), names, 1, 0.6)
    if close:
        return f'{_shown(name)} is not a parameter here; did you mean {close[0]}?'
    return f'{_shown(name)} is not a parameter here; there are {", ".join(names)}'


def _shown(text: str) -> str:
    shown = repr(text)
    return shown if len(shown) <= 60 else shown[:57] + "...'"


def _one_of(*allowed: str) -> tuple[Callable[[str, str], str], dict[str, Any]]:
    def read(name: str, text: str) -> str:
        if text not in allowed:
            raise BadParameter(f'{name} must be one of {", ".join(allowed)}, not {_shown(text)}')
        return text

    return read, {'type': 'string', 'enum': list(allowed)}


def _text(name: str, text: str) -> str:
    if len(text) > _MAX_TEXT:
        raise BadParameter(f'{name} must have at most {_MAX_TEXT} characters, not {len(text)}')
    if '\x00' in text:
        raise BadParameter(f'{name} must not hold a NUL character')
    return text


def _limit(name: str, text: str) -> int:
    if not re.fullmatch(r'[0-9]{1,9}', text) or not 1 <= int(text) <= MAX_LIMIT:
        raise BadParameter(f'{name} must be a whole number from 1 to {MAX_LIMIT}, not {_shown(text)}')
    return int(text)


def _milliseconds(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value < math.inf:
        raise BadParameter(f'{name} must be a number of milliseconds, 0 or more, such as 250, not {_shown(text)}')
    return value


def _dollars(name: str, text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal('NaN')
    if not value.is_finite() or not 0 <= value < Decimal(10) ** 15:
        raise BadParameter(f'{name} must be an amount in dollars, 0 or more, such as 0.05, not {_shown(text)}')
    return value.quantize(Decimal(1).scaleb(-15))


def _moment(name: str, text: str) -> int:
    match = _TIME.fullmatch(text.strip())
    wrong = BadParameter(f'{name} must be an RFC 3339 time such as 2026-01-31T12:00:00Z, not {_shown(text)}')
    if match is None:
        raise wrong
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    try:
        moment = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=timezone.utc
        )
        if zone and zone not in 'Zz':
            # An unescaped plus arrives as a space.
            offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
            moment = moment + offset if zone[0] == '-' else moment - offset
    except (ValueError, OverflowError):
        raise wrong from None
    if not 1970 <= moment.year < 2200:
        raise BadParameter(f'{name} must lie between the years 1970 and 2200, not {_shown(text)}')
    seconds = (moment - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(seconds=1)
    return seconds * 1_000_000_000 + int((fraction or '').ljust(9, '0'))


def _plain(name: str, description: str) -> Parameter:
    return Parameter(name, description, _text, {'type': 'string'}, repeated=True)


def _choice(name: str, description: str, allowed: Iterable[str], *, repeated: bool = True) -> Parameter:
    read, schema = _one_of(*allowed)
    return Parameter(name, description, read, schema, repeated)


_ISSUE_TYPES = (
    'prompt_injection',
    'jailbreak',
    'toxicity',
    'pii',
    'bias',
    'hallucination',
    'secrets',
    'system_prompt_leak',
    'harmful_content',
    'unsafe_output',
)

PERIOD: tuple[Parameter, ...] = (
    _choice('range', 'The time up to now. Not together with `from` or `to`.', RANGES, repeated=False),
    Parameter('from', 'Start of the period, included.', _moment, {'type': 'string', 'format': 'date-time'}),
    Parameter('to', 'End of the period, excluded.', _moment, {'type': 'string', 'format': 'date-time'}),
)

FILTERS: tuple[Parameter, ...] = (
    Parameter(
        'search',
        'A trace id (whole, or its first 8 digits or more), or words that all occur in the name, model, input or '
        'output of one span, in upper or lower case.',
        _text,
        {'type': 'string'},
    ),
    _choice(
        'span_type',
        'Some span is of this type; the same span as of `provider` and `model`.',
        get_args(schemas.SpanType),
    ),
    _plain('provider', 'Some span called this provider.'),
    _plain('model', 'Some span was answered by this model.'),
    _plain('environment', 'Some span ran in this environment.'),
    _choice('source', 'Some span came this way.', get_args(schemas.Source)),
    _choice('status', '`error`: some span failed. `ok`: none did.', get_args(schemas.Status)),
    _choice('severity', 'Some issue of the trace has this severity.', get_args(schemas.Severity)),
    _choice('issue_type', 'Some issue of the trace is of this type.', _ISSUE_TYPES),
    _choice('detection_status', 'How far detection is with the trace.', get_args(schemas.DetectionStatus)),
    _plain('session_id', 'Some span belongs to this session.'),
    _plain('user_id', 'Some span belongs to this user.'),
    _plain('tag', 'Some span bears this tag.'),
    Parameter('min_latency_ms', 'The trace took at least this long.', _milliseconds, {'type': 'number', 'minimum': 0}),
    Parameter('max_latency_ms', 'The trace took at most this long.', _milliseconds, {'type': 'number', 'minimum': 0}),
    Parameter(
        'min_cost_usd',
        'The known cost of the trace is at least this.',
        _dollars,
        {'type': 'string', 'format': 'decimal'},
    ),
)

ISSUE_FILTERS: tuple[Parameter, ...] = (
    _choice('severity', 'The issue has this severity.', get_args(schemas.Severity)),
    _choice('type', 'The issue is of this type.', _ISSUE_TYPES),
    _choice('status', '`false_positive`: somebody marked it so. `open`: nobody did.', ('open', 'false_positive')),
    _choice('span_type', 'It is in a span of this type.', get_args(schemas.SpanType)),
    _plain('provider', 'It is in a span that called this provider.'),
    _plain('model', 'It is in a span that was answered by this model.'),
    _plain('environment', 'It is in a span that ran in this environment.'),
)

SORT: tuple[Parameter, ...] = (
    _choice(
        'sort',
        'What the list is ordered by; unknown values come last. Default `timestamp`.',
        ('timestamp', 'latency', 'cost', 'tokens', 'model'),
        repeated=False,
    ),
    _choice('order', 'Default `desc`.', ('asc', 'desc'), repeated=False),
)

LIMIT = Parameter(
    'limit',
    'How many rows a page has.',
    _limit,
    {'type': 'integer', 'minimum': 1, 'maximum': MAX_LIMIT, 'default': DEFAULT_LIMIT},
)
CURSOR = Parameter(
    'cursor',
    '`next_cursor` of the page before. All pages show what had arrived when the first was asked for.',
    _text,
    {'type': 'string'},
)
REVEAL = _choice(
    'reveal',
    'Whether to show what issues of type `pii` and `secrets` found, which is masked otherwise.',
    ('true', 'false'),
    repeated=False,
)
INTERVAL = _choice('interval', 'Length of a bucket; chosen by the period when left out.', INTERVALS, repeated=False)


def period_of(values: Mapping[str, Any], now_ns: int) -> Period:
    """The period that `range`, or `from` and `to`, say; open where they say nothing."""
    if 'range' in values:
        if 'from' in values or 'to' in values:
            raise BadParameter('range cannot be combined with from or to: give one or the other')
        return Period(now_ns - RANGES[values['range']], None)
    start, end = values.get('from'), values.get('to')
    if start is not None and end is not None and end <= start:
        raise BadParameter('to must be later than from')
    return Period(start, end)


def trace_filter(values: Mapping[str, Any], now_ns: int) -> TraceFilter:
    """The filter that the parameters of `PERIOD` and `FILTERS` say."""
    low, high = values.get('min_latency_ms'), values.get('max_latency_ms')
    if low is not None and high is not None and high < low:
        raise BadParameter('max_latency_ms must be at least min_latency_ms')

    def several(name: str) -> tuple[str, ...]:
        return tuple(sorted(values.get(name, ())))

    return TraceFilter(
        period=period_of(values, now_ns),
        search=values.get('search', '').strip(),
        span_types=several('span_type'),
        providers=several('provider'),
        models=several('model'),
        environments=several('environment'),
        sources=several('source'),
        session_ids=several('session_id'),
        user_ids=several('user_id'),
        tags=several('tag'),
        statuses=several('status'),
        detection_statuses=several('detection_status'),
        severities=several('severity'),
        issue_types=several('issue_type'),
        min_latency_ms=low,
        max_latency_ms=high,
        min_cost_usd=values.get('min_cost_usd'),
    )


def issue_filter(values: Mapping[str, Any], now_ns: int) -> IssueFilter:
    """The filter that the parameters of `PERIOD` and `ISSUE_FILTERS` say."""

    def several(name: str) -> tuple[str, ...]:
        return tuple(sorted(values.get(name, ())))

    return IssueFilter(
        period=period_of(values, now_ns),
        severities=several('severity'),
        types=several('type'),
        statuses=several('status'),
        span_types=several('span_type'),
        providers=several('provider'),
        models=several('model'),
        environments=several('environment'),
    )


def issue_id(text: str) -> int:
    """The number of an issue of a path."""
    return int.from_bytes(_identifier('issue_id', text, 16), 'big')


def trace_id(text: str) -> bytes:
    """The trace id of a path."""
    return _identifier('trace_id', text, 32)


def span_id(text: str) -> bytes:
    """The span id of a path."""
    return _identifier('span_id', text, 16)


def _identifier(name: str, text: str, digits: int) -> bytes:
    if not re.fullmatch(f'[0-9a-fA-F]{{{digits}}}', text):
        raise BadParameter(f'{name} must be {digits} hexadecimal digits, not {_shown(text)}')
    return bytes.fromhex(text)
