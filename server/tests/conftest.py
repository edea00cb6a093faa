"""What the server's tests share. An engine opens one directory per process, so there is one embedded store for all."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from avaliar_server.store.span_store import SpanStore, open_store

_ORGANISATIONS = itertools.count(1_000)


@pytest.fixture(scope='session')
def embedded_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpanStore]:
    """An embedded store, shared: a test keeps to its own `org_id`."""
    store = open_store(tmp_path_factory.mktemp('embedded-store'))
    yield store
    store.close()


@pytest.fixture
def org_id() -> int:
    """An organisation that no other test uses."""
    return next(_ORGANISATIONS)
