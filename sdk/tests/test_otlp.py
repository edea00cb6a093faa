"""The encoder, read back by OpenTelemetry's own protobuf classes."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from avaliar._internal import capture, otlp, protobuf
from avaliar._internal.span import ERROR, OK, UNSET, Ambient, Span, SpanError, SpanTemplate
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span as WireSpan

START = 1_795_364_415_208_858_908


def make(template: SpanTemplate | None = None, **fields: Any) -> Span:
    span = Span()
    for name in Span.__slots__:
        setattr(span, name, None)
    span.template = template or SpanTemplate('work', 'generic', {}, True, True)
    span.trace_id, span.span_id, span.parent_id = 2**127 + 1, 2**63 + 2, 0
    span.start_ns, span.end_ns = START, START + 5_000_000
    span.items, span.first_item_ns, span.status, span.sampled = -1, 0, UNSET, True
    span.metadata, span.tags = span.template.metadata, span.template.tags
    for name, value in fields.items():
        setattr(span, name, value)
    return span


def read(*spans: Span) -> list[WireSpan]:
    request = otlp.encode_request(
        otlp.encode_resource({'service.name': 'x'}),
        otlp.encode_scope('avaliar', '1'),
        [otlp.encode_span(s) for s in spans],
    )
    message = ExportTraceServiceRequest.FromString(request)
    assert message.resource_spans[0].resource.attributes[0].value.string_value == 'x'
    assert message.resource_spans[0].scope_spans[0].scope.name == 'avaliar'
    return list(message.resource_spans[0].scope_spans[0].spans)


def plain(value: Any) -> Any:
    kind = value.WhichOneof('value')
    if kind == 'array_value':
        return [plain(item) for item in value.array_value.values]
    return getattr(value, kind)


def attributes(span: Span) -> dict[str, Any]:
    wire = read(span)[0]
    found = {item.key: plain(item.value) for item in wire.attributes}
    assert len(found) == len(wire.attributes), 'an attribute was sent twice'
    return found


def test_ids_times_name_and_kind() -> None:
    root, child, llm = read(
        make(), make(parent_id=7, name='renamed'), make(SpanTemplate('chat', 'llm', {}, True, True))
    )

    assert root.trace_id == (2**127 + 1).to_bytes(16, 'big')
    assert root.span_id == (2**63 + 2).to_bytes(8, 'big')
    assert root.parent_span_id == b''
    assert child.parent_span_id == (7).to_bytes(8, 'big')
    assert (root.start_time_unix_nano, root.end_time_unix_nano) == (START, START + 5_000_000)
    assert [root.name, child.name, llm.name] == ['work', 'renamed', 'chat']
    assert [root.kind, llm.kind] == [WireSpan.SPAN_KIND_INTERNAL, WireSpan.SPAN_KIND_CLIENT]


def test_content_and_what_was_known_at_decoration() -> None:
    template = SpanTemplate(
        'chat',
        'llm',
        {'gen_ai.request.model': 'gpt-4o', 'gen_ai.request.temperature': 0.5, 'avaliar.detection.blocking': True},
        True,
        True,
        {'team': 'a'},
        ('x', 'y'),
    )
    found = attributes(make(template, input=b'{"q":1}', output=b'"\xc3\xbc"'))

    assert found == {
        'avaliar.span.type': 'llm',
        'gen_ai.request.model': 'gpt-4o',
        'gen_ai.request.temperature': 0.5,
        'avaliar.detection.blocking': True,
        'avaliar.metadata': '{"team":"a"}',
        'avaliar.tags': ['x', 'y'],
        'avaliar.input': '{"q":1}',
        'avaliar.output': '"ü"',
    }


def test_what_a_run_said_wins_over_what_was_read_of_it() -> None:
    template = SpanTemplate('chat', 'llm', {'gen_ai.provider.name': 'openai', 'gen_ai.request.top_p': 1.0}, True, True)
    span = make(
        template,
        llm_extracted={
            'input_tokens': 1,
            'output_tokens': 2,
            'model': 'gpt-4o-2026',
            'provider': 'azure',
            'generation_info': {'user': 'u', 'seed': 1},
            'time_to_first_token_ns': 55,
            'finish_reason': None,
        },
        llm_explicit={
            'input_tokens': 10,
            'cache_read_tokens': 3,
            'cache_write_tokens': 4,
            'cache_write_1h_tokens': 1,
            'reasoning_tokens': 2,
            'input_audio_tokens': 5,
            'output_audio_tokens': 6,
            'temperature': 0.1,
            'top_p': 0.2,
            'cost_usd': 1e-7,
            'finish_reason': 'stop',
            'metadata': {'k': 'v'},
        },
    )

    assert attributes(span) == {
        'avaliar.span.type': 'llm',
        'gen_ai.provider.name': 'azure',
        'gen_ai.request.top_p': 0.2,
        'gen_ai.usage.input_tokens': 10,
        'gen_ai.usage.output_tokens': 2,
        'gen_ai.usage.cache_read.input_tokens': 3,
        'gen_ai.usage.cache_creation.input_tokens': 4,
        'avaliar.usage.cache_write_1h_tokens': 1,
        'gen_ai.usage.reasoning.output_tokens': 2,
        'avaliar.usage.input_audio_tokens': 5,
        'avaliar.usage.output_audio_tokens': 6,
        'gen_ai.response.model': 'gpt-4o-2026',
        'gen_ai.request.temperature': 0.1,
        'avaliar.generation_info': '{"user":"u","seed":1}',
        'avaliar.time_to_first_token_ns': 55,
        'avaliar.cost_usd': '0.0000001',
        'gen_ai.response.finish_reasons': ['stop'],
        'avaliar.metadata': '{"k":"v"}',
    }


def test_counts_that_no_longer_fit_are_not_sent() -> None:
    found = attributes(
        make(
            SpanTemplate('chat', 'llm', {}, True, True),
            llm_extracted={'input_tokens': 2000, 'cache_read_tokens': 1500, 'output_tokens': 1},
            llm_explicit={'input_tokens': 5, 'usage': {'cache_write_tokens': 1000, 'output_tokens': 2}},
        )
    )
    assert found == {
        'avaliar.span.type': 'llm',
        'gen_ai.usage.input_tokens': 5,
        'gen_ai.usage.output_tokens': 2,
    }


@pytest.mark.parametrize(
    ('given', 'sent'),
    [
        (0, '0'),
        (0.1, '0.1'),
        (Decimal('0.10'), '0.10'),
        ('1.5', '1.5'),
        (1e-9, '0.000000001'),
        (float('nan'), None),
        ('much', None),
        (Decimal('1e999999'), None),
    ],
)
def test_a_cost_is_a_decimal_text(given: Any, sent: str | None) -> None:
    assert attributes(make(llm_explicit={'cost_usd': given})).get('avaliar.cost_usd') == sent


@pytest.mark.parametrize('own', [None, {'c': 3, 'b': 9}])
@pytest.mark.parametrize('of_template', [None, {'b': 2}])
@pytest.mark.parametrize('around', [{}, {'a': 1, 'b': 1}])
def test_metadata_comes_from_around_from_decoration_and_from_the_span(
    own: dict[str, int] | None, of_template: dict[str, int] | None, around: dict[str, int]
) -> None:
    template = SpanTemplate('f', 'generic', {}, True, True, of_template)
    ambient = Ambient('s1', 'u1', (), around, 'staging')
    span = make(template, ambient=ambient)
    if own is not None:
        span.metadata = {**(of_template or {}), **own}

    for _ in range(2):  # once encoded, once from what was kept
        found = attributes(span)
        assert json.loads(found.get('avaliar.metadata', '{}')) == {**around, **(of_template or {}), **(own or {})}
        assert (found['session.id'], found['user.id']) == ('s1', 'u1')
        assert found['deployment.environment.name'] == 'staging'


def test_tags_are_joined_once() -> None:
    template = SpanTemplate('f', 'generic', {}, True, True, None, ('b', 'c'))
    span = make(template, ambient=Ambient(None, None, ('a', 'b'), {}, None), tags=('b', 'c', 'd'))

    assert attributes(span)['avaliar.tags'] == ['a', 'b', 'c', 'd']
    assert attributes(make(template))['avaliar.tags'] == ['b', 'c']


def test_an_error_is_a_status_and_an_event() -> None:
    wire = read(make(status=ERROR, error=SpanError('ValueError', 'bad \ud800', 'Traceback ...')))[0]

    assert (wire.status.code, wire.status.message) == (2, 'bad \ufffd')
    event = wire.events[0]
    assert (event.name, event.time_unix_nano) == ('exception', START + 5_000_000)
    assert {item.key: item.value.string_value for item in event.attributes} == {
        'exception.type': 'ValueError',
        'exception.message': 'bad \ufffd',
        'exception.stacktrace': 'Traceback ...',
    }
    assert read(make(status=OK))[0].status.code == 1


def test_a_stream() -> None:
    found = attributes(make(items=3, first_item_ns=START + 1000, stream_end='closed'))

    assert found['avaliar.stream.items'] == 3
    assert found['avaliar.stream.end'] == 'closed'
    assert found['avaliar.time_to_first_token_ns'] == 1000
    assert 'avaliar.time_to_first_token_ns' not in attributes(make(items=0, stream_end='exhausted'))


def test_what_was_cut_is_marked_with_its_true_size() -> None:
    capture.use(1024, False)
    try:
        cut = capture.encode('x' * 5000)
    finally:
        capture.use(capture.DEFAULT_LIMIT, False)
    found = attributes(make(input=cut, output=b'1'))

    assert found['avaliar.truncated'] == ['input']
    assert found['avaliar.input.size'] == 5000 or found['avaliar.input.size'] > 5000
    assert 'avaliar.output.size' not in found


@given(
    st.dictionaries(
        st.text(min_size=1),
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False)
        | st.text(st.characters())
        | st.lists(st.text(), max_size=3)
        | st.dictionaries(st.text(), st.integers(0, 9), max_size=2),
        max_size=5,
    )
)
def test_any_attribute_is_readable(given_attributes: dict[str, Any]) -> None:
    wire = read(make(attributes=given_attributes))[0]

    sent = {key: value for key, value in given_attributes.items() if value is not None}
    assert {item.key for item in wire.attributes} == {'avaliar.span.type', *sent}
    for item in wire.attributes:
        value = sent.get(item.key)
        if isinstance(value, (bool, float)) or (isinstance(value, int) and -(2**63) <= value < 2**63):
            assert plain(item.value) == value
        elif isinstance(value, (int, str)):
            assert plain(item.value) == str(value)


@given(st.integers(0, 2**64 - 1))
def test_numbers_are_read_back(number: int) -> None:
    assert list(protobuf.read(b'\x08' + protobuf.varint(number))) == [(1, number)]


@pytest.mark.parametrize(('rejected', 'message'), [(0, ''), (3, 'no such thing'), (2**40, 'ü')])
def test_the_answer_is_read(rejected: int, message: str) -> None:
    answer = ExportTraceServiceResponse()
    answer.partial_success.rejected_spans = rejected
    answer.partial_success.error_message = message

    found = otlp.read_answer(answer.SerializeToString())

    assert (found.rejected, found.message) == (rejected, message)


@given(st.binary(max_size=50))
def test_nonsense_is_an_error_of_ours_or_an_answer(content: bytes) -> None:
    try:
        otlp.read_answer(content)
    except protobuf.WireError:
        pass


def test_texts_beside_the_content_are_limited() -> None:
    wire = read(make(name='n' * 10_000_000, attributes={'long': 'x' * 10_000_000}, tags=('t' * 10_000_000,)))[0]

    assert len(wire.name) < 1100
    assert wire.ByteSize() < 3_200_000
    assert wire.name.endswith('more characters)')


def test_a_request_without_spans_reports_the_resource() -> None:
    message = ExportTraceServiceRequest.FromString(
        otlp.encode_request(otlp.encode_resource({'a': 1, 'b': None}), otlp.encode_scope('x', '1'), [])
    )

    assert [item.key for item in message.resource_spans[0].resource.attributes] == ['a']
    assert len(message.resource_spans[0].scope_spans) == 0
