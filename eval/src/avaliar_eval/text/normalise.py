"""Compatibility forms folded, invisible characters removed, look-alike letters replaced.

Text in ASCII is left as it is; text that has nothing to fold is found out in a few passes in C.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from .lookalikes import DECORATED, unmasked
from .offsets import Offsets, Pieces

__all__ = ['normalised']

_INVISIBLE = (
    '\x00-\x08\x0e-\x1f\x7f'  # controls, but for the white space among them
    '\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb'
    '\u115f\u1160\u3164\uffa0'  # fillers of Hangul
    '\ufe00-\ufe0f'
)
_INVISIBLE_ASTRAL = '\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff'
"""What shows nothing: Unicode's default ignorable code points, bidirectional controls and tags among them."""

_MARKS = '\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f'
"""Marks that stack on any letter. What composes is composed; what is left over is drawn across the letter."""

_CONTROLS = re.compile('[\x00-\x08\x0e-\x1f\x7f]')
# A class with a character beyond U+FFFF in it is searched a hundred times slower, so those have classes of their own.
_ASTRAL = re.compile('[\U00010000-\U0010ffff]')
_DISTURBING = re.compile(f'[{_INVISIBLE}{_MARKS}]')
_DISTURBING_ASTRAL = re.compile(f'[{_INVISIBLE_ASTRAL}]')
_REMOVED = frozenset(
    chr(code)
    for first, *last in re.findall('(.)(?:-(.))?', _INVISIBLE + _INVISIBLE_ASTRAL, re.DOTALL)
    for code in range(ord(first), ord(last[0] or first) + 1)
)
_DROPPED = re.compile(f'[{_MARKS}]')
_SURROGATES = re.compile('[\ud800-\udfff]')

# Followers have combining class 0 and compose with what stands before them all the same (Unicode 16, from the
# decompositions): vowel signs of India, Hangul's vowels and finals, half-width marks.
_FOLLOWERS = re.compile(
    '[\u09be\u09d7\u0b3e\u0b56-\u0b57\u0bbe\u0bd7\u0cc2\u0cd5-\u0cd6\u0d3e\u0d57\u0dcf\u0ddf\u0f73\u0f75\u0f81\u0fb5'
    '\u0fb7\u102e\u1161-\u1175\u11a8-\u11c2\u1b35\u3133\u3135-\u3136\u313a-\u313f\u314f-\u3163\uff9e-\uff9f\uffa3'
    '\uffa5-\uffa6\uffaa-\uffaf\uffc2-\uffc7\uffca-\uffcf\uffd2-\uffd7\uffda-\uffdc'
    '\U00011127\U0001133e\U00011357\U000113b8\U000113bb\U000113c2\U000113c5\U000113c7-\U000113c9\U000114b0\U000114ba'
    '\U000114bd\U000115af\U00011930\U00016129-\U0001612f\U00016d67-\U00016d69]'
)

_LONGEST_CLUSTER = 32
"""Characters that are normalised together: marks are sorted by insertion, which a pile of them makes quadratic."""
_LONGEST_FOLD = 6
"""A character that unfolds to more (an Arabic ligature, to eighteen) would let a text grow many times over."""

_FOLDED: dict[str, str] = {
    **dict.fromkeys('\u2018\u2019\u201a\u201b\u2032\u02bc', "'"),
    **dict.fromkeys('\u201c\u201d\u201e\u201f\u2033', '"'),
    **dict.fromkeys('\u2010\u2011\u2012\u2013\u2014\u2015\u2212', '-'),
    **dict.fromkeys('\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\u2800', ' '),
    **DECORATED,
}


def _single_compatibility_forms() -> Iterable[tuple[str, str]]:
    for first, last in (
        (0x2000, 0x200A),
        (0x2070, 0x209C),
        (0x2100, 0x214F),
        (0x2460, 0x2468),
        (0x24B6, 0x24EA),
        (0xFF01, 0xFF5E),
        (0x1D400, 0x1D7FF),
        (0x1F130, 0x1F149),
    ):
        for code in range(first, last + 1):
            folded = unicodedata.normalize('NFKC', chr(code))
            if len(folded) == 1 and folded.isascii():
                yield chr(code), folded


_FOLDED.update(_single_compatibility_forms())
_FOLDABLE = re.compile('[' + ''.join(character for character in _FOLDED if character <= '\uffff') + ']')
_FOLDABLE_ASTRAL = re.compile('[\U0001d400-\U0001d7ff\U0001f130-\U0001f189]')
_TABLE = {ord(character): folded for character, folded in _FOLDED.items()}
_FEW = 16


def normalised(text: str) -> tuple[str, Offsets | None]:
    """The normalised text, and where its characters come from; `None` where each stands where it stood."""
    if text.isascii():
        if _CONTROLS.search(text) is None:
            return text, None
    else:
        text = _folded(text)
    if not _is_disturbed(text) and unicodedata.is_normalized('NFKC', text):
        return unmasked(text), None
    text, offsets = _composed(text)
    return unmasked(text), offsets


def _folded(text: str) -> str:
    """Each character that has a single one for its plain form, in place."""
    found = set(_FOLDABLE.findall(text))
    if _ASTRAL.search(text):
        found.update(_FOLDABLE_ASTRAL.findall(text))
        found &= _FOLDED.keys()
    if len(found) > _FEW:
        text = text.translate(_TABLE)
    else:
        for character in found:
            text = text.replace(character, _FOLDED[character])
    # UTF-8 has no form for half of a pair; JSON may carry one.
    return _SURROGATES.sub('\ufffd', text)


def _is_disturbed(text: str) -> bool:
    return _DISTURBING.search(text) is not None or (
        _ASTRAL.search(text) is not None and _DISTURBING_ASTRAL.search(text) is not None
    )


_RUN = re.compile('[^\t-\r -~]+')
"""Whatever is not plain ASCII."""


def _composed(text: str) -> tuple[str, Offsets]:
    parts: list[str] = []
    pieces = Pieces()
    done = 0
    for run in _RUN.finditer(text):
        start, end = run.span()
        piece = run.group()
        made = _of_short_run(piece) if len(piece) <= _SHORT else _of_run(piece)
        if made is None:
            continue
        if start > done and made.follows:
            # A mark at the head of the run belongs to the letter before it, whatever is invisible between the two.
            start -= 1
            made = _of_run(text[start:end], always=True)
            assert made is not None
        parts.append(text[done:start])
        pieces.copy(done, start)
        for cluster, first, last in made.clusters:
            parts.append(cluster)
            pieces.made(len(cluster), start + first, start + last)
        done = end
    parts.append(text[done:])
    pieces.copy(done, len(text))
    return ''.join(parts), pieces


class _Made(NamedTuple):
    """What becomes of a run: whether it continues the letter before it; its folded clusters with their bounds in it."""

    follows: bool
    clusters: Sequence[tuple[str, int, int]]


def _of_run(run: str, *, always: bool = False) -> _Made | None:
    """`None`: the run stays as it is."""
    if not always and not _is_disturbed(run) and unicodedata.is_normalized('NFKC', run) and not _follows(run[0]):
        return None
    clusters: list[tuple[str, int, int]] = []
    follows = False
    for cluster, first, last in _clusters(run):
        if not clusters:
            follows = _follows(cluster[0])
        folded = cluster if cluster.isascii() else _DROPPED.sub('', unicodedata.normalize('NFKC', cluster))
        if len(folded) > _LONGEST_FOLD * len(cluster):
            folded = cluster
        clusters.append((folded, first, last))
    return _Made(follows, clusters)


_SHORT = 8
_of_short_run = lru_cache(maxsize=4096)(_of_run)


def _clusters(run: str) -> Iterable[tuple[str, int, int]]:
    """Letters with what composes with them, invisible characters left out: the cluster, and its source's bounds."""
    cluster: list[str] = []
    first = last = 0
    for index, character in enumerate(run):
        if character in _REMOVED:
            continue
        if cluster and (len(cluster) == _LONGEST_CLUSTER or not _follows(character)):
            yield ''.join(cluster), first, last
            cluster.clear()
        if not cluster:
            first = index
        cluster.append(character)
        last = index + 1
    if cluster:
        yield ''.join(cluster), first, last


def _follows(character: str) -> bool:
    return unicodedata.combining(character) != 0 or _FOLLOWERS.match(character) is not None
