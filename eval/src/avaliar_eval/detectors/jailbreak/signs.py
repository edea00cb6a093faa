"""All signs of a jailbreak, what they say in a text, and what they come to together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...rules import RuleSet
from ...text import Text, View
from ..operating import MOST_HITS
from ..prompt_injection.mention import is_mentioned
from ..prompt_injection.sign import Sign
from . import frames, languages, personas, restraints

__all__ = ['BACKGROUND', 'RULES', 'SIGNS', 'Seen', 'seen', 'weight']

SIGNS = {sign.rule.id: sign for sign in (*personas.SIGNS, *restraints.SIGNS, *frames.SIGNS, *languages.SIGNS)}
_BACKGROUND = frozenset(('jailbreak.persona', 'jailbreak.fiction'))
RULES = RuleSet([sign.rule for sign in SIGNS.values() if sign.rule.id not in _BACKGROUND])
BACKGROUND = RuleSet([sign.rule for sign in SIGNS.values() if sign.rule.id in _BACKGROUND])
"""What every other prompt has in it: looked for only beside something else."""

_CACHE = '_jailbreak_signs'
_OPEN = frozenset(('plain', 'url', 'html', 'joined'))


@dataclass(frozen=True, slots=True)
class Seen:
    """One match of a sign; `start` and `end` are in the original text."""

    sign: Sign
    view: View
    start: int
    end: int
    is_hidden: bool
    is_mentioned: bool


def seen(text: Text) -> Sequence[Seen]:
    """Every match, in each view of the text, in the order of the text; computed once a text."""
    kept = text.__dict__
    if _CACHE not in kept:
        kept[_CACHE] = tuple(sorted(_matches(text), key=lambda one: one.start))
    return kept[_CACHE]


def _matches(text: Text) -> Iterator[Seen]:
    for view in text.views:
        found = list(_in_view(RULES, view))
        yield from found
        if found:
            yield from _in_view(BACKGROUND, view)


def _in_view(rules: RuleSet, view: View) -> Iterator[Seen]:
    is_hidden = view.origin not in _OPEN
    counts: dict[str, int] = {}
    for match in rules.matches(view):
        count = counts[match.rule.id] = counts.get(match.rule.id, 0) + 1
        if count <= MOST_HITS:
            sign = SIGNS[match.rule.id]
            mentioned = sign.is_mentioned and not is_hidden and is_mentioned(view, match.start, match.end)
            yield Seen(sign, view, *view.span(match.start, match.end), is_hidden, mentioned)


_AGAIN = 0.4
_KIN = 0.5
_MOST_TIMES = 4


def weight(signs: Iterable[Seen]) -> Mapping[str, float]:
    """Of each family, what its signs come to: the strongest in full, repetitions and its other rules in part."""
    times: dict[str, int] = defaultdict(int)
    rules: dict[str, dict[str, float]] = defaultdict(dict)
    for one in signs:
        times[one.sign.rule.id] += 1
        rules[one.sign.family][one.sign.rule.id] = one.sign.rule.confidence
    found: dict[str, float] = {}
    for family, confidences in rules.items():
        missed = 1.0
        for place, (rule, confidence) in enumerate(sorted(confidences.items(), key=lambda item: -item[1])):
            power = 1 + _AGAIN * (min(times[rule], _MOST_TIMES) - 1)
            missed *= (1 - confidence) ** (power if place == 0 else power * _KIN)
        found[family] = 1 - missed
    return found
