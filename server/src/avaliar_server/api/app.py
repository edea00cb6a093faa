"""The server as one ASGI application."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import anyio
from fastapi import FastAPI, Request
from fastapi.responses import Response

from ..query.errors import BadParameter, Missing
from ..store.errors import QueryTimeout, QueryTooLarge, StoreError
from . import health, keys, routes_analytics, routes_detection, routes_issues, routes_ledger, routes_traces, session
from .auth import Authenticator
from .detection_checks import DetectionChecks
from .door import Door
from .errors import install_error_handlers, problem
from .guard import Guard
from .health import ReadinessChecks
from .login_limit import LoginLimit
from .metrics import Metrics
from .openapi import install_openapi, operation_id
from .otlp import TracesDoor
from .state import HttpSettings, Services
from .static import Dashboard
from .version import VERSION

if TYPE_CHECKING:
    from starlette.types import ASGIApp

__all__ = ['create_app']

_log = logging.getLogger('avaliar_server.api')


def create_app(services: Services, settings: HttpSettings, *, dashboard: Dashboard | None = None) -> ASGIApp:
    """The application: ingest, API and dashboard behind one door.

    `services` are open and stay the caller's to close. On a loopback server (`settings.local`) whoever shows no
    credentials is the administrator of the first organisation.
    """
    control = services.control
    local_org = control.users.first_organisation().id if settings.local else None
    authenticator = Authenticator(control.identities, local_org=local_org)
    metrics = Metrics([services.ingest.samples, *services.samples])
    api = _api(services, settings, authenticator, metrics)
    return Door(
        guard=Guard(settings),
        api=api,
        traces=TracesDoor(services.ingest, authenticator),
        dashboard=dashboard or Dashboard(),
        metrics=metrics,
    )


def _api(services: Services, settings: HttpSettings, authenticator: Authenticator, metrics: Metrics) -> FastAPI:
    app = FastAPI(
        title='Avaliar',
        version=VERSION,
        openapi_url='/openapi.json',
        # Both load scripts from another host, which our policy and an offline machine forbid.
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=operation_id,
        redirect_slashes=False,
    )
    state = app.state
    state.services = services
    state.settings = settings
    state.authenticator = authenticator
    state.metrics = metrics
    state.queries = services.queries
    state.store = services.store
    state.login_limit = LoginLimit()
    state.detection_checks = DetectionChecks(services.detectors, services.control.plans)
    state.login_slots = anyio.CapacityLimiter(2)
    state.readiness = ReadinessChecks(
        {
            'store_read': services.store.ping_read,
            'store_write': services.store.ping_write,
            'control': services.control.ping,
        }
    )
    for module in (
        routes_traces,
        routes_issues,
        routes_analytics,
        routes_ledger,
        routes_detection,
        session,
        keys,
        health,
    ):
        app.include_router(module.router)
    install_error_handlers(app)
    app.add_exception_handler(BadParameter, _on_bad_parameter)
    app.add_exception_handler(Missing, _on_missing)
    app.add_exception_handler(StoreError, _on_store_error)
    install_openapi(app)
    return app


async def _on_bad_parameter(_: Request, error: Exception) -> Response:
    return problem(422, str(error))


async def _on_missing(_: Request, error: Exception) -> Response:
    return problem(404, str(error))


async def _on_store_error(request: Request, error: Exception) -> Response:
    # The engine's words may name paths and hosts: they go to the log.
    _log.error('%s %s: %s', request.method, request.url.path, error)
    if isinstance(error, QueryTimeout):
        return problem(
            503,
            'The query was stopped at its time limit: ask for a shorter range or add a filter.',
            {'Retry-After': '5'},
        )
    if isinstance(error, QueryTooLarge):
        return problem(
            503,
            'The query was stopped at its memory limit: ask for a shorter range or add a filter.',
            {'Retry-After': '5'},
        )
    return problem(503, 'The span store does not answer. Try again in a moment.', {'Retry-After': '5'})
