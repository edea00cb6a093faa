"""An organisation's own rules, and what it lets pass.

They stand apart from the shared gate: policies come and go in a server, and the gate never forgets a literal.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import Any

from .checked import Checked, Finding
from .issue import DetectorType
from .pattern import compiled
from .policy import CustomRule, Policy, PolicyError
from .text import View
from .words import Edges, shown

__all__ = ['MATCHES_PER_RULE', 'Allowed', 'CustomRules']

MATCHES_PER_RULE = 1_000
"""Of one rule in one view: a pattern that looks far ahead behind each match takes time for each of them."""


class CustomRules:
    """The rules of a policy, compiled.

    Raises:
        PolicyError: A pattern is not in the syntax of RE2; says which.
    """

    def __init__(self, rules: Sequence[CustomRule]) -> None:
        self._patterns: list[tuple[CustomRule, Any]] = []
        keywords: list[tuple[str, CustomRule, Edges]] = []
        for rule in rules:
            if rule.pattern is not None:
                self._patterns.append((rule, _pattern(rule.pattern, f'rule {rule.name!r}')))
            keywords += [(word, rule, Edges(word)) for word in map(shown, rule.keywords) if word]
        self._keywords = keywords
        self._automaton: Any = None
        if keywords:
            from ahocorasick_rs import AhoCorasick

            self._automaton = AhoCorasick([keyword for keyword, _, _ in keywords])

    def find(self, checked: Checked, kinds: Container[DetectorType]) -> list[Finding]:
        """What the rules for these kinds find in the text, in whatever way it is written there."""
        if not self._patterns and self._automaton is None:
            return []
        return [
            Finding(
                type=rule.type,
                severity=rule.severity,
                confidence=1.0,
                message=rule.message or f'The rule "{rule.name}" matched.',
                start=start,
                end=end,
                rule=f'custom.{rule.name}',
                evidence='rule',
                suggestion='See the rule in the policy.',
                is_certain=True,
                metadata={} if view.origin == 'plain' else {'encoding': view.origin},
            )
            for view in checked.text.views
            for rule, start, end in self._found(view)
            if rule.type in kinds and rule.target in ('both', checked.target)
        ]

    def _found(self, view: View) -> Iterator[tuple[CustomRule, int, int]]:
        for rule, pattern in self._patterns:
            for start, end in _spans(pattern, view):
                yield rule, *view.span(start, end)
        if self._automaton is None:
            return
        counts = [0] * len(self._keywords)
        found: list[tuple[int, int, int]] = self._automaton.find_matches_as_indexes(view.lower, overlapping=True)
        for number, start, end in found:
            _, rule, edges = self._keywords[number]
            if counts[number] < MATCHES_PER_RULE and edges.are_whole(view.lower, start, end):
                counts[number] += 1
                yield rule, *view.span(start, end)


class Allowed:
    """What a policy lets pass: excerpts that are a term, or that a pattern matches whole.

    Raises:
        PolicyError: A pattern is not in the syntax of RE2.
    """

    def __init__(self, policy: Policy) -> None:
        self._terms = frozenset(term.strip().casefold() for term in policy.allowed_terms)
        self._patterns = [_pattern(pattern, 'allowed_patterns') for pattern in policy.allowed_patterns]

    def passes(self, excerpt: str) -> bool:
        excerpt = excerpt.strip()
        if excerpt.casefold() in self._terms:
            return True
        data = excerpt.encode(errors='replace')
        return any(pattern.fullmatch(data) for pattern in self._patterns)


def _pattern(pattern: str, whose: str) -> Any:
    try:
        return compiled(pattern)
    except ValueError as error:
        raise PolicyError(f'{whose}: {error}') from None


def _spans(pattern: Any, view: View) -> Iterator[tuple[int, int]]:
    counted = characters = 0
    for count, found in enumerate(pattern.finditer(view.data)):
        if count == MATCHES_PER_RULE:
            return
        start, end = found.span()
        if start == end:
            continue
        characters += len(view.data[counted:start].decode(errors='replace'))
        first = characters
        characters += len(view.data[start:end].decode(errors='replace'))
        counted = end
        yield first, characters
