from __future__ import annotations

from typing import Any

import pytest
from avaliar_eval.conversation import Part, context_of, parts

OPENAI = [
    {'role': 'system', 'content': 'S'},
    {'role': 'user', 'content': [{'type': 'text', 'text': 'U'}, {'type': 'image_url', 'image_url': {'url': 'data:x'}}]},
    {
        'role': 'assistant',
        'content': None,
        'tool_calls': [{'id': '1', 'type': 'function', 'function': {'name': 'f', 'arguments': '{"q": "drop"}'}}],
    },
    {'role': 'tool', 'tool_call_id': '1', 'content': 'R'},
]
ANTHROPIC = {
    'model': 'm',
    'system': [{'type': 'text', 'text': 'S'}],
    'messages': [
        {
            'role': 'user',
            'content': [
                {'type': 'text', 'text': 'a'},
                {'type': 'image', 'source': {'type': 'base64', 'data': 'AAAA'}},
                {'type': 'tool_result', 'tool_use_id': '1', 'content': [{'type': 'text', 'text': 'R'}]},
                {'type': 'document', 'source': {'type': 'text', 'data': 'D'}},
                {'type': 'text', 'text': 'b'},
            ],
        }
    ],
}
GEMINI = {
    'systemInstruction': {'parts': [{'text': 'S'}]},
    'contents': [
        {'role': 'user', 'parts': [{'text': 'a'}, {'text': 'b'}]},
        {'role': 'model', 'parts': [{'functionCall': {'name': 'f', 'args': {'x': 'y'}}}]},
        {'role': 'user', 'parts': [{'functionResponse': {'name': 'f', 'response': {'result': 'R'}}}]},
    ],
}
RESPONSES = {
    'instructions': 'S',
    'input': [
        {'type': 'message', 'role': 'user', 'content': [{'type': 'input_text', 'text': 'q'}]},
        {'type': 'function_call', 'name': 'f', 'arguments': '{"a": "b"}'},
        {'type': 'function_call_output', 'call_id': '1', 'output': 'R'},
    ],
}


@pytest.mark.parametrize(
    ('prompt', 'expected'),
    [
        ('hi', [('user', 'hi', None)]),
        ('', []),
        (None, []),
        (OPENAI, [('system', 'S', 0), ('user', 'U', 1), ('assistant', 'drop', 2), ('tool', 'R', 3)]),
        (
            ANTHROPIC,
            [('system', 'S', None), ('user', 'a', 0), ('tool', 'R', 0), ('document', 'D', 0), ('user', 'b', 0)],
        ),
        (GEMINI, [('system', 'S', None), ('user', 'a\nb', 0), ('assistant', 'y', 1), ('tool', 'R', 2)]),
        (RESPONSES, [('system', 'S', None), ('user', 'q', 0), ('assistant', 'b', 1), ('tool', 'R', 2)]),
        ({'input': 'plain'}, [('user', 'plain', None)]),
        (['a', 'b'], [('user', 'a', 0), ('user', 'b', 1)]),
        (
            [{'type': 'human', 'content': 'h'}, {'type': 'ai', 'content': 'i'}],
            [('user', 'h', 0), ('assistant', 'i', 1)],
        ),
        ({'question': 'Q', 'context': 'C', 'k': 3}, [('document', 'C', None), ('user', 'Q', None)]),
        ({'x': {'messages': [{'role': 'user', 'content': 'deep'}]}}, [('user', 'deep', 0)]),
        ({'x': [1, 'a', {'y': 'b'}]}, [('user', 'a\nb', None)]),
        (
            [{'role': 'developer', 'content': 'S'}, {'role': 'critic', 'content': 'c'}],
            [('system', 'S', 0), ('user', 'c', 1)],
        ),
        (b'bytes \xff', [('user', 'bytes \ufffd', None)]),
    ],
)
def test_prompts(prompt: Any, expected: list[tuple[Any, ...]]):
    assert parts(prompt) == [Part(*one) for one in expected]


@pytest.mark.parametrize(
    'answer',
    [
        'A',
        {'role': 'assistant', 'content': 'A'},
        {'choices': [{'index': 0, 'message': {'role': 'assistant', 'content': 'A'}}]},
        {'type': 'message', 'role': 'assistant', 'content': [{'type': 'text', 'text': 'A'}]},
        {'candidates': [{'content': {'role': 'model', 'parts': [{'text': 'A'}]}}]},
        {'output': [{'type': 'message', 'role': 'assistant', 'content': [{'type': 'output_text', 'text': 'A'}]}]},
    ],
)
def test_answers(answer: Any):
    assert [(part.role, part.text) for part in parts(answer, 'assistant')] == [('assistant', 'A')]


def test_objects_of_a_client():
    class Message:
        def model_dump(self) -> dict[str, Any]:
            return {'role': 'user', 'content': 'dumped'}

    class Plain:
        def __init__(self) -> None:
            self.type = 'human'
            self.content = 'attributes'

    assert [part.text for part in parts([Message(), Plain()])] == ['dumped', 'attributes']


def test_cycles_end():
    around: dict[str, Any] = {'text': 'once'}
    around['again'] = around['more'] = [around, around]
    assert {line for part in parts({'x': around}) for line in part.text.split('\n')} == {'once'}
    deep: Any = 'bottom'
    for _ in range(1_000):
        deep = [deep]
    assert parts({'x': deep}) == []


@pytest.mark.parametrize(
    ('context', 'text'),
    [
        (None, None),
        ('', None),
        ([], None),
        ('C', 'C'),
        (['a', 'b'], 'a\n\nb'),
        ([{'page_content': 'a', 'metadata': {'source': 's'}}, {'text': 'b'}], 'a\n\nb'),
    ],
)
def test_context(context: Any, text: str | None):
    assert context_of(context) == text
