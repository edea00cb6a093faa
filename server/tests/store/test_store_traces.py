"""The extent of a trace, against a plain Python model: whatever order, batch or repetition its spans come in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from avaliar_server.model.span import NO_PARENT, Span
from avaliar_server.store import SpanStore
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SECOND = 1_000_000_000
WEEK = 7 * 86_400 * SECOND
START = 1_790_000_000 * SECOND

_FACTS = """
SELECT trace_id, min(start_ns), max(end_ns), min(first_received_ns), max(last_received_ns), max(has_root), max(has_error)
FROM traces WHERE org_id = {org:UInt64} GROUP BY trace_id
"""
_SUMS = """
SELECT trace_id, count(), sum(input_tokens), countIf(status = 'error')
FROM spans FINAL WHERE org_id = {org:UInt64} GROUP BY trace_id
"""


@st.composite
def _spans(draw: st.DrawFn) -> list[Span]:
    """Spans of up to three traces, some without a root, some across the end of a week."""
    spans = []
    for number in range(draw(st.integers(1, 8))):
        start = START + draw(st.integers(0, 2 * WEEK))
        spans.append(
            Span(
                org_id=0,
                trace_id=draw(st.sampled_from([b'a' * 16, b'b' * 16, b'\x00' * 15 + b'\x01'])),
                span_id=(number + 1).to_bytes(8, 'big'),
                parent_span_id=draw(st.sampled_from([NO_PARENT, b'\x00' * 7 + b'\x01', b'\xff' * 8])),
                name='call',
                start_ns=start,
                end_ns=start + draw(st.integers(0, 3 * SECOND)),
                received_ns=START + draw(st.integers(0, WEEK)),
                status=draw(st.sampled_from(['ok', 'error'])),
            )
        )
        spans[-1].usage = replace(spans[-1].usage, input_tokens=draw(st.none() | st.integers(0, 2**40)))
    return spans


def _expected(sent: Sequence[Span]) -> tuple[set[tuple[object, ...]], set[tuple[object, ...]]]:
    facts, sums = set(), set()
    for trace_id in {span.trace_id for span in sent}:
        copies = [span for span in sent if span.trace_id == trace_id]
        facts.add(
            (
                trace_id,
                min(span.start_ns for span in copies),
                max(span.end_ns for span in copies),
                min(span.received_ns for span in copies),
                max(span.received_ns for span in copies),
                int(any(span.parent_span_id == NO_PARENT for span in copies)),
                int(any(span.status == 'error' for span in copies)),
            )
        )
        once = {span.span_id: span for span in copies}.values()
        tokens = [span.usage.input_tokens for span in once if span.usage.input_tokens is not None]
        sums.add((trace_id, len(once), sum(tokens) if tokens else None, sum(span.status == 'error' for span in once)))
    return facts, sums


_organisations = iter(range(10_000_000, 20_000_000))


# Each example inserts several parts with fsync: how long that takes is the machine's affair.
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(spans=_spans(), data=st.data())
def test_a_trace_is_what_its_spans_say(store: SpanStore, spans: list[Span], data: st.DataObject) -> None:
    org_id = next(_organisations)
    sent = [replace(span, org_id=org_id) for span in spans]
    again = data.draw(st.lists(st.sampled_from(sent), max_size=4), label='sent again')
    later = [replace(span, received_ns=span.received_ns + data.draw(st.integers(0, WEEK))) for span in again]
    order = data.draw(st.permutations(sent + later), label='order')
    cut = data.draw(st.integers(0, len(order)), label='cut')
    for batch in (order[:cut], order[cut:]):
        store.insert(batch)
    facts, sums = _expected(sent + later)
    assert set(store.select(_FACTS, {'org': org_id})) == facts
    assert set(store.select(_SUMS, {'org': org_id})) == sums


def test_its_weeks_are_the_partitions_of_its_spans(store: SpanStore, make_span: Callable[..., Span]) -> None:
    monday = 2_965 * WEEK - 3 * 86_400 * SECOND
    starts = [1, 4 * 86_400 * SECOND - 1, 4 * 86_400 * SECOND, START, monday - 1, monday, monday + WEEK - 1]
    spans = [make_span(start_ns=start, end_ns=start) for start in starts]
    store.insert(spans)
    where = {'org': spans[0].org_id}
    found = store.select('SELECT trace_id, toString(week) FROM traces WHERE org_id = {org:UInt64}', where)
    week = "toString(toMonday(fromUnixTimestamp64Nano(start_ns, 'UTC')))"
    assert sorted(found) == sorted(
        store.select(f'SELECT trace_id, {week} FROM spans WHERE org_id = {{org:UInt64}}', where)
    )


def test_an_insert_of_thousands_of_traces(store: SpanStore, make_span: Callable[..., Span]) -> None:
    """More text than the engine takes for a query."""
    spans = [make_span() for _ in range(3_000)]
    store.insert(spans)
    where = {'org': spans[0].org_id}
    assert store.select('SELECT uniqExact(trace_id), count() FROM traces WHERE org_id = {org:UInt64}', where) == [
        (3_000, 3_000)
    ]
