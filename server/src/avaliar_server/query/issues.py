"""Issues as answers show them: those of a span, those of a trace, and what people said of them.

The excerpts of personal data and secrets are masked unless the reader asks to see them: a list of findings is looked at
over shoulders and put on tickets, and must not become the place where secrets leak.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

import orjson

from .cursor import Cursor, fingerprint
from .detection import SpanKey
from .errors import BadParameter
from .period import time_of
from .reader import OF_TENANT, UNBOUNDED_NS, Reader
from .trace_detail import extent_of

__all__ = [
    'IssueKey',
    'Mark',
    'StoredResult',
    'issues_of_trace',
    'marks_of',
    'masked_check',
    'result_of',
    'shown_issues',
    'shown_result',
    'stored_results',
]

_MASKED = ('pii', 'secrets')
_TELLING = 4
_DOTS = '•' * 8
"""As many whatever the length: it is in `start` and `end`."""

IssueKey = tuple[bytes, bytes, int, int]
"""Trace id, span id, start of the span, and the issue's own number."""


class StoredResult(NamedTuple):
    """A result with all it says."""

    trace_id: bytes
    span_id: bytes
    start_ns: int
    decided_ns: int
    mode: str
    status: str
    reason: str
    severity: int
    provider: str
    model: str
    environment: str
    issues: str
    checks: str
    duration_ms: float

    @property
    def key(self) -> SpanKey:
        """Of its span."""
        return self.trace_id, self.span_id, self.start_ns

    def found(self) -> list[dict[str, Any]]:
        """Its issues, as they are stored."""
        return cast('list[dict[str, Any]]', orjson.loads(self.issues))


class Mark(NamedTuple):
    """What somebody said of an issue last."""

    is_false_positive: bool
    note: str


def stored_results(
    reader: Reader, keys: Iterable[SpanKey], snapshot_ns: int, *, with_issues_only: bool = False
) -> dict[SpanKey, StoredResult]:
    """The results of these spans that count, as of the snapshot.

    Parameters:
        reader: Of the organisation.
        keys: Whose.
        snapshot_ns: What was decided later is not seen.
        with_issues_only: Leave out those that found nothing.
    """
    wanted = set(keys)
    if not wanted:
        return {}
    rows = reader.select(
        f'SELECT {", ".join(StoredResult._fields)} FROM span_results WHERE {OF_TENANT} '
        'AND start_ns >= {low:Int64} AND start_ns <= {high:Int64} AND trace_id IN {ids:Array(FixedString(16))} '
        'AND span_id IN {spans:Array(FixedString(8))} AND decided_ns <= {snapshot:Int64} '
        'ORDER BY decided_ns DESC LIMIT 1 BY trace_id, span_id, start_ns',
        {**_bounds(wanted), 'spans': sorted({key[1] for key in wanted}), 'snapshot': snapshot_ns},
    )
    found = (StoredResult._make(row) for row in rows)
    return {one.key: one for one in found if one.key in wanted and (one.severity or not with_issues_only)}


def marks_of(reader: Reader, keys: Iterable[SpanKey]) -> dict[IssueKey, Mark]:
    """What was said last of issues of these spans."""
    wanted = set(keys)
    if not wanted:
        return {}
    rows = reader.select(
        'SELECT trace_id, span_id, start_ns, issue_id, is_false_positive, note FROM issue_marks '
        f'WHERE {OF_TENANT} AND start_ns >= {{low:Int64}} AND start_ns <= {{high:Int64}} '
        'AND trace_id IN {ids:Array(FixedString(16))} '
        'ORDER BY marked_ns DESC LIMIT 1 BY trace_id, span_id, start_ns, issue_id',
        _bounds(wanted),
    )
    return {(row[0], row[1], row[2], row[3]): Mark(bool(row[4]), row[5]) for row in rows}


def _bounds(keys: Iterable[SpanKey]) -> dict[str, Any]:
    wanted = list(keys)
    starts = [key[2] for key in wanted]
    return {'low': min(starts), 'high': max(starts), 'ids': sorted({key[0] for key in wanted})}


def shown_issues(result: StoredResult, marks: Mapping[IssueKey, Mark], *, reveal: bool) -> list[dict[str, Any]]:
    """The issues of a result in the shape of the API's `Issue`."""
    span = {'trace_id': result.trace_id.hex(), 'span_id': result.span_id.hex()}
    shown: list[dict[str, Any]] = []
    for stored in result.found():
        mark = marks.get((*result.key, int(stored['id'], 16)))
        issue: dict[str, Any] = {
            **(stored if reveal or stored['type'] not in _MASKED else _masked(stored)),
            **span,
            'is_masked': not reveal and stored['type'] in _MASKED,
            'false_positive': mark is not None and mark.is_false_positive,
            'note': (mark.note or None) if mark is not None else None,
        }
        issue['excerpt'] = issue['excerpt'] or None
        issue['suggestion'] = issue['suggestion'] or None
        shown.append(issue)
    return shown


def _masked(issue: Mapping[str, Any]) -> dict[str, Any]:
    """The same without what was found, in its message and its metadata too."""
    excerpt = issue.get('excerpt')
    if not isinstance(excerpt, str) or not excerpt:
        return dict(issue)
    mask = excerpt[: min(4, len(excerpt) // 4)] + _DOTS
    # A few letters stand in any text, and say nothing there.
    told = ('message', 'suggestion', 'metadata') if len(excerpt) >= _TELLING else ()
    hidden = {name: _without(issue[name], excerpt, mask) for name in told if name in issue}
    return {**issue, **hidden, 'excerpt': mask}


def masked_check(check: Mapping[str, Any]) -> dict[str, Any]:
    """What a program said of the check of a prompt, with the excerpts of its issues masked. Hostile input."""
    issues = check.get('issues')
    if not isinstance(issues, list):
        return dict(check)
    return {**check, 'issues': [_masked_if_told(issue) for issue in cast('list[Any]', issues)]}


def _masked_if_told(issue: Any) -> Any:
    said: dict[str, Any] = cast('dict[str, Any]', issue) if isinstance(issue, dict) else {}
    if said.get('type') not in _MASKED:
        return cast('Any', issue)
    return _masked(said)


def _without(value: Any, excerpt: str, mask: str) -> Any:
    if isinstance(value, str):
        return value.replace(excerpt, mask)
    if isinstance(value, list):
        return [_without(item, excerpt, mask) for item in cast('list[Any]', value)]
    if isinstance(value, dict):
        items = cast('dict[str, Any]', value).items()
        return {_without(name, excerpt, mask): _without(item, excerpt, mask) for name, item in items}
    return value


def issues_of_trace(
    reader: Reader, trace_id: bytes, limit: int, cursor: str | None, reveal: bool = False
) -> Mapping[str, Any]:
    """A page of the issues of a trace in the shape of the API's `IssuePage`, in the order of its spans.

    Raises:
        Missing: There is no such trace.
        BadParameter: The cursor is none, or of another question.
    """
    question = fingerprint('issues of a trace', trace_id)
    snapshot, after = reader.snapshot_ns, None
    if cursor is not None:
        place = Cursor.decode(cursor, question)
        if len(place.last_id) != 32:
            raise BadParameter('cursor must be the next_cursor of an answer, as it came; leave it out to start anew')
        # The span, and which of its issues came last.
        last = bytes.fromhex(place.last_id)
        snapshot, after = place.snapshot_ns, (int(place.key), last[:8], int.from_bytes(last[8:], 'big'))
    extent = extent_of(reader, trace_id, snapshot)
    rows = reader.select(
        f'SELECT start_ns, span_id FROM spans WHERE {OF_TENANT} AND trace_id = {{id:FixedString(16)}} '
        'AND start_ns >= {low:Int64} AND start_ns <= {high:Int64} AND received_ns <= {snapshot:Int64} '
        "AND detection_mode != '' AND (start_ns, span_id) IN (SELECT start_ns, span_id FROM span_results "
        f'WHERE {OF_TENANT} AND trace_id = {{id:FixedString(16)}} AND start_ns >= {{low:Int64}} '
        'AND start_ns <= {high:Int64} AND severity > 0 AND decided_ns <= {snapshot:Int64}) '
        'GROUP BY start_ns, span_id ORDER BY start_ns, span_id LIMIT {spans:UInt32}',
        {
            'id': trace_id,
            'low': extent.start_ns if after is None else after[0],
            'high': extent.end_ns,
            'snapshot': snapshot,
            # Each has an issue, but those that a later result has taken back and those of the page before.
            'spans': _SPANS_AT_ONCE,
        },
    )
    keys = [(trace_id, span_id, start) for start, span_id in rows]
    return _page(reader, question, keys, snapshot, limit, after, reveal)


_SPANS_AT_ONCE = 100_000


def _page(
    reader: Reader,
    question: str,
    keys: Sequence[SpanKey],
    snapshot_ns: int,
    limit: int,
    after: tuple[int, bytes, int] | None,
    reveal: bool,
) -> dict[str, Any]:
    found: list[tuple[tuple[int, bytes, int], dict[str, Any]]] = []
    for first in range(0, len(keys), limit + 1):
        some = keys[first : first + limit + 1]
        results = stored_results(reader, some, snapshot_ns, with_issues_only=True)
        marks = marks_of(reader, results)
        for key in some:
            if key not in results:
                continue
            issues = shown_issues(results[key], marks, reveal=reveal)
            places = [(key[2], key[1], number) for number in range(len(issues))]
            found += [
                (place, issue) for place, issue in zip(places, issues, strict=True) if after is None or place > after
            ]
        if len(found) > limit:
            break
    following = None
    if len(found) > limit:
        found = found[:limit]
        start, span_id, number = found[-1][0]
        last = span_id + number.to_bytes(8, 'big')
        following = Cursor(question, snapshot_ns, None, None, start, last.hex()).encode()
    return {'data': [issue for _, issue in found], 'next_cursor': following}


def shown_result(result: StoredResult) -> dict[str, Any]:
    """What a span's own page says of its result beside the issues."""
    return {
        'reason': result.reason or None,
        'decided_at': time_of(result.decided_ns),
        'duration_ms': result.duration_ms,
        'checks': orjson.loads(result.checks),
    }


def result_of(reader: Reader, key: SpanKey) -> StoredResult | None:
    """The result of a span at this moment."""
    return stored_results(reader, [key], UNBOUNDED_NS).get(key)
