"""Group commit: acknowledged after the insert and never before, one bad span costs itself alone, drain loses nothing."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from avaliar_server.ingest import BadRequest, Ingest, Limits, NotStored, Overloaded, committer
from avaliar_server.model.span import Span
from avaliar_server.store.errors import StoreBusy, StoreUnavailable
from hypothesis import given
from hypothesis import strategies as st


def numbered(number: int, **fields: Any) -> dict[str, Any]:
    return {'span_id': number.to_bytes(8, 'big'), 'name': f'span {number}', **fields}


async def entered(store: Any) -> None:
    """Wait until an insert has begun."""
    assert await asyncio.get_running_loop().run_in_executor(None, lambda: store.entered.acquire(timeout=10))


async def until(condition: Callable[[], Any]) -> None:
    """Wait for what another thread does; the test's own time limit ends it."""
    while not condition():  # noqa: ASYNC110
        await asyncio.sleep(0.001)


async def test_acknowledged_only_after_the_insert_has_returned(otlp: Any, store: Any, ingest: Ingest) -> None:
    store.gate.clear()
    request = asyncio.create_task(ingest.receive(1, otlp.body(numbered(1))))
    await entered(store)
    # The insert runs; whatever the loop does meanwhile, there is no answer.
    for _ in range(20):
        await asyncio.sleep(0)
    assert not request.done()
    assert ingest.pending_bytes > 0
    store.gate.set()
    receipt = await request
    assert (receipt.rejected, receipt.explanation) == (0, '')
    assert [span.name for span in store.spans] == ['span 1']
    assert ingest.pending_bytes == 0


async def test_requests_that_come_during_an_insert_share_the_next(otlp: Any, store: Any, ingest: Ingest) -> None:
    store.gate.clear()
    first = asyncio.create_task(ingest.receive(1, otlp.body(numbered(1000))))
    await entered(store)
    others = [asyncio.create_task(ingest.receive(n, otlp.body(numbered(n)))) for n in range(1, 30)]
    await until(lambda: len(ingest._committer._waiting) == 29)
    store.gate.set()
    await asyncio.gather(first, *others)
    assert [len(insert) for insert in store.inserts] == [1, 29]
    assert {(span.org_id, span.name) for span in store.inserts[1]} == {(n, f'span {n}') for n in range(1, 30)}


async def test_clients_that_were_answered_join_those_that_wait(
    otlp: Any, store: Any, ingest: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(committer, '_RETURN_SECONDS', 60.0)

    async def client(number: int, times: int) -> None:
        for turn in range(times):
            await ingest.receive(1, otlp.body(numbered(number + turn)))

    store.gate.clear()
    first = asyncio.create_task(client(100, 4))
    await entered(store)
    others = [asyncio.create_task(client(number, 3)) for number in (200, 300)]
    await until(lambda: len(ingest._committer._waiting) == 2)
    store.gate.set()
    await asyncio.gather(first, *others)
    assert [len(insert) for insert in store.inserts] == [1, 3, 3, 3]


async def test_a_client_that_does_not_come_back_is_not_waited_for(
    otlp: Any, store: Any, ingest: Ingest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(committer, '_RETURN_SECONDS', 0.01)
    store.gate.clear()
    requests = [asyncio.create_task(ingest.receive(1, otlp.body(numbered(1))))]
    await entered(store)
    requests += [asyncio.create_task(ingest.receive(1, otlp.body(numbered(n)))) for n in (2, 3)]
    await until(lambda: len(ingest._committer._waiting) == 2)
    store.gate.set()
    await asyncio.gather(*requests)
    assert [len(insert) for insert in store.inserts] == [1, 2]


async def test_a_failed_insert_is_not_acknowledged(otlp: Any, store: Any, ingest: Ingest) -> None:
    for error in (StoreUnavailable('down'), StoreBusy('full')):
        store.fails = lambda _, error=error: error
        with pytest.raises(NotStored) as caught:
            await ingest.receive(1, otlp.body(numbered(1)))
        assert caught.value.status == 503
        assert caught.value.retry_after
    store.fails = lambda _: None
    await ingest.receive(1, otlp.body(numbered(1)))
    await ingest.drain()
    # What was not acknowledged will be sent again: it is counted once.
    assert sum(entry.received for entry in store.ledger) == 1


async def test_a_store_that_fails_without_saying_why_is_not_asked_for_ever(
    otlp: Any, store: Any, ingest: Ingest
) -> None:
    calls = Counter[str]()

    def fail(spans: list[Span]) -> Exception:
        calls['insert'] += 1
        return RuntimeError('something')

    store.fails = fail
    with pytest.raises(NotStored):
        await ingest.receive(1, otlp.body(*[numbered(n) for n in range(1, 1001)]))
    assert calls['insert'] < 20


def poison(*numbers: int) -> Any:
    names = {f'span {number}' for number in numbers}
    return lambda spans: ValueError('cannot') if names & {span.name for span in spans} else None


async def test_one_bad_span_costs_itself_alone(otlp: Any, store: Any, ingest: Ingest) -> None:
    store.fails = poison(7)
    store.gate.clear()
    first = asyncio.create_task(ingest.receive(1, otlp.body(numbered(100))))
    await entered(store)
    good = asyncio.create_task(ingest.receive(1, otlp.body(*[numbered(n) for n in range(20, 40)])))
    bad = asyncio.create_task(ingest.receive(2, otlp.body(*[numbered(n) for n in range(5, 10)])))
    await until(lambda: len(ingest._committer._waiting) == 2)
    store.gate.set()
    await first
    assert (await good).rejected == 0
    receipt = await bad
    assert receipt.rejected == 1
    assert receipt.explanation.startswith("1 refused, 4 stored. The span 'span 7' was refused: the store could not")
    names = Counter(span.name for span in store.spans)
    assert set(names) == {f'span {n}' for n in [100, *range(20, 40), 5, 6, 8, 9]}
    assert set(names.values()) == {1}
    await ingest.drain()
    assert sum(e.stored for e in store.ledger) == 25
    assert [(e.org_id, e.reason, e.rejected) for e in store.ledger if e.rejected] == [(2, 'refused by the store', 1)]


async def test_the_store_goes_away_while_a_bad_span_is_looked_for(otlp: Any, store: Any, ingest: Ingest) -> None:
    calls = iter(range(1000))

    def fail(spans: list[Span]) -> Exception | None:
        # The first two inserts meet the bad span; a half is stored; then the store is gone.
        return {0: ValueError('cannot'), 1: ValueError('cannot'), 3: StoreUnavailable('down')}.get(next(calls))

    store.fails = fail
    with pytest.raises(NotStored):
        await ingest.receive(1, otlp.body(*[numbered(n) for n in range(1, 9)]))
    assert len(store.spans) == 4  # stored, and harmless when they are sent again


async def test_a_request_that_is_refused_whole_reaches_no_store(otlp: Any, store: Any, ingest: Ingest) -> None:
    with pytest.raises(BadRequest):
        await ingest.receive(1, b'\xff\xff\xff')
    receipt = await ingest.receive(1, otlp.body({'trace_id': b''}))
    assert receipt.rejected == 1
    assert store.inserts == []
    assert ingest.pending_bytes == 0


async def test_too_much_that_waits_is_refused_until_it_is_stored(otlp: Any, store: Any) -> None:
    ingest = Ingest(store, otlp.prices, limits=Limits(pending_bytes=3000), clock=lambda: otlp.NOW)
    body = otlp.body(numbered(1, attributes={'avaliar.input': 'x' * 2000}))
    store.gate.clear()
    first = asyncio.create_task(ingest.receive(1, body))
    await entered(store)
    with pytest.raises(Overloaded) as caught:
        await ingest.receive(1, body)
    assert (caught.value.status, caught.value.retry_after) == (429, 1)
    store.gate.set()
    await first
    await ingest.receive(1, body)
    # A request larger than the whole allowance is taken when it is alone.
    await ingest.receive(1, otlp.body(numbered(2, attributes={'avaliar.input': 'x' * 4000})))
    await ingest.drain()
    assert len(store.spans) == 3


async def test_drain_answers_what_was_taken_and_takes_nothing_more(otlp: Any, store: Any) -> None:
    ingest = Ingest(store, otlp.prices, clock=lambda: otlp.NOW)
    store.gate.clear()
    requests = [asyncio.create_task(ingest.receive(1, otlp.body(numbered(n)))) for n in range(1, 11)]
    await entered(store)
    draining = asyncio.create_task(ingest.drain())
    await until(lambda: ingest._draining)
    with pytest.raises(NotStored) as caught:
        await ingest.receive(1, otlp.body(numbered(99)))
    assert 'stopping' in str(caught.value)
    assert not draining.done()
    store.gate.set()
    await asyncio.gather(*requests)
    await draining
    assert {span.name for span in store.spans} == {f'span {n}' for n in range(1, 11)}
    assert sum(entry.stored for entry in store.ledger) == 10
    assert not ingest._committer._thread.is_alive()


async def test_drain_twice_is_drain(otlp: Any, store: Any) -> None:
    ingest = Ingest(store, otlp.prices)
    await ingest.drain()
    await ingest.drain()


async def test_a_client_that_goes_away_loses_nothing(otlp: Any, store: Any, ingest: Ingest) -> None:
    store.gate.clear()
    request = asyncio.create_task(ingest.receive(1, otlp.body(numbered(1))))
    await entered(store)
    request.cancel()
    with pytest.raises(asyncio.CancelledError):
        await request
    store.gate.set()
    await ingest.drain()
    assert [span.name for span in store.spans] == ['span 1']
    assert sum(entry.stored for entry in store.ledger) == 1


async def test_quick_small_inserts_are_held_back_and_a_lone_request_is_not(otlp: Any, store: Any) -> None:
    ingest = Ingest(store, otlp.prices, clock=lambda: otlp.NOW, commits_per_second=2.0)
    committer = ingest._committer
    for number in range(1, 5):  # the burst that is allowed
        await ingest.receive(1, otlp.body(numbered(number)))
    assert committer.commits == 4
    held = [asyncio.create_task(ingest.receive(1, otlp.body(numbered(n)))) for n in range(10, 20)]
    await asyncio.gather(*held)
    assert committer.commits <= 6
    await ingest.drain()


async def test_a_large_insert_is_not_held_back(otlp: Any, store: Any) -> None:
    ingest = Ingest(store, otlp.prices, clock=lambda: otlp.NOW, commits_per_second=0.0001)
    body = otlp.body(*[numbered(n) for n in range(1, 4001)])
    for _ in range(6):
        await asyncio.wait_for(ingest.receive(1, body), 60)
    await ingest.drain()
    assert len(store.spans) == 24_000


async def test_one_client_that_empties_its_queue_does_not_wait_for_company(otlp: Any, store: Any) -> None:
    ingest = Ingest(store, otlp.prices, clock=lambda: otlp.NOW, commits_per_second=0.0001)
    body = otlp.body(*[numbered(n) for n in range(1, 501)])
    for _ in range(10):
        await asyncio.wait_for(ingest.receive(1, body), 60)
    await ingest.drain()
    assert [len(insert) for insert in store.inserts] == [500] * 10


def test_the_limits_are_those_that_the_page_of_the_wire_names() -> None:
    page = ' '.join((Path(__file__).parents[3] / 'docs' / 'wire.md').read_text().split())
    limits, megabyte, kilobyte = Limits(), 2**20, 2**10
    for sentence in (
        f'over {limits.body_bytes // megabyte} MB, over {limits.decoded_bytes // megabyte} MB after decompression, '
        f'or over {limits.spans:,} spans; or over {limits.values:,} spans, attributes, events, links and elements',
        f'{limits.pending_bytes // megabyte} MB of spans wait',
        f'input and output at {limits.payload_bytes // megabyte} MB each',
        f'a request parameter at {limits.attribute_bytes // kilobyte} KB',
        f'together at {limits.attributes_bytes // megabyte} MB',
        f'stack at {limits.text_bytes // kilobyte} KB each',
        f'tags at {limits.label_bytes} bytes, and more than {limits.tags} tags',
    ):
        assert sentence in page


async def test_the_metrics_say_what_became_of_spans(otlp: Any, store: Any, ingest: Ingest) -> None:
    await ingest.receive(1, otlp.body(numbered(1), {'trace_id': b''}))
    figures = {(name, *labels.values()): value for name, _, _, labels, value in ingest.samples()}
    assert figures['avaliar_ingest_spans_total', 'stored'] == 1
    assert figures['avaliar_ingest_spans_total', 'rejected'] == 1
    assert figures[('avaliar_ingest_commits_total',)] == 1
    assert figures[('avaliar_ingest_pending_bytes',)] == 0


async def test_the_ledger_is_written_without_a_drain_and_again_after_it_failed(otlp: Any, store: Any) -> None:
    ingest = Ingest(store, otlp.prices, clock=lambda: otlp.NOW, ledger_every=0.01)
    store.ledger_fails = True
    await ingest.receive(1, otlp.body(numbered(1), resource={'avaliar.client.id': 'c', 'avaliar.client.created': 4}))
    await ingest.receive(1, otlp.body(numbered(2), {'trace_id': b''}))
    store.ledger_fails = False
    await until(lambda: sum(entry.received for entry in store.ledger) == 3)
    await until(lambda: store.clients)
    assert [(c.client_id, c.created) for c in store.clients] == [('c', 4)]
    # The same report again is nothing new.
    await ingest.receive(1, otlp.body(resource={'avaliar.client.id': 'c', 'avaliar.client.created': 4}))
    await ingest.receive(1, otlp.body(resource={'avaliar.client.id': 'c', 'avaliar.client.created': 2}))
    assert ingest._tally.is_empty
    await ingest.drain()
    assert len(store.clients) == 1


async def test_many_at_once_each_get_their_own_answer(otlp: Any, store: Any, ingest: Ingest) -> None:
    store.fails = poison(*range(0, 1000, 97))

    async def send(number: int) -> tuple[int, int]:
        return number, (await ingest.receive(number, otlp.body(numbered(number), numbered(number + 1000)))).rejected

    answers = dict(await asyncio.gather(*[send(number) for number in range(1, 200)]))
    assert {number for number, rejected in answers.items() if rejected} == {97, 194}
    assert Counter(span.org_id for span in store.spans) == {n: 1 if n in (97, 194) else 2 for n in range(1, 200)}


async def test_idle_is_idle(otlp: Any, store: Any, ingest: Ingest) -> None:
    """With nothing to do the thread waits for a signal, not for a time."""
    await ingest.receive(1, otlp.body(numbered(1)))
    await until(lambda: ingest._tally.is_empty)
    waits: list[float | None] = []
    parked = threading.Event()
    changed = ingest._committer._changed
    original = changed.wait

    def wait(timeout: float | None = None) -> bool:
        waits.append(timeout)
        parked.set()
        return original(timeout)

    changed.wait = wait  # type: ignore[method-assign]
    ingest._committer.wake()
    await asyncio.get_running_loop().run_in_executor(None, parked.wait, 10)
    assert waits == [None]


outcomes = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.lists(st.sampled_from(['good', 'bad id', 'bad time', 'poison']), min_size=1, max_size=5),
        st.sampled_from(['a', 'b']),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@given(outcomes)
def test_received_is_stored_plus_rejected(otlp: Any, requests: list[tuple[int, list[str], str]]) -> None:
    kinds: dict[str, dict[str, Any]] = {
        'good': {}, 'bad id': {'trace_id': b''}, 'bad time': {'end_time_unix_nano': 0}, 'poison': {'name': 'span 66'},
    }  # fmt: skip
    store = otlp.store()
    store.fails = poison(66)

    async def scenario() -> None:
        ingest = Ingest(store, otlp.prices, clock=lambda: otlp.NOW, commits_per_second=1e6)
        sends = [
            ingest.receive(org, otlp.body(*[kinds[kind] for kind in kinds_], resource={'service.name': service}))
            for org, kinds_, service in requests
        ]
        done = await asyncio.gather(*sends, return_exceptions=True)
        await ingest.drain()
        acknowledged = [
            request for request, answer in zip(requests, done, strict=True) if not isinstance(answer, Exception)
        ]
        assert all(isinstance(answer, NotStored) for answer in done if isinstance(answer, Exception))
        for org in (1, 2, 3):
            entries = [entry for entry in store.ledger if entry.org_id == org]
            sent = [kind for owner, kinds_, _ in acknowledged for kind in kinds_ if owner == org]
            assert sum(entry.received for entry in entries) == len(sent)
            assert sum(entry.stored for entry in entries) == sent.count('good')
            assert sum(entry.rejected for entry in entries) == len(sent) - sent.count('good')

    asyncio.run(scenario())
