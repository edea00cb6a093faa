"""The routes of traces, figures and ledger on a real store; who asks is said by a header."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest
from avaliar_server.api import routes_analytics, routes_issues, routes_ledger, routes_traces
from avaliar_server.api.errors import install_error_handlers, problem
from avaliar_server.control.principal import Principal
from avaliar_server.model.detection import SpanResult
from avaliar_server.model.issues import kept_issues
from avaliar_server.model.span import Span
from avaliar_server.model.usage import Usage
from avaliar_server.query import BadParameter, Missing, Queries
from avaliar_server.store import SpanStore
from fastapi import FastAPI, Request, Response

NOW = 1_795_000_000_000_000_000
SECOND = 1_000_000_000

Ask = Callable[..., Any]

ISSUE = {
    'type': 'pii',
    'severity': 'medium',
    'confidence': 0.8,
    'message': 'A place.',
    'excerpt': 'Kattegat',
    'start': 13,
    'end': 21,
    'target': 'prompt',
    'detector_name': 'pii',
    'suggestion': 'Leave it out.',
    'metadata': {'rule': 'pii.place'},
}
"""In the model call of `trace`."""


class _HeaderSays:
    """Stands for the authenticator: `X-Org` is the organisation, `X-Scopes` what is allowed."""

    async def identify_async(self, headers: Iterable[tuple[bytes, bytes]]) -> Principal | None:
        said = {name.decode(): value.decode() for name, value in headers}
        if 'x-org' not in said:
            return None
        scopes = frozenset(said.get('x-scopes', 'read,admin').split(','))
        return Principal(int(said['x-org']), user_id=None, key_id=None, role='key', scopes=scopes)


class Recorded:
    """The store, remembering the SQL it was asked."""

    def __init__(self, store: SpanStore) -> None:
        self._store = store
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def select(self, sql: str, parameters: Any = None, **limits: Any) -> list[tuple[Any, ...]]:
        self.asked.append((sql, dict(parameters or {})))
        return self._store.select(sql, parameters, **limits)

    def insert_marks(self, marks: Any) -> None:
        self._store.insert_marks(marks)

    def delete_trace(self, org_id: int, trace_id: bytes) -> int:
        return self._store.delete_trace(org_id, trace_id)


@pytest.fixture
def recorded(embedded_store: SpanStore) -> Recorded:
    return Recorded(embedded_store)


@pytest.fixture
def app(recorded: Recorded) -> Iterator[FastAPI]:
    application = FastAPI()
    application.state.authenticator = _HeaderSays()
    application.state.store = recorded
    application.state.queries = Queries(recorded, clock=lambda: NOW, workers=2)
    for module in (routes_traces, routes_issues, routes_analytics, routes_ledger):
        application.include_router(module.router)
    install_error_handlers(application)

    async def refused(_: Request, error: Exception) -> Response:
        return problem(404 if isinstance(error, Missing) else 422, str(error))

    application.add_exception_handler(BadParameter, refused)
    application.add_exception_handler(Missing, refused)
    yield application
    application.state.queries.close()


@pytest.fixture
async def client(app: FastAPI, org_id: int) -> AsyncIterator[httpx.AsyncClient]:
    """Asks as the test's organisation."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=True)
    async with httpx.AsyncClient(
        transport=transport, base_url='http://test', headers={'X-Org': str(org_id)}
    ) as connected:
        yield connected


@pytest.fixture
def trace(embedded_store: SpanStore, org_id: int) -> str:
    """A trace of the test's organisation with a root, a model call and a failed tool; its id."""
    trace_id = org_id.to_bytes(16, 'big')
    start = NOW - 60 * SECOND
    root = Span(
        org_id,
        trace_id,
        b'\x01' * 8,
        'answer',
        start,
        start + 3 * SECOND,
        NOW - SECOND,
        source='sdk',
        span_type='agent',
        environment='production',
        session_id='session-1',
        user_id='user-1',
        tags=['beta'],
        input_preview='Where?',
    )
    call = Span(
        org_id,
        trace_id,
        b'\x02' * 8,
        'chat',
        start + SECOND,
        start + 2 * SECOND,
        NOW - SECOND,
        parent_span_id=b'\x01' * 8,
        source='sdk',
        span_type='llm',
        provider='openai',
        request_model='gpt-4o',
        model='gpt-4o-2024-08-06',
        usage=Usage(100, 20, cache_read_tokens=40),
        cost_usd=Decimal('0.0004'),
        price_version='2026-11-01',
        cost_detail='[{"unit":"input","tokens":60,"usd_per_million":"2.5","usd":"0.00015"}]',
        time_to_first_token_ns=SECOND // 4,
        finish_reason='stop',
        generation_info='{"temperature":0.7}',
        input='{"messages":[{"role":"user","content":"Where is the Kattegat?"}]}',
        output='"Between Denmark and Sweden"',
        metadata='{"tier":"gold"}',
        detection_mode='cloud',
        input_size=70,
        output_size=30,
    )
    tool = Span(
        org_id,
        trace_id,
        b'\x03' * 8,
        'search',
        start,
        start + SECOND,
        NOW - SECOND,
        parent_span_id=b'\x09' * 8,
        source='sdk',
        span_type='tool',
        status='error',
        error_type='TimeoutError',
        error_message='slow',
        error_stack='at x',
        attributes='{"http.status":504}',
    )
    embedded_store.insert([tool, call, root])
    issues = kept_issues([ISSUE])
    embedded_store.insert_results(
        [
            SpanResult(
                org_id,
                call.start_ns,
                trace_id,
                call.span_id,
                NOW - SECOND,
                'cloud',
                'issues',
                severity=issues.severity,
                issue_types=issues.types,
                issue_severities=issues.severities,
                provider=call.provider,
                model=call.model,
                issues=issues.text,
            )
        ]
    )
    return trace_id.hex()
