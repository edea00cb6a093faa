"""Spans for the tests of the store."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from avaliar_server.model.span import Span

SECOND = 1_000_000_000
_ids = itertools.count(1)


@pytest.fixture
def make_span(org_id: int) -> Callable[..., Span]:
    """Make a span of the test's organisation; every id is new unless it is given."""

    def make(**changes: Any) -> Span:
        number = next(_ids)
        values: dict[str, Any] = {
            'org_id': org_id,
            'trace_id': number.to_bytes(16, 'big'),
            'span_id': number.to_bytes(8, 'big'),
            'name': 'call',
            'start_ns': 1_790_000_000 * SECOND + number,
            'end_ns': 1_790_000_001 * SECOND + number,
            'received_ns': 1_790_000_002 * SECOND + number,
        }
        return Span(**(values | changes))

    return make
