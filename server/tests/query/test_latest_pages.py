"""The newest traces, unfiltered: pages against a model in plain Python, whatever is remembered of the last page."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from avaliar_server.model.span import NO_PARENT, Span
from avaliar_server.query import Period, Ranking, TraceFilter, latest
from avaliar_server.query.reader import Page, Reader
from avaliar_server.query.traces import list_traces
from avaliar_server.store.span_store import SpanStore
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

T0 = 1_790_000_000_000_000_000
MS = 1_000_000
NEWEST = Ranking('timestamp', descending=True)
_organisations = itertools.count(6_000_000)

MOMENTS = st.integers(0, 12).map(lambda tenths: T0 + tenths * 100 * MS)
PERIODS = st.sampled_from(
    [Period(), Period(), Period(T0 + 300 * MS, None), Period(None, T0 + 700 * MS), Period(T0 + 200 * MS, T0 + 900 * MS)]
)
HINTS = st.none() | st.builds(Page, MOMENTS | st.just(-(2**62)) | st.just(T0 + 10**15), st.integers(0, 60))


@st.composite
def arrivals(draw: st.DrawFn) -> list[list[Span]]:
    """Batches in the order they arrive: traces that overlap, spans sent again, many that start at once."""
    batches: list[list[Span]] = []
    numbers = itertools.count(1)
    for moment in range(draw(st.integers(1, 4))):
        received = T0 + (moment + 1) * 1_000 * MS
        batch = [
            Span(
                org_id=0,
                trace_id=draw(st.integers(0, 9)).to_bytes(16, 'big'),
                span_id=next(numbers).to_bytes(8, 'big'),
                parent_span_id=draw(st.sampled_from([NO_PARENT, b'parent--'])),
                name='step',
                start_ns=start,
                end_ns=start + draw(st.integers(0, 9)) * 50 * MS,
                received_ns=received,
            )
            for start in draw(st.lists(MOMENTS, min_size=3, max_size=14))
        ]
        sent = [span for earlier in batches for span in earlier]
        again = draw(st.lists(st.sampled_from(sent), max_size=2)) if sent else []
        batches.append(batch + [replace(span, received_ns=received) for span in again])
    return batches


def model(batches: Sequence[Sequence[Span]], period: Period, snapshot_ns: int) -> list[tuple[str, int]]:
    """Id and number of spans of the traces, newest first."""
    traces: dict[bytes, dict[bytes, Span]] = {}
    for span in (span for batch in batches for span in batch if span.received_ns <= snapshot_ns):
        traces.setdefault(span.trace_id, {})[span.span_id] = span
    starts = {trace_id: min(span.start_ns for span in spans.values()) for trace_id, spans in traces.items()}
    listed = sorted(((start, trace_id) for trace_id, start in starts.items()), reverse=True)
    return [
        (trace_id.hex(), len(traces[trace_id]))
        for start, trace_id in listed
        if (period.start_ns is None or start >= period.start_ns) and (period.end_ns is None or start < period.end_ns)
    ]


@pytest.fixture
def small_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows of a few spans and tenths of seconds: small data takes all the ways that large data takes."""
    monkeypatch.setattr(latest, '_SPANS_PER_TRACE', 1)
    monkeypatch.setattr(latest, '_MOST_SHOWN', 6)
    monkeypatch.setattr(latest, '_FIRST_REACH_NS', 300 * MS)
    monkeypatch.setattr(latest, '_WIDEN_REACH', 2)
    monkeypatch.setattr(latest, '_LEAST_REACH_NS', 100 * MS)
    monkeypatch.setattr(latest, '_LAST_REACH_NS', 5_000 * MS)


@given(batches=arrivals(), period=PERIODS, hint=HINTS, limit=st.integers(1, 5))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_pages_are_right_whatever_is_remembered_of_the_last_one(
    embedded_store: SpanStore,
    small_windows: None,
    batches: list[list[Span]],
    period: Period,
    hint: Page | None,
    limit: int,
) -> None:
    org_id = next(_organisations)
    asked = TraceFilter(period=period)
    remembered: dict[int, Page] = {} if hint is None else {org_id: hint}

    def page(now: int, cursor: str | None = None) -> dict[str, Any]:
        return dict(list_traces(Reader(embedded_store, org_id, now, pages=remembered), asked, NEWEST, limit, cursor))

    first: dict[str, Any] = {'data': [], 'next_cursor': None}
    # The same first page again and again while spans arrive.
    for batch in batches[:-1] or batches:
        embedded_store.insert([replace(span, org_id=org_id) for span in batch])
        snapshot = batch[0].received_ns
        first = page(snapshot)
        expected = model(batches, period, snapshot)
        assert [(row['trace_id'], row['span_count']) for row in first['data']] == expected[:limit]
    # Then the pages after it, while the last spans arrive.
    embedded_store.insert([replace(span, org_id=org_id) for span in batches[-1]])
    listed, cursor = list(first['data']), first['next_cursor']
    while cursor is not None:
        following = page(snapshot + 10**12, cursor)
        listed += following['data']
        cursor = following['next_cursor']
        assert len(following['data']) == limit or cursor is None
    assert [(row['trace_id'], row['span_count']) for row in listed] == expected


def _traces(org_id: int, count: int, step_ns: int, spans: int = 4) -> list[Span]:
    """Each trace a step after the one before, its spans two steps apart: they overlap."""
    return [
        Span(
            org_id=org_id,
            trace_id=(trace + 1).to_bytes(16, 'big'),
            span_id=(trace * 100 + number + 1).to_bytes(8, 'big'),
            parent_span_id=NO_PARENT if number == 0 else (trace * 100 + 1).to_bytes(8, 'big'),
            name=f'step {number}',
            start_ns=T0 + (trace + 2 * number) * step_ns,
            end_ns=T0 + (trace + 2 * number) * step_ns + 1,
            received_ns=T0,
        )
        for trace in range(count)
        for number in range(spans)
    ]


class Counting:
    """A store that notes what is asked of it."""

    def __init__(self, store: SpanStore) -> None:
        self._store = store
        self.asked: list[str] = []

    def select(self, sql: str, parameters: Any = None, **more: Any) -> list[tuple[Any, ...]]:
        self.asked.append(sql)
        return self._store.select(sql, parameters, **more)


def test_a_page_that_is_asked_for_again_takes_two_questions(embedded_store: SpanStore, org_id: int) -> None:
    embedded_store.insert(_traces(org_id, 90, 60_000 * MS))
    remembered: dict[int, Page] = {}
    for _ in range(2):
        counting = Counting(embedded_store)
        reader = Reader(counting, org_id, T0 + 10**14, pages=remembered)
        rows = list_traces(reader, TraceFilter(), NEWEST, 50, None)['data']
        assert [int(row['trace_id'], 16) for row in rows] == list(range(90, 40, -1))
    assert len(counting.asked) == 2


def test_of_many_overlapping_traces_only_those_of_the_page_are_read(
    embedded_store: SpanStore, org_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(latest, '_MOST_SHOWN', 100)
    embedded_store.insert(_traces(org_id, 400, MS, spans=40))
    remembered = {org_id: Page(T0, 3_000)}
    counting = Counting(embedded_store)
    reader = Reader(counting, org_id, T0 + 10**10, pages=remembered)
    rows = list_traces(reader, TraceFilter(), NEWEST, 20, None)['data']
    assert [int(row['trace_id'], 16) for row in rows] == list(range(400, 380, -1))
    assert all(row['span_count'] == 40 for row in rows)
    assert [sql for sql in counting.asked if 'shown' in sql] == counting.asked[2:]
    assert len(counting.asked) == 3


def test_no_list_reads_a_payload(embedded_store: SpanStore, org_id: int) -> None:
    embedded_store.insert(_traces(org_id, 30, MS))
    counting = Counting(embedded_store)
    for asked in (TraceFilter(), TraceFilter(span_types=('generic',)), TraceFilter(min_latency_ms=0.0)):
        for ranking in (NEWEST, Ranking('cost', descending=True)):
            assert list_traces(Reader(counting, org_id, T0 + 10**10), asked, ranking, 5, None)['data']
    assert counting.asked
    assert not [sql for sql in counting.asked if 'span_payloads' in sql]


def test_a_trace_that_is_deleted_while_the_page_is_made_leaves_no_gap(
    embedded_store: SpanStore, org_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(latest, '_MOST_SHOWN', 10)
    embedded_store.insert(_traces(org_id, 40, MS))
    doomed = [(40).to_bytes(16, 'big')]

    class Deleting(Counting):
        def select(self, sql: str, parameters: Any = None, **more: Any) -> list[tuple[Any, ...]]:
            if 'shown' in sql and doomed:  # the page is chosen, its spans are about to be read
                assert embedded_store.delete_trace(org_id, doomed.pop()) == 4
            return super().select(sql, parameters, **more)

    reader = Reader(Deleting(embedded_store), org_id, T0 + 10**10, pages={org_id: Page(T0, 1_000)})
    page = list_traces(reader, TraceFilter(), NEWEST, 10, None)
    assert not doomed
    assert [int(row['trace_id'], 16) for row in page['data']] == list(range(39, 29, -1))
    assert page['next_cursor'] is not None
