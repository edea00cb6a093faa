"""Which span is current, and what `avaliar.context(...)` put around it.

A generator's span is current only while its own frame runs, so `current` is set before every step of a frame and
put back after it; nothing here keeps a `Token` across a `yield` or an `await`.
"""

from __future__ import annotations

from contextvars import ContextVar
from types import TracebackType

from .span import UNSET, Ambient, Span, SpanTemplate

__all__ = ['Entered', 'ambient', 'current', 'current_span', 'entered', 'is_remote', 'nearest_llm', 'remote_span']

current: ContextVar[Span | None] = ContextVar('avaliar_span', default=None)
ambient: ContextVar[Ambient | None] = ContextVar('avaliar_ambient', default=None)

REMOTE = SpanTemplate('', 'remote', {}, False, False)
"""The template of a span that runs in another process: a parent to name, never recorded here."""


def remote_span(trace_id: int, span_id: int, sampled: bool) -> Span:
    """A span of another process or another library, known by its ids alone."""
    span = Span()
    span.template = REMOTE
    span.trace_id = trace_id
    span.span_id = span_id
    span.parent_id = 0
    span.parent = None
    span.sampled = sampled
    span.ambient = None
    span.foreign = None
    span.llm_explicit = None
    span.llm_extracted = None
    span.start_ns = span.end_ns = span.began_ns = span.first_item_ns = 0
    span.items = -1
    span.status = UNSET
    span.input = span.output = span.error = span.stream_end = span.name = None
    span.attributes = span.metadata = span.tags = None
    return span


def is_remote(span: Span) -> bool:
    return span.template is REMOTE


def current_span() -> Span | None:
    """The span being recorded where this is called; `None` outside any."""
    span = current.get()
    while span is not None and span.template is REMOTE:
        span = span.parent
    return span


def nearest_llm() -> Span | None:
    """The nearest enclosing span of type llm that still runs."""
    span = current.get()
    while span is not None:
        if span.template.span_type == 'llm':
            return None if span.end_ns else span
        span = span.parent
    return None


class Entered:
    """Makes a span current for the length of a `with` block."""

    __slots__ = ('_before', '_span')

    def __init__(self, span: Span) -> None:
        self._span = span

    def __enter__(self) -> Span:
        self._before = current.get()
        current.set(self._span)
        return self._span

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        # Left in another context than it was entered in (a generator closed elsewhere): there it is not current.
        if current.get() is self._span:
            current.set(self._before)


entered = Entered
