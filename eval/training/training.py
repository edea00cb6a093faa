"""From examples to models: folds of whole sources, weights, calibration, and what is written into the package."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from avaliar_eval.linear.heads import HEADS, Head, described
from avaliar_eval.linear.windows import FINE
from avaliar_eval.policy import Sensitivity
from numpy.typing import NDArray

from .calibration import Point, at_base_rate, isotonic_knots, quantile, rule_weights
from .examples import Example
from .fit import best_scores, fitted
from .matrix import rows_of
from .rule_hits import rule_hits

__all__ = ['Trained', 'train']

FOLDS = 7
RIDGE = 2e-6
RATES = {Sensitivity.STRICT: 0.05, Sensitivity.BALANCED: 0.01, Sensitivity.PERMISSIVE: 0.002}
_CEILINGS = {'hard': 0.02, 'role_play': 0.03, 'about_attacks': 0.03, 'harmful_plain': 0.03, 'sql': 0.05}
"""At the balanced setting no more than this of each kind of look-alike is flagged, whatever the whole pool says."""

_KIN = {
    'CyberSecEval prompt_injection multilingual': 'CyberSecEval prompt_injection',
    'CrowS-Pairs (swapped, weak label)': 'CrowS-Pairs',
    'embedded-override (ours)': 'BIPIA',
}
_KIN_STEMS = ('JailbreakBench', 'BIPIA', 'libinjection')
"""Sources with texts in common are left out together."""


@dataclass(frozen=True, slots=True)
class Trained:
    """The models, and of every text what a model said that had never seen its source.

    Attributes:
        weights: Whole numbers by bucket and head.
        unseen: Logits by text and head, rules included.
        words: The same without rules.
    """

    heads: Sequence[Head]
    weights: NDArray[np.int8]
    examples: Sequence[Example]
    unseen: NDArray[np.float64]
    words: NDArray[np.float64]

    def save(self, folder: Path) -> None:
        """Writes `heads.zlib` and `heads.json`."""
        folder.mkdir(parents=True, exist_ok=True)
        folder.joinpath('heads.zlib').write_bytes(zlib.compress(np.ascontiguousarray(self.weights.T).tobytes(), 9))
        text = json.dumps({head.name: described(head) for head in self.heads}, indent=1, sort_keys=True)
        folder.joinpath('heads.json').write_text(text + '\n', 'utf-8')

    def unseen_by_text(self) -> dict[str, dict[str, float]]:
        """Of the SHA-256 of each text that is judged, the logits without rules of models that had not seen its source.

        What is learned on top of these models has to be learned from these: of a text it has seen a model is too sure.
        """
        return {
            hashlib.sha256(example.text.encode('utf-8', 'replace')).hexdigest(): {
                head: round(float(logit), 4) for head, logit in zip(HEADS, logits, strict=True)
            }
            for example, logits in zip(self.examples, self.words, strict=True)
            if not example.is_ours
        }


def family(source: str) -> str:
    """The group a source is left out with."""
    source = _KIN.get(source, source)
    return next((stem for stem in _KIN_STEMS if source.startswith(stem)), source)


def folds_of(examples: Sequence[Example]) -> NDArray[np.intp]:
    """Of each text the fold of its family: by size, each to the fold that misses least of the same attacks already, so
    that one source of attacks is left out at a time.

    What was written for training is never left out (-1), and never judged.
    """
    sizes: Counter[str] = Counter()
    positives: dict[str, Counter[str]] = defaultdict(Counter)
    for example in examples:
        if not example.is_ours:
            name = family(example.source)
            sizes[name] += 1
            positives[name].update(head for head, label in example.labels.items() if label)
    totals = sum(positives.values(), Counter())
    held: list[Counter[str]] = [Counter() for _ in range(FOLDS)]
    loads = [0] * FOLDS
    fold: dict[str, int] = {}
    for name, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):

        def cost(index: int, name: str = name) -> tuple[float, int, int]:
            missing = max((held[index][head] / totals[head] for head in positives[name]), default=0.0)
            return round(missing, 2), loads[index], index

        fold[name] = min(range(FOLDS), key=cost)
        loads[fold[name]] += size
        held[fold[name]].update(positives[name])
    return np.array([-1 if example.is_ours else fold[family(example.source)] for example in examples], np.intp)


def shares_of(examples: Sequence[Example], cap: int = 250) -> NDArray[np.float64]:
    """What a text counts: a source of many texts less than in proportion, so that none rules."""
    sizes = Counter(example.source for example in examples)
    return np.array([example.weight * min(1.0, (cap / sizes[example.source]) ** 0.7) for example in examples])


def train(examples: Sequence[Example]) -> Trained:
    """Trains every head on all sources, and once more without each fold to judge and calibrate it."""
    rows = rows_of([example.text for example in examples])
    folds = folds_of(examples)
    shares = shares_of(examples)
    told = np.array([[example.labels.get(head, -1) for head in HEADS] for example in examples])
    labels = np.zeros((len(examples), len(HEADS) * (FOLDS + 1)), np.float32)
    importance = np.zeros_like(labels)
    for turn in range(FOLDS + 1):
        inside = folds != turn
        for number in range(len(HEADS)):
            column = turn * len(HEADS) + number
            labels[:, column] = told[:, number] == 1
            weight = shares * inside * (told[:, number] >= 0)
            positive = weight[told[:, number] == 1].sum()
            negative = weight[told[:, number] == 0].sum()
            # Positives together count half as much as negatives.
            factor = np.clip(0.5 * negative / max(positive, 1e-9), 0.2, 8)
            importance[:, column] = np.where(told[:, number] == 1, weight * factor, weight)
    fine = np.tile(FINE, FOLDS + 1)
    fit = fitted(rows, labels, importance, fine, ridge=RIDGE)
    scores = best_scores(rows, fit, fine)
    words = np.stack(
        [scores[np.arange(len(examples)), folds * len(HEADS) + number] for number in range(len(HEADS))], axis=1
    ).astype(np.float64)
    final = slice(FOLDS * len(HEADS), None)
    weights, scales = _whole_numbers(fit.weights[:, final])
    hits = rule_hits([example.text for example in examples])
    unseen = words.copy()
    heads: list[Head] = []
    for number, name in enumerate(HEADS):
        judged = np.array([-1 if example.is_ours else example.labels.get(name, -1) for example in examples])
        found = hits.get(name)
        rules: dict[str, float] = {}
        if found:
            points = [
                Point(float(words[index, number]), int(judged[index]), float(shares[index]), found[index])
                for index in np.flatnonzero(judged >= 0)
            ]
            rules = rule_weights(points)
            unseen[:, number] += [sum(rules.get(rule, 0.0) for rule in sorted(matched)) for matched in found]
        model = Head(name, float(scales[number]), float(fit.biases[final][number]), (), {}, rules)
        heads.append(_calibrated(model, examples, judged, unseen[:, number], shares))
    return Trained(heads, weights, examples, unseen, words)


def _whole_numbers(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Weights as numbers of -127 to 127; the few outside the scale are cut."""
    scales = np.quantile(np.abs(weights), 0.9998, axis=0) / 127
    return np.clip(np.rint(weights / scales), -127, 127).astype(np.int8), scales.astype(np.float64)


def _calibrated(
    model: Head,
    examples: Sequence[Example],
    judged: NDArray[np.intp],
    logits: NDArray[np.float64],
    shares: NDArray[np.float64],
) -> Head:
    """The model with its curve and its thresholds."""
    known = np.flatnonzero(judged >= 0)
    weights = at_base_rate(judged[known], shares[known])
    curve = replace(model, knots=isotonic_knots(logits[known].tolist(), judged[known].tolist(), weights.tolist()))
    benign = np.flatnonzero(judged == 0)
    by_kind: dict[str, list[int]] = defaultdict(list)
    for index in benign:
        by_kind[examples[index].kind].append(int(index))
    cuts = {level: quantile(logits[benign].tolist(), shares[benign].tolist(), rate) for level, rate in RATES.items()}
    for kind, ceiling in _CEILINGS.items():
        members = by_kind[kind]
        if len(members) >= 50:
            cut = quantile(logits[members].tolist(), [1.0] * len(members), ceiling)
            cuts[Sensitivity.BALANCED] = max(cuts[Sensitivity.BALANCED], cut)
    cuts[Sensitivity.PERMISSIVE] = max(cuts[Sensitivity.PERMISSIVE], cuts[Sensitivity.BALANCED] + 0.3)
    thresholds = {level: round(curve.probability(cut), 6) for level, cut in cuts.items()}
    return replace(curve, thresholds=thresholds)
