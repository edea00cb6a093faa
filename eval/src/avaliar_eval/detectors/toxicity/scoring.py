"""All evidence of a text weighed together: what the words are, whom they are meant for, how they are used, two models.

`eval/training/toxicity.py` makes `weights.json`.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ... import linear
from ...policy import Sensitivity
from ...text import Text
from ..framing import Framing
from ..operating import either
from .hits import Hit, hits_of

__all__ = ['FEATURES', 'Weighing', 'features', 'weighing']

FEATURES: Sequence[str] = (
    'model',
    'model_hostile',
    'self_harm_model',
    'slur',
    'coarse_slur',
    'insult',
    'insult_you',
    'insult_group',
    'profanity',
    'sexual',
    'group',
    'abuse',
    'threat',
    'self_harm',
    'only_framed',
    'model_if_framed',
    'amount',
    'either',
    'length',
)
"""In the order of `features`."""

_KINDS: Mapping[str, str] = {
    'slur': 'slur',
    'coarse_slur': 'coarse_slur',
    'insult': 'insult',
    'profanity': 'profanity',
    'sexual': 'sexual',
    'solicitation': 'sexual',
    'minors': 'sexual',
    'abuse': 'abuse',
    'belittling': 'abuse',
    'threat': 'threat',
    'threat_seen': 'threat',
    'wish': 'threat',
    'wish_death': 'threat',
    'incitement': 'group',
    'group_harm': 'group',
    'group_hate': 'group',
    'group_dislike': 'group',
    'group_disgust': 'group',
    'dehumanised': 'group',
    'self_harm_ideation': 'self_harm',
    'self_harm_practice': 'self_harm',
    'self_harm_instructions': 'self_harm',
    'self_harm_urging': 'self_harm',
}
_STRONGEST = 4
_CACHE = '_toxicity_probability'


def features(text: Text) -> list[float]:
    """The evidence as numbers of about -2 to 2."""
    scores = linear.score(text)
    found = hits_of(text)
    values = dict.fromkeys(FEATURES, 0.0)
    model = min(max(scores['toxicity'].logit, -8.0), 8.0) / 4
    values['model'] = model
    values['model_hostile'] = max(model, 0.0)
    values['self_harm_model'] = min(max(scores['self_harm'].logit + 4, 0.0), 8.0) / 4
    by_rule: dict[str, float] = {}
    for hit in found:
        _, kind, *aim = hit.rule.split('.')
        name = _KINDS[kind]
        values[name] = max(values[name], hit.confidence)
        if kind == 'insult' and aim[0] in ('you', 'group'):
            values[f'insult_{aim[0]}'] = max(values[f'insult_{aim[0]}'], hit.confidence)
        by_rule[hit.rule] = max(by_rule.get(hit.rule, 0.0), hit.confidence)
    if _are_framed(found):
        values['only_framed'] = 1.0
        values['model_if_framed'] = max(model, 0.0)
    values['amount'] = min(math.log1p(sum(hit.confidence for hit in found)), 2.0)
    values['either'] = either(sorted(by_rule.values(), reverse=True)[:_STRONGEST])
    values['length'] = math.log1p(min(len(text.original), 20_000)) / 8
    return [values[name] for name in FEATURES]


def _are_framed(found: Sequence[Hit]) -> bool:
    """Whether the strongest words are quoted, denied or told of others."""
    framed = max((hit.meant for hit in found if hit.framing is not Framing.MEANT), default=0.0)
    return framed > max((hit.confidence for hit in found if hit.framing is Framing.MEANT), default=0.0)


@dataclass(frozen=True, slots=True)
class Weighing:
    """Weights in the order of `FEATURES`.

    Attributes:
        knots: Pairs of logit and calibrated probability, rising; linear between them.
        thresholds: Of each sensitivity, the probability from which a text is flagged.
    """

    weights: Sequence[float]
    bias: float
    knots: Sequence[tuple[float, float]]
    thresholds: Mapping[Sensitivity, float]

    def of(self, text: Text) -> float:
        """That a text is toxic; weighed once a text."""
        known: float | None = text.__dict__.get(_CACHE)
        if known is None:
            known = text.__dict__[_CACHE] = self.probability(features(text))
        return known

    def probability(self, values: Sequence[float]) -> float:
        """That a text with this evidence is toxic."""
        logit = self.bias + math.fsum(weight * value for weight, value in zip(self.weights, values, strict=True))
        knots = self.knots
        if logit <= knots[0][0]:
            return knots[0][1]
        if logit >= knots[-1][0]:
            return knots[-1][1]
        index = bisect_right(knots, logit, key=lambda knot: knot[0])
        (left, low), (right, high) = knots[index - 1], knots[index]
        return low + (high - low) * (logit - left) / (right - left)


@cache
def weighing() -> Weighing:
    """The weights that come with the package."""
    text = files('avaliar_eval.detectors.toxicity').joinpath('weights.json').read_text('utf-8')
    document: dict[str, Any] = json.loads(text)
    weights: Mapping[str, float] = document['weights']
    return Weighing(
        weights=[weights[name] for name in FEATURES],
        bias=document['bias'],
        knots=[(logit, probability) for logit, probability in document['knots']],
        thresholds={Sensitivity(name): value for name, value in document['thresholds'].items()},
    )
