"""The issues of a trace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .reader import Reader
from .trace_detail import extent_of

__all__ = ['issues_of_trace']


def issues_of_trace(reader: Reader, trace_id: bytes) -> Mapping[str, Any]:
    """In the shape of the API's `IssuePage`. The store keeps no issue, because no detector runs yet: none is the truth.

    Raises:
        Missing: There is no such trace.
    """
    extent_of(reader, trace_id, reader.now_ns)
    return {'data': [], 'next_cursor': None}
