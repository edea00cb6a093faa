"""A few daemon threads for checks that are not short, so that a deadline holds whatever they do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Generic, TypeVar

__all__ = ['Task', 'Workers']

Result = TypeVar('Result')

_THREADS = 16
_WAITING = 256


class Task(Generic[Result]):
    """One piece of work, and what came of it."""

    def __init__(self, work: Callable[[], Result]) -> None:
        self._work = work
        self._done = threading.Event()
        self._lock = threading.Lock()
        self._then: Callable[[], object] | None = None
        self.result: Result | None = None
        self.error: Exception | None = None
        self.is_over = False

    def run(self) -> None:
        """Do it, in whatever thread."""
        try:
            self.result = self._work()
        except Exception as error:  # noqa: BLE001 - told to whoever waits
            self.error = error
        with self._lock:
            self.is_over = True
            then = self._then
        self._done.set()
        if then is not None:
            then()

    def wait(self, seconds: float) -> bool:
        """Wait for it; whether it is over."""
        return self._done.wait(seconds)

    def when_over(self, then: Callable[[], object]) -> bool:
        """Have `then` called, in the thread that did it; `False` when it is over already, and nothing will be called."""
        with self._lock:
            if self.is_over:
                return False
            self._then = then
            return True


class Workers:
    """Threads that come as they are needed and stay."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[Task[object]] = SimpleQueue()
        self._lock = threading.Lock()
        self._threads = 0
        self._idle = 0

    def start(self, task: Task[Result]) -> bool:
        """Have the task done; `False` when too much waits already, or there are no threads to be had any more."""
        with self._lock:
            if self._queue.qsize() >= _WAITING:
                return False
            if self._idle <= self._queue.qsize() and self._threads < _THREADS:
                try:
                    threading.Thread(target=self._run, name='avaliar-check', daemon=True).start()
                except RuntimeError:
                    if not self._threads:
                        return False  # the interpreter is on its way out
                else:
                    self._threads += 1
        self._queue.put(task)  # type: ignore[arg-type]
        return True

    def _run(self) -> None:
        while True:
            with self._lock:
                self._idle += 1
            task = self._queue.get()
            with self._lock:
                self._idle -= 1
            task.run()
            del task
