"""Whatever is done to the queue, in whatever order, and whoever dies: a job is finished, or it is still there."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from avaliar_server.control.jobs import ATTEMPTS, Job, NewJob
from avaliar_server.control.plane import ControlPlane
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from .conftest import Clock

LEASE = 30.0


@dataclass
class Known:
    """A job as it should be."""

    state: str = 'queued'
    attempts: int = 0
    holder: str = ''
    until: int = 0
    not_before: int = 0


class Queue(RuleBasedStateMachine):
    """The queue beside a model of it. Workers remember what they claimed, also when it is no longer theirs."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.plane = ControlPlane(Path(self._folder.name), now_ns=self.clock.nanoseconds, monotonic=self.clock.seconds)
        self.jobs = self.plane.jobs
        self.known: dict[bytes, Known] = {}
        self.claimed: list[Job] = []

    def teardown(self) -> None:
        self.plane.close()
        self._folder.cleanup()

    @initialize()
    def begin(self) -> None:
        self.org_id = self.plane.users.first_organisation().id

    @rule(numbers=st.lists(st.integers(0, 7), min_size=1, max_size=4))
    def enqueue(self, numbers: list[int]) -> None:
        ids = [number.to_bytes(16, 'big') for number in numbers]
        new = {one for one in ids if one not in self.known}
        assert self.jobs.enqueue([NewJob(self.org_id, one, b'spanspan', 1) for one in ids]) == len(new)
        self.known.update({one: Known(not_before=self.clock.now) for one in new})

    @rule(limit=st.integers(1, 5))
    def claim(self, limit: int) -> None:
        now = self.clock.now
        lost = {one for one, job in self.known.items() if job.state == 'running' and job.until <= now}
        due = {one for one, job in self.known.items() if job.state == 'queued' and job.not_before <= now}
        found = self.jobs.claim(limit, LEASE)
        taken = {job.trace_id for job in found}
        assert taken <= lost | due
        assert len(taken) == len(found) == min(limit, len(lost | due))
        for job in found:
            model = self.known[job.trace_id]
            assert job.attempts == model.attempts
            model.state, model.holder, model.until = 'running', job.lease, now + int(LEASE * 1e9)
        self.claimed += found

    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        job = self._one(data)
        if job is not None:
            assert self.jobs.finish([job]) == self._holds(job)
            if self._holds(job):
                del self.known[job.trace_id]

    @rule(data=st.data())
    def retry(self, data: st.DataObject) -> None:
        job = self._one(data)
        if job is None:
            return
        holds = self._holds(job)
        again = self.jobs.retry(job, 'broken')
        assert again == (not holds or job.attempts + 1 < ATTEMPTS)
        if holds:
            model = self.known[job.trace_id]
            model.attempts += 1
            model.state, model.holder = ('queued' if again else 'dead'), ''
            # Delays are scattered: on to the latest moment at which it can be due.
            model.not_before = self.clock.now
            self.clock.move(2 * 4**job.attempts * 1.25 + 0.001)

    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        job = self._one(data)
        if job is not None:
            assert self.jobs.release([job]) == self._holds(job)
            if self._holds(job):
                model = self.known[job.trace_id]
                model.state, model.holder = 'queued', ''

    @rule()
    def revive(self) -> None:
        dead = [model for model in self.known.values() if model.state == 'dead']
        assert self.jobs.revive(self.org_id) == len(dead)
        for model in dead:
            model.state, model.attempts, model.not_before = 'queued', 0, self.clock.now

    @rule(seconds=st.sampled_from([1.0, LEASE - 0.5, LEASE, 3_600.0]))
    def wait(self, seconds: float) -> None:
        self.clock.move(seconds)

    @rule()
    def restart(self) -> None:
        """As after `kill -9`: what was not committed is gone, what was is there."""
        self.plane.close()
        self.plane = ControlPlane(Path(self._folder.name), now_ns=self.clock.nanoseconds, monotonic=self.clock.seconds)
        self.jobs = self.plane.jobs

    @invariant()
    def every_job_is_somewhere(self) -> None:
        counts = self.jobs.counts()
        states = [model.state for model in self.known.values()]
        assert (counts.queued, counts.running, counts.dead) == tuple(
            states.count(state) for state in ('queued', 'running', 'dead')
        )

    def _one(self, data: st.DataObject) -> Job | None:
        return data.draw(st.sampled_from(self.claimed)) if self.claimed else None

    def _holds(self, job: Job) -> bool:
        model = self.known.get(job.trace_id)
        return model is not None and model.state == 'running' and model.holder == job.lease


TestQueue = Queue.TestCase
TestQueue.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
