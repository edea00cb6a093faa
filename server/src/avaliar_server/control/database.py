"""The control plane's database: SQLite in the data directory, or PostgreSQL by URL; opened, migrated, checked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from .errors import ControlTooNew, ControlUnavailable
from .migrations import HEAD, VERSIONS

__all__ = ['SQLITE_FILE', 'guarded', 'migrate', 'open_database']

SQLITE_FILE = 'control.sqlite3'
"""The file's name in a data directory."""

# Any number: it only has to be the same in every process that migrates.
_MIGRATION_LOCK = 0x61766C6D


def open_database(location: str | Path) -> Engine:
    """An engine on `location`: a directory or file (SQLite), or a `sqlite:///` or `postgresql://` URL.

    Nothing is connected yet. Raises `ControlUnavailable` with a sentence when the location makes no sense.
    """
    url = _url(location)
    if url.get_backend_name() == 'sqlite':
        engine = sa.create_engine(url, connect_args={'timeout': 10})
        event.listen(engine, 'connect', _prepare_sqlite)
        event.listen(engine, 'begin', _begin_sqlite)
        return engine
    try:
        # pool_pre_ping: a database that was restarted costs a reconnection, not a failed request.
        return sa.create_engine(
            url, pool_pre_ping=True, connect_args={'connect_timeout': 5, 'application_name': 'avaliar'}
        )
    except ModuleNotFoundError as error:
        raise ControlUnavailable(
            'The control plane on PostgreSQL needs psycopg: pip install "avaliar-server[postgres]".'
        ) from error


def _url(location: str | Path) -> URL:
    text = str(location)
    if '://' not in text:
        path = Path(text)
        file = path if path.suffix in ('.sqlite3', '.sqlite', '.db') else path / SQLITE_FILE
        return URL.create('sqlite+pysqlite', database=str(file))
    try:
        url = make_url(text)
        backend = url.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        # The text may hold a password: it is not repeated.
        raise ControlUnavailable(
            "The control plane's address is not a URL: give postgresql://user:password@host:port/database or a directory."
        ) from error
    if backend in ('postgresql', 'postgres'):
        return url.set(drivername='postgresql+psycopg')
    if backend == 'sqlite':
        return url.set(drivername='sqlite+pysqlite')
    raise ControlUnavailable(
        f'The control plane runs on SQLite or PostgreSQL, not on {backend!r}: give a directory or postgresql://...'
    )


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    # The driver's own transactions begin late and never around DDL; _begin_sqlite begins them instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute('PRAGMA journal_mode=WAL')
    # Writes are rare here, and a key that was shown to a user must outlive a power cut.
    cursor.execute('PRAGMA synchronous=FULL')
    cursor.execute('PRAGMA foreign_keys=ON')
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A read that becomes a write in a deferred transaction fails at once under contention instead of waiting.
    mode = 'IMMEDIATE' if connection.get_execution_options().get('writes') else 'DEFERRED'
    connection.exec_driver_sql(f'BEGIN {mode}')


@contextmanager
def guarded(engine: Engine, *, writes: bool = False) -> Iterator[Connection]:
    """A connection in a transaction; whatever the driver says is turned into a sentence.

    `writes` says that the transaction will write.
    """
    try:
        with engine.connect() as connection:
            connection = connection.execution_options(writes=writes)
            with connection.begin():
                yield connection
    except OperationalError as error:
        raise ControlUnavailable(_sentence(engine, error)) from error
    except PoolTimeout as error:
        raise ControlUnavailable(
            'The control plane has no free connection: too many requests wait for its database. Try again in a moment.'
        ) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise ControlUnavailable(_sentence(engine, error)) from error
        raise


def _sentence(engine: Engine, error: DBAPIError) -> str:
    where = engine.url.render_as_string(hide_password=True)
    reason = ' '.join(str(error.orig).split())
    if engine.dialect.name == 'sqlite':
        return f"The control plane's database {engine.url.database} cannot be used ({reason}): check that its directory exists and is writable."
    return f"The control plane's database {where} does not answer ({reason}): check the address and that it is running."


def _version(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table('alembic_version'):
        return None
    return connection.scalar(sa.text('SELECT version_num FROM alembic_version'))


def migrate(engine: Engine) -> None:
    """Bring the database to `HEAD`, one transaction per step, whoever else is doing the same.

    Raises `ControlTooNew` when a newer version has been here, `ControlUnavailable` when the database cannot be used.
    """
    with guarded(engine) as connection:
        if _version(connection) == HEAD:
            return
    while _step(engine):
        pass


def _step(engine: Engine) -> bool:
    """Apply the next step; whether there may be another."""
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option('script_location', str(VERSIONS.parent).replace('%', '%%'))
    script = ScriptDirectory.from_config(config)
    order = [revision.revision for revision in script.walk_revisions()][::-1]
    with guarded(engine, writes=True) as connection:
        if engine.dialect.name == 'postgresql':
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        current = _version(connection)
        if current is not None and current not in order:
            raise ControlTooNew(
                f"The control plane's database is at step {current}, this version of Avaliar knows steps up to {HEAD}: "
                'it was used by a newer version. Nothing was changed. Install that version again.'
            )
        done = order.index(current) + 1 if current else 0
        if done == len(order):
            return False
        target = order[done]
        environment = EnvironmentContext(config, script, fn=lambda rev, _: script._upgrade_revs(target, rev))
        with environment:
            environment.configure(connection=connection)
            environment.run_migrations()
        return done + 1 < len(order)
