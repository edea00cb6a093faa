"""Which traces a page may show: windows over the spans in the order of the key, newest first.

Spans are read backwards from the top of a window and the reading stops at a number of them, so a page costs what it
shows, not what the store holds. A trace belongs to the window its first span starts in; a window therefore finds every
trace it must (the first span is a span) and some that it must not, which `newest.py` drops by their true start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .filters import Condition
from .reader import OF_TENANT, UNBOUNDED_NS, Reader
from .trace_rows import SPAN_COLUMNS, Facts, spans_of

__all__ = ['Source', 'Window', 'holding', 'newest_rows', 'straddling', 'window']


_MOST_WHOLE_SPANS = 4_096
"""Larger windows are for ids only: most of their spans would be read for nothing."""

_PAYLOAD_READS = {'max_block_size': 512}
"""Rows that are read at once: so many payloads are some megabytes, and a search stops after fewer of them."""


@dataclass(frozen=True, slots=True)
class Source:
    """A table in the order of time, and what its rows must satisfy."""

    table: str = 'spans'
    condition: Condition | None = None

    def where(self) -> str:
        """The condition as the tail of a WHERE."""
        return '' if self.condition is None else f' AND {self.condition.sql}'

    @property
    def moment(self) -> str:
        """The column that says since when a row is there."""
        return 'decided_ns' if self.table == 'span_results' else 'received_ns'

    def first(self) -> str:
        """The condition as a PREWHERE, where that is cheaper than all else: left to itself, the engine reads the key of
        every span as well, which took four fifths of the time when few or none match."""
        return f'PREWHERE {self.condition.sql} ' if self.condition is not None and self.table != 'span_payloads' else ''

    def values(self) -> dict[str, Any]:
        """What the condition binds."""
        return {} if self.condition is None else dict(self.condition.values)


@dataclass(frozen=True, slots=True)
class Window:
    """What was found between two moments."""

    trace_ids: set[bytes]
    floor_ns: int
    """All matching spans from here to the window's top are taken into account."""
    reached_bottom: bool
    spans: list[Facts]
    """Where every span matches: all spans from the floor to the top, copies included, with `SPAN_COLUMNS`."""


def window(
    reader: Reader,
    sources: Sequence[Source],
    bottom_ns: int,
    top_ns: int,
    snapshot_ns: int,
    spans: int,
    *,
    is_for_few: bool = False,
) -> Window:
    """The traces of the newest spans of any source that start from `bottom_ns` to below `top_ns`.

    Parameters:
        reader: Of the organisation.
        sources: Where to look.
        bottom_ns: Lowest start.
        top_ns: Lowest start that is excluded.
        snapshot_ns: Spans received later are not there.
        spans: At most so many spans of each source are looked at.
        is_for_few: Whether few of them are likely to be shown: then no more than ids is read.
    """
    ids: set[bytes] = set()
    read: list[Facts] = []
    floor, reached_bottom = bottom_ns, True
    for source in sources:
        # All that a page shows of a span comes with it: half the cost of asking again.
        is_whole = source.condition is None and spans <= _MOST_WHOLE_SPANS and not is_for_few
        columns = SPAN_COLUMNS if is_whole else ('trace_id', 'start_ns')
        rows = newest_rows(reader, source, columns, floor, top_ns, snapshot_ns, spans)
        ids.update(row[0] for row in rows)
        start = columns.index('start_ns')
        if len(rows) >= spans:
            # Of the spans that start at the very last moment some may have been left out.
            floor, reached_bottom = rows[-1][start] + 1, False
        if is_whole:
            read = spans_of([row for row in rows if row[start] >= floor])
    return Window(ids, floor, reached_bottom, read)


def newest_rows(
    reader: Reader,
    source: Source,
    columns: Sequence[str],
    bottom_ns: int,
    top_ns: int,
    snapshot_ns: int,
    spans: int,
) -> list[tuple[Any, ...]]:
    """The newest spans of a source that start from `bottom_ns` to below `top_ns`, at most so many, newest first."""
    return reader.select(
        f'SELECT {", ".join(columns)} FROM {source.table} {source.first()}WHERE {OF_TENANT} '
        f'AND start_ns >= {{bottom:Int64}} AND start_ns < {{top:Int64}} AND {source.moment} <= {{snapshot:Int64}} '
        f'{"" if source.first() else source.where()} ORDER BY start_ns DESC LIMIT {{spans:UInt32}}',
        {'bottom': bottom_ns, 'top': top_ns, 'snapshot': snapshot_ns, 'spans': spans, **source.values()},
        **(_PAYLOAD_READS if source.table == 'span_payloads' else {}),
    )


def straddling(
    reader: Reader, sources: Sequence[Source], floor_ns: int, top_ns: int, above_ns: int, snapshot_ns: int
) -> set[bytes]:
    """Traces with a span from floor to below top, whose span that a source looks for starts at `above_ns` or later.

    Windows of matching spans that begin below `above_ns` would lose them: the trace belongs into the window, the span
    that makes it match lies above all windows.
    """
    ids: set[bytes] = set()
    if above_ns >= UNBOUNDED_NS:
        return ids
    for source in sources:
        if source.condition is None:
            continue
        rows = reader.select(
            f'SELECT DISTINCT trace_id FROM {source.table} WHERE {OF_TENANT} AND start_ns >= {{above:Int64}} '
            f'AND {source.moment} <= {{snapshot:Int64}}{source.where()} AND trace_id IN ('
            f'SELECT trace_id FROM spans WHERE {OF_TENANT} AND start_ns >= {{floor:Int64}} AND start_ns < {{top:Int64}} '
            'AND received_ns <= {snapshot:Int64})',
            {'above': above_ns, 'top': top_ns, 'floor': floor_ns, 'snapshot': snapshot_ns, **source.values()},
        )
        ids.update(row[0] for row in rows)
    return ids


def holding(
    reader: Reader,
    conditions: Sequence[Condition],
    trace_ids: Sequence[bytes],
    low_ns: int,
    high_ns: int,
    snapshot_ns: int,
) -> set[bytes]:
    """Those of the traces in which each condition holds for some span, the same or another."""
    if not conditions or not trace_ids:
        return set(trace_ids)
    values: dict[str, Any] = {'ids': list(trace_ids), 'low': low_ns, 'high': high_ns, 'snapshot': snapshot_ns}
    for condition in conditions:
        values.update(condition.values)
    having = ' AND '.join(f'max({condition.sql})' for condition in conditions)
    rows = reader.select(
        f'SELECT trace_id FROM spans WHERE {OF_TENANT} AND start_ns >= {{low:Int64}} AND start_ns <= {{high:Int64}} '
        'AND trace_id IN {ids:Array(FixedString(16))} AND received_ns <= {snapshot:Int64} '
        f'GROUP BY trace_id HAVING {having}',
        values,
    )
    return {row[0] for row in rows}
