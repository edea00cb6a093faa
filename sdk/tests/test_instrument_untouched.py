"""A client that is instrumented behaves as one that is not: types, helpers, raw responses, `with`, errors, closing."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Iterator
from typing import Any

import anthropic
import avaliar
import openai
import pytest
from avaliar import traceable
from avaliar._internal.instrument import uninstrument
from avaliar.testing import InMemoryExporter
from avaliar.testing.fake_provider import Failure, FakeProvider, Reply
from google import genai
from pydantic import BaseModel

SAID = Reply(text='Hello there, traveller.', input_tokens=20, output_tokens=5)
CHAT: Any = {'model': 'gpt-4o', 'messages': [{'role': 'user', 'content': 'Hello'}]}
MESSAGE: Any = {'model': 'claude-haiku-4-5', 'max_tokens': 99, 'messages': [{'role': 'user', 'content': 'Hello'}]}
RESPONSE: Any = {'model': 'gpt-4o', 'input': 'Hello'}


class Answer(BaseModel):
    total: float


@pytest.fixture
def spans(avaliar_spans: InMemoryExporter) -> Iterator[InMemoryExporter]:
    avaliar.instrument()
    yield avaliar_spans
    uninstrument()


@pytest.fixture
def provider(spans: InMemoryExporter) -> Iterator[FakeProvider]:
    with FakeProvider(SAID) as found:
        yield found


@pytest.fixture
def chat(provider: FakeProvider) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=provider.openai_url, api_key='fake', max_retries=0) as client:
        yield client


@pytest.fixture
def claude(provider: FakeProvider) -> Iterator[anthropic.Anthropic]:
    with anthropic.Anthropic(base_url=provider.anthropic_url, api_key='fake', max_retries=0) as client:
        yield client


def shape(spans: InMemoryExporter) -> list[tuple[Any, ...]]:
    return [(span.output, span.stream_end, span.usage.get('output_tokens')) for span in spans]


def test_streams_are_the_objects_they_were(
    chat: openai.OpenAI, claude: anthropic.Anthropic, spans: InMemoryExporter
) -> None:
    with chat.chat.completions.create(**CHAT, stream=True) as stream:
        assert type(stream) is openai.Stream
        assert stream.response.status_code == 200
        assert next(stream).object == 'chat.completion.chunk'
    with claude.messages.create(**MESSAGE, stream=True) as stream:
        assert type(stream) is anthropic.Stream
        assert next(iter(stream)).type == 'message_start'
    assert [span.stream_end for span in spans] == ['closed', 'closed']
    assert [span.items for span in spans] == [1, 1]


def test_methods_keep_their_signatures() -> None:
    import inspect

    before = inspect.signature(openai.OpenAI.request), inspect.signature(genai.models.Models._generate_content)
    avaliar.instrument()
    try:
        assert (
            inspect.signature(openai.OpenAI.request),
            inspect.signature(genai.models.Models._generate_content),
        ) == before
        assert inspect.iscoroutinefunction(openai.AsyncOpenAI.request)
    finally:
        uninstrument()


def test_the_chat_helper(chat: openai.OpenAI, spans: InMemoryExporter) -> None:
    with chat.chat.completions.stream(**CHAT, stream_options={'include_usage': True}) as stream:
        kinds = {event.type for event in stream}
        final = stream.get_final_completion()
    assert {'chunk', 'content.delta', 'content.done'} <= kinds
    assert final.choices[0].message.content == SAID.text
    assert shape(spans) == [(SAID.text, 'exhausted', 5)]


def test_the_chat_helper_left_early(chat: openai.OpenAI, spans: InMemoryExporter) -> None:
    with chat.chat.completions.stream(**CHAT) as stream:
        for event in stream:
            if event.type == 'content.delta' and event.delta:
                break
    assert shape(spans) == [('Hello', 'closed', None)]


def test_the_responses_helper(chat: openai.OpenAI, spans: InMemoryExporter) -> None:
    with chat.responses.stream(**RESPONSE) as stream:
        text = ''.join(event.delta for event in stream if event.type == 'response.output_text.delta')
        assert stream.get_final_response().output_text == text == SAID.text
    with chat.responses.stream(**RESPONSE) as stream:
        next(iter(stream))
    assert shape(spans) == [(SAID.text, 'exhausted', 5), ('', 'closed', None)]


def test_the_messages_helper(claude: anthropic.Anthropic, spans: InMemoryExporter) -> None:
    with claude.messages.stream(**MESSAGE) as stream:
        assert type(stream) is anthropic.MessageStream
        assert ''.join(stream.text_stream) == SAID.text
        assert stream.get_final_message().usage.output_tokens == 5
    with claude.messages.stream(**MESSAGE) as stream:
        for text in stream.text_stream:
            assert text == 'Hello'
            break
    with claude.messages.stream(**MESSAGE) as stream:
        assert stream.get_final_text() == SAID.text
    assert shape(spans) == [(SAID.text, 'exhausted', 5), ('Hello', 'closed', 1), (SAID.text, 'exhausted', 5)]


async def test_the_helpers_async(provider: FakeProvider, spans: InMemoryExporter) -> None:
    async with anthropic.AsyncAnthropic(base_url=provider.anthropic_url, api_key='fake') as claude:
        async with claude.messages.stream(**MESSAGE) as stream:
            assert [text async for text in stream.text_stream] == ['Hello', ' there,', ' traveller.']
            assert (await stream.get_final_message()).stop_reason == 'end_turn'
        async with claude.beta.messages.stream(**MESSAGE) as stream:
            async for _ in stream.text_stream:
                break
    async with openai.AsyncOpenAI(base_url=provider.openai_url, api_key='fake') as chat:
        async with chat.chat.completions.stream(**CHAT) as stream:
            await stream.get_final_completion()
        async with chat.responses.stream(**RESPONSE) as stream:
            async for event in stream:
                if event.type == 'response.output_text.delta':
                    break
    assert [(span.output, span.stream_end) for span in spans] == [
        (SAID.text, 'exhausted'),
        ('Hello', 'closed'),
        (SAID.text, 'exhausted'),
        ('Hello', 'closed'),
    ]


def test_parse(provider: FakeProvider, spans: InMemoryExporter) -> None:
    with FakeProvider() as other:
        with openai.OpenAI(base_url=other.openai_url, api_key='fake') as chat:
            completion = chat.chat.completions.parse(**CHAT, response_format=Answer)
            assert completion.choices[0].message.parsed == Answer(total=2.5)
            assert chat.responses.parse(**RESPONSE, text_format=Answer).output_parsed == Answer(total=2.5)
        with anthropic.Anthropic(base_url=other.anthropic_url, api_key='fake') as claude:
            assert claude.messages.parse(**MESSAGE, output_format=Answer).parsed_output == Answer(total=2.5)
    assert [span.output for span in spans] == ['{"total": 2.5}'] * 3
    assert spans.spans[0].generation_info['response_format']['json_schema']['name'] == 'Answer'


def test_raw_responses(chat: openai.OpenAI, claude: anthropic.Anthropic, spans: InMemoryExporter) -> None:
    raw = chat.chat.completions.with_raw_response.create(**CHAT)
    assert raw.headers['x-request-id'] == 'req_000001'
    assert raw.parse().choices[0].message.content == SAID.text
    raw = claude.messages.with_raw_response.create(**MESSAGE)
    assert raw.parse().content[0].text == SAID.text
    raw = chat.chat.completions.with_raw_response.create(**CHAT, stream=True)
    assert len(list(raw.parse())) > 3
    assert [(span.output, span.stream_end) for span in spans] == [
        (SAID.text, None),
        (SAID.text, None),
        (SAID.text, 'exhausted'),
    ]


async def test_raw_responses_async(provider: FakeProvider, spans: InMemoryExporter) -> None:
    async with openai.AsyncOpenAI(base_url=provider.openai_url, api_key='fake') as chat:
        raw = await chat.chat.completions.with_raw_response.create(**CHAT)
        assert raw.parse().choices[0].message.content == SAID.text
        async with chat.chat.completions.with_streaming_response.create(**CHAT) as response:
            assert (await response.parse()).choices[0].message.content == SAID.text
        async with chat.chat.completions.with_streaming_response.create(**CHAT, stream=True) as response:
            assert len([item async for item in await response.parse()]) > 3
    assert [(span.output, span.stream_end) for span in spans] == [
        (SAID.text, None),
        (SAID.text, None),
        (SAID.text, 'exhausted'),
    ]


def test_streaming_responses(chat: openai.OpenAI, claude: anthropic.Anthropic, spans: InMemoryExporter) -> None:
    with chat.chat.completions.with_streaming_response.create(**CHAT) as response:
        assert response.json()['choices'][0]['message']['content'] == SAID.text
    with claude.messages.with_streaming_response.create(**MESSAGE) as response:
        assert response.parse().content[0].text == SAID.text
    with chat.chat.completions.with_streaming_response.create(**CHAT) as response:
        assert response.status_code == 200
    with chat.chat.completions.with_streaming_response.create(**CHAT, stream=True) as response:
        assert next(response.iter_lines()).startswith('data: ')
    assert [(span.output, span.status) for span in spans] == [
        (SAID.text, 'ok'),
        (SAID.text, 'ok'),
        (None, 'ok'),
        (None, 'ok'),
    ]


def test_errors_are_the_clients_and_carry_no_frame_of_ours(chat: openai.OpenAI, provider: FakeProvider) -> None:
    provider.fail(Failure(429, 'Slow down.', retry_after=3))
    with pytest.raises(openai.RateLimitError) as caught:
        chat.chat.completions.create(**CHAT)
    assert caught.value.response.headers['retry-after'] == '3'
    with pytest.raises(TypeError, match='messages'):
        chat.chat.completions.create(model='gpt-4o')  # type: ignore[call-overload]


def test_a_retried_call_is_one_span(provider: FakeProvider, spans: InMemoryExporter) -> None:
    provider.fail(Failure(500, retry_after=0.01), times=2)
    with openai.OpenAI(base_url=provider.openai_url, api_key='fake', max_retries=3) as client:
        client.chat.completions.create(**CHAT)
    assert (len(provider.requests), len(spans)) == (3, 1)


@pytest.mark.parametrize('wrapped', [False, True], ids=['outside', 'inside'])
def test_a_stream_that_breaks_off(spans: InMemoryExporter, wrapped: bool) -> None:
    broken = Reply(text='one two three', fails=Failure(503, 'Overloaded.', after_pieces=2))
    with FakeProvider(broken) as provider, anthropic.Anthropic(base_url=provider.url, api_key='fake') as claude:

        def read() -> str:
            return ''.join(
                item.delta.text
                for item in claude.messages.create(**MESSAGE, stream=True)
                if item.type == 'content_block_delta'
            )

        with pytest.raises(anthropic.APIStatusError, match='Overloaded'):
            (traceable('llm')(read) if wrapped else read)()
    (span,) = spans
    assert (span.status, span.output, span.stream_end) == (
        'error',
        *((None, None) if wrapped else ('one two', 'failed')),
    )
    assert span.usage['input_tokens'] > 0


async def test_a_cancelled_call(spans: InMemoryExporter) -> None:
    started = asyncio.Event()
    loop = asyncio.get_running_loop()

    def latency(_: Any) -> float:
        loop.call_soon_threadsafe(started.set)
        return 30.0

    with FakeProvider(latency=latency, time_to_first_token=30.0) as provider:
        async with openai.AsyncOpenAI(base_url=provider.openai_url, api_key='fake') as chat:

            async def read() -> None:
                async for _ in await chat.chat.completions.create(**CHAT, stream=True):
                    started.set()

            for call in (chat.chat.completions.create(**CHAT), read()):
                task = asyncio.create_task(call)
                await started.wait()
                started.clear()
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
    assert [(span.status, span.stream_end) for span in spans] == [('error', None), ('error', 'cancelled')]


def test_a_stream_that_is_dropped(claude: anthropic.Anthropic, chat: openai.OpenAI, spans: InMemoryExporter) -> None:
    stream = claude.messages.create(**MESSAGE, stream=True)
    assert next(stream).type == 'message_start'
    dropped = weakref.ref(stream)
    del stream
    assert dropped() is None, 'what is attached to a stream must not keep it alive'
    assert [span.stream_end for span in spans] == ['collected']
    stream = chat.chat.completions.create(**CHAT, stream=True)
    next(stream)
    stream.close()
    del stream
    gc.collect()
    assert [span.stream_end for span in spans] == ['collected', 'closed']


def test_a_traced_function_that_is_no_llm_returns_the_stream(chat: openai.OpenAI, spans: InMemoryExporter) -> None:
    @traceable('generic', name='open')
    def open_stream() -> Any:
        return chat.chat.completions.create(**CHAT, stream=True)

    with open_stream() as stream:
        for chunk in stream:
            if chunk.choices[0].delta.content:
                break
    assert spans.tree() == 'open [generic]\n  chat gpt-4o [llm]'
    assert [(span.output, span.stream_end) for span in spans] == [('Hello', 'closed'), ('Hello', 'closed')]


def test_the_consumer_is_not_inside_the_call(chat: openai.OpenAI, spans: InMemoryExporter) -> None:
    for _ in chat.chat.completions.create(**CHAT, stream=True):
        assert avaliar.current_span() is None
    assert avaliar.current_span() is None


def test_nothing_is_left_for_the_collector(claude: anthropic.Anthropic, spans: InMemoryExporter) -> None:
    from avaliar._internal.instrument import call

    claude.messages.create(**MESSAGE)
    gc.collect()
    gc.disable()
    try:
        claude.messages.create(**MESSAGE)
        list(claude.messages.create(**MESSAGE, stream=True))
        kept = [found for found in gc.get_objects() if type(found) in (call.Call, call.Calls)]
    finally:
        gc.enable()
    assert kept == []
