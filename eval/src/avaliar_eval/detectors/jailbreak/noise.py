"""Suffixes of noise, found by optimisation: a request in plain words, then fragments of code and languages at its end.

No single word gives them away. What does: in the last stretch of a short text brackets that never close or close what
was never opened, marks inside words and capitals in the middle of them, where the words before have none of it. Code has
brackets too, but they match, and it stands on lines of its own.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ...pattern import compiled
from ...text import View

__all__ = ['Noise', 'noise_at_end']

_LONGEST = 1_600
"""Characters of a text that is looked at; the suffixes are found for single requests."""
_PLAIN_WORDS = 4
"""Words before the noise begins."""
_LINES = 3

_ODD = re.compile(
    r'[A-Za-z]{2}[\[\](){}<>\\^$#@=+|~;"`_*%&]+[A-Za-z]{2}'  # a mark inside a word
    r'|[a-z]{2}[A-Z][a-z]{2}'  # a capital inside a word
    r'|[\[\](){}<>\\^$#@=+|~;:"`*%&!?]{3,}'  # marks in a row
    r'|[\\^$#@|~`][\[\](){}<>\\^$#@|~`]'
    r'|[^\x00-\x7f\s]{1,12}[A-Za-z]{2}'
)
_HAS_MARKS = compiled(r'[\[\](){}][^\[\](){}]*[\[\](){}]')
"""Two brackets: without them there is nothing loose."""
_CLOSES = {')': '(', ']': '[', '}': '{'}
_WORD = re.compile(r"[A-Za-z][a-z']+")

_NEEDED = 5
_ODD_NEEDED = 2
_DENSITY = 0.05


class Noise(NamedTuple):
    """Where the noise stands, and how much of it there is."""

    start: int
    end: int
    score: int


def noise_at_end(view: View) -> Noise | None:
    """The noise at the end of a request; `None` where its end is like its beginning."""
    text = view.text
    length = len(text)
    if length > _LONGEST or text.count('\n') > _LINES or _HAS_MARKS.search(view.data) is None:
        return None
    odd = [found.start() for found in _ODD.finditer(text)]
    if len(odd) < _ODD_NEEDED:
        return None
    loose = _loose(text)
    marks = sorted([*odd, *loose])
    if len(marks) < _NEEDED or not loose:
        return None
    start = _begin(text, marks)
    count = sum(mark >= start for mark in marks)
    tail = length - start
    head_words = len(_WORD.findall(text, 0, start))
    if head_words < _PLAIN_WORDS or tail < 24 or count < _NEEDED or count < _DENSITY * tail:
        return None
    if sum(mark >= start for mark in loose) < 2 or count - len(marks) < -1:
        return None
    return Noise(start, length, count)


def _begin(text: str, marks: list[int]) -> int:
    """Where the first mark is from which on they come close to each other: the start of its word."""
    first = marks[0]
    while first > 0 and not text[first - 1].isspace():
        first -= 1
    return first


def _loose(text: str) -> list[int]:
    """Brackets without a partner."""
    open_at: list[tuple[str, int]] = []
    loose: list[int] = []
    for index, character in enumerate(text):
        if character in '([{':
            open_at.append((character, index))
        elif character in ')]}':
            if open_at and open_at[-1][0] == _CLOSES[character]:
                open_at.pop()
            elif character == ')' and index > 0 and text[index - 1] in ':;-=':
                continue  # a smile
            elif (
                character == ')'
                and index > 0
                and text[index - 1].isalnum()
                and (index < 3 or not text[index - 2].isalnum())
            ):
                continue  # a), 1)
            else:
                loose.append(index)
    return [*loose, *(index for _, index in open_at)]
