"""Where a quotation stands in a text: to the character, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .fence import PLAIN

__all__ = ['Folded', 'located']

Span = tuple[int, int]

_LEAST_BYTES = 4
"""Of a quotation; a letter or two occur in any text, and show nothing."""
_OCCURRENCES = 200

_FOLD = str.maketrans({**PLAIN, '｜': '|', '“': '"', '”': '"', '„': '"', '‘': "'", '’': "'", '‛': "'"})


@dataclass(frozen=True, slots=True)
class Folded:
    """A stretch of a text with each run of white space made one space.

    Attributes:
        places: Where each character stood in the whole text.
    """

    text: str
    places: Sequence[int]

    @classmethod
    def of(cls, piece: str, start: int) -> Folded:
        """A piece of a text that begins at `start` in it, folded."""
        kept: list[str] = []
        places: list[int] = []
        for place, character in enumerate(piece, start):
            if not character.isspace():
                kept.append(character)
                places.append(place)
            elif kept and kept[-1] != ' ':
                kept.append(' ')
                places.append(place)
        return cls(''.join(kept).translate(_FOLD), places)


def located(quotation: str, stretches: Sequence[Folded], near: Sequence[Span] = ()) -> Span | None:
    """Where the quotation stands, `None` where it does not.

    White space, the characters that were neutralised and the form of quotation marks may differ; nothing else may. Of
    several places one that overlaps `near` is taken, then one that does not begin or end within a word, then the first.
    """
    wanted = ' '.join(quotation.split()).translate(_FOLD)
    if not _shows(wanted, stretches):
        return None
    best: Span | None = None
    best_rank = (-1, -1)
    seen = 0
    for stretch in stretches:
        at = stretch.text.find(wanted)
        while at >= 0 and seen < _OCCURRENCES:
            seen += 1
            last = at + len(wanted)
            span = (stretch.places[at], stretch.places[last - 1] + 1)
            rank = (int(any(span[0] < end and start < span[1] for start, end in near)), int(_whole(stretch, at, last)))
            if rank > best_rank:
                best, best_rank = span, rank
            at = stretch.text.find(wanted, at + 1)
    return best


def _shows(wanted: str, stretches: Sequence[Folded]) -> bool:
    if not any(map(str.isalnum, wanted)):
        return False
    is_all = len(stretches) == 1 and stretches[0].text.strip() == wanted
    return is_all or len(wanted.encode(errors='replace')) >= _LEAST_BYTES


def _whole(stretch: Folded, start: int, end: int) -> bool:
    text = stretch.text
    begins_within = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    ends_within = end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
    return not begins_within and not ends_within
