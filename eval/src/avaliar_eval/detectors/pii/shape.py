"""Patterns that look around, behind one that can't: RE2 says in a twentieth of the time whether there is anything."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...pattern import compiled
from ...text import View

__all__ = ['Shape']


class Shape:
    """How something is written.

    Parameters:
        pattern: Python's syntax, with what must not stand before and behind.
        gate: RE2, without regard to case unless `matches_case`; wherever the pattern matches, this does.
    """

    __slots__ = ('_gate', '_pattern')

    def __init__(self, pattern: str, gate: str, *, flags: int = 0, matches_case: bool = False) -> None:
        self._pattern = re.compile(pattern, flags)
        self._gate = compiled(gate, matches_case=matches_case)

    def may_occur(self, view: View) -> bool:
        return self._gate.search(view.data) is not None

    def found(self, view: View) -> Iterator[re.Match[str]]:
        """Its matches in `view.text`."""
        return self._pattern.finditer(view.text) if self.may_occur(view) else iter(())
