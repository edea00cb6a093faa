"""What `traces` is told of the spans of an insert: between which moments the spans of each trace lie.

Written out as the values of an `INSERT`: 6 ms of CPU, where a materialised view over `spans` cost 8 and could be cut off
from its spans by a kill. Written before the spans, so that a trace is known whenever a span of it is there; the extent
of spans that did not come then is what they say when they are sent again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ..model.span import NO_PARENT, Span

__all__ = ['EXTENT_COLUMNS', 'extent_values']

EXTENT_COLUMNS = (
    'org_id', 'trace_id', 'week', 'start_ns', 'end_ns', 'first_received_ns', 'last_received_ns', 'has_root', 'has_error',
)  # fmt: skip

_DAY_NS = 86_400 * 10**9
_EPOCH = date(1970, 1, 1).toordinal()
_LAST_DAY = 2**16 - 1
"""Of a `Date`."""


def extent_values(spans: Sequence[Span]) -> str:
    """A row of `EXTENT_COLUMNS` for each trace and week of `spans`, as text for `VALUES`."""
    rows: dict[tuple[int, bytes, int], list[int]] = {}
    for span in spans:
        start, received = span.start_ns, span.received_ns
        end = span.end_ns if span.end_ns > start else start
        day = start // _DAY_NS
        # The first of January 1970 was a Thursday; this is `toMonday`, by which `spans` is partitioned.
        key = (span.org_id, span.trace_id, day - (day + 3) % 7)
        is_root, is_error = span.parent_span_id == NO_PARENT, span.status == 'error'
        row = rows.get(key)
        if row is None:
            rows[key] = [start, end, received, received, is_root, is_error]
            continue
        if start < row[0]:
            row[0] = start
        if end > row[1]:
            row[1] = end
        if received < row[2]:
            row[2] = received
        if received > row[3]:
            row[3] = received
        row[4] |= is_root
        row[5] |= is_error
    return ','.join([_row(*key, *row) for key, row in rows.items()])


def _row(
    org_id: int, trace_id: bytes, week: int, start: int, end: int, first: int, last: int, is_root: int, is_error: int
) -> str:
    escaped = trace_id.hex(' ').replace(' ', '\\x')
    return f"({org_id},'\\x{escaped}','{_week(week)}',{start},{end},{first},{last},{is_root:d},{is_error:d})"


def _week(day: int) -> str:
    return date.fromordinal(_EPOCH + max(0, min(day, _LAST_DAY))).isoformat()
