"""Migrations: killed anywhere and run again, never run twice, refused when the data is newer."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from avaliar_server.store import SpanStore, StoreIsNewer
from avaliar_server.store.arrow import Table
from avaliar_server.store.connection import Engine, Rows, Settings
from avaliar_server.store.migrate import migrate
from avaliar_server.store.migrations import MIGRATIONS, Migration

_names = itertools.count()


class Killed(BaseException):
    """Stands for the end of the process."""


class FragileEngine:
    """Passes statements on until it has passed on `statements` of them, in a database of its own."""

    def __init__(self, engine: Engine, database: str) -> None:
        self._engine = engine
        self._database = database
        self.statements: int | None = None
        self.passed = 0

    description = 'a fragile engine'

    def command(self, sql: str, settings: Settings) -> None:
        if self.passed == self.statements:
            raise Killed
        self.passed += 1
        for word in ('EXISTS', 'TO', 'FROM', 'INTO', 'TABLE'):
            for table in ('schema_migrations', 'first', 'second', 'third'):
                sql = sql.replace(f'{word} {table}', f'{word} {self._database}_{table}')
        self._engine.command(sql, settings)

    def query(self, sql: str, parameters: Mapping[str, Any], settings: Settings) -> Rows:
        return self._engine.query(sql.replace('FROM schema', f'FROM {self._database}_schema'), parameters, settings)

    def insert(self, table: str, rows: Table, settings: Settings) -> None:
        raise AssertionError('migrations insert no rows')

    def close(self) -> None:
        raise AssertionError('not theirs to close')


def _table(name: str) -> str:
    return f'CREATE TABLE IF NOT EXISTS {name} (a UInt8) ENGINE = MergeTree ORDER BY a'


TWO = (
    Migration(1, 'one', (_table('first'), _table('second'))),
    Migration(2, 'two', (_table('third'), 'ALTER TABLE first ADD COLUMN IF NOT EXISTS b UInt8')),
)


@pytest.fixture
def engine(store: SpanStore) -> Iterator[FragileEngine]:
    fragile = FragileEngine(store._engine, f'm{next(_names)}')
    yield fragile
    for table in ('schema_migrations', 'first', 'second', 'third'):
        store._engine.command(f'DROP TABLE IF EXISTS {fragile._database}_{table}', {})


def test_killed_at_any_statement_it_ends_in_the_same_schema(engine: FragileEngine) -> None:
    whole = 1 + 2 * sum(len(migration.statements) for migration in TWO)
    kills = 0
    for statements in range(whole):
        engine.statements, engine.passed = statements, 0
        try:
            migrate(engine, TWO, clock=lambda: 5)
        except Killed:
            kills += 1
    assert kills > 1
    engine.statements = None
    migrate(engine, TWO, clock=lambda: 5)
    steps = engine.query(
        'SELECT version, step, name, applied_ns FROM schema_migrations FINAL ORDER BY version, step', {}, {}
    )
    assert list(steps.rows) == [(1, 1, 'one', 5), (1, 2, 'one', 5), (2, 1, 'two', 5), (2, 2, 'two', 5)]
    columns = engine.query(
        f"SELECT table, name FROM system.columns WHERE table LIKE '{engine._database}\\_%'", {}, {}
    ).rows
    assert {row[1] for row in columns if row[0].endswith('_first')} == {'a', 'b'}
    assert {row[0] for row in columns} >= {f'{engine._database}_second', f'{engine._database}_third'}


def test_what_has_run_is_not_run_again(engine: FragileEngine) -> None:
    assert migrate(engine, TWO[:1]) == 2
    assert migrate(engine, TWO[:1]) == 0
    assert migrate(engine, TWO) == 2
    assert migrate(engine, TWO) == 0


def test_a_newer_schema_is_refused_and_left_alone(engine: FragileEngine) -> None:
    migrate(engine, TWO)
    with pytest.raises(StoreIsNewer, match=r'has schema 2.*up to 1.*Nothing was changed'):
        migrate(engine, TWO[:1])
    assert migrate(engine, TWO) == 0


def test_the_migrations_are_numbered_in_order_and_may_be_repeated() -> None:
    assert [migration.version for migration in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))
    for migration in MIGRATIONS:
        for statement in migration.statements:
            assert 'IF NOT EXISTS' in statement or 'IF EXISTS' in statement
