"""Errors, keys, getting started, health, readiness and metrics."""

from __future__ import annotations

import asyncio
import re
import threading
from datetime import datetime, timedelta, timezone

import httpx
import pytest
from avaliar_server.api import routes_traces
from avaliar_server.api.app import create_app
from avaliar_server.api.auth import Authenticator, require
from avaliar_server.api.errors import validation_sentence
from avaliar_server.api.health import ReadinessChecks
from avaliar_server.api.metrics import Metrics
from avaliar_server.api.state import HttpSettings, Services
from avaliar_server.control.errors import ControlUnavailable
from avaliar_server.store.errors import QueryTimeout, QueryTooLarge, StoreError

from .conftest import LOCAL, Tenant, otlp

BODIES = [
    ({}, 'name is required.'),
    ({'name': ''}, "name must have at least 1 characters, not ''."),
    ({'name': 'x', 'scopes': ['root']}, "scopes.0 must be one of ingest, read, admin, not 'root'."),
    ({'name': 'x', 'scopes': []}, 'scopes must have at least 1 entries, not [].'),
    ({'name': 'x', 'color': 'red'}, 'color is not known here.'),
    (
        {'name': 'x', 'expires_at': 'tomorrow'},
        "expires_at must be an RFC 3339 time such as 2026-01-31T12:00:00Z, not 'tomorrow'.",
    ),
    ({'name': 'x', 'expires_at': '2020-01-01T00:00:00Z'}, 'expires_at must be in the future.'),
    ({'name': 'x', 'expires_at': '2099-01-01T00:00:00'}, 'expires_at must say its time zone: 2026-01-31T12:00:00Z.'),
    ({'scopes': 7}, 'name is required. Also wrong: scopes.'),
    (['name'], 'The body must be a JSON object, sent as application/json.'),
]


@pytest.mark.parametrize(('body', 'sentence'), BODIES)
async def test_a_bad_body_is_told_in_a_sentence(local: httpx.AsyncClient, body: object, sentence: str) -> None:
    answer = await local.post('/api/v1/keys', json=body)
    assert (answer.status_code, answer.json()) == (422, {'detail': sentence})


async def test_a_body_that_is_no_json(local: httpx.AsyncClient) -> None:
    answer = await local.post('/api/v1/keys', content=b'{"name":', headers={'Content-Type': 'application/json'})
    assert (answer.status_code, answer.json()) == (422, {'detail': 'The body must be valid JSON.'})


@pytest.mark.parametrize(
    ('query', 'sentence'),
    [
        ('limit=0', "limit must be at least 1, not '0'."),
        ('limit=101', "limit must be at most 100, not '101'."),
        ('limit=many', "limit must be a whole number, not 'many'."),
        ('cursor=x', 'cursor must be the next_cursor of the page before.'),
    ],
)
async def test_a_bad_parameter_is_named(local: httpx.AsyncClient, query: str, sentence: str) -> None:
    answer = await local.get(f'/api/v1/keys?{query}')
    assert (answer.status_code, answer.json()) == (422, {'detail': sentence})


def test_a_sentence_for_anything_pydantic_says() -> None:
    assert validation_sentence([]) == 'The request does not have the right form.'
    odd = {'loc': ('query', 'from'), 'type': 'unheard_of', 'msg': 'Value error, from is after to'}
    assert validation_sentence([odd]) == 'from: from is after to.'


@pytest.mark.parametrize('path', ['/api/v1/nothing', '/api/', '/api', '/v1/metrics', '/v1'])
async def test_an_unknown_address(local: httpx.AsyncClient, path: str) -> None:
    answer = await local.get(path)
    assert (answer.status_code, answer.json()) == (404, {'detail': 'There is nothing at this address.'})


async def test_a_wrong_method(local: httpx.AsyncClient) -> None:
    answer = await local.put('/api/v1/session', headers={'Origin': LOCAL})
    assert (answer.status_code, answer.json()) == (405, {'detail': 'This address does not answer to this method.'})
    assert answer.headers['allow']


def test_scopes_are_spelt_right() -> None:
    with pytest.raises(ValueError, match="not 'write'"):
        require('write')


@pytest.mark.parametrize(
    ('error', 'status', 'words'),
    [
        (StoreError('/secret/path is broken'), 503, 'does not answer'),
        (QueryTimeout('SELECT secret'), 503, 'time limit'),
        (QueryTooLarge('SELECT secret'), 503, 'memory limit'),
        (ControlUnavailable('secret host'), 503, 'control plane'),
        (RuntimeError('a secret of ours'), 500, 'Reference'),
    ],
)
async def test_what_fails_inside_stays_inside(
    local: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    status: int,
    words: str,
) -> None:
    async def failing(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(routes_traces, 'answer', failing)
    answer = await local.get('/api/v1/traces?range=1h')
    assert answer.status_code == status and words in answer.json()['detail']
    assert 'secret' not in answer.text and 'SELECT' not in answer.text
    assert 'secret' in caplog.text
    if status == 503:
        assert int(answer.headers['retry-after']) > 0
    else:
        reference = re.search(r'Reference (\w+)', answer.json()['detail'])
        assert reference is not None and reference[1] in caplog.text


async def test_ingest_is_told_when_the_control_plane_is_away(
    local: httpx.AsyncClient, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: str) -> None:
        raise ControlUnavailable('postgresql://secret does not answer')

    monkeypatch.setattr(services.control.identities, 'find_key', away)
    answer = await local.post('/v1/traces', json=otlp('x'), headers={'X-API-Key': 'avl_unseen'})
    assert answer.status_code == 503 and 'secret' not in answer.text and answer.headers['retry-after']


async def test_keys_are_shown_once_and_listed_by_pages(remote: httpx.AsyncClient, acme: Tenant) -> None:
    expires = datetime.now(timezone.utc) + timedelta(days=2)
    made = []
    for number in range(3):
        body = {'name': f'key {number}', 'scopes': ['read', 'ingest', 'read'], 'expires_at': expires.isoformat()}
        answer = await remote.post('/api/v1/keys', json=body, headers=acme.key('admin'))
        assert answer.status_code == 201
        made.append(answer.json())
    assert made[0]['scopes'] == ['ingest', 'read'] and made[0]['key'].startswith(made[0]['prefix'])
    assert made[0]['last_used_at'] is None and made[0]['expires_at'].endswith('Z')
    first = (await remote.get('/api/v1/keys?limit=2', headers=acme.key('admin'))).json()
    assert [key['name'] for key in first['data']] == ['key 2', 'key 1']
    rest = (await remote.get(f'/api/v1/keys?limit=100&cursor={first["next_cursor"]}', headers=acme.key('admin'))).json()
    assert [key['name'] for key in rest['data']] == ['key 0', 'acme ingest', 'acme read', 'acme admin']
    assert rest['next_cursor'] is None and rest['data'][-1]['last_used_at'] is not None
    assert all(key['key'] not in str(first) + str(rest) for key in made)


@pytest.mark.parametrize('key_id', ['0', '-1', '99999999', '9' * 40])
async def test_revoking_what_is_not_there(local: httpx.AsyncClient, key_id: str) -> None:
    answer = await local.delete(f'/api/v1/keys/{key_id}')
    assert answer.status_code == 404 and 'There is no API key' in answer.json()['detail']


async def test_getting_started_shows_the_key_to_the_owner_only(
    local: httpx.AsyncClient, remote: httpx.AsyncClient, acme: Tenant
) -> None:
    shown = (await local.get('/api/v1/getting-started')).json()
    assert (shown['api_url'], shown['api_key']) == (LOCAL, 'avl_the_kept_key')
    for client in (local, remote):
        answer = await client.get('/api/v1/getting-started', headers=acme.key('admin'))
        assert answer.json()['api_key'] is None and answer.json()['has_traces'] is False
    assert answer.json()['api_url'] == 'http://avaliar.example:4319'
    await remote.post('/v1/traces', json=otlp('first'), headers=acme.key('ingest'))
    assert (await remote.get('/api/v1/getting-started', headers=acme.key('read'))).json()['has_traces'] is True


async def test_ready_says_which_part_fails(services: Services) -> None:
    def broken() -> None:
        raise StoreError('/secret/path')

    release = threading.Event()
    checks = ReadinessChecks({'store_read': lambda: None, 'store_write': broken, 'control': release.wait}, seconds=0.05)
    found, again = await asyncio.gather(checks.run(), checks.run())
    release.set()
    assert found is again, 'callers at the same time share one check'
    assert found.status == 'failing'
    assert found.checks == {
        'store_read': 'ok',
        'store_write': "failing: the server's log says why",
        'control': 'no answer within 0.05 s',
    }
    good = ReadinessChecks({'store_read': lambda: None})
    assert (await good.run()).status == 'ready'


@pytest.mark.parametrize('part', ['ping_read', 'ping_write'])
async def test_a_server_whose_store_fails_is_alive_and_not_ready(
    services: Services, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    def broken() -> None:
        raise StoreError('the disk is full')

    monkeypatch.setattr(services.store, part, broken)
    app = create_app(services, HttpSettings(local=True))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=LOCAL) as client:
        answer = await client.get('/ready')
        assert answer.status_code == 503 and answer.json()['checks']['store_' + part[5:]].startswith('failing')
        assert 'disk' not in answer.text
        assert (await client.get('/health')).json()['status'] == 'ok'
        monkeypatch.undo()


async def test_ready_when_everything_works(local: httpx.AsyncClient) -> None:
    answer = await local.get('/ready')
    assert (answer.status_code, answer.json()) == (
        200, {'status': 'ready', 'checks': {'store_read': 'ok', 'store_write': 'ok', 'control': 'ok'}},
    )  # fmt: skip


async def test_metrics_are_prometheus_text(local: httpx.AsyncClient, acme: Tenant) -> None:
    await local.post('/v1/traces', json=otlp('counted'), headers=acme.key('ingest'))
    await local.get('/api/v1/traces/' + 'e' * 32)
    await local.get('/api/v1/made-up-by-a-caller')
    await local.get('/', headers={'Host': 'evil.example'})
    answer = await local.get('/metrics')
    assert answer.headers['content-type'].startswith('text/plain; version=0.0.4')
    samples = {}
    for line in answer.text.splitlines():
        if not line.startswith('#'):
            assert re.fullmatch(r'[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? [0-9.e+-]+', line), line
            name, value = line.rsplit(' ', 1)
            assert name not in samples, 'a sample may stand there once'
            samples[name] = float(value)
    assert samples['avaliar_ingest_spans_total{outcome="stored"}'] >= 1
    assert samples['avaliar_ingest_commit_seconds_total'] > 0
    assert samples['avaliar_http_requests_total{route="/v1/traces",method="POST",status="200"}'] >= 1
    assert samples['avaliar_http_requests_total{route="/api/v1/traces/{trace_id}",method="GET",status="404"}'] >= 1
    assert samples['avaliar_http_requests_total{route="unknown",method="GET",status="404"}'] >= 1
    assert samples['avaliar_http_requests_total{route="refused",method="GET",status="421"}'] >= 1
    assert 'made-up' not in answer.text and 'evil' not in answer.text
    assert samples['process_cpu_seconds_total'] > 0 and samples['process_resident_memory_bytes'] > 1e6
    assert acme.name not in answer.text


def test_a_histogram_is_cumulative_and_labels_are_escaped() -> None:
    metrics = Metrics([lambda: [('made_total', 'counter', 'Made.', {'by': 'a "b"\\\n'}, 2.5)]])
    for seconds in (0.0005, 0.001, 0.3, 99.0):
        metrics.request('/x', 'BREW', 200, seconds)
    page = metrics.page()
    assert 'avaliar_http_requests_total{route="/x",method="OTHER",status="200"} 4' in page
    assert 'avaliar_http_request_seconds_bucket{route="/x",le="0.001"} 2' in page
    assert 'avaliar_http_request_seconds_bucket{route="/x",le="0.5"} 3' in page
    assert 'avaliar_http_request_seconds_bucket{route="/x",le="+Inf"} 4' in page
    assert 'made_total{by="a \\"b\\"\\\\\\n"} 2.5' in page


async def test_identify_takes_what_ingest_has(services: Services, acme: Tenant) -> None:
    authenticator = Authenticator(services.control.identities, local_org=None)
    headers = [(b'x-api-key', acme.ingest.encode())]
    found = authenticator.identify(headers)
    assert found is not None and found.org_id == acme.org_id and found.may('ingest') and not found.may('read')
    assert await authenticator.identify_async(headers) == found
    assert authenticator.identify([]) is None
    bearer = [(b'authorization', b'bearer ' + acme.ingest.encode())]
    assert authenticator.identify(bearer) == found
