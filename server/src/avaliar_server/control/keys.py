"""API keys: made once, shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import secrets
import string
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine, Row

from .database import guarded
from .errors import ControlError, ControlNotFound
from .last_use import LastUse
from .principal import ALL_SCOPES
from .tables import api_keys

__all__ = ['KEY_PREFIX', 'ApiKey', 'ApiKeys', 'key_hash']

KEY_PREFIX = 'avl_'
_ALPHABET = string.ascii_letters + string.digits
# 40 characters of 62: 238 random bits. So much that a plain hash is as good as a slow one: there is nothing to guess.
_RANDOM_LENGTH = 40
_SHOWN_LENGTH = len(KEY_PREFIX) + 6


def key_hash(key: str) -> bytes:
    """SHA-256 of the key: what is kept of it."""
    return hashlib.sha256(key.encode('utf-8', 'surrogatepass')).digest()


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is kept; times in nanoseconds since the epoch."""

    id: int
    org_id: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created_ns: int
    last_used_ns: int | None
    expires_ns: int | None
    revoked_ns: int | None


class ApiKeys:
    """The keys of all organisations; every method is bound to one.

    `changed` is called after a key was made or revoked.
    """

    def __init__(
        self,
        engine: Engine,
        last_use: LastUse,
        *,
        changed: Callable[[], None] = lambda: None,
        now_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        self._engine = engine
        self._last_use = last_use
        self._changed = changed
        self._now_ns = now_ns

    def create(
        self,
        org_id: int,
        name: str,
        scopes: Iterable[str] = ('ingest', 'read'),
        *,
        created_by: int | None = None,
        expires_ns: int | None = None,
    ) -> tuple[ApiKey, str]:
        """A new key and its text, which is kept nowhere. Raises `ControlError` for a bad name, scope or expiry."""
        name = name.strip()
        if not 1 <= len(name) <= 200:
            raise ControlError('name must have 1 to 200 characters: say what the key is for.')
        wanted = sorted(set(scopes))
        if not wanted or set(wanted) - ALL_SCOPES:
            raise ControlError(
                f'scopes must be some of {", ".join(sorted(ALL_SCOPES))}, not {", ".join(wanted) or "none"}.'
            )
        now = self._now_ns()
        if expires_ns is not None and expires_ns <= now:
            raise ControlError('expires_at must be in the future.')
        key = KEY_PREFIX + ''.join(secrets.choice(_ALPHABET) for _ in range(_RANDOM_LENGTH))
        with guarded(self._engine, writes=True) as connection:
            row = connection.execute(
                sa.insert(api_keys)
                .values(
                    org_id=org_id,
                    created_by=created_by,
                    name=name,
                    prefix=key[:_SHOWN_LENGTH],
                    key_hash=key_hash(key),
                    scopes=' '.join(wanted),
                    created_ns=now,
                    expires_ns=expires_ns,
                )
                .returning(api_keys)
            ).one()
        self._changed()
        return self._read(row), key

    def list(self, org_id: int) -> list[ApiKey]:
        """All keys of an organisation, newest first, revoked ones too."""
        with guarded(self._engine) as connection:
            rows = connection.execute(
                sa.select(api_keys).where(api_keys.c.org_id == org_id).order_by(api_keys.c.id.desc())
            ).all()
        return [self._read(row) for row in rows]

    def revoke(self, org_id: int, key_id: int) -> ApiKey:
        """End a key; ending it again changes nothing. Raises `ControlNotFound` when the organisation has no such key."""
        with guarded(self._engine, writes=True) as connection:
            row = connection.execute(
                sa.update(api_keys)
                .where(api_keys.c.org_id == org_id, api_keys.c.id == key_id)
                .values(revoked_ns=sa.func.coalesce(api_keys.c.revoked_ns, self._now_ns()))
                .returning(api_keys)
            ).one_or_none()
        self._changed()
        if row is None:
            raise ControlNotFound(f'There is no API key {key_id} in this organisation.')
        return self._read(row)

    def _read(self, row: Row) -> ApiKey:
        used = max(row.last_used_ns or 0, self._last_use.pending(row.id) or 0)
        return ApiKey(
            id=row.id,
            org_id=row.org_id,
            name=row.name,
            prefix=row.prefix,
            scopes=tuple(row.scopes.split()),
            created_ns=row.created_ns,
            last_used_ns=used or None,
            expires_ns=row.expires_ns,
            revoked_ns=row.revoked_ns,
        )
