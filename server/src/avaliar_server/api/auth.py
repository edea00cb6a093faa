"""Authentication and authorisation of HTTP requests.

An API key (`X-API-Key` or `Authorization: Bearer`), else a session cookie, else, on a loopback server, its owner. A
key that was given is always checked: a wrong one is never taken for the owner of a loopback server.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol, TypeAlias

from anyio import to_thread
from fastapi import Request

from ..control.principal import ALL_SCOPES, Principal
from .errors import ApiError

__all__ = ['SESSION_COOKIE', 'Authenticator', 'Identities', 'principal', 'require', 'session_token', 'unauthenticated']

Headers: TypeAlias = Iterable[tuple[bytes, bytes]]
"""As in an ASGI scope: lower-case names."""

SESSION_COOKIE = 'avaliar_session'


class Identities(Protocol):
    """What authentication asks of the control plane; `known_*` answer from memory or say `LookupError`."""

    def known_key(self, key: str) -> Principal | None: ...
    def find_key(self, key: str) -> Principal | None: ...
    def known_session(self, token: str) -> Principal | None: ...
    def find_session(self, token: str) -> Principal | None: ...


class Authenticator:
    """Finds the principal of a request.

    `local_org` is the organisation that a request without credentials acts for, as its administrator: set on a
    loopback server, `None` elsewhere.
    """

    def __init__(self, identities: Identities, *, local_org: int | None) -> None:
        self._identities = identities
        self.local = local_org is not None
        self._owner = (
            None
            if local_org is None
            else Principal(local_org, user_id=None, key_id=None, role='admin', scopes=ALL_SCOPES, via='local')
        )

    def identify(self, headers: Headers) -> Principal | None:
        """The principal, or `None` when credentials are missing or wrong.

        Microseconds when the credentials were seen within the last second; otherwise one query to the control plane.
        """
        key, cookie = _credentials(headers)
        if key is not None:
            return self._identities.find_key(key)
        if self._owner is not None:
            return self._owner
        token = session_token(cookie)
        return self._identities.find_session(token) if token else None

    async def identify_async(self, headers: Headers) -> Principal | None:
        """`identify` that leaves the event loop free while the control plane is asked."""
        key, cookie = _credentials(headers)
        if key is not None:
            try:
                return self._identities.known_key(key)
            except LookupError:
                return await to_thread.run_sync(self._identities.find_key, key)
        if self._owner is not None:
            return self._owner
        token = session_token(cookie)
        if not token:
            return None
        try:
            return self._identities.known_session(token)
        except LookupError:
            return await to_thread.run_sync(self._identities.find_session, token)


def _credentials(headers: Headers) -> tuple[str | None, bytes | None]:
    """The API key and the cookie header; any `Authorization` counts as a key that was given."""
    key: str | None = None
    cookie: bytes | None = None
    for name, value in headers:
        if name == b'x-api-key':
            return value.decode('latin-1').strip(), None
        if name == b'authorization':
            scheme, _, rest = value.decode('latin-1').partition(' ')
            key = rest.strip() if scheme.lower() == 'bearer' else ''
        elif name == b'cookie':
            cookie = value if cookie is None else cookie + b'; ' + value
    return key, cookie


def session_token(cookie: bytes | None) -> str:
    """The session's token out of a `Cookie` header; empty when there is none."""
    if cookie:
        for pair in cookie.decode('latin-1').split(';'):
            name, _, value = pair.strip().partition('=')
            if name == SESSION_COOKIE:
                return value
    return ''


def unauthenticated(headers: Headers) -> str:
    """The sentence of a 401: what was wrong with the credentials of this request."""
    key, cookie = _credentials(headers)
    if key is not None:
        if not key.startswith('avl_'):
            return (
                'This is not an Avaliar API key: one starts with avl_. Send it as X-API-Key or Authorization: Bearer.'
            )
        return 'This API key is unknown, revoked or expired. Create one with `avaliar keys create` or in the dashboard.'
    if session_token(cookie):
        return 'This session has ended. Log in again.'
    return 'Credentials are missing: send an API key as X-API-Key or Authorization: Bearer, or log in.'


async def principal(request: Request) -> Principal:
    """FastAPI dependency: whoever is asking, whatever the scope. 401 when nobody is."""
    authenticator: Authenticator = request.app.state.authenticator
    headers: list[tuple[bytes, bytes]] = request.scope['headers']
    found = await authenticator.identify_async(headers)
    if found is None:
        raise ApiError(401, unauthenticated(headers))
    return found


def require(scope: str) -> Callable[[Request], Awaitable[Principal]]:
    """FastAPI dependency: a principal that has `scope` (`ingest`, `read` or `admin`). 401 without one, 403 when it lacks it."""
    if scope not in ALL_SCOPES:
        raise ValueError(f'scope must be one of {sorted(ALL_SCOPES)}, not {scope!r}')

    async def required(request: Request) -> Principal:
        found = await principal(request)
        if not found.may(scope):
            what = 'API key' if found.via == 'key' else 'role'
            raise ApiError(
                403, f'This {what} does not have the scope {scope!r}: it has {", ".join(sorted(found.scopes))}.'
            )
        return found

    required.__name__ = f'require_{scope}'
    return required
