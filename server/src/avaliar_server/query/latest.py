"""The newest traces when nothing narrows them but time: what the dashboard opens with, and asks for again and again.

Spans are read backwards from the newest, in windows. A page is found when as many traces as it shows are known to start
in what has been read; of each that starts below, `traces` says where. While traffic is calm the first window is the
page: it brings all that is shown of its spans. Where hundreds of traces overlap, windows of keys find out which fifty
are the newest, and then these alone are read.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from operator import neg

from .candidates import Source, newest_rows
from .period import Period
from .reader import UNBOUNDED_NS, Page, Reader
from .trace_rows import SPAN_COLUMNS, Extent, Facts, extents_beyond, facts_by_trace, spans_of, trace_rows

__all__ = ['latest_traces']

_EARLIEST_NS = -(2**62)
_SPANS_PER_TRACE = 12
_WIDEN = 4
_MOST_SHOWN = 1_500
"""Spans of a window that is read with all that is shown; of a larger one most would be read for nothing."""
_FIRST_REACH_NS = 6 * 3_600_000_000_000
_WIDEN_REACH = 12
"""How far back a window goes, at first and from one to the next: a bound in time spares the engine opening parts of
weeks that the page does not show, which took three times as long as the reading."""
_LEAST_REACH_NS = 1_000_000_000
_LAST_REACH_NS = 30 * 86_400_000_000_000
"""What has not been found so far back is looked for in all the rest at once."""
_KEYS = ('trace_id', 'start_ns')


def latest_traces(
    reader: Reader, period: Period, snapshot_ns: int, count: int, after: tuple[int, bytes] | None = None
) -> list[Facts]:
    """The facts of at most `count` traces, newest first.

    Parameters:
        reader: Of the organisation.
        period: Of the traces' starts, resolved.
        snapshot_ns: Spans received later are not there.
        count: How many.
        after: Start and id of the trace that the page before ended with.
    """
    bottom = _EARLIEST_NS if period.start_ns is None else period.start_ns
    ceiling = UNBOUNDED_NS if period.end_ns is None else period.end_ns
    if after is not None:
        ceiling = min(ceiling, after[0] + 1)
    newest = min(ceiling, snapshot_ns)
    reach, spans, with_shown = _FIRST_REACH_NS, count * _SPANS_PER_TRACE, True
    low = newest - reach
    last = reader.pages.get(reader.org_id)
    if last is not None and ceiling >= snapshot_ns:
        low, spans = last.floor_ns, max(spans, last.spans + last.spans // _WIDEN)
        with_shown = spans <= _MOST_SHOWN
    elif last is not None and after is not None:
        low = max(low, newest - max(2 * (snapshot_ns - last.floor_ns), _LEAST_REACH_NS))
    stretch = _Stretch(reader, snapshot_ns, ceiling)
    while True:
        low = max(low, bottom)
        reached_low = stretch.extend(low, spans, with_shown)
        keys = [key for key in stretch.candidates() if after is None or key < after]
        page = [key for key in keys[:count] if key[0] >= stretch.floor_ns]
        is_last = reached_low and low == bottom
        if len(page) == count or is_last:
            break
        if len(keys) >= count:
            # Where the page ends, unless further traces are found above.
            low = keys[count - 1][0]
        elif reached_low:
            reach = max(newest - low, _FIRST_REACH_NS) * _WIDEN_REACH
            low = newest - reach if reach <= _LAST_REACH_NS else bottom
        if not reached_low:
            spans *= _WIDEN
        with_shown = with_shown and 2 * len(page) >= count
    if ceiling >= snapshot_ns:
        floor = page[-1][0] if len(page) == count else bottom
        reader.pages[reader.org_id] = Page(floor, stretch.spans_from(floor))
    facts = stretch.facts(page)
    if len(facts) < len(page):  # a trace was deleted between two questions
        return latest_traces(reader, period, snapshot_ns, count, after)
    return facts


@dataclass(slots=True)
class _Stretch:
    """All spans that start from `floor_ns` to below `ceiling_ns`, and what is known of their traces."""

    reader: Reader
    snapshot_ns: int
    ceiling_ns: int
    floor_ns: int = field(init=False)
    _read: list[int] = field(default_factory=list[int])
    """Where the spans start, newest first."""
    _shown_from_ns: int = field(init=False)
    """Of the spans from here on all that is shown has been read."""
    _shown: dict[bytes, list[Facts]] = field(default_factory=dict[bytes, 'list[Facts]'])
    _starts: dict[bytes, int] = field(default_factory=dict[bytes, int])
    """Of each trace: where it starts."""
    _ends: dict[bytes, int] = field(default_factory=dict[bytes, int])
    """Of each trace: no span of it starts later."""
    _above: set[bytes] = field(default_factory=set[bytes])
    """Traces that may have spans at the ceiling or above."""

    def __post_init__(self) -> None:
        self.floor_ns = self._shown_from_ns = self.ceiling_ns

    def extend(self, low_ns: int, spans: int, with_shown: bool) -> bool:
        """Lower the floor to `low_ns`, by at most so many spans; return whether it is there."""
        top = self.floor_ns
        if low_ns >= top:
            return True
        rows = newest_rows(
            self.reader,
            Source(),
            SPAN_COLUMNS if with_shown else _KEYS,
            low_ns,
            top,
            self.snapshot_ns,
            spans,
        )
        start = 2 if with_shown else 1
        reached_low = len(rows) < spans
        # Of the spans that start at the very last moment some may have been left out.
        self.floor_ns = low_ns if reached_low else rows[-1][start] + 1
        rows = [row for row in rows if row[start] >= self.floor_ns]
        self._read += [row[start] for row in rows]
        fresh: set[bytes] = set()
        for row in rows:
            trace_id, start_ns = row[0], row[start]
            known = self._starts.get(trace_id)
            if known is None:
                fresh.add(trace_id)
                self._ends[trace_id] = start_ns  # the first row of a trace is its latest span
            if known is None or start_ns < known:
                self._starts[trace_id] = start_ns
        if with_shown and self._shown_from_ns == top:
            self._shown_from_ns = self.floor_ns
            for span in spans_of(rows):
                self._shown.setdefault(span['trace_id'], []).append(span)
        found = extents_beyond(self.reader, fresh, self.floor_ns, self.ceiling_ns, self.snapshot_ns)
        for extent in found:
            if extent.start_ns < self.floor_ns:
                self._starts[extent.trace_id] = extent.start_ns
            if extent.end_ns >= self.ceiling_ns:
                self._above.add(extent.trace_id)
                self._ends[extent.trace_id] = extent.end_ns
        return reached_low

    def candidates(self) -> list[tuple[int, bytes]]:
        """Start and id of the traces with spans here, newest first; further ones may start below the floor."""
        return sorted(((start, trace_id) for trace_id, start in self._starts.items()), reverse=True)

    def spans_from(self, floor_ns: int) -> int:
        """How many spans start there or later."""
        return bisect_right(self._read, -floor_ns, key=neg)

    def facts(self, page: list[tuple[int, bytes]]) -> list[Facts]:
        """The facts of these traces, newest first. They must start at the floor or above."""
        at_hand = [
            span
            for start, trace_id in page
            if start >= self._shown_from_ns and trace_id not in self._above
            for span in self._shown[trace_id]
        ]
        rest = [
            Extent(trace_id, start, self._ends[trace_id])
            for start, trace_id in page
            if start < self._shown_from_ns or trace_id in self._above
        ]
        found = facts_by_trace(at_hand) + trace_rows(self.reader, rest, self.snapshot_ns)
        return sorted(found, key=lambda facts: (facts['trace_start_ns'], facts['trace_id']), reverse=True)
