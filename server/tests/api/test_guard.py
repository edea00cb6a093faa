"""What a page in the user's browser can do to the server: nothing, unless the page is the dashboard."""

from __future__ import annotations

import httpx
import pytest
from avaliar_server.api.guard import Guard
from avaliar_server.api.state import HttpSettings

from .conftest import LOCAL, REMOTE, Tenant, otlp

ADDRESSES = [
    '/',
    '/traces/abc',
    '/api/v1/session',
    '/api/v1/traces',
    '/api/v1/getting-started',
    '/health',
    '/metrics',
    '/openapi.json',
    '/nothing',
]


@pytest.mark.parametrize('path', ADDRESSES)
@pytest.mark.parametrize(
    'host',
    [
        'evil.example',
        'evil.example:4319',
        'localhost.evil.example',
        '127.0.0.1.evil.example:4319',
        '192.168.0.7:4319',
        '0.0.0.0',
        '[::2]:4319',
        '',
    ],
)
async def test_a_loopback_server_answers_to_loopback_names_only(local: httpx.AsyncClient, path: str, host: str) -> None:
    answer = await local.get(path, headers={'Host': host})
    assert answer.status_code == 421
    assert 'loopback names only' in answer.json()['detail'] and '--allow-host' in answer.json()['detail']
    assert answer.headers['x-content-type-options'] == 'nosniff'


@pytest.mark.parametrize(
    'host',
    [
        'localhost',
        'LOCALHOST:4319',
        '127.0.0.1:8080',
        '127.1.2.3',
        '[::1]:4319',
        'host.docker.internal:4319',
        'localhost.:4319',
    ],
)
async def test_names_of_this_machine_are_let_in(local: httpx.AsyncClient, host: str) -> None:
    assert (await local.get('/api/v1/session', headers={'Host': host})).status_code == 200


@pytest.mark.parametrize(
    'origin',
    [
        'http://evil.example',
        'null',
        'http://127.0.0.1:3000',
        'http://127.0.0.1',
        'https://127.0.0.1:4319.evil.example',
        'http://[::1',
        'file://',
        'chrome-extension://abc',
    ],
)
@pytest.mark.parametrize(
    ('method', 'path'),
    [
        ('GET', '/api/v1/traces'),
        ('POST', '/v1/traces'),
        ('DELETE', '/api/v1/traces/' + 'a' * 32),
        ('OPTIONS', '/v1/traces'),
    ],
)
async def test_pages_of_other_origins_are_refused(
    local: httpx.AsyncClient, origin: str, method: str, path: str
) -> None:
    answer = await local.request(
        method, path, headers={'Origin': origin}, json=otlp('evil') if method == 'POST' else None
    )
    assert answer.status_code == 403
    assert 'are not accepted' in answer.json()['detail']
    assert 'access-control-allow-origin' not in answer.headers


async def test_a_key_does_not_open_the_door_to_other_origins(local: httpx.AsyncClient, acme: Tenant) -> None:
    headers = {'Origin': 'http://evil.example', **acme.key('admin')}
    assert (await local.get('/api/v1/traces', headers=headers)).status_code == 403


async def test_the_dashboards_own_requests_are_let_in(local: httpx.AsyncClient) -> None:
    made = await local.post(
        '/api/v1/keys', json={'name': 'x'}, headers={'Origin': LOCAL, 'Sec-Fetch-Site': 'same-origin'}
    )
    assert made.status_code == 201


async def test_cross_site_requests_without_an_origin_are_refused(local: httpx.AsyncClient) -> None:
    headers = {'Sec-Fetch-Site': 'cross-site'}
    assert (await local.get('/api/v1/getting-started', headers=headers)).status_code == 403
    assert (await local.get('/', headers=headers)).status_code == 200, 'a link to the dashboard may stand anywhere'


@pytest.mark.parametrize(
    ('headers', 'status'),
    [
        ({'Origin': REMOTE}, 201),
        ({'Sec-Fetch-Site': 'same-origin'}, 201),
        ({}, 403),
        ({'Origin': 'http://evil.example'}, 403),
        ({'Origin': 'http://avaliar.example'}, 403),
        ({'Sec-Fetch-Site': 'same-site'}, 403),
        ({'Sec-Fetch-Site': 'none'}, 403),
    ],
)
async def test_a_sessions_changes_come_from_the_dashboard(
    remote: httpx.AsyncClient, control, acme: Tenant, headers: dict[str, str], status: int
) -> None:
    member = control.users.create(acme.org_id, f'ada@{acme.org_id}.example', 'long enough', 'admin')
    cookie = {'Cookie': f'avaliar_session={control.sessions.create(member)}'}
    answer = await remote.post('/api/v1/keys', json={'name': 'x'}, headers={**cookie, **headers})
    assert answer.status_code == status, answer.text
    assert (await remote.get('/api/v1/session', headers=cookie)).status_code == 200, 'reading needs no origin'


@pytest.mark.parametrize(
    ('public', 'origin', 'allowed'),
    [
        ('https://avaliar.example.com', 'https://avaliar.example.com', True),
        ('https://avaliar.example.com', 'https://avaliar.example.com:443', True),
        ('https://avaliar.example.com:8443', 'https://avaliar.example.com', False),
        ('', 'https://avaliar.example.com', False),
    ],
)
def test_behind_a_proxy_the_public_address_counts(public: str, origin: str, allowed: bool) -> None:
    guard = Guard(HttpSettings(local=False, api_url=public))
    headers = [(b'host', b'10.0.0.5:4319'), (b'origin', origin.encode())]
    assert (guard.refusal('POST', '/api/v1/keys', headers) is None) is allowed


def test_two_hosts_are_refused() -> None:
    guard = Guard(HttpSettings(local=True))
    refused = guard.refusal('GET', '/', [(b'host', b'localhost'), (b'host', b'evil.example')])
    assert refused is not None and refused[0] == 400


def test_a_refusal_repeats_nothing_dangerous() -> None:
    refused = Guard(HttpSettings(local=True)).refusal('GET', '/', [(b'host', b'\x1b[31m\xff' + b'a' * 5000)])
    assert refused is not None and len(refused[1]) < 400 and refused[1].isascii() and refused[1].isprintable()
