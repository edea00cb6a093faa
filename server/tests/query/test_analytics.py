"""Figures against plain Python over the same spans."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

import pytest
from avaliar_server.api import schemas
from avaliar_server.model.span import NO_PARENT, Span
from avaliar_server.model.usage import Usage
from avaliar_server.query import BadParameter, Period, TraceFilter, analytics
from avaliar_server.query.period import INTERVALS, MAX_POINTS, Buckets
from avaliar_server.query.reader import Reader
from avaliar_server.store import SpanStore

HOUR = 3_600_000_000_000
SECOND = 1_000_000_000
NOW = 1_795_000_000_000_000_000  # 2026-11-18T11:06:40Z
LAST_DAY = Period(NOW - 24 * HOUR, None)


def iso(moment: datetime) -> str:
    return moment.strftime('%H:%M')


def trace(org_id: int, number: int, ago_ns: int, calls: list[dict[str, Any]], **root: Any) -> list[Span]:
    """A root of ten seconds with model calls a second apart; a call's `seconds` is its length, 1 where not given."""
    trace_id, start = number.to_bytes(16, 'big'), NOW - ago_ns
    values: dict[str, Any] = {'span_type': 'agent', 'environment': 'production'} | root
    spans = [Span(org_id, trace_id, b'\x01' * 8, 'answer', start, start + 10 * SECOND, NOW, NO_PARENT, **values)]
    for index, call in enumerate(calls):
        begin = start + index * SECOND
        more = {name: value for name, value in call.items() if name != 'seconds'}
        spans.append(
            Span(
                org_id,
                trace_id,
                (index + 2).to_bytes(8, 'big'),
                'chat',
                begin,
                begin + int(call.get('seconds', 1) * SECOND),
                NOW,
                b'\x01' * 8,
                span_type='llm',
                environment='production',
                **more,
            )
        )
    return spans


def call(
    provider: str, model: str, cost: str | None, tokens: tuple[int, int] | None = (10, 5), **more: Any
) -> dict[str, Any]:
    usage = Usage() if tokens is None else Usage(*tokens)
    return {
        'provider': provider,
        'model': model,
        'cost_usd': None if cost is None else Decimal(cost),
        'usage': usage,
        **more,
    }


@pytest.fixture
def reader(embedded_store: SpanStore, org_id: int) -> Reader:
    """Three requests of the last day, one of the day before, one of last week."""
    spans = [
        *trace(
            org_id, 1, HOUR, [call('openai', 'gpt-4o', '0.5'), call('openai', 'gpt-4o', '0.25', (100, 50), seconds=3)]
        ),
        *trace(
            org_id,
            2,
            2 * HOUR,
            [
                call('anthropic', 'claude', '1.25', seconds=5, time_to_first_token_ns=SECOND),
                call('openai', 'o9', None),
                call('openai', 'o9', None, None, status='error'),
            ],
        ),
        *trace(org_id, 3, 20 * HOUR, [], environment='staging'),
        *trace(org_id, 4, 30 * HOUR, [call('openai', 'gpt-4o', '1')]),
        *trace(org_id, 5, 200 * HOUR, [call('google', 'gemini', '7')]),
    ]
    embedded_store.insert(spans)
    # Sent again, received later, with another cost: changes nothing.
    embedded_store.insert([replace(span, received_ns=NOW + 1, cost_usd=Decimal(99)) for span in spans[:4]])
    return Reader(embedded_store, org_id, NOW)


def test_overview_beside_the_day_before(reader: Reader) -> None:
    figures = analytics.overview(reader, TraceFilter(LAST_DAY))
    schemas.Overview.model_validate(figures)
    assert figures['requests'] == {'value': 3, 'previous': 1, 'change': 2.0}
    assert figures['calls'] == {'value': 5, 'previous': 1, 'change': 4.0}
    assert figures['error_rate'] == {'value': 1 / 3, 'previous': 0.0, 'change': None}
    assert figures['cost_usd'] == {'value': '2', 'previous': '1', 'change': 1.0}
    assert figures['cost_is_partial'] is True
    assert figures['total_tokens'] == {'value': 15 + 150 + 15 + 15, 'previous': 15, 'change': 12.0}
    assert figures['latency_p50_ms']['value'] == pytest.approx(10_000)
    assert figures['start'] == datetime(2026, 11, 17, 11, 6, 40, tzinfo=timezone.utc)
    assert figures['end'] == datetime(2026, 11, 18, 11, 6, 40, tzinfo=timezone.utc)


def test_overview_of_nothing(reader: Reader) -> None:
    figures = analytics.overview(reader, TraceFilter(Period(NOW - 2 * 365 * 24 * HOUR, NOW - 365 * 24 * HOUR)))
    schemas.Overview.model_validate(figures)
    assert figures['requests'] == {'value': 0, 'previous': 0, 'change': None}
    assert figures['error_rate'] == {'value': None, 'previous': None, 'change': None}
    assert figures['cost_usd'] == {'value': '0', 'previous': '0', 'change': None}
    assert figures['latency_p99_ms']['value'] is None


def test_requests_are_zero_filled_and_aligned(reader: Reader) -> None:
    series = analytics.requests(reader, TraceFilter(LAST_DAY), '1h')
    schemas.RequestSeries.model_validate(series)
    points = {iso(point['time']): point for point in series['data']}
    assert len(series['data']) == 25
    assert series['data'][0]['time'] == datetime(2026, 11, 17, 11, tzinfo=timezone.utc)
    assert {at: (p['requests'], p['errors'], p['calls']) for at, p in points.items() if p['requests']} == {
        '10:00': (1, 0, 2),
        '09:00': (1, 1, 3),
        '15:00': (1, 0, 0),
    }


def test_costs(reader: Reader) -> None:
    costs = analytics.costs(reader, TraceFilter(LAST_DAY), '1h')
    schemas.Costs.model_validate(costs)
    assert (costs['total_usd'], costs['unpriced_calls']) == ('2', 1)
    points = {iso(point['time']): point for point in costs['data']}
    assert points['10:00']['by_provider'] == {'openai': '0.75'}
    assert (points['09:00']['cost_usd'], points['09:00']['by_provider']) == ('1.25', {'anthropic': '1.25'})
    # No call cost nothing; that is known.
    assert (points['15:00']['cost_usd'], points['15:00']['by_provider']) == ('0', {})
    assert [
        (row['provider'], row['calls'], row['errors'], row['cost_usd'], row['unpriced_calls'], row['share'])
        for row in costs['by_provider']
    ] == [
        ('anthropic', 1, 0, '1.25', 0, 0.625),
        ('openai', 4, 1, '0.75', 1, 0.375),
    ]
    assert [(row['model'], row['cost_usd'], row['input_tokens']) for row in costs['by_model']] == [
        ('claude', '1.25', 10),
        ('gpt-4o', '0.75', 110),
        ('o9', None, 10),
    ]


def test_a_bucket_whose_calls_have_no_price_is_unknown(embedded_store: SpanStore, org_id: int) -> None:
    embedded_store.insert(trace(org_id, 1, HOUR, [call('openai', 'o9', None)]))
    costs = analytics.costs(Reader(embedded_store, org_id, NOW), TraceFilter(LAST_DAY), '1h')
    assert (costs['total_usd'], costs['unpriced_calls']) == (None, 1)
    assert [point['cost_usd'] for point in costs['data'] if iso(point['time']) == '10:00'] == [None]
    assert costs['by_provider'][0]['cost_usd'] is None
    assert costs['by_provider'][0]['share'] is None


def test_latency(reader: Reader) -> None:
    latency = analytics.latencies(reader, TraceFilter(LAST_DAY), '6h')
    schemas.Latencies.model_validate(latency)
    assert [point['count'] for point in latency['data']] == [0, 1, 0, 0, 2]
    assert latency['data'][0]['p50_ms'] is None
    assert latency['data'][-1]['p99_ms'] == pytest.approx(10_000)
    anthropic, openai = sorted(latency['by_provider'], key=lambda row: row['provider'])
    assert anthropic['p50_ms'] == pytest.approx(5_000)
    assert anthropic['time_to_first_token_p50_ms'] == pytest.approx(1_000)
    # Five tokens in the four seconds after the first.
    assert anthropic['tokens_per_second'] == pytest.approx(1.25)
    assert (openai['calls'], openai['time_to_first_token_p50_ms']) == (4, None)
    assert openai['p99_ms'] == pytest.approx(3_000, rel=0.1)
    assert {row['model'] for row in latency['by_model']} == {'claude', 'gpt-4o', 'o9'}


def test_models_and_providers(reader: Reader) -> None:
    models = analytics.models(reader, TraceFilter(LAST_DAY))
    schemas.ModelTable.model_validate(models)
    rows = {row['model']: row for row in models['data']}
    assert rows['o9']['error_rate'] == 0.5
    assert rows['o9']['cost_usd'] is None
    assert rows['o9']['unpriced_calls'] == 1
    assert rows['gpt-4o']['last_seen'] == datetime(2026, 11, 18, 10, 6, 41, tzinfo=timezone.utc)
    providers = analytics.providers(reader, TraceFilter(LAST_DAY))
    assert [(row['provider'], row['model'], row['calls']) for row in providers['data']] == [
        ('openai', None, 4),
        ('anthropic', None, 1),
    ]


@pytest.mark.parametrize(
    ('asked', 'requests', 'calls', 'cost'),
    [
        ({'providers': ('openai',)}, 2, 4, '0.75'),
        ({'providers': ('openai',), 'models': ('o9',)}, 1, 2, None),
        ({'statuses': ('ok',)}, 2, 2, '0.75'),
        ({'statuses': ('error',)}, 1, 3, '1.25'),
        ({'statuses': ('error',), 'providers': ('anthropic',)}, 1, 1, '1.25'),
        ({'environments': ('staging',)}, 1, 0, '0'),
        ({'min_cost_usd': Decimal(1)}, 1, 3, '1.25'),
        ({'search': 'claude'}, 1, 3, '1.25'),
        ({'span_types': ('agent',)}, 3, 5, '2'),
        ({'severities': ('high',)}, 0, 0, '0'),
    ],
)
def test_figures_of_a_filter(
    reader: Reader, asked: dict[str, Any], requests: int, calls: int, cost: str | None
) -> None:
    figures = analytics.overview(reader, TraceFilter(LAST_DAY, **asked))
    assert (figures['requests']['value'], figures['calls']['value']) == (requests, calls)
    assert figures['cost_usd']['value'] == cost
    series = analytics.requests(reader, TraceFilter(LAST_DAY, **asked), None)
    assert sum(point['requests'] for point in series['data']) == requests
    assert sum(point['calls'] for point in series['data']) == calls


def test_a_trace_is_counted_where_it_starts(embedded_store: SpanStore, org_id: int) -> None:
    # From an hour before the day into it.
    spans = trace(org_id, 1, 25 * HOUR, [call('openai', 'gpt-4o', '1')])
    spans[1].start_ns += 2 * HOUR
    spans[1].end_ns += 2 * HOUR
    embedded_store.insert(spans)
    reader = Reader(embedded_store, org_id, NOW)
    for asked in (TraceFilter(LAST_DAY), TraceFilter(LAST_DAY, environments=('production',))):
        figures = analytics.overview(reader, asked)
        assert (figures['requests']['value'], figures['requests']['previous']) == (0, 1)
        assert (figures['calls']['value'], figures['calls']['previous']) == (1, 0)


def test_issues(reader: Reader) -> None:
    issues = analytics.issue_counts(reader, TraceFilter(LAST_DAY), None)
    assert (issues['interval'], issues['total']) == ('15m', 0)
    assert [issues[name] for name in ('by_type', 'by_provider', 'by_model', 'precision')] == [[], [], [], []]
    assert {point['count'] for point in issues['data']} == {0}


@pytest.mark.parametrize('interval', INTERVALS)
def test_buckets_cover_the_period_without_gaps(interval: str) -> None:
    step = INTERVALS[interval]
    period = Period(NOW - 10 * step - 12345, NOW)
    buckets = Buckets.over(period, interval)
    assert all(later - earlier == step for earlier, later in zip(buckets.starts, buckets.starts[1:], strict=False))
    assert buckets.starts[0] <= NOW - 10 * step - 12345 < buckets.starts[1]
    assert buckets.starts[-1] < NOW <= buckets.starts[-1] + step
    first = datetime.fromtimestamp(buckets.starts[0] / SECOND, timezone.utc)
    assert (first.second, first.microsecond) == (0, 0)
    if interval == '1w':
        assert (first.weekday(), first.hour) == (0, 0)


@pytest.mark.parametrize(
    ('hours', 'interval'), [(1, '1m'), (24, '15m'), (24 * 7, '3h'), (24 * 30, '12h'), (24 * 90, '1d')]
)
def test_the_interval_that_a_period_chooses(hours: int, interval: str) -> None:
    buckets = Buckets.over(Period(NOW - hours * HOUR, NOW), None)
    assert buckets.interval == interval
    assert len(buckets.starts) <= 101


def test_too_many_points_are_refused() -> None:
    with pytest.raises(BadParameter, match=r"interval must be 5m or longer for this period, not '1m'"):
        Buckets.over(Period(NOW - 100 * HOUR, NOW), '1m')
    with pytest.raises(BadParameter, match='too far apart'):
        Buckets.over(Period(NOW - 60 * 365 * 24 * HOUR, NOW), '1w')
    assert len(Buckets.over(Period(NOW - MAX_POINTS * INTERVALS['1m'], NOW), '1m').starts) <= MAX_POINTS + 1
