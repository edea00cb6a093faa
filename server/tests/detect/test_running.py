"""Workers as threads: woken by jobs, asleep without, stopped in order."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from avaliar_server.control.errors import ControlUnavailable
from avaliar_server.control.jobs import Jobs
from avaliar_server.detect import running
from avaliar_server.detect.running import Workers

SECOND = 1_000_000_000


@pytest.fixture
def store(embedded_store: Any) -> Any:
    """One engine is enough here."""
    return embedded_store


@pytest.fixture
def run(bench: Any) -> Iterator[Callable[..., Workers]]:
    """Start workers on the test's queue, with the real clock; they are stopped at the end."""
    started: list[Workers] = []

    def start(jobs: Any = None, **options: Any) -> Workers:
        workers = Workers(bench.store, bench.sink, jobs or bench.jobs, bench.detectors, **options)
        started.append(workers)
        workers.start()
        return workers

    yield start
    for workers in started:
        workers.stop()


class Watched(Jobs):
    """A queue that tells when a worker has gone to sleep, and counts what it is asked."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.claims = 0
        self.empty = threading.Semaphore(0)
        self.fails: list[Exception] = []

    def claim(self, limit: int, lease_seconds: float) -> Any:
        self.claims += 1
        if self.fails:
            raise self.fails.pop()
        return super().claim(limit, lease_seconds)

    def next_due_ns(self) -> int | None:
        due = super().next_due_ns()
        if due is None:
            self.empty.release()
        return due

    def wait_until_empty(self) -> None:
        assert self.empty.acquire(timeout=30)


@pytest.fixture
def jobs(engine: Any, clock: Any) -> Watched:
    return Watched(engine, now_ns=clock, uniform=lambda low, high: 1.0)


def test_jobs_of_an_earlier_process_and_new_ones_are_done(bench: Any, run: Callable[..., Workers]) -> None:
    bench.send(bench.span())
    workers = run(clock=bench.clock)
    bench.jobs.wait_until_empty()
    assert len(bench.results()) == 1
    bench.send(bench.span(), bench.span())
    bench.jobs.wait_until_empty()
    assert len(bench.results()) == 3
    [(_, _, _, _, checked), (_, _, _, _, failed)] = workers.samples()
    assert (checked, failed) == (3, 0)


def test_without_jobs_nothing_is_asked(bench: Any, run: Callable[..., Workers]) -> None:
    workers = run(count=2, clock=bench.clock)
    for _ in range(2):
        bench.jobs.wait_until_empty()
    claims = bench.jobs.claims
    # Every thread sleeps without a time at which it would look again.
    with workers._changed:
        assert not workers._changed.wait(0.3)
    assert bench.jobs.claims == claims == 2


def test_a_worker_apart_looks_for_jobs_of_others(bench: Any, run: Callable[..., Workers]) -> None:
    run(poll_seconds=0.02, clock=bench.clock)
    bench.jobs.wait_until_empty()
    elsewhere = Jobs(bench.engine, now_ns=bench.clock)
    span = bench.span()
    bench.store.insert([span])
    from avaliar_server.detect.queue import CloudQueue

    CloudQueue(elsewhere, lambda _: True).enqueue([span])
    while not bench.results():
        bench.jobs.wait_until_empty()


def test_a_failed_try_is_repeated_when_it_is_due(
    bench: Any, run: Callable[..., Workers], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the worker itself: nobody wakes it."""
    monkeypatch.setattr(bench.jobs, '_uniform', lambda low, high: 0.0)
    monkeypatch.setattr(bench.jobs, '_listeners', [])
    tries: list[Any] = []

    def fail_once(prompt: Any, response: Any) -> Any:
        tries.append(prompt)
        if len(tries) == 1:
            raise RuntimeError
        return bench.said()

    bench.detectors.answer = fail_once
    bench.send(bench.span())
    run(clock=bench.clock)
    bench.jobs.wait_until_empty()
    assert len(tries) == 2
    assert len(bench.results()) == 1


def test_a_control_plane_that_is_away_for_a_while_ends_no_worker(
    bench: Any, run: Callable[..., Workers], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, '_FIRST_PAUSE', 0.01)
    bench.jobs.fails = [ControlUnavailable('away'), RuntimeError('a defect')]
    bench.send(bench.span())
    run(clock=bench.clock)
    bench.jobs.wait_until_empty()
    assert len(bench.results()) == 1


def test_a_stop_waits_for_the_check_that_runs_and_gives_the_rest_back(bench: Any, run: Callable[..., Workers]) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(prompt: Any, response: Any) -> Any:
        begun.set()
        assert go_on.wait(30)
        return bench.said()

    bench.detectors.answer = slow
    bench.send(*[bench.span() for _ in range(3)])
    workers = run(clock=bench.clock)
    assert begun.wait(30)
    stopping = threading.Thread(target=workers.stop)
    stopping.start()
    assert workers._stopping.wait(30)
    go_on.set()
    stopping.join(30)
    assert not stopping.is_alive()
    assert len(bench.results()) == 1
    assert (bench.jobs.counts().queued, bench.jobs.counts().running) == (2, 0)


def test_the_detectors_are_not_loaded_before_the_first_job() -> None:
    code = (
        'import sys; import avaliar_server.detect.running, avaliar_server.detect.queue; '
        'print(sorted(name for name in sys.modules if name.startswith("avaliar_eval")))'
    )
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == '[]', done.stderr
