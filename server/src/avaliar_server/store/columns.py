"""Spans as Arrow tables, one column at a time.

The two tables below have the columns of `spans` and `span_payloads` in the order of their definition in
`migrations`. Arrays are built from plain lists, column by column: rows to Arrow by `from_pylist` costs forty times as
much, and the whole store may spend 45 us of CPU on a span.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import accumulate
from typing import Any

import pyarrow as pa

from ..model.ledger import ClientCounters, LedgerEntry
from ..model.span import Span

__all__ = ['COST_SCALE', 'client_table', 'ledger_table', 'payload_table', 'span_table']

COST_SCALE = 15
"""Decimal places of a stored cost: a price of nine places per million tokens is exact."""

_COST_UNIT = Decimal(1).scaleb(-COST_SCALE)
_COST_LIMIT = Decimal(10) ** 20
_COST_TYPE = pa.decimal128(38, COST_SCALE)
_INT64_MAX = 2**63 - 1
_HOUR = 3_600_000_000_000

_Column = Callable[[Sequence[Span]], 'pa.Array[Any]']


def _fixed(width: int, values: list[bytes]) -> pa.Array[Any]:
    return pa.Array.from_buffers(pa.binary(width), len(values), [None, pa.py_buffer(b''.join(values))])


def _text(values: list[str]) -> pa.Array[Any]:
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:
        # A lone surrogate is no UTF-8. One such value must not cost the batch.
        return pa.array([value.encode('utf-8', 'replace').decode() for value in values], pa.string())


def _optional_text(values: list[str | None]) -> pa.Array[Any]:
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:
        return pa.array(
            [None if value is None else value.encode('utf-8', 'replace').decode() for value in values], pa.string()
        )


def _texts(lists: list[list[str]]) -> pa.Array[Any]:
    flat = _text([text for texts in lists for text in texts])
    offsets = pa.array(list(accumulate(map(len, lists), initial=0)), pa.int32())
    return pa.ListArray.from_arrays(offsets, flat)


def _integers(values: list[int]) -> pa.Array[Any]:
    try:
        return pa.array(values, pa.int64())
    except OverflowError:
        return pa.array([max(-_INT64_MAX, min(value, _INT64_MAX)) for value in values], pa.int64())


def _optional_integers(values: list[int | None]) -> pa.Array[Any]:
    try:
        return pa.array(values, pa.int64())
    except OverflowError:
        return pa.array([None if value is None or abs(value) > _INT64_MAX else value for value in values], pa.int64())


def _cost(value: Decimal | None) -> Decimal | None:
    """`value` as the column can hold it; what is no amount of money is unknown."""
    if value is None or not value.is_finite() or abs(value) >= _COST_LIMIT:
        return None
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -COST_SCALE:
        return value.quantize(_COST_UNIT, ROUND_HALF_EVEN)
    return value


_KEY: dict[str, _Column] = {
    'org_id': lambda spans: _integers([s.org_id for s in spans]),
    'start_ns': lambda spans: _integers([s.start_ns for s in spans]),
    'trace_id': lambda spans: _fixed(16, [s.trace_id for s in spans]),
    'span_id': lambda spans: _fixed(8, [s.span_id for s in spans]),
    'received_ns': lambda spans: _integers([s.received_ns for s in spans]),
}

_SPAN: dict[str, _Column] = {
    'parent_span_id': lambda spans: _fixed(8, [s.parent_span_id for s in spans]),
    'duration_ns': lambda spans: _integers([s.end_ns - s.start_ns for s in spans]),
    'name': lambda spans: _text([s.name for s in spans]),
    'source': lambda spans: _text([s.source for s in spans]),
    'environment': lambda spans: _text([s.environment for s in spans]),
    'service_name': lambda spans: _text([s.service_name for s in spans]),
    'span_type': lambda spans: _text([s.span_type for s in spans]),
    'status': lambda spans: _text([s.status for s in spans]),
    'level': lambda spans: _text([s.level for s in spans]),
    'stream_end': lambda spans: _text([s.stream_end for s in spans]),
    'time_to_first_token_ns': lambda spans: _optional_integers([s.time_to_first_token_ns for s in spans]),
    'provider': lambda spans: _text([s.provider for s in spans]),
    'model': lambda spans: _text([s.model for s in spans]),
    'input_tokens': lambda spans: _optional_integers([s.usage.input_tokens for s in spans]),
    'output_tokens': lambda spans: _optional_integers([s.usage.output_tokens for s in spans]),
    'cache_read_tokens': lambda spans: _optional_integers([s.usage.cache_read_tokens for s in spans]),
    'reasoning_tokens': lambda spans: _optional_integers([s.usage.reasoning_tokens for s in spans]),
    'cost_usd': lambda spans: pa.array([_cost(s.cost_usd) for s in spans], _COST_TYPE),
    'unpriced_reason': lambda spans: _text([s.unpriced_reason for s in spans]),
    'session_id': lambda spans: _text([s.session_id for s in spans]),
    'user_id': lambda spans: _text([s.user_id for s in spans]),
    'tags': lambda spans: _texts([s.tags for s in spans]),
    'input_preview': lambda spans: _text([s.input_preview for s in spans]),
    'output_preview': lambda spans: _text([s.output_preview for s in spans]),
    'error_type': lambda spans: _text([s.error_type for s in spans]),
    'detection_mode': lambda spans: _text([s.detection_mode for s in spans]),
}

_PAYLOAD: dict[str, _Column] = {
    'input': lambda spans: _optional_text([s.input for s in spans]),
    'output': lambda spans: _optional_text([s.output for s in spans]),
    'input_size': lambda spans: _optional_integers([s.input_size for s in spans]),
    'output_size': lambda spans: _optional_integers([s.output_size for s in spans]),
    'metadata': lambda spans: _text([s.metadata for s in spans]),
    'generation_info': lambda spans: _text([s.generation_info for s in spans]),
    'attributes': lambda spans: _text([s.attributes for s in spans]),
    'error_message': lambda spans: _text([s.error_message for s in spans]),
    'error_stack': lambda spans: _text([s.error_stack for s in spans]),
    'request_model': lambda spans: _text([s.request_model for s in spans]),
    'finish_reason': lambda spans: _text([s.finish_reason for s in spans]),
    'stream_items': lambda spans: _optional_integers([s.stream_items for s in spans]),
    'cache_write_tokens': lambda spans: _optional_integers([s.usage.cache_write_tokens for s in spans]),
    'cache_write_1h_tokens': lambda spans: _optional_integers([s.usage.cache_write_1h_tokens for s in spans]),
    'input_audio_tokens': lambda spans: _optional_integers([s.usage.input_audio_tokens for s in spans]),
    'output_audio_tokens': lambda spans: _optional_integers([s.usage.output_audio_tokens for s in spans]),
    'price_version': lambda spans: _text([s.price_version for s in spans]),
    'cost_detail': lambda spans: _text([s.cost_detail for s in spans]),
    'detectors': lambda spans: _texts([s.detectors for s in spans]),
    'detection_blocking': lambda spans: pa.array([s.detection_blocking for s in spans], pa.bool_()),
    'truncated': lambda spans: _texts([s.truncated for s in spans]),
}


def _table(columns: dict[str, _Column], spans: Sequence[Span]) -> pa.Table:
    return pa.Table.from_arrays([build(spans) for build in columns.values()], names=list(columns))


def span_table(spans: Sequence[Span]) -> pa.Table:
    """The rows of `spans`."""
    return _table(_KEY | _SPAN, spans)


def payload_table(spans: Sequence[Span]) -> pa.Table:
    """The rows of `span_payloads`."""
    return _table(_KEY | _PAYLOAD, spans)


def ledger_table(entries: Sequence[LedgerEntry], now_ns: int) -> pa.Table:
    """The rows of `ledger`, counted in the hour of `now_ns`."""
    columns = {
        'org_id': _integers([e.org_id for e in entries]),
        'hour': pa.array([now_ns // _HOUR * 3600] * len(entries), pa.uint32()),
        'source': _text([e.source for e in entries]),
        'service_name': _text([e.service_name for e in entries]),
        'reason': _text([e.reason for e in entries]),
        'received': _integers([e.received for e in entries]),
        'stored': _integers([e.stored for e in entries]),
        'rejected': _integers([e.rejected for e in entries]),
        'last_seen_ns': _integers([now_ns] * len(entries)),
    }
    return pa.Table.from_arrays(list(columns.values()), names=list(columns))


def client_table(counters: Sequence[ClientCounters]) -> pa.Table:
    """The rows of `client_ledger`."""
    dropped = [list(c.dropped.items()) for c in counters]
    columns = {
        'org_id': _integers([c.org_id for c in counters]),
        'client_id': _text([c.client_id for c in counters]),
        'service_name': _text([c.service_name for c in counters]),
        'created': _integers([c.created for c in counters]),
        'dropped': pa.array(dropped, pa.map_(pa.string(), pa.uint64())),
        'first_seen_ns': _integers([c.seen_ns for c in counters]),
        'last_seen_ns': _integers([c.seen_ns for c in counters]),
    }
    return pa.Table.from_arrays(list(columns.values()), names=list(columns))
