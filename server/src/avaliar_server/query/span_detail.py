"""One span with everything it carries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from ..model.span import NO_PARENT
from ..store.facts import read_facts
from .amounts import dollars
from .detection import NO_RESULT_CAME, Result
from .errors import Missing
from .issues import StoredResult, marks_of, masked_check, result_of, shown_issues, shown_result
from .messages import input_messages, output_messages
from .payload import parsed, parsed_object
from .period import time_of
from .reader import OF_TENANT, Reader
from .trace_detail import extent_of, span_row
from .trace_rows import SPAN_COLUMNS, Extent, Facts, spans_of

__all__ = ['span_detail']

_MOST_SPANS = 10_000
"""Of a trace whose ids are read with the span."""

_OF_TRACE = f'{OF_TENANT} AND trace_id = {{trace_id:FixedString(16)}} AND start_ns >= {{low:Int64}} AND start_ns <= {{high:Int64}}'
_OF_SPAN = f'{_OF_TRACE} AND span_id = {{span_id:FixedString(8)}} ORDER BY received_ns LIMIT 1'


def span_detail(reader: Reader, trace_id: bytes, span_id: bytes, reveal: bool = False) -> Mapping[str, Any]:
    """A span in the shape of the API's `SpanDetail`; `reveal` shows what issues of personal data and secrets found.

    Raises:
        Missing: There is no such trace, or no such span in it.
    """
    extent = extent_of(reader, trace_id, reader.now_ns)
    key: dict[str, Any] = {'trace_id': trace_id, 'span_id': span_id}
    span, ids = _in_trace(reader, key, extent)
    if span is None:
        raise Missing(f'There is no span {span_id.hex()} in trace {trace_id.hex()}.')
    start = span['start_ns']
    wide = reader.select(
        f'SELECT input, output, facts FROM span_payloads WHERE {_OF_SPAN}', {**key, 'low': start, 'high': start}
    )
    if not wide:  # a payload is written before its span, so it goes only with it
        raise Missing(f'There is no span {span_id.hex()} in trace {trace_id.hex()} any more: it has just been deleted.')
    [(span['input'], span['output'], facts)] = wide
    span.update(read_facts(facts))
    stored = result_of(reader, (trace_id, span_id, start)) if span['detection_mode'] else None
    marks = marks_of(reader, [stored.key]) if stored is not None and stored.severity else {}
    result = None if stored is None else Result(stored.decided_ns, stored.status, stored.severity, frozenset())
    is_orphan = _is_orphan(reader, span, key, extent, ids)
    row = span_row(span, extent.start_ns, is_orphan=is_orphan, result=result, moment_ns=reader.now_ns)
    return {
        **row,
        **_shown(span, trace_id),
        'detection': _detection(span, stored, row['detection_status'], reveal=reveal),
        'issues': [] if stored is None else shown_issues(stored, marks, reveal=reveal),
    }


def _in_trace(reader: Reader, key: Mapping[str, Any], extent: Extent) -> tuple[Facts | None, set[bytes] | None]:
    """What is shown of the span, and the ids of all spans of its trace, where these are not too many."""
    values = {**key, 'low': extent.start_ns, 'high': extent.end_ns}
    # The ids say whether its parent is there: they lie beside it, and another question would cost as much as this one.
    rows = reader.select(
        "SELECT trace_id, span_id, start_ns, received_ns, if(span_id = {span_id:FixedString(8)}, shown, '') AS chosen "
        f'FROM spans WHERE {_OF_TRACE} LIMIT {_MOST_SPANS + 1}',
        values,
    )
    if len(rows) > _MOST_SPANS:
        spans = spans_of(reader.select(f'SELECT {", ".join(SPAN_COLUMNS)} FROM spans WHERE {_OF_SPAN}', values))
        return (spans[0] if spans else None), None
    copies = [row for row in rows if row[1] == key['span_id']]
    ids = {row[1] for row in rows}
    return (spans_of([min(copies, key=lambda row: row[3])])[0] if copies else None), ids


def _is_orphan(
    reader: Reader, span: Mapping[str, Any], key: Mapping[str, Any], extent: Extent, ids: set[bytes] | None
) -> bool:
    parent = span['parent_span_id']
    if parent == NO_PARENT:
        return False
    if ids is not None:
        return parent not in ids
    values = {'trace_id': key['trace_id'], 'span_id': parent, 'low': extent.start_ns, 'high': extent.end_ns}
    return not reader.select(f'SELECT 1 FROM spans WHERE {_OF_SPAN}', values)


def _shown(span: Mapping[str, Any], trace_id: bytes) -> dict[str, Any]:
    """What a span's own page shows beside its row and its detection."""
    given, returned = parsed(span['input']), parsed(span['output'])
    kind = span['span_type']
    return {
        'trace_id': trace_id.hex(),
        'end_time': time_of(span['start_ns'] + span['duration_ns']),
        'source': span['source'],
        'environment': span['environment'],
        'service_name': span['service_name'],
        'input': given,
        'output': returned,
        'input_messages': input_messages(given, kind),
        'output_messages': output_messages(returned, kind),
        'input_size': span['input_size'],
        'output_size': span['output_size'],
        'truncated': span['truncated'],
        'generation_info': _generation_info(span),
        'request_model': span['request_model'] or None,
        'finish_reason': span['finish_reason'] or None,
        'stream_items': span['stream_items'],
        'usage': _usage(span),
        'cost': _cost(span),
        'session_id': span['session_id'] or None,
        'user_id': span['user_id'] or None,
        'tags': span['tags'],
        'metadata': parsed_object(span['metadata']),
        'attributes': parsed_object(span['attributes']),
        'error': _error(span),
        'detection_mode': span['detection_mode'] or None,
        'detectors': span['detectors'],
    }


def _detection(
    span: Mapping[str, Any], stored: StoredResult | None, status: str, *, reveal: bool
) -> dict[str, Any] | None:
    """What became of detection on the span; `None` where it asked for none."""
    if not span['detection_mode']:
        return None
    check = parsed_object(span['detection_check'])
    return {
        'mode': span['detection_mode'],
        'status': status,
        'reason': NO_RESULT_CAME if stored is None and status == 'failed' else None,
        'decided_at': None,
        'duration_ms': None,
        'checks': [],
        **({} if stored is None else shown_result(stored)),
        'blocking': bool(span['detection_blocking']),
        'prompt_check': (check if reveal else masked_check(check)) or None,
    }


def _generation_info(span: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked of the model beside the prompt, and what it used; what is not known is left out."""
    known = {
        'model': span['model'] or None,
        'provider': span['provider'] or None,
        'input_tokens': span['input_tokens'],
        'output_tokens': span['output_tokens'],
    }
    recorded = parsed_object(span['generation_info'])
    return {**{name: value for name, value in known.items() if value is not None}, **recorded}


def _usage(span: Mapping[str, Any]) -> dict[str, Any]:
    input_tokens, output_tokens = span['input_tokens'], span['output_tokens']
    unknown = input_tokens is None and output_tokens is None
    return {
        'input_tokens': input_tokens,
        'output_tokens': output_tokens,
        'total_tokens': None if unknown else (input_tokens or 0) + (output_tokens or 0),
        **{
            name: span[name]
            for name in (
                'cache_read_tokens',
                'cache_write_tokens',
                'cache_write_1h_tokens',
                'reasoning_tokens',
                'input_audio_tokens',
                'output_audio_tokens',
            )
        },
    }


def _cost(span: Mapping[str, Any]) -> dict[str, Any]:
    lines = parsed(span['cost_detail'] or '[]')
    return {
        'usd': dollars(span['cost_usd']),
        'lines': cast('list[Any]', lines) if isinstance(lines, list) else [],
        'price_version': span['price_version'] or None,
        'unknown_reason': span['unpriced_reason'] or None,
    }


def _error(span: Mapping[str, Any]) -> dict[str, Any] | None:
    error = {'type': span['error_type'], 'message': span['error_message'], 'stack': span['error_stack']}
    if not any(error.values()) and span['status'] != 'error':
        return None
    return {name: text or None for name, text in error.items()}
