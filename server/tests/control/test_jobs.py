"""The queue: nothing twice, nothing lost, nobody takes what another holds, and what fails is seen."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from avaliar_server.control.database import guarded
from avaliar_server.control.errors import ControlUnavailable
from avaliar_server.control.jobs import ATTEMPTS, LOSSES, Job, JobCounts, Jobs, NewJob
from avaliar_server.control.plane import ControlPlane
from sqlalchemy.exc import IntegrityError

from .conftest import Clock

LEASE = 60.0


@pytest.fixture
def org_id(control: ControlPlane) -> int:
    return control.users.first_organisation().id


@pytest.fixture
def other_org(control: ControlPlane) -> int:
    return control.users.create_organisation('other', 'Other').id


@pytest.fixture
def jobs(control: ControlPlane, clock: Clock) -> Jobs:
    """The queue with delays that are not scattered."""
    return Jobs(control._engine, now_ns=clock.nanoseconds, uniform=lambda low, high: (low + high) / 2)


def span(org_id: int, number: int = 1, detectors: tuple[str, ...] | None = None) -> NewJob:
    return NewJob(org_id, number.to_bytes(16, 'big'), b'span-id!', 1_000 + number, detectors)


def spans(org_id: int, count: int) -> list[NewJob]:
    return [span(org_id, number) for number in range(count)]


def key(job: Job | NewJob) -> tuple[int, bytes]:
    return job.org_id, job.trace_id


def test_a_job_is_what_was_enqueued(jobs: Jobs, clock: Clock, org_id: int) -> None:
    jobs.enqueue([span(org_id, 1, ('pii', 'secrets')), span(org_id, 2)])
    first, second = jobs.claim(10, LEASE)
    assert (first.org_id, first.trace_id, first.span_id, first.start_ns) == (
        org_id, (1).to_bytes(16, 'big'), b'span-id!', 1_001,
    )  # fmt: skip
    assert (first.detectors, second.detectors) == (('pii', 'secrets'), None)
    assert (first.attempts, first.created_ns) == (0, clock.now)
    assert first.lease_until_ns == clock.now + 60_000_000_000


def test_a_span_has_one_job(jobs: Jobs, org_id: int, other_org: int) -> None:
    assert jobs.enqueue([span(org_id), span(org_id), span(other_org)]) == 2
    assert jobs.enqueue([span(org_id), span(org_id, 2)]) == 1
    claimed = jobs.claim(10, LEASE)
    assert [key(job) for job in claimed] == [key(span(org_id)), key(span(other_org)), key(span(org_id, 2))]
    assert jobs.enqueue([span(org_id)]) == 0, 'one that is running keeps its job'
    jobs.finish(claimed)
    assert jobs.enqueue([span(org_id)]) == 1, 'one that was sent again after its result is checked again'
    assert jobs.enqueue([]) == 0


def test_enqueueing_is_all_or_nothing(jobs: Jobs, org_id: int) -> None:
    with pytest.raises(IntegrityError):
        jobs.enqueue([span(org_id), span(999_999)])
    assert jobs.counts() == JobCounts(0, 0, 0, oldest_ns=None)


def test_what_is_claimed_is_nobody_elses(jobs: Jobs, org_id: int) -> None:
    jobs.enqueue(spans(org_id, 5))
    first, second = jobs.claim(3, LEASE), jobs.claim(3, LEASE)
    assert (len(first), len(second)) == (3, 2)
    assert not {job.id for job in first} & {job.id for job in second}
    assert jobs.claim(3, LEASE) == []
    assert jobs.finish(first) == 3
    assert jobs.finish(first) == 0, 'once'
    assert jobs.counts(org_id).running == 2


def test_many_workers_share_the_queue(jobs: Jobs, org_id: int) -> None:
    """On PostgreSQL side by side, on SQLite in turn: each job goes to one."""
    jobs.enqueue(spans(org_id, 200))
    begun = threading.Barrier(4)

    def work() -> list[int]:
        begun.wait(10)
        done: list[int] = []
        while claimed := jobs.claim(7, LEASE):
            done += [job.id for job in claimed]
            assert jobs.finish(claimed) == len(claimed)
        return done

    with ThreadPoolExecutor(4) as pool:
        done = [one for future in [pool.submit(work) for _ in range(4)] for one in future.result(60)]
    # A worker that finds everything locked may end early; what it leaves is left for the others.
    while claimed := jobs.claim(50, LEASE):
        done += [job.id for job in claimed]
        jobs.finish(claimed)
    assert len(done) == len(set(done)) == 200
    assert jobs.counts() == JobCounts(0, 0, 0, oldest_ns=None)


def test_the_job_of_a_dead_worker_is_given_to_another(jobs: Jobs, clock: Clock, org_id: int) -> None:
    jobs.enqueue([span(org_id)])
    (lost,) = jobs.claim(1, LEASE)
    clock.move(LEASE - 0.001)
    assert jobs.claim(1, LEASE) == []
    clock.move(0.001)
    (again,) = jobs.claim(1, LEASE)
    assert again.id == lost.id and again.lease != lost.lease
    # The first worker was only slow: it must not take the job away from the second.
    assert jobs.finish([lost]) == 0 and jobs.release([lost]) == 0
    assert jobs.retry(lost, 'too late')
    assert jobs.counts().running == 1
    assert jobs.finish([again]) == 1


def test_a_slow_worker_whose_job_nobody_took_may_finish_it(jobs: Jobs, clock: Clock, org_id: int) -> None:
    jobs.enqueue([span(org_id)])
    claimed = jobs.claim(1, LEASE)
    clock.move(10 * LEASE)
    assert jobs.finish(claimed) == 1


def test_what_fails_is_tried_again_later_and_later_and_then_dead(jobs: Jobs, clock: Clock, org_id: int) -> None:
    jobs.enqueue([span(org_id)])
    for attempt, delay in enumerate((2, 8, 32, 128)):
        (job,) = jobs.claim(1, LEASE)
        assert job.attempts == attempt
        assert jobs.retry(job, f'error {attempt}') is True
        assert jobs.next_due_ns() == clock.now + delay * 10**9
        clock.move(delay - 0.001)
        assert jobs.claim(1, LEASE) == []
        clock.move(0.001)
    (job,) = jobs.claim(1, LEASE)
    assert jobs.retry(job, 'x' * 5_000) is False
    assert jobs.claim(1, LEASE) == [] and jobs.next_due_ns() is None
    (dead,) = jobs.dead(org_id)
    assert (dead.trace_id, dead.attempts, len(dead.error)) == (job.trace_id, ATTEMPTS, 1_000)
    assert jobs.counts() == JobCounts(0, 0, 1, oldest_ns=None)


def test_the_delays_of_jobs_that_failed_together_are_scattered(
    control: ControlPlane, clock: Clock, org_id: int
) -> None:
    jobs = Jobs(control._engine, now_ns=clock.nanoseconds)
    jobs.enqueue(spans(org_id, 20))
    for job in jobs.claim(20, LEASE):
        jobs.retry(job, 'the store is away')
    with guarded(control._engine) as connection:
        due = list(connection.scalars(sa.text('SELECT available_ns FROM detection_jobs')))
    assert len(set(due)) > 10
    assert all(1_500_000_000 <= moment - clock.now <= 2_500_000_000 for moment in due)


def test_a_job_that_ends_its_workers_is_given_up(jobs: Jobs, clock: Clock, org_id: int) -> None:
    """One text that kills whatever looks at it must not do so for ever."""
    jobs.enqueue([span(org_id, 1), span(org_id, 2)])
    for number in range(LOSSES):
        claimed = jobs.claim(2, LEASE)
        assert len(claimed) == 2
        if number == 0:
            jobs.finish(claimed[1:])
            jobs.enqueue([span(org_id, 2)])
        clock.move(LEASE)
    assert [job.trace_id for job in jobs.claim(2, LEASE)] == [(2).to_bytes(16, 'big')]
    (dead,) = jobs.dead(org_id)
    assert f'ended {LOSSES} times' in dead.error


def test_a_server_that_starts_alone_takes_up_what_was_running(jobs: Jobs, org_id: int) -> None:
    assert jobs.release_all() == 0
    jobs.enqueue(spans(org_id, 3))
    for _ in range(LOSSES - 1):
        assert len(jobs.claim(3, LEASE)) == 3
        assert jobs.release_all() == 3
    assert len(jobs.claim(3, LEASE)) == 3, 'many a stop gives up no job'
    jobs.release_all()
    assert jobs.counts() == JobCounts(0, 0, 3, oldest_ns=None)
    assert f'ended {LOSSES} times' in jobs.dead(org_id)[0].error


def test_what_is_released_is_due_at_once_and_untried(jobs: Jobs, org_id: int) -> None:
    jobs.enqueue([span(org_id)])
    for _ in range(3 * LOSSES):
        (job,) = jobs.claim(1, LEASE)
        assert job.attempts == 0
        assert jobs.release([job]) == 1


def test_the_dead_are_revived_by_their_organisation(jobs: Jobs, clock: Clock, org_id: int, other_org: int) -> None:
    jobs.enqueue([*spans(org_id, 3), span(other_org, 7)])
    for _ in range(ATTEMPTS):
        for job in jobs.claim(10, LEASE):
            jobs.retry(job, 'broken')
        clock.move(1_000)
    ids = [job.id for job in jobs.dead(org_id)]
    assert ids == sorted(ids, reverse=True) and len(ids) == 3
    assert [job.id for job in jobs.dead(org_id, limit=1)] == ids[:1]
    assert [job.id for job in jobs.dead(org_id, before_id=ids[0])] == ids[1:]
    assert jobs.revive(other_org, ids) == 0
    assert jobs.revive(org_id, ids[:1]) == 1
    assert jobs.revive(org_id) == 2
    assert jobs.revive(org_id) == 0
    assert (jobs.counts(org_id).dead, jobs.counts(other_org).dead) == (0, 1)
    assert {job.attempts for job in jobs.claim(10, LEASE)} == {0}


def test_counts_are_of_an_organisation_or_of_all(jobs: Jobs, clock: Clock, org_id: int, other_org: int) -> None:
    jobs.enqueue(spans(org_id, 2))
    began = clock.now
    clock.move(5)
    jobs.enqueue(spans(other_org, 3))
    jobs.claim(1, LEASE)
    assert jobs.counts() == JobCounts(4, 1, 0, oldest_ns=began)
    assert jobs.counts(org_id) == JobCounts(1, 1, 0, oldest_ns=began)
    assert jobs.counts(other_org) == JobCounts(3, 0, 0, oldest_ns=began + 5_000_000_000)


def test_who_listens_is_woken_by_what_makes_jobs_due(jobs: Jobs, clock: Clock, org_id: int) -> None:
    woken: list[JobCounts] = []
    jobs.listen(lambda: woken.append(jobs.counts()))
    jobs.enqueue([span(org_id)])
    assert [counts.queued for counts in woken] == [1], 'after it is durable, not before'
    jobs.release(jobs.claim(1, LEASE))
    assert len(woken) == 2
    for _ in range(ATTEMPTS):
        jobs.retry(jobs.claim(1, LEASE)[0], 'broken')
        clock.move(1_000)
    before = len(woken)
    jobs.revive(org_id)
    assert len(woken) == before + 1


def test_the_next_job_is_due_when_it_or_a_lease_is(jobs: Jobs, clock: Clock, org_id: int) -> None:
    assert jobs.next_due_ns() is None
    jobs.enqueue(spans(org_id, 2))
    assert jobs.next_due_ns() == clock.now
    jobs.claim(2, LEASE)
    assert jobs.next_due_ns() == clock.now + int(LEASE * 10**9)


def test_large_batches_are_within_what_a_statement_takes(jobs: Jobs, org_id: int) -> None:
    assert jobs.enqueue(spans(org_id, 1_200)) == 1_200
    claimed = jobs.claim(1_100, LEASE)
    assert len(claimed) == 1_100
    assert jobs.finish(claimed) == 1_100
    assert jobs.counts().queued == 100


def test_jobs_outlive_the_process(location: str) -> None:
    plane = ControlPlane(location)
    org_id = plane.users.first_organisation().id
    plane.jobs.enqueue([span(org_id)])
    plane.close()
    plane = ControlPlane(location)
    assert [key(job) for job in plane.jobs.claim(5, LEASE)] == [key(span(org_id))]
    plane.close()


def test_a_queue_that_cannot_be_reached_says_so(control: ControlPlane, org_id: int, tmp_path) -> None:
    from avaliar_server.control.database import open_database

    engine = open_database(tmp_path / 'away' / 'control.sqlite3')
    with pytest.raises(ControlUnavailable):
        Jobs(engine).enqueue([span(org_id)])
    engine.dispose()
