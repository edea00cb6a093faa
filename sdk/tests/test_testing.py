"""`avaliar.testing`: what users write their own tests with."""

from __future__ import annotations

import threading
from typing import Any

import avaliar
import pytest
from avaliar import testing, traceable
from avaliar._internal import runtime
from avaliar.testing import Clock, Ids, InMemoryExporter, recording


@traceable('tool')
def search(query: str) -> list[str]:
    return [query]


@traceable('llm', model='m')
def chat(prompt: str) -> str:
    if prompt == 'fail':
        raise ValueError(prompt)
    return prompt.upper()


@traceable('agent')
def answer(question: str) -> str:
    search(question)
    return chat(question)


def test_the_fixture(avaliar_spans: InMemoryExporter) -> None:
    assert answer('q') == 'Q'
    span = avaliar_spans.one('answer')
    assert (span.input, span.output) == ({'question': 'q'}, 'Q')
    assert [child.name for child in avaliar_spans.children(span)] == ['search', 'chat']
    assert avaliar_spans.roots() == [span]
    assert avaliar_spans.tree() == 'answer [agent]\n  search [tool]\n  chat [llm]'
    assert len(avaliar_spans) == 3
    assert [s.name for s in avaliar_spans] == ['search', 'chat', 'answer']
    assert span.duration_ns >= 0
    avaliar_spans.clear()
    assert avaliar_spans.spans == []
    assert avaliar_spans.tree() == ''


def test_a_failure_in_the_tree(avaliar_spans: InMemoryExporter) -> None:
    with pytest.raises(ValueError, match='fail'):
        answer('fail')
    assert avaliar_spans.tree() == 'answer [agent] !\n  search [tool]\n  chat [llm] !'
    assert repr(avaliar_spans.one('chat')).startswith("<llm 'chat' error")


def test_one_says_what_there_is(avaliar_spans: InMemoryExporter) -> None:
    search('a'), search('b')
    with pytest.raises(AssertionError, match="2 spans are named 'search'; recorded: search, search"):
        avaliar_spans.one('search')
    with pytest.raises(AssertionError, match="0 spans are named 'chat'"):
        avaliar_spans.one('chat')


def test_waiting_for_another_thread(avaliar_spans: InMemoryExporter) -> None:
    go = threading.Event()
    thread = threading.Thread(target=lambda: (go.wait(), search('a')))
    thread.start()
    with pytest.raises(AssertionError, match='0 of 1 spans'):
        avaliar_spans.wait(1, timeout=0.01)
    go.set()
    assert [s.name for s in avaliar_spans.wait(1)] == ['search']
    thread.join()


def test_recording_puts_everything_back() -> None:
    before = dict(vars(runtime))
    with recording() as outer:
        with recording(clock=Clock(), ids=Ids()) as inner:
            search('a')
        search('b')
    assert (len(inner), len(outer)) == (1, 1)
    assert inner.spans[0].span_id == f'{2:016x}'
    assert outer.spans[0].span_id != f'{4:016x}'
    assert runtime.enabled == before.get('enabled', runtime.enabled)
    search('nowhere')
    assert (len(inner), len(outer)) == (1, 1)


def test_errors_of_the_sdk_are_raised_here(avaliar_spans: InMemoryExporter, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError('ours')

    monkeypatch.setattr('avaliar._internal.capture.encode', broken)
    with pytest.raises(RuntimeError, match='ours'):
        search('a')


@pytest.mark.parametrize(
    'place',
    [
        'avaliar._internal.capture.encode',
        'avaliar._internal.capture.encode_arguments',
        'avaliar._internal.runtime.submit',
        'avaliar._internal.runtime.sample',
        'avaliar._internal.clock.monotonic',
        'avaliar._internal.failures.describe',
        'avaliar._internal.recorder.elapse',
        'avaliar._internal.chunks.join',
    ],
)
def test_elsewhere_they_are_counted_and_the_program_goes_on(
    place: str, avaliar_spans: InMemoryExporter, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from avaliar._internal import guard, notices

    def broken(*_: Any) -> Any:
        raise RuntimeError('ours')

    @traceable
    def stream() -> Any:
        yield 'a'
        yield {'b': 1}

    @traceable
    async def stream_async() -> Any:
        yield {'a': 1}

    @traceable
    async def coroutine() -> str:
        return 'c'

    async def read() -> list[Any]:
        return [item async for item in stream_async()] + [await coroutine()]

    import asyncio

    avaliar.configure(raise_internal_errors=False)
    notices.forget()
    failures = guard.failures
    monkeypatch.setattr(place, broken)
    assert answer('q') == 'Q'
    assert list(stream()) == ['a', {'b': 1}]
    assert asyncio.run(read()) == [{'a': 1}, 'c']
    with pytest.raises(ValueError, match='fail'):
        chat('fail')
    with avaliar.span('block'):
        avaliar.update_current_span(output=1)
    assert avaliar.current_span() is None
    assert guard.failures > failures
    assert capsys.readouterr().err.count('Your code is running fine, just with less telemetry') == 1


def test_all_names_exist() -> None:
    for name in testing.__all__:
        assert getattr(testing, name).__doc__
