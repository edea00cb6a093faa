"""The tables: how well each head does on sources it has never seen."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from avaliar_eval.linear.heads import HEADS
from avaliar_eval.policy import Sensitivity

from .calibration import reliability
from .training import Trained, shares_of

__all__ = ['area', 'tables']


def area(scores, labels) -> float:
    """The area under the ROC curve: how often a positive text scores above a negative one; ties count half."""
    scores, labels = np.asarray(scores, np.float64), np.asarray(labels)
    _, ranks, counts = np.unique(scores, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts - 1) / 2
    positive = labels == 1
    total, others = int(positive.sum()), int((~positive).sum())
    return (
        float((middle[ranks][positive].sum() - total * (total + 1) / 2) / (total * others))
        if total and others
        else float('nan')
    )


def tables(trained: Trained) -> str:
    """All tables as Markdown."""
    parts: list[str] = []
    shares = shares_of(trained.examples)
    for number, name in enumerate(HEADS):
        head = trained.heads[number]
        logits = trained.unseen[:, number]
        told = np.array([example.labels.get(name, -1) for example in trained.examples])
        ours = np.array([example.is_ours for example in trained.examples])
        judged = (told >= 0) & ~(ours & (told == 1))
        said = np.array([head.probability(float(logit)) for logit in logits])
        flagged = {level: said >= head.thresholds[level] for level in Sensitivity}
        balanced = flagged[Sensitivity.BALANCED]
        parts.append(f'### {name}\n')
        parts.append(
            f'Source unseen: AUC {area(logits[judged], told[judged]):.3f}; recall at strict / balanced / permissive '
            + ' / '.join(f'{flagged[level][judged & (told == 1)].mean():.2f}' for level in Sensitivity)
            + '; benign flagged '
            + ' / '.join(f'{flagged[level][judged & (told == 0)].mean():.4f}' for level in Sensitivity)
            + f'. {int((told[judged] == 1).sum())} positive and {int((told[judged] == 0).sum())} negative texts.\n'
        )
        rows: dict[tuple[int, str, str], list[int]] = defaultdict(list)
        for index in np.flatnonzero(judged | (ours & (told == 1))):
            example = trained.examples[index]
            rows[int(told[index]), example.source, example.kind].append(int(index))
        parts.append('| label | source | kind | texts | flagged at balanced |\n|---|---|---|---|---|')
        for (label, source, kind), members in sorted(rows.items(), key=lambda row: (-row[0][0], row[0][1:])):
            parts.append(f'| {label} | {source} | {kind} | {len(members)} | {balanced[members].mean():.3f} |')
        parts.append('\n| said | true | texts |\n|---|---|---|')
        parts += [
            f'| {row["said"]:.2f} | {row["true"]:.2f} | {row["texts"]} |'
            for row in reliability(said[judged], told[judged], shares[judged])
        ]
        parts.append('')
    return '\n'.join(parts) + '\n'
