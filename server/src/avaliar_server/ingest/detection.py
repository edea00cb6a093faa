"""What detection asks of a commit: results that came in are stored, and spans marked `cloud` become jobs.

Both happen after the spans are stored and before anything is acknowledged, so what was acknowledged is checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from ..model.detection import SpanResult
from ..model.span import Span
from .batch import Batch

__all__ = ['CloudDetection', 'Intake', 'ResultSink']

_NEEDS_PRO = (
    'Cloud detection needs the Pro plan, and this organisation has the Free plan: the spans were stored and not '
    'checked. Use detection_mode="local", or ask the operator for the Pro plan.'
)


class ResultSink(Protocol):
    """Where results are kept."""

    def insert_results(self, results: list[SpanResult]) -> None:
        """Store them; durable on return."""
        ...


class CloudDetection(Protocol):
    """Who checks spans on the server."""

    def allows(self, org_id: int) -> bool:
        """Whether the organisation's plan has it."""
        ...

    def enqueue(self, spans: Sequence[Span]) -> None:
        """Have the stored `spans` checked; durable on return, and twice is as once."""
        ...


class Intake:
    """Takes results and jobs out of requests whose spans are stored.

    Without `cloud` spans that ask for it stay as they are.
    """

    def __init__(self, sink: ResultSink, cloud: CloudDetection | None = None) -> None:
        self._sink = sink
        self._cloud = cloud

    @staticmethod
    def concerns(batch: Batch) -> bool:
        """Whether there is anything to do for a request."""
        return bool(batch.results) or any(span.detection_mode == 'cloud' for span in batch.spans)

    def take(self, requests: Iterable[tuple[int, Batch]]) -> None:
        """Store the results and enqueue the jobs of `requests`, each an organisation and what it sent.

        Raises whatever store and queue raise; then all of it may be taken again.
        """
        results: list[SpanResult] = []
        spans: dict[tuple[int, bytes, bytes], Span] = {}
        jobs: list[Span] = []
        for org_id, batch in requests:
            results += batch.results
            asked = [span for span in batch.spans if span.detection_mode == 'cloud']
            if asked and self._cloud is not None:
                if self._cloud.allows(org_id):
                    jobs += asked
                else:
                    results += map(_not_allowed, asked)
                    batch.warn(_NEEDS_PRO)
            if batch.results:
                spans.update(((org_id, span.trace_id, span.span_id), span) for span in batch.spans)
        for result in results:
            span = spans.get((result.org_id, result.trace_id, result.span_id))
            if span is not None:
                result.provider = result.provider or span.provider
                result.model = result.model or span.model
                result.environment = result.environment or span.environment
        if results:
            self._sink.insert_results(results)
        if jobs and self._cloud is not None:
            self._cloud.enqueue(jobs)


def _not_allowed(span: Span) -> SpanResult:
    return SpanResult(
        org_id=span.org_id,
        start_ns=span.start_ns,
        trace_id=span.trace_id,
        span_id=span.span_id,
        decided_ns=span.received_ns,
        mode='cloud',
        status='failed',
        reason='Cloud detection needs the Pro plan; this organisation has the Free plan.',
        provider=span.provider,
        model=span.model,
        environment=span.environment,
    )
