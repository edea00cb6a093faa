"""The way from ingest to the workers: spans marked `cloud` become jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from ..control.jobs import NewJob
from ..model.span import Span

__all__ = ['CloudQueue']


class _Jobs(Protocol):
    def enqueue(self, jobs: Iterable[NewJob]) -> int: ...


class CloudQueue:
    """As `ingest.CloudDetection` asks.

    Args:
        jobs: The queue.
        is_pro: Whether an organisation's plan has detection on the server.
    """

    def __init__(self, jobs: _Jobs, is_pro: Callable[[int], bool]) -> None:
        self._jobs = jobs
        self._is_pro = is_pro

    def allows(self, org_id: int) -> bool:
        """Whether the organisation's plan has it."""
        return self._is_pro(org_id)

    def enqueue(self, spans: Sequence[Span]) -> None:
        """Durable on return; a span that has a job keeps that one."""
        self._jobs.enqueue(
            [
                NewJob(span.org_id, span.trace_id, span.span_id, span.start_ns, tuple(span.detectors) or None)
                for span in spans
            ]
        )
