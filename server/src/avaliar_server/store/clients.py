"""Clients of an engine, lent to one call at a time."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Generator
from typing import Generic, TypeVar

from .errors import StoreUnavailable

__all__ = ['Clients']

Client = TypeVar('Client')


class Clients(Generic[Client]):
    """Lends clients, making one when all are out.

    A client that two threads use at once gives wrong results, another thread's parameters among them, so none is ever
    lent twice. They outlive the threads they serve: making one costs as much as twenty queries.

    Args:
        make: Makes a client.
        release: Closes one.
    """

    def __init__(self, make: Callable[[], Client], release: Callable[[Client], None]) -> None:
        self._make = make
        self._release = release
        self._process = os.getpid()
        self._changed = threading.Condition()
        self._idle: list[Client] = []
        self._lent = 0
        self._closed = False

    @contextlib.contextmanager
    def lend(self) -> Generator[Client]:
        """A client for the length of the block. One that raised is not used again.

        Raises:
            StoreUnavailable: The clients have been closed, or belong to the process that this one was forked from.
        """
        if os.getpid() != self._process:
            raise StoreUnavailable('The span store was opened before this process was forked; open it after.')
        with self._changed:
            if self._closed:
                raise StoreUnavailable('The span store has been closed.')
            client = self._idle.pop() if self._idle else None
            self._lent += 1
        try:
            if client is None:
                client = self._make()
            try:
                yield client
            except BaseException:
                with contextlib.suppress(Exception):
                    self._release(client)
                client = None
                raise
        finally:
            with self._changed:
                self._lent -= 1
                if client is not None:
                    self._idle.append(client)
                self._changed.notify_all()

    def close(self) -> bool:
        """Wait until none is lent, then close all; False when that has been done before."""
        with self._changed:
            if self._closed:
                return False
            self._closed = True
            self._changed.wait_for(lambda: self._lent == 0)
            idle, self._idle = self._idle, []
        for client in idle:
            self._release(client)
        return True
