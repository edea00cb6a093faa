"""From OTLP bodies to spans: every field, what is refused, what is cut."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import orjson
import pytest
from avaliar_server.ingest.limits import Limits
from avaliar_server.model.span import NO_PARENT, Span
from avaliar_server.model.usage import Usage

CHAT = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.response.model': 'gpt-4o-2024-08-06',
    'gen_ai.usage.input_tokens': 1200,
    'gen_ai.usage.output_tokens': 400,
    'gen_ai.usage.cache_read.input_tokens': 1000,
}


def test_a_span_of_our_sdk(otlp: Any) -> None:
    span: Span = otlp.one(
        {
            'avaliar.span.type': 'llm',
            'gen_ai.provider.name': 'gemini',
            'gen_ai.request.model': 'gemini-2.5-flash',
            'gen_ai.request.temperature': 0.2,
            'avaliar.generation_info': '{"seed": 7, "user": "u"}',
            'gen_ai.usage.input_tokens': 100,
            'gen_ai.usage.output_tokens': 50,
            'gen_ai.usage.reasoning.output_tokens': 20,
            'gen_ai.response.finish_reasons': ['stop'],
            'avaliar.input': '{"messages":[{"role":"user","content":"What is  the\\ncapital?"}]}',
            'avaliar.output': '"Paris."',
            'avaliar.time_to_first_token_ns': 1_000,
            'avaliar.stream.end': 'closed',
            'avaliar.stream.items': 3,
            'avaliar.level': 'warning',
            'session.id': 's',
            'user.id': 'u',
            'avaliar.tags': ['a', 'b', 'a'],
            'avaliar.metadata': '{"tenant": {"id": 4}}',
            'avaliar.detection.mode': 'local',
            'avaliar.detection.detectors': ['pii'],
            'avaliar.detection.blocking': True,
            'my.own': [1, {'deep': True}, b'\x00\xff'],
        },
        name='ask',
        parent_span_id=b'\x09' * 8,
        resource={
            'service.name': 'bot',
            'deployment.environment.name': 'production',
            'telemetry.sdk.name': 'avaliar',
            'telemetry.sdk.version': '1',
        },
    )
    assert span == Span(
        org_id=1,
        trace_id=otlp.TRACE,
        span_id=otlp.SPAN,
        name='ask',
        start_ns=otlp.START,
        end_ns=otlp.END,
        received_ns=otlp.NOW,
        parent_span_id=b'\x09' * 8,
        source='sdk',
        environment='production',
        service_name='bot',
        span_type='llm',
        level='warning',
        stream_end='closed',
        stream_items=3,
        time_to_first_token_ns=1_000,
        provider='google',
        request_model='gemini-2.5-flash',
        model='gemini-2.5-flash',
        finish_reason='stop',
        usage=Usage(100, 50, reasoning_tokens=20),
        cost_usd=(100 * Decimal('0.3') + 50 * Decimal('2.5')) / 10**6,
        price_version=span.price_version,
        cost_detail=span.cost_detail,
        generation_info='{"seed":7,"user":"u","temperature":0.2}',
        session_id='s',
        user_id='u',
        tags=['a', 'b'],
        metadata='{"tenant":{"id":4}}',
        input='{"messages":[{"role":"user","content":"What is  the\\ncapital?"}]}',
        output='"Paris."',
        input_size=65,
        output_size=8,
        input_preview='What is the capital?',
        output_preview='Paris.',
        detection_mode='local',
        detectors=['pii'],
        detection_blocking=True,
        attributes='{"my.own":[1,{"deep":true},"AP8="]}',
    )
    assert span.price_version.startswith('genai-prices')
    assert [line['unit'] for line in orjson.loads(span.cost_detail)] == ['input', 'output', 'reasoning']


def test_a_span_of_a_foreign_program(otlp: Any) -> None:
    span: Span = otlp.one(
        {
            **CHAT,
            'gen_ai.system_instructions': '[{"type":"text","content":"Be brief."}]',
            'gen_ai.input.messages': '[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]',
            'gen_ai.output.messages': '[{"role":"assistant","parts":[{"type":"text","content":"Hello"}]}]',
            'server.address': 'api.openai.com',
        },
        resource={'service.name': 'unknown_service:python', 'telemetry.sdk.name': 'opentelemetry', 'host.name': 'h'},
    )
    assert (span.source, span.service_name, span.span_type) == ('otlp', '', 'llm')
    assert span.input == (
        '[{"role":"system","parts":[{"type":"text","content":"Be brief."}]},'
        '{"role":"user","parts":[{"type":"text","content":"Hi"}]}]'
    )
    assert (span.input_preview, span.output_preview) == ('Hi', 'Hello')
    assert span.cost_usd == Decimal('0.00575')
    assert orjson.loads(span.attributes) == {
        'server.address': 'api.openai.com', 'gen_ai.operation.name': 'chat', 'resource.host.name': 'h',
    }  # fmt: skip


@pytest.mark.parametrize(
    ('instructions', 'text', 'expected'),
    [
        ('[{"type":"text"}]', None, '[{"role":"system","parts":[{"type":"text"}]}]'),
        ('Be brief', '[]', '[{"role":"system","content":"Be brief"}]'),
        ('"Be brief"', 'Hi', '[{"role":"system","content":"Be brief"},{"role":"user","content":"Hi"}]'),
    ],
)
def test_system_instructions_become_the_first_message(
    otlp: Any, instructions: str, text: str | None, expected: str
) -> None:
    said = {'gen_ai.system_instructions': instructions} | ({} if text is None else {'gen_ai.prompt': text})
    assert otlp.one(said).input == expected


def test_the_programs_own_record_needs_no_system_instructions(otlp: Any) -> None:
    span = otlp.one({'avaliar.input': '{}', 'gen_ai.system_instructions': '[]'})
    assert span.input == '{}'
    assert orjson.loads(span.attributes) == {'gen_ai.system_instructions': '[]'}


@pytest.mark.parametrize(
    ('attributes', 'span_type'),
    [
        ({'gen_ai.operation.name': 'chat'}, 'llm'),
        ({'gen_ai.operation.name': 'text_completion'}, 'llm'),
        ({'gen_ai.operation.name': 'generate_content'}, 'llm'),
        ({'gen_ai.operation.name': 'embeddings'}, 'llm'),
        ({'gen_ai.operation.name': 'execute_tool'}, 'tool'),
        ({'gen_ai.operation.name': 'invoke_agent'}, 'agent'),
        ({'gen_ai.operation.name': 'create_agent'}, 'agent'),
        ({'gen_ai.operation.name': 'invoke_workflow'}, 'agent'),
        ({'gen_ai.operation.name': 'invoke_agent', 'avaliar.span.type': 'generic'}, 'generic'),
        ({'gen_ai.request.model': 'gpt-4o'}, 'llm'),
        ({'gen_ai.usage.prompt_tokens': 1}, 'llm'),
        ({'gen_ai.tool.name': 'search'}, 'tool'),
        ({'gen_ai.agent.name': 'planner'}, 'agent'),
        ({'http.method': 'GET'}, 'generic'),
        ({}, 'generic'),
    ],
)
def test_the_type_is_said_or_follows(otlp: Any, attributes: dict[str, Any], span_type: str) -> None:
    assert otlp.one(attributes).span_type == span_type


def test_usage_that_an_agent_repeats_is_kept_but_not_added_up(otlp: Any) -> None:
    span = otlp.one({'gen_ai.operation.name': 'invoke_agent', 'gen_ai.usage.input_tokens': 50, 'avaliar.cost_usd': '1'})
    assert span.usage == Usage()
    assert span.cost_usd is None
    assert orjson.loads(span.attributes) == {
        'gen_ai.usage.input_tokens': 50, 'avaliar.cost_usd': '1', 'gen_ai.operation.name': 'invoke_agent',
    }  # fmt: skip


def test_a_provider_that_was_not_named_is_the_one_whose_price_was_used(otlp: Any) -> None:
    span = otlp.one({key: value for key, value in CHAT.items() if key != 'gen_ai.provider.name'})
    assert span.provider == 'openai'


def test_an_explicit_cost_wins(otlp: Any) -> None:
    span = otlp.one({**CHAT, 'avaliar.cost_usd': '0.5'})
    assert (span.cost_usd, span.price_version, span.cost_detail) == (Decimal('0.5'), 'explicit', '')


def test_an_explicit_cost_needs_no_known_model(otlp: Any) -> None:
    span = otlp.one({**CHAT, 'gen_ai.provider.name': 'acme', 'avaliar.cost_usd': '0.5'})
    assert (span.cost_usd, span.unpriced_reason) == (Decimal('0.5'), '')


def test_an_unknown_price_is_unknown(otlp: Any) -> None:
    span = otlp.one({**CHAT, 'gen_ai.provider.name': 'acme'})
    assert span.cost_usd is None
    assert "'acme'" in span.unpriced_reason


def test_impossible_usage_is_kept_and_not_priced(otlp: Any) -> None:
    span = otlp.one({**CHAT, 'gen_ai.usage.cache_read.input_tokens': 5000})
    assert span.usage.cache_read_tokens == 5000
    assert span.cost_usd is None
    assert 'exceeds input_tokens = 1200' in span.unpriced_reason


EXCEPTION = ('exception', {'exception.type': 'E', 'exception.message': 'boom', 'exception.stacktrace': 'line'})


@pytest.mark.parametrize(
    ('fields', 'expected'),
    [
        ({'status': (2, 'bad'), 'events': [EXCEPTION]}, ('error', 'E', 'boom', 'line')),
        ({'status': (2, 'bad')}, ('error', '', 'bad', '')),
        ({'attributes': {'error.type': 'timeout'}}, ('error', 'timeout', '', '')),
        ({'attributes': {'error.type': 'timeout'}, 'events': [EXCEPTION]}, ('error', 'E', 'boom', 'line')),
        ({'status': (1, ''), 'attributes': {'error.type': 'retried'}}, ('ok', '', '', '')),
        ({'events': [EXCEPTION]}, ('ok', '', '', '')),
        ({'status': (0, '')}, ('ok', '', '', '')),
    ],
)
def test_errors(otlp: Any, fields: dict[str, Any], expected: tuple[str, ...]) -> None:
    fields = dict(fields)
    span = otlp.one(fields.pop('attributes', None), **fields)
    assert (span.status, span.error_type, span.error_message, span.error_stack) == expected


def test_a_handled_exception_and_other_events_are_kept(otlp: Any) -> None:
    kept = orjson.loads(otlp.one(events=[EXCEPTION, ('cache.miss', {'key': 'k'})]).attributes)['events']
    assert [(event['name'], event['time_unix_nano']) for event in kept] == [
        ('exception', otlp.START), ('cache.miss', otlp.START),
    ]  # fmt: skip
    assert kept[1]['attributes'] == {'key': 'k'}


def test_links_and_scope_are_kept(otlp: Any) -> None:
    request = otlp.request({})
    scope = request.resource_spans[0].scope_spans[0]
    scope.scope.name, scope.scope.version = 'my.lib', '2'
    scope.spans[0].links.add(trace_id=otlp.TRACE, span_id=otlp.SPAN)
    (span,) = otlp.decode(request.SerializeToString()).spans
    assert orjson.loads(span.attributes) == {
        'links': [{'trace_id': otlp.TRACE.hex(), 'span_id': otlp.SPAN.hex(), 'attributes': {}}],
        'otel.scope.name': 'my.lib',
        'otel.scope.version': '2',
    }


@pytest.mark.parametrize('parent', [b'', NO_PARENT, 'self'])
def test_a_root_has_no_parent(otlp: Any, parent: bytes | str) -> None:
    assert otlp.one(parent_span_id=otlp.SPAN if parent == 'self' else parent).parent_span_id == NO_PARENT


@pytest.mark.parametrize(
    ('said', 'resource', 'environment'),
    [
        ('dev', {'deployment.environment.name': 'prod'}, 'dev'),
        (None, {'deployment.environment.name': 'prod', 'deployment.environment': 'old'}, 'prod'),
        (None, {'deployment.environment': 'old'}, 'old'),
        (None, {}, ''),
    ],
)
def test_the_environment(otlp: Any, said: str | None, resource: dict[str, str], environment: str) -> None:
    attributes = {} if said is None else {'deployment.environment.name': said}
    assert otlp.one(attributes, resource=resource).environment == environment


YEAR = 365 * 86_400 * 10**9

REFUSED = [
    ({'trace_id': b''}, 'invalid trace id', 'missing'),
    ({'trace_id': bytes(16)}, 'invalid trace id', 'all zero'),
    ({'trace_id': b'\x01' * 8}, 'invalid trace id', '0101010101010101; it must be 16 bytes'),
    ({'trace_id': b'\x01' * 4000}, 'invalid trace id', '4000 bytes long'),
    ({'span_id': b''}, 'invalid span id', 'missing'),
    ({'span_id': bytes(8)}, 'invalid span id', 'all zero'),
    ({'parent_span_id': b'\x01'}, 'invalid parent id', '01; it must be 8 bytes, or absent'),
    ({'start_time_unix_nano': 0}, 'no start time', 'no start time'),
    ({'end_time_unix_nano': 0}, 'no end time', 'send a span when it has ended'),
    ({'end_time_unix_nano': 5, 'start_time_unix_nano': 9}, 'ends before it starts', 'ends 4 ns before it starts'),
    ({'start_time_unix_nano': 1_795_000_000, 'end_time_unix_nano': 1_795_000_001}, 'too long ago', 'in nanoseconds since 1970'),
    ({'end_time_unix_nano': 2**64 - 1}, 'in the future', 'check the clock'),
]  # fmt: skip


@pytest.mark.parametrize(('fields', 'reason', 'part'), REFUSED)
@pytest.mark.parametrize('json', [False, True])
def test_a_bad_span_is_refused_alone(otlp: Any, fields: dict[str, Any], reason: str, part: str, json: bool) -> None:
    good = [{'span_id': bytes([7] * 8)}, {'span_id': bytes([8] * 8)}]
    request = otlp.request(good[0], {'name': 'wrong', **fields}, good[1], resource={'service.name': 'svc'})
    body = otlp.json(request) if json else request.SerializeToString()
    batch = otlp.decode(body, json=json)
    assert [span.span_id for span in batch.spans] == [span['span_id'] for span in good]
    assert batch.refused == {('otlp', 'svc', reason): 1}
    assert batch.received == {('otlp', 'svc'): 3}
    assert batch.explanation().startswith("1 refused, 2 stored. The span 'wrong' was refused: ")
    assert part in batch.explanation()


def test_the_explanation_is_short_however_many_are_refused(otlp: Any) -> None:
    batch = otlp.decode(otlp.body(*[{'name': f'n{i}', 'trace_id': b''} for i in range(500)]))
    assert batch.rejected == 500
    assert len(batch.explanation()) < 600


LIMITS = Limits(payload_bytes=100, attribute_bytes=40, attributes_bytes=200, text_bytes=20, label_bytes=16, tags=3)


def test_what_is_too_large_is_cut_and_marked(otlp: Any) -> None:
    span: Span = otlp.one(
        {
            'avaliar.input': '"' + 'é' * 200 + '"',
            'avaliar.output': 'x' * 101,
            'avaliar.metadata': '{"a": "' + 'm' * 100 + '", "b": 1}',
            'avaliar.generation_info': '{"a": "' + 'm' * 100 + '"}',
            'avaliar.tags': ['t' * 20, 'b', 'c', 'd'],
            'session.id': 's' * 17,
            'user.id': 'u' * 16,
            'big': 'y' * 100,
            'list': ['z' * 100],
            'small': 1,
        },
        name='n' * 20,
        status=(2, 'e' * 30),
        limits=LIMITS,
    )
    assert span.input == '"' + 'é' * 49  # whole characters: 99 bytes
    assert (span.input_size, span.output_size) == (402, 101)
    assert len(span.output or '') == 100
    assert orjson.loads(span.metadata) == {'a': 'm' * 40 + '… [cut]', 'b': 1}
    assert orjson.loads(span.generation_info) == {'a': 'm' * 40 + '… [cut]'}
    kept = orjson.loads(span.attributes)
    assert kept['big'] == 'y' * 40 + '… [cut]'
    assert kept['list'] == ('["' + 'z' * 38) + '… [cut]'
    assert kept['small'] == 1
    assert span.tags == ['t' * 16, 'b', 'c']
    assert (span.name, span.session_id, span.user_id) == ('n' * 16, 's' * 16, 'u' * 16)
    assert span.error_message == 'e' * 20
    assert set(span.truncated) == {
        'input', 'output', 'metadata', 'generation_info', 'tags', 'session_id', 'name', 'attributes', 'error_message',
    }  # fmt: skip


def test_too_many_attributes_are_counted_not_kept(otlp: Any) -> None:
    span = otlp.one({f'k{i}': 'v' * 30 for i in range(50)}, limits=LIMITS)
    kept = orjson.loads(span.attributes)
    assert kept['avaliar.left_out'] == 50 - (len(kept) - 1)
    assert len(span.attributes) < 400
    assert span.truncated == ['attributes']


def test_what_the_client_cut_stays_marked_with_its_true_size(otlp: Any) -> None:
    span = otlp.one({'avaliar.input': '"cut', 'avaliar.input.size': 9_000, 'avaliar.truncated': ['input']})
    assert (span.input, span.input_size, span.truncated) == ('"cut', 9_000, ['input'])
    # A size below what is there is no true size.
    assert otlp.one({'avaliar.input': '"cut"', 'avaliar.input.size': 2}).input_size == 5


def test_content_left_out_keeps_its_size(otlp: Any) -> None:
    span = otlp.one({'avaliar.input.size': 77})
    assert (span.input, span.input_size, span.output, span.output_size) == (None, 77, None, None)


def test_the_defaults_hold_a_large_prompt_whole(otlp: Any) -> None:
    text = '"' + 'a' * (7 * 2**20) + '"'
    span = otlp.one({'avaliar.input': text})
    assert span.input == text
    assert span.truncated == []


def test_nothing_of_a_name_is_still_a_name(otlp: Any) -> None:
    assert otlp.one(name='').name == 'unnamed'
    assert otlp.one({'gen_ai.tool.name': 'search'}, name='').name == 'search'


def test_what_clients_count_is_read(otlp: Any) -> None:
    resource = {
        'avaliar.client.id': 'abc', 'avaliar.client.created': 9, 'avaliar.client.dropped': '{"queue full": 2, "x": -1}',
        'service.name': 'bot', 'telemetry.sdk.name': 'avaliar',
    }  # fmt: skip
    batch = otlp.decode(otlp.body(resource=resource))
    (counters,) = batch.counters
    assert (counters.client_id, counters.created, counters.dropped) == ('abc', 9, {'queue full': 2})
    assert (counters.service_name, counters.org_id, counters.seen_ns) == ('bot', 1, otlp.NOW)
    assert not batch.spans


@pytest.mark.parametrize('dropped', ['[1]', '{"broken', 5, '{"a": "b"}'])
def test_counters_that_make_no_sense_count_nothing(otlp: Any, dropped: Any) -> None:
    resource = {'avaliar.client.id': 'abc', 'avaliar.client.created': 'x', 'avaliar.client.dropped': dropped}
    (counters,) = otlp.decode(otlp.body(resource=resource)).counters
    assert (counters.created, counters.dropped) == (0, {})
