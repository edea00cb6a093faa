"""An endpoint that is down or overloaded is left alone for a while, so that not every check waits for it in vain."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime

from .case import JudgeError

__all__ = ['FAILURES', 'PAUSE_S', 'Availability', 'retry_after']

FAILURES = 6
"""In a row, before it is left alone."""
PAUSE_S = 30.0
_LONGEST_S = 3600.0


class Availability:
    """Whether an endpoint is worth asking.

    Args:
        clock: Seconds that never go back.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._resumes = -math.inf

    def check(self) -> None:
        """Raises:
        JudgeError: It is being left alone; says for how long.
        """
        with self._lock:
            left = self._resumes - self._clock()
        if left > 0:
            raise JudgeError(f"The judge's endpoint did not answer; it is asked again in {math.ceil(left)} s.")

    def answered(self) -> None:
        with self._lock:
            self._failures = 0
            self._resumes = -math.inf

    def failed(self) -> None:
        """It gave no answer, or none that one can work with."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                # One more failure after the pause is enough for the next.
                self._failures = FAILURES - 1
                self._resumes = self._clock() + PAUSE_S

    def leave(self, seconds: float) -> None:
        """It asked to be left alone."""
        with self._lock:
            self._resumes = max(self._resumes, self._clock() + min(seconds, _LONGEST_S))


def retry_after(header: str | None, now: Callable[[], float] = time.time) -> float | None:
    """The seconds a `Retry-After` asks for, as a number or as a date; `None` where it says nothing one can read."""
    if not header or len(header) > 64:
        return None
    try:
        seconds = float(header)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(header).timestamp() - now()
        except (ValueError, TypeError, OverflowError):
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None
