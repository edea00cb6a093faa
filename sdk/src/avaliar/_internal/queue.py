"""The queue between the program and the sender: bounded in bytes, and without a lock on the program's side.

`bytes` is changed by plain `+=` and `-=`. CPython switches threads only at calls and backward jumps, so that such a
statement is whole; where it is not, an update may be lost, and the sender sets the figure right whenever it finds the
queue empty.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Mapping
from typing import Any, cast

from . import capture
from .span import Span

__all__ = ['LARGE', 'SpanQueue', 'size_of']

_OVERHEAD = 300
"""Bytes of a span beside its content, about."""

LARGE = 256 * 1024
"""Bytes from which on a span is large: it lets the sender have its turn."""

_TURN = 0.0005
"""Seconds of a turn."""

_EXTRA_LIMIT = 1024 * 1024
"""Bytes kept of one value of the metadata."""

_PATIENCE = 0.1
"""Seconds a large span waits at most for room in the queue of a healthy sender; others never wait."""


class SpanQueue:
    """Finished spans in order.

    Parameters:
        limit: bytes the spans may hold together.
    """

    __slots__ = ('append', 'bytes', 'healthy', 'idle', 'limit', 'spans', 'wake')

    def __init__(self, limit: int) -> None:
        self.spans: deque[Span] = deque()
        self.append = self.spans.append
        self.bytes = 0
        self.limit = limit
        self.idle = False
        """Whether the sender sleeps until it is woken."""
        self.healthy = True
        """Whether the server took the last request."""
        self.wake = threading.Lock()
        """Held while there is nothing to do; the sender waits for its release, which never blocks."""
        self.wake.acquire()

    def put(self, span: Span) -> bool:
        """Add a span; whether there was room."""
        size = size_of(span)
        if size >= LARGE:
            size = _lighten(span, size)
        if self.bytes + size > self.limit and not self._wait_for_room(size):
            return False
        self.bytes += size
        self.append(span)
        if self.idle:
            self.idle = False
            self.rouse()
        elif size >= LARGE:
            self.rouse()
            # Serialising megabytes holds the interpreter; without this the sender would never get a turn and the
            # queue would fill up behind a healthy server.
            if self.bytes * 4 > self.limit:
                time.sleep(_TURN)
        return True

    def rouse(self) -> None:
        """Wake the sender."""
        try:
            self.wake.release()
        except RuntimeError:
            pass  # it has been woken already

    def _wait_for_room(self, size: int) -> bool:
        """Let a healthy sender catch up, for at most `_PATIENCE` seconds; whether there is room now."""
        if size < LARGE or size > self.limit or not self.healthy:
            return False
        until = time.monotonic() + _PATIENCE
        while self.bytes + size > self.limit:
            if time.monotonic() > until or not self.healthy:
                # Once is enough: until the server takes another request nobody waits again.
                self.healthy = False
                return False
            time.sleep(_TURN)
        return True


def size_of(span: Span) -> int:
    """Bytes a span holds, about."""
    size = _OVERHEAD
    content = span.input
    if content is not None:
        size += len(content)
    content = span.output
    if content is not None:
        size += len(content)
    if span.error is not None:
        size += len(span.error.stack) + len(span.error.message)
    if span.attributes is not None:
        size += _size_of_table(span.attributes, 3)
    if span.metadata is not None:
        size += _size_of_table(span.metadata, 3)
    if span.llm_extracted is not None:
        size += _size_of_table(span.llm_extracted, 3)
    if span.llm_explicit is not None:
        size += _size_of_table(span.llm_explicit, 3)
    return size


def _lighten(span: Span, size: int) -> int:
    """Reduce what is neither input nor output to what will be sent of it; the size it then has.

    The content was cut when it was captured. Metadata and the like are kept as they were given, and encoded by the
    sender: a text of a hundred megabytes among them would be larger than the queue.
    """
    content = len(span.input or b'') + len(span.output or b'')
    if size - content < LARGE:
        return size
    for name in ('attributes', 'metadata', 'llm_extracted', 'llm_explicit'):
        table = cast('dict[str, Any] | None', getattr(span, name))
        if table and _size_of_table(table, 3) >= LARGE // 8:
            setattr(span, name, {key: capture.reduced(value, _EXTRA_LIMIT) for key, value in table.items()})
    return size_of(span)


def _size_of_table(table: Mapping[str, Any], depth: int) -> int:
    size = 64 * len(table)
    for value in table.values():
        kind = cast('type[object]', type(value))
        if kind is str or kind is bytes:
            size += len(value)
        elif depth and kind is dict:
            size += _size_of_table(cast('dict[str, Any]', value), depth - 1)
        elif kind is list or kind is tuple:
            size += 64 * len(value)
    return size
