"""Sessions: a cookie that scripts cannot read, and no way to guess passwords quickly."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from avaliar_server.api.app import create_app
from avaliar_server.api.login_limit import LoginLimit
from avaliar_server.api.state import HttpSettings, Services
from avaliar_server.control.plane import ControlPlane

from .conftest import PASSWORD, REMOTE, Tenant


@pytest.fixture
async def fresh(services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """A server that has seen no failed login yet."""
    app = create_app(services, HttpSettings(local=False, api_url='https://avaliar.example:4319'))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url='https://avaliar.example:4319') as client:
        yield client


@pytest.fixture
def email(control: ControlPlane, acme: Tenant) -> str:
    return control.users.create(acme.org_id, f'ada@{acme.org_id}.example', PASSWORD, 'admin').email


async def test_login_shows_who_one_is_and_logout_ends_it(fresh: httpx.AsyncClient, email: str) -> None:
    answer = await fresh.post('/api/v1/session', json={'email': email.upper(), 'password': PASSWORD})
    assert answer.status_code == 201
    assert {**answer.json(), 'version': ''} == {
        'organisation': 'Acme',
        'plan': 'pro',
        'user': email,
        'role': 'admin',
        'local': False,
        'version': '',
    }
    cookie = answer.headers['set-cookie']
    assert all(word in cookie for word in ('HttpOnly', 'SameSite=strict', 'Secure', 'Path=/', 'Max-Age=1209600'))
    assert (await fresh.get('/api/v1/session')).json() == answer.json()
    token = fresh.cookies['avaliar_session']
    gone = await fresh.delete('/api/v1/session', headers={'Origin': 'https://avaliar.example:4319'})
    assert gone.status_code == 204 and 'Max-Age=0' in gone.headers['set-cookie']
    answer = await fresh.get('/api/v1/session', headers={'Cookie': f'avaliar_session={token}'})
    assert answer.status_code == 401 and answer.json() == {'detail': 'This session has ended. Log in again.'}


async def test_without_tls_the_cookie_travels_without_it(remote: httpx.AsyncClient, email: str) -> None:
    answer = await remote.post(
        '/api/v1/session', json={'email': email, 'password': PASSWORD}, headers={'Origin': REMOTE}
    )
    assert answer.status_code == 201 and 'Secure' not in answer.headers['set-cookie']


async def test_a_wrong_password_and_an_unknown_user_look_alike(fresh: httpx.AsyncClient, email: str) -> None:
    answers = [
        await fresh.post('/api/v1/session', json={'email': who, 'password': 'not the password'})
        for who in (email, 'nobody@example.com')
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json() == answers[1].json() and 'set-cookie' not in answers[0].headers


async def test_guessing_is_slowed_down_and_told_until_when(fresh: httpx.AsyncClient, email: str) -> None:
    for _ in range(5):
        assert (
            await fresh.post('/api/v1/session', json={'email': email, 'password': 'wrong wrong'})
        ).status_code == 401
    answer = await fresh.post('/api/v1/session', json={'email': email, 'password': PASSWORD})
    assert answer.status_code == 429
    assert 0 < int(answer.headers['retry-after']) <= 900 and 'try again in 15 min' in answer.json()['detail']


async def test_on_loopback_there_is_no_login(local: httpx.AsyncClient, email: str) -> None:
    answer = await local.post('/api/v1/session', json={'email': email, 'password': PASSWORD})
    assert answer.status_code == 409 and 'needs no login' in answer.json()['detail']


async def test_a_password_is_never_repeated(fresh: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level('DEBUG')
    for body in (
        {'email': 'ada@example.com', 'password': 'hunter2hunter2' * 100},
        {'email': 'ada@example.com', 'password': ['hunter2hunter2']},
        {'email': 'ada@example.com', 'pasword': 'hunter2hunter2'},
        {'email': 5, 'password': 'hunter2hunter2'},
    ):
        answer = await fresh.post('/api/v1/session', json=body)
        assert answer.status_code == 422
        assert 'hunter2' not in answer.text and 'hunter2' not in caplog.text


def test_the_limit_slides() -> None:
    now = 0.0
    limit = LoginLimit(lambda: now)
    for second in range(5):
        now = float(second)
        assert limit.wait('ada', '10.0.0.1') == 0
        limit.failed('ada', '10.0.0.1')
    assert limit.wait('ADA ', '10.0.0.1') == 900 - 4
    assert limit.wait('ada', '10.0.0.2') == 0, 'a person elsewhere is not locked out by five mistakes'
    assert limit.wait('bob', '10.0.0.1') == 0
    now = 900.0
    assert limit.wait('ada', '10.0.0.1') == 0
    limit.failed('ada', '10.0.0.1')
    assert limit.wait('ada', '10.0.0.1') == 1
    limit.succeeded('ada', '10.0.0.1')
    assert limit.wait('ada', '10.0.0.1') == 0


def test_many_addresses_and_many_accounts_are_limited_too() -> None:
    limit = LoginLimit(lambda: 0.0)
    for number in range(50):
        limit.failed('ada', f'10.0.0.{number}')
    assert limit.wait('ada', '10.9.9.9') > 0
    limit = LoginLimit(lambda: 0.0)
    for number in range(30):
        limit.failed(f'user-{number}', '10.0.0.1')
    assert limit.wait('another', '10.0.0.1') > 0


def test_the_limits_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('avaliar_server.api.login_limit._CAPACITY', 20)
    limit = LoginLimit(lambda: 0.0)
    for number in range(500):
        limit.failed(f'user-{number}', f'10.0.{number}.1')
    assert len(limit._failures) <= 20
