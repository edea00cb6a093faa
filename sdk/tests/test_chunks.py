"""Streams of every provider joined to what a user would read, from recorded items, as dicts and as client objects."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from avaliar._internal import chunks, usage
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

STREAMS = json.loads((Path(__file__).parent / 'recorded' / 'streams.json').read_text())

FIELDS = [
    'choices', 'delta', 'content', 'tool_calls', 'function', 'index', 'type', 'candidates', 'parts', 'functionCall', 'args',
    'usage', 'prompt_tokens', 'input_tokens', 'cache_read_input_tokens', 'usageMetadata', 'promptTokensDetails', 'response',
    'message', 'item', 'object', 'output', 'text', 'snapshot', 'input', 'arguments', 'name', 'id', 'modality',
]  # fmt: skip

TYPES = [
    'content_block_delta', 'content_block_start', 'text_delta', 'input_json_delta', 'tool_use', 'text', 'message', 'chunk',
    'response.output_item.added', 'response.function_call_arguments.delta', 'response.completed', 'function_call', 'AUDIO',
]  # fmt: skip
EVENTS = st.fixed_dictionaries(
    {'type': st.sampled_from(TYPES)},
    optional={
        name: st.lists(st.integers()) | st.fixed_dictionaries({'type': st.sampled_from(TYPES)})
        for name in FIELDS
        if name != 'type'
    },
)


def client_objects(stream: dict[str, Any]) -> list[Any]:
    """The items as the official client makes them: unvalidated, unknown fields kept."""
    module, _, attribute = stream['type'].partition(':')
    kind = getattr(importlib.import_module(module), attribute)
    package = module.partition('.')[0]
    if package == 'google':
        return [TypeAdapter(kind).validate_python(item) for item in stream['items']]
    construct = importlib.import_module(f'{package}._models').construct_type_unchecked
    return [construct(value=item, type_=kind) for item in stream['items']]


@pytest.mark.parametrize('name', STREAMS)
def test_recorded_dicts_are_joined(name: str) -> None:
    assert chunks.join(STREAMS[name]['items']) == STREAMS[name]['joined']


@pytest.mark.parametrize('name', STREAMS)
def test_the_clients_objects_are_joined_alike(name: str) -> None:
    items = client_objects(STREAMS[name])
    assert not any(isinstance(item, dict) for item in items if getattr(item, 'type', '') != 'ping')
    assert chunks.join(items) == STREAMS[name]['joined']


@pytest.mark.parametrize(
    ('items', 'joined'),
    [
        ([], ''),
        (['a', 'b', ''], 'ab'),
        (['a', None, 'b', None], 'ab'),
        ([b'a', bytearray(b'b')], b'ab'),
        ([None, None], [None, None]),
        ([1, 2], [1, 2]),
        (['a', b'b'], ['a', b'b']),
        (['a', 1], ['a', 1]),
        ([{'n': 1}, {'n': 2}], [{'n': 1}, {'n': 2}]),
        ([{'type': 'text', 'body': 'mine'}], [{'type': 'text', 'body': 'mine'}]),
        ([{'choices': 'red'}], [{'choices': 'red'}]),
    ],
)
def test_other_items(items: list[Any], joined: Any) -> None:
    assert chunks.join(items) == joined


def test_a_mixture_of_chunks_and_something_else_is_the_list_as_it_is() -> None:
    items = [*STREAMS['openai chat']['items'], 7]
    assert chunks.join(items) is not items
    assert chunks.join(items) == items


def test_an_iterator_is_read_once() -> None:
    assert chunks.join(iter(['a', 'b'])) == 'ab'


def test_the_helper_events_of_anthropic_do_not_say_the_text_twice() -> None:
    raw = STREAMS['anthropic']['items']
    helper = []
    for item in raw:
        helper.append(item)
        if item['type'] == 'content_block_delta':
            helper.append({'type': 'text', 'text': item['delta']['text'], 'snapshot': ''})
    assert chunks.join(helper) == 'Hello!'
    assert chunks.join([item for item in helper if item['type'] == 'text']) == 'Hello!'


def test_the_helper_events_of_openai_do_not_say_the_text_twice() -> None:
    helper: list[Any] = []
    for item in STREAMS['openai chat']['items']:
        helper.append(SimpleNamespace(type='chunk', chunk=item, snapshot=None))
        helper.append(SimpleNamespace(type='content.delta', delta='Paris', snapshot='Paris'))
    assert chunks.join(helper) == 'Paris is the capital.'


class Exploding:
    @property
    def choices(self) -> Any:
        raise RuntimeError('never read')


def test_items_of_a_user_are_recognised_without_running_their_code() -> None:
    item = Exploding()
    assert chunks.join([item]) == [item]


@pytest.mark.parametrize(
    ('response', 'said'),
    [
        ({'object': 'chat.completion', 'choices': [{'index': 0, 'message': {'role': 'assistant', 'content': 'Hi'}}]}, 'Hi'),
        ({'choices': [{'index': 0, 'message': {'content': None, 'refusal': 'No.'}}]}, 'No.'),
        ({'choices': [{'index': 0, 'text': 'of old'}]}, 'of old'),
        (
            {'choices': [{'index': 0, 'message': {'content': None, 'tool_calls': [{'id': 'c', 'type': 'function', 'function': {'name': 'f', 'arguments': '{"a": 1}'}}]}}]},
            {'role': 'assistant', 'content': '', 'tool_calls': [{'id': 'c', 'name': 'f', 'arguments': {'a': 1}}]},
        ),
        (
            {'object': 'response', 'output': [
                {'type': 'reasoning', 'summary': [{'type': 'summary_text', 'text': 'Hm.'}]},
                {'type': 'message', 'content': [{'type': 'output_text', 'text': 'Hi'}]},
                {'type': 'function_call', 'call_id': 'c', 'name': 'f', 'arguments': '{}'}]},
            {'role': 'assistant', 'content': 'Hi', 'reasoning': 'Hm.', 'tool_calls': [{'id': 'c', 'name': 'f', 'arguments': {}}]},
        ),
        (
            {'type': 'message', 'content': [
                {'type': 'text', 'text': 'Hi'}, {'type': 'tool_use', 'id': 't', 'name': 'f', 'input': {'a': 1}}]},
            {'role': 'assistant', 'content': 'Hi', 'tool_calls': [{'id': 't', 'name': 'f', 'arguments': {'a': 1}}]},
        ),
        ({'candidates': [{'content': {'parts': [{'text': 'Hi'}, {'text': ' you'}]}}]}, 'Hi you'),
        ({'data': 1}, {'data': 1}),
    ],
)  # fmt: skip
def test_an_answer_that_was_not_streamed_has_the_same_form(response: Any, said: Any) -> None:
    assert chunks.answer(response) == said


def test_stream_objects_are_known_by_class_and_derived_class() -> None:
    import anthropic
    import openai

    class Mine(openai.Stream[Any]):
        pass

    assert chunks.is_provider_stream(object.__new__(openai.Stream))
    assert chunks.is_provider_stream(object.__new__(openai.AsyncStream))
    assert chunks.is_provider_stream(object.__new__(Mine))
    assert chunks.is_provider_stream(object.__new__(anthropic.MessageStream))
    assert chunks.is_provider_stream(object.__new__(anthropic.lib.streaming.AsyncMessageStreamManager))
    assert not chunks.is_provider_stream(openai.Stream)
    assert not chunks.is_provider_stream(iter([]))
    assert not chunks.is_provider_stream(SimpleNamespace())


def test_no_client_is_imported() -> None:
    program = (
        'import sys; from avaliar._internal import chunks, usage; chunks.join([{"choices": []}]);'
        'sys.exit(any(name in sys.modules for name in ("openai", "anthropic", "google.genai", "pydantic")))'
    )
    assert subprocess.run([sys.executable, '-c', program], check=False).returncode == 0


_ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.binary(max_size=3) | st.sampled_from(TYPES),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.lists(_ODD | EVENTS, max_size=4))
@settings(max_examples=150, deadline=None, database=None)
def test_whatever_the_items_are_nothing_raises(items: list[Any]) -> None:
    chunks.join(items)
    assembler = chunks.Assembler()
    for item in items:
        assembler.feed(item)
        chunks.answer(item)
        counts = usage.read(item)
        assert counts is None or (set(counts) <= set(usage.KEYS) and all(count >= 0 for count in counts.values()))
    assembler.value()


def test_a_tool_call_without_a_proper_number_is_kept() -> None:
    item = {'type': 'content_block_delta', 'index': [], 'delta': {'type': 'input_json_delta', 'partial_json': '{}'}}
    assert chunks.join([item])['tool_calls'] == [{'id': None, 'name': '', 'arguments': {}}]
