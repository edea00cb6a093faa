"""What the store needs of an engine: three calls. `embedded` and `remote` give it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from .arrow import Table

__all__ = ['Engine', 'Rows', 'Settings']

Settings = Mapping[str, 'str | int | float']
"""ClickHouse settings of one statement."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer to a query."""

    names: Sequence[str]
    rows: Sequence[Sequence[Any]]


class Engine(Protocol):
    """A ClickHouse engine. Every method may be called from any thread; see `clients`."""

    @property
    def description(self) -> str:
        """Where it is, without credentials."""
        ...

    def query(self, sql: str, parameters: Mapping[str, Any], settings: Settings) -> Rows: ...

    def command(self, sql: str, settings: Settings) -> None: ...

    def insert(self, table: str, rows: Table, settings: Settings) -> None:
        """Insert `rows` as one block; they are durable on return."""
        ...

    def close(self) -> None:
        """Wait for what is running, then let go. Later calls raise `StoreUnavailable`."""
        ...
