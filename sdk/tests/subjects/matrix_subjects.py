"""The functions of the matrix, each traced and bare, and the ways to end them. Importable in a spawned process."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gc
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from avaliar import span, traceable
from avaliar.testing import recording

WORDS = ('one ', 'two ', 'three')


class Failure(Exception):
    """What subjects raise."""


class Thrown(Exception):
    """What consumers throw in, and subjects catch."""


def subjects(trace: bool) -> SimpleNamespace:
    """The subjects as functions and as methods of every kind."""
    decorate: Callable[..., Any] = functools.partial(traceable, 'tool', name='subject') if trace else lambda: _as_it_is
    leaf: Callable[..., Any] = traceable(name='leaf')(_leaf) if trace else _leaf

    def plain(fail: bool) -> str:
        leaf()
        if fail:
            raise Failure('no')
        return 'done'

    def stream() -> Any:
        try:
            for word in WORDS:
                leaf()
                try:
                    yield word
                except Thrown:
                    yield 'caught '
            return 'end'
        finally:
            leaf()

    async def plain_async(fail: bool) -> str:
        leaf()
        await asyncio.sleep(0)
        leaf()
        if fail:
            raise Failure('no')
        return 'done'

    async def wait() -> None:
        leaf()
        await asyncio.Event().wait()

    async def stream_async() -> Any:
        try:
            for word in WORDS:
                leaf()
                await asyncio.sleep(0)
                try:
                    yield word
                except Thrown:
                    yield 'caught '
        finally:
            await asyncio.sleep(0)
            leaf()

    async def stall() -> Any:
        try:
            yield WORDS[0]
            await asyncio.Event().wait()
        finally:
            leaf()

    functions = {
        'plain': plain,
        'stream': stream,
        'plain_async': plain_async,
        'wait': wait,
        'stream_async': stream_async,
        'stall': stall,
    }

    def as_method(function: Callable[..., Any]) -> Any:
        if function.__code__.co_flags & 0x80:

            async def coroutine(self: object, *args: Any) -> Any:
                return await function(*args)

            return coroutine
        if function.__code__.co_flags & 0x20:

            def generator(self: object, *args: Any) -> Any:
                return (yield from function(*args))

            return generator
        if function.__code__.co_flags & 0x200:

            async def async_generator(self: object, *args: Any) -> Any:
                inner = function(*args)
                try:
                    value = None
                    while True:
                        try:
                            value = yield (await inner.asend(value))
                        except Thrown as error:
                            value = yield (await inner.athrow(error))
                except StopAsyncIteration:
                    return
                finally:
                    await inner.aclose()

            return async_generator
        return lambda self, *args: function(*args)

    methods = {name: decorate()(as_method(function)) for name, function in functions.items()}
    holder = type('Holder', (), methods)
    of_class = type('OfClass', (), {n: classmethod(decorate()(as_method(f))) for n, f in functions.items()})
    outside = type('Outside', (), {n: decorate()(classmethod(as_method(f))) for n, f in functions.items()})
    static = type('Static', (), {n: decorate()(staticmethod(f)) for n, f in functions.items()})
    direct = SimpleNamespace(**{name: decorate()(function) for name, function in functions.items()})
    return SimpleNamespace(direct=direct, method=holder(), classmethod=of_class, outside=outside(), staticmethod=static)


def _as_it_is(function: Any) -> Any:
    return function


def _leaf() -> None:
    return None


def consume(trace: bool) -> None:
    """What a consumer does between two items."""
    if trace:
        with span('consumer'):
            pass


def run_sync(trace: bool, shape: str, ending: str) -> list[Any]:
    """One ending of a plain function or a generator; what its caller sees."""
    of = getattr(subjects(trace), shape)
    seen: list[Any] = []
    with contextlib.suppress(Failure):
        if ending == 'return':
            seen.append(of.plain(False))
        elif ending == 'raise':
            _expect(seen, lambda: of.plain(True))
        elif ending == 'exhausted':
            seen.append(_returned(_collecting(seen, of.stream(), trace)))
        elif ending == 'break':
            for word in of.stream():
                seen.append(word)
                consume(trace)
                break
        else:
            _end_sync(seen, of.stream(), ending, trace)
    return seen


def _end_sync(seen: list[Any], stream: Any, ending: str, trace: bool) -> None:
    seen.append(next(stream))
    consume(trace)
    if ending == 'close':
        stream.close()
        _expect(seen, lambda: next(stream))
    elif ending == 'throw':
        seen.append(stream.throw(Thrown()))
        seen.append(stream.send('sent'))
        _expect(seen, lambda: stream.throw(Failure('thrown')))
    elif ending == 'closed elsewhere':
        thread = threading.Thread(target=stream.close)
        thread.start()
        thread.join()
    elif ending == 'collected':
        ring = [stream]
        ring.append(ring)
        del stream, ring
    else:
        raise AssertionError(ending)


async def run_async(trace: bool, shape: str, ending: str) -> list[Any]:
    """The same of a coroutine function or an asynchronous generator."""
    of = getattr(subjects(trace), shape)
    seen: list[Any] = []
    with contextlib.suppress(Failure):
        if ending == 'return':
            seen.append(await of.plain_async(False))
        elif ending == 'raise':
            try:
                await of.plain_async(True)
            except Failure as error:
                seen.append(repr(error))
        elif ending == 'cancel':
            await _cancelled(seen, of.wait())
        elif ending == 'cancel stream':
            await _cancelled(seen, _read(seen, of.stall(), trace))
        elif ending == 'exhausted':
            await _read(seen, of.stream_async(), trace)
        elif ending == 'break':
            async for word in of.stream_async():
                seen.append(word)
                consume(trace)
                break
        else:
            await _end_async(seen, of.stream_async(), ending, trace)
    if ending == 'collected':
        gc.collect()
    for _ in range(10):  # the loop closes what was dropped in tasks of its own
        await asyncio.sleep(0)
    return seen


async def _end_async(seen: list[Any], stream: Any, ending: str, trace: bool) -> None:
    seen.append(await anext(stream))
    consume(trace)
    if ending == 'close':
        await stream.aclose()
        try:
            await anext(stream)
        except StopAsyncIteration as error:
            seen.append(repr(error))
    elif ending == 'throw':
        seen.append(await stream.athrow(Thrown()))
        seen.append(await stream.asend('sent'))
        try:
            await stream.athrow(Failure('thrown'))
        except Failure as error:
            seen.append(repr(error))
    elif ending == 'closed elsewhere':
        await asyncio.create_task(stream.aclose())
    elif ending == 'collected':
        ring = [stream]
        ring.append(ring)
        del stream, ring
    else:
        raise AssertionError(ending)


async def _read(seen: list[Any], stream: Any, trace: bool) -> None:
    async for word in stream:
        seen.append(word)
        consume(trace)


async def _cancelled(seen: list[Any], coroutine: Any) -> None:
    task = asyncio.create_task(coroutine)
    for _ in range(3):
        await asyncio.sleep(0)
    task.cancel('enough')
    try:
        await task
    except asyncio.CancelledError as error:
        seen.append(('cancelled', task.cancelled(), type(error).__name__))


def _collecting(seen: list[Any], stream: Any, trace: bool) -> Any:
    while True:
        try:
            seen.append(next(stream))
        except StopIteration as stop:
            return stop.value
        consume(trace)


def _returned(value: Any) -> Any:
    return ('returned', value)


def _expect(seen: list[Any], call: Callable[[], Any]) -> None:
    try:
        call()
    except (Failure, StopIteration) as error:
        seen.append(repr(error))


def run(kind: str, trace: bool, shape: str, ending: str) -> list[Any]:
    """Run it where this is called."""
    if kind == 'sync':
        seen = run_sync(trace, shape, ending)
        if ending == 'collected':
            gc.collect()
        return seen
    return asyncio.run(run_async(trace, shape, ending))


def run_elsewhere(kind: str, shape: str, ending: str) -> tuple[list[Any], list[tuple[Any, ...]]]:
    """Run it traced, and bring back what was recorded as well (another process cannot share an exporter)."""
    with recording() as spans:
        seen = run(kind, True, shape, ending)
    facts = [
        (s.name, s.trace_id, s.span_id, s.parent_span_id, s.status, s.stream_end, s.output, s.error and s.error.type)
        for s in spans
    ]
    return seen, facts
