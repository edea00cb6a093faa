"""Every endpoint answers in the shape it documents, to whom it may, and for one organisation only."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from avaliar_server.api import issue_schemas, schemas
from avaliar_server.model.ledger import ClientCounters, LedgerEntry
from avaliar_server.store import SpanStore
from fastapi import FastAPI
from pydantic import BaseModel

SPAN = '0202020202020202'
ENDPOINTS: dict[str, type[BaseModel]] = {
    '/api/v1/traces': schemas.TracePage,
    '/api/v1/traces/stats': schemas.TraceStats,
    '/api/v1/traces/{trace}': schemas.TraceDetail,
    '/api/v1/traces/{trace}/spans/0202020202020202': schemas.SpanDetail,
    '/api/v1/traces/{trace}/issues': schemas.IssuePage,
    '/api/v1/issues': issue_schemas.ListedIssuePage,
    '/api/v1/analytics/overview': schemas.Overview,
    '/api/v1/analytics/requests': schemas.RequestSeries,
    '/api/v1/analytics/costs': schemas.Costs,
    '/api/v1/analytics/latency': schemas.Latencies,
    '/api/v1/analytics/issues': issue_schemas.IssueAnalytics,
    '/api/v1/analytics/models': schemas.ModelTable,
    '/api/v1/analytics/providers': schemas.ModelTable,
    '/api/v1/ingest/ledger': schemas.Ledger,
}
OF_A_TRACE = [path for path in ENDPOINTS if '{trace}' in path]
FILTERED = [
    path for path in ENDPOINTS if '{trace}' not in path and path not in ('/api/v1/issues', '/api/v1/ingest/ledger')
]
FOREIGN = {'X-Org': '999999999'}
HOSTILE = [
    "' OR 1=1 --",
    "'; DROP TABLE spans; --",
    '\\',
    '\\\'"`',
    '{x:String}',
    '%_%',
    'qa\tqb\nqc',
    '\ufffd💥é',
    '; SELECT 1',
    '*/ OR 1 /*',
]


def test_every_endpoint_is_listed_here(app: FastAPI) -> None:
    documented = {path for path, methods in app.openapi()['paths'].items() if 'get' in methods}
    listed = {path.replace('{trace}', '{trace_id}').replace(SPAN, '{span_id}') for path in ENDPOINTS}
    assert documented == listed


@pytest.mark.parametrize('path', ENDPOINTS)
async def test_answers_in_its_shape(client: httpx.AsyncClient, trace: str, path: str) -> None:
    answer = await client.get(path.format(trace=trace))
    assert answer.status_code == 200, answer.text
    model = ENDPOINTS[path]
    read = model.model_validate_json(answer.content)
    # Nothing more than is documented either: the dashboard is made from the document.
    assert set(answer.json()) <= set(model.model_fields)
    for row in answer.json().get('data', []):
        row_model = model.model_fields['data'].annotation.__args__[0]  # type: ignore[union-attr]
        assert set(row) == set(row_model.model_fields)
    assert read is not None


@pytest.mark.parametrize('path', ENDPOINTS)
async def test_without_credentials(client: httpx.AsyncClient, app: FastAPI, path: str) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url='http://test') as nobody:
        answer = await nobody.get(path.format(trace='0' * 32))
    assert answer.status_code == 401
    answer = await client.get(path.format(trace='0' * 32), headers={'X-Scopes': 'ingest'})
    assert answer.status_code == 403


def _figures(value: Any) -> list[Any]:
    """All texts and numbers in an answer but times, intervals and flags."""
    if isinstance(value, dict):
        skipped = ('time', 'start', 'end', 'interval', 'duplicates_possible', 'cost_is_partial')
        return [figure for name, inner in value.items() if name not in skipped for figure in _figures(inner)]
    if isinstance(value, list):
        return [figure for inner in value for figure in _figures(inner)]
    return [value]


@pytest.mark.parametrize('path', ENDPOINTS)
async def test_another_organisation_sees_nothing(
    client: httpx.AsyncClient, trace: str, path: str, embedded_store: SpanStore, org_id: int
) -> None:
    embedded_store.record_ledger([LedgerEntry(org_id, 'sdk', 'api', '', received=3, stored=3)])
    own = await client.get(path.format(trace=trace))
    other = await client.get(path.format(trace=trace), headers=FOREIGN)
    if path in OF_A_TRACE:
        assert (own.status_code, other.status_code) == (200, 404)
        return
    assert other.status_code == 200
    assert set(_figures(other.json())) <= {None, 0, '0'}
    assert set(_figures(own.json())) - {None, 0, '0'}


async def test_another_organisation_deletes_nothing(client: httpx.AsyncClient, trace: str) -> None:
    answer = await client.delete(f'/api/v1/traces/{trace}', headers=FOREIGN)
    assert answer.status_code == 404
    assert (await client.get(f'/api/v1/traces/{trace}')).status_code == 200


async def test_delete(client: httpx.AsyncClient, trace: str) -> None:
    refused = await client.delete(f'/api/v1/traces/{trace}', headers={'X-Scopes': 'read'})
    assert refused.status_code == 403
    answer = await client.delete(f'/api/v1/traces/{trace}')
    assert answer.json() == {'trace_id': trace, 'deleted_spans': 3}
    assert (await client.get(f'/api/v1/traces/{trace}')).status_code == 404
    assert (await client.get('/api/v1/traces')).json() == {'data': [], 'next_cursor': None}
    assert (await client.get('/api/v1/analytics/overview')).json()['requests']['value'] == 0
    again = await client.delete(f'/api/v1/traces/{trace}')
    assert (again.status_code, 'nothing to delete' in again.json()['detail']) == (404, True)


@pytest.mark.parametrize('value', HOSTILE)
@pytest.mark.parametrize('name', ['search', 'provider', 'model', 'environment', 'session_id', 'user_id', 'tag'])
async def test_a_value_is_never_sql(
    client: httpx.AsyncClient, trace: str, name: str, value: str, recorded: Any
) -> None:
    for path in ('/api/v1/traces', '/api/v1/traces/stats', '/api/v1/analytics/providers'):
        answer = await client.get(path, params={name: value})
        assert answer.status_code == 200, answer.text
        assert trace not in answer.text
    twice = await client.get('/api/v1/traces', params={name: [value, 'x']} if name != 'search' else {'search': value})
    assert twice.status_code == 200
    assert recorded.asked
    for sql, _ in recorded.asked:
        assert value not in sql
    assert (await client.get('/api/v1/traces')).json()['data'][0]['trace_id'] == trace


PAYLOADS = ('span_payloads', 'error_stack', 'generation_info', 'attributes', 'cost_detail')


@pytest.mark.parametrize('path', FILTERED)
async def test_no_list_reads_a_payload_and_every_table_is_bound(
    client: httpx.AsyncClient, trace: str, path: str, recorded: Any
) -> None:
    asked: list[dict[str, Any]] = [
        {},
        {
            'provider': 'openai',
            'model': 'gpt-4o-2024-08-06',
            'status': 'error',
            'environment': 'production',
            'tag': 'beta',
        },
        {'min_latency_ms': 1, 'session_id': 'session-1', 'range': '7d'},
        {'severity': 'medium', 'issue_type': 'pii', 'detection_status': ['issues', 'pending'], 'range': '7d'},
        {'detection_status': ['none', 'issues'], 'user_id': 'user-1'},
    ]
    if path == '/api/v1/traces':
        asked += [{'sort': sort, 'limit': 1} for sort in ('latency', 'cost', 'tokens', 'model')]
    for parameters in asked:
        answer = await client.get(path, params=parameters)
        assert answer.status_code == 200, answer.text
    assert recorded.asked
    for sql, values in recorded.asked:
        assert not any(name in sql for name in PAYLOADS), sql
        # As many times bound to the organisation as tables are read.
        tables = sum(
            sql.count(f'FROM {table}')
            for table in ('spans', 'traces', 'span_payloads', 'span_results', 'issue_marks', 'ledger', 'client_ledger')
        )
        assert sql.count('org_id = {org_id:UInt64}') == tables > 0, sql
        assert isinstance(values['org_id'], int)


async def test_issues_bind_every_table_too(client: httpx.AsyncClient, trace: str, recorded: Any) -> None:
    asked: list[dict[str, Any]] = [
        {},
        {'type': 'pii', 'severity': ['medium', 'low'], 'status': 'open', 'span_type': 'llm', 'range': '24h'},
        {'provider': 'openai', 'model': 'gpt-4o-2024-08-06', 'environment': ''},
    ]
    for parameters in asked:
        found = await client.get('/api/v1/issues', params=parameters)
        assert [row['trace_id'] for row in found.json()['data']] == [trace], found.text
    marked = await client.get('/api/v1/issues', params={'status': 'false_positive'})
    assert marked.json() == {'data': [], 'next_cursor': None}
    for value in HOSTILE:
        for name in ('provider', 'model', 'environment'):
            found = await client.get('/api/v1/issues', params={name: value})
            assert found.json() == {'data': [], 'next_cursor': None}
    for sql, _ in recorded.asked:
        tables = sum(sql.count(f'FROM {table}') for table in ('spans', 'traces', 'span_results', 'issue_marks'))
        assert sql.count('org_id = {org_id:UInt64}') == tables > 0, sql
        assert not any(value in sql for value in HOSTILE)


async def test_a_mark_is_put_and_taken_back(client: httpx.AsyncClient, trace: str) -> None:
    [issue] = (await client.get(f'/api/v1/traces/{trace}/issues')).json()['data']
    address = f'/api/v1/issues/{trace}/{SPAN}/{issue["id"]}/mark'
    scopes = {'X-Scopes': 'ingest'}
    answer = await client.put(address, json={'false_positive': True, 'note': 'a sea'}, headers=scopes)
    assert answer.json() == {
        'trace_id': trace,
        'span_id': SPAN,
        'issue_id': issue['id'],
        'false_positive': True,
        'note': 'a sea',
    }
    [shown] = (await client.get('/api/v1/issues', params={'status': 'false_positive'})).json()['data']
    assert (shown['id'], shown['note'], shown['excerpt']) == (issue['id'], 'a sea', 'Ka••••••••')
    [revealed] = (await client.get('/api/v1/issues', params={'reveal': 'true'})).json()['data']
    assert revealed['excerpt'] == 'Kattegat'
    figures = (await client.get('/api/v1/analytics/issues')).json()
    assert figures['precision'] == [{'detector': 'pii', 'found': 1, 'false_positives': 1, 'precision': 0.0}]
    for refused, status in (({'X-Scopes': 'read'}, 403), (FOREIGN, 404)):
        answer = await client.put(address, json={'false_positive': False}, headers=refused)
        assert answer.status_code == status, answer.text
    for body in ({}, {'false_positive': 'yes'}, {'false_positive': True, 'note': 'x' * 1001}, {'other': 1}):
        assert (await client.put(address, json=body, headers=scopes)).status_code == 422
    for wrong in (address.replace(SPAN, '0' * 16), address.replace(issue['id'], '0' * 16)):
        assert (await client.put(wrong, json={'false_positive': True}, headers=scopes)).status_code == 404
    assert (await client.get('/api/v1/issues', params={'status': 'open'})).json()['data'] == []
    await client.put(address, json={'false_positive': False}, headers=scopes)
    [shown] = (await client.get('/api/v1/issues', params={'status': 'open'})).json()['data']
    assert (shown['false_positive'], shown['note']) == (False, None)


async def test_a_search_binds_every_table_too(client: httpx.AsyncClient, trace: str, recorded: Any) -> None:
    for parameters in ({'search': 'kattegat'}, {'search': 'kattegat', 'sort': 'cost', 'provider': 'openai'}):
        found = await client.get('/api/v1/traces', params=parameters)
        assert [row['trace_id'] for row in found.json()['data']] == [trace]
    for sql, _ in recorded.asked:
        tables = sum(sql.count(f'FROM {table}') for table in ('spans', 'traces', 'span_payloads', 'span_results'))
        assert sql.count('org_id = {org_id:UInt64}') == tables > 0, sql


async def test_detail_of_a_trace(client: httpx.AsyncClient, trace: str) -> None:
    answer = (await client.get(f'/api/v1/traces/{trace}')).json()
    assert [span['name'] for span in answer['spans']] == ['answer', 'search', 'chat']
    assert [span['is_orphan'] for span in answer['spans']] == [False, True, False]
    assert [span['start_offset_ms'] for span in answer['spans']] == [0, 0, 1000]
    assert [span['parent_span_id'] for span in answer['spans']] == [None, '09' * 8, '01' * 8]
    assert answer['status'] == 'error'
    assert answer['cost_usd'] == '0.0004'
    assert answer['next_cursor'] is None
    assert answer['timestamp'].endswith('Z')


async def test_detail_of_a_call(client: httpx.AsyncClient, trace: str) -> None:
    span = (await client.get(f'/api/v1/traces/{trace}/spans/{SPAN}')).json()
    assert span['input'] == {'messages': [{'role': 'user', 'content': 'Where is the Kattegat?'}]}
    assert span['input_messages'] == [{'role': 'user', 'parts': [{'type': 'text', 'text': 'Where is the Kattegat?'}]}]
    assert span['output_messages'] == [
        {'role': 'assistant', 'parts': [{'type': 'text', 'text': 'Between Denmark and Sweden'}]}
    ]
    assert span['generation_info'] == {
        'model': 'gpt-4o-2024-08-06',
        'provider': 'openai',
        'temperature': 0.7,
        'input_tokens': 100,
        'output_tokens': 20,
    }
    assert span['usage']['total_tokens'] == 120
    assert span['usage']['cache_read_tokens'] == 40
    assert span['usage']['reasoning_tokens'] is None
    assert span['cost'] == {
        'usd': '0.0004',
        'lines': [{'unit': 'input', 'tokens': 60, 'usd_per_million': '2.5', 'usd': '0.00015'}],
        'price_version': '2026-11-01',
        'unknown_reason': None,
    }
    assert span['time_to_first_token_ms'] == 250
    assert span['metadata'] == {'tier': 'gold'}
    assert span['error'] is None
    failed = (await client.get(f'/api/v1/traces/{trace}/spans/{"03" * 8}')).json()
    assert failed['error'] == {'type': 'TimeoutError', 'message': 'slow', 'stack': 'at x'}
    assert failed['attributes'] == {'http.status': 504}
    assert failed['input'] is None
    assert failed['is_orphan'] is True
    missing = await client.get(f'/api/v1/traces/{trace}/spans/{"04" * 8}')
    assert missing.status_code == 404
    assert '04' * 8 in missing.json()['detail']


async def test_ledger(client: httpx.AsyncClient, embedded_store: SpanStore, org_id: int) -> None:
    embedded_store.record_ledger(
        [
            LedgerEntry(org_id, 'sdk', 'api', '', received=5, stored=5),
            LedgerEntry(org_id, 'sdk', 'api', '', received=2, stored=2),
            LedgerEntry(org_id, 'otlp', '', 'no trace id', received=1, rejected=1),
        ]
    )
    for dropped in ({'queue full': 2}, {'queue full': 7, 'too large': 1}, {'queue full': 3}):
        embedded_store.record_client_counters(
            [ClientCounters(org_id, 'c1', 'api', 20, dropped, 1_795_000_000_000_000_000)]
        )
    embedded_store.record_client_counters(
        # What this server refused is in the ledger already, with its reason.
        [ClientCounters(org_id, 'c2', 'api', 5, {'queue full': 1, 'rejected': 4}, 1_795_000_000_000_000_000)]
    )
    answer = (await client.get('/api/v1/ingest/ledger')).json()
    assert {name: answer[name] for name in ('received', 'stored', 'rejected', 'dropped')} == {
        'received': 8,
        'stored': 7,
        'rejected': 1,
        'dropped': 9,
    }
    assert [
        (row['source'], row['reason'], row['received'], row['rejected'], row['dropped']) for row in answer['rows']
    ] == [
        ('otlp', 'no trace id', 1, 1, 0),
        ('sdk', '', 7, 0, 0),
        ('sdk', 'queue full', 0, 0, 8),
        ('sdk', 'too large', 0, 0, 1),
    ]
