"""The loss ledger: every span that was finished is accepted, pending, or counted under the reason it was lost for.

`created = accepted + pending + sum(dropped)` holds at any moment.
"""

from __future__ import annotations

import threading
from enum import Enum
from typing import NamedTuple

__all__ = ['Ledger', 'LossReason', 'Stats', 'describe']


class LossReason(str, Enum):
    """Why a span was dropped. The values travel to the server, which shows them."""

    QUEUE_FULL = 'queue_full'
    """The queue reached `queue_bytes`: the program made spans faster than they could be sent."""
    CONNECTION = 'connection'
    """The server could not be reached before the process ended."""
    TIMEOUT = 'timeout'
    """The server gave no answer within `request_timeout`; it may have stored them all the same."""
    SERVER_ERROR = 'server_error'
    """The server failed again and again."""
    RATE_LIMITED = 'rate_limited'
    """The server was still asking to wait when the process ended."""
    TOO_LARGE = 'too_large'
    """A single span was larger than the server takes."""
    INVALID = 'invalid'
    """The server could not read the request (400, 422 and other 4xx)."""
    UNAUTHORIZED = 'unauthorized'
    """The API key was refused (401, 403)."""
    NOT_FOUND = 'not_found'
    """There is no such endpoint at that URL (404)."""
    CONFLICT = 'conflict'
    """The server reported a conflict (409)."""
    REJECTED = 'rejected'
    """The server took the request but refused these spans of it (`partial_success`)."""
    NO_SERVER = 'no_server'
    """Something answered that is no Avaliar server."""
    EXIT_DEADLINE = 'exit_deadline'
    """The process ended before they could be sent."""
    SHUT_DOWN = 'shut_down'
    """They ended after `shutdown()`."""
    INTERNAL_ERROR = 'internal_error'
    """The SDK itself failed on them."""

    def __str__(self) -> str:
        return self.value


_WORDS = {
    LossReason.QUEUE_FULL: 'the queue was full',
    LossReason.CONNECTION: 'the server could not be reached',
    LossReason.TIMEOUT: 'the server gave no answer in time',
    LossReason.SERVER_ERROR: 'the server failed',
    LossReason.RATE_LIMITED: 'the server asked to wait',
    LossReason.TOO_LARGE: 'larger than the server takes',
    LossReason.INVALID: 'the server could not read them',
    LossReason.UNAUTHORIZED: 'the API key was refused',
    LossReason.NOT_FOUND: 'no ingest endpoint at that URL',
    LossReason.CONFLICT: 'the server reported a conflict',
    LossReason.REJECTED: 'the server refused them',
    LossReason.NO_SERVER: 'what answered is no Avaliar server',
    LossReason.EXIT_DEADLINE: 'the process ended first',
    LossReason.SHUT_DOWN: 'they ended after shutdown()',
    LossReason.INTERNAL_ERROR: 'an error inside the SDK',
}


class Stats(NamedTuple):
    """What became of the spans of this process so far."""

    created: int
    """Spans that ended."""
    sent: int
    """Spans that were put on the wire at least once."""
    accepted: int
    """Spans that the server has stored."""
    pending: int
    """Spans that are waiting or on their way."""
    dropped: dict[str, int]
    """Spans that were lost, by `LossReason`; reasons that did not occur are absent."""


def describe(dropped: dict[str, int]) -> str:
    """The losses in words, the largest first: `3 the queue was full, 1 the server refused them`."""
    parts: list[str] = []
    for reason, count in sorted(dropped.items(), key=lambda item: -item[1]):
        try:
            words = _WORDS[LossReason(reason)]
        except ValueError:
            words = reason.replace('_', ' ')
        parts.append(f'{count:,} {words}')
    return ', '.join(parts)


class Ledger:
    """The counters of one process. What is still queued is the queue's own length: the caller's path counts nothing."""

    def __init__(self) -> None:
        # Reentrant: a signal handler may flush while the thread it interrupted is counting.
        self.lock = threading.RLock()
        self.settled = threading.Condition(self.lock)
        """Notified whenever spans were accepted or dropped, or the server could not be reached."""
        self.taken = 0
        """Spans taken from the queue."""
        self.sent = 0
        self.accepted = 0
        self.dropped: dict[str, int] = {}
        self._lost_before_queue = 0

    def take(self, count: int) -> None:
        """Spans left the queue. To be called with the lock held over the taking itself."""
        self.taken += count

    def send(self, count: int) -> None:
        """Spans were put on the wire for the first time."""
        with self.lock:
            self.sent += count

    def accept(self, count: int) -> None:
        """Spans that were taken are stored."""
        with self.lock:
            self.accepted += count
            self.settled.notify_all()

    def drop(self, reason: str, count: int) -> None:
        """Spans that were taken are lost."""
        with self.lock:
            if count > 0:
                self.dropped[str(reason)] = self.dropped.get(str(reason), 0) + count
            self.settled.notify_all()

    def lose(self, reason: str, count: int) -> None:
        """Spans are lost that never were in the queue."""
        with self.lock:
            self._lost_before_queue += count
            self.drop(reason, count)

    @property
    def lost(self) -> int:
        """Everything dropped so far."""
        return sum(self.dropped.values())

    @property
    def in_flight(self) -> int:
        """Spans taken that are neither accepted nor dropped."""
        return self.taken - self.accepted - (self.lost - self._lost_before_queue)

    def stats(self, queued: int) -> Stats:
        """The counters, given the length of the queue. Consistent when called with the lock held over that too."""
        with self.lock:
            return Stats(
                created=self.taken + queued + self._lost_before_queue,
                sent=self.sent,
                accepted=self.accepted,
                pending=queued + self.in_flight,
                dropped=dict(self.dropped),
            )
