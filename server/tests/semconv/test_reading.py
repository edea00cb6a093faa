"""The tables of all dialects: what an attribute becomes, and which one wins."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from avaliar_server.semconv import provider_name, read_attributes
from avaliar_server.semconv.converters import Unreadable, money
from avaliar_server.semconv.dialect import Rule
from avaliar_server.semconv.events import Event, read_events
from avaliar_server.semconv.reading import DIALECTS
from hypothesis import given
from hypothesis import strategies as st

FIELDS = [
    ('avaliar.span.type', 'tool', 'span_type', 'tool'),
    ('avaliar.generation_info', '{"seed": 7}', 'generation_info', {'seed': 7}),
    ('avaliar.usage.cache_write_1h_tokens', 3, 'cache_write_1h_tokens', 3),
    ('avaliar.usage.input_audio_tokens', 3, 'input_audio_tokens', 3),
    ('avaliar.usage.output_audio_tokens', 3, 'output_audio_tokens', 3),
    ('avaliar.cost_usd', '0.00125', 'cost_usd', Decimal('0.00125')),
    ('avaliar.input', '{"q": 1}', 'input', '{"q": 1}'),
    ('avaliar.output', '""', 'output', '""'),
    ('avaliar.input.size', 90, 'input_size', 90),
    ('avaliar.output.size', '90', 'output_size', 90),
    ('avaliar.truncated', ['input'], 'truncated', ['input']),
    ('avaliar.time_to_first_token_ns', 5, 'time_to_first_token_ns', 5),
    ('avaliar.stream.end', 'closed', 'stream_end', 'closed'),
    ('avaliar.stream.items', 12, 'stream_items', 12),
    ('avaliar.level', 'Warning', 'level', 'warning'),
    ('avaliar.tags', ['a', 'b'], 'tags', ['a', 'b']),
    ('avaliar.tags', '["a", "b"]', 'tags', ['a', 'b']),
    ('avaliar.tags', 'a', 'tags', ['a']),
    ('avaliar.metadata', '{"k": [1]}', 'metadata', {'k': [1]}),
    ('avaliar.metadata', {'k': 1}, 'metadata', {'k': 1}),
    ('avaliar.detection.mode', 'cloud', 'detection_mode', 'cloud'),
    ('avaliar.detection.detectors', ['pii'], 'detectors', ['pii']),
    ('avaliar.detection.blocking', True, 'detection_blocking', True),
    ('avaliar.detection.check', '{"outcome":"blocked"}', 'detection_check', {'outcome': 'blocked'}),
    ('gen_ai.operation.name', 'chat', 'operation', 'chat'),
    ('gen_ai.provider.name', 'gcp.gemini', 'provider', 'google'),
    ('gen_ai.system', 'OpenAI', 'provider', 'openai'),
    ('gen_ai.request.model', 'gpt-4o', 'request_model', 'gpt-4o'),
    ('gen_ai.response.model', 'gpt-4o-2024-08-06', 'model', 'gpt-4o-2024-08-06'),
    ('gen_ai.response.finish_reasons', ['stop', 'length'], 'finish_reason', 'stop'),
    ('gen_ai.response.finish_reasons', '["stop"]', 'finish_reason', 'stop'),
    ('gen_ai.response.finish_reasons', 'stop', 'finish_reason', 'stop'),
    ('gen_ai.conversation.id', 'c1', 'session_id', 'c1'),
    ('session.id', 's1', 'session_id', 's1'),
    ('session.id', 17, 'session_id', '17'),
    ('user.id', 'u1', 'user_id', 'u1'),
    ('enduser.id', 'u1', 'user_id', 'u1'),
    ('deployment.environment', 'staging', 'environment', 'staging'),
    ('deployment.environment.name', 'staging', 'environment', 'staging'),
    ('error.type', 'timeout', 'error_type', 'timeout'),
    ('gen_ai.usage.input_tokens', 9, 'input_tokens', 9),
    ('gen_ai.usage.input_tokens', 9.0, 'input_tokens', 9),
    ('gen_ai.usage.input_tokens', '9', 'input_tokens', 9),
    ('gen_ai.usage.input_tokens', -9, 'input_tokens', -9),
    ('gen_ai.usage.prompt_tokens', 9, 'input_tokens', 9),
    ('gen_ai.usage.output_tokens', 9, 'output_tokens', 9),
    ('gen_ai.usage.completion_tokens', 9, 'output_tokens', 9),
    ('gen_ai.usage.cache_read.input_tokens', 9, 'cache_read_tokens', 9),
    ('gen_ai.usage.cache_creation.input_tokens', 9, 'cache_write_tokens', 9),
    ('gen_ai.usage.reasoning.output_tokens', 9, 'reasoning_tokens', 9),
    ('gen_ai.usage.audio.input_tokens', 9, 'input_audio_tokens', 9),
    ('gen_ai.response.time_to_first_chunk', 0.25, 'time_to_first_token_ns', 250_000_000),
    ('openai.response.service_tier', 'flex', 'service_tier', 'flex'),
    ('gen_ai.input.messages', '[{"role":"user"}]', 'input', '[{"role":"user"}]'),
    ('gen_ai.input.messages', [{'role': 'user'}], 'input', '[{"role":"user"}]'),
    ('gen_ai.output.messages', '[]', 'output', '[]'),
    ('gen_ai.system_instructions', '[{"type":"text"}]', 'instructions', '[{"type":"text"}]'),
    ('gen_ai.prompt', 'hello', 'input', 'hello'),
    ('gen_ai.completion', 'hello', 'output', 'hello'),
    ('gen_ai.tool.call.arguments', {'city': 'Paris'}, 'input', '{"city":"Paris"}'),
    ('gen_ai.tool.call.result', '"rainy"', 'output', '"rainy"'),
]


@pytest.mark.parametrize(('name', 'value', 'field', 'expected'), FIELDS)
def test_an_attribute_becomes_its_field(name: str, value: Any, field: str, expected: Any) -> None:
    reading = read_attributes({name: value})
    assert reading.fields == {field: expected}
    assert not reading.rest
    assert not reading.info


@pytest.mark.parametrize(
    ('name', 'value', 'info'),
    [
        ('gen_ai.request.temperature', 0.7, {'temperature': 0.7}),
        ('gen_ai.request.top_p', 1.0, {'top_p': 1.0}),
        ('gen_ai.request.stop_sequences', ['x'], {'stop_sequences': ['x']}),
        ('gen_ai.request.something_new', 'y', {'something_new': 'y'}),
        ('gen_ai.openai.request.seed', 4, {'seed': 4}),
        ('gen_ai.tool.definitions', '[{"name":"t"}]', {'tools': [{'name': 't'}]}),
    ],
)
def test_request_parameters_go_to_generation_info(name: str, value: Any, info: dict[str, Any]) -> None:
    reading = read_attributes({name: value})
    assert reading.info == info
    assert not reading.fields
    assert not reading.rest


@pytest.mark.parametrize(
    ('name', 'value'),
    [
        ('http.method', 'GET'),
        ('gen_ai.usage.input_tokens', 'many'),
        ('gen_ai.usage.input_tokens', True),
        ('gen_ai.usage.input_tokens', 1.5),
        ('gen_ai.usage.input_tokens', float('nan')),
        ('gen_ai.usage.input_tokens', 2**70),
        ('avaliar.span.type', 'chain'),
        ('avaliar.stream.end', 'maybe'),
        ('avaliar.cost_usd', '-1'),
        ('avaliar.cost_usd', 'NaN'),
        ('avaliar.cost_usd', '1e400'),
        ('avaliar.cost_usd', True),
        ('avaliar.metadata', '[1]'),
        ('avaliar.metadata', '{"broken'),
        ('avaliar.generation_info', 'null'),
        ('avaliar.time_to_first_token_ns', -1),
        ('gen_ai.request.', 'empty rest'),
        ('gen_ai.response.time_to_first_chunk', -1.0),
        ('session.id', ''),
        ('user.id', None),
        ('avaliar.tags', [1, None]),
        ('gen_ai.response.finish_reasons', []),
        ('avaliar.detection.mode', 'here'),
        ('avaliar.detection.blocking', 'perhaps'),
    ],
)
def test_what_is_unknown_or_unreadable_is_kept_as_it_came(name: str, value: Any) -> None:
    reading = read_attributes({name: value})
    assert list(reading.rest) == [name]
    assert reading.rest[name] is value
    assert not reading.fields
    assert not reading.info


@pytest.mark.parametrize('turned', [False, True])
def test_the_lowest_rank_wins_in_any_order_and_what_differs_is_kept(turned: bool) -> None:
    said = [
        ('gen_ai.usage.input_tokens', 10),
        ('gen_ai.usage.prompt_tokens', 12),
        ('gen_ai.provider.name', 'openai'),
        ('gen_ai.system', 'openai'),
        ('avaliar.input', '"own"'),
        ('gen_ai.input.messages', '[1]'),
        ('gen_ai.prompt', 'old'),
    ]
    reading = read_attributes(dict(reversed(said) if turned else said))
    assert reading.fields == {'input_tokens': 10, 'provider': 'openai', 'input': '"own"'}
    # The same thing said twice is not kept twice.
    assert reading.rest == {'gen_ai.usage.prompt_tokens': 12, 'gen_ai.input.messages': '[1]', 'gen_ai.prompt': 'old'}


def test_every_contested_field_has_distinct_ranks() -> None:
    """Two attributes of one rank would make the winner depend on their order."""
    claims: dict[str, list[int]] = {}
    for dialect in DIALECTS:
        for rule in dialect.attributes.values():
            assert isinstance(rule, Rule)
            if rule.into == 'field':
                claims.setdefault(rule.field, []).append(rule.rank)
    assert {field: ranks for field, ranks in claims.items() if len(set(ranks)) != len(ranks)} == {}


def test_made_up_names_do_not_fill_the_memory() -> None:
    from avaliar_server.semconv import reading as module

    for number in range(10_500):
        read_attributes({f'made.up.{number}': 1})
    read_attributes({'x' * 10_000: 1})
    assert len(module._steps) <= 10_000
    assert 'x' * 10_000 not in module._steps
    # Names that came too late to be remembered still mean what they mean.
    assert read_attributes({'gen_ai.request.brand_new_parameter': 1}).info == {'brand_new_parameter': 1}


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from([name for dialect in DIALECTS for name in dialect.attributes]) | st.text()


@given(st.dictionaries(names, values, max_size=12))
def test_any_value_is_read_or_kept(attributes: dict[str, Any]) -> None:
    reading = read_attributes(attributes)
    assert set(reading.rest) <= set(attributes)
    assert len(reading.fields) + len(reading.info) + len(reading.rest) <= len(attributes)


@given(st.text() | st.floats() | st.integers() | st.decimals().map(str))
def test_money_is_an_amount_of_money_or_unreadable(value: Any) -> None:
    try:
        amount = money(value)
    except Unreadable:
        return
    assert 0 <= amount < 1_000_000
    assert int(amount.as_tuple().exponent) >= -15


@pytest.mark.parametrize(
    ('given_name', 'name'),
    [
        ('gemini', 'google'), ('Google', 'google'), ('vertex_ai', 'google'), ('gcp.gemini', 'google'),
        ('gcp.gen_ai', 'google'), ('gcp.vertex_ai', 'google'), ('google-genai', 'google'), ('google vertex', 'google'),
        ('azure.ai.openai', 'azure'), ('az.ai.inference', 'azure'), ('azure-openai', 'azure'),
        ('aws.bedrock', 'aws'), ('Amazon Bedrock', 'aws'), ('xai', 'xai'), ('x_ai', 'xai'), ('x-ai', 'xai'),
        ('mistral_ai', 'mistral'), ('MistralAI', 'mistral'), ('OpenAI', 'openai'), (' anthropic ', 'anthropic'),
        ('my-own-llm', 'my-own-llm'), ('My Gateway', 'my gateway'),
    ],
)  # fmt: skip
def test_a_provider_has_one_name(given_name: str, name: str) -> None:
    assert provider_name(given_name) == name
    assert provider_name(given_name) == name


def events(*pairs: tuple[str, dict[str, Any]]) -> list[Event]:
    return [Event(name, 5, attributes) for name, attributes in pairs]


def test_messages_that_came_as_events_become_input_and_output() -> None:
    reading = read_attributes({})
    left = read_events(
        events(
            ('gen_ai.system.message', {'gen_ai.system': 'openai', 'content': 'Be brief.'}),
            ('gen_ai.user.message', {'gen_ai.event.content': '{"content": "Hi", "role": "user"}'}),
            ('gen_ai.assistant.message', {'tool_calls': '[{"id": "1", "function": {"name": "f"}}]'}),
            ('gen_ai.tool.message', {'id': '1', 'content': '42'}),
            ('gen_ai.choice', {'index': 0, 'finish_reason': 'stop', 'message': '{"content": "Hello"}'}),
            ('my.event', {'k': 1}),
        ),
        reading,
        failed=False,
    )
    assert reading.fields['input'] == (
        '[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"},'
        '{"role":"assistant","tool_calls":[{"id":"1","function":{"name":"f"}}]},'
        '{"role":"tool","id":"1","content":"42"}]'
    )
    assert reading.fields['output'] == '[{"role":"assistant","index":0,"finish_reason":"stop","content":"Hello"}]'
    assert reading.fields['finish_reason'] == 'stop'
    assert [event.name for event in left] == ['my.event']


def test_content_events_of_before_are_read() -> None:
    reading = read_attributes({})
    read_events(
        events(
            ('gen_ai.content.prompt', {'gen_ai.prompt': '[{"role":"user","content":"Hi"}]'}),
            ('gen_ai.content.completion', {'gen_ai.completion': '[{"role":"assistant","content":"Yo"}]'}),
        ),
        reading,
        failed=False,
    )
    assert reading.fields['input'] == '[{"role":"user","content":"Hi"}]'
    assert reading.fields['output'] == '[{"role":"assistant","content":"Yo"}]'


def test_what_the_span_says_itself_beats_its_events() -> None:
    reading = read_attributes({'gen_ai.input.messages': '[1]', 'gen_ai.request.model': 'mine'})
    read_events(
        events(
            ('gen_ai.client.inference.operation.details', {
                'gen_ai.input.messages': '[2]', 'gen_ai.output.messages': '[3]', 'gen_ai.request.model': 'theirs',
            }),
            ('gen_ai.user.message', {'content': 'Hi'}),
        ),
        reading, failed=False,
    )  # fmt: skip
    assert reading.fields['input'] == '[1]'
    assert reading.fields['output'] == '[3]'
    assert reading.fields['request_model'] == 'mine'


def test_the_last_exception_of_a_failed_span_is_its_error() -> None:
    reading = read_attributes({'error.type': 'quota'})
    both = events(
        ('exception', {'exception.type': 'KeyError', 'exception.message': 'first'}),
        ('exception', {'exception.type': 'E', 'exception.message': 'm', 'exception.stacktrace': 's'}),
    )
    left = read_events(both, reading, failed=True)
    assert left == both[:1]
    assert {name: reading.fields[name] for name in ('error_type', 'error_message', 'error_stack')} == {
        'error_type': 'E', 'error_message': 'm', 'error_stack': 's',
    }  # fmt: skip
    assert read_events(both, read_attributes({}), failed=False) == both


@given(
    st.lists(
        st.builds(
            Event,
            st.sampled_from([name for dialect in DIALECTS for name in dialect.events] + ['exception', 'x']),
            st.integers(0, 2**63),
            st.dictionaries(
                st.sampled_from(['content', 'role', 'message', 'tool_calls', 'gen_ai.event.content', 'finish_reason',
                                 'exception.type', 'gen_ai.prompt']) | st.text(),
                values, max_size=4,
            ),
        ),
        max_size=4,
    ),
    st.booleans(),
)  # fmt: skip
def test_no_event_is_too_strange(given_events: list[Event], failed: bool) -> None:
    reading = read_attributes({})
    read_events(given_events, reading, failed=failed)
    assert all(isinstance(reading.fields.get(name, ''), str) for name in ('input', 'output', 'error_type'))
