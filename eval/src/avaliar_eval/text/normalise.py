"""Compatibility forms folded, invisible characters removed, look-alike letters replaced."""

from __future__ import annotations

import unicodedata
from array import array
from typing import NamedTuple

__all__ = ['Offsets', 'normalised']


class Offsets(NamedTuple):
    """Of each character of a view, the stretch of the original that it was made of."""

    starts: array[int]
    ends: array[int]


def normalised(text: str) -> tuple[str, Offsets | None]:
    """The normalised text, and where its characters come from; `None` where every character is in its place."""
    if text.isascii():
        return text, None
    characters: list[str] = []
    starts: array[int] = array('l')
    ends: array[int] = array('l')
    for index, character in enumerate(text):
        if unicodedata.category(character) == 'Cf':
            continue
        folded = '\ufffd' if '\ud800' <= character <= '\udfff' else unicodedata.normalize('NFKC', character)
        characters.append(folded)
        starts.extend([index] * len(folded))
        ends.extend([index + 1] * len(folded))
    plain = ''.join(characters)
    return plain, Offsets(starts, ends)
