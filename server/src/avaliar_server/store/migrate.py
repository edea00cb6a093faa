"""Bring a store to the newest schema, from wherever it is.

Each statement that has run is recorded as a step. There is no mark that says "under way": whatever was not recorded
is run again, and every statement may be.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from .connection import Engine
from .errors import StoreIsNewer
from .migrations import MIGRATIONS, Migration

__all__ = ['migrate', 'schema_version']

_log = logging.getLogger(__name__)

_STEPS = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    version UInt32,
    step UInt32,
    name String,
    applied_ns Int64
) ENGINE = ReplacingMergeTree ORDER BY (version, step)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
"""


def schema_version(engine: Engine) -> int:
    """The highest migration that the store has seen any step of; 0 when it is empty."""
    answer = engine.query('SELECT max(version) FROM schema_migrations', {}, {})
    return int(answer.rows[0][0])


def migrate(
    engine: Engine, migrations: Sequence[Migration] = MIGRATIONS, clock: Callable[[], int] = time.time_ns
) -> int:
    """Run what has not been run; return how many statements that were.

    Raises:
        StoreIsNewer: The data was written by a newer version of Avaliar. Nothing was changed.
    """
    engine.command(_STEPS, {})
    newest = max(migration.version for migration in migrations)
    found = schema_version(engine)
    if found > newest:
        raise StoreIsNewer(
            f'The data of {engine.description} has schema {found}; this version of Avaliar knows schemas up to {newest}. '
            'Install the version that wrote it, or a newer one. Nothing was changed.'
        )
    done = {(row[0], row[1]) for row in engine.query('SELECT version, step FROM schema_migrations', {}, {}).rows}
    ran = 0
    for migration in migrations:
        for step, statement in enumerate(migration.statements, start=1):
            if (migration.version, step) in done:
                continue
            engine.command(statement, {})
            engine.command(
                f"INSERT INTO schema_migrations VALUES ({migration.version}, {step}, '{migration.name}', {clock()})", {}
            )
            ran += 1
    if ran:
        _log.info('Schema of the span store: %d statements run, now at version %d', ran, newest)
    return ran
