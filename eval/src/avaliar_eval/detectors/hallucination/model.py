"""The probability that a text is not supported, from its grounding: a logistic function of a dozen numbers.

`eval/training/hallucination.py` makes `weights.json`.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ...policy import Sensitivity
from .grounding import FEATURES

__all__ = ['Model', 'model']


@dataclass(frozen=True, slots=True)
class Model:
    """Weights in the order of `FEATURES`.

    Attributes:
        knots: Pairs of logit and calibrated probability, rising; linear between them.
        thresholds: Of each sensitivity, the probability from which a response is flagged.
    """

    weights: Sequence[float]
    bias: float
    knots: Sequence[tuple[float, float]]
    thresholds: Mapping[Sensitivity, float]

    def probability(self, features: Sequence[float]) -> float:
        """That what has these features is not supported by its context."""
        logit = self.bias + sum(weight * value for weight, value in zip(self.weights, features, strict=True))
        knots = self.knots
        if logit <= knots[0][0]:
            return knots[0][1]
        if logit >= knots[-1][0]:
            return knots[-1][1]
        index = bisect_right(knots, logit, key=lambda knot: knot[0])
        (left, low), (right, high) = knots[index - 1], knots[index]
        return low + (high - low) * (logit - left) / (right - left)


@cache
def model() -> Model:
    """The model that comes with the package."""
    text = files('avaliar_eval.detectors.hallucination').joinpath('weights.json').read_text('utf-8')
    document: dict[str, Any] = json.loads(text)
    weights: Mapping[str, float] = document['weights']
    return Model(
        weights=[weights[name] for name in FEATURES],
        bias=document['bias'],
        knots=[(logit, probability) for logit, probability in document['knots']],
        thresholds={Sensitivity(name): value for name, value in document['thresholds'].items()},
    )
