"""The loss ledger: what came in, what was kept, what was refused and why, and what clients say they lost.

Every span received is either stored or rejected, so over any set of entries `received == stored + rejected`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ['ClientCounters', 'LedgerEntry']


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """Counts of spans to be added to what the ledger has for the same organisation, source, service and reason."""

    org_id: int
    source: str
    """`sdk`, `proxy` or `otlp`."""
    service_name: str
    reason: str
    """Why spans were rejected, in a few words; empty for received and stored."""
    received: int = 0
    stored: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class ClientCounters:
    """What one client process reports of itself, cumulative since it started: the latest report replaces the others."""

    org_id: int
    client_id: str
    """Random per process."""
    service_name: str
    created: int
    dropped: Mapping[str, int]
    """Reason to count of spans that it could not deliver."""
    seen_ns: int
    """When the server received the report, nanoseconds since the Unix epoch."""
