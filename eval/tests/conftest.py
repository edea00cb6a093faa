"""What holds for every test of the detectors."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from avaliar_eval import guard


@pytest.fixture(autouse=True)
def _raise_internal_errors() -> Iterator[None]:
    """An error inside a detector fails the test instead of the check."""
    guard.use(True)
    yield
    guard.use(False)


@pytest.fixture(autouse=True)
def _no_judge_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ('OPENAI_API_KEY', 'OPENAI_BASE_URL', 'AVALIAR_JUDGE_MODEL'):
        monkeypatch.delenv(name, raising=False)
