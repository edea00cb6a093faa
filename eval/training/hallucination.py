"""Trains the model of the hallucination detector: `python -m training.hallucination --data DIR` in eval/.

Reads `hallucination.jsonl` (rows with `context`, `text`: the question, `response`, `label`: 1 for not supported, and
`source`). The same rows give the same weights, to the last digit that is written.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from avaliar_eval.detectors.hallucination.grounding import FEATURES, Context
from avaliar_eval.detectors.hallucination.response import claims
from avaliar_eval.policy import Sensitivity

from .calibration import isotonic_knots, quantile
from .logistic import fitted
from .report import area

_WEIGHTS = Path(__file__).parents[1] / 'src' / 'avaliar_eval' / 'detectors' / 'hallucination' / 'weights.json'
_FOLDS = 5
_SIGNS = np.array([-1.0 if name == 'all_present' else 1.0 for name in FEATURES])
"""Nothing supports a claim by being absent from the context."""
RATES = {Sensitivity.STRICT: 0.05, Sensitivity.BALANCED: 0.02, Sensitivity.PERMISSIVE: 0.005}
"""Of supported responses, the share that may be flagged. The judge is asked about those that are near."""


@dataclass(frozen=True, slots=True)
class Row:
    """One response with what it should rest on."""

    features: Sequence[float]
    label: int
    source: str
    group: str


def read(path: Path) -> list[Row]:
    """The rows that have a context."""
    found: list[Row] = []
    with path.open(encoding='utf-8') as lines:
        for line in lines:
            row: Mapping[str, Any] = json.loads(line)
            if row.get('context'):
                response = claims(row['response'])
                words = [word for claim in response for word in claim.words]
                asks = any(claim.asks for claim in response)
                features = Context(row['context'], row['text']).grounding(words, asks).features
                found.append(Row(features, int(row['label']), row['source'].split()[0], str(row['group'])))
    return found


def main() -> int:
    """Reads, trains, writes, and prints how well it does on sources that were left out."""
    parser = argparse.ArgumentParser(prog='python -m training.hallucination', description=__doc__)
    parser.add_argument('--data', type=Path, required=True, help='folder with hallucination.jsonl')
    parser.add_argument('--out', type=Path, default=_WEIGHTS)
    wanted = parser.parse_args()
    rows = read(wanted.data / 'hallucination.jsonl')
    features = np.array([row.features for row in rows])
    labels = np.array([row.label for row in rows], np.float64)
    sources = np.array([row.source for row in rows])
    groups = np.unique([row.group for row in rows], return_inverse=True)[1]
    # Each source counts as much as the others.
    shares = np.array([len(rows) / len(set(sources)) / (sources == source).sum() for source in sources])
    said = np.zeros(len(rows))
    for fold in range(_FOLDS):
        inside = groups % _FOLDS != fold
        found = fitted(features[inside], labels[inside], shares[inside], _SIGNS)
        said[~inside] = features[~inside] @ found[:-1] + found[-1]
    sys.stdout.write(f'{len(rows)} rows; folds by group: AUC {area(said, labels):.3f}\n')
    unseen = np.zeros(len(rows))
    for source in sorted(set(sources)):
        inside = sources != source
        found = fitted(features[inside], labels[inside], shares[inside], _SIGNS)
        unseen[~inside] = features[~inside] @ found[:-1] + found[-1]
        sys.stdout.write(f'{source} left out: AUC {area(unseen[~inside], labels[~inside]):.3f}\n')
    # Half of what is seen in use is like something that was learned from, and half is not.
    points = np.concatenate([said, unseen])
    outcome, share = np.tile(labels, 2), np.tile(shares, 2)
    knots = isotonic_knots(list(points), [int(label) for label in outcome], list(share))
    final = fitted(features, labels, shares, _SIGNS)
    supported = outcome == 0
    thresholds: dict[str, float] = {}
    for sensitivity, rate in RATES.items():
        at = quantile(list(points[supported]), list(share[supported]), rate)
        thresholds[sensitivity.value] = round(float(np.interp(at, *zip(*knots, strict=True))), 6)
        for name, scores in (('known', said), ('unseen', unseen)):
            flagged = scores >= at
            sys.stdout.write(
                f'{sensitivity.value}, sources {name}: supported flagged {flagged[labels == 0].mean():.3f}, '
                f'unsupported found {flagged[labels == 1].mean():.3f}\n'
            )
    document = {
        'weights': {name: round(float(weight), 4) for name, weight in zip(FEATURES, final, strict=False)},
        'bias': round(float(final[-1]), 4),
        'knots': knots,
        'thresholds': thresholds,
    }
    wanted.out.write_text(json.dumps(document, indent=1, sort_keys=True) + '\n', 'utf-8')
    return 0


if __name__ == '__main__':
    raise SystemExit(main())
