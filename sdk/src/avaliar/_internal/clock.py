"""Time and ids, injected: `configure(clock=..., ids=...)` and the tests put their own in place.

Read through the module (`clock.monotonic()`), never imported by name, so that a replacement reaches every caller.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from random import Random

__all__ = ['bits', 'install', 'monotonic', 'wall']

wall: Callable[[], int] = time.time_ns
"""Nanoseconds since the Unix epoch: when something was."""

monotonic: Callable[[], int] = time.perf_counter_ns
"""Nanoseconds since whenever: how long something took. The wall clock may be set back in between."""

# Seeded from the system once per process. A span id needs no secrecy, and reading os.urandom on every call costs
# more than the rest of a span.
bits: Callable[[int], int] = Random().getrandbits
"""`bits(n)`: a random integer of n bits: 128 for a trace, 64 for a span. Zero, which means none, is as likely as
any other value: once in 2**64."""


def install(
    wall_clock: Callable[[], int] | None = None,
    monotonic_clock: Callable[[], int] | None = None,
    id_bits: Callable[[int], int] | None = None,
) -> None:
    """Replace the sources of time and ids; `None` puts the real one back."""
    global wall, monotonic, bits
    wall = wall_clock or time.time_ns
    monotonic = monotonic_clock or (_never_back(wall_clock) if wall_clock else time.perf_counter_ns)
    bits = id_bits or Random().getrandbits


def _never_back(given: Callable[[], int]) -> Callable[[], int]:
    """A clock that is given is both clocks, and may be set back like a real one: no span ends before it began."""
    latest = 0

    def monotonic() -> int:
        nonlocal latest
        latest = max(latest, given())
        return latest

    return monotonic


def _reseed() -> None:
    """A forked child must not repeat its parent's ids."""
    global bits
    if isinstance(getattr(bits, '__self__', None), Random):
        bits = Random().getrandbits


if hasattr(os, 'register_at_fork'):
    os.register_at_fork(after_in_child=_reseed)
