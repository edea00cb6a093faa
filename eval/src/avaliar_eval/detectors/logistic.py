"""A logistic function of a dozen named numbers, calibrated: what several detectors weigh their evidence with.

The weights are a detector's `weights.json`, made by the programs in `eval/training`.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from ..policy import Sensitivity

__all__ = ['Logistic', 'read_logistic']


@dataclass(frozen=True, slots=True)
class Logistic:
    """Weights in the order of the detector's features.

    Attributes:
        knots: Pairs of logit and calibrated probability, rising; linear between them.
        thresholds: Of each sensitivity, the probability from which a text is flagged.
    """

    weights: Sequence[float]
    bias: float
    knots: Sequence[tuple[float, float]]
    thresholds: Mapping[Sensitivity, float]

    def probability(self, values: Sequence[float]) -> float:
        """The calibrated probability of what has these values, one for each weight."""
        logit = self.bias + math.fsum(weight * value for weight, value in zip(self.weights, values, strict=True))
        knots = self.knots
        if logit <= knots[0][0]:
            return knots[0][1]
        if logit >= knots[-1][0]:
            return knots[-1][1]
        index = bisect_right(knots, logit, key=lambda knot: knot[0])
        (left, low), (right, high) = knots[index - 1], knots[index]
        return low + (high - low) * (logit - left) / (right - left)


def read_logistic(package: str, features: Sequence[str]) -> Logistic:
    """The function in the package's `weights.json`, which names the weight of each feature."""
    document: dict[str, Any] = json.loads(files(package).joinpath('weights.json').read_text('utf-8'))
    weights: Mapping[str, float] = document['weights']
    return Logistic(
        weights=[weights[name] for name in features],
        bias=document['bias'],
        knots=[(logit, probability) for logit, probability in document['knots']],
        thresholds={Sensitivity(name): value for name, value in document['thresholds'].items()},
    )
