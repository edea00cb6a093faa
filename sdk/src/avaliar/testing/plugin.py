"""The pytest plugin. It is loaded in every pytest run of an environment that has `avaliar`, so it does nothing but define
fixtures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .exporter import InMemoryExporter
    from .fake_provider import FakeProvider

__all__ = ['avaliar_spans', 'fake_provider']


@pytest.fixture
def avaliar_spans() -> Iterator[InMemoryExporter]:
    """Records the test's spans into memory instead of sending them."""
    from .exporter import recording

    with recording() as exporter:
        yield exporter


@pytest.fixture
def fake_provider() -> Iterator[FakeProvider]:
    """A provider on loopback that speaks the wire formats of OpenAI, Anthropic and Gemini."""
    from .fake_provider import FakeProvider

    with FakeProvider() as provider:
        yield provider
