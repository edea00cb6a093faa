"""Logged-in browsers: a random token in a cookie, its hash here."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from .database import guarded
from .tables import sessions
from .users import Member

__all__ = ['SESSION_SECONDS', 'Sessions', 'token_hash']

SESSION_SECONDS = 14 * 24 * 3600
"""How long a login lasts."""


def token_hash(token: str) -> bytes:
    """SHA-256 of the token: what is kept of it."""
    return hashlib.sha256(token.encode('utf-8', 'surrogatepass')).digest()


class Sessions:
    """Sessions of users. `changed` is called after one has ended."""

    def __init__(
        self, engine: Engine, *, changed: Callable[[], None] = lambda: None, now_ns: Callable[[], int] = time.time_ns
    ) -> None:
        self._engine = engine
        self._changed = changed
        self._now_ns = now_ns

    def create(self, member: Member) -> str:
        """A new session's token, which is kept nowhere. Expired sessions are removed on the way."""
        token = secrets.token_urlsafe(32)
        now = self._now_ns()
        with guarded(self._engine, writes=True) as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.expires_ns <= now))
            connection.execute(
                sa.insert(sessions).values(
                    org_id=member.org_id,
                    user_id=member.user_id,
                    token_hash=token_hash(token),
                    created_ns=now,
                    expires_ns=now + SESSION_SECONDS * 1_000_000_000,
                )
            )
        self._changed()
        return token

    def end(self, org_id: int, session_id: int) -> None:
        """End one session of an organisation; one that has ended stays so."""
        with guarded(self._engine, writes=True) as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.org_id == org_id, sessions.c.id == session_id))
        self._changed()

    def end_all(self, org_id: int, user_id: int) -> None:
        """End every session of a user, as after a change of password."""
        with guarded(self._engine, writes=True) as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.org_id == org_id, sessions.c.user_id == user_id))
        self._changed()
