"""The queue of spans that are to be checked on the server: durable, shared by any number of workers.

At least once: a job is there until its worker says that the result is stored. A worker holds a job by a lease; when that
runs out, the worker is taken for dead and the job is given to another.

    queued ──claim──> running ──finish──> (gone)
      ^ ^                │ │
      │ └─ retry, release┘ └─ retry for the fifth time, or lost again and again ──> dead
      └──────────────────────────── revive ─────────────────────────────────────────┘
"""

from __future__ import annotations

import json
import logging
import random
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine, Row

from .database import guarded
from .tables import detection_jobs

__all__ = ['ATTEMPTS', 'LOSSES', 'DeadJob', 'Job', 'JobCounts', 'Jobs', 'NewJob']

_log = logging.getLogger('avaliar_server.control')

ATTEMPTS = 5
"""Tries that may fail with an error before a job is dead."""
LOSSES = 25
"""Times a job's worker may vanish before the job is dead: far more, because most workers that end are stopped."""

_FIRST_DELAY_NS = 2_000_000_000
_GROWTH = 4
_ERROR_LENGTH = 1000
_CHUNK = 500
_SECOND = 1_000_000_000

_HELD = (
    detection_jobs.c.id == sa.bindparam('held_id'),
    detection_jobs.c.lease == sa.bindparam('held_lease'),
    detection_jobs.c.state == 'running',
)
_LOST_TOO_OFTEN = detection_jobs.c.losses + 1 >= LOSSES
_LOST = f'The worker ended {LOSSES} times while it was checking this span.'


@dataclass(frozen=True, slots=True)
class NewJob:
    """A stored span to be checked; `start_ns` and the ids are its key in the store."""

    org_id: int
    trace_id: bytes
    span_id: bytes
    start_ns: int
    detectors: tuple[str, ...] | None = None
    """The values of `DetectorType` that were asked for; `None` for all that the organisation enables."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job that was claimed; only who holds its `lease` may finish it."""

    id: int
    org_id: int
    trace_id: bytes
    span_id: bytes
    start_ns: int
    detectors: tuple[str, ...] | None
    attempts: int
    """Tries that failed before this one."""
    lease: str
    lease_until_ns: int
    created_ns: int


@dataclass(frozen=True, slots=True)
class JobCounts:
    """How long the queue is."""

    queued: int
    running: int
    dead: int
    oldest_ns: int | None
    """When the oldest job that is queued or running was made; nanoseconds since the epoch."""


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job that was given up."""

    id: int
    trace_id: bytes
    span_id: bytes
    start_ns: int
    attempts: int
    error: str
    created_ns: int


class Jobs:
    """The queue. Safe to use from several threads, processes and machines."""

    def __init__(
        self,
        engine: Engine,
        *,
        now_ns: Callable[[], int] = time.time_ns,
        uniform: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._engine = engine
        self._now_ns = now_ns
        self._uniform = uniform
        self._listeners: list[Callable[[], None]] = []

    def listen(self, callback: Callable[[], None]) -> None:
        """Have `callback` called whenever this process has made jobs due: in the thread that did, so be quick."""
        self._listeners.append(callback)

    def enqueue(self, jobs: Iterable[NewJob]) -> int:
        """Add jobs, all or none, durable on return; how many were new.

        A span that has a job already, waiting, running or dead, keeps that one.
        """
        now = self._now_ns()
        rows = [
            {
                'org_id': job.org_id,
                'trace_id': job.trace_id,
                'span_id': job.span_id,
                'start_ns': job.start_ns,
                'detectors': None if job.detectors is None else json.dumps(list(job.detectors)),
                'state': 'queued',
                'attempts': 0,
                'losses': 0,
                'available_ns': now,
                'created_ns': now,
            }
            for job in jobs
        ]
        if not rows:
            return 0
        insert = postgresql.insert if self._engine.dialect.name == 'postgresql' else sqlite.insert
        statement = insert(detection_jobs).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
        with guarded(self._engine, writes=True) as connection:
            added = connection.execute(statement, rows).rowcount
        self._woken()
        return max(added, 0)

    def claim(self, limit: int, lease_seconds: float) -> list[Job]:
        """Up to `limit` jobs that are due, those first that lost their worker, then the oldest.

        They are the caller's for `lease_seconds`. Whoever else claims at the same time gets others.
        """
        now = self._now_ns()
        lease = secrets.token_hex(16)
        until = now + int(lease_seconds * _SECOND)
        with guarded(self._engine, writes=True) as connection:
            lost = self._ids(connection, 'running', detection_jobs.c.lease_until_ns, now, limit)
            if lost:
                lost = self._bury(connection, lost)
            due = self._ids(connection, 'queued', detection_jobs.c.available_ns, now, limit - len(lost))
            rows: list[Row[Any]] = []
            for ids, losses in ((lost, 1), (due, 0)):
                for chunk in _chunks(ids):
                    rows += connection.execute(
                        sa.update(detection_jobs)
                        .where(detection_jobs.c.id.in_(chunk))
                        .values(
                            state='running',
                            lease=lease,
                            lease_until_ns=until,
                            losses=detection_jobs.c.losses + losses,
                        )
                        .returning(detection_jobs)
                    ).all()
        return sorted(map(_job, rows), key=lambda job: job.id)

    def _ids(self, connection: Connection, state: str, column: sa.Column[Any], now: int, limit: int) -> list[int]:
        if limit <= 0:
            return []
        query = (
            sa.select(detection_jobs.c.id)
            .where(detection_jobs.c.state == state, column <= now)
            .order_by(column)
            .limit(limit)
            # SQLite has one writer, and leaves this out.
            .with_for_update(skip_locked=True)
        )
        return list(connection.scalars(query))

    def _bury(self, connection: Connection, ids: Sequence[int]) -> list[int]:
        """Give up those of the lost jobs that were lost too often; the others."""
        kept: list[int] = []
        for chunk in _chunks(ids):
            hopeless = set(
                connection.scalars(
                    sa.select(detection_jobs.c.id).where(detection_jobs.c.id.in_(chunk), _LOST_TOO_OFTEN)
                )
            )
            if hopeless:
                _log.error('%d spans were given up: %s', len(hopeless), _LOST)
                connection.execute(
                    sa.update(detection_jobs)
                    .where(detection_jobs.c.id.in_(hopeless))
                    .values(
                        state='dead', lease=None, lease_until_ns=None, losses=detection_jobs.c.losses + 1, error=_LOST
                    )
                )
            kept += [one for one in chunk if one not in hopeless]
        return kept

    def finish(self, jobs: Iterable[Job]) -> int:
        """Forget jobs whose results are stored; how many were still the caller's."""
        held = [{'held_id': job.id, 'held_lease': job.lease} for job in jobs]
        if not held:
            return 0
        with guarded(self._engine, writes=True) as connection:
            return connection.execute(sa.delete(detection_jobs).where(*_HELD), held).rowcount

    def retry(self, job: Job, error: str) -> bool:
        """Note that a try failed with `error`, a sentence for the user.

        The job is due again after 2, 8, 32 and 128 seconds, a quarter more or less; after the fifth error it is dead.
        Returns whether it will be tried again; `True` as well when the job is no longer the caller's.
        """
        now = self._now_ns()
        delay = int(_FIRST_DELAY_NS * _GROWTH**job.attempts * self._uniform(0.75, 1.25))
        is_dead = job.attempts + 1 >= ATTEMPTS
        with guarded(self._engine, writes=True) as connection:
            changed = connection.execute(
                sa.update(detection_jobs)
                .where(*_HELD)
                .values(
                    state='dead' if is_dead else 'queued',
                    attempts=job.attempts + 1,
                    available_ns=now + delay,
                    lease=None,
                    lease_until_ns=None,
                    error=error[:_ERROR_LENGTH],
                ),
                {'held_id': job.id, 'held_lease': job.lease},
            ).rowcount
        if changed:
            self._woken()
        return not (is_dead and changed)

    def release(self, jobs: Iterable[Job]) -> int:
        """Give jobs back untried, as at a stop: they are due at once. How many were still the caller's."""
        held = [{'held_id': job.id, 'held_lease': job.lease} for job in jobs]
        if not held:
            return 0
        with guarded(self._engine, writes=True) as connection:
            released = connection.execute(
                sa.update(detection_jobs).where(*_HELD).values(state='queued', lease=None, lease_until_ns=None), held
            ).rowcount
        self._woken()
        return released

    def release_all(self) -> int:
        """Give back every job that is running: for the start of a server that has the only workers there can be."""
        with guarded(self._engine) as connection:
            if (
                connection.scalar(sa.select(detection_jobs.c.id).where(detection_jobs.c.state == 'running').limit(1))
                is None
            ):
                return 0
        with guarded(self._engine, writes=True) as connection:
            released = connection.execute(
                sa.update(detection_jobs)
                .where(detection_jobs.c.state == 'running')
                .values(
                    state=sa.case((_LOST_TOO_OFTEN, 'dead'), else_='queued'),
                    error=sa.case((_LOST_TOO_OFTEN, _LOST), else_=detection_jobs.c.error),
                    lease=None,
                    lease_until_ns=None,
                    losses=detection_jobs.c.losses + 1,
                )
            ).rowcount
        self._woken()
        return released

    def counts(self, org_id: int | None = None) -> JobCounts:
        """Of one organisation, or of all."""
        of = [] if org_id is None else [detection_jobs.c.org_id == org_id]
        with guarded(self._engine) as connection:
            rows = connection.execute(
                sa.select(detection_jobs.c.state, sa.func.count(), sa.func.min(detection_jobs.c.created_ns))
                .where(*of)
                .group_by(detection_jobs.c.state)
            ).all()
        found = {state: (int(count), oldest) for state, count, oldest in rows}
        waiting = [found[state][1] for state in ('queued', 'running') if state in found]
        numbers = [found.get(state, (0, None))[0] for state in ('queued', 'running', 'dead')]
        return JobCounts(*numbers, oldest_ns=min(waiting, default=None))

    def dead(self, org_id: int, *, limit: int = 100, before_id: int | None = None) -> list[DeadJob]:
        """The jobs of an organisation that were given up, newest first; those before `before_id` for a further page."""
        query = (
            sa.select(detection_jobs)
            .where(detection_jobs.c.org_id == org_id, detection_jobs.c.state == 'dead')
            .order_by(detection_jobs.c.id.desc())
            .limit(limit)
        )
        if before_id is not None:
            query = query.where(detection_jobs.c.id < before_id)
        with guarded(self._engine) as connection:
            rows = connection.execute(query).all()
        return [
            DeadJob(
                id=row.id,
                trace_id=bytes(row.trace_id),
                span_id=bytes(row.span_id),
                start_ns=row.start_ns,
                attempts=row.attempts,
                error=row.error or '',
                created_ns=row.created_ns,
            )
            for row in rows
        ]

    def revive(self, org_id: int, ids: Iterable[int] | None = None) -> int:
        """Try dead jobs of an organisation anew, all of them without `ids`; how many there were."""
        statement = (
            sa.update(detection_jobs)
            .where(detection_jobs.c.org_id == org_id, detection_jobs.c.state == 'dead')
            .values(state='queued', attempts=0, losses=0, available_ns=self._now_ns(), error=None)
        )
        revived = 0
        with guarded(self._engine, writes=True) as connection:
            if ids is None:
                revived = connection.execute(statement).rowcount
            else:
                for chunk in _chunks(sorted(set(ids))):
                    revived += connection.execute(statement.where(detection_jobs.c.id.in_(chunk))).rowcount
        if revived:
            self._woken()
        return revived

    def next_due_ns(self) -> int | None:
        """When the next job is due or the next lease runs out, nanoseconds since the epoch; `None` for an empty queue."""
        columns = (('queued', detection_jobs.c.available_ns), ('running', detection_jobs.c.lease_until_ns))
        with guarded(self._engine) as connection:
            found = [
                connection.scalar(sa.select(sa.func.min(column)).where(detection_jobs.c.state == state))
                for state, column in columns
            ]
        return min((moment for moment in found if moment is not None), default=None)

    def _woken(self) -> None:
        for callback in self._listeners:
            callback()


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    # Databases bound how many parameters a statement has.
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        org_id=row.org_id,
        trace_id=bytes(row.trace_id),
        span_id=bytes(row.span_id),
        start_ns=row.start_ns,
        detectors=None if row.detectors is None else tuple(json.loads(row.detectors)),
        attempts=row.attempts,
        lease=row.lease,
        lease_until_ns=row.lease_until_ns,
        created_ns=row.created_ns,
    )
