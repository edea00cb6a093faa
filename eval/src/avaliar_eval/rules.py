"""Rules: patterns in RE2's syntax behind the literal gate, and lists of words.

RE2 takes time linear in the text for any pattern; it has no look-around and no back-references. Its `\\b`, `\\w` and
`\\d` are ASCII: beside letters with accents and in other scripts write `(?:^|[^\\pL])` instead of `\\b`, and `\\pL`
instead of `\\w`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import gate
from .issue import Severity
from .pattern import compiled
from .words import Words, registered

if TYPE_CHECKING:
    from .text import View

__all__ = ['MATCHES_PER_RULE', 'Match', 'Rule', 'RuleSet', 'Words']

MATCHES_PER_RULE = 10_000
"""Of one rule in one view. A search that looks far ahead behind each of its matches is quadratic in spite of RE2."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern and what it means.

    Attributes:
        id: Stable across releases, `<detector>.<name>`.
        pattern: RE2; without regard to case unless `matches_case`.
        literals: In lower case. Wherever the pattern matches, at least one of these occurs in `view.lower`. With none
            the pattern runs on every text: to be avoided.
        also: In lower case. Wherever the pattern matches, at least one of these occurs as well; with none, nothing more
            is asked. For patterns that are slow, and literals that are words of other languages or of every text.
        part: A smaller pattern that matches somewhere wherever the pattern does: it is looked for first. For patterns
            with so many states that RE2 gives up keeping them, which makes them ten times as slow.
        confidence: The share of its matches that are right, on benign and attack texts together.
        message: One sentence: what was found. Never a whole secret.
        suggestion: One sentence: what to do.
    """

    id: str
    pattern: str
    literals: tuple[str, ...]
    severity: Severity
    confidence: float
    message: str
    suggestion: str = ''
    matches_case: bool = False
    also: tuple[str, ...] = ()
    part: str = ''


class Match:
    """One match of a rule; `start` and `end` are offsets in `view.text`."""

    __slots__ = ('_found', '_view', 'end', 'rule', 'start')

    def __init__(self, rule: Rule, view: View, start: int, end: int, found: Any) -> None:
        self.rule = rule
        self.start = start
        self.end = end
        self._view = view
        self._found = found

    def span(self, number: int | str = 0) -> tuple[int, int]:
        """Where the group stands in `view.text`; `(-1, -1)` when it took no part."""
        if number == 0:
            return self.start, self.end
        start, end = self._found.span(number)
        if start < 0 or self._view.is_ascii:
            return start, end
        # Groups lie within the match, so only its own bytes need counting.
        origin = self._found.start()
        data = self._view.data
        first = self.start + len(data[origin:start].decode(errors='replace'))
        return first, first + len(data[start:end].decode(errors='replace'))

    def group(self, number: int | str = 0) -> str | None:
        """What the group matched; `None` when it took no part."""
        start, end = self.span(number)
        return None if start < 0 else self._view.text[start:end]


class RuleSet:
    """Rules that are looked for together.

    Raises:
        ValueError: Two rules have one id, a pattern is not RE2's, or a literal can never occur in a view: it must be in
            lower case and as normalisation leaves it.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self._ungated: list[int] = []
        self._gated: dict[int, list[int]] = {}
        self._also: dict[int, frozenset[int]] = {}
        ids: set[str] = set()
        for index, rule in enumerate(self.rules):
            if rule.id in ids:
                raise ValueError(f'two rules are called {rule.id!r}')
            ids.add(rule.id)
            if not 0 <= rule.confidence <= 1:
                raise ValueError(f'{rule.id}: confidence must be between 0 and 1, not {rule.confidence}')
            if not rule.literals:
                self._ungated.append(index)
            for number in registered(rule.id, rule.literals):
                self._gated.setdefault(number, []).append(index)
            if rule.also:
                self._also[index] = frozenset(registered(rule.id, rule.also))
        self._patterns = [self._compiled(rule, rule.pattern) for rule in self.rules]
        self._parts = {index: self._compiled(rule, rule.part) for index, rule in enumerate(self.rules) if rule.part}

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def matches(self, view: View) -> Iterator[Match]:
        """Matches in the view, rule by rule in the order of the set, each rule's in the order of the text."""
        possible = set(self._ungated)
        hits = gate.hits(view)
        for number in hits.keys() & self._gated.keys():
            possible.update(self._gated[number])
        for index in sorted(possible):
            also, part = self._also.get(index), self._parts.get(index)
            if also is not None and also.isdisjoint(hits):
                continue
            if part is None or part.search(view.data) is not None:
                yield from self._found(index, view)

    def _found(self, index: int, view: View) -> Iterator[Match]:
        rule, data = self.rules[index], view.data
        # Matching the bytes leaves their offsets to us; the library would count the characters from the start each time.
        counted = characters = 0
        for count, found in enumerate(self._patterns[index].finditer(data)):
            if count == MATCHES_PER_RULE:
                return
            start, end = found.span()
            if start == end:
                continue
            if not view.is_ascii:
                characters += len(data[counted:start].decode(errors='replace'))
                start, counted = characters, end
                characters += len(data[found.start() : end].decode(errors='replace'))
                end = characters
            yield Match(rule, view, start, end, found)

    def _compiled(self, rule: Rule, pattern: str) -> Any:
        try:
            return compiled(pattern, matches_case=rule.matches_case)
        except ValueError as error:
            raise ValueError(f'{rule.id}: {error}') from None
