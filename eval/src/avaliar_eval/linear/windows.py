"""Where in a text its n-grams lie: sums a block, windows over blocks, and the window that scores highest."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .features import BLOCK, KINDS, LONGEST, buckets
from .heads import HEADS, LANES, ZERO, Heads
from .letters import Letters, letters

__all__ = ['FINE', 'SMOOTHING', 'WINDOWS', 'Scores', 'is_fine', 'stretches', 'window_scores', 'windows']

WINDOWS = ((16, 8), (6, 3))
"""Blocks in a window and from one to the next: 512 characters, and 192, as one sentence in a long text is diluted."""

FINE = np.array([head in ('prompt_injection', 'sql_injection') for head in HEADS])
"""Heads that look at the smaller windows. What is toxic or a jailbreak is so at length; the more windows, the more of them
score high by chance."""

_NEVER = np.where(FINE, 0.0, 1e9)
_COLUMNS = np.arange(len(HEADS))

_KEPT = 128
"""Blocks up to which the windows are kept for the next text of that length: 4 KB of text, as most have less."""

SMOOTHING = 30.0
"""Added to the count of n-grams: a text of two words does not get an extreme score for one of them."""


class Scores:
    """Of each head, the highest logit and the window it belongs to, as offsets in the text."""

    __slots__ = ('ends', 'logits', 'starts')

    def __init__(self, logits: list[float], starts: list[int], ends: list[int]) -> None:
        self.logits = logits
        self.starts = starts
        self.ends = ends


def stretches(text: str) -> Iterator[tuple[int, Letters]]:
    """The text in pieces short enough for the tables, each with its offset. An n-gram across two is not seen."""
    for start in range(0, max(len(text), 1), LONGEST):
        yield start, letters(text[start : start + LONGEST])


def windows(blocks: int) -> NDArray[np.intp]:
    """The windows over so many blocks, as rows of first and last plus one; the whole text comes first."""
    found = [np.array([[0, blocks]], np.intp)]
    for size, step in WINDOWS:
        if blocks > size:
            first = np.arange(0, blocks - size + step, step, dtype=np.intp)
            found.append(np.stack((first, np.minimum(first + size, blocks)), axis=1))
    return np.concatenate(found)


def is_fine(spans: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Of the windows of one text, which only some heads look at."""
    size = spans[:, 1] - spans[:, 0]
    fine = np.zeros(len(spans), bool)
    if len(spans) > 1:
        # The whole is first, then the larger windows; where the text is shorter than one of those, there are none.
        wide = 1 + (0 if size[0] <= WINDOWS[0][0] else -(-(int(size[0]) - WINDOWS[0][0]) // WINDOWS[0][1]) + 1)
        fine[wide:] = True
    return fine


def window_scores(text: str, models: Heads) -> Scores:
    """Scores every window and the whole for all heads, in time linear in the text."""
    sums: list[NDArray[np.float64]] = []
    origins: list[tuple[int, Letters, int]] = []
    total = 0
    for start, piece in stretches(text):
        blocks = _block_sums(piece, models)
        origins.append((start, piece, total))
        total += len(blocks)
        sums.append(blocks)
    if total <= WINDOWS[-1][0]:
        # Most questions: the whole text is the only window.
        within = sums[0].sum(axis=0)
        whole = within[: len(HEADS)] * models.scales / math.sqrt(within[LANES - 1] + SMOOTHING) + models.biases
        return Scores(whole.tolist(), [0] * len(HEADS), [len(text)] * len(HEADS))
    running = np.zeros((total + 1, LANES))
    np.cumsum(np.concatenate(sums) if len(sums) > 1 else sums[0], axis=0, out=running[1:])
    firsts, ends, handicap = _kept_bounds(total) if total <= _KEPT else _bounds(total)
    within = running.take(ends, axis=0)
    within -= running.take(firsts, axis=0)
    logits = within[:, : len(HEADS)] * models.scales
    logits /= np.sqrt(within[:, LANES - 1 :] + SMOOTHING)
    logits += models.biases
    logits -= handicap
    best = logits.argmax(axis=0)
    offsets: dict[int, int] = {}

    def offset(block: int) -> int:
        # Heads mostly agree on where a text says most.
        if block not in offsets:
            offsets[block] = _offset(origins, block, len(text))
        return offsets[block]

    return Scores(
        logits[best, _COLUMNS].tolist(),
        [offset(block) for block in firsts[best].tolist()],
        [offset(block) for block in ends[best].tolist()],
    )


def _bounds(blocks: int) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """First blocks and last plus one of the windows, and what is taken off the heads that don't look at them."""
    spans = windows(blocks)
    handicap = np.zeros((len(spans), len(HEADS)))
    handicap[is_fine(spans)] = _NEVER
    return np.ascontiguousarray(spans[:, 0]), np.ascontiguousarray(spans[:, 1]), handicap


_kept_bounds = lru_cache(_KEPT)(_bounds)


def _block_sums(piece: Letters, models: Heads) -> NDArray[np.float64]:
    """Of each block, the sums of weights of its n-grams by head, and their number."""
    found = buckets(piece)
    blocks = found.shape[1] // BLOCK
    lanes = np.empty((blocks, LANES))
    for half, table in enumerate(models.tables):
        # By kind first: rows are added as a whole, which is the faster way round.
        packed = table.take(found).sum(axis=0).reshape(blocks, BLOCK).sum(axis=1)
        lanes[:, half * 4 : half * 4 + 4] = packed.view(np.uint16).reshape(blocks, 4)
    lanes[:, : LANES - 1] -= ZERO * KINDS * BLOCK
    return lanes


def _offset(origins: list[tuple[int, Letters, int]], block: int, length: int) -> int:
    """Where in the text a block begins."""
    for start, piece, first in reversed(origins):
        if block >= first:
            index = (block - first) * BLOCK
            return start + piece.source(index) if index < len(piece.codes) - 1 else min(start + LONGEST, length)
    return 0
