"""Wrappers around functions, one per kind: what a call does on its way in and out.

A plain function and a coroutine function get a wrapper of their own kind. A generator's wrapper cannot be a generator
function: nothing of it would run at the call, and the parent and the arguments are those of the call. It is a
stand-in, which answers for the generator function it stands for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from types import AsyncGeneratorType, CoroutineType, GeneratorType
from typing import TYPE_CHECKING, Any, cast

from . import capture, chunks, clock, guard, recorder, runtime, streams
from .context import current
from .failures import hide_frames
from .generators import traced_async_generator, traced_generator
from .signature import Binder
from .span import OK, UNSET, Span, SpanTemplate
from .stand_in import stand_in
from .steps import Steps
from .stream_record import StreamRecord

if TYPE_CHECKING:
    from .detection.check import PromptCheck

__all__ = ['Plan', 'wrap_async_generator', 'wrap_coroutine', 'wrap_function', 'wrap_generator']

_get = current.get
_set = current.set
_reset = current.reset

_ITERABLE_COROUTINE = 0x100
_VALUES = frozenset((str, bytes, int, float, bool, type(None), dict, list, tuple, set))
"""Results that are certainly no streams."""

_no_streams: set[type] = set()
"""Further types of results that were looked at."""


class Plan:
    """What all calls of one decorated function share."""

    __slots__ = ('bind', 'check', 'reduce', 'template')

    def __init__(self, template: SpanTemplate, bind: Binder, reduce: Callable[[list[Any]], Any] | None) -> None:
        self.template = template
        self.bind = bind
        self.reduce = reduce
        self.check: PromptCheck | None = None
        """What must let a call pass (`blocking=True`)."""
        wanted = template.detection
        if wanted is not None and wanted.blocking:
            from .detection.check import PromptCheck

            self.check = PromptCheck(template, wanted, bind)


def begin(plan: Plan, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Span | None:
    """The span of a call, with its input as it is now; `None` when the SDK failed."""
    try:
        template = plan.template
        span = recorder.start(template)
        if span.sampled:
            if template.capture_input:
                span.input = capture.encode_arguments(plan.bind(args, kwargs))
            else:
                recorder.give_input(span, plan.bind(args, kwargs))
        return span
    except Exception as failure:  # noqa: BLE001 - see guard
        guard.caught(failure, 'starting a span')
        return None


def complete(plan: Plan, span: Span, result: Any) -> Any:
    """End the span of a call that returned, or hand it to the stream that was returned. The result for the caller."""
    try:
        kind = cast('type[Any]', type(result))
        if kind not in _VALUES and kind not in _no_streams:
            stream = _as_stream(plan, span, result, kind)
            if stream is not None:
                return stream
        span.end_ns = span.start_ns + clock.monotonic() - span.began_ns
        if span.sampled:
            if span.status == UNSET:
                span.status = OK
            if span.output is None:
                if span.template.capture_output:
                    span.output = capture.encode(result)
                else:
                    recorder.give_output(span, result)
            span.parent = span.foreign = None
            runtime.submit(span)
    except Exception as failure:  # noqa: BLE001 - see guard
        guard.caught(failure, 'finishing a span')
    return result


def _as_stream(plan: Plan, span: Span, result: Any, kind: type) -> Any:
    """The traced stream in the place of one that a function returned; `None` when it is a value."""
    if kind is GeneratorType:
        if result.gi_code.co_flags & _ITERABLE_COROUTINE:
            return _finish_later(plan, span, result)
        record = StreamRecord(span, plan.reduce)
        return traced_generator(_watched(lambda: result, record), record, False)
    if kind is AsyncGeneratorType:
        record = StreamRecord(span, plan.reduce)
        return traced_async_generator(_watched(lambda: result, record), record, False)
    if kind is CoroutineType:
        later = _finish_later(plan, span, result)
        later.__name__ = result.__name__
        later.__qualname__ = result.__qualname__
        return later
    if chunks.is_provider_stream(result):
        record = StreamRecord(span, plan.reduce)
        return streams.watch(result, _item_of(record), record.end, span=span)
    if len(_no_streams) < 4096:
        _no_streams.add(kind)
    return None


def _watched(make: Callable[[], Any], record: StreamRecord) -> Callable[[], Any]:
    """What makes the generator: one that is cut where `configure(detection_stream_every=...)` wants that."""
    if record.span.template.detection is None:
        return make
    from .detection import cutting

    cutter = cutting.cutter(record)
    if cutter is None:
        return make

    def made() -> Any:
        inner = make()
        cut = cutting.cut if type(inner) is GeneratorType else cutting.cut_async
        return cut(inner, cutter, record)

    return made


def _item_of(record: StreamRecord) -> Callable[[Any], object]:
    """The same for the items of a provider's stream."""
    if record.span.template.detection is None:
        return record.add
    from .detection import cutting

    cutter = cutting.cutter(record)
    return record.add if cutter is None else cutter.item


async def _finish_later(plan: Plan, span: Span, coroutine: Any) -> Any:
    """The coroutine that a plain function returned: the call is over when it is."""
    try:
        result = await Steps(span, coroutine)
    except BaseException as error:
        hide_frames(error)
        recorder.fail(span, error)
        raise
    return complete(plan, span, result)


def wrap_function(function: Callable[..., Any], plan: Plan) -> Callable[..., Any]:
    """A traced plain function."""
    if plan.check is not None:
        function = plan.check.around(function)

    def traced(*args: Any, **kwargs: Any) -> Any:
        if not runtime.enabled:
            return function(*args, **kwargs)
        span = begin(plan, args, kwargs)
        if span is None:
            return function(*args, **kwargs)
        token = _set(span)
        try:
            result = function(*args, **kwargs)
        except BaseException as error:
            _reset(token)
            hide_frames(error)
            recorder.fail(span, error)
            raise
        _reset(token)
        return complete(plan, span, result)

    return update_wrapper(traced, function)


def wrap_coroutine(function: Callable[..., Any], plan: Plan) -> Callable[..., Any]:
    """A traced coroutine function."""
    if plan.check is not None:
        function = plan.check.around_coroutine(function)

    async def traced(*args: Any, **kwargs: Any) -> Any:
        if not runtime.enabled:
            return await function(*args, **kwargs)
        span = begin(plan, args, kwargs)
        if span is None:
            return await function(*args, **kwargs)
        token = _set(span)
        try:
            coroutine: Any = function(*args, **kwargs)
            if cast(object, type(coroutine)) is not CoroutineType:
                coroutine = coroutine.__await__()
            # The first step is made here: often it is the only one, and nothing is waited for.
            waited = coroutine.send(None)
        except StopIteration as stop:
            _reset(token)
            return complete(plan, span, stop.value)
        except BaseException as error:
            _reset(token)
            hide_frames(error)
            recorder.fail(span, error)
            raise
        inside = _get()
        _reset(token)
        try:
            result = await Steps(inside, coroutine, waited)
        except BaseException as error:
            hide_frames(error)
            recorder.fail(span, error)
            raise
        return complete(plan, span, result)

    return update_wrapper(traced, function)


def wrap_generator(function: Callable[..., Any], plan: Plan) -> Callable[..., Any]:
    """A traced generator function."""
    return _wrap_stream(function, plan, traced_generator)


def wrap_async_generator(function: Callable[..., Any], plan: Plan) -> Callable[..., Any]:
    """A traced asynchronous generator function."""
    return _wrap_stream(function, plan, traced_async_generator)


def _wrap_stream(function: Callable[..., Any], plan: Plan, drive: Callable[..., Any]) -> Callable[..., Any]:
    if plan.template.detection is not None:
        return _wrap_checked_stream(function, plan, drive)

    def call(_: object, /, *args: Any, **kwargs: Any) -> Any:
        if not runtime.enabled:
            return function(*args, **kwargs)
        span = begin(plan, args, kwargs)
        if span is None:
            return function(*args, **kwargs)
        try:
            return drive(lambda: function(*args, **kwargs), StreamRecord(span, plan.reduce), True)
        except BaseException as error:
            # The arguments do not fit: nothing else of a generator function runs at its call.
            hide_frames(error)
            span.items = -1
            recorder.fail(span, error)
            raise

    return stand_in(function, call)


def _wrap_checked_stream(function: Callable[..., Any], plan: Plan, drive: Callable[..., Any]) -> Callable[..., Any]:
    """The same where the prompt, or what is streamed, is checked. Apart, so that other streams pay nothing for it."""
    check = plan.check
    is_async = drive is traced_async_generator
    untraced = function
    if check is not None:
        untraced = check.around_async_generator(function) if is_async else check.around(function)

    def make(span: Span, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if check is None:
            return function(*args, **kwargs)
        if is_async:
            return check.items(function, span, args, kwargs)
        check.run(span, args, kwargs)
        return function(*args, **kwargs)

    def call(_: object, /, *args: Any, **kwargs: Any) -> Any:
        if not runtime.enabled:
            return untraced(*args, **kwargs)
        span = begin(plan, args, kwargs)
        if span is None:
            return untraced(*args, **kwargs)
        try:
            record = StreamRecord(span, plan.reduce)
            return drive(_watched(lambda: make(span, args, kwargs), record), record, True)
        except BaseException as error:
            # The prompt was blocked, or the arguments do not fit: nothing of a generator function has run.
            hide_frames(error)
            span.items = -1
            recorder.fail(span, error)
            raise

    return stand_in(function, call)
