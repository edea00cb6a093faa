"""A text as an array of folded code points: lower case, one digit, single spaces."""

from __future__ import annotations

import sys
import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = ['SEPARATE', 'SPACE', 'WORD', 'Letters', 'letters']

SPACE, WORD, SEPARATE = 1, 2, 4
"""Kinds of a character. `SEPARATE` is a letter of a script written without spaces: each is a word of its own."""

_PLANE = 0x10000


class Letters:
    """The folded code points of a stretch of text.

    Attributes:
        codes: Code points, with one space before and behind, runs of white space as one.
        kinds: Of each code, what it is (`SPACE`, `WORD`, `SEPARATE` or 0).
        kept: Of each code but the first and the last, its index in the stretch; `None` where that is its own index.
    """

    __slots__ = ('codes', 'kept', 'kinds')

    def __init__(self, codes: NDArray[np.uint64], kinds: NDArray[np.uint8], kept: NDArray[np.intp] | None) -> None:
        self.codes = codes
        self.kinds = kinds
        self.kept = kept

    def source(self, index: int) -> int:
        """Where in the stretch the code at `index` comes from."""
        index = max(index - 1, 0)
        if self.kept is None:
            return index
        return int(self.kept[min(index, len(self.kept) - 1)]) if len(self.kept) else 0


def letters(text: str) -> Letters:
    """The folded code points of `text`."""
    if text.isascii():
        # Most texts: bytes are folded by the interpreter, which costs a fifth of doing it with arrays.
        fold, table = _ascii_table()
        plain = text.encode('ascii').translate(fold)
        if b'  ' not in plain:
            codes = np.frombuffer(b' %b ' % plain, np.uint8)
            return Letters(codes.astype(np.uint64), table[codes], None)
        folded: NDArray[np.uint32 | np.uint8] = np.frombuffer(plain, np.uint8)
        kind = table[folded]
    else:
        encoding = 'utf-32-le' if sys.byteorder == 'little' else 'utf-32-be'
        wide = np.frombuffer(text.encode(encoding, 'surrogatepass'), np.uint32)
        folds, kinds = _plane_table()
        inside = np.minimum(wide, _PLANE - 1)
        folded, kind = folds[inside], kinds[inside]
        beyond = wide >= _PLANE
        if beyond.any():
            folded = np.where(beyond, wide, folded)
            # Beyond the first plane: rare ideographs and emoji. Each stands for itself.
            kind = np.where(beyond, np.uint8(WORD | SEPARATE), kind)
    is_space = (kind & SPACE).astype(bool)
    keep = np.ones(len(folded), bool)
    np.logical_not(is_space[1:] & is_space[:-1], out=keep[1:])
    kept: NDArray[np.intp] | None = None
    if not keep.all():
        kept = np.flatnonzero(keep)
        folded, kind = folded[kept], kind[kept]
    codes = np.full(len(folded) + 2, 0x20, np.uint64)
    codes[1:-1] = folded
    around = np.full(len(codes), SPACE, np.uint8)
    around[1:-1] = kind
    return Letters(codes, around, kept)


@cache
def _ascii_table() -> tuple[bytes, NDArray[np.uint8]]:
    folds, kinds = _table(128)
    return bytes(folds.astype(np.uint8)) + bytes(128), kinds


@cache
def _plane_table() -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    return _table(_PLANE)


def _table(size: int) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """What each code point below `size` folds to, and its kind."""
    folds = np.arange(size, dtype=np.uint32)
    kinds = np.zeros(size, np.uint8)
    for code in range(size):
        character = chr(code)
        category = unicodedata.category(character)
        if character.isspace() or category in ('Cc', 'Zs', 'Zl', 'Zp'):
            folds[code], kinds[code] = 0x20, SPACE
        elif category == 'Nd':
            folds[code], kinds[code] = 0x30, WORD
        elif category[0] in 'LMN':
            lower = character.lower()
            folds[code] = ord(lower) if len(lower) == 1 else ord(lower[0])
            kinds[code] = WORD | SEPARATE if _is_unspaced(code) else WORD
    return folds, kinds


def _is_unspaced(code: int) -> bool:
    """Thai, Lao, Burmese, Khmer, kana and ideographs."""
    return (
        0x0E00 <= code < 0x0F00
        or 0x1000 <= code < 0x10A0
        or 0x1780 <= code < 0x1800
        or 0x3040 <= code < 0x3100
        or 0x3400 <= code < 0xA000
        or 0xF900 <= code < 0xFB00
    )
