"""Words of a text as they are compared: stems, numbers, names, and what carries no content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from .vocabulary import EMPTY, NUMBER_WORDS, OPPOSITES

__all__ = ['ANTONYMS', 'Word', 'is_number', 'lower_words', 'sentences', 'spelt', 'stem', 'words']

# Classes of ASCII are searched in half the time of the others.
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d[\d,]*(?:\.\d+)?(?:st|nd|rd|th|s)?\b|\d+")
_ASCII_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?|[0-9][0-9,]*(?:\.[0-9]+)?(?:st|nd|rd|th|s)?\b|[0-9]+")
_STOP_MARK = re.compile('[\n.!?。！？]')
_ENDING = re.compile(r'["\')\]]{0,3}[ \t]{1,4}["\'(\[]?\w')
_ABBREVIATION = re.compile(
    r'(?:\b(?:[A-Za-z]|mr|mrs|ms|dr|prof|st|jr|sr|inc|ltd|co|corp|vs|etc|al|no|vol|fig|approx|e\.g|i\.e|u\.s|u\.k)\.)$',
    re.IGNORECASE,
)
_ITEM = re.compile(r'\s{0,8}[(*_]{0,2}\d{1,3}$')
"""The number in front of an item of a list."""
_LONGEST_SENTENCE = 1_200

_SUFFIXES = (
    'ational',
    'ization',
    'isation',
    'ingly',
    'edly',
    'ments',
    'ment',
    'ness',
    'ings',
    'ing',
    'ies',
    'ied',
    'ers',
    'est',
    'ed',
    'er',
    'es',
    'ly',
    's',
)


def number(lower: str) -> str:
    """A number as it is compared: no separators of thousands, no ordinal ending, no zeros at the end of decimals."""
    plain = lower.replace(',', '')
    if plain[-1:].isalpha():
        plain = re.sub(r'(?:st|nd|rd|th|s)$', '', plain)
    if '.' in plain:
        plain = plain.rstrip('0').rstrip('.')
    return plain.lstrip('0') or '0'


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """What the forms of a word have in common; both sides of a comparison are cut alike, so it need not be a root.

    Of a number, the number without separators and endings.
    """
    if word[0].isdigit():
        return number(word)
    if word in EMPTY:
        return word
    if word.endswith(("'s", '’s')):
        word = word[:-2]
        if word in EMPTY or not word:
            return word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)]
            break
    if word.endswith('e') and len(word) > 3:
        word = word[:-1]
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word[:-1] + 'i' if word.endswith('y') and len(word) > 3 else word


def _antonyms() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for pair in OPPOSITES.split('|'):
        left, right = map(stem, pair.split())
        found.setdefault(left, set()).add(right)
        found.setdefault(right, set()).add(left)
    return {word: frozenset(opposites) for word, opposites in found.items()}


ANTONYMS: Mapping[str, frozenset[str]] = _antonyms()
"""Of a stem, the stems that say the opposite."""


class Word(NamedTuple):
    """A word; `stem` is what is compared. `start` and `end` are in the text it was read from."""

    text: str
    lower: str
    stem: str
    start: int
    end: int
    is_content: bool


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words of `text[start:end]`."""
    found: list[Word] = []
    pattern = _ASCII_WORD if text.isascii() else _WORD
    for one in pattern.finditer(text, start, len(text) if end is None else end):
        written = one.group()
        lower = written.lower()
        found.append(Word(written, lower, stem(lower), one.start(), one.end(), not _is_empty(lower)))
    return found


def _is_empty(lower: str) -> bool:
    return lower in EMPTY or ("'" in lower and lower.split("'", 1)[0] in EMPTY)


def lower_words(text: str) -> list[str]:
    """The words of `text` in lower case."""
    return (_ASCII_WORD if text.isascii() else _WORD).findall(text.lower())


def is_number(word: Word) -> bool:
    """Whether it is written in digits, or is a year such as 1990s."""
    return word.text[0].isdigit()


def spelt(lower: str) -> str | None:
    """The digits of a number that is written as a word."""
    return NUMBER_WORDS.get(lower)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences and lines of `text` stand, white space around them left out; long ones are cut."""
    start = 0
    for mark in _STOP_MARK.finditer(text):
        at = mark.start()
        if text[at] in '.!?' and _ENDING.match(text, at + 1) is None:
            continue
        if text[at] == '.' and (_ABBREVIATION.search(text, max(start, at - 8), at + 1) or _ITEM.match(text, start, at)):
            continue
        yield from _cut(text, start, at + 1)
        start = at + 1
    yield from _cut(text, start, len(text))


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        stop = min(end, start + _LONGEST_SENTENCE)
        piece = text[start:stop]
        first = start + len(piece) - len(piece.lstrip())
        last = start + len(piece.rstrip())
        if last > first:
            yield first, last
        start = stop
