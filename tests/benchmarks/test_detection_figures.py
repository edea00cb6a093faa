"""The arithmetic behind the tables of accuracy."""

from __future__ import annotations

import importlib
import math
import random
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT))
    return importlib.import_module('bench.detection.figures')


@pytest.fixture
def samples(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT))
    return importlib.import_module('bench.detection.samples')


def test_counts(figures: Any) -> None:
    counts = figures.Counts.of([(True, True)] * 3 + [(True, False)] + [(False, True)] * 2 + [(False, False)] * 8)
    assert (counts.precision, counts.recall, counts.false_positive_rate) == (0.6, 0.75, 0.2)
    assert counts.f1 == pytest.approx(2 / (1 / 0.6 + 1 / 0.75))


def test_a_share_of_nothing_is_not_a_number(figures: Any) -> None:
    assert math.isnan(figures.Counts.of([(False, False)]).recall)
    assert math.isnan(figures.auc([], [0.5]))


def test_auc_is_the_share_of_pairs_in_the_right_order(figures: Any) -> None:
    chance = random.Random(3)
    positive = [round(chance.random(), 1) for _ in range(40)]
    negative = [round(chance.random() * 0.8, 1) for _ in range(50)]
    pairs = [(p > n) + (p == n) / 2 for p in positive for n in negative]
    assert figures.auc(positive, negative) == pytest.approx(sum(pairs) / len(pairs))
    assert figures.auc([1, 2], [0]) == 1
    assert figures.auc([1, 1], [1]) == 0.5


def test_recall_at_a_rate_of_false_positives(figures: Any) -> None:
    negative = [index / 100 for index in range(100)]
    assert figures.recall_at([0.985, 0.97, 0.995, 0.2], negative, 0.01) == 0.5  # above 0.98
    assert figures.recall_at([0.995, 0.5], negative, 0.0) == 0.5
    # Ties are flagged together or not at all.
    assert figures.recall_at([0.5, 0.6], [0.5] * 100, 0.01) == 0.5


def test_calibration_weighs_benign_texts(figures: Any) -> None:
    flagged = [(0.92, True)] * 9 + [(0.98, False)] + [(0.55, True)]
    low, high = figures.calibration(flagged, negative_weight=9.0)
    assert (low.texts, low.true, high.texts) == (1, 1.0, 10)
    assert high.true == pytest.approx(0.5)
    assert high.said == pytest.approx((9 * 0.92 + 9 * 0.98) / 18)
    assert figures.error([low, high]) == pytest.approx((0.45 + 10 * 0.45) / 11)


def test_a_line_that_is_no_sample_is_named(samples: Any, tmp_path: Path) -> None:
    file = tmp_path / 'pii.jsonl'
    file.write_text('{"text": "a", "label": 0, "source": "s"}\n{"text": "b"}\n')
    with pytest.raises(samples.DataError, match=r"pii\.jsonl:2: KeyError: 'label'"):
        samples.samples(tmp_path, 'pii')


def test_harm_is_read_from_the_look_alikes_of_jailbreaks(samples: Any, tmp_path: Path) -> None:
    rows = (
        '{"text": "a", "label": 1, "source": "s", "category": "template"}',
        '{"text": "b", "label": 0, "source": "s", "category": "harmful-plain", "hard": true}',
        '{"text": "c", "label": 0, "source": "s", "category": "role-play-benign", "hard": true}',
    )
    (tmp_path / 'jailbreak.jsonl').write_text('\n'.join(rows) + '\n')
    found = samples.samples(tmp_path, 'harmful_content')
    assert [(one.text, one.is_positive, one.is_hard) for one in found] == [('b', True, False), ('c', False, True)]
