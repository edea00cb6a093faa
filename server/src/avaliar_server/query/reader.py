"""One organisation's view of the store: every question goes through here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, Protocol

__all__ = ['OF_TENANT', 'UNBOUNDED_NS', 'Reader', 'Selects']

OF_TENANT = 'org_id = {org_id:UInt64}'
"""Stands in the WHERE of every table that is read; `Reader` binds the value."""

UNBOUNDED_NS = 2**63 - 1
"""Later than any span."""

_SECONDS = 20.0
_MEMORY = 1 << 30


class Selects(Protocol):
    """What is asked of the store."""

    def select(
        self,
        sql: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        max_execution_seconds: float = ...,
        max_memory_bytes: int = ...,
        settings: Mapping[str, str | int | float] | None = None,
    ) -> list[tuple[Any, ...]]: ...


class Reader:
    """Asks for one organisation, within limits of time and memory.

    Parameters:
        store: What runs the SQL.
        org_id: Whose data.
        now_ns: The moment of the question: one question sees one clock.
        snapshot_ns: What was received later is not shown; now, where it is not given.
        pace: Organisation to how far back, in nanoseconds, the spans of a page reached when one was last made.
    """

    def __init__(
        self,
        store: Selects,
        org_id: int,
        now_ns: int,
        snapshot_ns: int | None = None,
        pace: MutableMapping[int, int] | None = None,
    ) -> None:
        self._store = store
        self.org_id = org_id
        self.now_ns = now_ns
        self.pace: MutableMapping[int, int] = {} if pace is None else pace
        self.snapshot_ns = now_ns if snapshot_ns is None else snapshot_ns

    def select(self, sql: str, values: Mapping[str, Any] | None = None, **settings: str | int) -> list[tuple[Any, ...]]:
        """The rows of a query whose every table is bound to the organisation by `OF_TENANT`.

        Raises:
            StoreError: The query failed, or went beyond its limits.
        """
        assert OF_TENANT in sql, "a query without its organisation would answer with another tenant's data"
        return self._store.select(
            sql,
            {'org_id': self.org_id, **(values or {})},
            max_execution_seconds=_SECONDS,
            max_memory_bytes=_MEMORY,
            settings=settings or None,
        )


Clock = Callable[[], int]
"""Nanoseconds since the Unix epoch."""
