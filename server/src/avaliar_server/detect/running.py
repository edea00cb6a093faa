"""Workers as threads of this process: asleep while there is nothing to do, woken when there is."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from ..control.errors import ControlError
from ..store import StoreError
from .reading import Store
from .worker import BATCH, Detectors, JobQueue, Results, Worker

__all__ = ['Queue', 'Workers']

_log = logging.getLogger('avaliar_server.detect')

_SECOND = 1_000_000_000
_SOON = 0.2
"""Seconds before a job that is due, but was not to be had, is looked for again."""
_GATHER_SECONDS = 0.25
"""From the beginning of a batch that was not full to the next one: a job is checked at once after a silence, and with
others while they keep coming."""
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 30.0
_STOP_SECONDS = 60.0


class Queue(JobQueue, Protocol):
    """What is asked of `control.jobs.Jobs`."""

    def listen(self, callback: Callable[[], None], /) -> None: ...

    def next_due_ns(self) -> int | None: ...


class Workers:
    """`count` threads that check what is in the queue.

    The detectors are loaded by the first job. Without jobs nothing runs: a thread is woken by a job that this process
    enqueues, or when one that waits for another try is due.

    Args:
        poll_seconds: How often to look for jobs of other processes; `None` where there are none.
        clock: Nanoseconds since the Unix epoch.
    """

    def __init__(
        self,
        store: Store,
        results: Results,
        jobs: Queue,
        detectors: Detectors,
        *,
        count: int = 1,
        poll_seconds: float | None = None,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        self._jobs = jobs
        self._poll_seconds = poll_seconds
        self._clock = clock
        self._stopping = threading.Event()
        self._changed = threading.Condition()
        self._calls = 0
        self._workers = [Worker(store, results, jobs, detectors, stopping=self._stopping) for _ in range(count)]
        self._threads = [
            threading.Thread(target=self._run, args=(worker,), name=f'avaliar-detect-{number}', daemon=True)
            for number, worker in enumerate(self._workers)
        ]
        if count:
            jobs.listen(self.wake)

    def start(self) -> None:
        """Begin; jobs that an earlier process left are taken up."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Say that there may be jobs."""
        with self._changed:
            self._calls += 1
            self._changed.notify_all()

    def stop(self) -> None:
        """Finish the checks that run, give the rest back, and end the threads."""
        self._stopping.set()
        self.wake()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(_STOP_SECONDS)
                if thread.is_alive():
                    _log.warning('a check still runs after %d s; its span is checked again later', _STOP_SECONDS)

    def samples(self) -> Iterable[tuple[str, str, str, Mapping[str, str], float]]:
        """For `/metrics`: name, type, help, labels, value."""
        about = 'Spans that were checked on the server, by what became of the try.'
        name = 'avaliar_detection_spans_total'
        yield name, 'counter', about, {'outcome': 'checked'}, sum(worker.checked for worker in self._workers)
        yield name, 'counter', about, {'outcome': 'error'}, sum(worker.failed for worker in self._workers)

    def _run(self, worker: Worker) -> None:
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            # Before looking: a job that comes meanwhile is not slept over.
            calls = self._calls
            try:
                began = time.monotonic()
                claimed = worker.work()
                if claimed:
                    pause = _FIRST_PAUSE
                    if claimed < BATCH:
                        self._stopping.wait(max(0.0, began + _GATHER_SECONDS - time.monotonic()))
                    continue
                due = self._jobs.next_due_ns()
            except (StoreError, ControlError) as error:
                _log.warning('detection pauses for %.0f s: %s', pause, error)
                self._stopping.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
                continue
            except Exception:  # noqa: BLE001 - a defect of ours must not end detection for good
                _log.exception('a worker failed; it goes on in %.0f s', pause)
                self._stopping.wait(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
                continue
            pause = _FIRST_PAUSE
            self._sleep(calls, due)

    def _sleep(self, calls: int, due_ns: int | None) -> None:
        """Until woken since `calls`, until `due_ns`, or until it is time to look for jobs of others."""
        waits = [] if due_ns is None else [max((due_ns - self._clock()) / _SECOND, _SOON)]
        if self._poll_seconds is not None:
            waits.append(self._poll_seconds)
        with self._changed:
            self._changed.wait_for(lambda: self._calls != calls or self._stopping.is_set(), min(waits, default=None))
