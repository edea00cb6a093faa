"""Who is asking: what authentication finds, and all that authorisation looks at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ['ALL_SCOPES', 'ROLE_SCOPES', 'Principal', 'Scope']

Scope = Literal['ingest', 'read', 'admin']

ALL_SCOPES: frozenset[str] = frozenset({'ingest', 'read', 'admin'})
"""`ingest` sends spans, `read` asks questions, `admin` changes and deletes."""

ROLE_SCOPES: dict[str, frozenset[str]] = {
    'admin': ALL_SCOPES,
    'member': frozenset({'ingest', 'read'}),
    'viewer': frozenset({'read'}),
}
"""What a user's role in an organisation allows; an API key carries scopes of its own."""


@dataclass(frozen=True, slots=True)
class Principal:
    """One authenticated caller. Every query it causes is bound to `org_id`."""

    org_id: int
    user_id: int | None
    """`None` for an API key and for the owner of a loopback server."""
    key_id: int | None
    role: str
    """`admin`, `member`, `viewer`, or `key` for an API key."""
    scopes: frozenset[str]
    via: Literal['local', 'key', 'session'] = 'key'
    session_id: int | None = None

    def may(self, scope: str) -> bool:
        """Whether `scope` is granted; `admin` includes the others."""
        return scope in self.scopes or 'admin' in self.scopes
