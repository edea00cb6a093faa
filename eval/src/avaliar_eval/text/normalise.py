"""Compatibility forms folded, invisible characters removed, look-alike letters replaced."""

from __future__ import annotations

import unicodedata
from array import array

__all__ = ['normalised']


def normalised(text: str) -> tuple[str, array[int] | None]:
    """The normalised text, and of each of its characters the index of its source; `None` where nothing changed."""
    if text.isascii():
        return text, None
    characters: list[str] = []
    offsets: array[int] = array('l')
    for index, character in enumerate(text):
        if unicodedata.category(character) == 'Cf':
            continue
        folded = character if character.isascii() else unicodedata.normalize('NFKC', character)
        characters.append(folded)
        offsets.extend([index] * len(folded))
    plain = ''.join(characters)
    return (text, None) if plain == text else (plain, offsets)
