"""The sender: takes spans from the queue, encodes them, delivers them, and counts what became of each."""

from __future__ import annotations

import random
import threading
import time
from typing import TYPE_CHECKING

from ..errors import (
    AvaliarAPIError,
    AvaliarAuthError,
    AvaliarConflictError,
    AvaliarConnectionError,
    AvaliarError,
    AvaliarNotFoundError,
    AvaliarRateLimitError,
    AvaliarRequestTimeout,
)
from . import notices, otlp
from .config import Settings
from .ledger import Ledger, LossReason, Stats
from .queue import SpanQueue
from .span import Span

if TYPE_CHECKING:
    from .transport import Transport

__all__ = ['BATCH_BYTES', 'BATCH_SPANS', 'Sender']

BATCH_SPANS = 1000
BATCH_BYTES = 4 * 1024 * 1024

_LINGER = 0.08
"""Seconds between the first span after a silence and its request: what is gathered meanwhile goes along."""

_FIRST_DELAY, _LONGEST_DELAY = 0.5, 30.0
_HURRIED_DELAY = 0.1
"""Seconds before the first retry; the same while somebody waits in `flush()` or the process ends."""

_MAX_FAILURES = 8
"""A request that the server fails on this often (90 s) is dropped, because it may be the request that is at fault."""

_UNREACHABLE = 2
"""Failed connections in a row after which `flush()` stops waiting."""

imports = threading.Lock()
"""Held while the sender loads modules. A fork at that moment would leave their locks taken in the child for ever."""


class Sender:
    """One per process; its thread starts with the first span.

    Parameters:
        settings: where to send, how long to wait, how much to keep.
        version: of the SDK.
        client_id: random, unique to the process.
    """

    def __init__(self, settings: Settings, version: str, client_id: str) -> None:
        self.queue = SpanQueue(settings.queue_bytes)
        self.ledger = Ledger()
        self.deadline: float | None = None
        """When the process ends, on the monotonic clock."""
        self._settings = settings
        self._version = version
        self._client_id = client_id
        self._transport: Transport | None = None
        self._thread: threading.Thread | None = None
        self._waiting = 0
        self._unreached = 0
        self._last_reason: LossReason | None = None
        self._reported_losses = 0
        self._abandoned = False
        self._scope = otlp.encode_scope('avaliar', version)
        self._random = random.Random()

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
        self._settings = settings
        self.queue.limit = settings.queue_bytes
        self._transport = None

    def stats(self) -> Stats:
        """The ledger so far."""
        with self.ledger.lock:
            return self.ledger.stats(len(self.queue.spans))

    def flush(self, timeout: float) -> bool:
        """Wait until every span that is in the queue now is delivered.

        Parameters:
            timeout: seconds to wait at most. When the server can't be reached at all, it returns earlier.

        Returns:
            whether all of them were delivered.
        """
        if self._thread is None:
            self.start()
        ledger = self.ledger
        until = time.monotonic() + timeout
        with ledger.lock:
            goal = ledger.taken + len(self.queue.spans)
            lost, unreached = ledger.lost, self._unreached
        if self._thread is None:
            return self._drain_here(until) and ledger.lost == lost
        self._waiting += 1
        try:
            with ledger.settled:
                while ledger.taken - ledger.in_flight < goal:
                    left = until - time.monotonic()
                    if left <= 0 or self._unreached - unreached >= _UNREACHABLE or not self._thread.is_alive():
                        return False
                    self.queue.rouse()
                    ledger.settled.wait(min(left, 0.25))
                return ledger.lost == lost
        finally:
            self._waiting -= 1

    def report_losses(self, timeout: float) -> None:
        """See that the server learns of losses since the last request, with a request that carries no span."""
        if self.ledger.lost == self._reported_losses or self._last_reason is not None:
            return
        until = time.monotonic() + timeout
        with self.ledger.settled:
            self._waiting += 1
            while self.ledger.lost != self._reported_losses and self._last_reason is None:
                left = until - time.monotonic()
                if left <= 0 or self._thread is None or not self._thread.is_alive():
                    break
                self.queue.rouse()
                self.ledger.settled.wait(min(left, 0.25))
            self._waiting -= 1

    def abandon(self) -> None:
        """Count everything that is still pending as lost; for the end of the process."""
        ledger = self.ledger
        with ledger.lock:
            self._abandoned = True
            count = ledger.in_flight + len(self.queue.spans)
            ledger.take(len(self.queue.spans))
            self.queue.spans.clear()
            self.queue.bytes = 0
            ledger.drop(self._last_reason or LossReason.EXIT_DEADLINE, count)

    # The thread's side.

    def _run(self) -> None:
        with imports:
            from . import transport as _  # noqa: F401 - loaded here so that the program's threads need not
        while True:
            self._wait()
            try:
                self._deliver_next()
                if self._waiting and not self.queue.spans and self.ledger.lost != self._reported_losses:
                    self._report()
            except Exception as error:  # noqa: BLE001 - this thread must outlive any mistake of its own
                notices.say_once(
                    'sender', f'an error inside the SDK ({type(error).__name__}); your code is running fine.'
                )
                self._settle_rest()

    def _wait(self) -> None:
        """Return when there is something to send: at once when enough has gathered, else after `_LINGER`."""
        queue = self.queue
        if not queue.spans:
            queue.bytes = 0
            queue.idle = True
            if not queue.spans:
                queue.wake.acquire()
            queue.idle = False
        until = time.monotonic() + _LINGER
        while not self._waiting and len(queue.spans) < BATCH_SPANS and queue.bytes < BATCH_BYTES:
            left = until - time.monotonic()
            if left <= 0:
                break
            queue.wake.acquire(timeout=left)

    def _deliver_next(self) -> None:
        spans, size = self._take()
        if not spans:
            return
        encoded: list[bytes] = []
        while spans:
            try:
                encoded.append(otlp.encode_span(spans.pop()))
            except Exception as error:  # noqa: BLE001, PERF203 - one bad span must cost nothing but itself
                notices.say_once(
                    'encode', f'a span could not be encoded ({type(error).__name__}: {error}) and was dropped.'
                )
                self._drop(LossReason.INTERNAL_ERROR, 1)
        self._deliver(encoded)
        # Only now: what is on its way takes memory too.
        self.queue.bytes -= size

    def _take(self) -> tuple[list[Span], int]:
        """The next batch, newest first, and the bytes it holds."""
        from .queue import size_of

        queue = self.queue
        spans: list[Span] = []
        size = 0
        take = queue.spans.popleft
        with self.ledger.lock:
            while queue.spans and len(spans) < BATCH_SPANS and size < BATCH_BYTES:
                span = take()
                size += size_of(span)
                spans.append(span)
            self.ledger.take(len(spans))
        spans.reverse()
        return spans, size

    def _deliver(self, spans: list[bytes]) -> None:
        """Deliver encoded spans, in as many requests as the server's limits ask for."""
        parts = [spans]
        while parts:
            part = parts.pop()
            if not part:
                continue
            if self._send(part):
                continue
            if len(part) == 1:
                self._drop(LossReason.TOO_LARGE, 1)
                notices.say_once(
                    'size', f'a span of {len(part[0]):,} bytes is larger than the server takes and was dropped.'
                )
            else:
                middle = len(part) // 2
                parts.append(part[middle:])
                parts.append(part[:middle])

    def _send(self, spans: list[bytes]) -> bool:
        """Deliver one request's spans, or count them as lost; `False` when the server finds the request too large."""
        failures = 0
        attempt = 0
        while not self._abandoned:
            losses = self.ledger.lost
            delay: float | None = None
            try:
                answer = self._post(self._request(spans))
            except AvaliarConnectionError as error:
                reason = LossReason.CONNECTION
                self._trouble(reason, error)
                self._unreached += 1
            except AvaliarError as error:
                if attempt == 0:
                    self.ledger.send(len(spans))
                if error.status == 413:
                    return False
                reason = _reason(error)
                self._trouble(reason, error)
                if isinstance(error, (AvaliarRateLimitError, AvaliarAPIError)):
                    delay = error.retry_after
                    # 429 and 503 say that the server is there and busy; others may be the request's own fault.
                    failures += error.status not in (429, 503)
                else:
                    self._lose(reason, error, len(spans))
                    return True
                if failures >= _MAX_FAILURES:
                    self._lose(reason, error, len(spans))
                    return True
            else:
                if attempt == 0:
                    self.ledger.send(len(spans))
                self._accept(spans, answer, losses)
                return True
            attempt += 1
            if not self._pause(attempt, delay):
                self._drop(reason, len(spans))
                return True
        return True

    def _accept(self, spans: list[bytes], answer: otlp.Answer, losses: int) -> None:
        self.queue.healthy = True
        self._last_reason = None
        self._reported_losses = losses
        rejected = min(max(answer.rejected, 0), len(spans))
        if self._abandoned:
            return
        if rejected:
            self._drop(LossReason.REJECTED, rejected)
            notices.say_once(
                'rejected', f'the server refused {rejected} of {len(spans)} spans: {_line(answer.message)}'
            )
        self.ledger.accept(len(spans) - rejected)

    def _report(self) -> None:
        losses = self.ledger.lost
        try:
            self._post(self._request([]))
        except AvaliarError as error:
            self._last_reason = _reason(error)
            with self.ledger.lock:
                self.ledger.settled.notify_all()
            return
        with self.ledger.lock:
            self._reported_losses = losses
            self.ledger.settled.notify_all()

    def _post(self, body: bytes) -> otlp.Answer:
        if self._transport is None:
            from .transport import Transport

            settings = self._settings
            self._transport = Transport(settings.api_url, settings.api_key, settings.request_timeout, self._version)
        within = None if self.deadline is None else self.deadline - time.monotonic()
        return self._transport.post(body, within)

    def _request(self, spans: list[bytes]) -> bytes:
        stats = self.stats()
        resource = otlp.encode_resource(
            {
                'service.name': self._settings.service_name,
                'deployment.environment.name': self._settings.environment,
                'telemetry.sdk.name': 'avaliar',
                'telemetry.sdk.language': 'python',
                'telemetry.sdk.version': self._version,
                'avaliar.client.id': self._client_id,
                'avaliar.client.created': stats.created,
                'avaliar.client.dropped': stats.dropped,
            }
        )
        return otlp.encode_request(resource, self._scope, spans)

    def _pause(self, attempt: int, asked: float | None) -> bool:
        """Wait before the next attempt; `False` when the process ends first."""
        began = time.monotonic()
        jitter = self._random.uniform(0.5, 1.0)
        while not self._abandoned:
            hurried = self._waiting > 0
            first = _HURRIED_DELAY if hurried else _FIRST_DELAY
            wait = asked if asked is not None else min(first * 2 ** min(attempt - 1, 10), _LONGEST_DELAY) * jitter
            now = time.monotonic()
            if self.deadline is not None and max(began + wait, now) >= self.deadline:
                return False
            if began + wait <= now:
                return True
            self.queue.wake.acquire(timeout=began + wait - now)
            if self._waiting > 0 and not hurried and asked is None:
                return True  # somebody has begun to wait: try at once
        return False

    def _trouble(self, reason: LossReason, error: AvaliarError) -> None:
        self.queue.healthy = False
        self._last_reason = reason
        notices.say_once(
            f'trouble {reason}',
            f'{error} Your code is running fine; spans are kept and sent later where that is possible.',
        )
        with self.ledger.lock:
            self.ledger.settled.notify_all()

    def _lose(self, reason: LossReason, error: AvaliarError, count: int) -> None:
        self._drop(reason, count)
        notices.say_once(f'lost {reason}', f'{count:,} spans were dropped: {error}')

    def _drop(self, reason: LossReason, count: int) -> None:
        with self.ledger.lock:
            if not self._abandoned:
                self.ledger.drop(reason, count)

    def _settle_rest(self) -> None:
        with self.ledger.lock:
            if not self._abandoned:
                self.ledger.drop(LossReason.INTERNAL_ERROR, self.ledger.in_flight)

    def _drain_here(self, until: float) -> bool:
        """Send what is queued from the calling thread."""
        self.deadline = until
        self._waiting += 1
        while self.queue.spans and time.monotonic() < until:
            self._deliver_next()
        return not self.queue.spans


def _reason(error: AvaliarError) -> LossReason:
    """Under which reason spans are counted that an error stopped."""
    from .transport import NotAServerError

    if isinstance(error, NotAServerError):
        return LossReason.NO_SERVER
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return reason
    return LossReason.INVALID


_REASONS: list[tuple[type[AvaliarError], LossReason]] = [
    (AvaliarConnectionError, LossReason.CONNECTION),
    (AvaliarRequestTimeout, LossReason.TIMEOUT),
    (AvaliarRateLimitError, LossReason.RATE_LIMITED),
    (AvaliarAPIError, LossReason.SERVER_ERROR),
    (AvaliarAuthError, LossReason.UNAUTHORIZED),
    (AvaliarNotFoundError, LossReason.NOT_FOUND),
    (AvaliarConflictError, LossReason.CONFLICT),
]


def _line(text: str) -> str:
    return ' '.join(text.split())[:300]
