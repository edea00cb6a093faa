"""Hashed n-grams of a text: characters 3 to 5 across words, words 1 to 2; where each begins decides its block.

Every n-gram is a polynomial over 64 bits of the code points it consists of. Those of characters grow from one length to
the next; those of words are differences of one running sum, divided by the power they begin at (the base is odd, so it
has an inverse).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from .letters import SEPARATE, WORD, Letters

__all__ = ['BLOCK', 'BUCKETS', 'EMPTY', 'KINDS', 'LONGEST', 'buckets']

BUCKETS = 1 << 16
EMPTY = BUCKETS
"""The bucket that stands where no n-gram of a kind begins."""

BLOCK = 32
"""Positions whose n-grams are summed together: the grain of windows."""

CHARACTERS = (3, 4, 5)
KINDS = len(CHARACTERS) + 2

LONGEST = 1 << 14
"""Characters taken at a time; the tables of powers are this long."""

_BASE = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1
_MIX = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(64 - 16)
# One odd factor a kind of n-gram, so that a word and the same characters fall into different buckets.
_SALTS = np.array([[0xA0761D6478BD642F], [0xE7037ED1A0B428DB], [0x8EBC6AF09C88C6E3]], np.uint64)
_WORD_SALT = np.uint64(0x589965CC75374CC3)
_PAIR_SALT = np.uint64(0x1D8E4E27C47D124F)


def buckets(letters: Letters) -> NDArray[np.intp]:
    """The buckets, as an array of kind by position, the positions padded to whole blocks."""
    codes = letters.codes
    length = len(codes)
    padded = -(-length // BLOCK) * BLOCK
    found = np.empty((KINDS, padded), np.intp)
    found[-2:] = EMPTY
    base = np.uint64(_BASE)
    # A code point times an odd factor: neighbours in the alphabet are far apart in the sum.
    mixed = (codes + np.uint64(1)) * _MIX
    grown = mixed
    characters = np.zeros((len(CHARACTERS), padded), np.uint64)
    for size in range(2, min(CHARACTERS[-1], length) + 1):
        grown = grown[:-1] * base
        grown += mixed[size - 1 :]
        if size >= CHARACTERS[0]:
            characters[size - CHARACTERS[0], : length - size + 1] = grown
    # All lengths at once, as short arrays cost what the calls cost.
    characters ^= characters >> np.uint64(29)
    characters *= _SALTS
    characters >>= _SHIFT
    found[: len(CHARACTERS)] = characters
    for kind, size in enumerate(CHARACTERS):
        found[kind, max(length - size + 1, 0) :] = EMPTY
    starts, ends = _words(letters.kinds)
    if len(starts):
        powers, inverses = _powers()
        sums = np.zeros(length + 1, np.uint64)
        np.cumsum(mixed * powers[:length], out=sums[1:])
        words = (sums[ends] - sums[starts]) * inverses[starts]
        words ^= words >> np.uint64(31)
        found[-2, starts] = words * _WORD_SALT >> _SHIFT
        pairs = words[:-1] * base + words[1:]
        found[-1, starts[:-1]] = (pairs ^ (pairs >> np.uint64(29))) * _PAIR_SALT >> _SHIFT
    return found


def _words(kinds: NDArray[np.uint8]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where words start and end; the text begins and ends with a space."""
    inside = (kinds & WORD).astype(bool)
    apart = (kinds & SEPARATE).astype(bool)
    if not apart.any():
        # Most texts. A word starts where a word character stands behind another kind.
        return np.flatnonzero(inside[1:] > inside[:-1]) + 1, np.flatnonzero(inside[:-1] > inside[1:]) + 1
    # A word starts at a word character behind something else, and at, or behind, a character that is a word alone.
    edge = np.logical_or(apart[1:], apart[:-1])
    starts = np.flatnonzero(inside[1:] & (edge | ~inside[:-1])) + 1
    ends = np.flatnonzero(inside[:-1] & (edge | ~inside[1:])) + 1
    return starts, ends


@cache
def _powers() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The powers of the base, and of its inverse modulo 2^64."""
    inverse = pow(_BASE, -1, 1 << 64)
    size = LONGEST + 2
    tables: list[NDArray[np.uint64]] = []
    for factor in (_BASE, inverse):
        table = np.ones(size, np.uint64)
        filled = 1
        while filled < size:
            step = min(filled, size - filled)
            table[filled : filled + step] = table[:step] * np.uint64(pow(factor, filled, 1 << 64))
            filled += step
        tables.append(table)
    return tables[0], tables[1]
