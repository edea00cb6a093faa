"""Logistic regression of a few dozen columns, for the detectors that weigh evidence of several kinds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ['fitted']


def fitted(
    features: NDArray[np.float64],
    labels: NDArray[np.float64],
    weights: NDArray[np.float64],
    signs: NDArray[np.float64],
    *,
    ridge: float = 2.0,
) -> NDArray[np.float64]:
    """Weights and, last, the bias: penalised likelihood by Newton's method.

    Args:
        signs: Of each column 1 or -1, the sign its weight may have; 0 for either. What speaks for a finding must not come
            to speak against it because two columns say the same.
    """
    design = np.column_stack([features, np.ones(len(features))])
    found = np.zeros(design.shape[1])
    penalty = np.full(len(found), ridge)
    penalty[-1] = 1e-9
    for _ in range(300):
        likely = 1 / (1 + np.exp(-design @ found))
        slope = design.T @ ((likely - labels) * weights) + penalty * found
        curve = (design * (weights * likely * (1 - likely))[:, None]).T @ design + np.diag(penalty)
        before = found.copy()
        found = found - np.clip(np.linalg.solve(curve, slope), -1, 1)
        found[:-1] = np.where(found[:-1] * signs < 0, 0.0, found[:-1])
        if np.abs(found - before).max() < 1e-10:
            break
    return found
