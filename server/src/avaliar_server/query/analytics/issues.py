"""Issues that detectors found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..filters import TraceFilter
from ..period import Buckets
from ..reader import Reader
from .figures import closed_period

__all__ = ['issue_counts']


def issue_counts(reader: Reader, asked: TraceFilter, interval: str | None) -> Mapping[str, Any]:
    """In the shape of the API's `IssueAnalytics`. The store keeps no issue, because no detector runs yet: none is the truth."""
    buckets = Buckets.over(closed_period(asked, reader.now_ns), interval)
    return {'interval': buckets.interval, 'total': 0, 'by_type': []}
