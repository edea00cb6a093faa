"""Logistic regression of many columns at once: every head, with and without every group of sources.

A positive text is one window that is positive, not all of them: after the first rounds only its best window and the
whole text count (multiple instances). Steps are Adagrad's, in a fixed order, so the same data gives the same weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .matrix import Rows

__all__ = ['Fit', 'best_scores', 'fitted']

_BATCH = 2048
_ROUNDS = 8
_FIRST_ROUNDS = 2
_STEP = 2.0


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights by bucket and column, and a bias a column."""

    weights: NDArray[np.float32]
    biases: NDArray[np.float32]


def fitted(
    rows: Rows, labels: NDArray[np.float32], importance: NDArray[np.float32], fine: NDArray[np.bool_], *, ridge: float
) -> Fit:
    """Learns one model a column.

    Args:
        rows: The windows.
        labels: 1 or 0 by text and column.
        importance: How much a text counts in a column; 0 where it is not told, or left out.
        fine: Of each column, whether it looks at the smaller windows.
        ridge: The penalty on squared weights, a text.
    """
    columns = labels.shape[1]
    size = rows.matrix.shape[1]
    weights = np.zeros((size, columns), np.float32)
    biases = np.full(columns, -2.0, np.float32)
    weight_steps = np.full((size, columns), 1e-3, np.float32)
    bias_steps = np.full(columns, 1e-3, np.float32)
    order = np.random.default_rng(20240229).permutation(rows.matrix.shape[0])
    shuffled = rows.matrix[order]
    owner = rows.text[order]
    shares = _first_shares(rows, labels, fine)[order]
    targets = labels[owner]
    # The mean importance is one, so that steps do not depend on how many texts there are.
    told = importance[owner]
    mean = (told * shares).mean(axis=0) + 1e-9
    for turn in range(_ROUNDS):
        if turn == _FIRST_ROUNDS or turn == _ROUNDS // 2:
            shares = _best_window_shares(rows, labels, Fit(weights, biases), fine)[order]
        step = _STEP * (1 - turn / _ROUNDS) ** 0.5
        for start in range(0, len(order), _BATCH):
            batch = shuffled[start : start + _BATCH]
            logits = np.clip(batch @ weights + biases, -30, 30)
            share = shares[start : start + _BATCH] * told[start : start + _BATCH] / mean
            gaps = (1 / (1 + np.exp(-logits)) - targets[start : start + _BATCH]) * share / len(logits)
            gradient = np.asarray(batch.T @ gaps.astype(np.float32)) + ridge * weights
            weight_steps += gradient * gradient
            weights -= step * gradient / np.sqrt(weight_steps)
            slope = gaps.sum(axis=0)
            bias_steps += slope * slope
            biases -= (step * slope / np.sqrt(bias_steps)).astype(np.float32)
    return Fit(weights, biases)


def best_scores(rows: Rows, fit: Fit, fine: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Of each text and column, the highest logit among the windows it looks at."""
    return np.maximum.reduceat(_looked_at(rows, fit, fine), rows.first[:-1], axis=0)


def _looked_at(rows: Rows, fit: Fit, fine: NDArray[np.bool_]) -> NDArray[np.float32]:
    logits = rows.matrix @ fit.weights + fit.biases
    logits[np.ix_(rows.fine, ~fine)] = -1e9
    return logits


def _negative_shares(rows: Rows, fine: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Each row's share of its text, by column: many windows together count little more than one."""
    texts = len(rows.first) - 1
    coarse = np.bincount(rows.text[~rows.fine], minlength=texts)
    every = np.diff(rows.first)
    shares = np.where(fine[None, :], 1 / np.sqrt(every)[:, None], 1 / np.sqrt(coarse)[:, None])[rows.text]
    shares[np.ix_(rows.fine, ~fine)] = 0.0
    return shares.astype(np.float32)


def _is_whole(rows: Rows) -> NDArray[np.bool_]:
    whole = np.zeros((len(rows.text), 1), bool)
    whole[rows.first[:-1]] = True
    return whole


def _first_shares(rows: Rows, labels: NDArray[np.float32], fine: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Shares by row and column before anything is known: a positive text counts as a whole."""
    return np.where(labels[rows.text] > 0.5, _is_whole(rows), _negative_shares(rows, fine)).astype(np.float32)


def _best_window_shares(
    rows: Rows, labels: NDArray[np.float32], fit: Fit, fine: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Shares by row and column: of a positive text the best window and the whole, of a negative one every window."""
    logits = _looked_at(rows, fit, fine)
    best = np.maximum.reduceat(logits, rows.first[:-1], axis=0)[rows.text]
    of_positive = np.where(logits >= best, 1.0, np.where(_is_whole(rows), 0.5, 0.0))
    return np.where(labels[rows.text] > 0.5, of_positive, _negative_shares(rows, fine)).astype(np.float32)
