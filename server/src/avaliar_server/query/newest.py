"""The newest traces that match: windows of candidates, checked against what the traces really are.

Everything is as of the snapshot, the moment the first page was asked for. A span that arrives later, the root of a
trace among them, may move its trace in time or change what it is; the pages of one list do not see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .candidates import Source, holding, straddling, window
from .detection import with_detection
from .filters import Condition, TraceFilter
from .latest import latest_traces
from .lengths import long_traces
from .period import Period
from .ranking import NEWEST, ranked
from .reader import UNBOUNDED_NS, Reader
from .search import traces_by_id, word_sources
from .trace_rows import Extent, Facts, extents, facts_by_trace, trace_rows

__all__ = ['newest_traces']

_EARLIEST_NS = -(2**62)
_FIRST_REACH_NS = 6 * 3_600_000_000_000
_WIDEN_REACH = 12
"""How far back a window goes, at first and from one to the next: a bound in time spares the engine opening parts of
weeks that the page does not show, which took three times as long as the reading."""
_LAST_REACH_NS = 30 * 86_400_000_000_000
"""What has not been found so far back is looked for in all the rest at once."""
_SPANS_PER_TRACE = 12
_WIDEN = 4
_MAX_WINDOW = 32_768
"""Spans. When windows of this size have not filled a page, matches are so rare that one pass over all is cheaper."""
_CHUNK = 500
"""Traces whose facts are computed at once while a page is being filled."""
_MOST_LONG = 8_000
"""Traces that are long enough and fail in something else; where there are more, one pass over all is cheaper."""


def newest_traces(
    reader: Reader,
    asked: TraceFilter,
    period: Period,
    snapshot_ns: int,
    count: int,
    after: tuple[int, bytes] | None = None,
) -> list[dict[str, Any]]:
    """The facts of at most `count` traces, newest first.

    Parameters:
        reader: Of the organisation.
        asked: The filter; its period is not looked at.
        period: Of the traces' starts, resolved.
        snapshot_ns: See the module.
        count: How many.
        after: Start and id of the trace that the page before ended with.
    """
    if asked.is_impossible:
        return []
    if not asked.search and not asked.somewhere and not asked.is_about_the_whole:
        return latest_traces(reader, period, snapshot_ns, count, after)
    if set(asked.detection_statuses) == {'failed'} and asked.late is None and not asked.search:
        # Few of those that are checked fail, and one that has no result is in no table to be looked for: windows took
        # thirty times as long as one pass.
        return ranked(reader, asked, NEWEST, period, snapshot_ns, count, after)
    bottom = _EARLIEST_NS if period.start_ns is None else period.start_ns
    top = UNBOUNDED_NS if period.end_ns is None else period.end_ns
    if after is not None:
        top = min(top, after[0] + 1)
    somewhere = asked.somewhere
    if asked.search:
        by_id = traces_by_id(reader, asked.search, snapshot_ns)
        if by_id:
            page = _Page(reader, snapshot_ns, count, after, somewhere, asked)
            page.take(by_id, bottom, top)
            return page.rows
        sources = word_sources(asked.search)
        checks = somewhere
    elif asked.late is not None and not asked.is_of_few:
        # Each matching trace has such a result, and few results of all are such.
        sources = [Source('span_results', asked.late)]
        checks = somewhere
    else:
        sources = [Source(condition=somewhere[-1] if somewhere else None)]
        checks = somewhere[:-1]
    page = _Page(reader, snapshot_ns, count, after, checks, asked)
    spans, above, taken = count * _SPANS_PER_TRACE, top, top
    # What few spans have is found through a filter, whatever the time.
    reach = _LAST_REACH_NS + 1 if asked.is_of_few and not asked.search else _FIRST_REACH_NS
    # The span that makes a trace match may lie above its trace's window: such traces wait here for theirs.
    waiting: set[bytes] = set()
    read: list[Facts] = []
    while True:
        newest = min(top, snapshot_ns)
        low = max(bottom, newest - reach) if reach <= _LAST_REACH_NS else bottom
        is_for_few = asked.least_latency_ns is not None
        found = window(reader, sources, low, top, snapshot_ns, spans, is_for_few=is_for_few)
        waiting |= found.trace_ids | straddling(reader, sources, found.floor_ns, top, above, snapshot_ns)
        read += found.spans
        is_last = found.reached_bottom and low == bottom
        top = found.floor_ns
        # What is no page yet is not worth a question: it waits for what the next window finds.
        if is_last or not found.reached_bottom or len(waiting) >= page.missing:
            waiting = page.take(waiting, top, taken, read)
            taken, read = top, []
        if page.is_full or is_last:
            return page.rows
        if asked.least_latency_ns is not None and not asked.search:
            return page.rows + _long(reader, asked, Period(bottom, taken), snapshot_ns, page.missing, after)
        if found.reached_bottom:
            reach = max(reach * _WIDEN_REACH, _FIRST_REACH_NS)
            continue
        spans *= _WIDEN
        if spans > _MAX_WINDOW and (checks or asked.is_about_the_whole):
            rest = Period(period.start_ns, top)
            return page.rows + ranked(reader, asked, NEWEST, rest, snapshot_ns, page.missing, after)


def _long(
    reader: Reader,
    asked: TraceFilter,
    period: Period,
    snapshot_ns: int,
    count: int,
    after: tuple[int, bytes] | None,
) -> list[Facts]:
    """The same of a filter with a least latency: `traces` says which are so long."""
    bottom, top = period.start_ns, period.end_ns
    assert bottom is not None and top is not None and asked.least_latency_ns is not None
    page = _Page(reader, snapshot_ns, count, after, asked.somewhere, asked)
    candidates = _CHUNK
    while candidates <= _MOST_LONG:
        found = long_traces(reader, asked.least_latency_ns, bottom, top, snapshot_ns, candidates)
        if found is None:
            break
        page.take(found.trace_ids, found.floor_ns, top)
        if page.is_full or found.is_all:
            return page.rows
        top, candidates = found.floor_ns, candidates * _WIDEN
    rest = Period(bottom, top)
    return page.rows + ranked(reader, asked, NEWEST, rest, snapshot_ns, page.missing, after)


class _Page:
    """A page while it is being filled."""

    def __init__(
        self,
        reader: Reader,
        snapshot_ns: int,
        count: int,
        after: tuple[int, bytes] | None,
        checks: Sequence[Condition],
        asked: TraceFilter,
    ) -> None:
        self.rows: list[dict[str, Any]] = []
        self._asked = asked
        self._reader = reader
        self._snapshot = snapshot_ns
        self._count = count
        self._after = after
        self._checks = checks

    @property
    def missing(self) -> int:
        return self._count - len(self.rows)

    @property
    def is_full(self) -> bool:
        return self.missing <= 0

    def take(self, candidates: Iterable[bytes], floor_ns: int, top_ns: int, read: Sequence[Facts] = ()) -> set[bytes]:
        """Add the candidates that start from floor to below top and match; return those that start below.

        `read` are all spans from floor to top, or none.
        """
        known = extents(self._reader, candidates, self._snapshot)
        inside = [extent for extent in known if floor_ns <= extent.start_ns < top_ns]
        if self._after is not None:
            inside = [extent for extent in inside if (extent.start_ns, extent.trace_id) < self._after]
        shortest = self._asked.least_latency_ns
        if shortest is not None:
            # An extent may have grown since the snapshot; a trace is never longer than it.
            inside = [extent for extent in inside if extent.end_ns - extent.start_ns >= shortest]
        inside.sort(key=lambda extent: (extent.start_ns, extent.trace_id), reverse=True)
        by_trace: dict[bytes, list[Facts]] = {}
        for span in read:
            by_trace.setdefault(span['trace_id'], []).append(span)
        for chunk in self._chunks(inside):
            if self.is_full:
                break
            rows = self._rows(self._checked(chunk), top_ns, by_trace)
            if self._asked.asks_for_detection:
                with_detection(self._reader, rows, self._snapshot)
            rows = [facts for facts in rows if self._asked.admits(facts)]
            rows.sort(key=lambda facts: (facts['trace_start_ns'], facts['trace_id']), reverse=True)
            self.rows += rows[: self.missing]
        return {extent.trace_id for extent in known if extent.start_ns < floor_ns}

    def _rows(self, chunk: Sequence[Extent], top_ns: int, read: Mapping[bytes, list[Facts]]) -> list[Facts]:
        # A trace that ends below the top has all its spans below it.
        whole = [extent for extent in chunk if extent.end_ns < top_ns and extent.trace_id in read]
        rest = [extent for extent in chunk if extent.end_ns >= top_ns or extent.trace_id not in read]
        at_hand = facts_by_trace(span for extent in whole for span in read[extent.trace_id])
        return at_hand + trace_rows(self._reader, rest, self._snapshot)

    def _chunks(self, inside: list[Extent]) -> Iterator[list[Extent]]:
        # Where every candidate matches, no more are looked at than the page has room for.
        size = _CHUNK if self._checks or self._asked.is_about_the_whole else max(self.missing, 1)
        for start in range(0, len(inside), size):
            yield inside[start : start + size]

    def _checked(self, chunk: list[Extent]) -> list[Extent]:
        if not self._checks:
            return chunk
        low = min(extent.start_ns for extent in chunk)
        high = max(extent.end_ns for extent in chunk)
        ids = [extent.trace_id for extent in chunk]
        kept = holding(self._reader, self._checks, ids, low, high, self._snapshot)
        return [extent for extent in chunk if extent.trace_id in kept]
