"""The door to this layer: questions asked from the event loop, answered in worker threads."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from .reader import Clock, Page, Reader, Selects

__all__ = ['Queries']

Answer = TypeVar('Answer')

_WORKERS = 6
"""Threads, each with a client of its own at the store. More would only wait for the same cores."""


class Queries:
    """Runs questions on one store.

    Parameters:
        store: Answers SQL; safe to use from several threads.
        clock: Nanoseconds since the Unix epoch.
        snapshot: The latest moment by which all that was received is stored (`store.arrivals`); now, where nothing
            else says it.
        workers: How many questions are answered at once.
    """

    def __init__(
        self,
        store: Selects,
        *,
        clock: Clock = time.time_ns,
        snapshot: Clock | None = None,
        workers: int = _WORKERS,
    ) -> None:
        self._store = store
        self._clock = clock
        self._snapshot = snapshot
        self._pages: dict[int, Page] = {}
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix='avaliar-query')

    def now_ns(self) -> int:
        """The moment a question is asked at."""
        return self._clock()

    async def ask(
        self, question: Callable[..., Answer], org_id: int, *arguments: Any, now_ns: int | None = None
    ) -> Answer:
        """The answer of `question(reader, *arguments)` for an organisation.

        Parameters:
            question: A function of this layer that takes a `Reader` first.
            org_id: Whose data.
            arguments: What it takes beside.
            now_ns: The moment of the question, where the caller has computed with it already.
        """
        snapshot = None if self._snapshot is None else self._snapshot()
        reader = Reader(self._store, org_id, self._clock() if now_ns is None else now_ns, snapshot, self._pages)
        return await asyncio.get_running_loop().run_in_executor(self._pool, question, reader, *arguments)

    def close(self) -> None:
        """Wait for the questions being answered and let the threads end. Call before the store is closed."""
        self._pool.shutdown()
