"""The span: one operation of a traced program, as the store keeps it.

Times are integer nanoseconds since the Unix epoch, UTC. Ids are raw bytes (trace 16, span 8). `None` is unknown,
never zero; an empty string is "not given". To add a field see "Adding a column" in CONTRIBUTING.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from .usage import Usage

__all__ = ['NO_PARENT', 'Span']

NO_PARENT = b'\x00' * 8
"""The parent id of a root span."""

_UNKNOWN_USAGE = Usage()


def _no_labels() -> list[str]:
    return []


@dataclass(slots=True)
class Span:
    """One span, decoded, validated, priced and ready to be stored."""

    org_id: int
    trace_id: bytes
    span_id: bytes
    name: str
    start_ns: int
    end_ns: int
    received_ns: int
    """When the server received it: what makes a page of a list stable while spans arrive."""
    parent_span_id: bytes = NO_PARENT
    source: str = 'otlp'
    """`sdk`, `proxy` or `otlp`."""
    environment: str = ''
    service_name: str = ''
    span_type: str = 'generic'
    """`llm`, `tool`, `agent` or `generic`."""
    status: str = 'ok'
    """`ok` or `error`."""
    level: str = ''
    """What `update_current_span(level=...)` said: `debug`, `info`, `warning`, `error`, or empty."""
    stream_end: str = ''
    """How a stream ended: `exhausted`, `closed`, `failed`, `cancelled`, `collected`; empty when it was none."""
    stream_items: int | None = None
    time_to_first_token_ns: int | None = None

    provider: str = ''
    """Normalised: `openai`, `anthropic`, `google`, ..."""
    request_model: str = ''
    model: str = ''
    """The model that answered, or the requested one when the answer did not say."""
    finish_reason: str = ''
    usage: Usage = _UNKNOWN_USAGE
    cost_usd: Decimal | None = None
    price_version: str = ''
    """Which price list the cost was computed from; `explicit` when the program gave the cost itself."""
    cost_detail: str = ''
    """The arithmetic as JSON: a list of `{"unit", "tokens", "usd_per_million", "usd"}`; empty when there is no cost."""
    unpriced_reason: str = ''
    """Why `cost_usd` is unknown although usage is known, in words for a user."""
    generation_info: str = '{}'
    """JSON object: temperature, top_p and every further request parameter that was recorded."""

    session_id: str = ''
    user_id: str = ''
    tags: list[str] = field(default_factory=_no_labels)
    metadata: str = '{}'
    """JSON object."""

    input: str | None = None
    """JSON text as the client recorded it (a plain string when it was not JSON); `None` when not captured."""
    output: str | None = None
    input_size: int | None = None
    """True size in bytes before any cut, also when the content was not captured."""
    output_size: int | None = None
    input_preview: str = ''
    """At most 240 characters of what a reader would want to see of it in a list."""
    output_preview: str = ''

    error_type: str = ''
    error_message: str = ''
    error_stack: str = ''

    detection_mode: str = ''
    """`local` or `cloud`; empty where detection is off."""
    detectors: list[str] = field(default_factory=_no_labels)
    detection_blocking: bool = False
    detection_check: str = ''
    """JSON object: what became of the check of its prompt before the call; empty when there was none."""

    attributes: str = '{}'
    """JSON object of the OTLP attributes that no rule of `semconv` took."""
    truncated: list[str] = field(default_factory=_no_labels)
    """Names of the fields that were cut at a limit."""
