"""All signs of a jailbreak, what they say in a text, and what they come to together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...rules import RuleSet
from ...text import Text, View
from ..operating import MOST_HITS
from ..prompt_injection.mention import is_mentioned
from ..prompt_injection.sign import Sign
from . import frames, languages, personas, restraints

__all__ = ['RULES', 'SIGNS', 'Seen', 'seen']

SIGNS = {
    sign.rule.id: sign for sign in (*personas.SIGNS, *restraints.SIGNS, *frames.SIGNS, *languages.SIGNS)
}
RULES = RuleSet([sign.rule for sign in SIGNS.values()])

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
        is_hidden = view.origin not in _OPEN
        counts: dict[str, int] = {}
        for match in RULES.matches(view):
            count = counts[match.rule.id] = counts.get(match.rule.id, 0) + 1
            if count > MOST_HITS:
                continue
            sign = SIGNS[match.rule.id]
            mentioned = sign.is_mentioned and not is_hidden and is_mentioned(view, match.start, match.end)
            yield Seen(sign, view, *view.span(match.start, match.end), is_hidden, mentioned)
