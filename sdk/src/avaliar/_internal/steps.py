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

__all__ = ['Steps']

_get = current.get
_set = current.set
_reset = current.reset


class Steps:
    """An awaitable that runs `inner` (a coroutine, or an asynchronous generator's step) under `span`.

    `inner` can be replaced when it is done, so that a stream needs one instance for all its items.
    """

    __slots__ = ('inner', 'inside')

    def __init__(self, span: Span, inner: Any = None) -> None:
        self.inside: Span | None = span
        """What is current inside the frame; another span than its own while it is in an inner `with span(...)`."""
        self.inner = inner

    def __await__(self) -> Generator[Any, Any, Any]:
        return self  # type: ignore[return-value]  # an iterator with send, throw and close is what `await` takes

    def __iter__(self) -> Steps:
        return self

    def __next__(self) -> Any:
        token = _set(self.inside)
        try:
            return self.inner.send(None)
        finally:
            self.inside = _get()
            _reset(token)

    def send(self, value: Any) -> Any:
        token = _set(self.inside)
        try:
            return self.inner.send(value)
        finally:
            self.inside = _get()
            _reset(token)

    def throw(self, *error: Any) -> Any:
        token = _set(self.inside)
        try:
            return self.inner.throw(*error)
        finally:
            self.inside = _get()
            _reset(token)

    def close(self) -> None:
        token = _set(self.inside)
        try:
            self.inner.close()
        finally:
            self.inside = _get()
            _reset(token)
