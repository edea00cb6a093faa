"""What a trace is, computed from its spans as they were at one moment.

`traces` says between which moments a trace's spans lie; the facts come from `spans`, read in that stretch alone. The
same facts, as SQL over grouped spans, serve lists (`traces.py`), orders other than by time (`ranking.py`) and figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .amounts import dollars
from .filters import Condition
from .period import time_of
from .reader import OF_TENANT, Reader

__all__ = ['FACTS', 'Extent', 'extents', 'trace_row', 'trace_rows']

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
    'speaker': f'argMin((name, source, input_preview, output_preview), {_ORDER})',
    'environment': f"argMinIf(environment, {_ORDER}, environment != '')",
    'service_name': f"argMinIf(service_name, {_ORDER}, service_name != '')",
    'session_id': f"argMinIf(session_id, {_ORDER}, session_id != '')",
    'user_id': f"argMinIf(user_id, {_ORDER}, user_id != '')",
}
"""Name of a fact to its aggregate over the spans of one trace.

In SQL a fact is called `t_` and its name: several have the name of the column they are made of, and ClickHouse takes a
name for the alias before it takes it for the column.
"""

_COLUMNS = (
    'trace_id, span_id, parent_span_id, start_ns, duration_ns, name, source, environment, service_name, span_type, '
    'status, provider, model, input_tokens, output_tokens, cost_usd, session_id, user_id, tags, input_preview, '
    'output_preview, detection_mode'
)


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
        rows = reader.select(
            'SELECT trace_id, min(start_ns), max(end_ns), max(last_received_ns) FROM traces '
            f'WHERE {OF_TENANT} AND trace_id IN {{ids:Array(FixedString(16))}} '
            'GROUP BY trace_id HAVING min(first_received_ns) <= {snapshot:Int64}',
            {'ids': ids[first : first + _IDS_PER_QUERY], 'snapshot': snapshot_ns},
        )
        known = [Extent(trace_id, start, end) for trace_id, start, end, _ in rows]
        grown = [extent for extent, row in zip(known, rows, strict=True) if row[3] > snapshot_ns]
        if grown:
            starts = _starts(reader, grown, snapshot_ns)
            known = [
                Extent(extent.trace_id, starts.get(extent.trace_id, extent.start_ns), extent.end_ns) for extent in known
            ]
        found += known
    return found


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


def trace_rows(
    reader: Reader, found: Sequence[Extent], snapshot_ns: int, conditions: Sequence[Condition] = ()
) -> list[dict[str, Any]]:
    """The facts of these traces, of spans received by the snapshot, where all `conditions` (over facts) hold."""
    if not found:
        return []
    # Planning so many expressions takes longer than running them: what they share is computed once, below.
    facts = ', '.join(f'{_shortened(sql)} AS t_{name}' for name, sql in FACTS.items())
    holding = ' AND '.join(condition.sql for condition in conditions)
    values: dict[str, Any] = {
        'ids': [extent.trace_id for extent in found],
        'low': min(extent.start_ns for extent in found),
        'high': max(extent.end_ns for extent in found),
        'snapshot': snapshot_ns,
    }
    for condition in conditions:
        values.update(condition.values)
    rows = reader.select(
        f'SELECT trace_id, {facts} FROM ('
        f'SELECT {_COLUMNS}, {_ORDER} AS place FROM spans WHERE {OF_TENANT} AND start_ns >= {{low:Int64}} AND start_ns <= {{high:Int64}} '
        'AND trace_id IN {ids:Array(FixedString(16))} AND received_ns <= {snapshot:Int64} '
        # A span sent twice is two rows until a merge: its first copy counts.
        'ORDER BY received_ns LIMIT 1 BY trace_id, span_id'
        f') GROUP BY trace_id{" HAVING " + holding if holding else ""}',
        values,
    )
    names = ('trace_id', *FACTS)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _shortened(sql: str) -> str:
    return sql.replace(_ORDER, 'place')


def trace_row(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts in the shape of the API's `TraceRow`."""
    input_tokens, output_tokens = facts['input_tokens'], facts['output_tokens']
    name, source, input_preview, output_preview = facts['speaker']
    known = input_tokens is not None or output_tokens is not None
    return {
        'trace_id': facts['trace_id'].hex(),
        'name': name,
        'timestamp': time_of(facts['trace_start_ns']),
        'source': source,
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
        'detection_status': 'pending' if facts['is_checked'] else 'none',
        'severity': None,
        'issue_types': [],
        'input_preview': input_preview,
        'output_preview': output_preview,
        'session_id': facts['session_id'] or None,
        'user_id': facts['user_id'] or None,
        'tags': sorted(facts['tags']),
    }
