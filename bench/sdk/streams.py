"""What an item of a stream costs: bare, traced by Avaliar, by the minimal recorder, by hand with OpenTelemetry.

`floor` is the least that the contract leaves in Python: one more generator of the same kind, the context variable set
before the inner frame runs and reset after it, one append. The variable must be written twice an item, because a
context that is copied inside a step (by `create_task`, say) has to have the span, and one copied between two steps not.

    python -m bench streams [--rounds 20] [--target 300]

The cost of an item is the slope between streams of 1 and of 200 items, in thread CPU time: what a stream costs as a
whole (its span) falls out. The kinds take turns in one process and each keeps its lowest round, so that what else the
machine does falls out as well. `under a span` is the usual case: the stream is read inside another traced call.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import os
import time
from collections.abc import Callable
from typing import Any

from bench.sdk import minimal

ITEMS = 200
STREAMS = 40
PIECES = [f'chunk {n} ' for n in range(ITEMS)]

Consumer = Callable[[int], float]
Kind = tuple[Callable[[Any], Any], Callable[[Any], Any], Callable[[Any], Any]]
"""What decorates a stream, an asynchronous one, and the function that reads it."""

Key = tuple[str, str, str]
"""`sync` or `async`, where it is read, the name of a kind."""


def stream(count: int) -> Any:
    for n in range(count):
        yield PIECES[n]


async def stream_async(count: int) -> Any:
    for n in range(count):
        yield PIECES[n]


def minimal_async(function: Callable[..., Any]) -> Callable[..., Any]:
    """The minimal recorder's stream, for an asynchronous generator."""

    async def traced(*args: Any) -> Any:
        record, token = minimal._start(function.__name__, args)
        minimal._current.reset(token)
        items: list[str] = []
        step = function(*args).__anext__
        while True:
            token = minimal._current.set(record)
            try:
                item = await step()
            except StopAsyncIteration:
                break
            finally:
                minimal._current.reset(token)
            items.append(item)
            yield item
        minimal._finish(record, minimal._current.set(None), ''.join(items))

    return traced


def floor(function: Callable[..., Any]) -> Callable[..., Any]:
    """No ends but exhaustion, no `send`, no errors, no span."""
    put, back = minimal._current.set, minimal._current.reset

    def traced(*args: Any) -> Any:
        append = [].append
        record = minimal.Record()
        token = put(record)
        for item in function(*args):
            back(token)
            append(item)
            yield item
            token = put(record)
        back(token)

    return traced


def floor_async(function: Callable[..., Any]) -> Callable[..., Any]:
    """As `floor`, and wrong where the inner generator waits: the variable stays set while other code runs."""
    put, back = minimal._current.set, minimal._current.reset

    async def traced(*args: Any) -> Any:
        append = [].append
        record = minimal.Record()
        token = put(record)
        async for item in function(*args):
            back(token)
            append(item)
            yield item
            token = put(record)
        back(token)

    return traced


def open_telemetry() -> Kind:
    """Streams as OpenTelemetry's users write them; the span is current while the consumer runs, too."""
    from opentelemetry.sdk.trace import TracerProvider

    tracer = TracerProvider().get_tracer('bench')

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        def traced(*args: Any) -> Any:
            with tracer.start_as_current_span('stream') as span:
                items: list[str] = []
                for item in function(*args):
                    items.append(item)
                    yield item
                span.set_attribute('output.value', ''.join(items))

        return traced

    def decorate_async(function: Callable[..., Any]) -> Callable[..., Any]:
        async def traced(*args: Any) -> Any:
            with tracer.start_as_current_span('stream') as span:
                items: list[str] = []
                async for item in function(*args):
                    items.append(item)
                    yield item
                span.set_attribute('output.value', ''.join(items))

        return traced

    return decorate, decorate_async, tracer.start_as_current_span('around')


def consumer(traced: Callable[[int], Any], around: Callable[..., Any]) -> Consumer:
    """Reads streams of a length inside `around`; answers nanoseconds of CPU for each stream."""

    @around
    def read(count: int) -> float:
        before = time.thread_time_ns()
        for _ in range(STREAMS):
            for _ in traced(count):
                pass
        return (time.thread_time_ns() - before) / STREAMS

    return read


def consumer_async(traced: Callable[[int], Any], around: Callable[..., Any]) -> Consumer:
    @around
    async def read(count: int) -> float:
        before = time.thread_time_ns()
        for _ in range(STREAMS):
            async for _ in traced(count):
                pass
        return (time.thread_time_ns() - before) / STREAMS

    return lambda count: asyncio.run(read(count))


def avaliar_kinds() -> dict[str, Kind]:
    os.environ.update(AVALIAR_API_KEY='avl_bench')
    import avaliar

    class Nowhere:
        def export(self, spans: list[Any], /) -> None:
            pass

    avaliar.configure(exporter=Nowhere())
    return {
        'bare': (_plain, _plain, _plain),
        'avaliar': (avaliar.traceable, avaliar.traceable, avaliar.traceable),
        'minimal': (minimal.decorate_stream, minimal_async, minimal.decorate),
        'floor': (floor, floor_async, minimal.decorate),
    }


def _plain(function: Any) -> Any:
    return function


def measure(kinds: dict[str, Kind], rounds: int) -> dict[Key, float]:
    """Nanoseconds an item."""
    readers: dict[Key, Consumer] = {}
    for name, (decorate, decorate_async, around) in kinds.items():
        for where, outer in (('outside', _plain), ('under a span', around)):
            readers['sync', where, name] = consumer(decorate(stream), outer)
            readers['async', where, name] = consumer_async(decorate_async(stream_async), outer)
    lowest: dict[Key, tuple[float, float]] = {}
    for _ in range(rounds):
        for key, read in readers.items():
            minimal._queue.clear()
            short, long = lowest.get(key, (float('inf'), float('inf')))
            lowest[key] = (min(short, read(1)), min(long, read(ITEMS)))
    return {key: (long - short) / (ITEMS - 1) for key, (short, long) in lowest.items()}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog='python -m bench streams', description=__doc__.splitlines()[0])
    parser.add_argument('--rounds', type=int, default=20)
    parser.add_argument('--target', type=float, default=300, help='ns an item above the bare generator')
    options = parser.parse_args(arguments)
    kinds = avaliar_kinds()
    costs = measure(kinds, options.rounds)
    if importlib.util.find_spec('opentelemetry'):
        # Afterwards: from its import on, Avaliar's spans are OpenTelemetry's current ones as well, which costs.
        beside = {'opentelemetry': open_telemetry(), 'avaliar beside it': kinds['avaliar']}
        costs |= measure(beside, options.rounds)
    names = list(dict.fromkeys(name for _, _, name in costs))
    print(f'ns an item; target: at most {options.target:.0f} above bare\n')
    print(f'| stream | {" | ".join(names)} | avaliar above bare | minimal above bare | floor above bare |')
    print('|---' * (len(names) + 4) + '|')
    missed = 0
    for kind in ('sync', 'async'):
        for where in ('outside', 'under a span'):
            row = {name: costs[kind, where, name] for name in names}
            above = row['avaliar'] - row['bare']
            missed += above > options.target
            least = ' | '.join(f'{row[name] - row["bare"]:.0f}' for name in ('minimal', 'floor'))
            figures = ' | '.join(f'{row[name]:.0f}' for name in names)
            print(f'| {kind}, {where} | {figures} | {above:.0f} | {least} |')
    return 1 if missed else 0
