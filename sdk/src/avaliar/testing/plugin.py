"""The pytest plugin. It is loaded in every pytest run of an environment that has `avaliar`, so it imports nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .exporter import InMemoryExporter

__all__ = ['avaliar_spans']


@pytest.fixture
def avaliar_spans() -> Iterator[InMemoryExporter]:
    """Records the test's spans into memory instead of sending them."""
    from .exporter import recording

    with recording() as exporter:
        yield exporter
