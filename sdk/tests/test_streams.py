"""Streams: transparent to their consumer, one span each, ended once, with what was yielded up to then."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import inspect
from collections.abc import AsyncIterator, Iterator
from typing import Any

import avaliar
import pytest
from avaliar import propagate, traceable
from avaliar._internal import recorder, streams
from avaliar._internal.span import SpanTemplate
from avaliar._internal.stream_record import CHUNK
from avaliar.testing import Clock, InMemoryExporter, recording


@traceable
def numbers(count: int) -> Any:
    """Yields texts, answers what it was sent."""
    got = []
    for number in range(count):
        got.append((yield f'{number} '))
    return got


@traceable
def leaf() -> None: ...


def test_send_throw_return_and_yield_from(avaliar_spans: InMemoryExporter) -> None:
    def delegating() -> Any:
        result = yield from numbers(2)
        yield ('result', result)

    stream = delegating()
    assert next(stream) == '0 '
    assert stream.send('a') == '1 '
    assert stream.send('b') == ('result', ['a', 'b'])
    assert avaliar_spans.one('numbers').output == '0 1 '


def test_it_is_a_generator_in_every_respect(avaliar_spans: InMemoryExporter) -> None:
    stream = numbers(1)
    assert inspect.isgenerator(stream)
    assert stream.__name__ == 'numbers'
    assert list(stream) == ['0 ']
    assert list(stream) == []
    assert len(avaliar_spans) == 1
    with pytest.raises(TypeError, match="can't send non-None value to a just-started generator"):
        numbers(1).send(1)


def test_a_throw_that_is_not_caught(avaliar_spans: InMemoryExporter) -> None:
    stream = numbers(3)
    next(stream)
    error = ValueError('mine')
    with pytest.raises(ValueError, match='mine') as caught:
        stream.throw(error)
    assert caught.value is error
    (span,) = avaliar_spans
    assert (span.status, span.stream_end, span.output, span.items) == ('error', 'failed', '0 ', 1)
    assert span.error is not None
    assert span.error.message == 'mine'


def test_a_throw_before_the_start(avaliar_spans: InMemoryExporter) -> None:
    with pytest.raises(ValueError, match='early'):
        numbers(1).throw(ValueError('early'))
    assert avaliar_spans.one('numbers').stream_end == 'failed'


def test_failing_midway(avaliar_spans: InMemoryExporter) -> None:
    @traceable
    def fails() -> Iterator[str]:
        yield 'a'
        raise LookupError('midway')

    @traceable
    async def fails_async() -> AsyncIterator[str]:
        yield 'a'
        raise LookupError('midway')

    async def read() -> None:
        async for _ in fails_async():
            pass

    with pytest.raises(LookupError):
        list(fails())
    with pytest.raises(LookupError):
        asyncio.run(read())
    for span in avaliar_spans:
        assert (span.status, span.stream_end, span.output) == ('error', 'failed', 'a')


def test_close_that_raises_and_close_that_is_ignored(avaliar_spans: InMemoryExporter) -> None:
    @traceable
    def raises_at_close() -> Iterator[str]:
        try:
            yield 'a'
        finally:
            raise OSError('at close')

    @traceable
    def ignores_close() -> Iterator[str]:
        with contextlib.suppress(GeneratorExit):
            yield 'a'
        yield 'b'

    stream = raises_at_close()
    next(stream)
    with pytest.raises(OSError, match='at close'):
        stream.close()
    stubborn = ignores_close()
    next(stubborn)
    with pytest.raises(RuntimeError, match='generator ignored GeneratorExit'):
        stubborn.close()
    stubborn.close()
    assert [s.stream_end for s in avaliar_spans] == ['failed', 'failed']


def test_time_to_first_item() -> None:
    clock = Clock()

    @traceable
    def slow() -> Iterator[str]:
        clock.advance(1.5)
        yield 'a'
        clock.advance(1)
        yield 'b'

    with recording(clock=clock) as spans:
        list(slow())
        list(numbers(0))
    assert (spans.spans[0].time_to_first_item_ns, spans.spans[0].duration_ns) == (1_500_000_000, 2_500_000_000)
    assert spans.spans[1].time_to_first_item_ns is None
    assert spans.spans[1].items == 0
    assert spans.spans[1].output == ''


def test_parent_and_input_are_those_of_the_call(avaliar_spans: InMemoryExporter) -> None:
    @traceable
    def echo(words: list[str]) -> Iterator[str]:
        leaf()
        yield from words

    @traceable
    async def echo_async(words: list[str]) -> AsyncIterator[str]:
        leaf()
        for word in words:
            yield word

    async def read(stream: Any) -> list[str]:
        return [word async for word in stream]

    words = ['a']
    with avaliar.span('caller') as caller:
        stream, stream_async = echo(words), echo_async(words)
    words.append('later')
    with avaliar.span('consumer'):
        assert list(stream) == ['a', 'later']
        assert asyncio.run(read(stream_async)) == ['a', 'later']
    for name in ('echo', 'echo_async'):
        span = avaliar_spans.one(name)
        assert span.parent_span_id == caller.span_id
        assert span.input == {'words': ['a']}
        assert [child.name for child in avaliar_spans.children(span)] == ['leaf']


def test_the_consumer_is_never_below_the_stream(avaliar_spans: InMemoryExporter) -> None:
    for _ in numbers(2):
        assert avaliar.current_span() is None
        leaf()
    with contextlib.contextmanager(traceable(one_item))():
        leaf()
    assert {s.parent_span_id for s in avaliar_spans if s.name == 'leaf'} == {None}


def one_item() -> Iterator[str]:
    yield 'x'


def test_spans_left_open_across_a_yield_stay_inside(avaliar_spans: InMemoryExporter) -> None:
    @traceable
    def holding() -> Iterator[str]:
        with avaliar.span('held'), avaliar.context(user_id='inside'):
            yield 'a'
            leaf()
        leaf()

    @traceable
    async def holding_async() -> AsyncIterator[str]:
        async with avaliar.span('held_async'), avaliar.context(user_id='inside'):
            await asyncio.sleep(0)
            yield 'a'
            leaf()

    async def read() -> None:
        async for _ in holding_async():
            assert avaliar.current_span() is None
            leaf()

    for _ in holding():
        assert avaliar.current_span() is None
        leaf()
    asyncio.run(read())
    parents = {s.span_id: s.name for s in avaliar_spans}
    found = [(parents.get(s.parent_span_id or ''), s.user_id) for s in avaliar_spans if s.name == 'leaf']
    assert found[0] == (None, None)
    assert [(name and name.rpartition('.')[2], user) for name, user in found[1:]] == [
        ('held', 'inside'),
        ('holding', None),
        (None, None),
        ('held_async', 'inside'),
    ]


def test_a_remote_parent_left_open_across_a_yield(avaliar_spans: InMemoryExporter) -> None:
    headers = {'traceparent': f'00-{7:032x}-{9:016x}-01'}

    def received() -> Iterator[str]:
        yield 'first'
        with propagate.extract(headers):
            yield 'a'
            yield 'b'
            leaf()
        yield 'c'
        leaf()

    @traceable
    async def received_async() -> AsyncIterator[str]:
        for item in received():
            yield item

    def read() -> None:
        for _ in traceable(received)():
            leaf()

    async def read_async() -> None:
        async for _ in received_async():
            leaf()

    for reading in (read, lambda: asyncio.run(read_async())):
        reading()
        (span,) = (s for s in avaliar_spans if s.name != 'leaf')
        parents = [s.parent_span_id for s in avaliar_spans if s.name == 'leaf']
        assert parents == [None, None, None, f'{9:016x}', None, span.span_id]
        avaliar_spans.clear()


def test_items_are_recorded_as_they_were_yielded(avaliar_spans: InMemoryExporter) -> None:
    @traceable
    def growing() -> Iterator[dict[str, int]]:
        state: dict[str, int] = {}
        for number in range(3):
            state[f'k{number}'] = number
            yield state

    for item in growing():
        item['consumer'] = 1
    assert avaliar_spans.one('growing').output == [
        {'k0': 0},
        {'k0': 0, 'consumer': 1, 'k1': 1},
        {'k0': 0, 'consumer': 1, 'k1': 1, 'k2': 2},
    ]


def test_reduce(avaliar_spans: InMemoryExporter) -> None:
    @traceable(reduce=sum)
    def counted() -> Iterator[int]:
        yield from (1, 2, 3)

    @traceable(reduce=lambda items: items[99])
    def broken() -> Iterator[str]:
        yield from 'ab'

    list(counted())
    list(broken())
    first, second = avaliar_spans
    assert first.output == 6
    assert second.output == 'ab'
    assert second.attributes['avaliar.reduce.error'].startswith('IndexError')


@pytest.mark.parametrize('count', [CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7])
def test_long_streams_are_joined_as_they_go(count: int, avaliar_spans: InMemoryExporter) -> None:
    async def read() -> None:
        async for _ in long_async():
            pass

    @traceable
    def long() -> Iterator[str]:
        for number in range(count):
            yield str(number % 10)

    @traceable
    async def long_async() -> AsyncIterator[str]:
        for number in range(count):
            yield str(number % 10)

    list(long())
    asyncio.run(read())
    expected = ''.join(str(number % 10) for number in range(count))
    for span in avaliar_spans:
        assert span.items == count
        assert span.output == expected


def test_an_endless_stream_does_not_eat_the_memory(avaliar_spans: InMemoryExporter) -> None:
    avaliar.configure(max_value_bytes=10_000)
    try:
        text = 'x' * 100
        for number, _ in enumerate(endless(text)):
            if number == 10 * CHUNK:
                break
        (span,) = avaliar_spans
        assert span.items == 10 * CHUNK + 1
        assert len(span.input_json or b'') < 200
        assert len(span.output_json or b'') <= 10_100
        assert span.output_json.true_size >= (10 * CHUNK) * 100  # type: ignore[union-attr]
    finally:
        avaliar.configure(max_value_bytes=4 * 1024 * 1024)


@traceable
def endless(text: str) -> Iterator[str]:
    while True:
        yield text


def test_functions_that_return_a_stream(avaliar_spans: InMemoryExporter) -> None:
    def bare(n: int) -> Iterator[str]:
        leaf()
        for number in range(n):
            yield str(number)

    async def bare_async(n: int) -> AsyncIterator[str]:
        leaf()
        for number in range(n):
            yield str(number)

    @traceable
    def sync_returns(n: int) -> Iterator[str]:
        return bare(n)

    @traceable
    def sync_returns_async(n: int) -> AsyncIterator[str]:
        return bare_async(n)

    @traceable
    async def async_returns(n: int) -> AsyncIterator[str]:
        await asyncio.sleep(0)
        return bare_async(n)

    async def read() -> None:
        assert [x async for x in sync_returns_async(2)] == ['0', '1']
        assert [x async for x in await async_returns(2)] == ['0', '1']

    assert list(sync_returns(2)) == ['0', '1']
    asyncio.run(read())
    streams = [s for s in avaliar_spans if s.name != 'leaf']
    assert [(s.output, s.stream_end) for s in streams] == [('01', 'exhausted')] * 3
    assert {s.parent_span_id for s in avaliar_spans if s.name == 'leaf'} == {s.span_id for s in streams}


def test_a_generator_that_others_hold_is_not_closed_with_the_traced_one(avaliar_spans: InMemoryExporter) -> None:
    shared = (str(number) for number in range(3))

    @traceable
    def view() -> Iterator[str]:
        return shared

    for _ in view():
        break
    assert list(shared) == ['1', '2']
    assert avaliar_spans.one('view').output == '0'


def test_a_stream_that_is_never_read(avaliar_spans: InMemoryExporter) -> None:
    @traceable
    async def unread() -> AsyncIterator[str]:
        yield 'a'

    numbers(3)
    unread()
    gc.collect()
    assert [(s.items, s.output) for s in avaliar_spans] == [(0, ''), (0, '')]


def test_the_loop_shuts_down_with_a_stream_open(avaliar_spans: InMemoryExporter) -> None:
    kept: list[Any] = []

    @traceable
    async def opened() -> AsyncIterator[str]:
        try:
            yield 'a'
        finally:
            await asyncio.sleep(0)
            leaf()

    async def main() -> None:
        stream = opened()
        kept.append(stream)
        await anext(stream)

    asyncio.run(main())
    span = avaliar_spans.one('opened')
    assert span.stream_end == 'closed'
    assert avaliar_spans.one('leaf').parent_span_id == span.span_id


class ProviderStream:
    """Like the clients of OpenAI and Anthropic: reads from an iterator of its own."""

    def __init__(self, words: list[str]) -> None:
        self.response = 'response'
        self.closed = False
        self._iterator = self._read(words)
        self.text_stream = (word.upper() for word in self)

    def _read(self, words: list[str]) -> Iterator[str]:
        yield from words

    def __iter__(self) -> Iterator[str]:
        yield from self._iterator

    def __next__(self) -> str:
        return next(self._iterator)

    def __enter__(self) -> ProviderStream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.closed = True

    def get_final_text(self) -> str:
        return ''.join(self)


class OpaqueStream:
    """Another client's: nothing to hold on to but the protocol."""

    __slots__ = ('__weakref__', '_words', 'closed')

    def __init__(self, words: list[str]) -> None:
        self._words = list(words)
        self.closed = False

    @property
    def response(self) -> str:
        return 'response'

    @property
    def text_stream(self) -> Iterator[str]:
        return (word.upper() for word in self._words)

    def __iter__(self) -> OpaqueStream:
        return self

    def __next__(self) -> str:
        if not self._words:
            raise StopIteration
        return self._words.pop(0)

    def __enter__(self) -> OpaqueStream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.closed = True


class Manager:
    """`with client.messages.stream(...) as stream`."""

    def __init__(self, kind: Any) -> None:
        self.stream = kind(['a', 'b'])

    def __enter__(self) -> Any:
        return self.stream

    def __exit__(self, *_: object) -> None:
        self.stream.close()


class AsyncProviderStream:
    def __init__(self, words: list[str]) -> None:
        self._words = list(words)
        self.closed = False

    def __aiter__(self) -> AsyncProviderStream:
        return self

    async def __anext__(self) -> str:
        await asyncio.sleep(0)
        if not self._words:
            raise StopAsyncIteration
        return self._words.pop(0)

    async def __aenter__(self) -> AsyncProviderStream:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        self.closed = True


class Seen:
    def __init__(self) -> None:
        self.items: list[Any] = []
        self.ends: list[tuple[str, BaseException | None]] = []

    def watch(self, stream: Any) -> Any:
        return streams.watch(stream, self.items.append, lambda how, error: self.ends.append((how, error)))


@pytest.mark.parametrize('kind', [ProviderStream, OpaqueStream])
@pytest.mark.parametrize(
    ('read', 'items', 'end'),
    [
        (lambda s: list(s), ['a', 'b'], 'exhausted'),
        (lambda s: next(s), ['a'], 'collected'),
        (lambda s: (next(s), s.close()), ['a'], 'closed'),
        (lambda s: s.__enter__().__exit__(None, None, None), [], 'closed'),
        (lambda s: [list(entered) for entered in [s.__enter__()]], ['a', 'b'], 'exhausted'),
    ],
)
def test_watching_a_provider_stream(kind: Any, read: Any, items: list[str], end: str) -> None:
    seen = Seen()
    stream = seen.watch(kind(['a', 'b']))
    assert isinstance(stream, kind)
    assert stream.response == 'response'
    read(stream)
    del stream
    gc.collect()
    assert seen.items == items
    assert seen.ends == [(end, None)]


def test_other_ways_to_read_are_seen() -> None:
    seen = Seen()
    assert list(seen.watch(ProviderStream(['a', 'b'])).text_stream) == ['A', 'B']
    assert seen.watch(ProviderStream(['c'])).get_final_text() == 'c'
    assert list(seen.watch(OpaqueStream(['d'])).text_stream) == ['D']
    gc.collect()
    assert seen.items == ['a', 'b', 'c', 'D']
    assert [how for how, _ in seen.ends] == ['exhausted'] * 3


@pytest.mark.parametrize('kind', [ProviderStream, OpaqueStream])
def test_a_manager_is_watched_through_with(kind: Any) -> None:
    seen = Seen()
    with seen.watch(Manager(kind)) as stream:
        assert isinstance(stream, kind)
        assert next(stream) == 'a'
    assert seen.items == ['a']
    assert [how for how, _ in seen.ends] == ['closed']


async def test_watching_an_asynchronous_stream() -> None:
    seen = Seen()
    stream = seen.watch(AsyncProviderStream(['a', 'b']))
    assert not hasattr(type(stream), '__iter__')
    async with stream as entered:
        assert [word async for word in entered] == ['a', 'b']
    assert stream.closed
    early = seen.watch(AsyncProviderStream(['c', 'd']))
    assert await anext(early) == 'c'
    await early.close()
    assert early.closed
    assert seen.items == ['a', 'b', 'c']
    assert [how for how, _ in seen.ends] == ['exhausted', 'closed']


async def test_a_cancelled_provider_stream() -> None:
    class Stalled(AsyncProviderStream):
        async def __anext__(self) -> str:
            await asyncio.Event().wait()
            raise AssertionError

    seen = Seen()
    stream = seen.watch(Stalled([]))
    task = asyncio.create_task(stream.__anext__())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [how for how, _ in seen.ends] == ['cancelled']


def test_a_failing_provider_stream() -> None:
    class Failing(OpaqueStream):
        def __next__(self) -> str:
            raise ConnectionError('gone')

    seen = Seen()
    with pytest.raises(ConnectionError):
        next(seen.watch(Failing([])))
    assert seen.ends[0][0] == 'failed'
    assert str(seen.ends[0][1]) == 'gone'


def test_a_span_finished_by_hand_ends_once(avaliar_spans: InMemoryExporter) -> None:
    span = recorder.start(SpanTemplate('by hand', 'llm', {}, True, True))
    recorder.give_input(span, {'messages': []})
    recorder.finish(span, output='x')
    recorder.finish(span, output='y')
    assert [(s.input, s.output) for s in avaliar_spans] == [({'messages': []}, 'x')]
