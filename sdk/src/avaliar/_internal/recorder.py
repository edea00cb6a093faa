"""A span's life: started where the call is made, finished once, handed over.

`start` and `submit` are the hot path and check nothing; `finish` is for callers outside it, and never raises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import capture, clock, failures, guard, runtime
from .context import current
from .detection.wanted import HELD_INPUT, HELD_OUTPUT
from .span import ERROR, OK, UNSET, Span, SpanTemplate

if TYPE_CHECKING:
    from .opentelemetry import Bridge

__all__ = ['ABSENT', 'bridge', 'fail', 'finish', 'give_input', 'give_output', 'start', 'submit']

ABSENT: Any = object()
"""No output to record, as opposed to the output `None`."""

bridge: Bridge | None = None
"""Set once `opentelemetry` has been imported by the program; spans nest both ways from then on."""

_current = current.get


def start(template: SpanTemplate) -> Span:
    """A running span, the child of what is current here. It is not made current: `context.entered` does that."""
    parent = _current()
    span = Span()
    if bridge is None:
        span.foreign = None
    else:
        parent = bridge.parent(parent, span)
    if parent is None:
        span.trace_id = clock.bits(128)
        span.parent_id = 0
        span.sampled = runtime.sample()
        span.ambient = None
    elif parent.trace_id:
        span.trace_id = parent.trace_id
        span.parent_id = parent.span_id
        span.sampled = parent.sampled
        span.ambient = parent.ambient
    else:  # a scope outside any span
        span.trace_id = clock.bits(128)
        span.parent_id = 0
        span.sampled = runtime.sample()
        span.ambient = parent.ambient
    span.parent = parent
    span.span_id = clock.bits(64)
    span.template = template
    span.metadata = template.metadata
    span.tags = template.tags
    span.attributes = None
    span.name = None
    span.input = None
    span.output = None
    span.error = None
    span.llm_explicit = None
    span.llm_extracted = None
    span.status = UNSET
    span.stream_end = None
    span.items = -1
    span.first_item_ns = 0
    span.end_ns = 0
    span.start_ns = clock.wall()
    span.began_ns = clock.monotonic()
    return span


def submit(span: Span) -> None:
    """Hand a finished span over. What it knew of its surroundings is let go."""
    span.parent = None
    span.foreign = None
    if span.sampled:
        runtime.submit(span)


def give_input(span: Span, arguments: dict[str, Any]) -> None:
    """Record the arguments of a call, by name, as they are now."""
    if span.sampled:
        text = capture.encode_arguments(arguments)
        if span.template.capture_input:
            span.input = text
        else:
            note(span, 'avaliar.input.size', getattr(text, 'true_size', len(text)))
            _hold(span, HELD_INPUT, text)


def give_output(span: Span, value: object) -> None:
    """Record a result as it is now, unless the function said itself what its output is."""
    if span.sampled and span.output is None:
        text = capture.encode(value)
        if span.template.capture_output:
            span.output = text
        else:
            note(span, 'avaliar.output.size', getattr(text, 'true_size', len(text)))
            _hold(span, HELD_OUTPUT, text)


def _hold(span: Span, name: str, text: bytes) -> None:
    """Keep what is not recorded for the detectors of this process; `Background.takes` takes it off again."""
    wanted = span.template.detection
    if wanted is not None and wanted.mode == 'local':
        note(span, name, text)


def note(span: Span, name: str, value: Any) -> None:
    """Set a wire attribute on one span."""
    attributes = span.attributes
    if attributes is None:
        attributes = span.attributes = {}
    attributes[name] = value


def elapse(span: Span) -> int:
    """The present moment on the clock of `span.start_ns`."""
    return span.start_ns + clock.monotonic() - span.began_ns


def fail(span: Span, error: BaseException) -> None:
    """End a span whose function raised, and hand it over. Never raises."""
    try:
        span.end_ns = elapse(span)
        span.status = ERROR
        if span.sampled:
            span.error = failures.describe(error)
        submit(span)
    except Exception as failure:  # noqa: BLE001 - see guard
        guard.caught(failure, 'recording an exception')


def finish(
    span: Span,
    *,
    output: object = ABSENT,
    error: BaseException | None = None,
    stream_end: str | None = None,
) -> None:
    """End a span that was started by hand, and hand it over. A second call changes nothing. Never raises.

    Parameters:
        output: the result; left out when there is none to record.
        error: what was raised, if anything was.
        stream_end: for a stream, how it ended (`exhausted`, `closed`, `failed`, `cancelled`, `collected`).
    """
    if span.end_ns:
        return
    try:
        span.end_ns = elapse(span)
        if output is not ABSENT:
            give_output(span, output)
        if stream_end is not None:
            span.stream_end = stream_end
            span.items = max(span.items, 0)
        if error is not None:
            span.status = ERROR
            if span.sampled:
                span.error = failures.describe(error)
        elif span.status == UNSET:
            span.status = OK
        submit(span)
    except Exception as failure:  # noqa: BLE001 - see guard
        guard.caught(failure, 'finishing a span')
