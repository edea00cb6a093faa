"""What the detectors read of a span: its input and output, from the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from ..control.jobs import Job
from ..store import QueryTooLarge

__all__ = ['Content', 'Key', 'Store', 'key_of', 'read_contents']

Key = tuple[int, int, bytes, bytes]
"""Organisation, start, trace and span: what a span is found by."""

_MEMORY = 256 << 20
_MEMORY_OF_ONE = 1 << 30
"""A span is 16 MB at most, but what lies beside it in the store is read with it."""
_SECONDS = 30

# Each list alone is wider than what is asked for; `start_ns` hardly ever, and the rest is dropped here.
_WANTED = (
    'org_id IN {orgs:Array(UInt64)} AND start_ns IN {starts:Array(Int64)} '
    'AND trace_id IN {traces:Array(FixedString(16))} AND span_id IN {spans:Array(FixedString(8))}'
)
_KEY = 'org_id, start_ns, trace_id, span_id'
# Of a span stored twice the copy received first counts.
_FIRST = f'ORDER BY received_ns LIMIT 1 BY {_KEY}'
_CONTENTS = f"""
SELECT {_KEY}, input, output, provider, model, environment
FROM (SELECT {_KEY}, input, output FROM span_payloads WHERE {_WANTED} {_FIRST}) AS payloads
INNER JOIN (SELECT {_KEY}, provider, model, environment FROM spans WHERE {_WANTED} {_FIRST}) AS narrow
USING ({_KEY})
"""  # noqa: S608 - put together from the constants above


@dataclass(frozen=True, slots=True)
class Content:
    """A span as the detectors see it; `None` where a side was not captured."""

    prompt: Any
    response: Any
    provider: str
    model: str
    environment: str
    problem: str = ''
    """Why it could not be read, in words for a user; then there is nothing else."""


class Store(Protocol):
    """What is asked of the span store."""

    def select(
        self,
        sql: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        max_execution_seconds: float = 30,
        max_memory_bytes: int = ...,
        settings: Mapping[str, str | int | float] | None = None,
    ) -> list[tuple[Any, ...]]: ...


def key_of(job: Job) -> Key:
    """Where the job's span is."""
    return job.org_id, job.start_ns, job.trace_id, job.span_id


def read_contents(store: Store, jobs: Sequence[Job]) -> dict[Key, Content]:
    """The contents of the jobs' spans, as far as these are there: one question, or more when they are large.

    Raises:
        StoreError: The store did not answer.
    """
    try:
        rows = store.select(
            _CONTENTS,
            {
                'orgs': sorted({job.org_id for job in jobs}),
                'starts': [job.start_ns for job in jobs],
                'traces': [job.trace_id for job in jobs],
                'spans': [job.span_id for job in jobs],
            },
            max_execution_seconds=_SECONDS,
            max_memory_bytes=_MEMORY if len(jobs) > 1 else _MEMORY_OF_ONE,
            settings={'max_threads': 1},
        )
    except QueryTooLarge:
        if len(jobs) == 1:
            problem = 'Its content is too large to be read within the memory that a question to the store may take.'
            return {key_of(jobs[0]): Content(None, None, '', '', '', problem)}
        middle = len(jobs) // 2
        return read_contents(store, jobs[:middle]) | read_contents(store, jobs[middle:])
    wanted = {key_of(job) for job in jobs}
    return {
        (org_id, start_ns, trace_id, span_id): Content(_value(given), _value(returned), *labels)
        for org_id, start_ns, trace_id, span_id, given, returned, *labels in rows
        if (org_id, start_ns, trace_id, span_id) in wanted
    }


def _value(text: str | None) -> Any:
    """What the recorded text says: JSON, or, where it is none or was cut, the text itself."""
    if not text:
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
