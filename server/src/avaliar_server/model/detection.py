"""What detection says of a span, and what people say of that: rows of their own, because they come late.

A span that asks for detection is pending until a result is there. Of several results of one span the latest counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

__all__ = ['SEVERITIES', 'STATUSES', 'IssueMark', 'SpanResult', 'issue_id']

SEVERITIES: Mapping[str, int] = {'low': 1, 'medium': 2, 'high': 3, 'critical': 4}
"""A severity as it is stored; 0 is none."""

STATUSES = ('clean', 'issues', 'failed')
"""What a result can say."""


def _no_types() -> list[str]:
    return []


def _no_severities() -> list[int]:
    return []


@dataclass(slots=True)
class SpanResult:
    """The outcome of detection on one span."""

    org_id: int
    start_ns: int
    """Of the span, as the three ids: with them it is the span's key."""
    trace_id: bytes
    span_id: bytes
    decided_ns: int
    """When the server stored it, nanoseconds since the Unix epoch; the latest result of a span counts."""
    mode: str
    """`local` or `cloud`: where the detectors ran."""
    status: str
    """One of `STATUSES`."""
    reason: str = ''
    """In words for a user: why it failed, or what was left out."""
    severity: int = 0
    """The highest of its issues, 1 (low) to 4 (critical); 0 where there is none."""
    issue_types: list[str] = field(default_factory=_no_types)
    """The type of each issue, in the order of `issues`."""
    issue_severities: list[int] = field(default_factory=_no_severities)
    """The severity of each issue, in the order of `issues`."""
    provider: str = ''
    """Of the span, for figures; empty where whoever made the result did not know it. So `model` and `environment`."""
    model: str = ''
    environment: str = ''
    issues: str = '[]'
    """JSON array of objects: `id` (16 hexadecimal digits, see `issue_id`), `type`, `severity`, `confidence`, `message`,
    `excerpt`, `start`, `end`, `target`, `detector_name`, `suggestion`, `metadata`."""
    checks: str = '[]'
    """JSON array of objects, one for each detector and side: `detector`, `target`, `status`, `judge`, `reason`."""
    duration_ms: float = 0.0
    """What the detectors took."""


@dataclass(slots=True)
class IssueMark:
    """What somebody said of one issue; the latest counts."""

    org_id: int
    start_ns: int
    trace_id: bytes
    span_id: bytes
    issue_id: int
    marked_ns: int
    """Nanoseconds since the Unix epoch."""
    is_false_positive: bool
    note: str = ''
    marked_by: str = ''


def issue_id(issue: Mapping[str, Any]) -> int:
    """The number of an issue among those of its span: the same whenever the same is found at the same place.

    Made of type, target, start, end, the rule that found it (`metadata.rule`) and the message it was found in
    (`metadata.part`): offsets count in one message.
    """
    metadata: Mapping[str, Any] = issue.get('metadata') or {}
    parts = (issue['type'], issue['target'], issue['start'], issue['end'], metadata.get('rule'), metadata.get('part'))
    text = '\x1f'.join(['' if part is None else str(part) for part in parts])
    return int.from_bytes(blake2b(text.encode('utf-8', 'replace'), digest_size=8).digest(), 'big')
