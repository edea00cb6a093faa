"""Snapshots of lists: what they show is stored, and what is stored later is later."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence

import pytest
from avaliar_server.model.ledger import ClientCounters, LedgerEntry
from avaliar_server.model.span import Span
from avaliar_server.query import Ranking, TraceFilter
from avaliar_server.query.reader import Reader
from avaliar_server.query.traces import list_traces
from avaliar_server.store import Arrivals, SpanStore, StoreError

T0 = 1_790_000_000_000_000_000
NEWEST = Ranking('timestamp', descending=True)


def span(org_id: int, trace: int) -> Span:
    return Span(org_id, trace.to_bytes(16, 'big'), trace.to_bytes(8, 'big'), 'x', T0 + trace, T0 + trace, 0)


class Watched:
    """Keeps nothing; `meanwhile` is called while an insert runs."""

    def __init__(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        self.meanwhile = meanwhile
        self.ledger: list[object] = []

    def insert(self, spans: Sequence[Span]) -> None:
        self.meanwhile()

    def record_ledger(self, entries: Iterable[LedgerEntry]) -> None:
        self.ledger += entries

    def record_client_counters(self, counters: Iterable[ClientCounters]) -> None:
        self.ledger += counters


@pytest.mark.parametrize('step', [0, 1, 1_000, -5], ids=['clock stands still', 'runs', 'jumps', 'runs back'])
def test_a_snapshot_never_reaches_what_is_stored_after_it(step: int) -> None:
    moments = iter(range(T0, T0 + 100 * step, step) if step else [T0] * 100)
    snapshots: list[int] = []
    arrivals = Arrivals(Watched(lambda: snapshots.append(arrivals.snapshot_ns())), clock=lambda: next(moments))
    batches = [[span(1, trace)] for trace in range(5)]
    for number, [late] in enumerate(batches):
        before = arrivals.snapshot_ns()
        arrivals.insert([late])
        assert before < late.received_ns
        assert snapshots[number] < late.received_ns
        assert late.received_ns <= arrivals.snapshot_ns()
    received = [batch[0].received_ns for batch in batches]
    assert received == sorted(set(received))


def test_the_oldest_of_inserts_at_once_bounds_the_snapshot() -> None:
    inside, go_on = threading.Semaphore(0), threading.Event()

    def meanwhile() -> None:
        inside.release()
        assert go_on.wait(10)

    arrivals = Arrivals(Watched(meanwhile), clock=lambda: T0)
    spans = [span(1, trace) for trace in range(3)]
    threads = [threading.Thread(target=arrivals.insert, args=([one],)) for one in spans]
    for thread in threads:
        thread.start()
        assert inside.acquire(timeout=10)
    assert arrivals.snapshot_ns() == min(one.received_ns for one in spans) - 1
    go_on.set()
    for thread in threads:
        thread.join()
    assert arrivals.snapshot_ns() == max(one.received_ns for one in spans)


def test_an_insert_that_fails_holds_nothing_back() -> None:
    def fail() -> None:
        raise StoreError('The disk is full.')

    arrivals = Arrivals(Watched(fail), clock=lambda: T0)
    with pytest.raises(StoreError, match='disk'):
        arrivals.insert([span(1, 1)])
    assert arrivals.snapshot_ns() == T0


def test_pages_stay_the_same_when_an_insert_ends_between_them(embedded_store: SpanStore, org_id: int) -> None:
    pages: list[list[str]] = []
    cursor: str | None = None

    def page() -> str | None:
        reader = Reader(embedded_store, org_id, T0 * 2, arrivals.snapshot_ns())
        answer = list_traces(reader, TraceFilter(), NEWEST, 3, cursor)
        pages.append([row['trace_id'][-1] for row in answer['data']])
        return answer['next_cursor']

    class AskedMeanwhile(Watched):
        def insert(self, spans: Sequence[Span]) -> None:
            self.meanwhile()
            embedded_store.insert(spans)

    def first_page() -> None:
        nonlocal cursor
        cursor = page()

    store = AskedMeanwhile()
    arrivals = Arrivals(store)
    arrivals.insert([span(org_id, trace) for trace in (1, 2, 4, 5, 7, 8)])
    # These were received when the first page is asked for, and are stored when it has been answered.
    store.meanwhile = first_page
    earlier = span(org_id, 8)
    earlier.span_id, earlier.start_ns = b'\x01' * 8, T0
    arrivals.insert([*(span(org_id, trace) for trace in (3, 6, 9)), earlier])
    cursor = page()
    assert pages == [['8', '7', '5'], ['4', '2', '1']]
    assert cursor is None
    page()
    assert pages[-1] == ['9', '7', '6']


def test_the_ledger_goes_through() -> None:
    store = Watched()
    arrivals = Arrivals(store)
    entry = LedgerEntry(org_id=1, source='sdk', service_name='api', received=1, stored=1, rejected=0, reason='')
    arrivals.record_ledger([entry])
    assert store.ledger == [entry]
