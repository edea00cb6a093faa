"""An hour in seconds: an event loop in which waiting only moves the clock.

Agents await `asyncio.sleep` for as long as a model or a tool would take; where nothing is left to do the clock jumps to
the next one that is due. So concurrent work overlaps as in earnest, and every span has a believable time.
"""

from __future__ import annotations

import asyncio
import selectors
import threading
from typing import Any

__all__ = ['VirtualClock', 'VirtualLoop']


class VirtualClock:
    """Nanoseconds since the Unix epoch, from `start_ns` on; moves when it is told to, and a little with each look."""

    def __init__(self, start_ns: int) -> None:
        self._start_ns = start_ns
        self._elapsed_ns = 0
        self._lock = threading.Lock()

    def __call__(self) -> int:
        with self._lock:
            # Two spans that begin one after the other must not begin at once.
            self._elapsed_ns += 1_000
            return self._start_ns + self._elapsed_ns

    @property
    def seconds(self) -> float:
        """Since the start."""
        return self._elapsed_ns / 1e9

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        with self._lock:
            self._elapsed_ns += max(1, int(seconds * 1e9))


class _Selector(selectors.DefaultSelector):
    """Reports what is ready; where the loop would wait for a timer, the clock is moved instead."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            return super().select(None)
        ready = super().select(0)
        if not ready and timeout > 0:
            self._clock.advance(timeout)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop on a `VirtualClock`."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__(_Selector(clock))
        self._clock = clock

    def time(self) -> float:
        return self._clock.seconds
