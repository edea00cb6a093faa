"""What holds for the tests of secrets."""

from __future__ import annotations

import pytest

from .drawn_keys import DRAW


@pytest.fixture(autouse=True)
def _same_keys_every_time(request: pytest.FixtureRequest) -> None:
    """Whichever tests run before, this one draws the same."""
    DRAW.seed(request.node.name)
