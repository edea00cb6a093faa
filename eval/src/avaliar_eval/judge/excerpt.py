"""What the judge is shown of a long text: its beginning, its end, and what lies around what stage 1 found."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

__all__ = ['AROUND', 'excerpts', 'related']

AROUND = 400
"""Characters shown on either side of a finding."""

_WINDOW = 1_000
_WINDOWS = 300
"""Of a context that are compared; the rest of a longer one is left out."""
_WORD = re.compile(r'\w{4,40}|\d{2,40}')
_LEAST_PIECE = 40

Span = tuple[int, int]


def excerpts(text: str, limit: int, places: Iterable[Span] = ()) -> list[Span]:
    """The stretches of `text` to be shown, in order, apart from each other and of `limit` characters together at most.

    Args:
        places: What must be seen, the most important first.
    """
    if len(text) <= limit:
        return [(0, len(text))]
    ends = limit // 4
    spans: list[Span] = [(0, ends), (len(text) - ends, len(text))]
    left = limit - 2 * ends
    for start, end in places:
        end = min(end, start + limit // 4)
        for first, last in _apart((max(0, start - AROUND), min(len(text), end + AROUND)), spans):
            last = min(last, first + left)
            if last > first:
                spans.append((first, last))
                left -= last - first
        if left < _LEAST_PIECE:
            break
    if left >= _LEAST_PIECE:
        spans += _apart((0, min(len(text), ends + left)), spans)[:1]
    return _joined(spans)


def related(text: str, limit: int, about: str) -> list[Span]:
    """The stretches of a long context that share most words with `about`, in order; all of a short one.

    A rare word of the context counts more than one that is everywhere in it.
    """
    if len(text) <= limit:
        return [(0, len(text))]
    wanted = set(_WORD.findall(about.lower()))
    windows = [(start, min(len(text), start + _WINDOW)) for start in range(0, len(text), _WINDOW)][:_WINDOWS]
    words = [wanted.intersection(_WORD.findall(text[start:end].lower())) for start, end in windows]
    counts = Counter(word for found in words for word in found)
    # The same weight in any order of the set: sums of floats differ by it.
    weights = [sum(sorted(1 / counts[word] for word in found)) for found in words]
    ranked = sorted(range(len(windows)), key=lambda place: (-weights[place], place))
    return _joined([windows[place] for place in ranked[: max(1, limit // _WINDOW)]])


def _apart(span: Span, others: Sequence[Span]) -> list[Span]:
    """What of the span lies in none of the others."""
    pieces = [span]
    for start, end in others:
        pieces = [
            piece
            for first, last in pieces
            for piece in ((first, min(last, start)), (max(first, end), last))
            if piece[1] > piece[0]
        ]
    return pieces


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
