"""From scores of texts whose source was left out: what rules add, probabilities, and thresholds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ['BASE_RATE', 'Point', 'at_base_rate', 'isotonic_knots', 'quantile', 'reliability', 'rule_weights']

_EDGE = 0.002


BASE_RATE = 0.1
"""The share of attacks that probabilities are calibrated for: one in ten of the texts a detector looks at. Without it the
confidence of a head would follow from how many texts were at hand."""


@dataclass(frozen=True, slots=True)
class Point:
    """One text: the logit its words got from a model that never saw its source, its label, and what it counts."""

    logit: float
    label: int
    weight: float
    rules: frozenset[str]


def rule_weights(points: Sequence[Point], *, least: int = 3, ridge: float = 1.0) -> dict[str, float]:
    """By how much a hit of each rule raises the logit: logistic regression on logit and hits, no weight below nought.

    Rules that fewer than `least` texts hit are left out; they get what a rule gets on average.
    """
    names = sorted({rule for point in points for rule in point.rules})
    counts = {name: sum(name in point.rules for point in points) for name in names}
    known = [name for name in names if counts[name] >= least]
    if not known:
        return {}
    hits = np.array([[name in point.rules for name in known] for point in points], np.float64)
    logits = np.clip(np.array([point.logit for point in points]), -12, 12)
    labels = np.array([point.label for point in points], np.float64)
    weights = np.array([point.weight for point in points])
    design = np.column_stack([logits, np.ones(len(points)), hits])
    found = np.zeros(design.shape[1])
    found[0] = 1.0
    penalty = np.full(len(found), ridge)
    penalty[:2] = 0.0
    for _ in range(200):
        likely = 1 / (1 + np.exp(-design @ found))
        slope = design.T @ ((likely - labels) * weights) + penalty * found
        curve = (design * (weights * likely * (1 - likely))[:, None]).T @ design + np.diag(penalty + 1e-6)
        step = np.linalg.solve(curve, slope)
        found = found - np.clip(step, -1, 1)
        found[2:] = np.maximum(found[2:], 0)
        if np.abs(step).max() < 1e-6:
            break
    share = max(float(found[0]), 0.2)
    learned = {name: round(float(weight) / share, 3) for name, weight in zip(known, found[2:], strict=True)}
    usual = float(np.median(list(learned.values())))
    return {name: learned.get(name, round(usual, 3)) for name in names}


def at_base_rate(labels: NDArray[np.intp], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weights, those of positives scaled so that they are `BASE_RATE` of all."""
    positive = labels == 1
    factor = BASE_RATE / (1 - BASE_RATE) * weights[~positive].sum() / max(float(weights[positive].sum()), 1e-9)
    return np.where(positive, weights * factor, weights)


def isotonic_knots(
    logits: Sequence[float], labels: Sequence[int], weights: Sequence[float]
) -> list[tuple[float, float]]:
    """Pairs of logit and probability, both rising: pooled adjacent violators, at most some twenty steps."""
    order = np.argsort(np.array(logits), kind='stable')
    points = np.array(logits)[order]
    outcome = np.array(labels, np.float64)[order]
    share = np.array(weights)[order]
    blocks: list[list[float]] = []  # weight, weighted label, weighted logit
    for logit, label, weight in zip(points, outcome, share, strict=True):
        blocks.append([weight, weight * label, weight * logit])
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][0] >= blocks[-1][1] / blocks[-1][0]:
            last = blocks.pop()
            blocks[-1] = [left + right for left, right in zip(blocks[-1], last, strict=True)]
    least = share.sum() / 25
    pooled: list[list[float]] = []
    for block in blocks:
        if pooled and pooled[-1][0] < least:
            pooled[-1] = [left + right for left, right in zip(pooled[-1], block, strict=True)]
        else:
            pooled.append(block)
    if len(pooled) > 1 and pooled[-1][0] < least / 4:
        last = pooled.pop()
        pooled[-1] = [left + right for left, right in zip(pooled[-1], last, strict=True)]
    knots = [(block[2] / block[0], block[1] / block[0]) for block in pooled]
    low, high = float(points[0]), float(points[-1])
    knots = [(min(low, knots[0][0]) - 6, 0.0), *knots, (max(high, knots[-1][0]) + 6, 1.0)]
    # Strictly rising, so that a threshold on the probability is a threshold on the logit.
    rising: list[tuple[float, float]] = []
    before = 0.0
    room = 1e-4
    for index, (logit, probability) in enumerate(knots):
        ceiling = 1 - _EDGE + index * room / 10
        value = min(max(probability, before + room, _EDGE * (index > 0)), ceiling)
        value = max(value, before + room / 20)
        if rising and logit <= rising[-1][0]:
            continue
        rising.append((round(logit, 4), round(value, 6)))
        before = value
    return rising


def quantile(values: Sequence[float], weights: Sequence[float], share: float) -> float:
    """The value that at most `share` of the weight lies at or above (an infinitesimal step over the last one inside)."""
    order = np.argsort(-np.array(values), kind='stable')
    ranked = np.array(values)[order]
    passed = np.cumsum(np.array(weights)[order]) / float(np.sum(weights))
    index = int(np.searchsorted(passed, share, side='right'))
    above = ranked[index] if index < len(ranked) else ranked[-1]
    return float(above) + 1e-6


def reliability(
    probabilities: Sequence[float], labels: Sequence[int], weights: Sequence[float]
) -> list[Mapping[str, float]]:
    """By tenth of the probability: what was said on average, what was true, and how many texts that is."""
    table: list[Mapping[str, float]] = []
    said, true, share = np.array(probabilities), np.array(labels, np.float64), np.array(weights)
    for low in np.arange(0, 1, 0.1):
        inside = (said >= low) & (said < low + 0.1 if low < 0.85 else said <= 1)
        if inside.sum() >= 5:
            total = share[inside].sum()
            table.append(
                {
                    'said': float((said * share)[inside].sum() / total),
                    'true': float((true * share)[inside].sum() / total),
                    'texts': int(inside.sum()),
                }
            )
    return table
