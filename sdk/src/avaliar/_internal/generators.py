"""Driving a generator with its span current, and only while its own frame runs.

The consumer gets a real generator that passes everything on: `send`, `throw`, `close`, the return value. The span is
set before every step of the wrapped frame and what was there comes back after it, so no token lives across a
`yield`, and it does not matter which task or thread closes the stream.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, Generator
from typing import Any

from . import recorder
from .context import current
from .failures import hide_frames
from .span import Span
from .steps import Steps
from .stream_record import CHUNK, IMMUTABLE, StreamRecord

__all__ = ['traced_async_generator', 'traced_generator']

_get = current.get
_set = current.set
_reset = current.reset


def traced_generator(inner: Generator[Any, Any, Any], record: StreamRecord, owned: bool) -> Generator[Any, Any, Any]:
    """A generator that yields what `inner` yields and records it.

    Parameters:
        owned: whether `inner` was made by this call alone. A function may also return a generator that others hold;
            then dropping the traced one must not close it.
    """
    outer = _drive(inner, record, owned)
    outer.__name__ = inner.__name__
    outer.__qualname__ = inner.__qualname__
    # To the first (empty) yield: from here on every way of ending the generator passes through its frame.
    next(outer)
    record.watch(outer)
    return outer


def _drive(inner: Generator[Any, Any, Any], record: StreamRecord, owned: bool) -> Generator[Any, Any, Any]:
    span = record.span
    items = record.items
    keeps = span.sampled
    inside: Span | None = span
    send = inner.send
    thrown = value = item = None
    record.started = True
    while True:
        # One place where the consumer's side is met: before the first step, and after each item.
        try:
            value = yield item
        except GeneratorExit:
            how = record.how_closed()
            token = _set(inside)
            try:
                if owned or how == 'closed':
                    inner.close()
                # Where nobody else holds it, it is finalised here, with its span current.
                del send, inner
            except BaseException as error:
                _reset(token)
                hide_frames(error)
                record.raised(error)
                raise
            _reset(token)
            record.end(how)
            raise
        except BaseException as error:
            thrown = error
        if recorder.bridge is not None:
            recorder.bridge.enter(span)
        token = _set(inside)
        try:
            if thrown is None:
                item = send(value)
            else:
                item, thrown = inner.throw(thrown), None
        except StopIteration as stop:
            _reset(token)
            record.end('exhausted')
            return stop.value
        except BaseException as error:
            _reset(token)
            hide_frames(error)
            record.raised(error)
            raise
        inside = _get()
        _reset(token)
        if recorder.bridge is not None:
            recorder.bridge.leave(span)
        if not span.first_item_ns:
            span.first_item_ns = recorder.elapse(span)
        if keeps:
            items.append(item if type(item) in IMMUTABLE else record.as_yielded(item))
            if len(items) == CHUNK:
                record.spill()


def traced_async_generator(
    inner: AsyncGenerator[Any, Any], record: StreamRecord, owned: bool
) -> AsyncGenerator[Any, Any]:
    """The same for an asynchronous generator."""
    outer = _drive_async(inner, record, owned)
    outer.__name__ = inner.__name__
    outer.__qualname__ = inner.__qualname__
    record.watch(outer)
    return outer


def _first_step(inner: AsyncGenerator[Any, Any]) -> Any:
    """The first step's awaitable, made without the event loop's hooks.

    The loop closes every generator it has been told of when it shuts down or when one is dropped. It knows the
    traced one, which closes `inner`; knowing both it would close `inner` from two tasks at once.
    """
    hooks = sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(None, None)
    try:
        return inner.asend(None)
    finally:
        sys.set_asyncgen_hooks(*hooks)


async def _drive_async(inner: AsyncGenerator[Any, Any], record: StreamRecord, owned: bool) -> AsyncGenerator[Any, Any]:
    span = record.span
    items = record.items
    keeps = span.sampled
    steps = Steps(span)
    step = inner.asend
    record.started = True
    steps.inner = _first_step(inner) if owned else step(None)
    while True:
        if recorder.bridge is not None:
            recorder.bridge.enter(span)
        try:
            item = await steps
        except StopAsyncIteration:
            record.end('exhausted')
            return
        except BaseException as error:
            hide_frames(error)
            record.raised(error)
            raise
        if recorder.bridge is not None:
            recorder.bridge.leave(span)
        if not span.first_item_ns:
            span.first_item_ns = recorder.elapse(span)
        if keeps:
            items.append(item if type(item) in IMMUTABLE else record.as_yielded(item))
            if len(items) == CHUNK:
                record.spill()
        try:
            steps.inner = step((yield item))
        except GeneratorExit:
            how = record.how_closed()
            if owned or how == 'closed':
                steps.inner = inner.aclose()
                try:
                    await steps
                except BaseException as error:
                    hide_frames(error)
                    record.raised(error)
                    raise
            record.end(how)
            raise
        except BaseException as error:
            steps.inner = inner.athrow(error)
