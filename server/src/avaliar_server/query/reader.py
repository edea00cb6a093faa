"""One organisation's view of the store: every question goes through here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ['OF_TENANT', 'UNBOUNDED_NS', 'Page', 'Reader', 'Selects']

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


@dataclass(frozen=True, slots=True)
class Page:
    """Where a page of the newest traces lay."""

    floor_ns: int
    """Where its last trace starts."""
    spans: int
    """How many spans had to be looked at."""


class Reader:
    """Asks for one organisation, within limits of time and memory.

    Parameters:
        store: What runs the SQL.
        org_id: Whose data.
        now_ns: The moment of the question: one question sees one clock.
        snapshot_ns: What was received later is not shown; now, where it is not given.
        pages: Organisation to where its newest page lay when it was last asked for: a hint for the next one.
    """

    def __init__(
        self,
        store: Selects,
        org_id: int,
        now_ns: int,
        snapshot_ns: int | None = None,
        pages: MutableMapping[int, Page] | None = None,
    ) -> None:
        self._store = store
        self.org_id = org_id
        self.now_ns = now_ns
        self.pages: MutableMapping[int, Page] = {} if pages is None else pages
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
