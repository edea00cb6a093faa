"""Judges on a server: asked from many threads, called on one event loop, within the time that a check has."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from avaliar_eval.judge import Assessment, Case, SecondStage

__all__ = ['JudgeLoop', 'NoJudge', 'OnLoop', 'Within']


class JudgeLoop:
    """One thread with an event loop, started by the first judge that is asked.

    A judge lets so many requests be under way in an event loop; with one loop that holds for the whole process, whoever
    asks, from whatever thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def running(self) -> asyncio.AbstractEventLoop:
        """The loop."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._run, args=(self._loop,), name='avaliar-judge', daemon=True)
                self._thread.start()
            return self._loop

    def close(self) -> None:
        """End what is under way, and the thread. A judge that is asked later starts another."""
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is not None and thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(10)

    @staticmethod
    def _run(loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
            left = asyncio.all_tasks(loop)
            for task in left:
                task.cancel()
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        finally:
            asyncio.set_event_loop(None)
            loop.close()


class OnLoop:
    """A judge that is called on the loop of `JudgeLoop`, from whatever loop it is asked in."""

    def __init__(self, judge: SecondStage, loop: JudgeLoop) -> None:
        self._judge = judge
        self._loop = loop

    async def assess(self, case: Case) -> Assessment:
        """As the judge answers. Being cancelled cancels the call."""
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._assessed(case), self._loop.running()))

    async def _assessed(self, case: Case) -> Assessment:
        return await self._judge.assess(case)


class Within:
    """A judge that is left behind at a deadline, so that what stage 1 says can be answered in time.

    Args:
        ends: The moment, by `monotonic`, in seconds.
    """

    def __init__(self, judge: SecondStage, ends: float, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._judge = judge
        self._ends = ends
        self._monotonic = monotonic

    async def assess(self, case: Case) -> Assessment:
        """Raises `JudgeError` when the time is up."""
        from avaliar_eval.judge import JudgeError

        left = self._ends - self._monotonic()
        if left <= 0:
            raise JudgeError('No time was left to ask the judge.')
        # `asyncio.wait_for` of Python 3.10 and 3.11 can swallow a cancellation that comes as the work ends.
        task = asyncio.ensure_future(self._judge.assess(case))
        try:
            await asyncio.wait((task,), timeout=left)
            if not task.done():
                raise JudgeError('The judge did not answer before the deadline of the check.')
            return task.result()
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait((task,))


class NoJudge:
    """In place of a judge that is configured and cannot be used: says why to whoever asks."""

    def __init__(self, problem: str) -> None:
        self._problem = problem

    async def assess(self, case: Case) -> Assessment:  # noqa: ARG002 - the seam's
        """Raises `JudgeError`."""
        from avaliar_eval.judge import JudgeError

        raise JudgeError(self._problem)
