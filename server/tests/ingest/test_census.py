"""A body is refused for what it would become, before it becomes it; a body of much text is not."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from avaliar_server.api.otlp import TracesDoor
from avaliar_server.control.principal import Principal
from avaliar_server.ingest import Ingest, Limits, TooLarge
from avaliar_server.ingest.census import check_json, check_protobuf
from avaliar_server.ingest.json_body import decode_json
from google.protobuf.message import DecodeError, Message
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

FEW = Limits(values=1000)
MANY = 3000


def field(number: int, content: bytes) -> bytes:
    """A length-delimited field."""
    return varint(number << 3 | 2) + varint(len(content)) + content


def varint(number: int) -> bytes:
    head = b''
    while number > 127:
        head += bytes([number & 127 | 128])
        number >>= 7
    return head + bytes([number])


def within(content: bytes) -> bytes:
    """A request with one span of this content."""
    return field(1, field(2, field(2, content)))


def listed(count: int) -> bytes:
    return field(9, field(1, b'k') + field(2, field(5, field(1, b'') * count)))


PROTOBUF: dict[str, Callable[[int], bytes]] = {
    'resources': lambda count: field(1, b'') * count,
    'scopes': lambda count: field(1, field(2, b'') * count),
    'spans': lambda count: field(1, field(2, field(2, b'') * count)),
    'attributes': lambda count: within(field(9, b'') * count),
    'events': lambda count: within(field(11, b'') * count),
    'links': lambda count: within(field(13, b'') * count),
    'elements': lambda count: within(listed(count)),
    'tags longer than they need be': lambda count: within(b'\xda\x00\x00' * count),
    'behind a group': lambda count: field(1, field(2, field(2, b'\xa3\x06' + field(11, b'') * count + b'\xa4\x06'))),
    'behind what is malformed': lambda count: field(1, field(2, field(2, b'\x07') + field(2, b'') * count)),
    'resource attributes': lambda count: field(1, field(1, field(1, b'') * count)),
    'over several spans': lambda count: field(1, field(2, field(2, field(9, b'') * 50) * (count // 50))),
}

JSON: dict[str, Callable[[int], bytes]] = {
    'resources': lambda count: b'{"resourceSpans":[' + b'{},' * count + b'{}]}',
    'nothing': lambda count: b'{"resourceSpans":[' + b'0,' * count * 2 + b'0]}',
    'lists': lambda count: b'{"x":[' + b'[],' * count + b'[]]}',
    'events': lambda count: b'{"resourceSpans":[{"scopeSpans":[{"spans":[{"events":[' + b'{},' * count + b'{}]}]}]}]}',
    'after text with quotation marks': lambda count: rb'{"a\\":"\"","x":[' + b'{},' * count + b'0]}',
    'texts': lambda count: b'{"x":[' + b'"",' * count * 2 + b'""]}',
    'no JSON': lambda count: b'"" ' * count * 3 + b'{' * count * 5,
}


@pytest.mark.parametrize('kind', PROTOBUF)
def test_protobuf_of_more_messages_than_allowed_is_refused(kind: str) -> None:
    with pytest.raises(TooLarge, match='more than 1,000 spans, attributes, events, links and elements') as caught:
        check_protobuf(PROTOBUF[kind](MANY), FEW)
    assert 'Nothing was kept' in str(caught.value)
    check_protobuf(PROTOBUF[kind](900), FEW)


@pytest.mark.parametrize('kind', JSON)
def test_json_of_more_objects_than_allowed_is_refused(kind: str) -> None:
    with pytest.raises(TooLarge, match='more than 1,000 spans'):
        check_json(JSON[kind](MANY), FEW)
    check_json(JSON[kind](300), FEW)


def test_text_is_not_counted() -> None:
    # Every byte of it could begin a message, or an object.
    text = '\n\x12\x1a*2JZj{[,' * 5000
    attribute = field(9, field(1, b'avaliar.input') + field(2, field(1, text.encode())))
    check_protobuf(within(attribute), FEW)
    check_json(b'{"key":"avaliar.input","value":"\\"%s\\\\"}' % (b'{[,' * 5000 + b'\\",\\"' * 5000), FEW)


def test_one_attribute_more_than_allowed_is_too_much() -> None:
    pair = field(9, field(1, b'k') + field(2, field(1, b'v')))  # two messages; beside them three around the span
    padded = field(100, b'\n' * 5000)
    check_protobuf(within(padded + pair * 498), FEW)
    with pytest.raises(TooLarge):
        check_protobuf(within(padded + pair * 499), FEW)


@given(st.binary(max_size=200))
def test_any_bytes_are_looked_through(body: bytes) -> None:
    limits = Limits(values=3)
    try:
        check_protobuf(body, limits)
    except TooLarge:
        return
    try:
        request = ExportTraceServiceRequest.FromString(body)
    except DecodeError:
        return
    assert messages(request) <= 3


def messages(message: Message) -> int:
    """Those inside it, as the parser made them."""
    count = 0
    for described, value in message.ListFields():
        if described.message_type is not None:
            items = value if described.is_repeated else [value]
            count += sum(1 + messages(item) for item in items)
    return count


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_what_is_counted_is_what_the_parser_makes(spans: int, attributes: int, elements: int) -> None:
    span = field(5, b'work') + field(9, field(1, b'k') + field(2, b'')) * attributes + listed(elements)
    body = field(1, field(1, b'') + field(2, field(2, span) * spans)) + field(77, b'\n' * 2 * 40**3)
    made = messages(ExportTraceServiceRequest.FromString(body))
    check_protobuf(body, Limits(values=made))
    with pytest.raises(TooLarge):
        check_protobuf(body, Limits(values=made - 1))


def test_what_is_no_span_takes_no_memory() -> None:
    resources = decode_json(b'{"resourceSpans":[0,0,{"scopeSpans":[0,0,{"spans":[0,0]}]}]}')
    assert resources[0] is resources[1]
    scopes = resources[2].scopes
    assert scopes[0] is scopes[1]
    assert scopes[2].spans[0] is scopes[2].spans[1]


class OneKey:
    async def identify_async(self, headers: list[tuple[bytes, bytes]]) -> Principal:
        return Principal(1, user_id=None, key_id=1, role='key', scopes=frozenset({'ingest'}))


@pytest.mark.parametrize(
    ('content_type', 'body'),
    [('application/x-protobuf', PROTOBUF['events'](MANY)), ('application/json', JSON['events'](MANY))],
)
async def test_the_client_is_told(otlp: Any, store: Any, content_type: str, body: bytes) -> None:
    ingest = Ingest(store, otlp.prices, limits=FEW, clock=lambda: otlp.NOW)
    transport = httpx.ASGITransport(TracesDoor(ingest, OneKey()))
    headers = {'content-type': content_type, 'content-encoding': 'gzip', 'x-api-key': 'avl_one'}
    async with httpx.AsyncClient(transport=transport, base_url='http://door') as client:
        answer = await client.post('/v1/traces', content=gzip.compress(body), headers=headers)
    await ingest.drain()
    assert answer.status_code == 413
    assert b'more than 1,000 spans, attributes' in answer.content
    assert store.inserts == []
