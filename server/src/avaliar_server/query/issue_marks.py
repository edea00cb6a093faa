"""What somebody says of an issue."""

from __future__ import annotations

from typing import Any

from ..model.detection import IssueMark
from .errors import Missing
from .issues import result_of
from .reader import OF_TENANT, Reader
from .trace_detail import extent_of

__all__ = ['mark_of_issue', 'shown_mark']


def mark_of_issue(
    reader: Reader,
    trace_id: bytes,
    span_id: bytes,
    issue_id: int,
    *,
    is_false_positive: bool,
    note: str,
    marked_by: str,
) -> IssueMark:
    """The mark to store of an issue that is there, made at the moment of the question.

    Raises:
        Missing: There is no such issue.
    """
    extent = extent_of(reader, trace_id, reader.now_ns)
    rows = reader.select(
        f'SELECT start_ns FROM spans WHERE {OF_TENANT} AND trace_id = {{trace_id:FixedString(16)}} '
        'AND start_ns >= {low:Int64} AND start_ns <= {high:Int64} AND span_id = {span_id:FixedString(8)} '
        "AND detection_mode != '' ORDER BY received_ns LIMIT 1",
        {'trace_id': trace_id, 'span_id': span_id, 'low': extent.start_ns, 'high': extent.end_ns},
    )
    start = rows[0][0] if rows else None
    result = None if start is None else result_of(reader, (trace_id, span_id, start))
    if start is None or result is None or f'{issue_id:016x}' not in [issue['id'] for issue in result.found()]:
        raise Missing(
            f'There is no issue {issue_id:016x} in span {span_id.hex()} of trace {trace_id.hex()}: '
            'it never was there, or a later check has not found it any more. Nothing was marked.'
        )
    return IssueMark(
        reader.org_id, start, trace_id, span_id, issue_id, reader.now_ns, is_false_positive, note, marked_by
    )


def shown_mark(mark: IssueMark) -> dict[str, Any]:
    """In the shape of the API's `IssueMark`."""
    return {
        'issue_id': f'{mark.issue_id:016x}',
        'trace_id': mark.trace_id.hex(),
        'span_id': mark.span_id.hex(),
        'false_positive': mark.is_false_positive,
        'note': mark.note or None,
    }
