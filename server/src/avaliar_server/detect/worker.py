"""One worker: claims jobs, reads their spans, has them checked, stores the results, and then forgets the jobs."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from ..control.jobs import ATTEMPTS, Job
from ..model.detection import SpanResult
from .reading import Content, Store, key_of, read_contents
from .verdict import failure, verdict

if TYPE_CHECKING:
    from avaliar_eval import DetectionResult, Detector

__all__ = ['BATCH', 'LEASE_SECONDS', 'Detectors', 'JobQueue', 'Results', 'Worker']

_log = logging.getLogger('avaliar_server.detect')

LEASE_SECONDS = 180.0
"""How long a worker may take for what it has claimed; then it is taken for dead."""
BATCH = 100
"""Jobs claimed at once, at most: claiming, reading and storing cost 50 ms of CPU, for one as for a hundred."""
_FLUSH_SECONDS = 0.5
"""Results wait for others of their batch for so long."""
_AT_ONCE = 4
"""Spans that are checked side by side where a judge is asked, which is waiting and no work."""
_JUDGED_SECONDS = 90.0
_LOOKED_FOR = 2
"""Further times a span is looked for that is not in the store: another server of a cluster may not have it yet."""


class Results(Protocol):
    """Where results go: `store.Arrivals`, which says when each was decided."""

    def insert_results(self, results: Sequence[SpanResult]) -> None: ...


class JobQueue(Protocol):
    """What is asked of `control.jobs.Jobs`."""

    def claim(self, limit: int, lease_seconds: float) -> list[Job]: ...

    def finish(self, jobs: Sequence[Job]) -> int: ...

    def retry(self, job: Job, error: str) -> bool: ...

    def release(self, jobs: Sequence[Job]) -> int: ...


class Detectors(Protocol):
    """Makes the detector of an organisation: its policy, its judge, and what was asked for."""

    def detector(self, org_id: int, detectors: tuple[str, ...] | None = None, /) -> Detector: ...


class Worker:
    """Works through the queue, a batch at a time.

    Args:
        store: Has the spans.
        results: Takes what is found.
        jobs: The queue.
        detectors: What to check with; asked once for each job, so it should remember.
        stopping: When set, a batch is given back from its next job on.
        monotonic: Seconds.
    """

    def __init__(
        self,
        store: Store,
        results: Results,
        jobs: JobQueue,
        detectors: Detectors,
        *,
        stopping: threading.Event | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._results = results
        self._jobs = jobs
        self._detectors = detectors
        self._stopping = stopping or threading.Event()
        self._monotonic = monotonic
        self.checked = 0
        """Spans that have a result of this worker."""
        self.failed = 0
        """Tries that ended in an error."""

    def work(self) -> int:
        """Do the jobs that are due, one batch of them; how many were claimed.

        Raises:
            StoreError, ControlError: Store or queue do not answer. What was claimed is done again later.
        """
        claimed = self._jobs.claim(BATCH, LEASE_SECONDS)
        if claimed:
            batch = _Batch(self, claimed)
            try:
                batch.run()
            finally:
                batch.give_back()
        return len(claimed)


class _Batch:
    """What was claimed together."""

    def __init__(self, worker: Worker, claimed: Sequence[Job]) -> None:
        self._worker = worker
        self._waiting = list(claimed)
        self._done: list[Job] = []
        self._results: list[SpanResult] = []
        self._began = worker._monotonic()
        self._flushed = self._began

    def run(self) -> None:
        contents = read_contents(self._worker._store, self._waiting)
        judged: list[tuple[Job, Content, Detector, str]] = []
        for job in list(self._waiting):
            if self._is_over():
                break
            content = contents.pop(key_of(job), None)
            if content is None:
                self._missing(job)
                continue
            prepared = self._prepared(job, content)
            if prepared is None:
                continue
            detector, remark = prepared
            if detector.judge is not None:
                judged.append((job, content, detector, remark))
                continue
            self._noted(job, content, remark, partial(detector.evaluate_full_sync, content.prompt, content.response))
            if self._worker._monotonic() - self._flushed > _FLUSH_SECONDS:
                self._flush()
        while judged and not self._is_over():
            together, judged = judged[:_AT_ONCE], judged[_AT_ONCE:]
            for (job, content, _, remark), found in zip(together, asyncio.run(_side_by_side(together)), strict=True):
                self._noted(job, content, remark, partial(_raised, found))
            self._flush()
        self._flush()

    def give_back(self) -> None:
        """What was claimed and not done: another worker, or this one, has it next."""
        self._worker._jobs.release([*self._waiting, *self._done])
        self._waiting, self._done = [], []

    def _is_over(self) -> bool:
        return self._worker._stopping.is_set() or self._worker._monotonic() - self._began > LEASE_SECONDS / 2

    def _prepared(self, job: Job, content: Content) -> tuple[Detector, str] | None:
        """The detector for a job and what there is to say of it; `None` when the job has its result."""
        if content.prompt is None and content.response is None:
            why = content.problem or 'Its content was not captured, so there was nothing to check.'
            self._settle(job, failure(job, content, why))
            return None
        wanted, remark = _known(job.detectors)
        if wanted == ():
            self._settle(job, failure(job, content, remark))
            return None
        try:
            return self._worker._detectors.detector(job.org_id, wanted), remark
        except Exception as error:  # noqa: BLE001 - a policy that cannot be used must not stop other organisations
            self._failed(job, content, error)
            return None

    def _noted(self, job: Job, content: Content, remark: str, check: Callable[[], DetectionResult]) -> None:
        try:
            result = verdict(job, content, check(), remark)
        except Exception as error:  # noqa: BLE001 - one span must not stop the others
            self._failed(job, content, error)
        else:
            self._settle(job, result)

    def _settle(self, job: Job, result: SpanResult) -> None:
        self._waiting.remove(job)
        self._done.append(job)
        self._results.append(result)

    def _failed(self, job: Job, content: Content, error: Exception) -> None:
        # The message may hold what was checked.
        kind = type(error).__name__
        _log.warning('detection on a span of organisation %d failed: %s', job.org_id, kind)
        _log.debug('span %s', job.span_id.hex(), exc_info=error)
        self._worker.failed += 1
        reason = f'The detectors failed with {kind}.'
        self._waiting.remove(job)
        if not self._worker._jobs.retry(job, reason):
            self._results.append(failure(job, content, f'{reason} They were tried {ATTEMPTS} times.'))

    def _missing(self, job: Job) -> None:
        self._waiting.remove(job)
        if job.attempts < _LOOKED_FOR:
            self._worker._jobs.retry(job, 'The span is not in the store.')
        else:
            # It was deleted with its trace: there is nothing to say of it.
            self._worker._jobs.finish([job])

    def _flush(self) -> None:
        """Results first: a job that is forgotten has its result."""
        results, self._results = self._results, []
        if results:
            self._worker._results.insert_results(results)
        if self._done:
            self._worker._jobs.finish(self._done)
        self._worker.checked += len(results)
        self._done = []
        self._flushed = self._worker._monotonic()


def _known(detectors: tuple[str, ...] | None) -> tuple[tuple[str, ...] | None, str]:
    """The detectors that there are of those that were asked for, and a sentence on the others."""
    if detectors is None:
        return None, ''
    from avaliar_eval import DetectorType

    values = {kind.value for kind in DetectorType}
    unknown = [name[:64] for name in detectors if name not in values]
    if not unknown:
        return detectors, ''
    return tuple(name for name in detectors if name in values), (
        f'There are no detectors {", ".join(unknown[:5])}; there are {", ".join(sorted(values))}.'
    )


async def _side_by_side(
    jobs: Sequence[tuple[Job, Content, Detector, str]],
) -> list[DetectionResult | BaseException]:
    return await asyncio.gather(
        *(
            asyncio.wait_for(detector.evaluate_full(content.prompt, content.response), _JUDGED_SECONDS)
            for _, content, detector, _ in jobs
        ),
        return_exceptions=True,
    )


def _raised(found: Any) -> DetectionResult:
    if isinstance(found, BaseException):
        raise found
    return found
