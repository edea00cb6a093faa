"""Words of a text as they are compared: stems, numbers, names, and what carries no content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

__all__ = [
    'ANTONYMS',
    'EMPTY',
    'NEGATIONS',
    'NUMBER_WORDS',
    'Word',
    'is_number',
    'lower_words',
    'sentences',
    'spelt',
    'stem',
    'words',
]

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

_STOP = frozenset(
    [
        'a',
        'an',
        'the',
        'this',
        'that',
        'these',
        'those',
        'and',
        'or',
        'but',
        'if',
        'then',
        'than',
        'so',
        'as',
        'of',
        'in',
        'on',
        'at',
        'by',
        'for',
        'to',
        'from',
        'with',
        'without',
        'into',
        'onto',
        'over',
        'under',
        'about',
        'between',
        'through',
        'during',
        'before',
        'after',
        'above',
        'below',
        'up',
        'down',
        'out',
        'off',
        'again',
        'further',
        'once',
        'here',
        'there',
        'when',
        'where',
        'why',
        'how',
        'what',
        'which',
        'who',
        'whom',
        'whose',
        'all',
        'any',
        'both',
        'each',
        'few',
        'more',
        'most',
        'other',
        'some',
        'such',
        'only',
        'own',
        'same',
        'too',
        'very',
        'can',
        'will',
        'just',
        'should',
        'would',
        'could',
        'may',
        'might',
        'must',
        'shall',
        'do',
        'does',
        'did',
        'doing',
        'done',
        'is',
        'am',
        'are',
        'was',
        'were',
        'be',
        'been',
        'being',
        'have',
        'has',
        'had',
        'having',
        'it',
        'its',
        'he',
        'him',
        'his',
        'she',
        'her',
        'hers',
        'they',
        'them',
        'their',
        'theirs',
        'we',
        'us',
        'our',
        'ours',
        'you',
        'your',
        'yours',
        'i',
        'me',
        'my',
        'mine',
        'myself',
        'yourself',
        'himself',
        'herself',
        'itself',
        'themselves',
        'ourselves',
        'also',
        'well',
        'yes',
        'oh',
        'ok',
        'okay',
        'really',
        'actually',
        's',
        't',
        're',
        've',
        'll',
        'd',
        'm',
        'because',
        'while',
        'since',
        'until',
        'although',
        'though',
        'however',
        'therefore',
        'thus',
        'hence',
        'still',
        'yet',
        'ever',
        'even',
        'quite',
        'rather',
        'much',
        'many',
        'lot',
        'lots',
        'way',
        'ways',
        'thing',
        'things',
        'kind',
        'sort',
        'called',
        'known',
        'named',
        'one',
        'ones',
        'get',
        'gets',
        'got',
    ]
)

NEGATIONS = frozenset(
    [
        'not',
        'no',
        'never',
        'none',
        'nobody',
        'nothing',
        'neither',
        'nor',
        'without',
        'cannot',
        "can't",
        "don't",
        "doesn't",
        "didn't",
        "isn't",
        "aren't",
        "wasn't",
        "weren't",
        "won't",
        "wouldn't",
        "couldn't",
        "shouldn't",
        "hasn't",
        "haven't",
        "hadn't",
        "mustn't",
        'unable',
        'fails',
        'failed',
        'lacks',
        'lack',
    ]
)

_PAIRS = (
    'increase decrease|rise fall|rose fell|grow shrink|higher lower|high low|more fewer|more less|most least|before after|'
    'first last|early late|earlier later|older younger|old new|north south|east west|northern southern|eastern western|'
    'male female|man woman|men women|father mother|son daughter|brother sister|husband wife|king queen|win lose|won lost|'
    'winner loser|open close|accept reject|accepted rejected|approve deny|approved denied|allow forbid|allowed forbidden|'
    'legal illegal|true false|positive negative|success failure|succeeded failed|up down|left right|front back|above below|'
    'inside outside|start end|begin finish|began ended|buy sell|bought sold|import export|include exclude|included excluded|'
    'minimum maximum|major minor|largest smallest|biggest smallest|longest shortest|tallest shortest|best worst|better worse|'
    'safe dangerous|same different|always never|hot cold|warm cool|summer winter|day night|morning evening|public private|'
    'guilty innocent|alive dead|born died|married divorced|profit loss|gain loss|gained lost|credit debit|required optional|'
    'enabled disabled|enable disable|on off|hypertension hypotension|acute chronic|benign malignant|plaintiff defendant'
)

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


EMPTY = _STOP | NEGATIONS
"""Words that are in any text."""


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
    for pair in _PAIRS.split('|'):
        left, right = map(stem, pair.split())
        found.setdefault(left, set()).add(right)
        found.setdefault(right, set()).add(left)
    return {word: frozenset(opposites) for word, opposites in found.items()}


ANTONYMS: Mapping[str, frozenset[str]] = _antonyms()
"""Of a stem, the stems that say the opposite."""

NUMBER_WORDS: Mapping[str, str] = {
    **{word: str(value) for value, word in enumerate(['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'])},
    'thirteen': '13', 'fourteen': '14', 'fifteen': '15', 'sixteen': '16', 'seventeen': '17', 'eighteen': '18',
    'nineteen': '19', 'twenty': '20', 'thirty': '30', 'forty': '40', 'fifty': '50', 'sixty': '60', 'seventy': '70',
    'eighty': '80', 'ninety': '90', 'hundred': '100', 'thousand': '1000', 'million': '1000000', 'billion': '1000000000',
    'once': '1', 'twice': '2', 'second': '2', 'third': '3', 'fourth': '4', 'fifth': '5', 'sixth': '6', 'seventh': '7',
    'eighth': '8', 'ninth': '9', 'tenth': '10', 'dozen': '12', 'half': '0.5', 'double': '2', 'triple': '3',
}  # fmt: skip


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
