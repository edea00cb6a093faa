"""Whom a word of abuse is meant for, read off the words beside it."""

from __future__ import annotations

import re
from enum import Enum

from ...text import View
from ..people import ADJECTIVES, PLURALS

__all__ = ['Aim', 'aim_of']

_BEFORE, _AFTER = 64, 40


class Aim(str, Enum):
    """Whom a word is meant for."""

    YOU = 'you'
    GROUP = 'group'
    PERSON = 'person'
    SELF = 'self'
    NOBODY = 'nobody'


_SELF = re.compile(
    r"\b(?:i|i'm|im|i was|i am|myself|me)\b(?: (?:was|am|been|feel|felt|such|being|so|just|really|a|an|as|like|the|kind of|bit of|"
    r'pretty|very|little|is|are|look|looked|sound)){0,6}\s*$|\b(?:my|our|we|us)\b(?: \w+)?\s*$',
)
_YOU = re.compile(
    r"\b(?:you(?:['’]?re| are| r|['’]?ve)?|u|ur|ya|yall|y['’]all|yourself)(?:\W+(?!(?:and|or|if|when|because|that|who|i|he|she|they)\b)[\w'’]+){0,4}\W{0,3}$"
)
_YOU_AFTER = re.compile(r'^\W{0,2}(?:you\b|u\b|like you\b)')
_PERSON = re.compile(
    r'\b(?:he|she|they|it|this|that|these|those|who|trump|biden|obama|guy|man|woman|lady|dude|kid|mom|dad|family|government|president|'
    r'politicians?|media|democrats?|republicans?|liberals?|conservatives?|leftists?|people|everyone|someone|somebody|them|him|her|his|their)'
    r"(?:['’]s|['’]re)?(?: \w+){0,4}\W{0,3}$"
)
_GROUPS = frozenset((*PLURALS, *ADJECTIVES))
_WORD = re.compile(r"[\w'+-]+")


def aim_of(view: View, start: int, end: int) -> Aim:
    """Whom `view.text[start:end]` is meant for."""
    lower = view.lower
    before = lower[max(0, start - _BEFORE) : start]
    for mark in '.!?\n;':
        before = before.rsplit(mark, 1)[-1]
    after = lower[end : end + _AFTER]
    if _SELF.search(before):
        return Aim.SELF
    if _YOU.search(before) or _YOU_AFTER.match(after):
        return Aim.YOU
    near = [*_WORD.findall(before)[-6:], *_WORD.findall(re.split(r'[.!?\n;,]', after, maxsplit=1)[0])[:2]]
    if not _GROUPS.isdisjoint(near):
        return Aim.GROUP
    if _PERSON.search(before):
        return Aim.PERSON
    return Aim.NOBODY
