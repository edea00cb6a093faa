"""What a trace is, computed from its spans as they were at one moment.

`traces` says between which moments a trace's spans lie; the facts come from `spans`, read in that stretch alone. The
same facts, as SQL over grouped spans, serve orders other than by time (`ranking.py`), figures, and very long traces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Any

from ..model.span import NO_PARENT
from ..store.shown import read_shown
from .amounts import dollars
from .detection import severity_name
from .period import time_of
from .reader import OF_TENANT, UNBOUNDED_NS, Reader

__all__ = [
    'FACTS',
    'SPAN_COLUMNS',
    'Extent',
    'Facts',
    'extents',
    'extents_beyond',
    'facts_by_trace',
    'read_spans',
    'spans_of',
    'trace_row',
    'trace_rows',
]

Facts = dict[str, Any]

_NOT_ROOT = "parent_span_id != unhex('0000000000000000')"
_ORDER = f'({_NOT_ROOT}, start_ns, span_id)'
"""The root first, then the earliest span: who speaks for the trace."""

FACTS: Mapping[str, str] = {
    'trace_start_ns': 'min(start_ns)',
    'latency_ns': 'max(start_ns + duration_ns) - min(start_ns)',
    'span_count': 'count()',
    'error_count': "countIf(status = 'error')",
    'has_root': f'max(NOT ({_NOT_ROOT}))',
    # Usage of agents is the sum of their calls' (some instrumentations report it on both): counted once, at the call.
    'input_tokens': "sumIf(input_tokens, span_type = 'llm')",
    'output_tokens': "sumIf(output_tokens, span_type = 'llm')",
    'cost_usd': "sumIf(cost_usd, span_type = 'llm')",
    'unpriced_calls': "countIf(span_type = 'llm' AND cost_usd IS NULL AND (input_tokens IS NOT NULL OR output_tokens IS NOT NULL))",
    'is_checked': "max(detection_mode != '')",
    'providers': "groupUniqArrayIf(provider, provider != '')",
    'models': "arraySort(groupUniqArrayIf(toString(model), model != ''))",
    'tags': 'groupUniqArrayArray(tags)',
    'speaker': f'argMin(shown, {_ORDER})',
    'environment': f"argMinIf(environment, {_ORDER}, environment != '')",
    'service_name': f"argMinIf(service_name, {_ORDER}, service_name != '')",
    'session_id': f"argMinIf(session_id, {_ORDER}, session_id != '')",
    'user_id': f"argMinIf(user_id, {_ORDER}, user_id != '')",
}
"""Name of a fact to its aggregate over the spans of one trace.

In SQL a fact is called `t_` and its name: several have the name of the column they are made of, and ClickHouse takes a
name for the alias before it takes it for the column.
"""

SPAN_COLUMNS: Sequence[str] = ('trace_id', 'span_id', 'start_ns', 'received_ns', 'shown')
"""Of the narrow table: what the facts and the rows of a tree are made of."""

_AGGREGATED_COLUMNS: Sequence[str] = (
    'trace_id', 'span_id', 'parent_span_id', 'start_ns', 'duration_ns', 'received_ns', 'environment', 'service_name',
    'span_type', 'status', 'provider', 'model', 'input_tokens', 'output_tokens', 'cost_usd', 'session_id', 'user_id',
    'tags', 'detection_mode', 'shown',
)  # fmt: skip

_MOST_SPANS = 10_000
"""Read span by span; the facts of traces that have more in all are computed by the engine. Planning eighteen aggregates
takes it longer than reading the few hundred spans of a page."""

_EXACT = Context(prec=60)
"""Sums of money have more digits than Python keeps unless told."""

_IDS_PER_QUERY = 1_000


@dataclass(frozen=True, slots=True)
class Extent:
    """Where the spans of a trace lie."""

    trace_id: bytes
    start_ns: int
    end_ns: int


def extents(reader: Reader, trace_ids: Iterable[bytes], snapshot_ns: int) -> list[Extent]:
    """The extents of those traces that some span of had arrived by the snapshot; starts are as of then."""
    ids = list(trace_ids)
    found: list[Extent] = []
    for first in range(0, len(ids), _IDS_PER_QUERY):
        known, grown = _extents(reader, ids[first : first + _IDS_PER_QUERY], snapshot_ns)
        if grown:
            starts = _starts(reader, grown, snapshot_ns)
            known += [
                Extent(extent.trace_id, starts.get(extent.trace_id, extent.start_ns), extent.end_ns) for extent in grown
            ]
        found += known
    return found


def _extents(reader: Reader, ids: Sequence[bytes], snapshot_ns: int) -> tuple[list[Extent], list[Extent]]:
    """As they are now: of traces that are as they were at the snapshot, and of those that have grown since."""
    # A trace may have several rows, of weeks and of what has not been merged. Grouping fifty of them here costs less
    # than planning to group them there.
    which = '= {id:FixedString(16)}' if len(ids) == 1 else 'IN {ids:Array(FixedString(16))}'
    merged: dict[bytes, tuple[int, int, int, int]] = {}
    for trace_id, start, end, first_received, last_received in reader.select(
        'SELECT trace_id, start_ns, end_ns, first_received_ns, last_received_ns FROM traces '
        f'WHERE {OF_TENANT} AND trace_id {which}',
        {'id': ids[0]} if len(ids) == 1 else {'ids': ids},
    ):
        other = merged.get(trace_id)
        if other is None:
            merged[trace_id] = (start, end, first_received, last_received)
        else:
            merged[trace_id] = (
                min(start, other[0]),
                max(end, other[1]),
                min(first_received, other[2]),
                max(last_received, other[3]),
            )
    known: list[Extent] = []
    grown: list[Extent] = []
    for trace_id, (start, end, first_received, last_received) in merged.items():
        if first_received <= snapshot_ns:
            (grown if last_received > snapshot_ns else known).append(Extent(trace_id, start, end))
    return known, grown


def extents_beyond(
    reader: Reader, trace_ids: Iterable[bytes], floor_ns: int, ceiling_ns: int, snapshot_ns: int
) -> list[Extent]:
    """The extents of those of the traces that start before the floor, as of the snapshot, or end at the ceiling or after.

    A start at the floor says that the trace starts there or later. Of the other traces, nothing: few lie beyond a page,
    and reading no more of `traces` than these is half the work.
    """
    ids = list(trace_ids)
    beyond, bounds = 'start_ns < {floor:Int64}', {'floor': floor_ns}
    if ceiling_ns < UNBOUNDED_NS:
        beyond, bounds = f'({beyond} OR end_ns >= {{ceiling:Int64}})', {**bounds, 'ceiling': ceiling_ns}
    merged: dict[bytes, Extent] = {}
    # Rows made of spans some of which were received after the snapshot: where those start is not to be seen.
    grown: dict[bytes, Extent] = {}
    for first in range(0, len(ids), _IDS_PER_QUERY):
        for trace_id, start, end, last_received in reader.select(
            'SELECT trace_id, start_ns, end_ns, last_received_ns FROM traces '
            f'WHERE {OF_TENANT} AND trace_id IN {{ids:Array(FixedString(16))}} AND {beyond} '
            'AND first_received_ns <= {snapshot:Int64}',
            {'ids': ids[first : first + _IDS_PER_QUERY], 'snapshot': snapshot_ns, **bounds},
        ):
            if last_received > snapshot_ns and start < floor_ns:
                other = grown.get(trace_id)
                grown[trace_id] = Extent(trace_id, start if other is None else min(start, other.start_ns), floor_ns - 1)
                start = floor_ns
            known = merged.get(trace_id)
            merged[trace_id] = (
                Extent(trace_id, start, end)
                if known is None
                else Extent(trace_id, min(start, known.start_ns), max(end, known.end_ns))
            )
    unsure = [extent for trace_id, extent in grown.items() if extent.start_ns < merged[trace_id].start_ns]
    if unsure:
        for trace_id, start in _starts(reader, unsure, snapshot_ns).items():
            known = merged[trace_id]
            merged[trace_id] = Extent(trace_id, min(start, known.start_ns), known.end_ns)
    return list(merged.values())


def _starts(reader: Reader, grown: Sequence[Extent], snapshot_ns: int) -> dict[bytes, int]:
    """Where traces that have grown since the snapshot started as of then."""
    rows = reader.select(
        f'SELECT trace_id, min(start_ns) FROM spans WHERE {OF_TENANT} AND start_ns >= {{low:Int64}} '
        'AND start_ns <= {high:Int64} AND trace_id IN {ids:Array(FixedString(16))} '
        'AND received_ns <= {snapshot:Int64} GROUP BY trace_id',
        {
            'ids': [extent.trace_id for extent in grown],
            'low': min(extent.start_ns for extent in grown),
            'high': max(extent.end_ns for extent in grown),
            'snapshot': snapshot_ns,
        },
    )
    return dict(rows)


def trace_rows(reader: Reader, found: Sequence[Extent], snapshot_ns: int) -> list[Facts]:
    """The facts of these traces, of spans received by the snapshot."""
    if not found:
        return []
    spans = read_spans(reader, found, snapshot_ns)
    return _aggregated(reader, found, snapshot_ns) if spans is None else facts_by_trace(spans)


def spans_of(rows: Sequence[tuple[Any, ...]]) -> list[Facts]:
    """Rows of `SPAN_COLUMNS` as spans: the key, and what is shown of them."""
    spans = read_shown(row[4] for row in rows)
    for span, (trace_id, span_id, start_ns, received_ns, _) in zip(spans, rows, strict=True):
        span['trace_id'], span['span_id'], span['start_ns'], span['received_ns'] = (
            trace_id,
            span_id,
            start_ns,
            received_ns,
        )
    return spans


def read_spans(reader: Reader, found: Sequence[Extent], snapshot_ns: int) -> list[Facts] | None:
    """The spans of these traces, in no order, copies included; `None`: too many."""
    rows = reader.select(
        f'SELECT {", ".join(SPAN_COLUMNS)} FROM spans WHERE {_of_traces(found)} LIMIT {_MOST_SPANS + 1}',
        _bound_to(found, snapshot_ns),
    )
    if len(rows) > _MOST_SPANS:
        return None
    return spans_of(rows)


def _of_traces(found: Sequence[Extent]) -> str:
    # One id in an array would be planned as a set.
    which = '= {id:FixedString(16)}' if len(found) == 1 else 'IN {ids:Array(FixedString(16))}'
    return (
        f'{OF_TENANT} AND start_ns >= {{low:Int64}} AND start_ns <= {{high:Int64}} AND trace_id {which} '
        'AND received_ns <= {snapshot:Int64}'
    )


def _bound_to(found: Sequence[Extent], snapshot_ns: int) -> dict[str, Any]:
    ids = [extent.trace_id for extent in found]
    return {
        **({'id': ids[0]} if len(ids) == 1 else {'ids': ids}),
        'low': min(extent.start_ns for extent in found),
        'high': max(extent.end_ns for extent in found),
        'snapshot': snapshot_ns,
    }


def facts_by_trace(spans: Iterable[Facts]) -> list[Facts]:
    """The facts of every trace whose spans are given. Of a span stored twice the copy received first counts."""
    kept: dict[bytes, dict[bytes, Facts]] = {}
    for span in spans:
        copies = kept.setdefault(span['trace_id'], {})
        other = copies.get(span['span_id'])
        if other is None or span['received_ns'] < other['received_ns']:
            copies[span['span_id']] = span
    return [_facts_of(list(copies.values())) for copies in kept.values()]


def _facts_of(spans: list[Facts]) -> Facts:
    """`FACTS` of the spans of one trace, each once."""
    spans.sort(key=lambda span: (span['parent_span_id'] != NO_PARENT, span['start_ns'], span['span_id']))
    speaker = spans[0]
    start = min(span['start_ns'] for span in spans)
    calls = [span for span in spans if span['span_type'] == 'llm']
    return {
        'trace_id': speaker['trace_id'],
        'trace_start_ns': start,
        'latency_ns': max(span['start_ns'] + span['duration_ns'] for span in spans) - start,
        'span_count': len(spans),
        'error_count': sum(span['status'] == 'error' for span in spans),
        'has_root': speaker['parent_span_id'] == NO_PARENT,
        'input_tokens': _sum(call['input_tokens'] for call in calls),
        'output_tokens': _sum(call['output_tokens'] for call in calls),
        'cost_usd': _spent(calls),
        'unpriced_calls': sum(
            call['cost_usd'] is None and (call['input_tokens'] is not None or call['output_tokens'] is not None)
            for call in calls
        ),
        'is_checked': any(span['detection_mode'] for span in spans),
        'checked_spans': [
            (span['span_id'], span['start_ns'], span['received_ns']) for span in spans if span['detection_mode']
        ],
        'providers': _distinct(spans, 'provider'),
        'models': _distinct(spans, 'model'),
        'tags': sorted({tag for span in spans for tag in span['tags']}),
        'speaker': speaker,
        **{
            name: next((span[name] for span in spans if span[name]), '')
            for name in ('environment', 'service_name', 'session_id', 'user_id')
        },
    }


def _sum(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _spent(calls: Iterable[Facts]) -> Decimal | None:
    total: Decimal | None = None
    for call in calls:
        cost = call['cost_usd']
        if cost is not None:
            total = cost if total is None else _EXACT.add(total, cost)
    return total


def _distinct(spans: Iterable[Facts], name: str) -> list[str]:
    return sorted({span[name] for span in spans if span[name]})


def _aggregated(reader: Reader, found: Sequence[Extent], snapshot_ns: int) -> list[Facts]:
    """The same by the engine."""
    columns = ', '.join(_AGGREGATED_COLUMNS)
    facts = ', '.join(f'{_shortened(sql)} AS t_{name}' for name, sql in FACTS.items())
    rows = reader.select(
        # Planning so many expressions takes longer than running them: what they share is computed once.
        f'SELECT trace_id, {facts} FROM (SELECT {columns}, {_ORDER} AS place FROM spans WHERE {_of_traces(found)} '
        # A span sent twice is two rows until a merge: its first copy counts.
        'ORDER BY received_ns LIMIT 1 BY trace_id, span_id) GROUP BY trace_id',
        _bound_to(found, snapshot_ns),
    )
    names = ('trace_id', *FACTS)
    found_facts = [dict(zip(names, row, strict=True)) for row in rows]
    for facts_of_trace, speaker in zip(found_facts, read_shown(row['speaker'] for row in found_facts), strict=True):
        facts_of_trace['speaker'] = speaker
    return found_facts


def _shortened(sql: str) -> str:
    return sql.replace(_ORDER, 'place')


def trace_row(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts, `with_detection`, in the shape of the API's `TraceRow`."""
    input_tokens, output_tokens = facts['input_tokens'], facts['output_tokens']
    speaker = facts['speaker']
    known = input_tokens is not None or output_tokens is not None
    return {
        'trace_id': facts['trace_id'].hex(),
        'name': speaker['name'],
        'timestamp': time_of(facts['trace_start_ns']),
        'source': speaker['source'],
        'environment': facts['environment'],
        'service_name': facts['service_name'],
        'providers': sorted(facts['providers']),
        'models': sorted(facts['models']),
        'latency_ms': facts['latency_ns'] / 1e6,
        'span_count': facts['span_count'],
        'error_count': facts['error_count'],
        'has_root': bool(facts['has_root']),
        'input_tokens': input_tokens,
        'output_tokens': output_tokens,
        'total_tokens': (input_tokens or 0) + (output_tokens or 0) if known else None,
        'cost_usd': dollars(facts['cost_usd']),
        'cost_is_partial': facts['unpriced_calls'] > 0,
        'status': 'error' if facts['error_count'] else 'ok',
        'detection_status': facts['detection_status'],
        'severity': severity_name(facts['severity']),
        'issue_types': sorted({kind for kind, _ in facts['issues']}),
        'input_preview': speaker['input_preview'],
        'output_preview': speaker['output_preview'],
        'session_id': facts['session_id'] or None,
        'user_id': facts['user_id'] or None,
        'tags': sorted(facts['tags']),
    }
