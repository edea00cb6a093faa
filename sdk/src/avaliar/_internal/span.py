"""The span while it is recorded, and after, on its way to the sender.

Slots and plain attributes: an instance is made on every traced call, so it has no methods on the hot path, no
validation and no defaults computed per call. Everything that can be known at decoration lives in `SpanTemplate`,
once per decorated function; everything that is rare lives behind `None`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .detection.wanted import Wanted

__all__ = ['ERROR', 'OK', 'UNSET', 'Ambient', 'Span', 'SpanError', 'SpanTemplate']

UNSET, OK, ERROR = 0, 1, 2
"""OTLP status codes."""


class SpanTemplate:
    """What all spans of one decorated function share."""

    __slots__ = (
        'attributes',
        'capture_input',
        'capture_output',
        'detection',
        'encoded',
        'metadata',
        'name',
        'span_type',
        'tags',
    )

    def __init__(
        self,
        name: str,
        span_type: str,
        attributes: Mapping[str, Any],
        capture_input: bool,
        capture_output: bool,
        metadata: dict[str, Any] | None = None,
        tags: tuple[str, ...] | None = None,
        detection: Wanted | None = None,
    ) -> None:
        self.name = name
        self.span_type = span_type
        self.attributes = attributes
        """Wire attributes (see `docs/wire.md`) known at decoration, such as `gen_ai.request.model`."""
        self.encoded: bytes | None = None
        """`attributes` as OTLP bytes, filled by the encoder at first use."""
        self.capture_input = capture_input
        self.capture_output = capture_output
        self.metadata = metadata
        """What a new span's `metadata` is; so are `tags`. An update replaces the span's, never changes these in place."""
        self.tags = tags
        self.detection = detection
        """What these spans ask of detection; `None` where it is off."""


class Ambient:
    """What `avaliar.context(...)` put around a call. Immutable: a nested context makes a new one."""

    __slots__ = ('encoded', 'environment', 'masked', 'metadata', 'session_id', 'tags', 'user_id')

    def __init__(
        self,
        session_id: str | None,
        user_id: str | None,
        tags: tuple[str, ...],
        metadata: Mapping[str, Any],
        environment: str | None,
    ) -> None:
        self.session_id = session_id
        self.user_id = user_id
        self.tags = tags
        self.metadata = metadata
        self.environment = environment
        self.encoded: bytes | None = None
        """Filled by the encoder at first use."""
        self.masked: Ambient | None = None
        """The same with personal data and secrets masked, filled at first use."""


class SpanError:
    """An exception as the span keeps it: text only, so that no frame is kept alive."""

    __slots__ = ('message', 'stack', 'type')

    def __init__(self, type: str, message: str, stack: str) -> None:
        self.type = type
        self.message = message
        self.stack = stack


class Span:
    """One call. Times are nanoseconds since the Unix epoch; ids are integers (0 is none)."""

    __slots__ = (
        'ambient',  # Ambient | None
        'attributes',  # dict[str, Any] | None: wire attributes set while it ran; they win over the template's
        'began_ns',  # int: the monotonic clock at the start, so that a duration never goes backwards
        'end_ns',  # int, 0 while running
        'error',  # SpanError | None
        'first_item_ns',  # int: when a stream's first item came (same clock as start_ns), 0 if none
        'foreign',  # object: what the OpenTelemetry bridge keeps while it runs; None once submitted
        'input',  # bytes | None: JSON (a `capture.Truncated` when it was cut)
        'items',  # int: how many items a stream yielded, -1 when the span is no stream
        'llm_explicit',  # dict[str, Any] | None: what update_current_llm_run() said (`usage`: what it read); wins over the next
        'llm_extracted',  # dict[str, Any] | None: what instrument() read; both keyed by that function's parameters
        'metadata',  # dict[str, Any] | None: JSON values; the template's included, the ambient one not
        'name',  # str | None: None means the template's
        'output',  # bytes | None
        'parent',  # Span | None: the enclosing span of this process, while running; None once submitted
        'parent_id',  # int
        'sampled',  # bool
        'span_id',  # int
        'start_ns',  # int
        'status',  # UNSET, OK or ERROR
        'stream_end',  # str | None: exhausted, closed, failed, cancelled, collected
        'tags',  # tuple[str, ...] | None: the template's included, the ambient ones not
        'template',  # SpanTemplate
        'trace_id',  # int
    )

    ambient: Ambient | None
    attributes: dict[str, Any] | None
    began_ns: int
    end_ns: int
    error: SpanError | None
    first_item_ns: int
    foreign: Any
    input: bytes | None
    items: int
    llm_explicit: dict[str, Any] | None
    llm_extracted: dict[str, Any] | None
    metadata: dict[str, Any] | None
    name: str | None
    output: bytes | None
    parent: Span | None
    parent_id: int
    sampled: bool
    span_id: int
    start_ns: int
    status: int
    stream_end: str | None
    tags: tuple[str, ...] | None
    template: SpanTemplate
    trace_id: int
