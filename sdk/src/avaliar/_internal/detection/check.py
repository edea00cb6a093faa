"""`blocking=True`: the prompt is checked before the function runs.

What is short (stage 1 on a prompt of ordinary length) runs in the caller's thread: a thread of its own would cost more
than it does. All else (a judge, the server, a very long prompt) runs in a worker, so that the deadline holds, and
without holding up an event loop. Loading the detectors, once per process, is not counted: a first prompt that passes
because of it would be a hole in every short-lived program.
"""

from __future__ import annotations

import os
import time
from collections.abc import AsyncGenerator, Callable
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, TypeVar

import orjson

from ...errors import PromptBlockedError
from .. import capture, guard, recorder, runtime
from ..context import current
from ..generators import first_step
from ..span import Span, SpanTemplate
from . import verdict as verdicts
from .verdict import Decision, Question, Verdict
from .wanted import Wanted
from .workers import Task, Workers

if TYPE_CHECKING:
    from ..signature import Binder

__all__ = ['PromptCheck', 'in_worker']

Result = TypeVar('Result')

_LOADING = 60.0
"""Seconds that an event loop's task waits for the detectors to be loaded."""

_BUSY = 'more prompts are being checked at this moment than this process checks at once.'

_workers = Workers()


class PromptCheck:
    """The check of one decorated function.

    Parameters:
        template: of the function's spans.
        wanted: which detectors, and where.
        bind: the arguments of a call by name.
    """

    def __init__(self, template: SpanTemplate, wanted: Wanted, bind: Binder) -> None:
        self._template = template
        self._wanted = wanted
        self._bind = bind

    # -- around functions ---------------------------------------------------------------------------------------------

    def around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, which is called when the prompt has passed."""

        def checked(*args: Any, **kwargs: Any) -> Any:
            self.run(self._own(), args, kwargs)
            return function(*args, **kwargs)

        return update_wrapper(checked, function)

    def around_coroutine(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same for a coroutine function."""

        async def checked(*args: Any, **kwargs: Any) -> Any:
            await self.run_async(self._own(), args, kwargs)
            return await function(*args, **kwargs)

        return update_wrapper(checked, function)

    def _own(self) -> Span | None:
        """The call's span, which is current; `None` where the call is not traced."""
        span = current.get()
        return span if span is not None and span.template is self._template and not span.end_ns else None

    # -- the check ----------------------------------------------------------------------------------------------------

    def run(self, span: Span | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Check the prompt of a call.

        Parameters:
            span: the call's; `None` where it is not traced.

        Raises:
            PromptBlockedError: the function must not be called.
        """
        began = time.perf_counter()
        try:
            question = self._question(span, args, kwargs)
            if self._wanted.mode == 'local':
                _load(self._wanted)
            if verdicts.is_short(question):
                verdict = verdicts.decide_by_rules(question)
            else:
                seconds = runtime.settings.detection_deadline_ms / 1000
                decision = Decision(question, seconds)
                task = Task(decision.run)
                if _workers.start(task):
                    task.wait(seconds)
                    verdict = _decided(task, decision)
                else:
                    verdict = verdicts.could_not(_BUSY)
        except Exception as error:  # noqa: BLE001 - whatever is wrong, the setting says what becomes of the prompt
            verdict = verdicts.of_error(error)
        _conclude(span, verdict, began)

    async def run_async(self, span: Span | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """The same without holding up an event loop."""
        began = time.perf_counter()
        try:
            question = self._question(span, args, kwargs)
            if self._wanted.mode == 'local' and not _is_loaded(self._wanted):
                loading = await in_worker(lambda: _load(self._wanted), _LOADING)
                if loading is not None and loading.error is not None:
                    raise loading.error
            elif self._wanted.mode == 'local':
                runtime.detect().keep_policy()
            if verdicts.is_short(question):
                verdict = verdicts.decide_by_rules(question)
            else:
                seconds = runtime.settings.detection_deadline_ms / 1000
                decision = Decision(question, seconds)
                task = await in_worker(decision.run, seconds)
                verdict = verdicts.could_not(_BUSY) if task is None else _decided(task, decision)
        except Exception as error:  # noqa: BLE001 - as above
            verdict = verdicts.of_error(error)
        _conclude(span, verdict, began)

    def items(self, function: Any, span: Span | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """What an asynchronous generator function returns, to be run when the prompt has passed.

        Nothing can be awaited where such a function is called. A check that is not short is made before the first step.
        """
        wanted = self._wanted
        if wanted.mode == 'local' and _is_loaded(wanted):
            question = self._question(span, args, kwargs)
            if verdicts.is_short(question):
                self.run(span, args, kwargs)
                return function(*args, **kwargs)
        return _Gate(function(*args, **kwargs), lambda: self.run_async(span, args, kwargs))

    def around_async_generator(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """An asynchronous generator function's calls where they are not traced."""

        async def items(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
            await self.run_async(None, args, kwargs)
            inner = function(*args, **kwargs)
            step = first_step(inner)
            while True:
                try:
                    item = await step
                except StopAsyncIteration:
                    return
                try:
                    step = inner.asend((yield item))
                except GeneratorExit:
                    await inner.aclose()
                    raise
                except BaseException as error:  # noqa: BLE001 - thrown into the generator, on its way to the inner one
                    step = inner.athrow(error)

        return update_wrapper(items, function)

    def _question(self, span: Span | None, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Question:
        content = None if span is None else span.input
        if content is None:
            content = capture.encode_arguments(self._bind(args, kwargs))
        return Question(self._wanted, orjson.loads(bytes(content)), len(content))


class _Gate:
    """An asynchronous generator whose first step is preceded by a check."""

    def __init__(self, inner: Any, check: Callable[[], Any]) -> None:
        self.__name__ = inner.__name__
        self.__qualname__ = inner.__qualname__
        self._inner = inner
        self._check: Callable[[], Any] | None = check

    def asend(self, value: Any) -> Any:
        if self._check is None:
            return self._inner.asend(value)
        check, self._check = self._check, None
        return self._first(check, value).__await__()

    async def _first(self, check: Callable[[], Any], value: Any) -> Any:
        await check()
        # A generator's first step takes nothing but `None`.
        return await (first_step(self._inner) if value is None else self._inner.asend(value))

    def athrow(self, error: BaseException) -> Any:
        return self._inner.athrow(error)

    def aclose(self) -> Any:
        return self._inner.aclose()


async def in_worker(work: Callable[[], Result], seconds: float) -> Task[Result] | None:
    """Have something done in another thread and wait for it that long; `None` when there is no room for it."""
    task = Task(work)
    if not _workers.start(task):
        return None
    import asyncio  # here: only a program with an event loop comes this way

    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:  # another library's loop: it is held up for at most that long
        task.wait(seconds)
        return task
    over: asyncio.Future[None] = loop.create_future()

    def tell() -> None:
        if not over.done():
            over.set_result(None)

    def notify() -> None:
        try:
            loop.call_soon_threadsafe(tell)
        except RuntimeError:
            return  # the loop has been closed: nobody waits

    if task.when_over(notify):
        await asyncio.wait((over,), timeout=seconds)
    return task


def _load(wanted: Wanted) -> None:
    """The detectors, and at first the organisation's policy, if it comes within the deadline."""
    background = runtime.detect()
    if _is_loaded(wanted):
        background.keep_policy()
        return
    settings = runtime.settings
    asking = Task(lambda: background.policy.refresh(settings))
    is_asking = not background.policy.was_asked and background.policy.is_due(settings) and _workers.start(asking)
    background.engine.detector(wanted.detectors, judge=False)
    if is_asking and asking.wait(settings.detection_deadline_ms / 1000):
        background.engine.detector(wanted.detectors, judge=False)


def _is_loaded(wanted: Wanted) -> bool:
    background = runtime.detect()
    asked = background.policy.was_asked or not background.policy.is_due(runtime.settings)
    return asked and background.engine.is_ready(wanted.detectors)


def _decided(task: Task[Verdict], decision: Decision) -> Verdict:
    if task.result is not None:
        return task.result
    if task.error is not None:
        return decision.so_far or verdicts.of_error(task.error)
    if decision.so_far is not None:
        return decision.so_far
    return verdicts.could_not(f'no answer within {runtime.settings.detection_deadline_ms:g} ms.')


def _conclude(span: Span | None, verdict: Verdict, began: float) -> None:
    """Let the span say what happened; raise where the prompt must not pass."""
    if span is not None and span.sampled:
        try:
            said: dict[str, Any] = {
                'outcome': verdict.outcome,
                'reason': verdict.reason,
                'duration_ms': round((time.perf_counter() - began) * 1000, 3),
                'issues': verdict.shown,
            }
            recorder.note(span, 'avaliar.detection.check', said)
        except Exception as failure:  # noqa: BLE001 - see guard
            guard.caught(failure, 'recording a check')
    if verdict.outcome in ('blocked', 'failed_closed'):
        raise PromptBlockedError(verdict.reason, verdict.issues or None)


def _forget() -> None:
    """A forked child has none of its parent's threads and connections."""
    global _workers
    _workers = Workers()
    verdicts.forget()


if hasattr(os, 'register_at_fork'):
    os.register_at_fork(after_in_child=_forget)
