"""The current span in other threads and processes.

`asyncio` carries context variables by itself; threads and executors do not. What is carried is the current span
alone: a program's own context variables behave as before. Without a current span the original method is all that
runs.
"""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any

from .context import current, remote_span
from .failures import hide_frames
from .imports import when_imported
from .span import Ambient, Span

__all__ = ['Carried', 'CarriedAcross', 'carry_context']

_done = False


def carry_context() -> None:
    """Let threads, processes, `ThreadPoolExecutor` and `ProcessPoolExecutor` (so `run_in_executor` too) carry it."""
    global _done
    if _done:
        return
    _done = True
    _patch_thread()
    when_imported('concurrent.futures.thread', _patch_thread_pool)
    when_imported('concurrent.futures.process', _patch_process_pool)
    when_imported('multiprocessing.process', _patch_process)


class Carried:
    """A function that runs under the span of the one who handed it over."""

    __slots__ = ('_function', '_span')

    def __init__(self, span: Span, function: Callable[..., Any]) -> None:
        self._span = span
        self._function = function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        token = current.set(self._span)
        try:
            return self._function(*args, **kwargs)
        except BaseException as error:
            hide_frames(error)
            raise
        finally:
            current.reset(token)


class CarriedAcross:
    """The same for another process: the span travels by its ids."""

    __slots__ = ('_function', '_span')

    def __init__(self, span: Span, function: Callable[..., Any]) -> None:
        self._span = span
        self._function = function

    def __reduce__(self) -> Any:
        span, around = self._span, self._span.ambient
        ambient = None
        if around is not None:
            ambient = (around.session_id, around.user_id, around.tags, dict(around.metadata), around.environment)
        return _arrived, (span.trace_id, span.span_id, span.sampled, ambient, self._function)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return Carried(self._span, self._function)(*args, **kwargs)


def _arrived(trace_id: int, span_id: int, sampled: bool, ambient: Any, function: Callable[..., Any]) -> CarriedAcross:
    around = None if ambient is None else Ambient(*ambient)
    return CarriedAcross(remote_span(trace_id, span_id, sampled, around), function)


def _patch_thread_pool(module: ModuleType) -> None:
    pool = module.ThreadPoolExecutor
    pool.submit = _carrying(pool.submit, _to_a_worker)


def _patch_process_pool(module: ModuleType) -> None:
    pool = module.ProcessPoolExecutor
    pool.submit = _carrying(pool.submit, lambda _, span, function: CarriedAcross(span, function))


def _to_a_worker(pool: Any, span: Span, function: Callable[..., Any]) -> Carried | CarriedAcross:
    """Python 3.14 has a thread pool whose workers are interpreters of their own: functions reach them pickled."""
    apart = any(kind.__name__ == 'InterpreterPoolExecutor' for kind in type(pool).__mro__)
    return CarriedAcross(span, function) if apart else Carried(span, function)


def _carrying(
    original: Callable[..., Any], carried: Callable[[Any, Span, Callable[..., Any]], Any]
) -> Callable[..., Any]:
    @functools.wraps(original)
    def submit(self: Any, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        span = current.get()
        return original(self, fn if span is None else carried(self, span, fn), *args, **kwargs)

    return submit


def _patch_thread() -> None:
    original = threading.Thread.start

    @functools.wraps(original)
    def start(self: threading.Thread, *args: Any, **kwargs: Any) -> None:
        span = current.get()
        if span is None or _serves_many(self):
            return original(self, *args, **kwargs)
        own = self.__dict__.get('run')
        run = self.run

        def carried() -> None:
            _put_back(self, own)
            current.set(span)
            try:
                run()
            except BaseException as error:
                hide_frames(error)
                raise

        self.run = carried
        try:
            return original(self, *args, **kwargs)
        except BaseException:
            _put_back(self, own)
            raise

    threading.Thread.start = start


def _patch_process(module: ModuleType) -> None:
    kind: Any = module.BaseProcess
    original = kind.start

    @functools.wraps(original)
    def start(self: Any, *args: Any, **kwargs: Any) -> None:
        span = current.get()
        own = self.__dict__.get('run')
        # Who has put a `run` of their own on the instance knows what it is; and a worker serves many callers.
        if span is None or own is not None or _is_pool_worker(self, 'concurrent.futures.process', '_process_worker'):
            return original(self, *args, **kwargs)
        self.run = CarriedAcross(span, _run_this_process)
        try:
            # Under spawn and forkserver the process is pickled in here, with its `run`.
            return original(self, *args, **kwargs)
        finally:
            _put_back(self, None)

    kind.start = start


def _run_this_process() -> None:
    import multiprocessing

    process = multiprocessing.current_process()
    _put_back(process, None)
    process.run()


def _put_back(runner: Any, own: Any) -> None:
    if own is None:
        runner.__dict__.pop('run', None)
    else:
        runner.run = own


def _serves_many(thread: threading.Thread) -> bool:
    """Whether it is a worker of a pool: each task brings its own span, the one that started the worker is no parent."""
    return _is_pool_worker(thread, 'concurrent.futures.thread', '_worker')


def _is_pool_worker(runner: Any, module: str, function: str) -> bool:
    target = getattr(runner, '_target', None)
    return target is not None and target is getattr(sys.modules.get(module), function, None)
