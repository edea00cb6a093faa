"""The sender: one thread per process that takes spans from the queue in batches and has them delivered."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from . import lifecycle, notices, otlp
from .config import Settings
from .delivery import Delivery
from .ledger import Ledger, LossReason
from .queue import SpanQueue, size_of
from .span import Span

__all__ = ['BATCH_BYTES', 'BATCH_SPANS', 'Sender']

BATCH_SPANS = 1000
BATCH_BYTES = 4 * 1024 * 1024

_LINGER = 0.08
"""Seconds between the first span after a silence and its request: what is gathered meanwhile goes along."""

_UNREACHABLE = 2
"""Attempts without a connection after which `flush()` stops waiting."""

_RECORDS = 20_000
"""Records that wait at most."""

_LOOK = 0.25
"""Seconds after which a waiting thread looks whether the sender is still there."""


class Sender:
    """The sender of one process; its thread starts with the first span.

    Parameters:
        settings: where to send, how long to wait, how much to keep.
        version: of the SDK.
        client_id: random, unique to the process.
        ledger: counts what becomes of the spans.
    """

    def __init__(self, settings: Settings, version: str, client_id: str, ledger: Ledger) -> None:
        self.queue = SpanQueue(settings.queue_bytes)
        self._records: deque[bytes] = deque()
        self._records_added = self._records_settled = self._records_lost = 0
        self._ledger = ledger
        self._delivery = Delivery(settings, version, client_id, ledger, self.queue)
        self._thread: threading.Thread | None = None

    # The program's side.

    def start(self) -> None:
        """Start the thread. At the end of a process there is none to be had; `flush` then does the work itself."""
        if self._thread is not None:
            return
        thread = threading.Thread(target=self._run, name='avaliar-sender', daemon=True)
        try:
            thread.start()
        except RuntimeError:
            return
        self._thread = thread

    def use(self, settings: Settings) -> None:
        """Send by other settings from the next request on."""
        self.queue.limit = settings.queue_bytes
        self._delivery.use(settings)

    def add_record(self, record: bytes) -> None:
        """Send a record about a span (`otlp.encode_record`). Beyond a limit the oldest is lost, and counted."""
        with self._ledger.lock:
            if len(self._records) >= _RECORDS:
                self._records.popleft()
                self._records_lost += 1
                self._records_settled += 1
            self._records.append(record)
            self._records_added += 1
        self.queue.rouse()

    @property
    def lost_records(self) -> int:
        """Records that did not reach the server."""
        return self._records_lost

    def flush(self, timeout: float) -> bool:
        """Wait until every span that is in the queue now is delivered.

        Parameters:
            timeout: seconds to wait at most. When the server can't be reached at all, it returns earlier.

        Returns:
            whether all of them were delivered.
        """
        ledger, delivery = self._ledger, self._delivery
        with ledger.lock:
            goal = ledger.taken + len(self.queue.spans)
            lost, unreached = ledger.lost, delivery.unreached
            records, lost_records = self._records_added, self._records_lost
        self.start()
        if self._thread is None:
            self._drain_here(timeout)
        else:
            self._await(
                timeout,
                lambda: (
                    (ledger.taken - ledger.in_flight >= goal and self._records_settled >= records)
                    or delivery.unreached - unreached >= _UNREACHABLE
                ),
            )
        with ledger.lock:
            is_out = ledger.taken - ledger.in_flight >= goal and self._records_settled >= records
            return is_out and ledger.lost == lost and self._records_lost == lost_records

    def close(self, timeout: float) -> None:
        """Deliver what is queued, report what was lost, count the rest as lost, and end the thread.

        Parameters:
            timeout: seconds for all of it.
        """
        ledger, delivery = self._ledger, self._delivery
        delivery.deadline = time.monotonic() + timeout
        self.flush(timeout)
        if not self.queue.spans and not self._records and not ledger.in_flight:
            self._await(
                delivery.deadline - time.monotonic(),
                lambda: delivery.report_tried or ledger.lost == delivery.reported_losses,
            )
        with ledger.lock:
            delivery.abandoned = True
            pending = ledger.in_flight + len(self.queue.spans)
            ledger.take(len(self.queue.spans))
            self.queue.spans.clear()
            self._records_lost += self._records_added - self._records_settled
            self._records_settled = self._records_added
            self._records.clear()
            self.queue.bytes = 0
            ledger.drop(delivery.trouble or LossReason.EXIT_DEADLINE, pending)
        self.queue.rouse()

    def forget(self) -> None:
        """In a forked child: let go of the parent's connection, which stays the parent's."""
        try:
            self._delivery.close()
        except Exception:  # noqa: BLE001, S110 - the fork may have caught it at any point
            pass

    def _await(self, timeout: float, done: Callable[[], bool]) -> None:
        """Hurry the sender until something holds, or time is over."""
        until = time.monotonic() + timeout
        with self._ledger.settled:
            self._delivery.waiting += 1
            try:
                while not done():
                    left = until - time.monotonic()
                    if left <= 0 or self._thread is None or not self._thread.is_alive():
                        break
                    self.queue.rouse()
                    self._ledger.settled.wait(min(left, _LOOK))
            finally:
                self._delivery.waiting -= 1

    # The thread's side.

    def _run(self) -> None:
        with lifecycle.imports:
            from . import transport as _  # noqa: F401 - loaded here so that no thread of the program needs to
        delivery = self._delivery
        while not delivery.abandoned:
            self._gather()
            try:
                self._deliver_next()
                if delivery.deadline is not None and not self.queue.spans and not self._records:
                    delivery.report()
            except Exception as error:  # noqa: BLE001 - this thread must outlive any mistake of its own
                notices.say_once('sender', f'an error inside the SDK ({error!r}). Your code is running fine.')
                delivery.drop(LossReason.INTERNAL_ERROR, self._ledger.in_flight)
        delivery.close()

    def _gather(self) -> None:
        """Return when there is something to send: at once when enough has gathered, else after `_LINGER`."""
        queue, delivery = self.queue, self._delivery
        if not queue.spans and not self._records:
            queue.bytes = 0
            queue.idle = True
            if not queue.spans and not self._records and not delivery.abandoned:
                queue.wake.acquire()
            queue.idle = False
        until = time.monotonic() + _LINGER
        while not delivery.waiting and len(queue.spans) < BATCH_SPANS and queue.bytes < BATCH_BYTES:
            left = until - time.monotonic()
            if left <= 0 or delivery.abandoned:
                break
            queue.wake.acquire(timeout=left)

    def _deliver_next(self) -> None:
        spans, size = self._take()
        if spans:
            self._deliver_spans(spans, size)
        self._deliver_records()

    def _deliver_spans(self, spans: list[Span], size: int) -> None:
        encoded: list[bytes] = []
        while spans:
            try:
                encoded.append(otlp.encode_span(spans.pop()))
            except Exception as error:  # noqa: BLE001, PERF203 - one bad span must cost nothing but itself
                notices.say_once('encode', f'a span could not be encoded ({error!r}) and was dropped.')
                self._delivery.drop(LossReason.INTERNAL_ERROR, 1)
        try:
            self._delivery.deliver(encoded)
        finally:
            # Only now: what is on its way takes memory too.
            self.queue.bytes -= size

    def _deliver_records(self) -> None:
        """Deliver the records that wait. After the spans: most of those they are about are there by then."""
        records: list[bytes] = []
        size = 0
        with self._ledger.lock:
            while self._records and len(records) < BATCH_SPANS and size < BATCH_BYTES:
                records.append(self._records.popleft())
                size += len(records[-1])
        if not records:
            return
        taken = 0
        try:
            taken = self._delivery.deliver(records, are_records=True)
        finally:
            with self._ledger.lock:
                if not self._delivery.abandoned:
                    self._records_settled += len(records)
                    self._records_lost += len(records) - taken
                self._ledger.settled.notify_all()

    def _take(self) -> tuple[list[Span], int]:
        """The next batch, last first, and the bytes it holds."""
        waiting = self.queue.spans
        spans: list[Span] = []
        size = 0
        with self._ledger.lock:
            while waiting and len(spans) < BATCH_SPANS and size < BATCH_BYTES:
                span = waiting.popleft()
                size += size_of(span)
                spans.append(span)
            self._ledger.take(len(spans))
        spans.reverse()
        return spans, size

    def _drain_here(self, timeout: float) -> None:
        """Send what is queued from the calling thread."""
        until = time.monotonic() + timeout
        delivery = self._delivery
        before, delivery.deadline = delivery.deadline, until
        delivery.waiting += 1
        try:
            while (self.queue.spans or self._records) and time.monotonic() < until:
                self._deliver_next()
        finally:
            delivery.waiting -= 1
            delivery.deadline = before
