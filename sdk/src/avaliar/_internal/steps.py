"""Running a coroutine with its span current, step by step.

Between two steps the event loop runs other code, in the same context when tasks share one (`create_task(context=)`),
in another when the coroutine is closed or collected elsewhere. So the span is made current when a step begins and
what was there before comes back when it ends; what the frame itself had opened meanwhile is kept for its next step.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from .context import current
from .span import Span

__all__ = ['NOTHING', 'OVER', 'Steps']

NOTHING: Any = object()
"""No step has been made. (`None` is what a bare `yield` to the event loop waits for.)"""

OVER: Any = object()
"""What `inner` hands out, instead of something to wait for, when a step is over and there will be others."""

_get = current.get
_set = current.set
_reset = current.reset


class Steps:
    """An awaitable that runs `inner` (a coroutine, or an asynchronous generator's step) under `span`.

    Many steps are over without waiting for anything; callers on the hot path make the first step themselves and come
    here only to wait. `inner` can be replaced when it is done, so that a stream needs one instance for all its items.

    Parameters:
        inside: what is current inside the frame: its span, or another one while it is in a `with span(...)`.
        inner: what is run: until it stops, or yields `OVER`.
        waited: what `inner` is waiting for already, when its first step has been made.
    """

    __slots__ = ('inner', 'inside', 'waited')

    def __init__(self, inside: Span | None, inner: Any = None, waited: Any = NOTHING) -> None:
        self.inside = inside
        self.inner = inner
        self.waited = waited

    def __await__(self) -> Generator[Any, Any, Any]:
        return self  # type: ignore[return-value]  # an iterator with send, throw and close is what `await` takes

    def __iter__(self) -> Steps:
        return self

    def __next__(self) -> Any:
        waited = self.waited
        if waited is not NOTHING:
            self.waited = NOTHING
            return waited
        return self.send(None)

    def send(self, value: Any) -> Any:
        token = _set(self.inside)
        try:
            waited = self.inner.send(value)
        finally:
            self.inside = _get()
            _reset(token)
        if waited is OVER:
            raise StopIteration
        return waited

    def throw(self, *error: Any) -> Any:
        token = _set(self.inside)
        try:
            waited = self.inner.throw(*error)
        finally:
            self.inside = _get()
            _reset(token)
        if waited is OVER:
            raise StopIteration
        return waited

    def close(self) -> None:
        token = _set(self.inside)
        try:
            self.inner.close()
        finally:
            self.inside = _get()
            _reset(token)
