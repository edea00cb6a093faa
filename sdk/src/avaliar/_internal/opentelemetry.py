"""Sharing parents with OpenTelemetry, in a program that uses it.

Avaliar's spans nest under the current OpenTelemetry span and OpenTelemetry's under Avaliar's. Which of two current
spans is the inner one is told by OpenTelemetry's context: an Avaliar span remembers the context object it began in
(`Span.foreign`); while that is still the current one, nothing of OpenTelemetry's has begun since.

For OpenTelemetry's side its runtime context is replaced by one that shows the innermost Avaliar span as current. So
a call pays one variable read, and a program without OpenTelemetry pays nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from types import ModuleType
from typing import Any

from . import recorder
from .context import current, remote_span
from .imports import when_imported
from .span import Span

__all__ = ['Bridge', 'watch']


def watch() -> None:
    """Build the bridge as soon as the program imports OpenTelemetry's tracing API."""
    when_imported('opentelemetry.trace', _build)


def _build(trace: ModuleType) -> None:
    import opentelemetry.context as module  # pyright: ignore[reportMissingImports]

    runtime_context: Any = module._RUNTIME_CONTEXT  # pyright: ignore
    if recorder.bridge is None:
        recorder.bridge = Bridge(trace, runtime_context)
        module._RUNTIME_CONTEXT = _Shared(runtime_context, recorder.bridge)  # pyright: ignore


class Bridge:
    """What both sides need to know of each other."""

    __slots__ = ('_api', '_key', 'here')

    def __init__(self, api: Any, runtime_context: Any) -> None:
        self._api = api
        self.here: Callable[[], Any] = _reader(runtime_context)
        """OpenTelemetry's context object here."""
        self._key = api.propagation._SPAN_KEY

    def parent(self, span: Span | None, child: Span) -> Span | None:
        """The parent of a span that begins here, with `span` current on Avaliar's side."""
        here = self.here()
        child.foreign = here
        return span if span is not None and span.foreign is here else self._theirs(span, here)

    def innermost(self, span: Span | None) -> Span | None:
        """What a request that leaves here is a child of."""
        here = self.here()
        return span if span is not None and span.foreign is here else self._theirs(span, here)

    def enter(self, span: Span) -> None:
        """A span that was not begun here is current from here on."""
        span.foreign = self.here()

    def _theirs(self, span: Span | None, here: Any) -> Span | None:
        """OpenTelemetry's current span as a parent; `span` where there is none."""
        other = here.get(self._key)
        if other is None:
            return span
        ids = other.get_span_context()
        if not ids.is_valid or (span is not None and ids.span_id == span.span_id):
            return span
        sampled = span.sampled if span is not None and span.trace_id == ids.trace_id else recorder.runtime.sample()
        parent = remote_span(ids.trace_id, ids.span_id, sampled, None if span is None else span.ambient)
        parent.parent = span
        return parent

    def shown(self, here: Any) -> Any:
        """OpenTelemetry's context with the innermost Avaliar span in it."""
        span = current.get()
        if span is None or span.foreign is not here or not span.trace_id:
            return here
        api = self._api
        flags = api.TraceFlags(api.TraceFlags.SAMPLED if span.sampled else api.TraceFlags.DEFAULT)
        ids = api.SpanContext(span.trace_id, span.span_id, False, flags)
        return api.set_span_in_context(api.NonRecordingSpan(ids), here)


def _reader(runtime_context: Any) -> Callable[[], Any]:
    """What tells its current context. Its own kind of runtime context, the usual one, is one context variable."""
    from opentelemetry.context.contextvars_context import ContextVarsRuntimeContext  # pyright: ignore

    variable = getattr(runtime_context, '_current_context', None)
    if type(runtime_context) is ContextVarsRuntimeContext and isinstance(variable, ContextVar):
        return variable.get  # pyright: ignore[reportUnknownVariableType,reportUnknownMemberType]
    return runtime_context.get_current


class _Shared:
    """OpenTelemetry's runtime context, with Avaliar's spans in it."""

    def __init__(self, inner: Any, bridge: Bridge) -> None:
        self._inner = inner
        self._bridge = bridge

    def get_current(self) -> Any:
        return self._bridge.shown(self._inner.get_current())

    def attach(self, context: Any) -> Any:
        return self._inner.attach(context)

    def detach(self, token: Any) -> None:
        self._inner.detach(token)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)
