"""`/api/v1/keys`: the API keys of an organisation."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request

from ..control.keys import ApiKey
from ..control.principal import Principal
from .access_schemas import ApiKeyPage, ApiKeyRequest, ApiKeyRow, NewApiKey
from .auth import require
from .errors import ApiError
from .schemas import Problem
from .state import Services

__all__ = ['router']

router = APIRouter(prefix='/api/v1/keys', tags=['keys'])

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_DENIED: dict[int | str, dict[str, Any]] = {401: {'model': Problem}, 403: {'model': Problem}}


@router.get('', summary='List API keys', response_model=ApiKeyPage, responses={**_DENIED, 422: {'model': Problem}})
async def list_keys(
    request: Request,
    limit: int = Query(20, ge=1, le=100, description='How many, at most 100.'),
    cursor: str | None = Query(None, max_length=40, description='`next_cursor` of the page before.'),
    who: Principal = Depends(require('admin')),
) -> ApiKeyPage:
    """Newest first, revoked ones too. Only prefixes: the key itself is shown once, when it is made."""
    if cursor is not None and not cursor.isdecimal():
        raise ApiError(422, 'cursor must be the next_cursor of the page before.')
    services: Services = request.app.state.services
    keys = await to_thread.run_sync(services.control.keys.list, who.org_id)
    if cursor is not None:
        keys = [key for key in keys if key.id < int(cursor)]
    page = keys[:limit]
    return ApiKeyPage(
        data=[ApiKeyRow(**_row(key)) for key in page],
        next_cursor=str(page[-1].id) if len(keys) > limit else None,
    )


@router.post(
    '',
    status_code=201,
    summary='Create an API key',
    response_model=NewApiKey,
    responses={**_DENIED, 422: {'model': Problem}},
)
async def create_key(wanted: ApiKeyRequest, request: Request, who: Principal = Depends(require('admin'))) -> NewApiKey:
    """The answer is the only time the key is shown."""
    services: Services = request.app.state.services
    expires_ns = None if wanted.expires_at is None else _nanoseconds(wanted.expires_at)

    def create() -> tuple[ApiKey, str]:
        return services.control.keys.create(
            who.org_id, wanted.name, wanted.scopes, created_by=who.user_id, expires_ns=expires_ns
        )

    key, text = await to_thread.run_sync(create)
    return NewApiKey(**_row(key), key=text)


@router.delete(
    '/{key_id}',
    summary='Revoke an API key',
    response_model=ApiKeyRow,
    responses={**_DENIED, 404: {'model': Problem}, 422: {'model': Problem}},
)
async def revoke_key(key_id: int, request: Request, who: Principal = Depends(require('admin'))) -> ApiKeyRow:
    """The key stops working at once, on other servers of this control plane within a second. It stays in the list."""
    if not 0 < key_id < 2**63:
        raise ApiError(404, f'There is no API key {key_id} in this organisation.')
    services: Services = request.app.state.services
    return ApiKeyRow(**_row(await to_thread.run_sync(services.control.keys.revoke, who.org_id, key_id)))


def _nanoseconds(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise ApiError(422, 'expires_at must say its time zone: 2026-01-31T12:00:00Z.')
    return (moment - _EPOCH) // timedelta(microseconds=1) * 1000


def _moment(nanoseconds: int | None) -> datetime | None:
    return None if nanoseconds is None else _EPOCH + timedelta(microseconds=nanoseconds // 1000)


def _row(key: ApiKey) -> dict[str, Any]:
    return {
        'id': key.id,
        'name': key.name,
        'prefix': key.prefix,
        'scopes': list(key.scopes),
        'created_at': _moment(key.created_ns),
        'last_used_at': _moment(key.last_used_ns),
        'expires_at': _moment(key.expires_ns),
        'revoked_at': _moment(key.revoked_ns),
    }
