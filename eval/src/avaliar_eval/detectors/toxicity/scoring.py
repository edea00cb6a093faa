"""All evidence of a text weighed together: what the words are, whom they are meant for, how they are used, two models.

`eval/training/toxicity.py` makes `weights.json`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache

from ... import linear
from ...text import Text
from ..framing import Framing
from ..logistic import Logistic, read_logistic
from ..operating import either
from .hits import Hit, hits_of

__all__ = ['FEATURES', 'features', 'toxic', 'weighing']

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


@cache
def weighing() -> Logistic:
    """The weights that come with the package: the probability that a text with this evidence is toxic."""
    return read_logistic('avaliar_eval.detectors.toxicity', FEATURES)


def toxic(text: Text) -> float:
    """The probability that a text is toxic; weighed once a text."""
    known: float | None = text.__dict__.get(_CACHE)
    if known is None:
        known = text.__dict__[_CACHE] = weighing().probability(features(text))
    return known
