"""Lists of traces against a model in plain Python: filters, orders, and pages that stay right while spans arrive."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from avaliar_server.model.span import NO_PARENT, Span
from avaliar_server.model.usage import Usage
from avaliar_server.query import Period, Ranking, TraceFilter, latest, lengths, newest, trace_rows
from avaliar_server.query.reader import Reader
from avaliar_server.query.stats import trace_stats
from avaliar_server.query.traces import list_traces
from avaliar_server.store.span_store import SpanStore
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

T0 = 1_790_000_000_000_000_000
MS = 1_000_000
NEWEST = Ranking('timestamp', descending=True)
_organisations = itertools.count(5_000_000)


@dataclass
class Model:
    """What a list should say of spans, each kept once, as it was first received."""

    spans: list[Span]

    def traces(self, snapshot_ns: int) -> dict[bytes, list[Span]]:
        kept: dict[tuple[bytes, bytes], Span] = {}
        for span in sorted(self.spans, key=lambda span: span.received_ns):
            if span.received_ns <= snapshot_ns:
                kept.setdefault((span.trace_id, span.span_id), span)
        traces: dict[bytes, list[Span]] = {}
        for span in kept.values():
            traces.setdefault(span.trace_id, []).append(span)
        return traces

    def listed(self, asked: TraceFilter, ranking: Ranking, snapshot_ns: int) -> list[str]:
        found = [
            (self.key(spans, ranking), trace_id)
            for trace_id, spans in self.traces(snapshot_ns).items()
            if self.matches(spans, asked)
        ]
        known = sorted((item for item in found if item[0] is not None), reverse=ranking.descending)
        unknown = sorted(
            (item for item in found if item[0] is None), reverse=ranking.descending, key=lambda item: item[1]
        )
        return [trace_id.hex() for _, trace_id in (*known, *unknown)]

    @staticmethod
    def key(spans: list[Span], ranking: Ranking) -> Any:
        start = min(span.start_ns for span in spans)
        calls = [span for span in spans if span.span_type == 'llm']
        if ranking.sort == 'timestamp':
            return start
        if ranking.sort == 'latency':
            return max(span.end_ns for span in spans) - start
        if ranking.sort == 'cost':
            costs = [span.cost_usd for span in calls if span.cost_usd is not None]
            return sum(costs, Decimal(0)) if costs else None
        if ranking.sort == 'tokens':
            tokens = [span.usage.total_tokens for span in calls if span.usage.total_tokens is not None]
            return sum(tokens) if tokens else None
        models = sorted({span.model for span in spans if span.model})
        return models[0] if models else None

    def matches(self, spans: list[Span], asked: TraceFilter) -> bool:
        start = min(span.start_ns for span in spans)
        latency = max(span.end_ns for span in spans) - start
        cost = self.key(spans, Ranking('cost', descending=True))
        failed = any(span.status == 'error' for span in spans)

        def some(name: str, values: tuple[str, ...]) -> bool:
            return not values or any(getattr(span, name) in values for span in spans)

        return (
            (asked.period.start_ns is None or start >= asked.period.start_ns)
            and (asked.period.end_ns is None or start < asked.period.end_ns)
            and any(
                (not asked.span_types or span.span_type in asked.span_types)
                and (not asked.providers or span.provider in asked.providers)
                and (not asked.models or span.model in asked.models)
                for span in spans
            )
            and some('environment', asked.environments)
            and some('source', asked.sources)
            and some('session_id', asked.session_ids)
            and some('user_id', asked.user_ids)
            and (not asked.tags or any(set(span.tags) & set(asked.tags) for span in spans))
            and (not asked.statuses or ('error' if failed else 'ok') in asked.statuses)
            and (asked.min_latency_ms is None or latency >= asked.min_latency_ms * MS)
            and (asked.max_latency_ms is None or latency <= asked.max_latency_ms * MS)
            and (asked.min_cost_usd is None or (cost is not None and cost >= asked.min_cost_usd))
        )


@st.composite
def arrivals(draw: st.DrawFn) -> list[list[Span]]:
    """Batches of spans in the order they arrive: few traces, roots late or never, spans sent again, equal starts."""
    batches: list[list[Span]] = []
    moment = T0
    sent: list[Span] = []
    for _ in range(draw(st.integers(2, 4))):
        moment += 1_000 * MS
        batch: list[Span] = []
        for _ in range(draw(st.integers(6, 14))):
            if sent and draw(st.integers(0, 5)) == 0:
                again = draw(st.sampled_from(sent))
                batch.append(replace(again, received_ns=moment))
                continue
            trace = draw(st.integers(0, 7))
            number = draw(st.integers(1, 5))
            start = T0 + draw(st.integers(0, 12)) * 100 * MS
            kind = draw(st.sampled_from(['llm', 'tool']))
            usage, cost = Usage(), None
            if kind == 'llm' and draw(st.booleans()):
                usage = Usage(input_tokens=draw(st.integers(0, 50)), output_tokens=draw(st.integers(0, 50)))
                cost = draw(st.none() | st.integers(0, 4).map(lambda cents: Decimal(cents) / 100))
            span = Span(
                org_id=0,
                trace_id=trace.to_bytes(16, 'big'),
                span_id=(trace * 100 + number).to_bytes(8, 'big'),
                parent_span_id=NO_PARENT if number == 1 else (trace * 100 + 1).to_bytes(8, 'big'),
                name=f'step {number}',
                start_ns=start,
                end_ns=start + draw(st.integers(0, 9)) * 50 * MS,
                received_ns=moment,
                span_type=kind,
                status=draw(st.sampled_from(['ok', 'ok', 'error'])),
                provider=draw(st.sampled_from(['openai', 'anthropic'])) if kind == 'llm' else '',
                model=draw(st.sampled_from(['a', 'b'])) if kind == 'llm' else '',
                environment=draw(st.sampled_from(['', 'production'])),
                session_id=draw(st.sampled_from(['', 's'])),
                tags=draw(st.sampled_from([[], ['x'], ['x', 'y']])),
                usage=usage,
                cost_usd=cost,
            )
            if any((span.trace_id, span.span_id) == (other.trace_id, other.span_id) for other in sent):
                continue
            sent.append(span)
            batch.append(span)
        if batch:
            batches.append(batch)
    return batches


PERIODS = st.sampled_from(
    [Period(), Period(), Period(T0 + 300 * MS, None), Period(None, T0 + 700 * MS), Period(T0 + 200 * MS, T0 + 900 * MS)]
)
FIELDS: list[dict[str, Any]] = [
    {},
    {'span_types': ('llm',)},
    {'span_types': ('tool',)},
    {'providers': ('openai',)},
    {'models': ('a', 'b')},
    {'providers': ('openai',), 'models': ('a',)},
    {'environments': ('production',)},
    {'session_ids': ('s', 'unknown')},
    {'tags': ('x', 'y')},
    {'tags': ('y',)},
    {'statuses': ('ok',)},
    {'statuses': ('error',)},
    {'statuses': ('ok', 'error')},
    {'min_latency_ms': 300.0},
    {'max_latency_ms': 900.0},
    {'min_cost_usd': Decimal('0.02')},
]
FILTERS = st.builds(
    # Two at most: more would mostly find nothing.
    lambda period, one, other: TraceFilter(period=period, **(one | other)),
    PERIODS,
    st.sampled_from(FIELDS),
    st.sampled_from([{}, {}, *FIELDS]),
)
RANKINGS = st.builds(
    Ranking, st.sampled_from(['timestamp', 'timestamp', 'latency', 'cost', 'tokens', 'model']), st.booleans()
)
STORE_SETTINGS = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def narrow_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows of a few spans, so that small data passes through all of the paths that large data takes."""
    for module in (newest, latest):
        monkeypatch.setattr(module, '_SPANS_PER_TRACE', 1)
        monkeypatch.setattr(module, '_WIDEN', 2)
        monkeypatch.setattr(module, '_FIRST_REACH_NS', 700 * MS)
        monkeypatch.setattr(module, '_WIDEN_REACH', 2)
    monkeypatch.setattr(newest, '_CHUNK', 2)
    monkeypatch.setattr(newest, '_MOST_LONG', 4)
    monkeypatch.setattr(lengths, '_MOST_GROWN', 2)
    monkeypatch.setattr(latest, '_MOST_SHOWN', 4)
    monkeypatch.setattr(latest, '_LEAST_REACH_NS', 100 * MS)


def insert(store: SpanStore, org_id: int, batch: list[Span]) -> None:
    store.insert([replace(span, org_id=org_id) for span in batch])


def pages(reader: Reader, asked: TraceFilter, ranking: Ranking, limit: int, between: Any = lambda: None) -> list[str]:
    """The trace ids of all pages; `between` is called before each page but the first."""
    listed: list[str] = []
    cursor: str | None = None
    while True:
        page = list_traces(reader, asked, ranking, limit, cursor)
        assert len(page['data']) <= limit
        listed += [row['trace_id'] for row in page['data']]
        cursor = page['next_cursor']
        if cursor is None:
            return listed
        assert len(page['data']) == limit
        between()
        # A later page is asked for at a later moment; the cursor keeps the first one's.
        reader = Reader(reader._store, reader.org_id, reader.now_ns + 10_000_000 * MS)


@pytest.mark.parametrize('max_window', [1 << 20, 4], ids=['windows', 'one pass'])
@given(batches=arrivals(), asked=FILTERS, ranking=RANKINGS, limit=st.integers(1, 4))
@STORE_SETTINGS
def test_pages_are_the_view_of_the_first_while_spans_arrive(
    embedded_store: SpanStore,
    narrow_windows: None,
    monkeypatch: pytest.MonkeyPatch,
    max_window: int,
    batches: list[list[Span]],
    asked: TraceFilter,
    ranking: Ranking,
    limit: int,
) -> None:
    monkeypatch.setattr(newest, '_MAX_WINDOW', max_window)
    # In one of the two the engine computes what the other computes in Python.
    monkeypatch.setattr(trace_rows, '_MOST_SPANS', 10_000 if max_window > 4 else 3)
    org_id = next(_organisations)
    arrived = max(1, len(batches) // 2)
    for batch in batches[:arrived]:
        insert(embedded_store, org_id, batch)
    snapshot = batches[arrived - 1][0].received_ns
    later = iter(batches[arrived:])

    def arrive() -> None:
        insert(embedded_store, org_id, next(later, []))

    listed = pages(Reader(embedded_store, org_id, snapshot), asked, ranking, limit, arrive)
    model = Model([span for batch in batches for span in batch])
    assert listed == model.listed(asked, ranking, snapshot)


@given(batches=arrivals(), asked=FILTERS)
@STORE_SETTINGS
def test_figures_are_of_exactly_the_list(
    embedded_store: SpanStore, batches: list[list[Span]], asked: TraceFilter
) -> None:
    org_id = next(_organisations)
    for batch in batches:
        insert(embedded_store, org_id, batch)
    now = batches[-1][0].received_ns
    model = Model([span for batch in batches for span in batch])
    chosen = [bytes.fromhex(trace_id) for trace_id in model.listed(asked, NEWEST, now)]
    spans = [span for trace_id in chosen for span in model.traces(now)[trace_id]]
    stats = trace_stats(Reader(embedded_store, org_id, now), asked)
    costs = [span.cost_usd for span in spans if span.cost_usd is not None]
    assert stats['trace_count'] == len(chosen)
    assert stats['span_count'] == len(spans)
    assert stats['error_count'] == sum(
        any(span.status == 'error' for span in model.traces(now)[trace_id]) for trace_id in chosen
    )
    assert stats['cost_usd'] == (None if not costs else f'{sum(costs).normalize():f}')
    assert stats['models'] == sorted({span.model for span in spans if span.model})
    assert stats['environments'] == sorted({span.environment for span in spans if span.environment})


def test_a_root_that_arrives_between_pages_does_not_move_its_trace(embedded_store: SpanStore, org_id: int) -> None:
    def span(trace: int, number: int, start: int, received: int) -> Span:
        return Span(
            org_id,
            trace.to_bytes(16, 'big'),
            number.to_bytes(8, 'big'),
            'x',
            T0 + start * MS,
            T0 + (start + 1) * MS,
            T0 + received,
        )

    embedded_store.insert([span(trace, 2, 100 + trace, 1) for trace in range(6)])
    reader = Reader(embedded_store, org_id, T0 + 5)
    # The root of the newest trace begins before all the others.
    listed = pages(
        reader, TraceFilter(), NEWEST, 2, lambda: embedded_store.insert([span(5, 1, 0, 9), span(7, 1, 50, 9)])
    )
    assert [int(trace_id, 16) for trace_id in listed] == [5, 4, 3, 2, 1, 0]
    fresh = pages(Reader(embedded_store, org_id, T0 + 10), TraceFilter(), NEWEST, 2)
    assert [int(trace_id, 16) for trace_id in fresh] == [4, 3, 2, 1, 0, 7, 5]


@pytest.mark.parametrize('limit', [1, 2, 20])
def test_a_trace_is_found_by_a_span_far_above_its_start(
    embedded_store: SpanStore, org_id: int, narrow_windows: None, limit: int
) -> None:
    def span(trace: int, number: int, start: int, kind: str) -> Span:
        return Span(
            org_id,
            trace.to_bytes(16, 'big'),
            number.to_bytes(8, 'big'),
            'x',
            T0 + start * MS,
            T0 + (start + 1) * MS,
            T0,
            span_type=kind,
        )

    spans = [span(trace, 1, trace, 'agent') for trace in range(24)]
    # The older the trace, the later its call.
    spans += [span(trace, 2, 1_000 - trace, 'llm') for trace in range(0, 24, 2)]
    embedded_store.insert(spans)
    asked = TraceFilter(span_types=('llm',))
    listed = pages(Reader(embedded_store, org_id, T0), asked, NEWEST, limit)
    assert [int(trace_id, 16) for trace_id in listed] == list(range(22, -1, -2))
    before = replace(asked, period=Period(None, T0 + 9 * MS))
    listed = pages(Reader(embedded_store, org_id, T0), before, NEWEST, limit)
    assert [int(trace_id, 16) for trace_id in listed] == [8, 6, 4, 2, 0]


def test_many_spans_that_start_at_once(embedded_store: SpanStore, org_id: int, narrow_windows: None) -> None:
    embedded_store.insert(
        [Span(org_id, trace.to_bytes(16, 'big'), trace.to_bytes(8, 'big'), 'x', T0, T0, T0) for trace in range(80)]
    )
    listed = pages(Reader(embedded_store, org_id, T0), TraceFilter(), NEWEST, 7)
    assert [int(trace_id, 16) for trace_id in listed] == list(reversed(range(80)))


def test_the_row_speaks_for_the_root(embedded_store: SpanStore, org_id: int) -> None:
    trace_id = b'\x01' * 16
    child = Span(
        org_id,
        trace_id,
        b'\x02' * 8,
        'child',
        T0 - 5 * MS,
        T0 + 40 * MS,
        T0,
        parent_span_id=b'\x01' * 8,
        span_type='llm',
        provider='openai',
        model='gpt-4o',
        session_id='s',
        input_preview='child in',
        usage=Usage(3, None),
        status='error',
        detection_mode='cloud',
    )
    root = Span(
        org_id,
        trace_id,
        b'\x01' * 8,
        'root',
        T0,
        T0 + 30 * MS,
        T0,
        environment='production',
        service_name='api',
        source='sdk',
        user_id='u',
        tags=['b', 'a'],
        input_preview='root in',
        output_preview='root out',
        span_type='agent',
        usage=Usage(1000, 1000),
        cost_usd=Decimal(9),
    )
    reader = Reader(embedded_store, org_id, T0)
    embedded_store.insert([child])
    [orphan] = list_traces(reader, TraceFilter(), NEWEST, 5, None)['data']
    assert (orphan['name'], orphan['has_root'], orphan['input_preview']) == ('child', False, 'child in')
    embedded_store.insert([root, child, child])
    [row] = list_traces(reader, TraceFilter(), NEWEST, 5, None)['data']
    row['timestamp'] = row['timestamp'].isoformat()
    assert row == {
        'trace_id': trace_id.hex(),
        'name': 'root',
        'timestamp': '2026-09-21T14:13:19.995000+00:00',
        'source': 'sdk',
        'environment': 'production',
        'service_name': 'api',
        'providers': ['openai'],
        'models': ['gpt-4o'],
        'latency_ms': 45.0,
        'span_count': 2,
        'error_count': 1,
        'has_root': True,
        # The agent's totals repeat its calls': counted once, at the call.
        'input_tokens': 3,
        'output_tokens': None,
        'total_tokens': 3,
        'cost_usd': None,
        'cost_is_partial': True,
        'status': 'error',
        'detection_status': 'pending',
        'severity': None,
        'issue_types': [],
        'input_preview': 'root in',
        'output_preview': 'root out',
        'session_id': 's',
        'user_id': 'u',
        'tags': ['a', 'b'],
    }


@pytest.mark.parametrize(
    ('asked', 'found'),
    [
        ({'detection_statuses': ('pending',)}, True),
        ({'detection_statuses': ('none',)}, False),
        ({'detection_statuses': ('none', 'pending')}, True),
        ({'detection_statuses': ('clean',)}, False),
        ({'detection_statuses': ('clean', 'pending')}, True),
        ({'severities': ('high',)}, False),
        ({'issue_types': ('pii',)}, False),
    ],
)
@pytest.mark.parametrize('ranking', [NEWEST, Ranking('cost', descending=True)])
def test_detection_filters(
    embedded_store: SpanStore, org_id: int, asked: dict[str, Any], found: bool, ranking: Ranking
) -> None:
    embedded_store.insert([Span(org_id, b'\x01' * 16, b'\x01' * 8, 'x', T0, T0, T0, detection_mode='local')])
    listed = list_traces(Reader(embedded_store, org_id, T0), TraceFilter(**asked), ranking, 5, None)['data']
    assert bool(listed) is found
    assert trace_stats(Reader(embedded_store, org_id, T0), TraceFilter(**asked))['trace_count'] == int(found)
