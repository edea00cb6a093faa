"""Figures of how well scores and verdicts agree with labels: plain arithmetic over lists."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ['Bin', 'Counts', 'auc', 'calibration', 'error', 'quantile', 'recall_at']


@dataclass(frozen=True, slots=True)
class Counts:
    """How many texts were flagged and should have been, and so on."""

    true_positives: int = 0
    false_positives: int = 0
    false_negatives: int = 0
    true_negatives: int = 0

    @classmethod
    def of(cls, verdicts: Iterable[tuple[bool, bool]]) -> Counts:
        """Pairs of label and verdict."""
        counted = [0, 0, 0, 0]
        for is_positive, is_flagged in verdicts:
            counted[(0 if is_flagged else 2) if is_positive else (1 if is_flagged else 3)] += 1
        return cls(*counted)

    @property
    def precision(self) -> float:
        return _share(self.true_positives, self.true_positives + self.false_positives)

    @property
    def recall(self) -> float:
        return _share(self.true_positives, self.true_positives + self.false_negatives)

    @property
    def f1(self) -> float:
        return _share(2 * self.true_positives, 2 * self.true_positives + self.false_positives + self.false_negatives)

    @property
    def false_positive_rate(self) -> float:
        return _share(self.false_positives, self.false_positives + self.true_negatives)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else math.nan


def auc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The chance that a positive scores above a negative, ties counting half (Mann and Whitney's U, scaled)."""
    if not positive or not negative:
        return math.nan
    ranked = sorted([(score, True) for score in positive] + [(score, False) for score in negative])
    above = below = 0.0
    index = 0
    while index < len(ranked):
        end = index
        while end < len(ranked) and ranked[end][0] == ranked[index][0]:
            end += 1
        positives = sum(is_positive for _, is_positive in ranked[index:end])
        negatives = end - index - positives
        above += positives * (below + negatives / 2)
        below += negatives
        index = end
    return above / (len(positive) * len(negative))


def recall_at(positive: Sequence[float], negative: Sequence[float], rate: float) -> float:
    """The share of positives above the lowest threshold at which at most `rate` of the negatives are flagged.

    The threshold is read off the texts that are judged, so this is what the scores could do at best.
    """
    if not positive or not negative:
        return math.nan
    allowed = math.floor(rate * len(negative))
    limit = sorted(negative, reverse=True)[allowed] if allowed < len(negative) else -math.inf
    return sum(score > limit for score in positive) / len(positive)


@dataclass(frozen=True, slots=True)
class Bin:
    """Of the texts flagged with about this confidence, how many were right."""

    said: float
    true: float
    texts: int


def calibration(flagged: Sequence[tuple[float, bool]], negative_weight: float, bins: int = 10) -> list[Bin]:
    """Bins of flagged texts by confidence.

    Args:
        flagged: Pairs of confidence and label.
        negative_weight: How many benign texts each one stands for, so that attacks are as rare as is assumed.
    """
    sorted_in: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for confidence, is_positive in flagged:
        sorted_in[min(int(confidence * bins), bins - 1)].append((confidence, is_positive))
    found: list[Bin] = []
    for group in filter(None, sorted_in):
        weights = [1.0 if is_positive else negative_weight for _, is_positive in group]
        total = math.fsum(weights)
        found.append(
            Bin(
                said=math.fsum(weight * one[0] for weight, one in zip(weights, group, strict=True)) / total,
                true=math.fsum(weight for weight, one in zip(weights, group, strict=True) if one[1]) / total,
                texts=len(group),
            )
        )
    return found


def error(bins: Sequence[Bin]) -> float:
    """The mean distance of what was said from what was true, every text counting once."""
    texts = sum(one.texts for one in bins)
    return math.fsum(abs(one.said - one.true) * one.texts for one in bins) / texts if texts else math.nan


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.floor(share * len(ordered)))]
