"""All signs of prompt injection, and what they say in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...checked import Checked
from ...rules import Match, RuleSet
from ...text import View
from ..operating import MOST_HITS
from . import actions, disguise, extraction, languages, overriding
from .mention import is_denied, is_mentioned
from .sign import Sign

__all__ = ['RULES', 'SIGNS', 'Seen', 'seen']

SIGNS = {
    sign.rule.id: sign
    for sign in (*overriding.SIGNS, *extraction.SIGNS, *disguise.SIGNS, *actions.SIGNS, *languages.SIGNS)
}
RULES = RuleSet([sign.rule for sign in SIGNS.values()])

_CACHE = '_prompt_injection_signs'

_OWN = re.compile(r'\bmy (?:own )?(?:last|previous|earlier|prior|first|above|original|initial)\b', re.IGNORECASE)
_OF_ONES_OWN = 0.4
"""Of the confidence, where a user takes back what he said himself."""

_OPEN = frozenset(('plain', 'url', 'html', 'joined'))
"""Ways of writing that hide nothing: addresses and markup are written so."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One match of a sign.

    Attributes:
        start, end: In the original text.
        confidence: Of this match, where it stands.
        is_hidden: It was written so that a person or a filter would not read it.
        is_mentioned: It is talked about, or denied.
    """

    sign: Sign
    view: View
    start: int
    end: int
    confidence: float
    is_hidden: bool
    is_mentioned: bool


def seen(checked: Checked) -> Sequence[Seen]:
    """Every match, in each view of the text; computed once a text and role."""
    kept = checked.text.__dict__
    key = f'{_CACHE}.{checked.role}'
    if key not in kept:
        kept[key] = tuple(_matches(checked))
    return kept[key]


def _matches(checked: Checked) -> Iterator[Seen]:
    are_data = checked.role in ('tool', 'document')
    for view in checked.text.views:
        counts: dict[str, int] = {}
        for match in RULES.matches(view):
            count = counts[match.rule.id] = counts.get(match.rule.id, 0) + 1
            if count <= MOST_HITS:
                yield _seen(SIGNS[match.rule.id], match, view, checked.text.original, are_data)


def _seen(sign: Sign, match: Match, view: View, original: str, are_data: bool) -> Seen:
    start, end = view.span(match.start, match.end)
    is_hidden = view.origin not in _OPEN or _is_masked(view.text[match.start : match.end], original[start:end])
    # Nobody quotes an example in a disguise.
    mentioned = (
        sign.is_mentioned
        and not is_hidden
        and (is_mentioned(view, match.start, match.end) if sign.family != 'addressed' else is_denied(view, match.start))
    )
    confidence = sign.in_documents if are_data else sign.rule.confidence
    if sign.family == 'override' and not are_data and _OWN.search(view.text, match.start, match.end):
        confidence *= _OF_ONES_OWN
    if is_hidden:
        confidence = max(confidence, (1 + confidence) / 2)
    return Seen(sign, view, start, end, confidence, is_hidden, mentioned)


def _is_masked(shown: str, written: str) -> bool:
    """Whether words of plain letters were written in look-alikes, or with something invisible between them."""
    if written == shown or not shown.isascii() or written.isascii():
        return False
    return any(
        ord(character) > 0x7F and unicodedata.category(character) in ('Ll', 'Lu', 'Lo', 'Lm', 'Cf', 'Mn')
        for character in written
    )
