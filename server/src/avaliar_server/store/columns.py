"""Spans as Arrow tables, one column at a time.

The tables below have the columns of the store's tables in the order of their definition in `migrations`. Columns are
built from plain lists: rows to Arrow by `from_pylist` costs forty times as much.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..model.detection import IssueMark, SpanResult
from ..model.ledger import ClientCounters, LedgerEntry
from ..model.span import Span
from .arrow import (
    INT64_MAX,
    Array,
    Table,
    counts,
    fixed,
    floats,
    integers,
    json_texts,
    money,
    optional_integers,
    optional_text,
    small_integer_lists,
    small_integers,
    table,
    text,
    texts,
    unsigned_integers,
)
from .facts import facts_text
from .shown import shown_text

__all__ = ['client_table', 'ledger_table', 'mark_table', 'payload_table', 'result_table', 'span_table']

_HOUR = 3_600_000_000_000

_Column = Callable[[Sequence[Span]], Array]

_KEY: dict[str, _Column] = {
    'org_id': lambda spans: integers([s.org_id for s in spans]),
    'start_ns': lambda spans: integers([s.start_ns for s in spans]),
    'trace_id': lambda spans: fixed(16, [s.trace_id for s in spans]),
    'span_id': lambda spans: fixed(8, [s.span_id for s in spans]),
    'received_ns': lambda spans: integers([s.received_ns for s in spans]),
    # As the tables define it: of two copies the one received first is the later version.
    'version': lambda spans: integers([INT64_MAX - s.received_ns for s in spans]),
}

_SPAN: dict[str, _Column] = {
    'parent_span_id': lambda spans: fixed(8, [s.parent_span_id for s in spans]),
    'duration_ns': lambda spans: integers([s.end_ns - s.start_ns for s in spans]),
    'name': lambda spans: text([s.name for s in spans]),
    'source': lambda spans: text([s.source for s in spans]),
    'environment': lambda spans: text([s.environment for s in spans]),
    'service_name': lambda spans: text([s.service_name for s in spans]),
    'span_type': lambda spans: text([s.span_type for s in spans]),
    'status': lambda spans: text([s.status for s in spans]),
    'time_to_first_token_ns': lambda spans: optional_integers([s.time_to_first_token_ns for s in spans]),
    'provider': lambda spans: text([s.provider for s in spans]),
    'model': lambda spans: text([s.model for s in spans]),
    'input_tokens': lambda spans: optional_integers([s.usage.input_tokens for s in spans]),
    'output_tokens': lambda spans: optional_integers([s.usage.output_tokens for s in spans]),
    'cache_read_tokens': lambda spans: optional_integers([s.usage.cache_read_tokens for s in spans]),
    'reasoning_tokens': lambda spans: optional_integers([s.usage.reasoning_tokens for s in spans]),
    'cost_usd': lambda spans: money([s.cost_usd for s in spans]),
    'session_id': lambda spans: text([s.session_id for s in spans]),
    'user_id': lambda spans: text([s.user_id for s in spans]),
    'tags': lambda spans: texts([s.tags for s in spans]),
    'error_type': lambda spans: text([s.error_type for s in spans]),
    'detection_mode': lambda spans: text([s.detection_mode for s in spans]),
    'shown': lambda spans: json_texts([shown_text(s) for s in spans]),
}

_PAYLOAD: dict[str, _Column] = {
    'input': lambda spans: optional_text([s.input for s in spans]),
    'output': lambda spans: optional_text([s.output for s in spans]),
    'facts': lambda spans: json_texts([facts_text(s) for s in spans]),
}


def _table(columns: dict[str, _Column], spans: Sequence[Span]) -> Table:
    return table({name: build(spans) for name, build in columns.items()})


def span_table(spans: Sequence[Span]) -> Table:
    """The rows of `spans`."""
    return _table(_KEY | _SPAN, spans)


def payload_table(spans: Sequence[Span]) -> Table:
    """The rows of `span_payloads`."""
    return _table(_KEY | _PAYLOAD, spans)


def ledger_table(entries: Sequence[LedgerEntry], now_ns: int) -> Table:
    """The rows of `ledger`, counted in the hour of `now_ns`."""
    columns = {
        'org_id': integers([e.org_id for e in entries]),
        'hour': integers([now_ns // _HOUR * 3600] * len(entries)),
        'source': text([e.source for e in entries]),
        'service_name': text([e.service_name for e in entries]),
        'reason': text([e.reason for e in entries]),
        'received': integers([e.received for e in entries]),
        'stored': integers([e.stored for e in entries]),
        'rejected': integers([e.rejected for e in entries]),
        'last_seen_ns': integers([now_ns] * len(entries)),
    }
    return table(columns)


def client_table(counters: Sequence[ClientCounters]) -> Table:
    """The rows of `client_ledger`."""
    columns = {
        'org_id': integers([c.org_id for c in counters]),
        'client_id': text([c.client_id for c in counters]),
        'service_name': text([c.service_name for c in counters]),
        'created': integers([c.created for c in counters]),
        'dropped': counts([c.dropped for c in counters]),
        'first_seen_ns': integers([c.seen_ns for c in counters]),
        'last_seen_ns': integers([c.seen_ns for c in counters]),
    }
    return table(columns)


def result_table(results: Sequence[SpanResult]) -> Table:
    """The rows of `span_results`."""
    columns = {
        'org_id': integers([r.org_id for r in results]),
        'start_ns': integers([r.start_ns for r in results]),
        'trace_id': fixed(16, [r.trace_id for r in results]),
        'span_id': fixed(8, [r.span_id for r in results]),
        'decided_ns': integers([r.decided_ns for r in results]),
        'mode': text([r.mode for r in results]),
        'status': text([r.status for r in results]),
        'reason': text([r.reason for r in results]),
        'severity': small_integers([r.severity for r in results]),
        'issue_types': texts([r.issue_types for r in results]),
        'issue_severities': small_integer_lists([r.issue_severities for r in results]),
        'provider': text([r.provider for r in results]),
        'model': text([r.model for r in results]),
        'environment': text([r.environment for r in results]),
        'issues': text([r.issues for r in results]),
        'checks': text([r.checks for r in results]),
        'duration_ms': floats([r.duration_ms for r in results]),
    }
    return table(columns)


def mark_table(marks: Sequence[IssueMark]) -> Table:
    """The rows of `issue_marks`."""
    columns = {
        'org_id': integers([m.org_id for m in marks]),
        'start_ns': integers([m.start_ns for m in marks]),
        'trace_id': fixed(16, [m.trace_id for m in marks]),
        'span_id': fixed(8, [m.span_id for m in marks]),
        'issue_id': unsigned_integers([m.issue_id for m in marks]),
        'marked_ns': integers([m.marked_ns for m in marks]),
        'is_false_positive': small_integers([m.is_false_positive for m in marks]),
        'note': text([m.note for m in marks]),
        'marked_by': text([m.marked_by for m in marks]),
    }
    return table(columns)
