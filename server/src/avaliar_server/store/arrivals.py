"""When spans and results arrived: the moment that snapshots of lists are compared with.

A list shows what had been received by the moment of its first page. A span that was received before that moment and
stored after it would be missing on the first page and there on the second, and could push a trace out of the list or
show it twice. So spans are received at the moment their insert begins, and no snapshot reaches into an insert that is
running: what a snapshot shows is stored, and what is stored later is later.

This orders what one process stores. Of spans that another server process stores at the same ClickHouse, those whose
insert was running when the first page was made may appear on a later one.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Protocol

from ..model.detection import SpanResult
from ..model.ledger import ClientCounters, LedgerEntry
from ..model.span import Span

__all__ = ['Arrivals']


class _Store(Protocol):
    def insert(self, spans: Sequence[Span]) -> None: ...

    def insert_results(self, results: Iterable[SpanResult]) -> None: ...

    def record_ledger(self, entries: Iterable[LedgerEntry]) -> None: ...

    def record_client_counters(self, counters: Iterable[ClientCounters]) -> None: ...


class Arrivals:
    """The store as ingest sees it: stamps what it inserts.

    Args:
        store: Keeps the spans.
        clock: Nanoseconds since the Unix epoch.
    """

    def __init__(self, store: _Store, clock: Callable[[], int] = time.time_ns) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._running: list[int] = []
        self._latest = 0

    def insert(self, spans: Sequence[Span]) -> None:
        """Store `spans` as received now; sets their `received_ns`. As `SpanStore.insert`."""
        with self._arriving() as moment:
            for span in spans:
                span.received_ns = moment
            self._store.insert(spans)

    def insert_results(self, results: Sequence[SpanResult]) -> None:
        """Store `results` as decided now; sets their `decided_ns`. As `SpanStore.insert_results`."""
        with self._arriving() as moment:
            for result in results:
                result.decided_ns = moment
            self._store.insert_results(results)

    @contextlib.contextmanager
    def _arriving(self) -> Generator[int]:
        with self._lock:
            # Later than every snapshot that has been given out, were the clock to stand still or step back.
            moment = self._latest = max(self._clock(), self._latest + 1)
            self._running.append(moment)
        try:
            yield moment
        finally:
            with self._lock:
                self._running.remove(moment)

    def snapshot_ns(self) -> int:
        """The latest moment by which all that was received is stored, and after which nothing will be received by it."""
        with self._lock:
            self._latest = max(self._clock(), self._latest)
            return min(self._running) - 1 if self._running else self._latest

    def record_ledger(self, entries: Iterable[LedgerEntry]) -> None:
        """As `SpanStore.record_ledger`."""
        self._store.record_ledger(entries)

    def record_client_counters(self, counters: Iterable[ClientCounters]) -> None:
        """As `SpanStore.record_client_counters`."""
        self._store.record_client_counters(counters)
