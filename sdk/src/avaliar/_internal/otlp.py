"""Spans as OTLP protobuf, and the answer back.

The encoder knows the handful of messages that a trace export is made of (opentelemetry-proto,
`collector/trace/v1/trace_service.proto` and `trace/v1/trace.proto`); a field's tag is its number times eight plus its
wire type. What all spans of a function share is encoded once and kept on the template, an ambient context likewise.
`docs/wire.md` says what each attribute means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from struct import Struct
from typing import Any, cast

import orjson

from . import capture, lifecycle
from .capture_describe import cut_text
from .protobuf import field, read, utf8, varint
from .span import UNSET, Ambient, Span, SpanTemplate
from .usage_layers import llm_layers

__all__ = ['Answer', 'encode_record', 'encode_request', 'encode_resource', 'encode_scope', 'encode_span', 'read_answer']

_fixed64 = Struct('<Q').pack
_double = Struct('<d').pack
_dumps = orjson.dumps
_join = b''.join
_MASK = (1 << 64) - 1

_keys: dict[str, bytes] = {}
_MAX_KEYS = 4096

_MAX_TEXT = 1024 * 1024
"""Characters kept of a text that is neither input nor output: a tag, a message, a stack."""

_MAX_NAME = 1024

# Span: trace_id = 1, span_id = 2, parent_span_id = 4, name = 5, kind = 6, start = 7, end = 8, attributes = 9,
# events = 11, status = 15.
_TRACE_ID, _SPAN_ID, _PARENT_ID = b'\x0a\x10', b'\x12\x08', b'\x22\x08'
_NAME, _ATTRIBUTE, _EVENT, _STATUS = b'\x2a', b'\x4a', b'\x5a', b'\x7a'
_START, _END = b'\x39', b'\x41'
_KIND_INTERNAL, _KIND_CLIENT = b'\x30\x01', b'\x30\x03'


def _any(value: Any) -> bytes:
    """AnyValue: string = 1, bool = 2, int = 3, double = 4, array = 5, bytes = 7."""
    kind = cast('type[object]', type(value))
    if kind is str:
        return field(b'\x0a', utf8(cut_text(value, _MAX_TEXT)))
    if kind is bool:
        return b'\x10\x01' if value else b'\x10\x00'
    if kind is int:
        if -(1 << 63) <= value < 1 << 63:
            return b'\x18' + varint(value & _MASK)
        return field(b'\x0a', str(value).encode() if value.bit_length() < 14_000 else b'<int>')
    if kind is float:
        return b'\x21' + _double(value)
    if isinstance(value, str):
        return field(b'\x0a', utf8(cut_text(str.__str__(value), _MAX_TEXT)))
    if isinstance(value, (list, tuple)):
        return field(b'\x2a', _join([field(b'\x0a', _any(item)) for item in cast('Iterable[Any]', value)]))
    if isinstance(value, bytes):
        return field(b'\x3a', value)
    if isinstance(value, float):
        return b'\x21' + _double(value)
    return field(b'\x0a', capture.encode(value))


def _key_value(key: str, value: Any) -> bytes:
    head = _keys.get(key)
    if head is None:
        head = field(b'\x0a', utf8(key)) + b'\x12'
        if len(_keys) < _MAX_KEYS:
            _keys[key] = head
    content = _any(value)
    return head + varint(len(content)) + content


def _attributes(attributes: Mapping[str, Any]) -> bytes:
    return _join([field(_ATTRIBUTE, _key_value(key, value)) for key, value in attributes.items() if value is not None])


def _decimal(value: object) -> str | None:
    with lifecycle.imports:
        from decimal import Decimal, InvalidOperation  # here: only a program that gives costs itself needs it

    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return None
    # A hostile exponent would write out that many digits.
    return format(number, 'f') if number.is_finite() and -64 < number.adjusted() < 64 else None


def _as_is(value: object) -> object:
    return value


_LLM: dict[str, tuple[str, Callable[[Any], object]]] = {
    'input_tokens': ('gen_ai.usage.input_tokens', _as_is),
    'output_tokens': ('gen_ai.usage.output_tokens', _as_is),
    'cache_read_tokens': ('gen_ai.usage.cache_read.input_tokens', _as_is),
    'cache_write_tokens': ('gen_ai.usage.cache_creation.input_tokens', _as_is),
    'cache_write_1h_tokens': ('avaliar.usage.cache_write_1h_tokens', _as_is),
    'reasoning_tokens': ('gen_ai.usage.reasoning.output_tokens', _as_is),
    'input_audio_tokens': ('avaliar.usage.input_audio_tokens', _as_is),
    'output_audio_tokens': ('avaliar.usage.output_audio_tokens', _as_is),
    'model': ('gen_ai.response.model', _as_is),
    'provider': ('gen_ai.provider.name', _as_is),
    'temperature': ('gen_ai.request.temperature', _as_is),
    'top_p': ('gen_ai.request.top_p', _as_is),
    'cost_usd': ('avaliar.cost_usd', _decimal),
    'finish_reason': ('gen_ai.response.finish_reasons', lambda reason: [str(reason)]),
    'time_to_first_token_ns': ('avaliar.time_to_first_token_ns', _as_is),
    'generation_info': ('avaliar.generation_info', _as_is),
}
"""Parameters of `update_current_llm_run` and what `instrument()` reads, as attributes."""

_MERGED = ('avaliar.metadata', 'avaliar.generation_info')
"""JSON objects that several places may contribute to."""


def _llm(known: Mapping[str, Any], into: dict[str, Any]) -> None:
    for name, value in known.items():
        if value is None:
            continue
        if name == 'metadata':
            _merge(into, 'avaliar.metadata', value)
        elif name == 'generation_info':
            _merge(into, 'avaliar.generation_info', value)
        elif name in _LLM:
            attribute, read = _LLM[name]
            into[attribute] = read(value)


def _merge(into: dict[str, Any], key: str, value: Any) -> None:
    """Add a JSON object, given as such or as text, to the one under a key."""
    before = _object(into.get(key))
    now = _object(value)
    into[key] = {**before, **now} if before is not None and now is not None else value


def _object(value: Any) -> dict[str, Any] | None:
    if isinstance(value, (str, bytes)):
        try:
            value = orjson.loads(value)
        except ValueError:
            return None
    return dict(cast('Mapping[str, Any]', value)) if isinstance(value, Mapping) else None


def _own(span: Span) -> dict[str, Any]:
    """What was set while the span ran."""
    own: dict[str, Any] = {}
    # Later wins: what instrument() read, then attributes, then what the program said.
    extracted, explicit = llm_layers(span.llm_extracted, span.llm_explicit)
    if extracted:
        _llm(extracted, own)
    if span.attributes:
        own.update(span.attributes)
    if explicit:
        _llm(explicit, own)
    if span.metadata and span.metadata is not span.template.metadata:
        _merge(own, 'avaliar.metadata', span.metadata)
    if span.tags and span.tags is not span.template.tags:
        own['avaliar.tags'] = list(span.tags)
    return own


def _of_template(template: SpanTemplate) -> dict[str, Any]:
    known = {'avaliar.span.type': template.span_type, **template.attributes}
    if template.metadata:
        known['avaliar.metadata'] = template.metadata
    if template.tags:
        known['avaliar.tags'] = list(template.tags)
    return known


def _of_ambient(ambient: Ambient) -> dict[str, Any]:
    known: dict[str, Any] = {
        'session.id': ambient.session_id,
        'user.id': ambient.user_id,
        'deployment.environment.name': ambient.environment,
    }
    if ambient.tags:
        known['avaliar.tags'] = list(ambient.tags)
    if ambient.metadata:
        known['avaliar.metadata'] = dict(ambient.metadata)
    return known


def _all_attributes(template: SpanTemplate, ambient: Ambient | None, own: dict[str, Any]) -> bytes:
    """Everything in one, where the same attribute comes from several places."""
    merged: dict[str, Any] = {}
    for source in (_of_ambient(ambient) if ambient is not None else {}, _of_template(template), own):
        for key, value in source.items():
            if value is None:
                continue
            if key in _MERGED and key in merged:
                _merge(merged, key, value)
            elif key == 'avaliar.tags' and key in merged:
                merged[key] = list(dict.fromkeys([*merged[key], *value]))
            else:
                merged[key] = value
    return _attributes(merged)


def _shared(span: Span) -> bytes:
    """Kind, name and attributes that are known without a look at the call itself."""
    template = span.template
    encoded = template.encoded
    if encoded is None:
        kind = _KIND_CLIENT if template.span_type == 'llm' else _KIND_INTERNAL
        encoded = field(_NAME, utf8(cut_text(template.name, _MAX_NAME))) + kind + _attributes(_of_template(template))
        template.encoded = encoded
    ambient = span.ambient
    changed = span.metadata is not template.metadata or span.tags is not template.tags
    own: dict[str, Any] = {}
    if changed or span.attributes or span.llm_extracted or span.llm_explicit:
        own = _own(span)
    if not own and ambient is None and span.name is None:
        return encoded
    if span.name is not None or _clash(template, ambient, own):
        kind = _KIND_CLIENT if template.span_type == 'llm' else _KIND_INTERNAL
        name = template.name if span.name is None else span.name
        return field(_NAME, utf8(cut_text(name, _MAX_NAME))) + kind + _all_attributes(template, ambient, own)
    if ambient is not None:
        if ambient.encoded is None:
            ambient.encoded = _attributes(_of_ambient(ambient))
        encoded += ambient.encoded
    return encoded + _attributes(own) if own else encoded


def _clash(template: SpanTemplate, ambient: Ambient | None, own: dict[str, Any]) -> bool:
    """Whether the same attribute comes from several places, so that what was encoded before can't be used."""
    if own and not template.attributes.keys().isdisjoint(own):
        return True
    for key, of_template, of_ambient in (
        ('avaliar.tags', template.tags, ambient and ambient.tags),
        ('avaliar.metadata', template.metadata, ambient and ambient.metadata),
    ):
        if (key in own) + bool(of_template or key in template.attributes) + bool(of_ambient) > 1:
            return True
    return False


_INPUT = b'\x0a\x0davaliar.input\x12'
_OUTPUT = b'\x0a\x0eavaliar.output\x12'


def _content(head: bytes, content: bytes) -> list[bytes]:
    """An attribute of the span that is a string; a list, so that a large content is copied only once."""
    size = len(content)
    length = varint(size)
    inner = 1 + len(length) + size
    inner_length = varint(inner)
    return [_ATTRIBUTE, varint(len(head) + len(inner_length) + inner), head, inner_length, b'\x0a', length, content]


def encode_span(span: Span) -> bytes:
    """One span as the field `spans` of `ScopeSpans`, tag and length included."""
    parts = [
        _TRACE_ID,
        span.trace_id.to_bytes(16, 'big'),
        _SPAN_ID,
        span.span_id.to_bytes(8, 'big'),
        _START,
        _fixed64(span.start_ns),
        _END,
        _fixed64(span.end_ns),
    ]
    if span.parent_id:
        parts.append(_PARENT_ID)
        parts.append(span.parent_id.to_bytes(8, 'big'))
    parts.append(_shared(span))
    if span.input is not None:
        parts += _content(_INPUT, span.input)
    if span.output is not None:
        parts += _content(_OUTPUT, span.output)
    if type(span.input) is capture.Truncated or type(span.output) is capture.Truncated:
        parts.append(_truncation(span))
    if span.items >= 0 or span.first_item_ns or span.stream_end:
        parts.append(_stream(span))
    if span.status != UNSET or span.error is not None:
        parts.append(_outcome(span))
    content = _join(parts)
    return b'\x12' + varint(len(content)) + content


def encode_record(
    name: str, trace_id: int, span_id: int, times: tuple[int, int], attributes: Mapping[str, Any]
) -> bytes:
    """A record about a span (`docs/wire.md`), as `encode_span` encodes spans.

    Parameters:
        times: start and end of the span it is about.
    """
    content = _join(
        [
            _TRACE_ID,
            trace_id.to_bytes(16, 'big'),
            _SPAN_ID,
            span_id.to_bytes(8, 'big'),
            _START,
            _fixed64(times[0]),
            _END,
            _fixed64(times[1]),
            field(_NAME, utf8(name)) + _KIND_INTERNAL,
            _attributes(attributes),
        ]
    )
    return b'\x12' + varint(len(content)) + content


def _truncation(span: Span) -> bytes:
    found: dict[str, Any] = {}
    cut: list[str] = []
    for name, content in (('input', span.input), ('output', span.output)):
        if isinstance(content, capture.Truncated):
            cut.append(name)
            found[f'avaliar.{name}.size'] = content.true_size
    found['avaliar.truncated'] = cut
    return _attributes(found)


def _stream(span: Span) -> bytes:
    return _attributes(
        {
            'avaliar.stream.items': span.items if span.items >= 0 else None,
            'avaliar.stream.end': span.stream_end,
            'avaliar.time_to_first_token_ns': max(span.first_item_ns - span.start_ns, 0)
            if span.first_item_ns
            else None,
        }
    )


def _outcome(span: Span) -> bytes:
    """Status: message = 2, code = 3. Event: time = 1, name = 2, attributes = 3."""
    error = span.error
    code = b'\x18' + varint(span.status)
    if error is None:
        return field(_STATUS, code)
    event = b'\x09' + _fixed64(span.end_ns) + field(b'\x12', b'exception')
    for key, text in (
        ('exception.type', error.type),
        ('exception.message', error.message),
        ('exception.stacktrace', error.stack),
    ):
        event += field(b'\x1a', _key_value(key, text))
    return field(_STATUS, field(b'\x12', utf8(cut_text(error.message, _MAX_TEXT))) + code) + field(_EVENT, event)


def encode_resource(attributes: Mapping[str, Any]) -> bytes:
    """`Resource` as the first field of `ResourceSpans`; its attributes have the number 1."""
    return field(
        b'\x0a',
        _join([field(b'\x0a', _key_value(key, value)) for key, value in attributes.items() if value is not None]),
    )


def encode_request(resource: bytes, scope: bytes, spans: list[bytes]) -> bytes:
    """`ExportTraceServiceRequest` of one resource; without a span it reports the resource's counters alone."""
    size = sum(map(len, spans))
    head = resource + b'\x12' + varint(len(scope) + size) + scope if spans else resource
    return _join([b'\x0a', varint(len(head) + size), head, *spans])


def encode_scope(name: str, version: str) -> bytes:
    """`InstrumentationScope` as the first field of `ScopeSpans`."""
    return field(b'\x0a', field(b'\x0a', name.encode()) + field(b'\x12', version.encode()))


class Answer:
    """What the server said of a request it took."""

    __slots__ = ('message', 'rejected')

    def __init__(self, rejected: int, message: str) -> None:
        self.rejected = rejected
        self.message = message


def read_answer(content: bytes) -> Answer:
    """`ExportTraceServiceResponse`: partial_success = 1 with rejected_spans = 1 and error_message = 2.

    Raises:
        WireError: it is something else.
    """
    rejected, message = 0, ''
    for number, value in read(content):
        if number == 1 and isinstance(value, bytes):
            for inner, detail in read(value):
                if inner == 1 and isinstance(detail, int):
                    rejected = detail
                elif inner == 2 and isinstance(detail, bytes):
                    message = detail.decode('utf-8', 'replace')
    return Answer(rejected, message)
