"""Ingest: a request's body in, an acknowledgement out once its spans are durable."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from ..pricing import PriceBook
from .assembly import Assembly
from .batch import Batch, decode_batch
from .committer import Committer, SpanSink, Waiting
from .detection import CloudDetection
from .errors import NotStored, Overloaded
from .limits import Limits
from .tally import LedgerSink, Tally

__all__ = ['Ingest', 'IngestStore', 'Receipt']

_DECODERS = 2
"""Threads: one large body must not keep the others waiting. More only compete for the interpreter."""


class IngestStore(SpanSink, LedgerSink, Protocol):
    """What ingest asks of the store."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything of the request is stored, but for `rejected` spans, which `explanation` tells of, beside warnings."""

    rejected: int
    explanation: str


class Ingest:
    """Takes requests of spans into `store`.

    `prices` makes costs of usage; `clock` is nanoseconds since the epoch; `commits_per_second` is what quickly
    following inserts are held back to; `cloud` takes the spans to be checked on the server. Close with `await drain()`.
    """

    def __init__(
        self,
        store: IngestStore,
        prices: PriceBook | None = None,
        *,
        limits: Limits | None = None,
        clock: Callable[[], int] = time.time_ns,
        commits_per_second: float = 10.0,
        ledger_every: float = 2.0,
        cloud: CloudDetection | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.prices = prices or PriceBook()
        self._store = store
        self._clock = clock
        self._assembly = Assembly(self.prices, self.limits)
        self._tally = Tally()
        self._decoders = ThreadPoolExecutor(_DECODERS, 'avaliar-decode')
        self._pending_bytes = 0
        self._requests = 0
        self._draining = False
        self._all_answered: asyncio.Event | None = None
        self._committer = Committer(
            store,
            cloud=cloud,
            # Counted where it is stored: a client that has gone by then is counted too.
            stored=lambda waiting: self._tally.count(waiting.org_id, waiting.batch),
            under_way=lambda: self._requests,
            idle=lambda: self._tally.write(store),
            has_idle_work=lambda: not self._tally.is_empty,
            idle_every=ledger_every,
            per_second=commits_per_second,
        )

    @property
    def pending_bytes(self) -> int:
        """Bytes of the requests that are not answered yet."""
        return self._pending_bytes

    async def receive(self, org_id: int, body: bytes, *, json: bool = False, encoding: str = '') -> Receipt:
        """Store the spans of an OTLP request of the organisation `org_id`; returns when they are durable.

        `json` says that the body is OTLP JSON rather than protobuf; `encoding` is its `Content-Encoding`. Raises a
        `RequestRefused` when nothing of it is acknowledged.
        """
        if self._draining:
            raise NotStored('The server is stopping; send again in a moment.', retry_after=1)
        held = len(body)
        if self._pending_bytes + held > self.limits.pending_bytes and self._requests:
            raise Overloaded(
                f'{self._pending_bytes // 2**20} MB of spans wait to be stored already; send again in a moment.',
                retry_after=1,
            )
        self._pending_bytes += held
        self._requests += 1
        try:
            loop = asyncio.get_running_loop()
            batch = await loop.run_in_executor(self._decoders, self._decode, org_id, body, json, encoding)
            del body
            self._pending_bytes += batch.size - held
            held = batch.size
            if batch.rows:
                answer: asyncio.Future[None] = loop.create_future()
                self._committer.submit(Waiting(org_id, batch, loop, answer))
                await answer
            else:
                self._tally.count(org_id, batch)
                self._committer.wake()
            return Receipt(batch.rejected, batch.explanation())
        finally:
            self._pending_bytes -= held
            self._requests -= 1
            if self._all_answered is not None and not self._requests:
                self._all_answered.set()

    def _decode(self, org_id: int, body: bytes, json: bool, encoding: str) -> Batch:
        return decode_batch(
            body,
            json=json,
            encoding=encoding,
            org_id=org_id,
            received_ns=self._clock(),
            assembly=self._assembly,
            limits=self.limits,
        )

    async def drain(self) -> None:
        """Take nothing more, store and answer what has been taken, write the ledger, end the threads."""
        self._draining = True
        if self._requests:
            self._all_answered = asyncio.Event()
            await self._all_answered.wait()
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._committer.stop)
        self._decoders.shutdown()

    def samples(self) -> Iterable[tuple[str, str, str, Mapping[str, str], float]]:
        """For `/metrics`: name, type, help, labels, value."""
        tally, committer = self._tally, self._committer
        spans = 'avaliar_ingest_spans_total'
        about = 'Spans of requests that were answered for, by what became of them.'
        yield spans, 'counter', about, {'outcome': 'stored'}, tally.stored
        yield spans, 'counter', about, {'outcome': 'rejected'}, tally.rejected
        yield 'avaliar_ingest_pending_bytes', 'gauge', 'Bytes of requests not answered yet.', {}, self._pending_bytes
        yield 'avaliar_ingest_commits_total', 'counter', 'Inserts made.', {}, committer.commits
        yield 'avaliar_ingest_commit_seconds_total', 'counter', 'Time spent in them.', {}, committer.commit_seconds
