"""An OTLP request with the wire format taken off: what the protobuf and the JSON decoder both make."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..semconv.events import Event

__all__ = ['Garbage', 'RawResource', 'RawScope', 'RawSpan']


@dataclass(slots=True)
class RawSpan:
    """A span as a client sent it: nothing checked, attribute values as Python values (bytes as base64)."""

    trace_id: bytes
    span_id: bytes
    parent_span_id: bytes
    name: str
    start_ns: int
    end_ns: int
    status_code: int
    status_message: str
    attributes: dict[str, Any]
    events: list[Event] | None = None
    links: list[dict[str, Any]] | None = None


@dataclass(slots=True)
class Garbage:
    """Something where a span should be."""

    why: str


@dataclass(slots=True)
class RawScope:
    name: str
    version: str
    spans: list[RawSpan | Garbage]


@dataclass(slots=True)
class RawResource:
    attributes: dict[str, Any]
    scopes: list[RawScope] = field(default_factory=list[RawScope])
