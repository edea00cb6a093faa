"""The outermost ASGI application: checks who calls, sends each request to its part, adds what every answer carries.

Ingest does not pass through FastAPI: `/v1/traces` goes straight to its own handler.
"""

from __future__ import annotations

import logging
import secrets
import time
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from ..control.errors import ControlUnavailable
from .errors import UNAVAILABLE, problem
from .guard import Guard
from .static import CONTENT_SECURITY_POLICY

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from .metrics import Metrics

__all__ = ['Door']

_log = logging.getLogger('avaliar_server.api')

_API_PATHS = frozenset({'/openapi.json', '/health', '/ready', '/metrics', '/api', '/v1'})

_COMMON = (
    (b'x-content-type-options', b'nosniff'),
    (b'referrer-policy', b'no-referrer'),
    (b'x-frame-options', b'DENY'),
    (b'cross-origin-opener-policy', b'same-origin'),
    (b'cross-origin-resource-policy', b'same-origin'),
    (b'permissions-policy', b'camera=(), geolocation=(), microphone=()'),
)
_PAGE_HEADERS = [*_COMMON, (b'content-security-policy', CONTENT_SECURITY_POLICY.encode())]
# An answer of the API is data: opened as a page it may do nothing at all.
_DATA_HEADERS = [*_COMMON, (b'content-security-policy', b"default-src 'none'; frame-ancestors 'none'; sandbox")]
_NO_STORE = (b'cache-control', b'no-store')


class Door:
    """`traces` answers `/v1/traces`, `api` the API, `dashboard` everything else."""

    def __init__(self, *, guard: Guard, api: ASGIApp, traces: ASGIApp, dashboard: ASGIApp, metrics: Metrics) -> None:
        self._guard = guard
        self._api = api
        self._traces = traces
        self._dashboard = dashboard
        self._metrics = metrics
        self._second = -1
        self._date_header = (b'date', b'')

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope['type'] == 'lifespan':
            await _lifespan(receive, send)
            return
        if scope['type'] != 'http':
            await send({'type': 'websocket.close', 'code': 1000})
            return
        path: str = scope['path']
        part, extra = self._part(path)
        status = 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message['type'] == 'http.response.start':
                status = message['status']
                given = list(message.get('headers', ()))
                if extra is _DATA_HEADERS and not any(name.lower() == b'cache-control' for name, _ in given):
                    given.append(_NO_STORE)
                message = {**message, 'headers': [*given, *extra, self._date()]}
            await send(message)

        began = time.perf_counter()
        refusal = self._guard.refusal(scope['method'], path, scope['headers'])
        try:
            if refusal is not None:
                await problem(*refusal)(scope, receive, answer)
            else:
                await part(scope, receive, answer)
        except ControlUnavailable as error:
            _log.error('%s %s: %s', scope['method'], path, error)
            if status:
                raise
            await problem(503, UNAVAILABLE, {'Retry-After': '5'})(scope, receive, answer)
        except Exception as error:
            if status == 500:
                # Answered and logged where it happened; the framework only passes it on.
                return
            reference = secrets.token_hex(4)
            _log.error('%s %s failed (%s)', scope['method'], path, reference, exc_info=error)
            if status:
                # Half an answer is out: only a broken connection tells the caller that it is not whole.
                raise
            await problem(500, f'The server failed on this request. Reference {reference} is in its log.')(
                scope, receive, answer
            )
        finally:
            self._metrics.request(
                _route(scope, path, refused=refusal is not None), scope['method'], status, time.perf_counter() - began
            )

    def _date(self) -> tuple[bytes, bytes]:
        now = int(time.time())
        if now != self._second:
            self._second = now
            self._date_header = (b'date', formatdate(now, usegmt=True).encode())
        return self._date_header

    def _part(self, path: str) -> tuple[ASGIApp, list[tuple[bytes, bytes]]]:
        if path == '/v1/traces':
            return self._traces, _DATA_HEADERS
        if path in _API_PATHS or path.startswith(('/api/', '/v1/')):
            return self._api, _DATA_HEADERS
        return self._dashboard, _PAGE_HEADERS


def _route(scope: dict[str, Any] | Any, path: str, *, refused: bool) -> str:
    """The label of a metric: never what a caller can choose."""
    if refused:
        return 'refused'
    if path == '/v1/traces':
        return path
    route = scope.get('route')
    template = getattr(route, 'path_format', None) or getattr(route, 'path', None)
    if template:
        return str(template)
    return 'unknown' if path in _API_PATHS or path.startswith(('/api/', '/v1/')) else 'dashboard'


async def _lifespan(receive: Receive, send: Send) -> None:
    # Parts are opened and closed by whoever made them, not by the HTTP server.
    while True:
        message = await receive()
        await send({'type': f'{message["type"]}.complete'})
        if message['type'] == 'lifespan.shutdown':
            return
