"""Delivery: one batch after another goes to the server, as often as it takes; every span is counted once.

What is retried, and what an answer counts as, is the error table of `avaliar.errors`. Used by the sender's thread;
what other threads set are plain flags (`waiting`, `deadline`, `abandoned`).
"""

from __future__ import annotations

import random
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
from .ledger import Ledger, LossReason
from .queue import SpanQueue

if TYPE_CHECKING:
    from .transport import Transport

__all__ = ['MAX_FAILURES', 'Delivery']

_FIRST_DELAY, _LONGEST_DELAY = 0.5, 30.0
"""Seconds before the first retry, and at most before any."""

_HURRIED_DELAY = 0.1
"""Seconds before the first retry while somebody waits in `flush()` or the process ends."""

MAX_FAILURES = 8
"""A request that the server fails on this often (in about 90 s) is dropped: it may be the request that is at fault."""


class Delivery:
    """The way to the server.

    Parameters:
        settings: where to send, and how long to wait.
        version: of the SDK.
        client_id: random, unique to the process.
        ledger: counts what becomes of the spans.
        queue: whose wake-up cuts a pause short, and whose length is reported.
    """

    def __init__(self, settings: Settings, version: str, client_id: str, ledger: Ledger, queue: SpanQueue) -> None:
        self.waiting = 0
        """How many threads wait for the queue to be empty."""
        self.deadline: float | None = None
        """When the process ends, on the monotonic clock."""
        self.abandoned = False
        """Everything pending has been counted as lost."""
        self.unreached = 0
        """How many attempts did not reach the server."""
        self.trouble: LossReason | None = None
        """What the last request failed of; `None` when it was taken."""
        self.report_tried = False
        """Whether the last report of the process has been sent, or tried."""
        self.reported_losses = 0
        """How many losses the server knows of."""
        self._settings = settings
        self._version = version
        self._client_id = client_id
        self._ledger = ledger
        self._queue = queue
        self._transport: Transport | None = None
        self._outdated = False
        self._scope = otlp.encode_scope('avaliar', version)
        self._random = random.Random()

    def use(self, settings: Settings) -> None:
        """Send by other settings from the next request on."""
        self._settings = settings
        self._outdated = True

    def close(self) -> None:
        """Close the connection."""
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.close()

    def deliver(self, spans: list[bytes], *, are_records: bool = False) -> int:
        """Deliver encoded spans, in as many requests as the server's limits ask for.

        Parameters:
            are_records: whether they are records about spans: the ledger counts none of these.

        Returns:
            how many the server took.
        """
        weight = 0 if are_records else 1
        parts = [spans]
        taken = 0
        while parts:
            part = parts.pop()
            if not part:
                continue
            accepted = self._send(part, weight)
            if accepted is not None:
                taken += accepted
                continue
            if len(part) == 1:
                self.drop(LossReason.TOO_LARGE, weight)
                notices.say_once(
                    'size', f'a span of {len(part[0]):,} bytes is larger than the server takes and was dropped.'
                )
            else:
                middle = len(part) // 2
                parts.append(part[middle:])
                parts.append(part[:middle])
        return taken

    def report(self) -> None:
        """Tell the server once, at the end, what was lost since the last request, in one that carries no span."""
        losses = self._ledger.lost
        if self.report_tried or losses == self.reported_losses:
            return
        try:
            self._post(self._request([]))
            self.reported_losses = losses
        except AvaliarError:
            pass  # the process is about to say on stderr what was lost
        self.report_tried = True
        with self._ledger.lock:
            self._ledger.settled.notify_all()

    def drop(self, reason: LossReason, count: int) -> None:
        """Count spans on their way as lost, unless all of them have been."""
        with self._ledger.lock:
            if not self.abandoned:
                self._ledger.drop(reason, count)

    def _send(self, spans: list[bytes], weight: int = 1) -> int | None:
        """Deliver one request's spans, or count them as lost; `None` when the server finds the request too large.

        Parameters:
            weight: what one of them counts in the ledger.

        Returns:
            how many the server took.
        """
        attempt = failures = 0
        counted = False
        while not self.abandoned:
            losses = self._ledger.lost
            delay: float | None = None
            try:
                answer = self._post(self._request(spans))
            except AvaliarConnectionError as error:
                reason = LossReason.CONNECTION
                self.unreached += 1
                self._mark(reason, error)
            except AvaliarError as error:
                if not counted:
                    self._ledger.send(weight * len(spans))
                    counted = True
                if error.status == 413:
                    return None
                reason = _reason(error)
                passing = isinstance(error, (AvaliarRateLimitError, AvaliarAPIError))
                self._mark(reason, error if passing else None)
                # 429 and 503 say that the server is there and busy; others may be the request's own fault.
                failures += error.status not in (429, 503)
                if not passing or failures >= MAX_FAILURES:
                    self.drop(reason, weight * len(spans))
                    kind = 'spans' if weight else 'detection results'
                    notices.say_once(f'lost {kind} {reason}', f'{len(spans):,} {kind} were dropped: {error}')
                    return 0
                delay = error.retry_after
            else:
                if not counted:
                    self._ledger.send(weight * len(spans))
                self._accept(weight * len(spans), answer, losses)
                return len(spans)
            attempt += 1
            if not self._pause(attempt, delay):
                self.drop(reason, weight * len(spans))
                return 0
        return 0

    def _accept(self, count: int, answer: otlp.Answer, losses: int) -> None:
        self._queue.healthy = True
        self.trouble = None
        rejected = min(max(answer.rejected, 0), count)
        with self._ledger.lock:
            if self.abandoned:
                return
            self.reported_losses = losses
            if rejected:
                self._ledger.drop(LossReason.REJECTED, rejected)
            self._ledger.accept(count - rejected)
        if rejected:
            message = ' '.join(answer.message.split())[:300]
            notices.say_once('rejected', f'the server refused {rejected:,} of {count:,} spans: {message}')
        elif answer.message:
            # Such as cloud detection on a plan without it.
            notices.say_once('warning', f'the server says: {" ".join(answer.message.split())[:300]}')

    def _mark(self, reason: LossReason, passing: AvaliarError | None) -> None:
        """Note that the last request failed; `passing` is what will be tried again."""
        self._queue.healthy = False
        self.trouble = reason
        if passing is not None:
            notices.say_once(
                f'trouble {reason}', f'{passing} Your code is running fine; spans are kept, and sent when it answers.'
            )
        with self._ledger.lock:
            self._ledger.settled.notify_all()

    def _post(self, body: bytes) -> otlp.Answer:
        if self._outdated:
            self._outdated = False
            self.close()
        if self._transport is None:
            from .transport import Transport

            settings = self._settings
            self._transport = Transport(settings.api_url, settings.api_key, settings.request_timeout, self._version)
        within = None if self.deadline is None else self.deadline - time.monotonic()
        return self._transport.post(body, within)

    def _request(self, spans: list[bytes]) -> bytes:
        with self._ledger.lock:
            stats = self._ledger.stats(len(self._queue.spans))
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
        waited_for = self.waiting > 0
        while not self.abandoned:
            first = _HURRIED_DELAY if self.waiting else _FIRST_DELAY
            wait = asked if asked is not None else min(first * 2 ** min(attempt - 1, 10), _LONGEST_DELAY) * jitter
            now = time.monotonic()
            if self.deadline is not None and max(began + wait, now) >= self.deadline:
                return False
            if now >= began + wait:
                return True
            self._queue.wake.acquire(timeout=began + wait - now)
            if self.waiting and not waited_for and asked is None:
                return True  # somebody has begun to wait: try at once
        return False


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
