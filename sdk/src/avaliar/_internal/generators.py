"""Driving a generator with its span current, and only while its own frame runs.

The consumer gets a real generator that passes everything on: `send`, `throw`, `close`, the return value. The span is
set before every step of the wrapped frame and what was there comes back after it, so no token lives across a
`yield`, and it does not matter which task or thread closes the stream.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Callable, Generator
from itertools import islice, repeat
from typing import Any

from . import recorder
from .context import changed, current
from .failures import hide_frames
from .generator_code import may_return
from .span import Span
from .steps import OVER, Steps
from .stream_record import CHUNK, IMMUTABLE, StreamRecord

__all__ = ['first_step', 'traced_async_generator', 'traced_generator']

_get = current.get
_set = current.set
_reset = current.reset


def traced_generator(make: Callable[[], Any], record: StreamRecord, owned: bool) -> Generator[Any, Any, Any]:
    """A generator that yields what the one that `make` makes yields, and records it.

    Parameters:
        make: is called once, here. It comes after the traced generator, because the garbage collector finalises the
            older one first: that must be the one that has the span.
        owned: whether it was made by this call alone. A function may also return a generator that others hold; then
            dropping the traced one must not close it.
    """
    outer: Any = _drive(record, owned)
    next(outer)
    inner = make()
    outer.__name__ = inner.__name__
    outer.__qualname__ = inner.__qualname__
    # To the first yield that the consumer answers: from here on every way of ending it passes through its frame.
    outer.send(inner)
    record.watch(outer)
    return outer


def _drive(record: StreamRecord, owned: bool) -> Generator[Any, Any, Any]:
    inner: Any = yield
    # Each line of the loops is paid for every item; locals and `repeat` instead of a count are what they can do about
    # it. Most of the rest is the context variable.
    span = record.span
    append = record.keeper()
    theirs = None if recorder.bridge is None else recorder.bridge.here
    left = None
    inside: Span | None = span
    set_current, get_current, reset, text, changes = _set, _get, _reset, str, changed
    seen = changes[0]
    step = send = inner.send
    item = None
    waiting = True
    lean = False
    record.started = True
    while True:
        for _ in repeat(None, CHUNK):
            # One place where the consumer's side is met: before the first step, and after each item.
            try:
                value = yield item
                if lean and value is None:
                    # The same steps as below with less around them, for as long as the consumer only takes items. A
                    # loop does not tell what a generator returns: `lean` is one that returns nothing.
                    thrown = None
                    token = set_current(inside)
                    try:
                        for item in islice(inner, CHUNK):
                            if changes[0] is not seen:
                                seen = changes[0]
                                inside = get_current()
                            reset(token)
                            if type(item) is text:
                                append(item)
                            else:
                                append(item if type(item) in IMMUTABLE else record.as_yielded(item))
                            try:
                                value = yield item
                            except BaseException as error:  # noqa: BLE001 - answered below, with the loop let go of
                                thrown = error
                                break
                            if value is not None:
                                lean = False
                                break
                            token = set_current(inside)
                        else:
                            reset(token)
                            if len(record.items) >= CHUNK:
                                record.spill()
                    except BaseException as error:
                        _put_back(token)
                        hide_frames(error)
                        record.raised(error)
                        raise
                    if thrown is not None:
                        raise thrown
            except GeneratorExit:
                thrown = None
                how = record.how_closed()
                token = set_current(inside)
                try:
                    if owned or not record.dropped():
                        inner.close()
                    # Where nobody else holds it, it is finalised here, with its span current.
                    del step, send, inner
                except BaseException as error:
                    reset(token)
                    hide_frames(error)
                    record.raised(error)
                    raise
                reset(token)
                record.end(how)
                raise
            except BaseException as error:  # noqa: BLE001 - thrown into the generator, on its way to the inner one
                thrown = None
                lean = False
                step, value = inner.throw, error
            if theirs is not None:
                here = theirs()
                # What the consumer has begun since is not inside; what the frame itself has left open is.
                if here is not left:
                    span.foreign = here
            token = set_current(inside)
            try:
                item = step(value)
            except StopIteration as stop:
                reset(token)
                record.end('exhausted')
                return stop.value
            except BaseException as error:
                reset(token)
                hide_frames(error)
                record.raised(error)
                raise
            if changes[0] is not seen:
                seen = changes[0]
                inside = get_current()
            reset(token)
            step = send
            if theirs is not None:
                left = theirs()
            if type(item) is text:
                append(item)
            else:
                append(item if type(item) in IMMUTABLE else record.as_yielded(item))
            if waiting:
                waiting = False
                record.first()
                lean = theirs is None and not may_return(inner.gi_code)
        record.spill()


def _put_back(token: Any) -> None:
    """What was current before; also where that has been done, and an interrupt came right after."""
    try:
        _reset(token)
    except RuntimeError:
        return


def traced_async_generator(make: Callable[[], Any], record: StreamRecord, owned: bool) -> AsyncGenerator[Any, Any]:
    """The same for an asynchronous generator."""
    inner = make()
    outer: Any = _drive_async(inner, record, owned)
    outer.__name__ = inner.__name__
    outer.__qualname__ = inner.__qualname__
    record.watch(outer)
    return outer


def first_step(inner: Any) -> Any:
    """The first step's awaitable, made without the event loop's hooks.

    The loop closes every generator it has been told of when it shuts down or when one is dropped. It knows the
    traced one, which closes `inner`; knowing both it would close `inner` from two tasks at once.
    """
    hooks = sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(None, _leave)
    try:
        return inner.asend(None)
    finally:
        sys.set_asyncgen_hooks(*hooks)


def _leave(_: object) -> None:
    """The finaliser of an inner generator: the traced one, which is dropped together with it, is closed and closes it."""


async def _drive_async(inner: Any, record: StreamRecord, owned: bool) -> AsyncGenerator[Any, Any]:
    # As in `_drive`, each line is paid for every item. Where the next item is there, which is often, nothing but this
    # frame, the inner one and `relay` runs; `steps` serves those that must be waited for.
    span = record.span
    append = record.keeper()
    theirs = None if recorder.bridge is None else recorder.bridge.here
    left = None
    steps = Steps(span)
    inside: Span | None = span
    set_current, get_current, reset, text, over, changes = _set, _get, _reset, str, OVER, changed
    seen = changes[0]
    step = inner.asend
    item: Any = None

    def relay() -> Generator[Any, Any, None]:
        """Runs what it is sent; `OVER` says that `item` is its result, all else is what it waits for.

        `yield from` takes a result out of an awaitable in C. Calling `send` would cost an exception for every item.
        """
        nonlocal item
        pending: Any = yield
        while True:
            item = yield from pending  # pyright: ignore[reportUnknownVariableType]
            pending = yield over

    relayed = relay()
    next(relayed)
    run = relayed.send
    waiting = True
    record.started = True
    pending = first_step(inner) if owned else step(None)
    while True:
        for _ in repeat(None, CHUNK):
            if theirs is not None:
                here = theirs()
                if here is not left:
                    span.foreign = here
            token = set_current(inside)
            try:
                waited = run(pending)
            except StopAsyncIteration:
                reset(token)
                record.end('exhausted')
                return
            except BaseException as error:
                reset(token)
                hide_frames(error)
                record.raised(error)
                raise
            if changes[0] is not seen:
                seen = changes[0]
                inside = get_current()
            reset(token)
            if waited is not over:
                steps.inside = inside
                steps.inner = relayed
                steps.waited = waited
                try:
                    await steps
                except StopAsyncIteration:
                    record.end('exhausted')
                    return
                except BaseException as error:
                    hide_frames(error)
                    record.raised(error)
                    raise
                inside = steps.inside
            if theirs is not None:
                left = theirs()
            if type(item) is text:
                append(item)
            else:
                append(item if type(item) in IMMUTABLE else record.as_yielded(item))
            if waiting:
                waiting = False
                record.first()
            try:
                pending = step((yield item))
            except GeneratorExit:
                how = record.how_closed()
                if owned or not record.dropped():
                    steps.inside = inside
                    steps.inner = inner.aclose()
                    try:
                        await steps
                    except BaseException as error:
                        hide_frames(error)
                        record.raised(error)
                        raise
                record.end(how)
                raise
            except BaseException as error:  # noqa: BLE001 - thrown into the generator, on its way to the inner one
                pending = inner.athrow(error)
        record.spill()
