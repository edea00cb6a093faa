"""A call's span is the child of the span that was current where the call was made, wherever it runs."""

from __future__ import annotations

import asyncio
import contextvars
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import avaliar
import pytest
from avaliar import AvaliarUserError, AvaliarWarning, traceable
from avaliar._internal import executors
from avaliar.testing import InMemoryExporter, RecordedSpan


@traceable
def leaf(number: int = 0) -> int:
    return number


@traceable
async def leaf_async(number: int = 0) -> int:
    await asyncio.sleep(0)
    leaf(number)
    return number


def below(spans: InMemoryExporter, name: str) -> list[str]:
    """Names of the children of the only span of that name."""
    return [child.name for child in spans.children(spans.one(name))]


async def test_gather_and_tasks(avaliar_spans: InMemoryExporter) -> None:
    with avaliar.span('caller'):
        await asyncio.gather(*(leaf_async(number) for number in range(3)))
        await asyncio.create_task(leaf_async())
    if sys.version_info >= (3, 11):
        with avaliar.span('group'):
            async with asyncio.TaskGroup() as group:
                group.create_task(leaf_async())
                group.create_task(leaf_async())
        assert below(avaliar_spans, 'group') == ['leaf_async'] * 2
    assert below(avaliar_spans, 'caller') == ['leaf_async'] * 4
    parents = {s.span_id: s.name for s in avaliar_spans}
    assert {parents[s.parent_span_id or ''] for s in avaliar_spans if s.name == 'leaf'} == {'leaf_async'}
    assert avaliar.current_span() is None


@pytest.mark.skipif(sys.version_info < (3, 11), reason='create_task(context=) came with Python 3.11')
async def test_tasks_that_share_a_context(avaliar_spans: InMemoryExporter) -> None:
    shared = contextvars.copy_context()
    gates = [asyncio.Event(), asyncio.Event()]

    @traceable
    async def waits(number: int) -> None:
        await gates[number].wait()
        leaf(number)

    with avaliar.span('caller'):
        first, second = (asyncio.create_task(waits(number), context=shared) for number in range(2))
    await asyncio.sleep(0)
    # The first to begin ends first: tokens that are kept across an await would be reset in the wrong order.
    gates[0].set()
    await first
    gates[1].set()
    await second
    assert shared.run(avaliar.current_span) is None
    for span in (s for s in avaliar_spans if s.name.endswith('waits')):
        assert span.parent_span_id is None
        assert [child.input for child in avaliar_spans.children(span)] == [span.input]


async def test_a_coroutine_closed_in_another_context(avaliar_spans: InMemoryExporter) -> None:
    @traceable
    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            leaf()

    coroutine: Any = waits()
    contextvars.copy_context().run(coroutine.send, None)
    contextvars.copy_context().run(coroutine.close)
    span = avaliar_spans.one('waits')
    assert [child.name for child in avaliar_spans.children(span)] == ['leaf']
    assert span.error is not None
    assert span.error.type == 'GeneratorExit'


async def test_blocks_around_awaits(avaliar_spans: InMemoryExporter) -> None:
    @traceable
    async def work() -> None:
        await asyncio.sleep(0)
        async with avaliar.span('block'):
            await asyncio.sleep(0)
            leaf(1)
        await asyncio.sleep(0)
        leaf(2)

    await asyncio.gather(work(), work())
    names = {s.span_id: s.name.rpartition('.')[2] for s in avaliar_spans}
    assert {names[s.parent_span_id or ''] for s in avaliar_spans if s.output == 1} == {'block'}
    assert {names[s.parent_span_id or ''] for s in avaliar_spans if s.output == 2} == {'work'}
    assert {names[s.parent_span_id or ''] for s in avaliar_spans if s.name == 'block'} == {'work'}


async def test_executors(avaliar_spans: InMemoryExporter) -> None:
    loop = asyncio.get_running_loop()
    with avaliar.span('caller'):
        await loop.run_in_executor(None, leaf, 1)
        await asyncio.to_thread(leaf, 2)
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(leaf, number=3).result() == 3
            assert list(pool.map(leaf, [4, 5])) == [4, 5]
    with ThreadPoolExecutor(1) as pool:
        with avaliar.span('starts the worker'):
            pool.submit(leaf, 6).result()
        pool.submit(leaf, 7).result()
    assert [c.output for c in avaliar_spans.children(avaliar_spans.one('caller'))] == [1, 2, 3, 4, 5]
    assert below(avaliar_spans, 'starts the worker') == ['leaf']
    assert next(s for s in avaliar_spans if s.output == 7).parent_span_id is None


def test_a_task_of_an_executor_raises_as_before(avaliar_spans: InMemoryExporter) -> None:
    def fails() -> None:
        raise LookupError('mine')

    with avaliar.span('caller'), ThreadPoolExecutor(1) as pool:
        error = pool.submit(fails).exception()
        with pytest.raises(TypeError):
            pool.submit()  # type: ignore[call-arg]
    assert isinstance(error, LookupError)
    frames = []
    traceback = error.__traceback__
    while traceback is not None:
        frames.append(traceback.tb_frame.f_code.co_name)
        traceback = traceback.tb_next
    assert frames[-1] == 'fails'
    assert '__call__' not in frames or sys.version_info < (3, 11)


def test_threads(avaliar_spans: InMemoryExporter) -> None:
    class Worker(threading.Thread):
        def run(self) -> None:
            leaf(1)

    seen: list[Any] = []
    with avaliar.span('caller'):
        workers = [
            Worker(),
            threading.Thread(target=leaf, args=(2,)),
            threading.Timer(0, leaf, (3,)),
            threading.Thread(target=lambda: seen.append(variable.get(None))),
        ]
        variable: contextvars.ContextVar[Any] = contextvars.ContextVar('users')
        variable.set('not carried')
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        with pytest.raises(RuntimeError, match='once'):
            workers[0].start()
    outside = threading.Thread(target=leaf, args=(4,))
    outside.start()
    outside.join()
    assert sorted(c.output for c in avaliar_spans.children(avaliar_spans.one('caller'))) == [1, 2, 3]
    assert next(s for s in avaliar_spans if s.output == 4).parent_span_id is None
    assert all('run' not in worker.__dict__ for worker in workers)
    if not getattr(sys.flags, 'thread_inherit_context', False):
        assert seen == [None]


def test_what_crosses_a_process(avaliar_spans: InMemoryExporter) -> None:
    import pickle

    with avaliar.context(session_id='s', tags=['t']), avaliar.span('caller') as caller:
        from avaliar._internal.context import current

        span = current.get()
        assert span is not None
        carried = pickle.loads(pickle.dumps(executors.CarriedAcross(span, leaf)))
    assert carried(5) == 5
    found = avaliar_spans.one('leaf')
    assert (found.parent_span_id, found.trace_id) == (caller.span_id, caller.trace_id)
    assert (found.session_id, found.tags) == ('s', ['t'])


def test_any_depth(avaliar_spans: InMemoryExporter) -> None:
    @traceable
    def down(depth: int) -> int:
        return down(depth - 1) if depth else 0

    down(100)
    spans = {s.span_id: s for s in avaliar_spans}
    deepest: RecordedSpan | None = next(s for s in avaliar_spans if s.input == {'depth': 0})
    length = 0
    while deepest is not None:
        length += 1
        deepest = spans.get(deepest.parent_span_id or '')
    assert length == 101


def test_recursion_error_is_the_users(avaliar_spans: InMemoryExporter) -> None:
    @traceable
    def endless(depth: int) -> int:
        return endless(depth + 1)

    avaliar.configure(raise_internal_errors=False)
    with pytest.raises(RecursionError):
        endless(0)
    assert avaliar.current_span() is None
    assert avaliar_spans.spans
    assert traceable(leaf)(1) == 1


async def test_context_reaches_all_below(avaliar_spans: InMemoryExporter) -> None:
    with avaliar.context(session_id='s1', user_id='u1', tags=['a'], metadata={'k': 1, 'x': 0}, environment='staging'):
        leaf()
        async with avaliar.context(user_id='u2', tags=['b', 'a'], metadata={'k': 2}):
            await asyncio.create_task(leaf_async(1))
        with avaliar.span('block', tags=['c'], metadata={'k': 3}):
            leaf(2)
        leaf(3)
    leaf(4)
    found = {(s.name, s.output): s for s in avaliar_spans}
    first, inner, deep = found['leaf', 0], found['leaf_async', 1], found['leaf', 2]
    assert (first.session_id, first.user_id, first.tags, first.environment) == ('s1', 'u1', ['a'], 'staging')
    assert (inner.session_id, inner.user_id, inner.tags, inner.metadata) == ('s1', 'u2', ['a', 'b'], {'k': 2, 'x': 0})
    assert found['leaf', 1].user_id == 'u2'
    assert deep.metadata == {'k': 1, 'x': 0}
    assert avaliar_spans.one('block').metadata == {'k': 3, 'x': 0}
    assert avaliar_spans.one('block').tags == ['a', 'c']
    assert found['leaf', 3].user_id == 'u1'
    assert found['leaf', 4].user_id is None
    assert len({s.trace_id for s in avaliar_spans}) == 5


def test_a_stream_keeps_the_context_of_its_call(avaliar_spans: InMemoryExporter) -> None:
    @traceable
    def stream() -> Any:
        yield leaf()

    with avaliar.context(user_id='u'):
        opened = stream()
    list(opened)
    assert {s.user_id for s in avaliar_spans} == {'u'}


@pytest.mark.parametrize(
    ('given', 'word'),
    [
        ({'session_id': ''}, 'session_id'),
        ({'user_id': b'x'}, 'user_id'),
        ({'tags': 'abc'}, 'tags'),
        ({'metadata': 3}, 'metadata'),
        ({'environment': []}, 'environment'),
    ],
)
def test_mistakes_in_context(given: dict[str, Any], word: str) -> None:
    with pytest.raises(AvaliarUserError, match=word):
        avaliar.context(**given)


def test_span_blocks(avaliar_spans: InMemoryExporter) -> None:
    with avaliar.span('work', 'llm', model='m', provider='openai', input={'a': 1}) as active:
        assert (active.name, active.span_type, active.recording) == ('work', 'llm', True)
        assert avaliar.current_span().span_id == active.span_id  # type: ignore[union-attr]
        avaliar.update_current_llm_run(1, 2)
        active.update(output={'b': 2}, name='renamed', level='warning')
    active.update(output='too late')
    assert not active.recording
    with pytest.raises(ValueError, match='mine'), avaliar.span('fails'):
        raise ValueError('mine')
    for wrong in ('', 3):
        with pytest.raises(AvaliarUserError, match='name'):
            avaliar.span(wrong)  # type: ignore[arg-type]
    with pytest.raises(AvaliarUserError, match='span_type'):
        avaliar.span('x', 'chain')  # type: ignore[arg-type]
    first, second = avaliar_spans
    assert (first.name, first.input, first.output, first.level) == ('renamed', {'a': 1}, {'b': 2}, 'warning')
    assert first.usage == {'input_tokens': 1, 'output_tokens': 2}
    assert second.error is not None
    assert second.error.type == 'ValueError'


def test_updating_the_llm_run(avaliar_spans: InMemoryExporter) -> None:
    @traceable('llm', model='asked', metadata={'a': 1})
    def chat() -> None:
        retrieve()
        avaliar.update_current_llm_run(usage={'prompt_tokens': 10, 'completion_tokens': 5, 'total_tokens': 15})
        avaliar.update_current_llm_run(
            12,
            model='answered',
            provider='Claude',
            temperature=0.5,
            top_p=1,
            reasoning_tokens=2,
            cost_usd='0.0012',
            finish_reason='stop',
            metadata={'b': [1]},
        )

    @traceable('tool')
    def retrieve() -> None:
        avaliar.update_current_llm_run(cache_read_tokens=4)

    chat()
    span = avaliar_spans.one('chat')
    assert span.usage == {'input_tokens': 12, 'output_tokens': 5, 'cache_read_tokens': 4, 'reasoning_tokens': 2}
    assert (span.model, span.provider, span.temperature, span.top_p) == ('answered', 'anthropic', 0.5, 1.0)
    assert (span.cost_usd, span.finish_reason) == ('0.0012', 'stop')
    assert span.metadata == {'a': 1, 'b': [1]}
    assert avaliar_spans.one('retrieve').usage == {}


def test_updating_outside_warns_once_a_place(avaliar_spans: InMemoryExporter) -> None:
    def outside() -> None:
        avaliar.update_current_llm_run(1, 2)

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        outside()
        outside()
        with avaliar.span('tool', 'tool'):
            avaliar.update_current_llm_run(1, 2)
        avaliar.update_current_span(name='x')
    assert [w.category for w in caught] == [AvaliarWarning] * 3
    assert [w.filename for w in caught] == [__file__] * 3
    assert 'outside an llm span' in str(caught[0].message)
    assert 'another type' in str(caught[1].message)
    assert 'outside a span' in str(caught[2].message)


def test_no_update_raises(avaliar_spans: InMemoryExporter, capsys: pytest.CaptureFixture[str]) -> None:
    """Also where warnings are errors, as they are in these tests."""

    class Odd:
        def __getattr__(self, name: str) -> Any:
            raise RuntimeError(name)

    @traceable('llm')
    def chat() -> None:
        avaliar.update_current_llm_run(-1)
        avaliar.update_current_llm_run('many')  # type: ignore[arg-type]
        avaliar.update_current_llm_run(1.5)  # type: ignore[arg-type]
        avaliar.update_current_llm_run(cost_usd='dear')
        avaliar.update_current_llm_run(temperature='hot')  # type: ignore[arg-type]
        avaliar.update_current_llm_run(usage=Odd())
        avaliar.update_current_llm_run(metadata=3)  # type: ignore[arg-type]
        avaliar.update_current_span(tags='abc', level='loud')  # type: ignore[arg-type]
        avaliar.update_current_span(output=Odd(), error='went wrong')

    chat()
    avaliar.update_current_llm_run(1)
    span = avaliar_spans.one('chat')
    assert span.usage == {}
    assert (span.status, span.error and span.error.message) == ('error', 'went wrong')
    assert len(capsys.readouterr().err.splitlines()) >= 8


def test_explicit_output_wins(avaliar_spans: InMemoryExporter) -> None:
    @traceable
    def work() -> str:
        avaliar.update_current_span(input='given', output='shown', tags=['x'], metadata={'m': 1})
        return 'returned'

    @traceable
    def stream() -> Any:
        yield 'a'
        avaliar.update_current_span(output='shown')

    assert work() == 'returned'
    assert list(stream()) == ['a']
    assert [s.output for s in avaliar_spans] == ['shown', 'shown']
    assert avaliar_spans.one('work').input == 'given'
