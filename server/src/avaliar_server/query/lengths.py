"""Traces by how long they took: `traces` knows where each begins and ends, so that no span is read to find them.

A trace that has grown since the snapshot may be longer there than it was, and begin earlier. Such traces are few: they
are candidates always, and what they were is computed from their spans.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .period import Period
from .reader import OF_TENANT, UNBOUNDED_NS, Reader
from .trace_rows import Extent, Facts, trace_rows

__all__ = ['ONE_THREAD', 'LongTraces', 'long_traces', 'ranked_by_length']

ONE_THREAD = {'max_threads': 1}
"""Grouping by trace: a table of groups for each thread and putting them together costs more than it gains."""

_MOST_GROWN = 500
"""More have only grown when a snapshot is old and traffic dense."""

_EXTENTS = (
    'SELECT trace_id, min(start_ns) AS first_ns, max(end_ns) AS end_ns_of_all, '
    'max(last_received_ns) > {snapshot:Int64} AS has_grown '
    f'FROM traces WHERE {OF_TENANT} GROUP BY trace_id HAVING min(first_received_ns) <= {{snapshot:Int64}}'
)


@dataclass(frozen=True, slots=True)
class LongTraces:
    """What may be long enough, from a floor to the moment that was asked for."""

    trace_ids: list[bytes]
    floor_ns: int
    """All that start from here on are among them."""
    is_all: bool
    """Whether nothing below the floor can be among what was asked for."""


def long_traces(
    reader: Reader, shortest_ns: int, bottom_ns: int, top_ns: int, snapshot_ns: int, count: int
) -> LongTraces | None:
    """The newest traces that may be at least so long; `None` when more have grown than are looked for.

    Parameters:
        reader: Of the organisation.
        shortest_ns: How long at least.
        bottom_ns: Lowest start.
        top_ns: Lowest start that is excluded.
        snapshot_ns: Traces are as they were then.
        count: How many at most, with those that have grown.
    """
    rows = reader.select(
        f'{_EXTENTS} AND first_ns < {{top:Int64}} AND end_ns_of_all >= {{bottom:Int64}} '
        'AND end_ns_of_all - first_ns >= {shortest:Int64} AND (first_ns >= {bottom:Int64} OR has_grown) '
        'ORDER BY has_grown DESC, first_ns DESC LIMIT {count:UInt32}',
        {'snapshot': snapshot_ns, 'top': top_ns, 'bottom': bottom_ns, 'shortest': shortest_ns, 'count': count},
        **ONE_THREAD,
    )
    ids = [row[0] for row in rows]
    if len(rows) < count:
        return LongTraces(ids, bottom_ns, True)
    if rows[-1][3]:
        return None
    # Of those that start at the very last moment some may have been left out.
    return LongTraces(ids, rows[-1][1] + 1, False)


def ranked_by_length(
    reader: Reader, descending: bool, period: Period, snapshot_ns: int, count: int, after: tuple[int, bytes] | None
) -> list[Facts] | None:
    """The facts of at most `count` traces of all, by latency and then id, `key` among them; `None`: too many have grown.

    Parameters:
        reader: Of the organisation.
        descending: Longest first, or shortest.
        period: Of the traces' starts, resolved.
        snapshot_ns: Traces are as they were then.
        count: How many.
        after: Latency and id of the trace that the page before ended with.
    """
    direction, beyond = ('DESC', '<') if descending else ('ASC', '>')
    low = -(2**62) if period.start_ns is None else period.start_ns
    end = UNBOUNDED_NS if period.end_ns is None else period.end_ns
    values: dict[str, Any] = {'snapshot': snapshot_ns, 'low': low, 'end': end, 'count': count + _MOST_GROWN}
    keyset = ''
    if after is not None:
        keyset = f' AND (end_ns_of_all - first_ns, trace_id) {beyond} ({{key:Int64}}, {{after:FixedString(16)}})'
        values.update(key=after[0], after=after[1])
    rows = reader.select(
        f'{_EXTENTS} AND (has_grown OR (first_ns >= {{low:Int64}} AND first_ns < {{end:Int64}}{keyset})) '
        f'ORDER BY has_grown DESC, end_ns_of_all - first_ns {direction}, trace_id {direction} LIMIT {{count:UInt32}}',
        values,
        **ONE_THREAD,
    )
    grown = [Extent(row[0], row[1], row[2]) for row in rows if row[3]]
    if len(grown) > _MOST_GROWN:
        return None
    steady = {row[0]: Extent(row[0], row[1], row[2]) for row in rows if not row[3]}
    known = {facts['trace_id']: facts for facts in trace_rows(reader, grown, snapshot_ns)}
    keys = [(extent.end_ns - extent.start_ns, extent.trace_id) for extent in steady.values()]
    for facts in known.values():
        key = (facts['latency_ns'], facts['trace_id'])
        if low <= facts['trace_start_ns'] < end and (after is None or (key < after if descending else key > after)):
            keys.append(key)
    keys.sort(reverse=descending)
    page = keys[:count]
    shown = [steady[trace_id] for _, trace_id in page if trace_id in steady]
    known.update((facts['trace_id'], facts) for facts in trace_rows(reader, shown, snapshot_ns))
    return [{**known[trace_id], 'key': key} for key, trace_id in page if trace_id in known]
