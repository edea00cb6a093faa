"""One suite, two databases: every test of the control plane runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import importlib.util
import itertools
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import sqlalchemy as sa
from avaliar_server.control.plane import ControlPlane

_ROOT = Path(__file__).parents[3]
_numbers = itertools.count()


class Clock:
    """A clock that stands until it is moved; nanoseconds and seconds move together."""

    def __init__(self) -> None:
        self.now = 1_800_000_000_000_000_000

    def nanoseconds(self) -> int:
        return self.now

    def seconds(self) -> float:
        return self.now / 1e9

    def move(self, seconds: float) -> None:
        self.now += int(seconds * 1e9)


@pytest.fixture(scope='session')
def postgresql() -> ModuleType:
    spec = importlib.util.spec_from_file_location('postgresql_for_tests', _ROOT / 'scripts' / 'postgresql.py')
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope='session')
def postgres_server(postgresql: ModuleType) -> Iterator[object]:
    try:
        server = postgresql.Server()
    except postgresql.NotAvailableError as error:
        pytest.fail(str(error), pytrace=False)
    yield server
    server.stop()


@pytest.fixture(params=['sqlite', pytest.param('postgres', marks=pytest.mark.postgres)])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == 'sqlite':
        return str(tmp_path)
    server = request.getfixturevalue('postgres_server')
    name = f'control_{next(_numbers)}'
    engine = sa.create_engine(
        server.url().replace('postgresql://', 'postgresql+psycopg://'), isolation_level='AUTOCOMMIT'
    )
    with engine.connect() as connection:
        connection.execute(sa.text(f'CREATE DATABASE {name}'))
    engine.dispose()
    return server.url(name)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def control(location: str, clock: Clock) -> Iterator[ControlPlane]:
    plane = ControlPlane(location, now_ns=clock.nanoseconds, monotonic=clock.seconds)
    yield plane
    plane.close()
