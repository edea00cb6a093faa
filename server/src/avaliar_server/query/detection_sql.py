"""The states of traces (`detection.py`) computed by the engine: for filters over all traces, and for very large ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .reader import OF_TENANT, Reader

__all__ = ['OVERDUE_NS', 'checked_traces', 'states_of_traces']

OVERDUE_NS = 15 * 60 * 1_000_000_000
"""After this long without a result a span has failed."""

_NEVER = 2**63 - 1

_STATE = f"multiIf(t_decided > 0, t_status, min(received) <= {{snapshot:Int64}} - {OVERDUE_NS}, 'failed', 'pending')"


def checked_traces(where: str) -> str:
    """A subquery of the traces that asked for detection: `trace_id`, `state`, `severity` and `issues` (pairs of type and
    severity), as of the snapshot. Binds `snapshot`.

    Parameters:
        where: A condition over `start_ns` and `trace_id`, of spans and of results alike.
    """
    # Spans and results in one grouping by span: a join would keep one of the two sides as a table.
    spans = (
        f"SELECT trace_id, start_ns, span_id, received_ns AS received, toInt64(0) AS decided, toString('') AS status, "
        'toUInt8(0) AS grade, CAST([] AS Array(String)) AS types, CAST([] AS Array(UInt8)) AS grades FROM spans '
        f"WHERE {OF_TENANT} AND {where} AND received_ns <= {{snapshot:Int64}} AND detection_mode != ''"
    )
    results = (
        f'SELECT trace_id, start_ns, span_id, toInt64({_NEVER}) AS received, decided_ns AS decided, '
        'CAST(status AS String) AS status, severity AS grade, CAST(issue_types AS Array(String)) AS types, '
        f'issue_severities AS grades FROM span_results WHERE {OF_TENANT} AND {where} '
        'AND decided_ns <= {snapshot:Int64}'
    )
    by_span = (
        f'SELECT trace_id, max(decided) AS t_decided, argMax(status, decided) AS t_status, {_STATE} AS state, '
        'argMax(grade, decided) AS highest, argMax(arrayZip(types, grades), decided) AS found '
        f'FROM ({spans} UNION ALL {results}) GROUP BY trace_id, start_ns, span_id HAVING min(received) < {_NEVER}'
    )
    return (
        "SELECT trace_id, multiIf(max(state = 'pending'), 'pending', max(state = 'issues'), 'issues', "
        "max(state = 'failed'), 'failed', 'clean') AS t_state, max(highest) AS severity, "
        f'groupUniqArrayArray(found) AS issues FROM ({by_span}) GROUP BY trace_id'
    )


def states_of_traces(
    reader: Reader, trace_ids: Sequence[bytes], low_ns: int, high_ns: int, snapshot_ns: int
) -> dict[bytes, tuple[str, int, list[tuple[str, int]]]]:
    """State, severity and issues of those of the traces that asked for detection."""
    where = 'start_ns >= {low:Int64} AND start_ns <= {high:Int64} AND trace_id IN {ids:Array(FixedString(16))}'
    values: dict[str, Any] = {'ids': list(trace_ids), 'low': low_ns, 'high': high_ns, 'snapshot': snapshot_ns}
    rows = reader.select(f'SELECT trace_id, t_state, severity, issues FROM ({checked_traces(where)})', values)
    return {
        trace_id: (state, severity, [(kind, grade) for kind, grade in issues])
        for trace_id, state, severity, issues in rows
    }
