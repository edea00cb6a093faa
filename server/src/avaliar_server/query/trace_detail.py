"""One trace: its row, and its spans in start order without payloads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .amounts import dollars
from .cursor import Cursor, fingerprint
from .detection import Result, SpanKey, results_of, severity_name, span_state, with_detection
from .errors import BadParameter, Missing
from .period import time_of
from .reader import OF_TENANT, Reader
from .trace_rows import (
    SPAN_COLUMNS,
    Extent,
    Facts,
    extents,
    facts_by_trace,
    read_spans,
    spans_of,
    trace_row,
    trace_rows,
)

__all__ = ['SPANS_PER_PAGE', 'extent_of', 'span_row', 'trace_detail']

SPANS_PER_PAGE = 5_000

_NO_PARENT = bytes(8)
_OF_TRACE = (
    f'{OF_TENANT} AND start_ns >= {{low:Int64}} AND start_ns <= {{high:Int64}} '
    'AND trace_id = {trace_id:FixedString(16)} AND received_ns <= {snapshot:Int64}'
)


def extent_of(reader: Reader, trace_id: bytes, snapshot_ns: int) -> Extent:
    """Where the trace lies.

    Raises:
        Missing: There is no such trace.
    """
    found = extents(reader, [trace_id], snapshot_ns)
    if not found:
        raise Missing(
            f'There is no trace {trace_id.hex()} here: it was deleted, belongs to another organisation, or has not '
            f'arrived. `avaliar doctor --trace {trace_id.hex()}` tells more.'
        )
    return found[0]


def trace_detail(reader: Reader, trace_id: bytes, cursor: str | None) -> Mapping[str, Any]:
    """A trace in the shape of the API's `TraceDetail`, with at most `SPANS_PER_PAGE` spans.

    Raises:
        Missing: There is no such trace.
        BadParameter: The cursor is none, or of another trace.
    """
    question = fingerprint('trace', trace_id)
    snapshot, after = reader.snapshot_ns, None
    if cursor is not None:
        place = Cursor.decode(cursor, question)
        if len(place.last_id) != 16:
            raise BadParameter('cursor must be the next_cursor of an answer, as it came; leave it out to start anew')
        snapshot, after = place.snapshot_ns, (int(place.key), bytes.fromhex(place.last_id))
    extent = extent_of(reader, trace_id, snapshot)
    # One question for the trace's figures and its spans, unless it has very many.
    read = None if after is not None else read_spans(reader, [extent], snapshot)
    if read is None:
        rows = trace_rows(reader, [extent], snapshot)
        spans = _spans(reader, extent, snapshot, after)
    else:
        rows = facts_by_trace(read)
        spans = _in_order(read)
    if not rows:  # deleted between the two questions
        raise Missing(f'There is no trace {trace_id.hex()} any more: it has just been deleted.')
    following = None
    is_whole = read is not None or (after is None and len(spans) <= SPANS_PER_PAGE)
    here = {span['span_id'] for span in spans} if is_whole else None
    if len(spans) > SPANS_PER_PAGE:
        spans = spans[:SPANS_PER_PAGE]
        last = spans[-1]
        following = Cursor(question, snapshot, None, None, last['start_ns'], last['span_id'].hex()).encode()
    orphans = _orphans(reader, extent, snapshot, spans, here)
    start = rows[0]['trace_start_ns']
    results = _results(reader, trace_id, spans, snapshot)
    with_detection(reader, rows, snapshot, results if is_whole and following is None else None)
    return {
        **trace_row(rows[0]),
        'spans': [
            span_row(
                span,
                start,
                is_orphan=span['span_id'] in orphans,
                result=results.get((trace_id, span['span_id'], span['start_ns'])),
                moment_ns=snapshot,
            )
            for span in spans
        ],
        'next_cursor': following,
    }


def _results(
    reader: Reader, trace_id: bytes, spans: Sequence[Mapping[str, Any]], snapshot_ns: int
) -> dict[SpanKey, Result]:
    starts = [span['start_ns'] for span in spans if span['detection_mode']]
    return results_of(reader, [trace_id], min(starts), max(starts), snapshot_ns) if starts else {}


def span_row(
    span: Mapping[str, Any], trace_start_ns: int, *, is_orphan: bool, result: Result | None, moment_ns: int
) -> dict[str, Any]:
    """A span of the narrow table, with the result of its detection, in the shape of the API's `SpanRow`."""
    parent, first_token = span['parent_span_id'], span['time_to_first_token_ns']
    return {
        'span_id': span['span_id'].hex(),
        'parent_span_id': None if parent == _NO_PARENT else parent.hex(),
        'name': span['name'],
        'span_type': span['span_type'],
        'provider': span['provider'] or None,
        'model': span['model'] or None,
        'start_time': time_of(span['start_ns']),
        'start_offset_ms': (span['start_ns'] - trace_start_ns) // 1000 / 1000,
        'duration_ms': span['duration_ns'] / 1e6,
        'time_to_first_token_ms': None if first_token is None else first_token / 1e6,
        'status': span['status'],
        'level': span['level'] or None,
        'stream_end': span['stream_end'] or None,
        'input_tokens': span['input_tokens'],
        'output_tokens': span['output_tokens'],
        'cost_usd': dollars(span['cost_usd']),
        'severity': severity_name(result.severity) if result is not None and span['detection_mode'] else None,
        'detection_status': span_state(bool(span['detection_mode']), span['received_ns'], result, moment_ns),
        'is_orphan': is_orphan,
    }


def _in_order(read: Sequence[Facts]) -> list[Facts]:
    """Each span once, its copy received first, in the order of start."""
    kept: dict[bytes, Facts] = {}
    for span in sorted(read, key=lambda span: span['received_ns']):
        kept.setdefault(span['span_id'], span)
    return sorted(kept.values(), key=lambda span: (span['start_ns'], span['span_id']))


def _spans(reader: Reader, extent: Extent, snapshot_ns: int, after: tuple[int, bytes] | None) -> list[dict[str, Any]]:
    values: dict[str, Any] = {
        'trace_id': extent.trace_id,
        'low': extent.start_ns if after is None else max(extent.start_ns, after[0]),
        'high': extent.end_ns,
        'snapshot': snapshot_ns,
        'spans': SPANS_PER_PAGE + 1,
    }
    beyond = ''
    if after is not None:
        values.update(after_start=after[0], after_id=after[1])
        beyond = (
            ' AND (start_ns > {after_start:Int64} OR '
            '(start_ns = {after_start:Int64} AND span_id > {after_id:FixedString(8)}))'
        )
    rows = reader.select(
        f'SELECT {", ".join(SPAN_COLUMNS)} FROM spans WHERE {_OF_TRACE}{beyond} '
        'ORDER BY start_ns, span_id, received_ns LIMIT 1 BY span_id LIMIT {spans:UInt32}',
        values,
    )
    return spans_of(rows)


def _orphans(
    reader: Reader, extent: Extent, snapshot_ns: int, spans: Sequence[Mapping[str, Any]], here: set[bytes] | None
) -> set[bytes]:
    """Ids of those spans whose parent is not in the trace. `here` are all its spans' ids, where they are known."""
    away = {span['parent_span_id'] for span in spans} - {_NO_PARENT}
    away -= {span['span_id'] for span in spans} if here is None else here
    if away and here is None:
        rows = reader.select(
            f'SELECT DISTINCT span_id FROM spans WHERE {_OF_TRACE} AND span_id IN (SELECT parent_span_id FROM spans WHERE {_OF_TRACE})',
            {'trace_id': extent.trace_id, 'low': extent.start_ns, 'high': extent.end_ns, 'snapshot': snapshot_ns},
        )
        away -= {row[0] for row in rows}
    return {span['span_id'] for span in spans if span['parent_span_id'] in away}
