"""Time as spans see it: whatever the wall clock does, no span ends before it began."""

from __future__ import annotations

from collections.abc import Iterator

import avaliar
import pytest
from avaliar._internal import clock
from avaliar.testing import recording
from hypothesis import given
from hypothesis import strategies as st

NOON = 1_700_000_000_000_000_000
moments = st.integers(NOON - 10**12, NOON + 10**12)


class Jumping:
    """A clock that is set to the next of `moments` each time it is read, and stands still after the last."""

    def __init__(self, moments: list[int]) -> None:
        self.moments = iter(moments)
        self.now = moments[0]

    def __call__(self) -> int:
        self.now = next(self.moments, self.now)
        return self.now


@avaliar.traceable
def outer() -> list[int]:
    with avaliar.span('block'), pytest.raises(ZeroDivisionError):
        fails()
    return list(items())


@avaliar.traceable
def fails() -> float:
    return 1 / 0


@avaliar.traceable
def items() -> Iterator[int]:
    yield 1
    yield 2


@given(st.lists(moments, min_size=1, max_size=20))
def test_a_clock_that_is_given_may_jump(given_moments: list[int]) -> None:
    with recording(clock=Jumping(given_moments)) as spans:
        assert outer() == [1, 2]
    assert len(spans.spans) == 4
    for span in spans.spans:
        assert span.end_ns >= span.start_ns
    stream = spans.one('items')
    assert 0 <= stream.time_to_first_item_ns <= stream.duration_ns


@given(st.lists(moments, min_size=1, max_size=20), st.lists(st.integers(0, 10**9), min_size=1, max_size=20))
def test_the_wall_clock_may_be_set_back_while_a_span_runs(wall: list[int], steps: list[int]) -> None:
    passed = [sum(steps[: n + 1]) for n in range(len(steps))]
    with recording() as spans:
        clock.install(wall_clock=Jumping(wall), monotonic_clock=Jumping(passed))
        outer()
    for span in spans.spans:
        assert 0 <= span.duration_ns <= sum(steps)
