"""The span store: what the rest of the server knows of ClickHouse."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..model.detection import IssueMark, SpanResult
from ..model.ledger import ClientCounters, LedgerEntry
from ..model.span import Span
from .arrow import Table
from .columns import client_table, ledger_table, mark_table, payload_table, result_table, span_table
from .connection import Engine, Rows
from .extents import EXTENT_COLUMNS, extent_values
from .migrate import migrate

__all__ = ['INSERT_SETTINGS', 'SpanStore', 'open_store']

MEBIBYTE = 1 << 20

# One block, one part for each partition of it. Duplicates within a block are left to merges and FINAL: looking for
# them costs more than storing them. Spans of more weeks than the engine's limit must not fail their neighbours.
INSERT_SETTINGS = {
    'max_partitions_per_insert_block': 0,
    'async_insert': 0,
    'max_threads': 1,
    'max_insert_threads': 1,
    'optimize_on_insert': 0,
    'insert_deduplicate': 0,
    # Statements are short: compiling an expression costs 100 ms and never pays.
    'compile_expressions': 0,
    'compile_aggregate_expressions': 0,
    # Every column is given, and what may be absent is Nullable: nothing to fill in.
    'input_format_defaults_for_omitted_fields': 0,
    'input_format_null_as_default': 0,
    # `version` is given too: to have it computed costs 0.6 ms.
    'insert_allow_materialized_columns': 1,
}

# Filters of words, sessions and users are made by merges: a question reads the few new parts, and an insert saves a
# fifth of its work. Large inserts make them at once: a search would read thirty parts of theirs for a second.
_UNFILTERED = {'exclude_materialize_skip_indexes_on_insert': 'by_word, by_session, by_user'}
_LARGE_INSERT = 2_000

# Inline, few rows cost 2 ms less than through a file. Of the settings those that matter without one.
_EXTENT_SETTINGS = ', '.join(
    f'{name} = {INSERT_SETTINGS[name]}'
    for name in ('async_insert', 'max_threads', 'optimize_on_insert', 'insert_deduplicate')
)
_INSERT_EXTENTS = f'INSERT INTO traces ({", ".join(EXTENT_COLUMNS)}) SETTINGS {_EXTENT_SETTINGS}'


class SpanStore:
    """Spans in, questions out. Safe to use from any number of threads.

    Made by `open_store`. Each method blocks: call it from a worker thread.
    """

    def __init__(self, engine: Engine, clock: Callable[[], int] = time.time_ns) -> None:
        self._engine = engine
        self._clock = clock

    @property
    def description(self) -> str:
        """What and where the engine is, for a log line; without credentials."""
        return self._engine.description

    def migrate(self) -> int:
        """Bring the schema up to date; return how many statements were run.

        Raises:
            StoreIsNewer: The data was written by a newer version of Avaliar.
        """
        return migrate(self._engine, clock=self._clock)

    def insert(self, spans: Sequence[Span]) -> None:
        """Store `spans`: durable on return. A span that is there already is not changed.

        Its row in `spans` goes last: a span is there when that is, and then all of it is. When this raises, some of
        the spans may have been stored; inserting all of them again is right.

        Raises:
            StoreError: Nothing of it counts as stored.
        """
        if not spans:
            return
        settings = INSERT_SETTINGS if len(spans) >= _LARGE_INSERT else {**INSERT_SETTINGS, **_UNFILTERED}
        self._engine.insert('span_payloads', payload_table(spans), settings)
        self._engine.command(f'{_INSERT_EXTENTS} VALUES {extent_values(spans)}', {})
        self._engine.insert('spans', span_table(spans), settings)

    def insert_results(self, results: Iterable[SpanResult]) -> None:
        """Store what detection says of spans: durable on return. Of several results of a span the latest counts.

        Raises:
            StoreError: Some may have been stored; storing all of them again is right.
        """
        self._insert_rows('span_results', result_table(list(results)))

    def insert_marks(self, marks: Iterable[IssueMark]) -> None:
        """Store what people say of issues: durable on return. Of several marks of an issue the latest counts.

        Raises:
            StoreError: None of them counts as stored.
        """
        self._insert_rows('issue_marks', mark_table(list(marks)))

    def select(
        self,
        sql: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        max_execution_seconds: float = 30,
        max_memory_bytes: int = 1024 * MEBIBYTE,
        settings: Mapping[str, str | int | float] | None = None,
    ) -> list[tuple[Any, ...]]:
        """Run a query and return its rows.

        Args:
            sql: A SELECT without FORMAT and SETTINGS. Values appear as `{name:Type}` only.
            parameters: Their values. Ids are `bytes`, for `FixedString`; an array is a list.
            max_execution_seconds: After that the query is stopped.
            max_memory_bytes: So it is when it needs more.
            settings: Further ClickHouse settings for this query.

        Raises:
            QueryTimeout, QueryTooLarge: A limit was reached.
            StoreError: The query failed.
        """
        answer = self._query(sql, parameters, max_execution_seconds, max_memory_bytes, settings)
        return [tuple(row) for row in answer.rows]

    def select_dicts(
        self,
        sql: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        max_execution_seconds: float = 30,
        max_memory_bytes: int = 1024 * MEBIBYTE,
        settings: Mapping[str, str | int | float] | None = None,
    ) -> list[dict[str, Any]]:
        """As `select`, each row as a mapping from column to value."""
        answer = self._query(sql, parameters, max_execution_seconds, max_memory_bytes, settings)
        return [dict(zip(answer.names, row, strict=True)) for row in answer.rows]

    def _query(
        self,
        sql: str,
        parameters: Mapping[str, Any] | None,
        max_execution_seconds: float,
        max_memory_bytes: int,
        settings: Mapping[str, str | int | float] | None,
    ) -> Rows:
        limits = {
            'max_execution_time': max_execution_seconds,
            'max_memory_usage': max_memory_bytes,
            # What has been deleted is gone at once, while the engine is still about marking it in every part.
            'apply_mutations_on_fly': 1,
        }
        return self._engine.query(sql, parameters or {}, {**limits, **(settings or {})})

    def record_ledger(self, entries: Iterable[LedgerEntry]) -> None:
        """Add `entries` to the ledger, in the present hour."""
        self._insert_rows('ledger', ledger_table(list(entries), self._clock()))

    def record_client_counters(self, counters: Iterable[ClientCounters]) -> None:
        """Note what clients say of themselves; the highest figure a client ever reported counts."""
        self._insert_rows('client_ledger', client_table(list(counters)))

    def _insert_rows(self, table: str, rows: Table) -> None:
        if rows.num_rows:
            self._engine.insert(table, rows, INSERT_SETTINGS)

    def delete_trace(self, org_id: int, trace_id: bytes) -> int:
        """Delete all that is stored of a trace; return how many spans that were.

        It is gone for every query when this returns, and from the disk when its part is next merged. A copy of one of
        its spans that arrives later is stored as if it were new.
        """
        parameters = {'org_id': org_id, 'trace_id': trace_id}
        where = 'org_id = {org_id:UInt64} AND trace_id = {trace_id:FixedString(16)}'
        # Where its spans lie. A DELETE touches every part of the partitions it is given: name those of the trace.
        weeks, start, end = self.select(
            f'SELECT groupUniqArray(toString(week)), min(start_ns), max(end_ns) FROM traces WHERE {where}', parameters
        )[0]
        if not weeks:
            return 0
        extent = {**parameters, 'start': start, 'end': end}
        where += ' AND start_ns BETWEEN {start:Int64} AND {end:Int64}'
        count = self.select(f'SELECT uniqExact(start_ns, span_id) FROM spans WHERE {where}', extent)[0][0]
        trace = f"org_id = {int(org_id)} AND trace_id = unhex('{trace_id.hex()}')"
        spans = f'{trace} AND start_ns BETWEEN {int(start)} AND {int(end)}'
        statements = [
            f"DELETE FROM {table} IN PARTITION '{week}' WHERE {spans}"
            for table in ('spans', 'span_payloads', 'span_results')
            for week in sorted(weeks)
        ]
        statements.append(f'DELETE FROM issue_marks WHERE {spans}')
        # The extent goes last: should this be interrupted, a repetition still finds the rest.
        for statement in (*statements, f'DELETE FROM traces WHERE {trace}'):
            self._engine.command(statement, {'lightweight_deletes_sync': 0})
        return int(count)

    def ping_read(self) -> None:
        """Raise `StoreError` when queries fail."""
        self.select('SELECT count() FROM schema_migrations', max_execution_seconds=5)

    def ping_write(self) -> None:
        """Raise `StoreError` when writes fail."""
        self._engine.command(f"INSERT INTO schema_migrations VALUES (0, 0, 'write probe', {self._clock()})", {})

    def close(self) -> None:
        """Wait for the calls that are running, then let go of the engine. Later calls raise `StoreUnavailable`."""
        self._engine.close()


def open_store(location: str | Path, *, clock: Callable[[], int] = time.time_ns) -> SpanStore:
    """Open the store at `location` and bring its schema up to date.

    Args:
        location: A directory for the embedded engine, or the URL of a ClickHouse server:
            `http://user:password@host:8123/database`, `https://...` or `clickhouse://...`.
        clock: Nanoseconds since the Unix epoch.

    Raises:
        DataDirectoryInUse: Another process has the directory open.
        StoreIsNewer: The data was written by a newer version of Avaliar.
        StoreError: It cannot be opened.
    """
    engine: Engine
    if isinstance(location, str) and location.startswith(('http://', 'https://', 'clickhouse://')):
        from .remote import RemoteEngine

        engine = RemoteEngine(location)
    else:
        # Imported where it is used: a server that keeps its spans elsewhere need not load 500 MB of engine.
        from .embedded import EmbeddedEngine

        engine = EmbeddedEngine(Path(location).expanduser().resolve())
    store = SpanStore(engine, clock)
    try:
        store.migrate()
    except BaseException:
        engine.close()
        raise
    return store
