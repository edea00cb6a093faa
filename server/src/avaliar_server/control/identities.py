"""From a secret to a principal, remembered for a second.

The cache is keyed by hash, so secrets are not kept. A key revoked in this process is forgotten at once, one revoked
by another process within `seconds`.
"""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from .database import guarded
from .keys import KEY_PREFIX, key_hash
from .last_use import LastUse
from .principal import ROLE_SCOPES, Principal
from .sessions import token_hash
from .tables import api_keys, memberships, sessions, users

__all__ = ['CachedIdentities']

_CAPACITY = 10_000


class CachedIdentities:
    """Looks secrets up. `seconds` is how long an answer, also that there is none, is believed."""

    def __init__(
        self,
        engine: Engine,
        last_use: LastUse,
        *,
        seconds: float = 1.0,
        now_ns: Callable[[], int] = time.time_ns,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._last_use = last_use
        self._seconds = seconds
        self._now_ns = now_ns
        self._monotonic = monotonic
        self._known: dict[bytes, tuple[Principal | None, float]] = {}
        self._generation = 0
        self._lock = threading.Lock()

    def forget(self) -> None:
        """Believe nothing that was looked up before now, not even by a query that is under way."""
        with self._lock:
            self._generation += 1
            self._known = {}

    def known_key(self, key: str) -> Principal | None:
        """The remembered answer; `LookupError` when there is none."""
        if not key.startswith(KEY_PREFIX):
            return None
        found = self._remembered(b'k' + key_hash(key))
        if found is not None and found.key_id is not None:
            self._last_use.note(found.key_id, self._now_ns())
        return found

    def find_key(self, key: str) -> Principal | None:
        """The principal of an API key; `None` when it is unknown, revoked or expired."""
        try:
            return self.known_key(key)
        except LookupError:
            pass
        digest = key_hash(key)
        generation = self._generation
        now = self._now_ns()
        with guarded(self._engine) as connection:
            row = connection.execute(
                sa.select(
                    api_keys.c.id,
                    api_keys.c.org_id,
                    api_keys.c.key_hash,
                    api_keys.c.scopes,
                    api_keys.c.revoked_ns,
                    api_keys.c.expires_ns,
                ).where(api_keys.c.key_hash == digest)
            ).one_or_none()
        found = None
        if (
            row is not None
            and hmac.compare_digest(bytes(row.key_hash), digest)
            and row.revoked_ns is None
            and (row.expires_ns is None or row.expires_ns > now)
        ):
            found = Principal(
                org_id=row.org_id, user_id=None, key_id=row.id, role='key', scopes=frozenset(row.scopes.split())
            )
            self._last_use.note(row.id, now)
        self._remember(b'k' + digest, found, generation)
        return found

    def known_session(self, token: str) -> Principal | None:
        """The remembered answer; `LookupError` when there is none."""
        return self._remembered(b's' + token_hash(token))

    def find_session(self, token: str) -> Principal | None:
        """The principal of a session's token; `None` when it has ended or its user may no longer log in."""
        try:
            return self.known_session(token)
        except LookupError:
            pass
        digest = token_hash(token)
        generation = self._generation
        with guarded(self._engine) as connection:
            row = connection.execute(
                sa.select(
                    sessions.c.id, sessions.c.org_id, sessions.c.user_id, sessions.c.token_hash, memberships.c.role
                )
                .join(
                    memberships,
                    sa.and_(memberships.c.user_id == sessions.c.user_id, memberships.c.org_id == sessions.c.org_id),
                )
                .join(users, users.c.id == sessions.c.user_id)
                .where(
                    sessions.c.token_hash == digest,
                    sessions.c.expires_ns > self._now_ns(),
                    users.c.disabled_ns.is_(None),
                )
            ).one_or_none()
        found = None
        if row is not None and hmac.compare_digest(bytes(row.token_hash), digest):
            found = Principal(
                org_id=row.org_id,
                user_id=row.user_id,
                key_id=None,
                role=row.role,
                scopes=ROLE_SCOPES.get(row.role, frozenset()),
                via='session',
                session_id=row.id,
            )
        self._remember(b's' + digest, found, generation)
        return found

    def _remembered(self, digest: bytes) -> Principal | None:
        found, until = self._known[digest]
        if self._monotonic() >= until:
            raise LookupError('stale')
        return found

    def _remember(self, digest: bytes, found: Principal | None, generation: int) -> None:
        with self._lock:
            if generation != self._generation:
                return
            if len(self._known) >= _CAPACITY:
                # Only a flood of wrong keys gets here; the right ones are one query away.
                self._known = {}
            self._known[digest] = (found, self._monotonic() + self._seconds)
