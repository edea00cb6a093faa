"""What the server's tests share: span stores on both engines, and an organisation for each test.

An engine opens one directory per process, so there is one embedded store for all tests; they keep apart by `org_id`.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from avaliar_server.store import SpanStore, open_store

_ENGINE = Path(__file__).resolve().parents[2] / 'scripts' / 'clickhouse_engine.py'
_ORGANISATIONS = itertools.count(1_000)


@pytest.fixture(autouse=True)
def settings_of_nobody() -> Iterator[None]:
    """Take back what a test, or a command line that read a `.env` file in it, left in the environment."""
    before = {name: value for name, value in os.environ.items() if name.startswith('AVALIAR_')}
    yield
    for name in [name for name in os.environ if name.startswith('AVALIAR_') and name not in before]:
        del os.environ[name]
    os.environ.update(before)


@pytest.fixture(scope='session')
def embedded_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpanStore]:
    """A store on the embedded engine."""
    store = open_store(tmp_path_factory.mktemp('embedded-store'))
    yield store
    store.close()


@pytest.fixture(scope='session')
def clickhouse_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a ClickHouse engine in a process of its own."""
    fetched = subprocess.run([sys.executable, str(_ENGINE), 'fetch'], capture_output=True, text=True, timeout=600)
    if fetched.returncode:
        pytest.fail(f'{fetched.stderr.strip()} The span store was not tested on a ClickHouse server.', pytrace=False)
    process = subprocess.Popen(
        [sys.executable, str(_ENGINE), 'serve', '--path', str(tmp_path_factory.mktemp('clickhouse'))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            pytest.fail(
                'The ClickHouse engine did not start. The span store was not tested on a ClickHouse server.',
                pytrace=False,
            )
        yield f'http://127.0.0.1:{json.loads(line)["http"]}/avaliar'
    finally:
        process.stdin.close()  # it ends with its parent
        process.wait(30)
        process.stdout.close()


@pytest.fixture(scope='session')
def clickhouse_store(clickhouse_url: str) -> Iterator[SpanStore]:
    """A store on a ClickHouse server."""
    store = open_store(clickhouse_url)
    yield store
    store.close()


@pytest.fixture(params=['chdb', pytest.param('clickhouse', marks=pytest.mark.clickhouse)])
def store(request: pytest.FixtureRequest) -> SpanStore:
    """A store on each engine: one suite for both."""
    return request.getfixturevalue('embedded_store' if request.param == 'chdb' else 'clickhouse_store')


@pytest.fixture
def org_id() -> int:
    """An organisation that no other test uses."""
    return next(_ORGANISATIONS)
