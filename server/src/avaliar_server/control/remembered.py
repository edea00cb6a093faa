"""Answers of the control plane that are believed for a moment, so that what is asked at every request is not looked up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

__all__ = ['Remembered']

Key = TypeVar('Key')
Value = TypeVar('Value')

_CAPACITY = 10_000


class Remembered(Generic[Key, Value]):
    """Calls `look_up` and believes its answer for `seconds`. What is changed in this process is to be forgotten."""

    def __init__(
        self,
        look_up: Callable[[Key], Value],
        *,
        seconds: float = 1.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look_up = look_up
        self._seconds = seconds
        self._monotonic = monotonic
        self._known: dict[Key, tuple[Value, float]] = {}
        self._generation = 0
        self._lock = threading.Lock()

    def __call__(self, key: Key) -> Value:
        known = self._known.get(key)
        if known is not None and self._monotonic() < known[1]:
            return known[0]
        generation = self._generation
        value = self._look_up(key)
        with self._lock:
            # What was looked up before a change is used once and not kept.
            if generation == self._generation:
                if len(self._known) >= _CAPACITY:
                    self._known = {}
                self._known[key] = (value, self._monotonic() + self._seconds)
        return value

    def forget(self) -> None:
        """Believe nothing that was looked up before now, not even by a call that is under way."""
        with self._lock:
            self._generation += 1
            self._known = {}
