"""The tables: how well each head does on sources it has never seen."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from avaliar_eval.linear.heads import HEADS
from avaliar_eval.policy import Sensitivity

from .calibration import at_base_rate, reliability
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


_LOOK_ALIKES = {
    'hard': 'hard negatives',
    'role_play': 'benign role-play',
    'system_prompt': 'system prompts',
    'about_attacks': 'about attacks',
    'sql': 'legitimate SQL',
    'medical': 'medical',
    'legal': 'legal',
    'novel': 'novels',
    'support': 'customer support',
    'multilingual': 'chat in many languages',
    'benign': 'ordinary questions',
}


def tables(trained: Trained) -> str:
    """All tables as Markdown; every score is of a model that has not seen the text's source."""
    summary = [
        '| head | positive texts | AUC | recall strict / balanced / permissive | benign flagged |',
        '|---|---|---|---|---|',
    ]
    parts: list[str] = []
    for number, name in enumerate(HEADS):
        line, part = _of_head(trained, number, name)
        summary.append(line)
        parts += part
    return '\n'.join([*summary, '', *parts]).rstrip() + '\n'


def _of_head(trained: Trained, number: int, name: str) -> tuple[str, list[str]]:
    head = trained.heads[number]
    told = np.array([-1 if example.is_ours else example.labels.get(name, -1) for example in trained.examples])
    said = np.array([head.probability(float(logit)) for logit in trained.unseen[:, number]])
    flagged = {level: said >= head.thresholds[level] for level in Sensitivity}
    judged, positive, negative = told >= 0, told == 1, told == 0

    def rates(members: object) -> str:
        return ' / '.join(f'{flagged[level][members].mean():.3f}' for level in Sensitivity)

    auc = area(trained.unseen[judged, number], told[judged])
    line = f'| {name} | {positive.sum()} | {auc:.3f} | {rates(positive)} | {rates(negative)} |'
    by_source: dict[tuple[str, str], list[int]] = defaultdict(list)
    by_kind: dict[str, list[int]] = defaultdict(list)
    for index in np.flatnonzero(judged):
        example = trained.examples[index]
        if told[index]:
            tier = example.kind if name == 'prompt_injection' else ''
            by_source[example.source, tier].append(int(index))
        elif example.kind in _LOOK_ALIKES:
            by_kind[example.kind].append(int(index))
    part = [f'### {name}', '', '| texts | number | flagged at strict / balanced / permissive |', '|---|---|---|']
    part += [
        f'| attack: {source}{f", {tier}" if tier else ""} | {len(members)} | {rates(members)} |'
        for (source, tier), members in sorted(by_source.items())
        if len(members) >= 5
    ]
    part += [
        f'| benign: {title} | {len(by_kind[kind])} | {rates(by_kind[kind])} |'
        for kind, title in _LOOK_ALIKES.items()
        if len(by_kind[kind]) >= 20
    ]
    part += ['', '| said | true | texts |', '|---|---|---|']
    weights = at_base_rate(told[judged], shares_of(trained.examples)[judged])
    part += [
        f'| {row["said"]:.2f} | {row["true"]:.2f} | {row["texts"]} |'
        for row in reliability(said[judged].tolist(), told[judged].tolist(), weights.tolist())
    ]
    return line, [*part, '']
