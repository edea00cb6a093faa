"""A bad parameter is refused with a sentence that names it and says what would be right."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import orjson
import pytest
from avaliar_server.api.parameters import CURSOR, FILTERS, INTERVAL, LIMIT, PERIOD, SORT, read_parameters, trace_filter
from avaliar_server.query import BadParameter, Period
from fastapi import FastAPI
from starlette.datastructures import QueryParams

ALL = (*PERIOD, *FILTERS, *SORT, LIMIT, CURSOR, INTERVAL)
NOW = 1_795_000_000_000_000_000

BAD: list[tuple[str, str]] = [
    ('range=2w', "range must be one of 1h, 24h, 7d, 30d, 90d, not '2w'"),
    ('range=1h&range=24h', 'range may be given once, not 2 times'),
    ('range=1h&from=2026-01-01', 'range cannot be combined with from or to: give one or the other'),
    ('from=yesterday', "from must be an RFC 3339 time such as 2026-01-31T12:00:00Z, not 'yesterday'"),
    ('to=2026-13-01', "to must be an RFC 3339 time such as 2026-01-31T12:00:00Z, not '2026-13-01'"),
    ('to=2026-02-30T00:00:00Z', "to must be an RFC 3339 time such as 2026-01-31T12:00:00Z, not '2026-02-30T00:00:00Z'"),
    ('from=1066-01-01', "from must lie between the years 1970 and 2200, not '1066-01-01'"),
    ('from=2026-02-01&to=2026-01-01', 'to must be later than from'),
    ('span_type=chain', "span_type must be one of llm, tool, agent, generic, not 'chain'"),
    ('source=kafka', "source must be one of sdk, proxy, otlp, not 'kafka'"),
    ('status=failed', "status must be one of ok, error, not 'failed'"),
    ('severity=bad', "severity must be one of low, medium, high, critical, not 'bad'"),
    ('detection_status=done', "detection_status must be one of none, pending, clean, issues, failed, not 'done'"),
    ('sort=name', "sort must be one of timestamp, latency, cost, tokens, model, not 'name'"),
    ('order=up', "order must be one of asc, desc, not 'up'"),
    ('limit=0', "limit must be a whole number from 1 to 100, not '0'"),
    ('limit=101', "limit must be a whole number from 1 to 100, not '101'"),
    ('limit=1e1', "limit must be a whole number from 1 to 100, not '1e1'"),
    ('limit=%D9%A3', "limit must be a whole number from 1 to 100, not '٣'"),
    ('min_latency_ms=fast', "min_latency_ms must be a number of milliseconds, 0 or more, such as 250, not 'fast'"),
    ('min_latency_ms=-1', "min_latency_ms must be a number of milliseconds, 0 or more, such as 250, not '-1'"),
    ('max_latency_ms=inf', "max_latency_ms must be a number of milliseconds, 0 or more, such as 250, not 'inf'"),
    ('min_latency_ms=5&max_latency_ms=4', 'max_latency_ms must be at least min_latency_ms'),
    ('min_cost_usd=NaN', "min_cost_usd must be an amount in dollars, 0 or more, such as 0.05, not 'NaN'"),
    ('min_cost_usd=$5', "min_cost_usd must be an amount in dollars, 0 or more, such as 0.05, not '$5'"),
    ('min_cost_usd=1e99', "min_cost_usd must be an amount in dollars, 0 or more, such as 0.05, not '1e99'"),
    ('interval=2h', "interval must be one of 1m, 5m, 15m, 30m, 1h, 3h, 6h, 12h, 1d, 1w, not '2h'"),
    ('search=' + 'x' * 1001, 'search must have at most 1000 characters, not 1001'),
    ('provider=a%00b', 'provider must not hold a NUL character'),
    ('&'.join(f'tag={number}' for number in range(101)), 'tag may be given at most 100 times, not 101'),
    ('providr=openai', "'providr' is not a parameter here; did you mean provider?"),
    ('session=s', "'session' is not a parameter here; did you mean session_id?"),
    ('Span-Type=llm', "'Span-Type' is not a parameter here; did you mean span_type?"),
]


def read(query: str) -> Any:
    return trace_filter(read_parameters(QueryParams(query), ALL), NOW)


@pytest.mark.parametrize(('query', 'sentence'), BAD, ids=[query[:30] for query, _ in BAD])
def test_refused(query: str, sentence: str) -> None:
    with pytest.raises(BadParameter) as refusal:
        read(query)
    assert str(refusal.value) == sentence


def test_an_unlike_name_lists_what_there_is() -> None:
    with pytest.raises(BadParameter, match=r"'zzz' is not a parameter here; there are cursor, limit"):
        read_parameters(QueryParams('zzz=1'), (LIMIT, CURSOR))
    with pytest.raises(BadParameter, match='this address takes none'):
        read_parameters(QueryParams('zzz=1'), ())


@pytest.mark.parametrize(
    ('text', 'ns'),
    [
        ('2026-01-31T12:00:00Z', 1_769_860_800_000_000_000),
        ('2026-01-31T12:00:00.123456789Z', 1_769_860_800_123_456_789),
        ('2026-01-31T12:00:00.5z', 1_769_860_800_500_000_000),
        ('2026-01-31T13:00:00%2B01:00', 1_769_860_800_000_000_000),
        # A plus that was not escaped arrives as a space.
        ('2026-01-31T13:00:00+01:00', 1_769_860_800_000_000_000),
        ('2026-01-31T07:00:00-05:00', 1_769_860_800_000_000_000),
        ('2026-01-31T12:00', 1_769_860_800_000_000_000),
        ('2026-01-31', 1_769_817_600_000_000_000),
    ],
)
def test_times(text: str, ns: int) -> None:
    assert read(f'from={text}').period == Period(ns, None)


def test_range_reaches_to_now_and_beyond_a_client_clock() -> None:
    assert read('range=1h').period == Period(NOW - 3600 * 1_000_000_000, None)


def test_repeated_values_are_one_set_whatever_their_order() -> None:
    assert read('tag=b&tag=a&tag=b') == read('tag=a&tag=b')
    assert read('provider=&search=%20') == read('')


@pytest.mark.parametrize(
    ('path', 'query'),
    [
        (path, query)
        for path in (
            '/api/v1/traces',
            '/api/v1/traces/stats',
            '/api/v1/analytics/overview',
            '/api/v1/analytics/requests',
            '/api/v1/analytics/costs',
            '/api/v1/analytics/latency',
            '/api/v1/analytics/issues',
            '/api/v1/analytics/models',
            '/api/v1/analytics/providers',
        )
        for query in ('range=2w', 'min_cost_usd=x', 'colour=red')
    ]
    + [
        ('/api/v1/traces/00000000000000000000000000000001', 'limit=5'),
        ('/api/v1/traces/00000000000000000000000000000001', 'cursor=zzz'),
        ('/api/v1/traces/00000000000000000000000000000001/issues', 'cursor=zzz'),
        ('/api/v1/traces/00000000000000000000000000000001/spans/0000000000000001', 'x=1'),
        ('/api/v1/traces/abc', ''),
        ('/api/v1/traces/00000000000000000000000000000001/spans/xyz', ''),
        ('/api/v1/ingest/ledger', 'range=1h'),
        ('/api/v1/traces', 'interval=1h'),
        ('/api/v1/analytics/requests', 'from=2026-01-01&to=2026-12-01&interval=1m'),
    ],
)
async def test_every_endpoint_refuses_with_422(client: httpx.AsyncClient, path: str, query: str) -> None:
    answer = await client.get(f'{path}?{query}')
    assert answer.status_code == 422
    detail = answer.json()['detail']
    name = query.split('=')[0] if query else path.rsplit('/', 1)[0].rsplit('/', 1)[-1].rstrip('s') + '_id'
    assert ('interval' if 'interval' in query else name) in detail


def _cursor(*fields: Any) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(list(fields))).decode().rstrip('=')


@pytest.mark.parametrize(
    'cursor',
    [
        'x',
        '💥',
        '====',
        'bnVsbA',
        _cursor(),
        _cursor(1, 2, 3),
        _cursor(1, 'q', 'now', None, None, 1, '0' * 32),
        _cursor(1, 'q', 2**64 - 1, None, None, 1, '0' * 32),
        _cursor(1, 'q', 1, None, None, 1, 'zz' * 16),
        _cursor(1, 'q', 1, None, None, True, '0' * 32),
        _cursor(2, 'q', 1, None, None, 1, '0' * 32),
        _cursor(1, 'q', 1, None, None, 1, '0' * 32),
    ],
)
@pytest.mark.parametrize('path', ['/api/v1/traces', '/api/v1/traces/00000000000000000000000000000001'])
async def test_a_bad_cursor(client: httpx.AsyncClient, path: str, cursor: str) -> None:
    answer = await client.get(path, params={'cursor': cursor})
    assert answer.status_code == 422
    assert answer.json()['detail'].startswith('cursor ')


async def test_a_cursor_of_another_question(
    client: httpx.AsyncClient, trace: str, embedded_store: Any, org_id: int
) -> None:
    from avaliar_server.model.span import Span

    embedded_store.insert([Span(org_id, b'\x07' * 16, b'\x07' * 8, 'x', NOW - 5, NOW, NOW - 1)])
    first = (await client.get('/api/v1/traces', params={'limit': 1, 'range': '1h'})).json()
    assert first['next_cursor']
    good = await client.get('/api/v1/traces', params={'limit': 2, 'range': '1h', 'cursor': first['next_cursor']})
    assert [row['trace_id'] for row in good.json()['data']] == [trace]
    for other in ({'status': 'ok'}, {'sort': 'cost'}, {'order': 'asc'}):
        answer = await client.get('/api/v1/traces', params={**other, 'range': '1h', 'cursor': first['next_cursor']})
        assert answer.status_code == 422
        assert 'other filters or another order' in answer.json()['detail']


def test_the_document_lists_every_parameter(app: FastAPI) -> None:
    parameters = app.openapi()['paths']['/api/v1/traces']['get']['parameters']
    by_name = {parameter['name']: parameter for parameter in parameters if parameter['in'] == 'query'}
    assert set(by_name) == {parameter.name for parameter in (*PERIOD, *FILTERS, *SORT, LIMIT, CURSOR)}
    assert by_name['range']['schema']['enum'] == ['1h', '24h', '7d', '30d', '90d']
    assert by_name['provider']['schema']['type'] == 'array'
    assert all(parameter['description'] for parameter in by_name.values())
