"""The ledger in memory: counted here with each request, written to the store every few seconds when it changed."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from typing import Protocol

from ..model.ledger import ClientCounters, LedgerEntry
from .batch import Batch

__all__ = ['LedgerSink', 'Tally']

_MOST_CLIENTS = 10_000


class LedgerSink(Protocol):
    """Where the ledger is kept."""

    def record_ledger(self, entries: list[LedgerEntry]) -> None:
        """Add the counts."""
        ...

    def record_client_counters(self, counters: list[ClientCounters]) -> None:
        """Keep what clients report."""
        ...


class Tally:
    """Counts of spans by organisation, source, service and reason. Thread-safe.

    Every span counted as received is counted as stored or as rejected in the same step.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: dict[tuple[int, str, str, str], list[int]] = {}
        self._clients: dict[tuple[int, str, str], ClientCounters] = {}
        self._reported: dict[tuple[int, str, str], ClientCounters] = {}
        self.received = 0
        self.stored = 0
        self.rejected = 0

    def count(self, org_id: int, batch: Batch) -> None:
        """Count a request that has been answered for: what it does not refuse is stored."""
        with self._lock:
            refused: dict[tuple[str, str], int] = {}
            for (source, service, reason), number in batch.refused.items():
                self._at(org_id, source, service, reason)[2] += number
                refused[source, service] = refused.get((source, service), 0) + number
                self.rejected += number
            for (source, service), number in batch.received.items():
                counts = self._at(org_id, source, service, '')
                stored = number - refused.get((source, service), 0)
                counts[0] += number
                counts[1] += stored
                self.received += number
                self.stored += stored
            for counters in batch.counters:
                key = (counters.org_id, counters.client_id, counters.service_name)
                known = self._clients.get(key) or self._reported.get(key)
                # Reports may overtake each other; a counter never goes back.
                if known is None or counters.created > known.created or counters.dropped != known.dropped:
                    self._clients[key] = counters if known is None else _latest(known, counters)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self._counts and not self._clients

    def write(self, sink: LedgerSink) -> None:
        """Write what has changed. When that raises, nothing is forgotten: the next call writes it."""
        with self._lock:
            counts, self._counts = self._counts, {}
            clients, self._clients = self._clients, {}
        try:
            if counts:
                sink.record_ledger([
                    LedgerEntry(org_id, source, service, reason, received, stored, rejected)
                    for (org_id, source, service, reason), (received, stored, rejected) in counts.items()
                ])  # fmt: skip
                counts = {}
            if clients:
                sink.record_client_counters(list(clients.values()))
                if len(self._reported) > _MOST_CLIENTS:
                    self._reported.clear()
                self._reported.update(clients)
                clients = {}
        finally:
            if counts or clients:
                self._take_back(counts, clients)

    def _take_back(
        self,
        counts: dict[tuple[int, str, str, str], list[int]],
        clients: dict[tuple[int, str, str], ClientCounters],
    ) -> None:
        with self._lock:
            for (org_id, source, service, reason), numbers in counts.items():
                mine = self._at(org_id, source, service, reason)
                for position, number in enumerate(numbers):
                    mine[position] += number
            self._clients = {**clients, **self._clients}

    def _at(self, org_id: int, source: str, service: str, reason: str) -> list[int]:
        key = (org_id, source, service, reason)
        counts = self._counts.get(key)
        if counts is None:
            counts = self._counts[key] = [0, 0, 0]
        return counts


def _latest(one: ClientCounters, other: ClientCounters) -> ClientCounters:
    dropped = dict(one.dropped)
    for reason, count in other.dropped.items():
        dropped[reason] = max(count, dropped.get(reason, 0))
    return replace(other, created=max(one.created, other.created), dropped=dropped)
