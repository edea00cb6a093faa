"""Functions that return or yield the stream of an official client, without `instrument()`."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from typing import Any

import anthropic
import avaliar
import openai
import pytest
from avaliar import traceable
from avaliar.testing import InMemoryExporter
from avaliar.testing.fake_provider import FakeProvider, Reply

TEXT = 'Hello there, traveller.'
ASKED: Any = [{'role': 'user', 'content': 'Hello'}]


@pytest.fixture(scope='module')
def provider() -> Iterator[FakeProvider]:
    with FakeProvider(Reply(text=TEXT, input_tokens=7, output_tokens=5)) as running:
        yield running


@traceable('llm', provider='openai')
def chat(client: Any) -> Any:
    return client.chat.completions.create(
        model='gpt-4o', messages=ASKED, stream=True, stream_options={'include_usage': True}
    )


@traceable('llm', provider='openai')
async def chat_async(client: Any) -> Any:
    return await client.chat.completions.create(model='gpt-4o', messages=ASKED, stream=True)


@traceable('llm', provider='anthropic')
def message(client: Any) -> Any:
    return client.messages.stream(model='claude-haiku-4-5', max_tokens=100, messages=ASKED)


def test_an_openai_stream(provider: FakeProvider, avaliar_spans: InMemoryExporter) -> None:
    with openai.OpenAI(base_url=provider.openai_url, api_key='fake') as client:
        with chat(client) as stream:
            assert type(stream) is openai.Stream
            assert stream.response.status_code == 200
            read = ''.join(chunk.choices[0].delta.content or '' for chunk in stream if chunk.choices)
        assert read == TEXT
        with chat(client) as stream:
            next(iter(stream))
    whole, early = avaliar_spans
    assert (whole.output, whole.stream_end, whole.status) == (TEXT, 'exhausted', 'ok')
    assert whole.time_to_first_item_ns is not None
    assert (early.stream_end, early.items) == ('closed', 1)


def test_an_asynchronous_openai_stream(provider: FakeProvider, avaliar_spans: InMemoryExporter) -> None:
    async def main() -> str:
        async with openai.AsyncOpenAI(base_url=provider.openai_url, api_key='fake') as client:
            stream = await chat_async(client)
            assert isinstance(stream, openai.AsyncStream)
            read = ''.join([chunk.choices[0].delta.content or '' async for chunk in stream if chunk.choices])
            early = await chat_async(client)
            await anext(early)
            await early.close()
            return read

    assert asyncio.run(main()) == TEXT
    whole, closed = avaliar_spans
    assert (whole.output, whole.stream_end) == (TEXT, 'exhausted')
    assert (closed.stream_end, closed.items) == ('closed', 1)


@pytest.mark.parametrize(
    'read',
    [
        lambda stream: ''.join(stream.text_stream),
        lambda stream: stream.get_final_text(),
        lambda stream: ''.join(event.text for event in stream if event.type == 'text'),
        lambda stream: (stream.until_done(), stream.current_message_snapshot.content[0].text)[1],
    ],
)
def test_every_way_to_read_an_anthropic_stream(
    read: Any, provider: FakeProvider, avaliar_spans: InMemoryExporter
) -> None:
    with (
        anthropic.Anthropic(base_url=provider.anthropic_url, api_key='fake') as client,
        message(client) as stream,
    ):
        assert type(stream).__name__ == 'MessageStream'
        assert read(stream) == TEXT
    (span,) = avaliar_spans
    assert (span.output, span.stream_end, span.status) == (TEXT, 'exhausted', 'ok')


def test_usage_from_the_last_chunk(provider: FakeProvider, avaliar_spans: InMemoryExporter) -> None:
    @traceable('llm')
    def words(client: Any) -> Iterator[Any]:
        for chunk in chat.__wrapped__(client):
            if chunk.usage:
                avaliar.update_current_llm_run(usage=chunk.usage)
            yield chunk

    with openai.OpenAI(base_url=provider.openai_url, api_key='fake') as client:
        list(words(client))
    (span,) = avaliar_spans
    assert span.output == TEXT
    assert (span.usage['input_tokens'], span.usage['output_tokens']) == (7, 5)


def test_a_stream_that_is_dropped(provider: FakeProvider, avaliar_spans: InMemoryExporter) -> None:
    with openai.OpenAI(base_url=provider.openai_url, api_key='fake') as client:
        stream = chat(client)
        next(stream)
        stream.response.close()
        del stream
        gc.collect()
    (span,) = avaliar_spans
    assert (span.stream_end, span.items) == ('collected', 1)
