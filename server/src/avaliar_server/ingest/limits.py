"""How much of what is taken. Every cut is marked on the span; nothing is cut silently."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ['Limits']

_KB = 1024
_MB = 1024 * _KB


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in nanoseconds."""

    body_bytes: int = 20 * _MB
    """Of a request as it comes over the wire; more is answered with 413."""
    decoded_bytes: int = 64 * _MB
    """Of a request after decompression; more is answered with 413."""
    spans: int = 100_000
    """In one request; more is answered with 413."""
    values: int = 1_000_000
    """In one request: spans, attributes, events, links and elements of lists together; more is answered with 413, before
    any of them is made. It is what bounds the memory of a request: two bytes can be an event of several hundred."""
    payload_bytes: int = 8 * _MB
    """Of a span's input or output; the rest is cut off and the true size kept."""
    attribute_bytes: int = 64 * _KB
    """Of one attribute, one metadata entry, one request parameter."""
    attributes_bytes: int = 1 * _MB
    """Of all attributes of a span together; the same holds for its metadata and its `generation_info`."""
    text_bytes: int = 256 * _KB
    """Of an error's message and stack."""
    label_bytes: int = 512
    """Of a name, model, session, user, tag."""
    tags: int = 100
    pending_bytes: int = 256 * _MB
    """Of requests that wait for their commit, decoded; more is answered with 429."""
    future_ns: int = 86_400 * 10**9
    """How far ahead of the server's clock a span may start."""
    past_ns: int = 10 * 365 * 86_400 * 10**9
    """How long ago a span may have started."""
