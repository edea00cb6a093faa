"""Which span is current.

One context variable holds it. A generator's span is current only while its own frame runs, so the variable is set
before every step of a frame and put back after it; nothing here keeps a `Token` across a `yield` or an `await`.

What `avaliar.context(...)` puts around a call lives in the same variable, as a scope: a stand-in for the current span
with the same ids and its own `ambient`. So whatever carries the current span (a task, a thread, a generator's step)
carries the scope too, and a call reads one variable.
"""

from __future__ import annotations

from contextvars import ContextVar
from types import TracebackType

from .span import UNSET, Ambient, Span, SpanTemplate

__all__ = ['Entered', 'change', 'changed', 'current', 'current_span', 'entered', 'nearest_llm', 'remote_span', 'scope']

current: ContextVar[Span | None] = ContextVar('avaliar_span', default=None)

changed: list[object] = [object()]
"""Holds another object after each `change`, in whatever thread. Whoever has run a frame looks here first: this costs a
quarter of reading the variable, and only a block can have been left open."""

REMOTE = SpanTemplate('', 'remote', {}, False, False)
"""The template of a span that runs in another process or library: a parent to name, never recorded here."""

SCOPE = SpanTemplate('', 'scope', {}, False, False)
"""The template of a scope; its `parent` is the span it stands for, its trace id is 0 where there was none."""


def change(span: Span | None) -> None:
    """Make a span current, or what was before it, for longer than the caller's own frame: as a block does."""
    changed[0] = object()
    current.set(span)


def remote_span(trace_id: int, span_id: int, sampled: bool, ambient: Ambient | None = None) -> Span:
    """A span of another process or another library, known by its ids alone."""
    return _stand_in(REMOTE, trace_id, span_id, sampled, ambient, None)


def scope(ambient: Ambient) -> Span:
    """The current span with another `ambient`."""
    around = current.get()
    if around is None:
        return _stand_in(SCOPE, 0, 0, False, ambient, None)
    return _stand_in(SCOPE, around.trace_id, around.span_id, around.sampled, ambient, around)


def _stand_in(
    template: SpanTemplate, trace_id: int, span_id: int, sampled: bool, ambient: Ambient | None, parent: Span | None
) -> Span:
    span = Span()
    span.template = template
    span.trace_id = trace_id
    span.span_id = span_id
    span.parent_id = 0
    span.parent = parent
    span.sampled = sampled
    span.ambient = ambient
    span.foreign = None if parent is None else parent.foreign
    span.llm_explicit = span.llm_extracted = None
    span.start_ns = span.end_ns = span.began_ns = span.first_item_ns = 0
    span.items = -1
    span.status = UNSET
    span.input = span.output = span.error = span.stream_end = span.name = None
    span.attributes = span.metadata = span.tags = None
    return span


def current_span() -> Span | None:
    """The span being recorded where this is called; `None` outside any."""
    span = current.get()
    while span is not None and (span.template is SCOPE or span.template is REMOTE):
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
        change(self._span)
        return self._span

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        # Left in another context than it was entered in (a generator closed elsewhere): there it is not current.
        if current.get() is self._span:
            change(self._before)


entered = Entered
