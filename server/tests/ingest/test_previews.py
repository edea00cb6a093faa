"""What a list shows of an input or output, whatever the provider's shape."""

from __future__ import annotations

import json
from typing import Any

import pytest
from avaliar_server.ingest.previews import input_preview, output_preview, shortened
from hypothesis import given
from hypothesis import strategies as st

TOOL_CALL = {'id': '1', 'type': 'function', 'function': {'name': 'weather', 'arguments': '{"city":"Paris"}'}}

INPUTS: list[tuple[Any, str]] = [
    ('plain text, no JSON', 'plain text, no JSON'),
    ({'messages': [{'role': 'system', 'content': 'S'}, {'role': 'user', 'content': 'Q1'},
                   {'role': 'assistant', 'content': 'A1'}, {'role': 'user', 'content': 'Q2'}]}, 'Q2'),
    ({'messages': [{'role': 'user', 'content': 'Q'}, {'role': 'assistant', 'tool_calls': [TOOL_CALL]},
                   {'role': 'tool', 'content': '15 degrees'}]}, 'Q'),
    ({'messages': [{'role': 'user', 'content': [{'type': 'text', 'text': 'What is'}, {'type': 'image_url'},
                                                {'type': 'text', 'text': 'this?'}]}]}, 'What is this?'),
    ({'system': 'S', 'messages': [{'role': 'user', 'content': [{'type': 'tool_result', 'content': [
        {'type': 'text', 'text': 'R'}]}]}]}, 'R'),
    ({'contents': [{'role': 'user', 'parts': [{'text': 'Gemini?'}]}, {'role': 'model', 'parts': [{'text': 'x'}]}]}, 'Gemini?'),
    ({'contents': 'Just text'}, 'Just text'),
    ({'input': [{'role': 'user', 'content': [{'type': 'input_text', 'text': 'Responses?'}]}], 'instructions': 'I'}, 'Responses?'),
    ([{'role': 'user', 'parts': [{'type': 'text', 'content': 'OTel?'}]}], 'OTel?'),
    ([{'role': 'system', 'content': 'only system'}], 'only system'),
    ({'prompt': 'P', 'temperature': 0.2}, 'P'),
    ({'question': 'Why?'}, 'Why?'),
    ({'city': 'Paris'}, 'Paris'),
    ({'city': 'Paris', 'days': 3}, 'city: Paris, days: 3'),
    ({'numbers': [1, 2]}, '[1,2]'),
    ({'a': None, 'b': True}, 'a: null, b: true'),
    ({}, '{}'),
    ([], '[]'),
    (5, '5'),
    (None, 'null'),
]  # fmt: skip

OUTPUTS: list[tuple[Any, str]] = [
    ('just text', 'just text'),
    ({'role': 'assistant', 'content': 'A'}, 'A'),
    ({'role': 'assistant', 'content': None, 'tool_calls': [TOOL_CALL]}, 'weather({"city":"Paris"})'),
    ({'choices': [{'index': 0, 'message': {'role': 'assistant', 'content': 'Chat.'}}]}, 'Chat.'),
    ({'choices': [{'index': 0, 'message': {'role': 'assistant', 'content': None, 'tool_calls': [TOOL_CALL]}}]},
     'weather({"city":"Paris"})'),
    ({'choices': [{'text': 'Completion.'}]}, 'Completion.'),
    ({'id': 'm', 'role': 'assistant', 'content': [{'type': 'thinking', 'thinking': 'hm'},
                                                  {'type': 'text', 'text': 'Claude.'}]}, 'Claude.'),
    ({'content': [{'type': 'tool_use', 'name': 'f', 'input': {'a': 1}}]}, 'f({"a":1})'),
    ({'candidates': [{'content': {'role': 'model', 'parts': [{'text': 'Gem'}, {'text': 'ini.'}]}}]}, 'Gem ini.'),
    ({'candidates': [{'content': {'parts': [{'functionCall': {'name': 'f', 'args': {'a': 1}}}]}}]}, 'f({"a":1})'),
    ({'output': [{'type': 'reasoning', 'summary': []}, {'type': 'message', 'role': 'assistant', 'content': [
        {'type': 'output_text', 'text': 'Response.'}]}]}, 'Response.'),
    ({'output': [{'type': 'function_call', 'name': 'f', 'arguments': '{}'}]}, 'f({})'),
    ([{'role': 'assistant', 'parts': [{'type': 'text', 'content': 'OTel.'}], 'finish_reason': 'stop'}], 'OTel.'),
    ([{'role': 'assistant', 'parts': [{'type': 'tool_call', 'name': 'f', 'arguments': {'a': 1}}]}], 'f({"a":1})'),
    ({'temperature': 15}, '{"temperature":15}'),
    (['a', 'b'], 'a b'),
    (True, 'true'),
]  # fmt: skip


@pytest.mark.parametrize(('value', 'expected'), INPUTS)
def test_input(value: Any, expected: str) -> None:
    assert input_preview(value if value == 'plain text, no JSON' else json.dumps(value)) == expected


@pytest.mark.parametrize(('value', 'expected'), OUTPUTS)
def test_output(value: Any, expected: str) -> None:
    assert output_preview(json.dumps(value)) == expected


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('', ''),
        ('short', 'short'),
        ('  two\n\n lines\t', 'two lines'),
        ('x' * 240, 'x' * 240),
        ('x' * 241, 'x' * 239 + '…'),
        ('word ' * 100, 'word ' * 47 + 'word…'),
        (' ' * 5000 + 'far', '…'),
        ('é' * 300, 'é' * 239 + '…'),
    ],
)
def test_shortened(text: str, expected: str) -> None:
    assert shortened(text) == expected


def test_what_was_cut_is_shown_as_it_begins() -> None:
    assert input_preview('{"messages":[{"role":"user","cont') == '{"messages":[{"role":"user","cont'


def test_a_huge_input_is_not_parsed_for_its_preview() -> None:
    assert input_preview('{"prompt":"' + 'x' * 2**20 + '"}').startswith('{"prompt":"xxx')


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(
        ['messages', 'role', 'content', 'parts', 'text', 'choices', 'message', 'tool_calls', 'function', 'name',
         'arguments', 'candidates', 'output', 'type', 'args', 'input', 'functionCall', 'delta']), inner),
)  # fmt: skip


@given(values)
def test_no_shape_is_too_strange(value: Any) -> None:
    text = json.dumps(value)
    for preview in (input_preview(text), output_preview(text)):
        assert isinstance(preview, str)
        assert len(preview) <= 240
        assert preview == ' '.join(preview.split())
