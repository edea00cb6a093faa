"""What lists show of a span, as a text and back."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import orjson
import pytest
from avaliar_server.model.span import NO_PARENT, Span
from avaliar_server.model.usage import Usage
from avaliar_server.store.shown import FIELDS, FORMAT, read_shown, shown_text
from hypothesis import given
from hypothesis import strategies as st

Make = Callable[..., Span]
TEXT = st.text(max_size=12)
COUNT = st.none() | st.integers(0, 2**63 - 1)


@given(
    strings=st.lists(TEXT, min_size=6, max_size=6),
    tags=st.lists(TEXT, max_size=3),
    counts=st.lists(COUNT, min_size=5, max_size=5),
    cost=st.none() | st.decimals(-(10**18), 10**18, places=15),
    parent=st.binary(min_size=8, max_size=8),
    duration=st.integers(-(2**63) + 1, 2**63 - 1),
)
def test_every_field_comes_back(
    strings: list[str], tags: list[str], counts: list[int | None], cost: Decimal | None, parent: bytes, duration: int
) -> None:
    name, model, session, given_preview, returned_preview, reason = strings
    input_tokens, output_tokens, cache_read, reasoning, first_token = counts
    span = Span(
        org_id=1,
        trace_id=bytes(16),
        span_id=bytes(8),
        name=name,
        start_ns=5,
        end_ns=5 + duration,
        received_ns=7,
        parent_span_id=parent,
        model=model,
        session_id=session,
        tags=tags,
        input_preview=given_preview,
        output_preview=returned_preview,
        unpriced_reason=reason,
        usage=Usage(input_tokens, output_tokens, cache_read_tokens=cache_read, reasoning_tokens=reasoning),
        time_to_first_token_ns=first_token,
        cost_usd=cost,
    )
    [back] = read_shown([shown_text(span).decode()])
    expected: dict[str, Any] = {
        field: getattr(span.usage if field.endswith('_tokens') else span, field)
        for field in FIELDS
        if field != 'duration_ns'
    }
    assert back == expected | {'duration_ns': duration}


def test_what_no_text_can_hold_is_bent(make_span: Make) -> None:
    span = make_span(
        name='a \ud800 b', tags=['\udfff'], usage=Usage(2**63, -(2**64)), end_ns=2**70, cost_usd=Decimal('1E+40')
    )
    [back] = read_shown([shown_text(span).decode()])
    assert (back['name'], back['tags']) == ('a ? b', ['?'])
    assert (back['input_tokens'], back['output_tokens'], back['cost_usd']) == (None, None, None)
    assert back['duration_ns'] == 2**63 - 1


def test_a_later_format_is_read_as_far_as_it_is_known(make_span: Make) -> None:
    values = orjson.loads(shown_text(make_span(name='chat')))
    assert values[0] == FORMAT
    later = orjson.dumps([FORMAT + 1, *values[1:], 'of a later field']).decode()
    [back] = read_shown([later])
    assert (back['name'], list(back)) == ('chat', list(FIELDS))


@pytest.mark.parametrize('count', [0, 1, 3])
def test_several_at_once(make_span: Make, count: int) -> None:
    spans = [make_span(name=f'step {number}') for number in range(count)]
    back = read_shown(shown_text(span).decode() for span in spans)
    assert [span['name'] for span in back] == [span.name for span in spans]
    assert all(span['parent_span_id'] == NO_PARENT for span in back)
