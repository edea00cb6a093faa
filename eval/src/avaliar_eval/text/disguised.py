"""Writing that a person or a model can read and a pattern can't: rot13, backwards, leet, letters apart, words joined.

Each would turn any text into another, so that a view is made only where it then says words of attacks.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping, Sequence

from .. import gate
from ..pattern import compiled
from .offsets import Backwards, Pieces, Within
from .view import Origin, View

__all__ = ['undisguised']

_WORDS = re.findall(
    r'\w+',
    'ignore disregard forget override bypass previous instruction prompt system developer assistant guideline '
    'restriction unrestricted jailbreak pretend password secret confidential reveal repeat execute command '
    'respond response everything following anything explosive weapon malware ransomware hacking poison murder suicide '
    'illegal bomb drug steal kill fuck bitch stupid nigger faggot translate explain knowledge question answer '
    'instrucciones ignora instruções anweisungen ignoriere vergiss précédentes oublie istruzioni',
)
"""Words of attacks and of what attacks ask for; none so common that a text of another kind has two by chance."""

_ENOUGH = 2
"""Different words that make a disguise certain."""

_LEET = re.compile(r'[A-Za-z][0134578@$]{1,3}[A-Za-z]')
_LEET_ENOUGH = 2
_LEET_TABLE = str.maketrans('013457@$8', 'oieastasb')
_LEET_WORD = re.compile(r'[\w@$]+')
_WITH_L = frozenset(
    re.findall(
        r'\w+',
        'all will tell rules role reveal please follow policy policies guidelines politically disable model limits filters '
        'unlimited developer evil illegal kill steal lie full help explain list kills bleach alcohol hello like',
    )
)
"""A 1 stands for i or for l; in these words for l."""

_SPACED = re.compile(r'(?<!\S)\S(?:[ \t]{1,6}\S){5,}(?!\S)')
_DOTTED = re.compile(r'(?<![^\W_])[^\W_](?:[._*|~-][^\W_]){3,}(?![^\W_])')
_JOINED = re.compile(
    r'[^\W_]{1,30}(?:([-_.+/~|])[^\W_]{1,30}(?:[\'",?!:;)]{0,2}))(?:\1[\'"(]?[^\W_]{1,30}[\'",?!:;)]{0,2}){2,}'
)
_CAMEL = re.compile(r'(?:[A-Z][a-z]{1,20}){4,}')
# Whether there is anything to look for: RE2 says it in a twentieth of the time.
_HAS_LEET = compiled('[a-z][0134578@$]{1,3}[a-z]')
_HAS_APART = compiled(r'(?:\S[ \t]{1,6}){5}\S|(?:[\pL\pN][._*|~-]){3}[\pL\pN]')
_HAS_JOINED = compiled(r'(?:[\pL\pN][\'",?!:;)]{0,2}[-_.+/~|][\'"(]?[\pL\pN]+){3}')
_HAS_CAMEL = compiled('(?:[A-Z][a-z]+){4}', matches_case=True)
_CAPITAL = re.compile(r'(?<=[a-z])(?=[A-Z])')


def _numbers(words: Sequence[str]) -> frozenset[int]:
    return frozenset(gate.register(words))


# The disguised words themselves are in the automaton that every text is run through: looking for them costs nothing.
_PLAIN = _numbers(_WORDS)
_ROT13 = _numbers([codecs.encode(word, 'rot13') for word in _WORDS if len(word) > 5 and word.isascii()])
_BACKWARDS = _numbers([word[::-1] for word in _WORDS if len(word) > 5])


def undisguised(view: View) -> Iterator[View]:
    """Views of what the text says when it is read the way it was meant."""
    hits = gate.hits(view)
    if _count(hits, _ROT13) >= _ENOUGH:
        yield _like(view, 'rot13', codecs.encode(view.text, 'rot13'))
    if _count(hits, _BACKWARDS) >= _ENOUGH:
        start, end = 0, len(view.text)
        yield View(view.text[::-1], 'reversed', *_bounds(view, start, end), Backwards(view.offsets, end))
    if _HAS_LEET.search(view.data) and len(_LEET.findall(view.text)) >= _LEET_ENOUGH:
        plain = _LEET_WORD.sub(_with_l, view.text).translate(_LEET_TABLE)
        yield from _if_it_says_more(_like(view, 'leet', plain), hits)
    if _HAS_APART.search(view.data):
        yield from _if_it_says_more(_apart(view), hits)
    has_joined, has_camel = _HAS_JOINED.search(view.data), _HAS_CAMEL.search(view.data)
    joined = _joined(view) if has_joined or has_camel else None
    if joined is not None and _count(gate.hits(joined), _PLAIN) >= _ENOUGH:
        yield joined


def _count(hits: Mapping[int, object], numbers: frozenset[int]) -> int:
    return len(hits.keys() & numbers)


def _if_it_says_more(view: View | None, before: Mapping[int, object]) -> Iterator[View]:
    if view is not None and len((gate.hits(view).keys() & _PLAIN) - before.keys()) >= 1:
        yield view


def _like(view: View, origin: Origin, text: str) -> View:
    return View(text, origin, *_bounds(view, 0, len(text)), Within(view.offsets))


def _bounds(view: View, start: int, end: int) -> tuple[int, int]:
    return view.span(start, end)


def _with_l(word: re.Match[str]) -> str:
    written = word.group()
    if '1' not in written:
        return written
    read = written.replace('1', 'l').translate(_LEET_TABLE).lower()
    if read in _WITH_L:
        return written.replace('1', 'l')
    # Two in a row are never i's: "a11", "ki11".
    return written.replace('11', 'll')


def _apart(view: View) -> View | None:
    """Letters with spaces or points between them, put together; a wider gap ends a word."""
    text = view.text
    runs = sorted(
        [*((run, True) for run in _SPACED.finditer(text)), *((run, False) for run in _DOTTED.finditer(text))],
        key=lambda found: found[0].start(),
    )
    if not runs:
        return None
    pieces = Pieces(view.offsets)
    parts: list[str] = []
    for run, is_spaced in runs:
        start, end = run.span()
        gaps = {len(gap) for gap in re.findall(r'[ \t]+', run.group())} if is_spaced else {1}
        letter_gap = min(gaps, default=1)
        at = start
        while at < end:
            parts.append(text[at])
            pieces.copy(at, at + 1)
            following = at + 1
            while following < end and text[following] in (' \t' if is_spaced else '._*|~-'):
                following += 1
            if following < end and is_spaced and following - at - 1 > letter_gap:
                parts.append(' ')
                pieces.made(1, at + 1, following)
            at = following
        # What ends a run of spaced letters ends a text; dotted ones are a word each.
        parts.append('\n' if is_spaced else ' ')
        pieces.made(1, end - 1, end)
    return View(''.join(parts), 'spaced', *pieces.span(0, pieces.length), pieces)


def _joined(view: View) -> View | None:
    """Words with a dash or a point instead of a space between them, or ThatBeginWithACapital."""
    text = view.text
    pieces = Pieces(view.offsets)
    parts: list[str] = []
    for run in _JOINED.finditer(text):
        parts.append(run.group().replace(run.group(1), ' ') + '\n')
        pieces.copy(*run.span())
        pieces.made(1, run.end() - 1, run.end())
    for run in _CAMEL.finditer(text):
        at = run.start()
        for word in _CAPITAL.split(run.group()):
            parts.append(word + ' ')
            pieces.copy(at, at + len(word))
            at += len(word)
            pieces.made(1, at - 1, at)
    if not parts:
        return None
    return View(''.join(parts), 'joined', *pieces.span(0, pieces.length), pieces)
