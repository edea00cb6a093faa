"""`/api/v1/session`: log in, who am I, log out. `/api/v1/getting-started`: what a first program needs."""

from __future__ import annotations

import math
from typing import Any

import anyio
from anyio import to_thread
from fastapi import APIRouter, Depends, Request, Response

from ..control.plane import ControlPlane
from ..control.principal import Principal
from ..control.sessions import SESSION_SECONDS
from ..query.reader import Reader
from .access_schemas import GettingStarted, Login, Session
from .auth import SESSION_COOKIE, principal, require
from .errors import ApiError
from .login_limit import LoginLimit
from .schemas import Problem
from .state import HttpSettings, Services
from .version import VERSION

__all__ = ['router']

router = APIRouter(prefix='/api/v1', tags=['session'])


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {'model': Problem} for status in statuses}


@router.post(
    '/session',
    status_code=201,
    summary='Log in',
    response_model=Session,
    responses=_problems(401, 409, 422, 429),
)
async def create_session(login: Login, request: Request, response: Response) -> Session:
    """Sets an HttpOnly cookie that lasts two weeks. On a loopback server there is no login: 409."""
    state = request.app.state
    settings: HttpSettings = state.settings
    if settings.local:
        raise ApiError(409, 'This server listens on a loopback address and needs no login.')
    control: ControlPlane = state.services.control
    limit: LoginLimit = state.login_limit
    address = request.client.host if request.client else ''
    seconds = limit.wait(login.email, address)
    if seconds > 0:
        wait = math.ceil(seconds)
        raise ApiError(
            429,
            f'Too many failed logins: try again in {math.ceil(wait / 60)} min.',
            {'Retry-After': str(wait)},
        )
    # Counted before the password is checked, so that tries sent at once do not all pass the limit.
    limit.failed(login.email, address)
    # A try costs 32 MB and a tenth of a second: few at a time, whoever asks.
    slots: anyio.CapacityLimiter = state.login_slots
    member = await to_thread.run_sync(control.users.authenticate, login.email, login.password, limiter=slots)
    if member is None:
        raise ApiError(401, 'The email address or the password is wrong.')
    limit.succeeded(login.email, address)
    token = await to_thread.run_sync(control.sessions.create, member)
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=SESSION_SECONDS,
        path='/',
        secure=settings.secure or request.url.scheme == 'https',
        httponly=True,
        samesite='strict',
    )
    organisation = await to_thread.run_sync(control.users.organisation, member.org_id)
    plan = await to_thread.run_sync(control.plans.plan, member.org_id)
    return Session(
        organisation=organisation.name,
        plan=plan,
        user=member.email,
        role=member.role,
        local=False,
        version=VERSION,
    )


@router.get('/session', summary='Who is asking', response_model=Session, responses=_problems(401))
async def get_session(request: Request, who: Principal = Depends(principal)) -> Session:
    """The organisation and the role of these credentials. 401 means: log in."""
    services: Services = request.app.state.services
    users = services.control.users
    organisation = await to_thread.run_sync(users.organisation, who.org_id)
    plan = await to_thread.run_sync(services.control.plans.plan, who.org_id)
    email = None if who.user_id is None else await to_thread.run_sync(users.email, who.org_id, who.user_id)
    settings: HttpSettings = request.app.state.settings
    return Session(
        organisation=organisation.name,
        plan=plan,
        user=email,
        role=who.role,
        local=settings.local,
        version=VERSION,
    )


@router.delete('/session', status_code=204, summary='Log out', responses=_problems(401))
async def delete_session(request: Request, who: Principal = Depends(principal)) -> Response:
    """Ends the session and clears its cookie; without a session there is nothing to end."""
    services: Services = request.app.state.services
    if who.session_id is not None:
        await to_thread.run_sync(services.control.sessions.end, who.org_id, who.session_id)
    response = Response(status_code=204)
    settings: HttpSettings = request.app.state.settings
    response.delete_cookie(SESSION_COOKIE, path='/', secure=settings.secure, httponly=True, samesite='strict')
    return response


@router.get(
    '/getting-started',
    summary='What a first program needs',
    response_model=GettingStarted,
    responses=_problems(401, 403),
)
async def get_getting_started(request: Request, who: Principal = Depends(require('read'))) -> GettingStarted:
    """The address to send to, the key where it may be shown, and whether anything has arrived yet."""
    state = request.app.state
    settings: HttpSettings = state.settings
    services: Services = state.services
    has_traces = await services.queries.ask(_has_traces, who.org_id)
    # The kept key is the owner's: shown to the owner alone, never to the holder of another key.
    return GettingStarted(
        api_url=settings.api_url or str(request.base_url).rstrip('/'),
        api_key=settings.local_key if who.via == 'local' else None,
        has_traces=has_traces,
    )


def _has_traces(reader: Reader) -> bool:
    return bool(reader.select('SELECT 1 FROM spans WHERE org_id = {org_id:UInt64} LIMIT 1'))
