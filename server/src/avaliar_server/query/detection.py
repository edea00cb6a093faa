"""How far detection is with spans and traces, and what it found, as of one moment.

- A span that asked for no detection is `none`. One that asked is `pending` until its result is there, and then what the
  result says: `clean`, `issues` or `failed`. Of several results the latest counts. A span whose result has not come
  fifteen minutes after it was received is `failed`; a later result still replaces that.
- A trace is `pending` while any of its spans is, else `issues` if any has issues, else `failed` if any failed, else
  `clean`; `none` where no span asked. Its severity is the highest that is known so far, while it is pending too.
- A result counts for a span that is there and asked for it: one that comes before its span waits for it, unseen.

Results decided after the snapshot are not seen by the pages of a list. One that a later result has replaced may be gone
when the store has merged the two: then its span has no result on the remaining pages of a list that began between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..model.detection import SEVERITIES
from .detection_sql import OVERDUE_NS, states_of_traces
from .reader import OF_TENANT, Reader

__all__ = [
    'NO_RESULT_CAME',
    'Result',
    'SpanKey',
    'results_of',
    'severity_name',
    'span_state',
    'with_detection',
]

SpanKey = tuple[bytes, bytes, int]
"""Trace id, span id, start."""

NO_RESULT_CAME = (
    'No result came within 15 minutes after the span was received: the program ended before its local detection was '
    'done, or no worker has checked it. A result that still comes replaces this.'
)

_NAMES = {number: name for name, number in SEVERITIES.items()}
_IDS_PER_QUERY = 1_000


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one span that counts, without what only a span's own page shows."""

    decided_ns: int
    status: str
    severity: int
    issues: frozenset[tuple[str, int]]
    """Type and severity of each."""


def severity_name(severity: int) -> str | None:
    """As answers show it; `None` where there is none."""
    return _NAMES.get(severity)


def span_state(is_asked: bool, received_ns: int, result: Result | None, moment_ns: int) -> str:
    """The state of a span at a moment."""
    if not is_asked:
        return 'none'
    if result is not None:
        return result.status
    return 'failed' if moment_ns - received_ns >= OVERDUE_NS else 'pending'


def results_of(
    reader: Reader, trace_ids: Sequence[bytes], low_ns: int, high_ns: int, snapshot_ns: int
) -> dict[SpanKey, Result]:
    """The results of the spans of these traces that start from low to high, as of the snapshot."""
    found: dict[SpanKey, Result] = {}
    for first in range(0, len(trace_ids), _IDS_PER_QUERY):
        ids = list(trace_ids[first : first + _IDS_PER_QUERY])
        which = '= {id:FixedString(16)}' if len(ids) == 1 else 'IN {ids:Array(FixedString(16))}'
        rows = reader.select(
            'SELECT trace_id, span_id, start_ns, decided_ns, status, severity, issue_types, issue_severities '
            f'FROM span_results WHERE {OF_TENANT} AND start_ns >= {{low:Int64}} AND start_ns <= {{high:Int64}} '
            f'AND trace_id {which} AND decided_ns <= {{snapshot:Int64}}',
            {
                **({'id': ids[0]} if len(ids) == 1 else {'ids': ids}),
                'low': low_ns,
                'high': high_ns,
                'snapshot': snapshot_ns,
            },
        )
        for trace_id, span_id, start, decided, status, severity, types, severities in rows:
            key = (trace_id, span_id, start)
            other = found.get(key)
            if other is None or decided > other.decided_ns:
                found[key] = Result(decided, status, severity, frozenset(zip(types, severities, strict=True)))
    return found


def with_detection(
    reader: Reader,
    traces: Iterable[dict[str, Any]],
    snapshot_ns: int,
    results: Mapping[SpanKey, Result] | None = None,
) -> None:
    """Add `detection_status`, `severity` (a number, 0 is none) and `issues` (type and severity of each) to the facts.

    Asks nothing where no trace asked for detection.

    Parameters:
        reader: Of the organisation.
        traces: Facts of traces (`trace_rows.py`).
        snapshot_ns: What was decided later is not seen.
        results: Of all spans of the traces, where the caller has them.
    """
    asked: list[dict[str, Any]] = []
    for facts in traces:
        if facts['is_checked']:
            asked.append(facts)
        else:
            facts.update(detection_status='none', severity=0, issues=frozenset())
    listed = [facts for facts in asked if 'checked_spans' in facts]
    if listed and results is None:
        results = _of_traces(reader, listed, snapshot_ns)
    for facts in listed:
        facts.update(_state(facts, results or {}, snapshot_ns))
    # The facts of traces of very many spans came from the engine, and so do their states.
    counted = [facts for facts in asked if 'checked_spans' not in facts]
    if counted:
        low, high = _stretch(counted)
        states = states_of_traces(reader, [facts['trace_id'] for facts in counted], low, high, snapshot_ns)
        for facts in counted:
            status, severity, issues = states.get(facts['trace_id'], ('none', 0, ()))
            facts.update(detection_status=status, severity=severity, issues=frozenset(issues))


def _of_traces(reader: Reader, traces: Sequence[Mapping[str, Any]], snapshot_ns: int) -> dict[SpanKey, Result]:
    low, high = _stretch(traces)
    return results_of(reader, [facts['trace_id'] for facts in traces], low, high, snapshot_ns)


def _stretch(traces: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    low = min(facts['trace_start_ns'] for facts in traces)
    return low, max(facts['trace_start_ns'] + facts['latency_ns'] for facts in traces)


def _state(facts: Mapping[str, Any], results: Mapping[SpanKey, Result], snapshot_ns: int) -> dict[str, Any]:
    states: set[str] = set()
    severity = 0
    issues: set[tuple[str, int]] = set()
    for span_id, start_ns, received_ns in facts['checked_spans']:
        result = results.get((facts['trace_id'], span_id, start_ns))
        states.add(span_state(True, received_ns, result, snapshot_ns))
        if result is not None:
            severity = max(severity, result.severity)
            issues |= result.issues
    status = next(state for state in ('pending', 'issues', 'failed', 'clean') if state in states)
    return {'detection_status': status, 'severity': severity, 'issues': frozenset(issues)}
