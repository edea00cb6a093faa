"""Group commit: one thread takes all requests that wait, stores their spans with one insert, then answers them.

While an insert runs, further requests gather; so the busier the server, the larger its inserts. A request that comes
to an idle server is stored at once. When inserts follow each other quickly they are held back to about ten a second,
because each is a part on disk that must be merged later; but not a large one, nor a fair-sized one that no request
under way would add to: a single client that empties its queue must not wait for company.

An insert costs as much as two hundred spans before its first one. So when several requests were stored together, the
next insert waits a moment for the clients that have just been answered: else clients fall into groups that take turns,
and every insert is half as large as it could be.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import Protocol

from ..model.span import Span
from ..store.errors import StoreBusy, StoreUnavailable
from .assembly import Refusal
from .batch import Batch
from .detection import CloudDetection, Intake, ResultSink
from .errors import NotStored

__all__ = ['Committer', 'SpanSink', 'Waiting']

_log = logging.getLogger('avaliar_server.ingest')

_PER_SECOND = 10.0
_BURST = 4.0
_LARGE_SPANS = 4_000
_LARGE_BYTES = 16 * 2**20
"""An insert of this size is not held back."""
_FAIR_SPANS = 250
"""Neither is one of this size when nobody else is sending."""
_RETURN_SECONDS = 0.15
"""How long an insert waits for clients that were answered by the one before."""
_MOST_SPANS = 20_000
"""In one insert, requests being kept whole."""
_GIVE_UP_AFTER = 3
"""Single spans that fail one after the other, with none stored, before the store and not the spans is to blame."""
_MOST_ISOLATED = 100
"""Spans refused by the store in one commit before the rest is left for the next attempt."""


class SpanSink(ResultSink, Protocol):
    """Where spans are kept."""

    def insert(self, spans: list[Span]) -> None:
        """Store them; durable on return."""
        ...


@dataclass(slots=True, eq=False)
class Waiting:
    """A request that waits for its commit."""

    org_id: int
    batch: Batch
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[None]
    error: NotStored | None = field(default=None)

    def settle(self) -> None:
        """Answer the request; runs in its event loop."""
        if self.answer.done():
            return
        if self.error is None:
            self.answer.set_result(None)
        else:
            self.answer.set_exception(self.error)


class Committer:
    """The thread that stores.

    `cloud` takes the spans to be checked on the server; `stored` is called from the thread with each request whose spans are durable, before it is answered; `under_way`
    says how many requests are not answered yet, those that wait here included; `idle` is called from the thread when
    there is nothing to store, and every `idle_every` seconds at most while `has_idle_work` says that it is needed.
    """

    def __init__(
        self,
        sink: SpanSink,
        *,
        cloud: CloudDetection | None = None,
        stored: Callable[[Waiting], None],
        under_way: Callable[[], int],
        idle: Callable[[], None],
        has_idle_work: Callable[[], bool],
        idle_every: float = 2.0,
        per_second: float = _PER_SECOND,
    ) -> None:
        self._sink = sink
        self._intake = Intake(sink, cloud)
        self._stored = stored
        self._under_way = under_way
        self._idle = idle
        self._has_idle_work = has_idle_work
        self._idle_every = idle_every
        self._per_second = per_second
        self._waiting: deque[Waiting] = deque()
        self._spans = 0
        self._bytes = 0
        self._changed = Condition()
        self._stopping = False
        self._allowance = _BURST
        self._counted_at = time.monotonic()
        self._expected = 0
        self._expected_until = 0.0
        self._next_idle = 0.0
        self.commits = 0
        self.commit_seconds = 0.0
        self._thread = Thread(target=self._run, name='avaliar-commit', daemon=True)
        self._thread.start()

    def submit(self, waiting: Waiting) -> None:
        """Store the spans of `waiting` and settle it."""
        with self._changed:
            if self._stopping:
                raise NotStored('The server is stopping; send again in a moment.', retry_after=1)
            self._waiting.append(waiting)
            self._spans += waiting.batch.rows
            self._bytes += waiting.batch.size
            self._changed.notify()

    def wake(self) -> None:
        """Say that there is idle work."""
        with self._changed:
            self._changed.notify()

    def stop(self) -> None:
        """Store what waits, do the idle work a last time, and end the thread; returns when it has ended."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            requests = self._next()
            if requests:
                try:
                    self._commit(requests)
                except Exception:  # noqa: BLE001  a defect of ours must neither end the thread nor leave a client waiting
                    _log.exception('a commit of %d requests failed', len(requests))
                    _fail(requests)
                    _settle(requests)
            if self._stopping and not self._waiting:
                self._do_idle_work()
                return
            if time.monotonic() >= self._next_idle and self._has_idle_work():
                self._do_idle_work()

    def _next(self) -> list[Waiting]:
        """The requests to be stored now; empty when idle work is due or the end has come."""
        with self._changed:
            while not self._waiting:
                if self._stopping:
                    return []
                timeout = None
                if self._has_idle_work():
                    timeout = self._next_idle - time.monotonic()
                    if timeout <= 0:
                        return []
                self._changed.wait(timeout)
            self._hold_back()
            return self._take()

    def _hold_back(self) -> None:
        """Wait, while inserts come too quickly, for this one to grow. Called with the lock held."""
        while True:
            now = time.monotonic()
            self._allowance = min(_BURST, self._allowance + (now - self._counted_at) * self._per_second)
            self._counted_at = now
            if self._stopping or self._spans >= _LARGE_SPANS or self._bytes >= _LARGE_BYTES:
                break
            if len(self._waiting) < self._expected and now < self._expected_until:
                self._changed.wait(self._expected_until - now)
                continue
            if self._allowance >= 1:
                break
            if self._spans >= _FAIR_SPANS and len(self._waiting) >= self._under_way():
                break
            self._changed.wait((1 - self._allowance) / self._per_second)
        self._allowance = max(0.0, self._allowance - 1)

    def _take(self) -> list[Waiting]:
        taken: list[Waiting] = []
        spans = 0
        while self._waiting and (not taken or spans + self._waiting[0].batch.rows <= _MOST_SPANS):
            waiting = self._waiting.popleft()
            taken.append(waiting)
            spans += waiting.batch.rows
            self._bytes -= waiting.batch.size
        self._spans -= spans
        return taken

    def _commit(self, requests: list[Waiting]) -> None:
        began = time.monotonic()
        try:
            spans = [span for waiting in requests for span in waiting.batch.spans]
            if spans:
                self._sink.insert(spans)
        except (StoreUnavailable, StoreBusy) as error:
            _log.warning('%d requests could not be stored: %s', len(requests), error)
            _fail(requests)
        except Exception as error:  # noqa: BLE001  whatever the store raises, every request gets an answer
            _log.warning('an insert failed (%s); looking for the span that it failed on', error)
            self._isolate(requests)
        self._take_in(requests)
        self.commits += 1
        self.commit_seconds += time.monotonic() - began
        for waiting in requests:
            if waiting.error is None:
                self._stored(waiting)
        with self._changed:
            busy = len(requests) + len(self._waiting)
            self._expected = busy if busy > 1 else 0
            self._expected_until = time.monotonic() + _RETURN_SECONDS
        _settle(requests)

    def _take_in(self, requests: list[Waiting]) -> None:
        """The part of detection; a request that it fails for is not acknowledged, and its spans may come again."""
        concerned = [waiting for waiting in requests if waiting.error is None and self._intake.concerns(waiting.batch)]
        if not concerned:
            return
        try:
            self._intake.take([(waiting.org_id, waiting.batch) for waiting in concerned])
        except Exception as error:  # noqa: BLE001  store or control plane, every request gets an answer
            _log.warning('detection of %d requests could not be noted: %s', len(concerned), error)
            _fail(concerned)

    def _isolate(self, requests: list[Waiting]) -> None:
        """Try once more, then store by halves what could not be stored together: one bad span costs itself alone."""
        entries = [(waiting, span) for waiting in requests for span in waiting.batch.spans]
        pending = [entries]
        stored = False
        refused: list[tuple[Waiting, Span]] = []
        while pending:
            part = pending.pop()
            try:
                self._sink.insert([span for _, span in part])
                stored = True
                continue
            except (StoreUnavailable, StoreBusy):
                pending.append(part)
                break
            except Exception as error:  # noqa: BLE001  as above
                if len(part) > 1:
                    middle = len(part) // 2
                    pending += [part[middle:], part[:middle]]
                    continue
                refused += part
                _log.warning('the store refuses a span: %s', error)
            if (not stored and len(refused) >= _GIVE_UP_AFTER) or len(refused) >= _MOST_ISOLATED:
                break
        if pending and not stored:
            # Nothing at all could be stored: the spans are not to blame.
            _fail(requests)
            return
        _fail({waiting for part in pending for waiting, _ in part})
        for waiting, span in refused:
            if waiting.error is None:
                waiting.batch.spans.remove(span)
                refusal = Refusal(
                    'refused by the store', f'The span {span.name[:80]!r} was refused: the store could not take it.'
                )
                waiting.batch.refuse(span.source, span.service_name, refusal)

    def _do_idle_work(self) -> None:
        self._next_idle = time.monotonic() + self._idle_every
        try:
            self._idle()
        except Exception as error:  # noqa: BLE001  it is tried again; the thread must live
            _log.warning('the ledger could not be written, it is tried again: %s', error)


def _fail(requests: Iterable[Waiting]) -> None:
    for waiting in requests:
        waiting.error = NotStored('The span store does not take spans at the moment; send again.', retry_after=2)


def _settle(requests: list[Waiting]) -> None:
    """Answer, with one call into each event loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Waiting]] = {}
    for waiting in requests:
        by_loop.setdefault(waiting.loop, []).append(waiting)
    for loop, settled in by_loop.items():
        try:
            loop.call_soon_threadsafe(_settle_all, settled)
        except RuntimeError:  # noqa: PERF203  one loop in all but tests
            # The loop has been closed: nobody waits for these answers any more. The spans are stored.
            _log.warning('%d requests were stored after their connection had gone', len(settled))


def _settle_all(requests: list[Waiting]) -> None:
    for waiting in requests:
        waiting.settle()
