"""A prompt and an answer are chat messages whatever the provider, and nothing a program records raises."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from avaliar_server.api.schemas import Message
from avaliar_server.query.messages import input_messages, output_messages
from avaliar_server.query.payload import MAX_DEPTH, parsed, parsed_object
from hypothesis import given
from hypothesis import strategies as st


def text(value: str, kind: str = 'text') -> dict[str, Any]:
    return {'type': kind, 'text': value}


def message(role: str, *parts: Any) -> dict[str, Any]:
    return {'role': role, 'parts': [text(part) if isinstance(part, str) else part for part in parts]}


WEATHER_CALL = {'type': 'tool_call', 'tool_call_id': 'c1', 'tool_name': 'weather', 'arguments': {'city': 'Oslo'}}
WEATHER_RESULT = {'type': 'tool_result', 'tool_call_id': 'c1', 'text': 'rain'}

PROMPTS: dict[str, tuple[Any, list[dict[str, Any]]]] = {
    'openai chat': (
        {
            'model': 'gpt-4o',
            'messages': [
                {'role': 'developer', 'content': 'Be brief.'},
                {
                    'role': 'user',
                    'content': [
                        {'type': 'text', 'text': 'What is it?'},
                        {'type': 'image_url', 'image_url': {'url': 'https://e.org/a.png'}},
                    ],
                },
                {
                    'role': 'assistant',
                    'content': None,
                    'tool_calls': [
                        {
                            'id': 'c1',
                            'type': 'function',
                            'function': {'name': 'weather', 'arguments': '{"city":"Oslo"}'},
                        }
                    ],
                },
                {'role': 'tool', 'tool_call_id': 'c1', 'content': 'rain'},
            ],
        },
        [
            message('system', 'Be brief.'),
            message('user', 'What is it?', {'type': 'media', 'media_type': 'image', 'data': 'https://e.org/a.png'}),
            message('assistant', WEATHER_CALL),
            message('tool', WEATHER_RESULT),
        ],
    ),
    'openai responses': (
        {
            'instructions': 'Be brief.',
            'input': [
                {'role': 'user', 'content': [{'type': 'input_text', 'text': 'Hi'}]},
                {'type': 'reasoning', 'id': 'r', 'summary': [{'type': 'summary_text', 'text': 'thinking'}]},
                {'type': 'function_call', 'call_id': 'c1', 'name': 'weather', 'arguments': '{"city":"Oslo"}'},
                {'type': 'function_call_output', 'call_id': 'c1', 'output': 'rain'},
            ],
        },
        [
            message('system', 'Be brief.'),
            message('user', 'Hi'),
            message('assistant', text('thinking', 'reasoning')),
            message('assistant', WEATHER_CALL),
            message('tool', WEATHER_RESULT),
        ],
    ),
    'openai responses, a text': ({'input': 'Hi', 'model': 'gpt-5'}, [message('user', 'Hi')]),
    'anthropic': (
        {
            'system': [{'type': 'text', 'text': 'Be brief.', 'cache_control': {'type': 'ephemeral'}}],
            'messages': [
                {
                    'role': 'user',
                    'content': [
                        {'type': 'image', 'source': {'type': 'base64', 'media_type': 'image/png', 'data': 'AAAA'}},
                        {'type': 'text', 'text': 'What?'},
                    ],
                },
                {
                    'role': 'assistant',
                    'content': [
                        {'type': 'thinking', 'thinking': 'hm', 'signature': 's'},
                        {'type': 'tool_use', 'id': 'c1', 'name': 'weather', 'input': {'city': 'Oslo'}},
                    ],
                },
                {
                    'role': 'user',
                    'content': [
                        {'type': 'tool_result', 'tool_use_id': 'c1', 'content': [{'type': 'text', 'text': 'rain'}]}
                    ],
                },
            ],
        },
        [
            message('system', 'Be brief.'),
            message('user', {'type': 'media', 'media_type': 'image/png', 'data': 'AAAA'}, 'What?'),
            message('assistant', text('hm', 'reasoning'), WEATHER_CALL),
            message('user', WEATHER_RESULT),
        ],
    ),
    'gemini': (
        {
            'config': {'system_instruction': {'parts': [{'text': 'Be brief.'}]}, 'temperature': 0.1},
            'contents': [
                {
                    'role': 'user',
                    'parts': [{'text': 'Weather?'}, {'inline_data': {'mime_type': 'image/png', 'data': 'AAAA'}}],
                },
                {
                    'role': 'model',
                    'parts': [
                        {'text': 'hm', 'thought': True},
                        {'function_call': {'id': 'c1', 'name': 'weather', 'args': {'city': 'Oslo'}}},
                    ],
                },
                {
                    'role': 'user',
                    'parts': [{'functionResponse': {'id': 'c1', 'name': 'weather', 'response': {'result': 'rain'}}}],
                },
            ],
        },
        [
            message('system', 'Be brief.'),
            message('user', 'Weather?', {'type': 'media', 'media_type': 'image/png', 'data': 'AAAA'}),
            message('assistant', text('hm', 'reasoning'), WEATHER_CALL),
            message('user', {**WEATHER_RESULT, 'tool_name': 'weather'}),
        ],
    ),
    'gemini, texts': ({'contents': ['One', 'Two']}, [message('user', 'One'), message('user', 'Two')]),
    'gemini, parts': (
        {'contents': [{'text': 'One'}, {'fileData': {'mimeType': 'video/mp4', 'fileUri': 'gs://b/a'}}]},
        [message('user', 'One', {'type': 'media', 'media_type': 'video/mp4', 'data': 'gs://b/a'})],
    ),
    'bedrock': (
        {'system': [{'text': 'Be brief.'}], 'messages': [{'role': 'user', 'content': [{'text': 'Hi'}]}]},
        [message('system', 'Be brief.'), message('user', 'Hi')],
    ),
    'opentelemetry': (
        [
            {'role': 'user', 'parts': [{'type': 'text', 'content': 'Weather?'}]},
            {
                'role': 'assistant',
                'parts': [{'type': 'tool_call', 'id': 'c1', 'name': 'weather', 'arguments': {'city': 'Oslo'}}],
            },
            {'role': 'tool', 'parts': [{'type': 'tool_call_response', 'id': 'c1', 'response': 'rain'}]},
        ],
        [message('user', 'Weather?'), message('assistant', WEATHER_CALL), message('tool', WEATHER_RESULT)],
    ),
    'vercel': (
        {
            'messages': [
                {
                    'role': 'assistant',
                    'content': [
                        {'type': 'tool-call', 'toolCallId': 'c1', 'toolName': 'weather', 'input': {'city': 'Oslo'}}
                    ],
                }
            ]
        },
        [message('assistant', WEATHER_CALL)],
    ),
    'langchain': (
        {
            'messages': [
                {'type': 'human', 'content': 'Hi'},
                {
                    'type': 'ai',
                    'content': '',
                    'tool_calls': [{'id': 'c1', 'name': 'weather', 'args': {'city': 'Oslo'}}],
                },
            ]
        },
        [message('user', 'Hi'), message('assistant', WEATHER_CALL)],
    ),
    'a prompt': ({'prompt': 'Hi', 'temperature': 0.2}, [message('user', 'Hi')]),
    'one text argument': ({'question': 'Hi', 'top_k': 3}, [message('user', 'Hi')]),
    'a list under another name': ({'turns': [{'role': 'user', 'content': 'Hi'}]}, [message('user', 'Hi')]),
    'arguments in arguments': (
        {'kwargs': {'messages': [{'role': 'user', 'content': 'Hi'}], 'system': 'Be brief.'}},
        [message('system', 'Be brief.'), message('user', 'Hi')],
    ),
    'a text': ('Hi', [message('user', 'Hi')]),
}


@pytest.mark.parametrize('name', PROMPTS)
def test_prompt(name: str) -> None:
    value, expected = PROMPTS[name]
    assert input_messages(value, 'llm') == expected


ANSWERS: dict[str, tuple[Any, list[dict[str, Any]]]] = {
    'a text': ('Hello', [message('assistant', 'Hello')]),
    'openai chat': (
        {
            'choices': [
                {
                    'index': 0,
                    'finish_reason': 'tool_calls',
                    'message': {
                        'role': 'assistant',
                        'content': 'Wait.',
                        'refusal': None,
                        'tool_calls': [
                            {
                                'id': 'c1',
                                'type': 'function',
                                'function': {'name': 'weather', 'arguments': '{"city":"Oslo"}'},
                            }
                        ],
                    },
                }
            ]
        },
        [message('assistant', 'Wait.', WEATHER_CALL)],
    ),
    'openai completions': ({'choices': [{'text': 'Hello'}]}, [message('assistant', 'Hello')]),
    'openai responses': (
        {
            'object': 'response',
            'output': [
                {
                    'type': 'message',
                    'role': 'assistant',
                    'content': [{'type': 'output_text', 'text': 'Hello', 'annotations': []}],
                },
                {'type': 'function_call', 'call_id': 'c1', 'name': 'weather', 'arguments': '{"city":"Oslo"}'},
            ],
        },
        [message('assistant', 'Hello'), message('assistant', WEATHER_CALL)],
    ),
    'anthropic': (
        {
            'id': 'm',
            'type': 'message',
            'role': 'assistant',
            'content': [{'type': 'thinking', 'thinking': 'hm'}, {'type': 'text', 'text': 'Hello'}],
        },
        [message('assistant', text('hm', 'reasoning'), 'Hello')],
    ),
    'anthropic, the content': ([{'type': 'text', 'text': 'Hello'}], [message('assistant', 'Hello')]),
    'gemini': (
        {
            'candidates': [
                {
                    'content': {
                        'role': 'model',
                        'parts': [
                            {'text': 'Hello'},
                            {'functionCall': {'id': 'c1', 'name': 'weather', 'args': {'city': 'Oslo'}}},
                        ],
                    }
                }
            ]
        },
        [message('assistant', 'Hello', WEATHER_CALL)],
    ),
    'bedrock': (
        {'output': {'message': {'role': 'assistant', 'content': [{'text': 'Hello'}]}}},
        [message('assistant', 'Hello')],
    ),
    'ollama': (
        {'model': 'm', 'message': {'role': 'assistant', 'content': 'Hello'}, 'done': True},
        [message('assistant', 'Hello')],
    ),
    'a joined stream': (
        {
            'role': 'assistant',
            'content': 'Hello',
            'tool_calls': [{'id': 'c1', 'function': {'name': 'weather', 'arguments': '{"city":"Oslo"}'}}],
        },
        [message('assistant', 'Hello', WEATHER_CALL)],
    ),
    'opentelemetry': (
        [{'role': 'assistant', 'parts': [{'type': 'text', 'content': 'Hello'}], 'finish_reason': 'stop'}],
        [message('assistant', 'Hello')],
    ),
    'deepseek': (
        {'choices': [{'message': {'role': 'assistant', 'reasoning_content': 'hm', 'content': 'Hello'}}]},
        [message('assistant', text('hm', 'reasoning'), 'Hello')],
    ),
}


@pytest.mark.parametrize('name', ANSWERS)
def test_answer(name: str) -> None:
    value, expected = ANSWERS[name]
    assert output_messages(value, 'llm') == expected


@pytest.mark.parametrize(
    ('value', 'span_type'),
    [
        ('42', 'tool'),
        ({'city': 'Oslo'}, 'tool'),
        ({'input': '42'}, 'tool'),
        ({'rows': [1, 2]}, 'llm'),
        ([1, 2, 3], 'llm'),
        (['a', 'b'], 'llm'),
        ([], 'llm'),
        ({}, 'llm'),
        (None, 'llm'),
        (True, 'llm'),
        ({'messages': [{'role': 'user', 'content': 'Hi'}, 7]}, 'llm'),
        ({'messages': 7}, 'llm'),
        ({'system': 'You', 'context': 'It'}, 'llm'),
    ],
)
def test_no_chat(value: Any, span_type: str) -> None:
    assert input_messages(value, span_type) is None


@pytest.mark.parametrize(
    'value', [None, {}, [], 7, {'choices': []}, {'choices': 'no'}, {'candidates': [7]}, {'rows': [1]}, {'output': 7}]
)
def test_no_answer(value: Any) -> None:
    assert output_messages(value, 'llm') is None


def test_a_conversation_reaches_every_kind_of_span() -> None:
    arguments = {'messages': [{'role': 'user', 'content': 'Hi'}]}
    assert input_messages(arguments, 'agent') == [message('user', 'Hi')]


def test_an_unknown_part_is_kept() -> None:
    part = {'type': 'hologram', 'payload': [1]}
    assert input_messages([{'role': 'user', 'content': [part]}], 'llm') == [
        message('user', {'type': 'json', 'data': part})
    ]


def test_arguments_that_are_no_json_stay_text() -> None:
    call = {'id': 'c1', 'function': {'name': 'f', 'arguments': '{"city": "Os'}}
    [read] = output_messages({'role': 'assistant', 'content': '', 'tool_calls': [call]}, 'llm') or []
    assert read['parts'] == [{'type': 'tool_call', 'tool_call_id': 'c1', 'tool_name': 'f', 'arguments': '{"city": "Os'}]


# The names that readers look for, so that random shapes reach every branch.
NAMES = st.sampled_from(
    [
        'role',
        'content',
        'parts',
        'type',
        'text',
        'messages',
        'contents',
        'input',
        'output',
        'choices',
        'candidates',
        'message',
        'tool_calls',
        'function',
        'name',
        'arguments',
        'id',
        'function_call',
        'functionCall',
        'image_url',
        'source',
        'data',
        'thinking',
        'system',
        'config',
        'prompt',
        'kwargs',
        'user',
        'assistant',
        'tool',
        'tool_use',
        'tool_result',
        'reasoning',
        'summary',
        'history',
        'file',
        'uri',
        'toolUse',
        'reasoningContent',
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | NAMES
SHAPES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=3), inner, max_size=5),
    max_leaves=25,
)


@given(SHAPES, st.sampled_from(['llm', 'tool', 'agent', 'generic']))
def test_no_shape_raises(value: Any, span_type: str) -> None:
    for messages in (input_messages(value, span_type), output_messages(value, span_type)):
        for entry in messages or []:
            Message.model_validate(entry)


@given(st.text(max_size=50))
def test_any_text_is_read(value: str) -> None:
    assert parsed(orjson.dumps(value).decode()) == value
    parsed(value)


@pytest.mark.parametrize('depth', [MAX_DEPTH + 1, 500, 5_000, 200_000])
def test_what_is_too_deep_stays_text(depth: int) -> None:
    value = '[' * depth + ']' * depth
    assert parsed(value) == value


def test_what_is_deep_enough_is_parsed() -> None:
    value = parsed('[' * (MAX_DEPTH - 1) + ']' * (MAX_DEPTH - 1))
    assert isinstance(value, list)


def test_an_object_column_that_is_none_is_not_lost() -> None:
    assert parsed_object('[1]') == {'value': [1]}
    assert parsed_object('') == {}
    assert parsed_object('{"a": 1}') == {'a': 1}
