"""The literal gate: one pass over a view says which literals occur in it, and so which rules can match at all.

All rule sets and word lists share one automaton, so that ten detectors cost one pass.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import ahocorasick_rs

__all__ = ['Gated', 'hits', 'register']

Hits = Mapping[int, list[tuple[int, int]]]


class Gated(Protocol):
    """What goes through the gate: a view."""

    literals: tuple[int, Hits] | None

    @cached_property
    def lower(self) -> str: ...


_lock = threading.Lock()
_numbers: dict[str, int] = {}
"""Each literal's number, in the order of registration."""
_automaton: tuple[int, ahocorasick_rs.AhoCorasick] | None = None
"""How many literals it was built of, and the automaton; built anew when there are more."""


def register(literals: Iterable[str]) -> list[int]:
    """The literals' numbers in what `hits` answers. The same literal has the same number whoever asks."""
    with _lock:
        return [_numbers.setdefault(literal, len(_numbers)) for literal in literals]


def hits(view: Gated) -> Hits:
    """Where in `view.lower` which literals occur, overlapping ones too: number -> [(start, end)]. Kept on the view."""
    built, automaton = _current()
    if view.literals is None or view.literals[0] != built:
        found: dict[int, list[tuple[int, int]]] = {}
        for number, start, end in automaton.find_matches_as_indexes(view.lower, overlapping=True):
            found.setdefault(number, []).append((start, end))
        view.literals = built, found
    return view.literals[1]


def _current() -> tuple[int, ahocorasick_rs.AhoCorasick]:
    global _automaton
    automaton = _automaton
    if automaton is None or automaton[0] != len(_numbers):
        from ahocorasick_rs import AhoCorasick

        with _lock:
            automaton = _automaton = len(_numbers), AhoCorasick(list(_numbers))
    return automaton
