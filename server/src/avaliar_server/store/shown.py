"""What lists and trees show of a span, as one text: the column `shown` of `spans`.

Each column that a small question reads costs it about as much as fifty rows, so what is only shown lies together;
what is filtered, grouped or summed is a column as well. The text is a JSON array: the number of its format, then the
values of `FIELDS`. Fields are only ever added at the end, with the next number: a reader takes those it knows, and of
those that an older text lacks it says nothing. Ids are hexadecimal (of no parent empty), costs are text so that they
stay exact, unknown is null; all values are what the columns of the same names hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import orjson

from ..model.span import NO_PARENT, Span
from .arrow import INT64_MAX, stored_money

__all__ = ['FIELDS', 'FORMAT', 'read_shown', 'shown_text']

FORMAT = 1

FIELDS: Sequence[str] = (
    'parent_span_id', 'duration_ns', 'name', 'source', 'environment', 'service_name', 'span_type', 'status', 'level',
    'stream_end', 'time_to_first_token_ns', 'provider', 'model', 'input_tokens', 'output_tokens', 'cost_usd',
    'session_id', 'user_id', 'tags', 'detection_mode', 'input_preview', 'output_preview', 'cache_read_tokens',
    'reasoning_tokens', 'unpriced_reason', 'error_type',
)  # fmt: skip

_NAMES = ('format', *FIELDS)


def shown_text(span: Span) -> bytes:
    """The span's text in UTF-8. What a column would bend to make it fit is bent in the same way."""
    values = _values(span)
    try:
        return orjson.dumps(values)
    except orjson.JSONEncodeError:
        return orjson.dumps(_bent(values))


def _values(span: Span) -> list[Any]:
    parent, usage, cost = span.parent_span_id, span.usage, span.cost_usd
    exact = None if cost is None else stored_money(cost)
    return [
        FORMAT,
        '' if parent == NO_PARENT else parent.hex(),
        max(-INT64_MAX, min(span.end_ns - span.start_ns, INT64_MAX)),
        span.name,
        span.source,
        span.environment,
        span.service_name,
        span.span_type,
        span.status,
        span.level,
        span.stream_end,
        _count(span.time_to_first_token_ns),
        span.provider,
        span.model,
        _count(usage.input_tokens),
        _count(usage.output_tokens),
        None if exact is None else str(exact),
        span.session_id,
        span.user_id,
        span.tags,
        span.detection_mode,
        span.input_preview,
        span.output_preview,
        _count(usage.cache_read_tokens),
        _count(usage.reasoning_tokens),
        span.unpriced_reason,
        span.error_type,
    ]


def _count(value: int | None) -> int | None:
    return None if value is None or abs(value) > INT64_MAX else value


def _bent(value: Any) -> Any:
    """The same without lone surrogates, which are no UTF-8: they become question marks."""
    if isinstance(value, str):
        return value.encode('utf-8', 'replace').decode()
    if isinstance(value, list):
        return [_bent(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    return value


def read_shown(texts: Iterable[str]) -> list[dict[str, Any]]:
    """Each span's fields by name, ids as bytes and costs as `Decimal`."""
    # One array of all: half the time of reading one text after the other.
    spans: list[dict[str, Any]] = [
        dict(zip(_NAMES, values, strict=False)) for values in orjson.loads(f'[{",".join(texts)}]')
    ]
    for span in spans:
        del span['format']
        parent, cost = span['parent_span_id'], span['cost_usd']
        span['parent_span_id'] = bytes.fromhex(parent) if parent else NO_PARENT
        if cost is not None:
            span['cost_usd'] = Decimal(cost)
    return spans
