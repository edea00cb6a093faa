"""A queue on SQLite, spans in a store, and detectors that say what a test wants."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from avaliar_eval import Check, DetectionResult, DetectorType, Issue, Severity
from avaliar_server.control.database import guarded, migrate, open_database
from avaliar_server.control.jobs import Jobs
from avaliar_server.control.tables import organisations
from avaliar_server.detect.queue import CloudQueue
from avaliar_server.detect.worker import Worker
from avaliar_server.model.span import Span
from avaliar_server.store import SpanStore

SECOND = 1_000_000_000
_ids = itertools.count(1)


def issue(excerpt: str = 'here', severity: Severity = Severity.HIGH, **changes: Any) -> Issue:
    values: dict[str, Any] = {
        'type': DetectorType.PII,
        'severity': severity,
        'confidence': 0.9,
        'message': 'A name.',
        'excerpt': excerpt,
        'start': 0,
        'end': len(excerpt),
        'target': 'prompt',
        'detector_name': 'pii',
        'metadata': {'rule': 'pii.name'},
    }
    return Issue(**(values | changes))


def said(*issues: Issue, status: Any = 'clean', reason: str = '') -> DetectionResult:
    """A result with these issues, or with one check of this status."""
    check = Check(DetectorType.PII, 'prompt', 'issues' if issues else status, reason=reason)
    return DetectionResult(issues, [check], 1.5)


class Detectors:
    """Answers with `answer(prompt, response)`; remembers what it was asked."""

    def __init__(self) -> None:
        self.judge: Any = None
        self.asked: list[tuple[Any, Any]] = []
        self.wanted: list[tuple[int, tuple[str, ...] | None]] = []
        self.answer: Callable[[Any, Any], DetectionResult] = lambda prompt, response: said()
        self.refuses: dict[int, Exception] = {}

    def detector(self, org_id: int, detectors: tuple[str, ...] | None = None) -> Any:
        self.wanted.append((org_id, detectors))
        if org_id in self.refuses:
            raise self.refuses[org_id]
        return self

    def evaluate_full_sync(self, prompt: Any, response: Any) -> DetectionResult:
        self.asked.append((prompt, response))
        return self.answer(prompt, response)

    async def evaluate_full(self, prompt: Any, response: Any) -> DetectionResult:
        return self.evaluate_full_sync(prompt, response)


class Clock:
    """Nanoseconds that move when told to."""

    def __init__(self) -> None:
        self.now = 1_795_000_000 * SECOND

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = open_database(tmp_path)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def jobs(engine: sa.Engine, clock: Clock) -> Jobs:
    return Jobs(engine, now_ns=clock, uniform=lambda low, high: 1.0)


@pytest.fixture
def organisation(engine: sa.Engine, org_id: int) -> int:
    """The test's organisation, known to the control plane too."""
    with guarded(engine, writes=True) as connection:
        connection.execute(
            sa.insert(organisations).values(id=org_id, slug=f'o{org_id}', name='o', created_ns=1, plan='pro')
        )
    return org_id


@pytest.fixture
def detectors() -> Detectors:
    return Detectors()


@pytest.fixture
def bench(
    store: SpanStore, jobs: Jobs, detectors: Detectors, clock: Clock, organisation: int, engine: sa.Engine
) -> SimpleNamespace:
    """All of it together: `send(...)` stores and enqueues a span, `results()` are the stored ones by span id."""

    class Stamping:
        """Takes results; fails when told to."""

        fails: Exception | None = None

        def insert_results(self, results: Any) -> None:
            if self.fails is not None:
                raise self.fails
            for result in results:
                result.decided_ns = clock.now
            store.insert_results(results)

    def span(prompt: Any = 'question', response: Any = 'answer', **changes: Any) -> Span:
        number = next(_ids)
        values: dict[str, Any] = {
            'org_id': organisation,
            'trace_id': number.to_bytes(16, 'big'),
            'span_id': number.to_bytes(8, 'big'),
            'name': 'call',
            'start_ns': clock.now + number,
            'end_ns': clock.now + number,
            'received_ns': clock.now,
            'provider': 'openai',
            'model': 'gpt-4o',
            'environment': 'production',
            'detection_mode': 'cloud',
            'input': None if prompt is None else json.dumps(prompt),
            'output': None if response is None else json.dumps(response),
        }
        return Span(**(values | changes))

    def send(*spans: Span) -> None:
        store.insert(spans)
        CloudQueue(jobs, lambda _: True).enqueue(spans)

    def results() -> dict[bytes, dict[str, Any]]:
        rows = store.select_dicts('SELECT * FROM span_results FINAL WHERE org_id = {org:UInt64}', {'org': organisation})
        return {row['span_id']: row for row in rows}

    sink = Stamping()
    return SimpleNamespace(
        store=store, jobs=jobs, detectors=detectors, clock=clock, org_id=organisation, engine=engine, sink=sink,
        worker=Worker(store, sink, jobs, detectors), span=span, send=send, results=results, issue=issue, said=said,
    )  # fmt: skip
