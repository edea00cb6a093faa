"""`/health`: the process answers. `/ready`: queries and writes work. `/metrics`: figures for Prometheus."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from anyio import move_on_after, to_thread
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, PlainTextResponse

from ..control.principal import Principal
from .access_schemas import Health, Readiness
from .auth import require
from .metrics import CONTENT_TYPE, Metrics
from .schemas import Problem
from .version import VERSION

__all__ = ['ReadinessChecks', 'router']

_log = logging.getLogger('avaliar_server.api')

_CHECK_SECONDS = 5.0
# Anybody may ask, and one of the checks writes: an answer is good for this long.
_BELIEVED_SECONDS = 1.0

router = APIRouter(tags=['operations'])


class ReadinessChecks:
    """Runs the named checks in worker threads; a check is a function that raises when its part fails.

    `seconds` is how long a check may take before it counts as failed.
    """

    def __init__(self, checks: dict[str, Callable[[], object]], *, seconds: float = _CHECK_SECONDS) -> None:
        self._checks = checks
        self._seconds = seconds
        self._running: asyncio.Task[Readiness] | None = None
        self._last: tuple[float, Readiness] | None = None

    async def run(self) -> Readiness:
        """The state of every part; concurrent callers share one run."""
        if self._last is not None and time.monotonic() - self._last[0] < _BELIEVED_SECONDS:
            return self._last[1]
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        return await asyncio.shield(self._running)

    async def _run(self) -> Readiness:
        names = list(self._checks)
        results = await asyncio.gather(*(self._check(name) for name in names))
        failing = any(result != 'ok' for result in results)
        answer = Readiness(status='failing' if failing else 'ready', checks=dict(zip(names, results, strict=True)))
        self._last = (time.monotonic(), answer)
        return answer

    async def _check(self, name: str) -> str:
        result = f'no answer within {self._seconds:g} s'
        with move_on_after(self._seconds):
            try:
                await to_thread.run_sync(self._checks[name], abandon_on_cancel=True)
                result = 'ok'
            except Exception as error:  # noqa: BLE001  whatever a part fails with, it is not ready
                _log.warning('The readiness check %s failed: %s', name, error)
                result = "failing: the server's log says why"
        return result


@router.get('/health', summary='Whether the process answers', response_model=Health)
async def get_health() -> Health:
    """Always 200 while the process runs; says nothing about the store: see `/ready`."""
    return Health(status='ok', version=VERSION)


@router.get(
    '/ready',
    summary='Whether queries and writes work',
    response_model=Readiness,
    responses={503: {'model': Readiness, 'description': 'Something fails: `checks` says what.'}},
)
async def get_readiness(request: Request) -> JSONResponse:
    """Reads from and writes to the store, and asks the control plane. 503 when any of it fails."""
    checks: ReadinessChecks = request.app.state.readiness
    found = await checks.run()
    return JSONResponse(found.model_dump(), status_code=200 if found.status == 'ready' else 503)


@router.get(
    '/metrics',
    summary='Figures for Prometheus',
    response_class=PlainTextResponse,
    responses={401: {'model': Problem}, 403: {'model': Problem}},
)
async def get_metrics(request: Request, _: Principal = Depends(require('read'))) -> PlainTextResponse:
    """Prometheus' text format. Away from loopback it needs an API key: set it as the scraper's bearer token."""
    metrics: Metrics = request.app.state.metrics
    return PlainTextResponse(await to_thread.run_sync(metrics.page), media_type=CONTENT_TYPE)
