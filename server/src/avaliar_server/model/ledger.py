"""The ledger: what became of every span that was sent, so that a missing trace can be explained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ['ClientCounters', 'LedgerEntry']


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """Counts to be added for one source, service and reason."""

    org_id: int
    at_ns: int
    """When it happened, in nanoseconds since the Unix epoch."""
    source: str
    """`sdk`, `proxy` or `otlp`."""
    service_name: str = ''
    reason: str = ''
    """Why spans were rejected; empty for received and stored."""
    received: int = 0
    stored: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class ClientCounters:
    """What one client process says of itself: cumulative, so a repeated report changes nothing."""

    org_id: int
    client_id: str
    reported_ns: int
    source: str = 'sdk'
    service_name: str = ''
    created: int = 0
    """Spans the process has finished so far."""
    dropped: Mapping[str, int] = field(default_factory=dict[str, int])
    """Spans it could not deliver so far, by reason."""
