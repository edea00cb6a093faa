"""Every kind of function, ended in every way, called in every place: one span, right parent, right status."""

from __future__ import annotations

import asyncio
import multiprocessing
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from avaliar import current_span, span
from avaliar.testing import InMemoryExporter

sys.path.insert(0, str(Path(__file__).parent / 'subjects'))

import matrix_subjects

ENDINGS = {
    'return': (None, 'ok', 'done'),
    'raise': (None, 'error', None),
    'exhausted': ('exhausted', 'ok', 'one two three'),
    'break': ('closed', 'ok', 'one '),
    'close': ('closed', 'ok', 'one '),
    'throw': ('failed', 'error', 'one caught two '),
    'cancel': (None, 'error', None),
    'cancel stream': ('cancelled', 'error', 'one '),
    'collected': ('collected', 'ok', 'one '),
    'closed elsewhere': ('closed', 'ok', 'one '),
}
"""How it ends: the stream's end, the status, the output that was recorded."""

SHAPES = ('direct', 'method', 'classmethod', 'outside', 'staticmethod')
PLACES = ('thread pool', 'process pool', 'task', 'executor')

# Plain code cannot be cancelled: those combinations do not exist.
KINDS = [
    (kind, ending) for kind in ('sync', 'async') for ending in ENDINGS if kind == 'async' or 'cancel' not in ending
]


@pytest.fixture(scope='module')
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context('spawn')) as pool:
        yield pool


def facts_of(spans: InMemoryExporter) -> list[tuple[Any, ...]]:
    return [
        (s.name, s.trace_id, s.span_id, s.parent_span_id, s.status, s.stream_end, s.output, s.error and s.error.type)
        for s in spans
    ]


def check(ending: str, facts: list[tuple[Any, ...]], caller: Any) -> None:
    stream_end, status, output = ENDINGS[ending]
    (subject,) = [fact for fact in facts if fact[0] == 'subject']
    assert subject[1:2] == (caller.trace_id,)
    assert subject[3] == caller.span_id
    assert subject[4:7] == (status, stream_end, output)
    if 'cancel' in ending:
        assert subject[7] == 'asyncio.exceptions.CancelledError'
    leaves = [fact for fact in facts if fact[0] == 'leaf']
    assert leaves
    assert {fact[3] for fact in leaves} == {subject[2]}
    # What the consumer does between two items is never the stream's child.
    consumers = [fact for fact in facts if fact[0] == 'consumer']
    assert bool(consumers) == (stream_end is not None)
    assert {fact[3] for fact in consumers} <= {caller.span_id}
    assert {fact[0] for fact in facts} <= {'subject', 'leaf', 'consumer'}


@pytest.mark.parametrize('shape', SHAPES)
@pytest.mark.parametrize(('kind', 'ending'), KINDS)
def test_shapes(kind: str, ending: str, shape: str, avaliar_spans: InMemoryExporter) -> None:
    bare = matrix_subjects.run(kind, False, shape, ending)
    with span('caller') as caller:
        seen = matrix_subjects.run(kind, True, shape, ending)
        assert current_span().span_id == caller.span_id
        facts = facts_of(avaliar_spans)
    assert seen == bare
    check(ending, facts, caller)


@pytest.mark.parametrize('place', PLACES)
@pytest.mark.parametrize(('kind', 'ending'), KINDS)
def test_places(
    kind: str, ending: str, place: str, avaliar_spans: InMemoryExporter, processes: ProcessPoolExecutor
) -> None:
    bare = matrix_subjects.run(kind, False, 'direct', ending)
    with span('caller') as caller:
        if place == 'process pool':
            seen, facts = processes.submit(matrix_subjects.run_elsewhere, kind, 'direct', ending).result()
        else:
            seen = IN_PLACE[place](kind, ending)
            facts = facts_of(avaliar_spans)
        assert current_span().span_id == caller.span_id
    assert seen == bare
    check(ending, facts, caller)


def in_thread_pool(kind: str, ending: str) -> list[Any]:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(matrix_subjects.run, kind, True, 'direct', ending).result()


def in_task(kind: str, ending: str) -> list[Any]:
    async def call() -> list[Any]:
        if kind == 'async':
            return await matrix_subjects.run_async(True, 'direct', ending)
        return matrix_subjects.run('sync', True, 'direct', ending)

    async def main() -> list[Any]:
        return await asyncio.create_task(call())

    return asyncio.run(main())


def in_executor(kind: str, ending: str) -> list[Any]:
    async def main() -> list[Any]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(None, matrix_subjects.run, kind, True, 'direct', ending)

    return asyncio.run(main())


IN_PLACE = {'thread pool': in_thread_pool, 'task': in_task, 'executor': in_executor}
