"""The whole application in process: embedded store, SQLite control plane, two organisations, no socket."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from avaliar_server.api.app import create_app
from avaliar_server.api.state import HttpSettings, Services
from avaliar_server.api.static import Dashboard
from avaliar_server.control.database import guarded
from avaliar_server.control.plane import ControlPlane
from avaliar_server.control.tables import organisations
from avaliar_server.ingest import Ingest
from avaliar_server.query import Queries
from avaliar_server.store import SpanStore

LOCAL = 'http://127.0.0.1:4319'
REMOTE = 'http://avaliar.example:4319'
PASSWORD = 'correct horse battery'
# Away from the numbers that other tests of the shared store count from.
_ORGANISATIONS = itertools.count(500_000)


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organisation and a key of each kind."""

    org_id: int
    name: str
    admin: str
    read: str
    ingest: str

    def key(self, scope: str) -> dict[str, str]:
        return {'X-API-Key': getattr(self, scope)}


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr('avaliar_server.control.passwords._LOG_N', 4)


@pytest.fixture(scope='session')
def control(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlPlane]:
    """One control plane for all tests of the API: each makes organisations of its own."""
    plane = ControlPlane(tmp_path_factory.mktemp('control'))
    with guarded(plane._engine, writes=True) as connection:
        # Its number is one that no other test of the shared store uses.
        connection.execute(sa.update(organisations).values(id=next(_ORGANISATIONS)))
    yield plane
    plane.close()


@pytest.fixture
def tenants(control: ControlPlane) -> tuple[Tenant, Tenant]:
    """Two organisations with a key for each scope."""
    return _tenant(control, 'acme'), _tenant(control, 'globex')


def _tenant(control: ControlPlane, name: str) -> Tenant:
    org_id = next(_ORGANISATIONS)
    with guarded(control._engine, writes=True) as connection:
        connection.execute(
            sa.insert(organisations).values(id=org_id, slug=f'{name}-{org_id}', name=name.title(), created_ns=1)
        )
    keys = [control.keys.create(org_id, f'{name} {scope}', [scope])[1] for scope in ('admin', 'read', 'ingest')]
    return Tenant(org_id, name, *keys)


@pytest.fixture
def acme(tenants: tuple[Tenant, Tenant]) -> Tenant:
    return tenants[0]


@pytest.fixture
def globex(tenants: tuple[Tenant, Tenant]) -> Tenant:
    return tenants[1]


@pytest.fixture(scope='session')
def services(embedded_store: SpanStore, control: ControlPlane) -> Iterator[Services]:
    ingest = Ingest(embedded_store, commits_per_second=1000, ledger_every=0.01)
    queries = Queries(embedded_store, workers=2)
    yield Services(embedded_store, control, ingest, queries)
    asyncio.run(ingest.drain())
    queries.close()


@pytest.fixture(scope='session')
def static_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dashboard as Vite builds one."""
    folder = tmp_path_factory.mktemp('static')
    (folder / 'assets').mkdir(parents=True)
    (folder / 'index.html').write_text(
        '<!doctype html><title>Avaliar</title><script src="/assets/index-B7sd93Kx.js"></script>'
    )
    (folder / 'assets' / 'index-B7sd93Kx.js').write_text('console.log("x");' * 200)
    (folder / 'assets' / 'inter-latin-wght-normal-Dx4kXJAl.woff2').write_bytes(b'wOF2' + bytes(3000))
    (folder / 'favicon.svg').write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    return folder


@pytest.fixture(scope='session')
def local_application(services: Services, static_folder: Path) -> Any:
    settings = HttpSettings(
        local=True, api_url=LOCAL, local_key='avl_the_kept_key', allowed_hosts=frozenset({'host.docker.internal'})
    )
    return create_app(services, settings, dashboard=Dashboard(static_folder))


@pytest.fixture(scope='session')
def remote_application(services: Services, static_folder: Path) -> Any:
    return create_app(services, HttpSettings(local=False), dashboard=Dashboard(static_folder))


@pytest.fixture
async def local(local_application: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a loopback server."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(local_application), base_url=LOCAL) as client:
        yield client


@pytest.fixture
async def remote(remote_application: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server that others can reach."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(remote_application), base_url=REMOTE) as client:
        yield client


def otlp(word: str, trace_id: str = '', span_id: str = 'b7ad6b7169203331') -> dict[str, Any]:
    """A request with one llm span whose every text carries `word`."""
    now = time.time_ns()
    texts = {
        'avaliar.span.type': 'llm',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': f'{word}-model',
        'avaliar.input': json.dumps({'prompt': f'{word} asks'}),
        'avaliar.output': json.dumps(f'{word} answers'),
        'session.id': f'{word}-session',
        'user.id': f'{word}-user',
        'deployment.environment.name': f'{word}-env',
    }
    attributes = [{'key': key, 'value': {'stringValue': value}} for key, value in texts.items()]
    attributes.append({'key': 'gen_ai.usage.input_tokens', 'value': {'intValue': '12'}})
    span = {
        'traceId': trace_id or f'{now:032x}',
        'spanId': span_id,
        'name': f'{word} call',
        'startTimeUnixNano': str(now - 1_000_000_000),
        'endTimeUnixNano': str(now),
        'attributes': attributes,
    }
    resource = {'attributes': [{'key': 'service.name', 'value': {'stringValue': f'{word}-service'}}]}
    return {'resourceSpans': [{'resource': resource, 'scopeSpans': [{'spans': [span]}]}]}
