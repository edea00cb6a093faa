"""Examples as a sparse matrix: a row for each window of each text, by the code that scores at run time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from avaliar_eval.linear.features import BLOCK, BUCKETS, EMPTY, buckets
from avaliar_eval.linear.windows import SMOOTHING, is_fine, stretches, windows
from avaliar_eval.text import Text
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

__all__ = ['LONGEST', 'Rows', 'rows_of']

LONGEST = 4_000
"""Characters of a text that training looks at."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Windows as rows.

    Attributes:
        matrix: Count of each bucket by the root of the number of n-grams: the product with the weights is the logit.
        text: Of each row, the index of its text; rows of a text follow each other, the whole text first.
        first: Of each text, its first row, and behind the last one the number of rows.
        fine: Of each row, whether it is a window that only some heads look at.
    """

    matrix: csr_matrix
    text: NDArray[np.intp]
    first: NDArray[np.intp]
    fine: NDArray[np.bool_]


def rows_of(texts: Sequence[str]) -> Rows:
    """The rows of `texts`."""
    values: list[NDArray[np.float32]] = []
    indices: list[NDArray[np.int32]] = []
    lengths: list[int] = []
    owner: list[int] = []
    first: list[int] = []
    fine: list[NDArray[np.bool_]] = []
    for number, original in enumerate(texts):
        first.append(len(lengths))
        plain = Text(original[:LONGEST]).plain.text
        found = np.concatenate([buckets(piece) for _, piece in stretches(plain)], axis=1)
        spans = windows(found.shape[1] // BLOCK)
        fine.append(is_fine(spans))
        for start, end in spans:
            inside = found[:, start * BLOCK : end * BLOCK].ravel()
            names, counts = np.unique(inside[inside != EMPTY], return_counts=True)
            values.append((counts / np.sqrt(counts.sum() + SMOOTHING)).astype(np.float32))
            indices.append(names.astype(np.int32))
            lengths.append(len(names))
            owner.append(number)
    first.append(len(lengths))
    pointers = np.concatenate(([0], np.cumsum(lengths)))
    matrix = csr_matrix((np.concatenate(values), np.concatenate(indices), pointers), shape=(len(lengths), BUCKETS))
    return Rows(matrix, np.array(owner, np.intp), np.array(first, np.intp), np.concatenate(fine))
