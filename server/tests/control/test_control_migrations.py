"""The database is brought to its form at start: once, by one process at a time, from wherever it stopped."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from avaliar_server.control.database import guarded, migrate, open_database
from avaliar_server.control.errors import ControlTooNew, ControlUnavailable
from avaliar_server.control.migrations import HEAD, VERSIONS
from avaliar_server.control.plane import ControlPlane, open_control
from avaliar_server.control.tables import metadata


def test_the_head_is_the_newest_file() -> None:
    names = sorted(path.name for path in VERSIONS.glob('[0-9]*.py'))
    assert names[-1].startswith(HEAD + '_')
    assert [name[:4] for name in names] == [f'{number:04}' for number in range(1, len(names) + 1)]
    assert all(re.fullmatch(r'\d{4}_[a-z_]+\.py', name) for name in names)


def test_the_migrations_make_the_tables_the_code_sees(location: str) -> None:
    engine = open_database(location)
    migrate(engine)
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts={'compare_type': True}), metadata)
    engine.dispose()
    # Index and constraint names may differ between the code's view and the migration; columns and tables may not.
    assert [
        difference
        for difference in found
        if 'index' not in str(difference[0]) and 'constraint' not in str(difference[0])
    ] == []


def test_every_table_of_a_tenant_names_it() -> None:
    without = {name for name, table in metadata.tables.items() if 'org_id' not in table.c}
    assert without == {'organisations', 'users'}


def test_the_first_organisation_comes_with_the_first_migration(control: ControlPlane) -> None:
    assert control.users.first_organisation().slug == 'default'


def test_a_second_start_changes_nothing(location: str) -> None:
    for _ in range(2):
        plane = open_control(location)
        assert plane.users.first_organisation().id == plane.users.organisation(1).id == 1
        plane.close()


@pytest.mark.parametrize('broken_statement', range(1, 10))
def test_a_migration_that_fails_anywhere_starts_again(
    location: str, monkeypatch: pytest.MonkeyPatch, broken_statement: int
) -> None:
    statements = 0
    original = Operations.create_table
    original_index = Operations.create_index

    def failing(call):
        def wrapper(self, *arguments, **options):
            nonlocal statements
            statements += 1
            if statements == broken_statement:
                raise KeyboardInterrupt
            return call(self, *arguments, **options)

        return wrapper

    engine = open_database(location)
    with monkeypatch.context() as patch:
        patch.setattr(Operations, 'create_table', failing(original), raising=False)
        patch.setattr(Operations, 'create_index', failing(original_index), raising=False)
        with pytest.raises(KeyboardInterrupt):
            migrate(engine)
    with guarded(engine) as connection:
        assert not sa.inspect(connection).has_table('api_keys'), 'half a step was left behind'
    migrate(engine)
    with guarded(engine) as connection:
        assert connection.scalar(sa.text('SELECT count(*) FROM organisations')) == 1
    engine.dispose()


@pytest.mark.parametrize('broken_statement', range(10, 16))
def test_a_later_step_that_fails_leaves_the_earlier_ones(
    location: str, monkeypatch: pytest.MonkeyPatch, broken_statement: int
) -> None:
    """The second step, with an organisation in the database: none of it, and then all of it."""
    statements = 0

    def failing(call):
        def wrapper(self, *arguments, **options):
            nonlocal statements
            statements += 1
            if statements == broken_statement:
                raise KeyboardInterrupt
            return call(self, *arguments, **options)

        return wrapper

    engine = open_database(location)
    with monkeypatch.context() as patch:
        for name in ('create_table', 'create_index'):
            patch.setattr(Operations, name, failing(getattr(Operations, name)), raising=False)
        with pytest.raises(KeyboardInterrupt):
            migrate(engine)
    with guarded(engine) as connection:
        inspector = sa.inspect(connection)
        assert connection.scalar(sa.text('SELECT version_num FROM alembic_version')) == '0001'
        assert not any(name.startswith('detection_') for name in inspector.get_table_names())
        assert 'plan' not in {column['name'] for column in inspector.get_columns('organisations')}
    migrate(engine)
    with guarded(engine) as connection:
        assert connection.execute(sa.text('SELECT slug, plan FROM organisations')).all() == [('default', 'pro')]
    engine.dispose()


def test_several_processes_may_start_at_once(location: str) -> None:
    engines = [open_database(location) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, engines))
    with guarded(engines[0]) as connection:
        assert connection.scalar(sa.text('SELECT count(*) FROM organisations')) == 1
    for engine in engines:
        engine.dispose()


def test_a_newer_database_is_refused_and_left_alone(location: str) -> None:
    open_control(location).close()
    engine = open_database(location)
    with guarded(engine, writes=True) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ControlTooNew, match=r'step 9999.*newer version.*Nothing was changed'):
        migrate(engine)
    with guarded(engine) as connection:
        assert connection.scalar(sa.text('SELECT version_num FROM alembic_version')) == '9999'
    engine.dispose()


def test_a_migrated_database_is_opened_without_alembic(tmp_path: Path) -> None:
    open_control(tmp_path).close()
    code = (
        'import sys; from avaliar_server.control.plane import open_control; '
        'open_control(sys.argv[1]).close(); assert not [m for m in sys.modules if m.startswith("alembic")]'
    )
    subprocess.run([sys.executable, '-c', code, str(tmp_path)], check=True, timeout=60)


@pytest.mark.parametrize(
    ('bad', 'sentence'),
    [
        ('mysql://root@localhost/x', r'SQLite or PostgreSQL'),
        ('postgresql://user:secret@[::1', r'not a URL'),
        ('postgresql://user:secret@127.0.0.1:1/db', r'does not answer.*check the address'),
        ('sqlite:////no/such/folder/control.sqlite3', r'/no/such/folder/control\.sqlite3 cannot be used'),
    ],
)
def test_a_bad_location_gets_a_sentence_without_the_password(bad: str, sentence: str) -> None:
    with pytest.raises(ControlUnavailable, match=sentence) as caught:
        open_control(bad)
    assert 'secret' not in str(caught.value)


@pytest.mark.skipif(os.name == 'nt', reason='POSIX permissions')
def test_a_directory_that_is_a_file_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / 'file').write_text('x')
    with pytest.raises(ControlUnavailable, match='cannot be used'):
        open_control(tmp_path / 'file')
