"""The weights of the models, and how a score of theirs becomes a probability."""

from __future__ import annotations

import json
import math
import zlib
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..policy import Sensitivity
from .features import BUCKETS, EMPTY

__all__ = ['HEADS', 'LANES', 'ZERO', 'Head', 'Heads', 'heads']

HEADS = ('prompt_injection', 'jailbreak', 'sql_injection', 'toxicity', 'self_harm', 'bias', 'harmful_content')
"""What is scored, all of it in one pass."""

LANES = 8
"""One 16-bit lane a head, and the last one counts n-grams; four lanes are one 64-bit number."""

ZERO = 127
"""What a weight of nought is stored as: lanes are unsigned, so that a sum never borrows from its neighbour. A block holds
at most 160 n-grams of at most 254: no sum overflows 16 bits."""

_FOLDER = 'weights'


@dataclass(frozen=True, slots=True)
class Head:
    """One model.

    Attributes:
        scale: What a weight of one is worth: weights are stored as whole numbers of -127 to 127.
        bias: The logit of a text that says nothing.
        knots: Pairs of logit and calibrated probability, rising; linear between them, flat outside.
        thresholds: Of each sensitivity, the probability from which a text is flagged.
        rules: Of rules that a detector of this head has, by how much a hit raises the logit.
    """

    name: str
    scale: float
    bias: float
    knots: Sequence[tuple[float, float]]
    thresholds: Mapping[Sensitivity, float]
    rules: Mapping[str, float]

    def probability(self, logit: float) -> float:
        """The share of texts with this logit that are what the head looks for, in the pool it was calibrated on."""
        knots = self.knots
        if logit <= knots[0][0]:
            return knots[0][1]
        if logit >= knots[-1][0]:
            return knots[-1][1]
        index = bisect_right(knots, logit, key=lambda knot: knot[0])
        (left, low), (right, high) = knots[index - 1], knots[index]
        return low + (high - low) * (logit - left) / (right - left) if right > left else high

    def raised(self, rule_ids: Sequence[str]) -> float:
        """What these rules add to the logit; each counts once."""
        return math.fsum(self.rules.get(rule, 0.0) for rule in set(rule_ids))


class Heads:
    """All models, their weights packed so that one look-up brings four of them.

    Attributes:
        tables: Two arrays of a 64-bit number a bucket: lanes 0 to 3, and 4 to 7.
        scales, biases: A row of numbers, one a head.
    """

    __slots__ = ('_by_name', 'biases', 'scales', 'tables')

    def __init__(self, models: Sequence[Head], weights: NDArray[np.int8]) -> None:
        self._by_name = {head.name: head for head in models}
        lanes = np.zeros((BUCKETS + 1, LANES), np.uint16)
        lanes[:BUCKETS, : len(models)] = weights.astype(np.int16) + ZERO
        lanes[EMPTY, :] = ZERO
        lanes[:BUCKETS, LANES - 1] = 1
        lanes[EMPTY, LANES - 1] = 0
        first, second = (
            np.frombuffer(np.ascontiguousarray(half).tobytes(), np.uint64) for half in (lanes[:, :4], lanes[:, 4:])
        )
        self.tables: tuple[NDArray[np.uint64], NDArray[np.uint64]] = first, second
        self.scales = np.array([head.scale for head in models])
        self.biases = np.array([head.bias for head in models])

    def __getitem__(self, name: str) -> Head:
        try:
            return self._by_name[name]
        except KeyError:
            raise ValueError(f'there is no model {name!r}; there are {", ".join(self._by_name)}') from None


def described(head: Head) -> dict[str, Any]:
    """The JSON object that `heads` reads."""
    return {
        'scale': head.scale,
        'bias': head.bias,
        'knots': [list(knot) for knot in head.knots],
        'thresholds': {sensitivity.value: threshold for sensitivity, threshold in head.thresholds.items()},
        'rules': dict(head.rules),
    }


@cache
def heads() -> Heads:
    """The models that come with the package; 2 MB in memory, read once."""
    folder = files('avaliar_eval.linear').joinpath(_FOLDER)
    description: dict[str, Any] = json.loads(folder.joinpath('heads.json').read_text('utf-8'))
    packed: NDArray[np.int8] = np.frombuffer(zlib.decompress(folder.joinpath('heads.zlib').read_bytes()), np.int8)
    weights = np.stack([packed[start : start + BUCKETS] for start in range(0, len(packed), BUCKETS)], axis=1)
    models = [
        Head(
            name,
            scale=entry['scale'],
            bias=entry['bias'],
            knots=[(logit, probability) for logit, probability in entry['knots']],
            thresholds={Sensitivity(key): value for key, value in entry['thresholds'].items()},
            rules=entry['rules'],
        )
        for name, entry in ((name, description[name]) for name in HEADS)
    ]
    return Heads(models, weights)
