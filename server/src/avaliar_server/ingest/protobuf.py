"""OTLP protobuf bodies. The parser is protobuf's own in C; a value costs one attribute access."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import Any

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import InstrumentationScope
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import Span as OtlpSpan

from ..semconv.events import Event
from .envelope import Garbage, RawResource, RawScope, RawSpan
from .errors import BadRequest

__all__ = ['decode_protobuf']


def decode_protobuf(body: bytes) -> list[RawResource]:
    """The resources of an `ExportTraceServiceRequest`.

    When one span cannot be parsed (text that is no UTF-8), the others are still found. Raises `BadRequest` when the
    body is no such message at all.
    """
    try:
        request = ExportTraceServiceRequest.FromString(body)
    except DecodeError:
        return _salvage(body)
    return [
        RawResource(
            _attributes(block.resource.attributes),
            [
                RawScope(scope.scope.name, scope.scope.version, [_span(span) for span in scope.spans])
                for scope in block.scope_spans
            ],
        )
        for block in request.resource_spans
    ]


def _span(span: Any) -> RawSpan:
    status = span.status
    return RawSpan(
        span.trace_id,
        span.span_id,
        span.parent_span_id,
        span.name,
        span.start_time_unix_nano,
        span.end_time_unix_nano,
        status.code,
        status.message,
        _attributes(span.attributes),
        [Event(event.name, event.time_unix_nano, _attributes(event.attributes)) for event in span.events]
        if span.events
        else None,
        [
            {'trace_id': link.trace_id.hex(), 'span_id': link.span_id.hex(), 'attributes': _attributes(link.attributes)}
            for link in span.links
        ]
        if span.links
        else None,
    )


def _attributes(pairs: Iterable[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for pair in pairs:
        value = pair.value
        # Nearly all values are text; asking for the kind first would double the cost.
        text = value.string_value
        found[pair.key] = text or _value(value)
    return found


def _value(value: Any) -> Any:
    kind = value.WhichOneof('value')
    if kind is None:
        return None
    if kind == 'array_value':
        return [_value(item) for item in value.array_value.values]
    if kind == 'kvlist_value':
        return _attributes(value.kvlist_value.values)
    if kind == 'bytes_value':
        return b64encode(value.bytes_value).decode()
    return getattr(value, kind)


# Field numbers: ExportTraceServiceRequest.resource_spans = 1; ResourceSpans.resource = 1, .scope_spans = 2;
# ScopeSpans.scope = 1, .spans = 2.


def _salvage(body: bytes) -> list[RawResource]:
    """The same by hand down to the spans, each of which is then parsed alone."""
    resources: list[RawResource] = []
    try:
        for number, block in _messages(body):
            if number != 1:
                continue
            resource = RawResource({})
            for inner, part in _messages(block):
                if inner == 1:
                    resource.attributes = _parsed_resource(part)
                elif inner == 2:
                    resource.scopes.append(_salvage_scope(part))
            resources.append(resource)
    except ValueError:
        raise BadRequest('The body is not an OTLP ExportTraceServiceRequest in protobuf. Nothing was kept.') from None
    return resources


def _salvage_scope(block: bytes) -> RawScope:
    scope = RawScope('', '', [])
    for number, part in _messages(block):
        if number == 1:
            try:
                parsed = InstrumentationScope.FromString(part)
            except DecodeError:
                continue
            scope.name, scope.version = parsed.name, parsed.version
        elif number == 2:
            try:
                scope.spans.append(_span(OtlpSpan.FromString(part)))
            except DecodeError:
                scope.spans.append(Garbage('it is not valid protobuf; its text may not be UTF-8'))
    return scope


def _parsed_resource(block: bytes) -> dict[str, Any]:
    try:
        return _attributes(Resource.FromString(block).attributes)
    except DecodeError:
        return {}


def _messages(block: bytes) -> Iterator[tuple[int, bytes]]:
    """(field number, bytes) of the length-delimited fields of a message; `ValueError` when it is none."""
    position, end = 0, len(block)
    while position < end:
        tag, position = _varint(block, position)
        number, wire = tag >> 3, tag & 7
        if number == 0:
            raise ValueError('field number 0')
        if wire == 0:
            _, position = _varint(block, position)
        elif wire == 1:
            position += 8
        elif wire == 5:
            position += 4
        elif wire == 2:
            size, position = _varint(block, position)
            if position + size > end:
                raise ValueError('a field is longer than the message')
            yield number, block[position : position + size]
            position += size
        else:
            raise ValueError('unknown wire type')
    if position != end:
        raise ValueError('the message ends inside a field')


def _varint(block: bytes, position: int) -> tuple[int, int]:
    result = shift = 0
    while True:
        if position >= len(block) or shift > 63:
            raise ValueError('a number does not end')
        byte = block[position]
        position += 1
        result |= (byte & 127) << shift
        if byte < 128:
            return result, position
        shift += 7
