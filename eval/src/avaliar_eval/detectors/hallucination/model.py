"""The probability that a text is not supported by its context, from its grounding."""

from __future__ import annotations

from functools import cache

from ..logistic import Logistic, read_logistic
from .grounding import FEATURES

__all__ = ['model']


@cache
def model() -> Logistic:
    """The weights that come with the package, for `FEATURES`."""
    return read_logistic('avaliar_eval.detectors.hallucination', FEATURES)
