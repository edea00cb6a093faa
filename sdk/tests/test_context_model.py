"""Nesting and interleaving against a model: whatever runs in between, a span's parent is where it was called."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import avaliar
from avaliar import traceable
from avaliar.testing import Ids, InMemoryExporter, recording
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

# A program is a list of steps. `call` runs a program inside a traced function, `open` makes a generator that runs a
# program's steps one by one, `next` runs the next step of an open one, `close` and `drop` end it early.
PROGRAMS = st.recursive(
    st.lists(st.tuples(st.sampled_from(['leaf', 'next', 'next', 'close', 'drop']), st.integers(0, 3)), max_size=6),
    lambda inner: st.lists(
        st.one_of(
            st.tuples(st.sampled_from(['leaf', 'next', 'next', 'next', 'close', 'drop']), st.integers(0, 3)),
            st.tuples(st.sampled_from(['call', 'open', 'block']), inner),
        ),
        max_size=6,
    ),
    max_leaves=24,
)


class Run:
    """Runs a program and notes, for each span, the parent that the program's text says."""

    def __init__(self) -> None:
        self.expected: list[tuple[str, str | None]] = []
        self.streams: list[Any] = []
        self.count = 0

    def name(self, kind: str, parent: str | None) -> str:
        self.count += 1
        name = f'{kind}{self.count}'
        self.expected.append((name, parent))
        return name

    def step(self, step: tuple[str, Any], here: str | None) -> None:
        kind, what = step
        if kind == 'leaf':
            traceable(name=self.name('leaf', here))(lambda: None)()
        elif kind == 'call':
            name = self.name('call', here)
            traceable(name=name)(self.all)(what, name)
        elif kind == 'block':
            name = self.name('block', here)
            with avaliar.span(name):
                self.all(what, name)
        elif kind == 'open':
            name = self.name('stream', here)
            self.streams.append(traceable(name=name)(self.one_by_one)(what, name))
        elif self.streams:
            at = what % len(self.streams)
            if kind == 'next':
                stream = self.streams[at]
                if not stream.gi_running:
                    next(stream, None)
            elif not self.streams[at].gi_running:
                stream = self.streams.pop(at)
                if kind == 'close':
                    stream.close()

    def all(self, program: list[tuple[str, Any]], here: str | None) -> None:
        for step in program:
            self.step(step, here)
            assert _current() == here

    def one_by_one(self, program: list[tuple[str, Any]], here: str) -> Iterator[str]:
        for step in program:
            self.step(step, here)
            assert _current() == here
            # A block left open across the yield is this frame's alone.
            name = self.name('held', here)
            with avaliar.span(name):
                yield name
                assert _current() == name


def _current() -> str | None:
    active = avaliar.current_span()
    return None if active is None else active.name


def check(spans: InMemoryExporter, expected: list[tuple[str, str | None]]) -> None:
    names = {span.span_id: span.name for span in spans}
    found = {span.name: names.get(span.parent_span_id or '') for span in spans}
    assert found == dict(expected)
    assert len(spans) == len(expected)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PROGRAMS)
def test_nested_and_interleaved_generators(program: list[tuple[str, Any]]) -> None:
    run = Run()
    with recording(ids=Ids()) as spans:
        run.all(program, None)
        while run.streams:
            stream = run.streams.pop()
            stream.close()
            del stream
        assert avaliar.current_span() is None
    check(spans, run.expected)


SCHEDULES = st.lists(
    st.tuples(st.sampled_from(['call', 'stream', 'spawn', 'wait', 'leaf', 'break']), st.integers(0, 2)), max_size=8
)


class AsyncRun:
    """Tasks that call, stream and spawn tasks, with the event loop between any two steps."""

    def __init__(self) -> None:
        self.expected: list[tuple[str, str | None]] = []
        self.tasks: list[asyncio.Task[None]] = []
        self.count = 0

    def name(self, kind: str, parent: str | None) -> str:
        self.count += 1
        name = f'{kind}{self.count}'
        self.expected.append((name, parent))
        return name

    async def all(self, program: list[tuple[str, int]], here: str | None) -> None:
        for at, (kind, what) in enumerate(program):
            rest = program[at + 1 :]
            if kind == 'leaf':
                traceable(name=self.name('leaf', here))(lambda: None)()
            elif kind == 'wait':
                for _ in range(what):
                    await asyncio.sleep(0)
            elif kind == 'call':
                name = self.name('call', here)
                await traceable(name=name)(self.all)(rest[:what], name)
            elif kind == 'spawn':
                name = self.name('task', here)
                self.tasks.append(asyncio.create_task(traceable(name=name)(self.all)(rest[:what], name)))
            else:
                name = self.name('stream', here)
                stream = traceable(name=name)(self.items)(rest[:what], name)
                async for _ in stream:
                    assert _current() == here
                    traceable(name=self.name('consumer', here))(lambda: None)()
                    if kind == 'break':
                        break
                if kind == 'break':
                    await stream.aclose()
            assert _current() == here

    async def items(self, program: list[tuple[str, int]], here: str) -> AsyncIterator[int]:
        for number in range(2):
            await self.all(program, here)
            await asyncio.sleep(0)
            yield number
            assert _current() == here


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(SCHEDULES, min_size=1, max_size=3))
def test_interleaved_tasks(programs: list[list[tuple[str, int]]]) -> None:
    run = AsyncRun()

    async def main() -> None:
        await asyncio.gather(*(run.all(program, None) for program in programs))
        while run.tasks:
            await run.tasks.pop()

    with recording(ids=Ids()) as spans:
        asyncio.run(main())
    check(spans, run.expected)
