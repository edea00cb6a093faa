"""What the training of the weighed detectors rests on, on texts of its own."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

# The training package is not in the wheel, so it is imported from where it lies.
sys.path.insert(0, str(Path(__file__).parents[3]))

from avaliar_eval.detectors.hallucination.grounding import FEATURES
from training import hallucination
from training.logistic import fitted


def test_a_weight_keeps_its_sign():
    rng = np.random.default_rng(7)
    helpful = rng.normal(size=(400, 1))
    features = np.hstack([helpful, -helpful + rng.normal(size=(400, 1)) * 0.1])
    labels = (helpful[:, 0] > 0).astype(float)
    weights = fitted(features, labels, np.ones(400), np.array([1.0, 1.0]))
    assert weights[0] > 1
    assert weights[1] == 0, 'what speaks against is not learned from a column that speaks for'


def rows(count: int) -> list[dict[str, object]]:
    places = ('Oslo', 'Zurich', 'Lagos', 'Quito', 'Hanoi')
    made: list[dict[str, object]] = []
    for index in range(count):
        place, other = places[index % 5], places[(index + 1) % 5]
        said = place if index % 2 else f'{other} beside bananas and rivers'
        made.append(
            {
                'text': 'Where is the office?',
                'context': f'The office number {index} of the company is in {place}.',
                'response': f'The office is in {said}.',
                'label': 1 - index % 2,
                'source': ('first', 'second')[index // 2 % 2],
                'group': str(index),
            }
        )
    return [*made, {**made[0], 'context': ''}]


def test_the_same_rows_give_the_same_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    tmp_path.joinpath('hallucination.jsonl').write_text('\n'.join(map(json.dumps, rows(80))), 'utf-8')
    assert len(hallucination.read(tmp_path / 'hallucination.jsonl')) == 80, 'rows without a context are left out'
    written: list[str] = []
    for name in ('first.json', 'second.json'):
        monkeypatch.setattr(sys, 'argv', ['training', '--data', str(tmp_path), '--out', str(tmp_path / name)])
        assert hallucination.main() == 0
        written.append(tmp_path.joinpath(name).read_text('utf-8'))
    assert written[0] == written[1]
    document = json.loads(written[0])
    assert set(document['weights']) == set(FEATURES)
    thresholds = document['thresholds']
    assert 0 < thresholds['strict'] <= thresholds['balanced'] <= thresholds['permissive'] <= 1
