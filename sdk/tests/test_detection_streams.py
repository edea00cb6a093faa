"""Streams that are looked at while they run, and cut where an issue is found."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Generator, Iterator
from typing import Any

import avaliar
import pytest
from avaliar import ResponseBlockedError, traceable
from avaliar._internal import runtime
from avaliar.testing import InMemoryExporter, recording

KEY = 'The key is ghp_' + 'aB3dE5gH7jK9mN1pQ3sT5vX7zA2cD4fG6hJ8' + ' .'
PLAIN = 'A sentence about the weather in spring, which is mild. '


@pytest.fixture
def spans() -> Iterator[InMemoryExporter]:
    avaliar.configure(detection_stream_every=40, detection_stream_severity='medium')
    with recording() as found:
        yield found
        assert avaliar.flush(60)
    avaliar.configure(detection_stream_every=None, detection_stream_severity='high')


def pieces(text: str) -> list[str]:
    return [text[start : start + 10] for start in range(0, len(text), 10)]


closed: list[str] = []


@traceable('llm', detection=True, detectors=['secrets'])
def stream(text: str) -> Iterator[str]:
    try:
        yield from pieces(text)
    finally:
        closed.append('sync')


@traceable('llm', detection=True, detectors=['secrets'])
async def stream_async(text: str) -> AsyncIterator[str]:
    try:
        for piece in pieces(text):
            await asyncio.sleep(0)
            yield piece
    finally:
        closed.append('async')


@traceable('llm', detection=True, detectors=['secrets'])
def returned(text: str) -> Iterator[dict[str, Any]]:
    return ({'choices': [{'index': 0, 'delta': {'content': piece}}]} for piece in pieces(text))


def read(items: Any, into: list[Any]) -> None:
    into.extend(iter(items))


async def read_async(items: Any, into: list[Any]) -> None:
    async for item in items:
        into.append(item)


def take(kind: str, text: str, into: list[Any]) -> None:
    if kind == 'stream':
        read(stream(text), into)
    elif kind == 'stream_async':
        asyncio.run(read_async(stream_async(text), into))
    else:
        read(returned(text), into)


@pytest.mark.parametrize('kind', ['stream', 'stream_async', 'returned'])
def test_it_is_cut_where_the_issue_is_found(kind: str, spans: InMemoryExporter) -> None:
    closed.clear()
    passed: list[Any] = []
    with pytest.raises(ResponseBlockedError) as raised:
        take(kind, PLAIN * 5 + KEY + PLAIN * 5, passed)
    said = ''.join(item if isinstance(item, str) else item['choices'][0]['delta']['content'] for item in passed)
    span = spans.one(kind)

    # Looked at every 40 characters; a piece has ten.
    assert len(said) < len(PLAIN * 5 + KEY) + 40
    assert said.startswith(PLAIN)
    assert raised.value.issues is not None
    assert raised.value.issues[0].type == 'secrets'
    assert 'ghp_' not in str(raised.value)
    assert isinstance(raised.value, avaliar.PromptBlockedError)
    assert (span.status, span.stream_end) == ('error', 'failed')
    # What was cut can be seen, and is found by the check of the whole.
    assert span.output.startswith(said)
    assert spans.detected(kind).status == 'issues'
    assert span.attributes['avaliar.detection.cut_after'] > 0
    assert closed == ([] if kind == 'returned' else ['sync' if kind == 'stream' else 'async'])


@pytest.mark.parametrize('kind', ['stream', 'stream_async', 'returned'])
def test_a_harmless_stream_is_the_same(kind: str, spans: InMemoryExporter) -> None:
    passed: list[Any] = []
    take(kind, PLAIN * 10, passed)

    assert len(passed) == len(pieces(PLAIN * 10))
    assert spans.one(kind).output == PLAIN * 10
    assert spans.one(kind).stream_end == 'exhausted'
    assert spans.detected(kind).status == 'clean'


def test_below_the_severity_it_runs_on(spans: InMemoryExporter) -> None:
    avaliar.configure(detection_stream_severity='critical')
    found: list[str] = []

    @traceable(detection=True, detectors=['pii'])
    def letters() -> Iterator[str]:
        yield from pieces('Write to bob.smith@gmail.com about it. ' * 5)

    read(letters(), found)
    assert len(found) == len(pieces('Write to bob.smith@gmail.com about it. ' * 5))


def test_without_the_setting_nothing_is_checked_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    with recording() as spans:
        found: list[str] = []
        read(stream(PLAIN + KEY), found)
        assert ''.join(found) == PLAIN + KEY
        assert spans.detected('stream').status == 'issues'


def test_send_throw_and_the_return_value_go_through(spans: InMemoryExporter) -> None:
    @traceable(detection=True, detectors=['secrets'])
    def talk() -> Generator[str, str, str]:
        got = yield 'first'
        try:
            yield got
        except KeyError:
            yield 'caught'
        return 'done'

    items = talk()
    assert next(items) == 'first'
    assert items.send('mine') == 'mine'
    assert items.throw(KeyError()) == 'caught'
    with pytest.raises(StopIteration) as stop:
        next(items)
    assert stop.value.value == 'done'


def test_leaving_a_stream_closes_it(spans: InMemoryExporter) -> None:
    closed.clear()
    items = stream(PLAIN * 4)
    next(iter(items))
    items.close()  # type: ignore[attr-defined]

    async def leave() -> None:
        held: Any = stream_async(PLAIN * 4)
        async for _ in held:
            break
        await held.aclose()

    asyncio.run(leave())
    assert closed == ['sync', 'async']
    assert [span.stream_end for span in spans.spans] == ['closed', 'closed']


def test_a_providers_stream(spans: InMemoryExporter) -> None:
    openai = pytest.importorskip('openai')
    from avaliar.testing.fake_provider import FakeProvider

    with FakeProvider(reply=[PLAIN * 3 + KEY + PLAIN * 20]) as provider:
        client = openai.OpenAI(api_key='x', base_url=provider.openai_url)

        @traceable('llm', detection=True, detectors=['secrets'])
        def chat(text: str) -> Any:
            return client.chat.completions.create(model='m', messages=[{'role': 'user', 'content': text}], stream=True)

        runtime.detect().engine.load()
        with pytest.raises(ResponseBlockedError):
            for _ in chat('Tell me.'):
                pass
    assert spans.one('chat').status == 'error'
    assert spans.detected('chat').status == 'issues'
