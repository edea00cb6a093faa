"""Issues of all traces, those of the newest spans first.

Results are read backwards from the newest, a few more than the page shows, and each is checked against what is there
now: that its span is stored and asked for it, that no later result has replaced it, what was said of its issues.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from .cursor import Cursor, fingerprint
from .detection import SpanKey
from .errors import BadParameter
from .filters import TraceFilter
from .issues import marks_of, shown_issues, stored_results
from .period import ALWAYS, Period, time_of
from .reader import OF_TENANT, UNBOUNDED_NS, Reader
from .trace_rows import SPAN_COLUMNS, Facts, spans_of

__all__ = ['IssueFilter', 'list_issues']

_WIDEN = 4
_MOST_SPANS = 4_096
"""Looked at in one question, when what is asked for is rare."""

_KEY = 'start_ns, trace_id, span_id'
_PLACE = re.compile(r'(\d{1,19}):([0-9a-f]{16}):(\d{1,6})', re.ASCII)

_OF_SPAN: Mapping[str, str] = {
    'span_types': 'span_type',
    'providers': 'provider',
    'models': 'model',
    'environments': 'environment',
}
"""Field of the filter to field of a span."""

_COPIED = ('providers', 'models', 'environments')
"""Those of them that a result has too, as far as whoever made it knew them."""


@dataclass(frozen=True, slots=True)
class IssueFilter:
    """Which issues. Empty is not asked; several values mean any of them, different fields must all hold."""

    period: Period = ALWAYS
    """Of the spans' starts."""
    severities: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    span_types: tuple[str, ...] = ()
    """Of the span, as the next three."""
    providers: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    """`open`, `false_positive`."""

    def question(self) -> tuple[object, ...]:
        """All that is asked but the period: what a cursor is bound to."""
        return tuple(getattr(self, field.name) for field in fields(self) if field.name != 'period')

    def admits_span(self, span: Facts) -> bool:
        """Whether issues of this span are asked for."""
        asked = ((getattr(self, name), span[field]) for name, field in _OF_SPAN.items())
        return bool(span['detection_mode']) and all(not values or value in values for values, value in asked)

    def admits(self, issue: Mapping[str, Any]) -> bool:
        """Whether an issue as it is shown is asked for."""
        status = 'false_positive' if issue['false_positive'] else 'open'
        asked = ((self.severities, issue['severity']), (self.types, issue['type']), (self.statuses, status))
        return all(not values or value in values for values, value in asked)

    def conditions(self) -> tuple[str, dict[str, Any]]:
        """What a row of `span_results` satisfies that has such an issue, as the tail of a WHERE, and what it binds."""
        sql, values = ' AND severity > 0', dict[str, Any]()
        issue = TraceFilter(severities=self.severities, issue_types=self.types).issue
        if issue is not None:
            sql += f' AND {issue.sql}'
            values.update(issue.values)
        for name in _COPIED:
            if getattr(self, name):
                sql += f' AND {_OF_SPAN[name]} IN {{{name}:Array(String)}}'
                values[name] = ['', *getattr(self, name)]
        if set(self.statuses) == {'false_positive'}:
            sql += f' AND ({_KEY}) IN (SELECT {_KEY} FROM issue_marks WHERE {OF_TENANT} AND is_false_positive)'
        return sql, values


class _Place(NamedTuple):
    """Of an issue in the list."""

    start_ns: int
    trace_id: bytes
    span_id: bytes
    number: int
    """Among the issues of its span."""


def list_issues(
    reader: Reader, asked: IssueFilter, limit: int, cursor: str | None, reveal: bool = False
) -> Mapping[str, Any]:
    """A page of issues in the shape of the API's `ListedIssuePage`.

    Parameters:
        reader: Of the organisation.
        asked: Which issues.
        limit: How many.
        cursor: Of the page before; its period holds.
        reveal: Show what issues of personal data and secrets found.

    Raises:
        BadParameter: The cursor is none, or of another question.
    """
    question = fingerprint('issues', asked.question())
    period, snapshot, after = asked.period, reader.snapshot_ns, None
    if cursor is not None:
        place = Cursor.decode(cursor, question, str)
        period, snapshot, after = Period(place.start_ns, place.end_ns), place.snapshot_ns, _place(place)
    found: list[tuple[_Place, dict[str, Any]]] = []
    spans, below = limit + 1, None
    while len(found) <= limit:
        keys = _newest(reader, asked, period, snapshot, spans, after, below)
        found += _issues(reader, asked, keys, snapshot, after, reveal=reveal)
        if len(keys) < spans:
            break
        below, spans = keys[-1], min(spans * _WIDEN, _MOST_SPANS)
    following = None
    if len(found) > limit:
        found = found[:limit]
        last = found[-1][0]
        key = f'{last.start_ns}:{last.span_id.hex()}:{last.number}'
        following = Cursor(question, snapshot, period.start_ns, period.end_ns, key, last.trace_id.hex()).encode()
    return {'data': [issue for _, issue in found], 'next_cursor': following}


def _place(cursor: Cursor) -> _Place:
    match = _PLACE.fullmatch(str(cursor.key))
    if match is None or len(cursor.last_id) != 32 or int(match[1]) > UNBOUNDED_NS:
        raise BadParameter('cursor must be the next_cursor of an answer, as it came; leave it out to start anew')
    return _Place(int(match[1]), bytes.fromhex(cursor.last_id), bytes.fromhex(match[2]), int(match[3]))


def _newest(
    reader: Reader,
    asked: IssueFilter,
    period: Period,
    snapshot_ns: int,
    spans: int,
    after: _Place | None,
    below: SpanKey | None,
) -> list[SpanKey]:
    """The newest spans some result of which has such an issue: from that of `after` on, or those after `below`."""
    condition, values = asked.conditions()
    if period.start_ns is not None:
        condition += ' AND start_ns >= {bottom:Int64}'
        values['bottom'] = period.start_ns
    if period.end_ns is not None:
        condition += ' AND start_ns < {top:Int64}'
        values['top'] = period.end_ns
    if below is not None or after is not None:
        last = below if below is not None else (after.trace_id, after.span_id, after.start_ns) if after else None
        assert last is not None
        condition += (
            f' AND start_ns <= {{last_start:Int64}} AND ({_KEY}) {"<" if below is not None else "<="} '
            '({last_start:Int64}, {last_trace:FixedString(16)}, {last_span:FixedString(8)})'
        )
        values.update(last_trace=last[0], last_span=last[1], last_start=last[2])
    rows = reader.select(
        f'SELECT {_KEY} FROM span_results WHERE {OF_TENANT} AND decided_ns <= {{snapshot:Int64}}{condition} '
        f'ORDER BY start_ns DESC, trace_id DESC, span_id DESC LIMIT 1 BY {_KEY} LIMIT {{spans:UInt32}}',
        {**values, 'snapshot': snapshot_ns, 'spans': spans},
    )
    return [(trace_id, span_id, start) for start, trace_id, span_id in rows]


def _issues(
    reader: Reader,
    asked: IssueFilter,
    keys: Sequence[SpanKey],
    snapshot_ns: int,
    after: _Place | None,
    *,
    reveal: bool,
) -> list[tuple[_Place, dict[str, Any]]]:
    """The issues of these spans that are asked for and come after the place, in the order of the list."""
    spans = {key: span for key, span in _spans(reader, keys, snapshot_ns).items() if asked.admits_span(span)}
    results = stored_results(reader, spans, snapshot_ns, with_issues_only=True)
    marks = marks_of(reader, results)
    found: list[tuple[_Place, dict[str, Any]]] = []
    for key in keys:
        if key not in results:
            continue
        trace_id, span_id, start = key
        is_begun = after is not None and after[:3] == (start, trace_id, span_id)
        for number, issue in enumerate(shown_issues(results[key], marks, reveal=reveal)):
            is_before = is_begun and after is not None and number <= after.number
            if not is_before and asked.admits(issue):
                found.append((_Place(start, trace_id, span_id, number), {**issue, **_of_span(spans[key])}))
    return found


def _spans(reader: Reader, keys: Sequence[SpanKey], snapshot_ns: int) -> dict[SpanKey, Facts]:
    if not keys:
        return {}
    starts = [key[2] for key in keys]
    rows = reader.select(
        f'SELECT {", ".join(SPAN_COLUMNS)} FROM spans WHERE {OF_TENANT} AND start_ns >= {{low:Int64}} '
        'AND start_ns <= {high:Int64} AND trace_id IN {ids:Array(FixedString(16))} '
        'AND span_id IN {spans:Array(FixedString(8))} AND received_ns <= {snapshot:Int64} '
        'ORDER BY received_ns LIMIT 1 BY trace_id, span_id, start_ns',
        {
            'low': min(starts),
            'high': max(starts),
            'ids': sorted({key[0] for key in keys}),
            'spans': sorted({key[1] for key in keys}),
            'snapshot': snapshot_ns,
        },
    )
    return {(span['trace_id'], span['span_id'], span['start_ns']): span for span in spans_of(rows)}


def _of_span(span: Facts) -> dict[str, Any]:
    return {
        'timestamp': time_of(span['start_ns']),
        'span_name': span['name'],
        'span_type': span['span_type'],
        'provider': span['provider'] or None,
        'model': span['model'] or None,
        'environment': span['environment'],
    }
