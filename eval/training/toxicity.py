"""Weighs the evidence of the toxicity detector: `python -m training.toxicity --data DIR --unseen FILE` in eval/.

Run it after the linear models are trained: their scores are evidence, and `--unseen` is what that training wrote under
the same option. Of a text that a model has learned from it is too sure, so of each text the logits of a model are taken
that had not seen its source. Reads `toxicity.jsonl`; the same rows and logits give the same weights.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from unittest.mock import patch

import numpy as np
from avaliar_eval.detectors.toxicity.scoring import FEATURES, features
from avaliar_eval.linear import Scored
from avaliar_eval.policy import Sensitivity
from avaliar_eval.text import Text

from .calibration import at_base_rate, isotonic_knots, quantile
from .logistic import fitted
from .report import area

_WEIGHTS = Path(__file__).parents[1] / 'src' / 'avaliar_eval' / 'detectors' / 'toxicity' / 'weights.json'
_FOLDS = 5
RATES = {Sensitivity.STRICT: 0.05, Sensitivity.BALANCED: 0.014, Sensitivity.PERMISSIVE: 0.005}
"""Of texts that are not toxic, the share that may be flagged. Half of these texts are look-alikes (identity terms,
counter-speech, profanity without a target), which are rare in ordinary traffic."""
_LOOK_ALIKES = 0.013
"""Of the look-alikes, the share that may be flagged at the balanced setting."""
_ABUSE_ALL_THE_SAME = ('target_indiv_nh', 'target_group_nh')
"""Categories of HateCheck that are no hate of a protected group and abuse of somebody else: neither one nor the other."""
_SIGNS = np.array(
    [-1.0 if name in ('only_framed', 'model_if_framed') else 0.0 if name == 'length' else 1.0 for name in FEATURES]
)


def main() -> int:
    """Reads, weighs, writes, and prints how well it does on what was left out."""
    parser = argparse.ArgumentParser(prog='python -m training.toxicity', description=__doc__)
    parser.add_argument('--data', type=Path, required=True, help='folder with toxicity.jsonl')
    parser.add_argument('--unseen', type=Path, required=True, help='the file that `python -m training --unseen` wrote')
    parser.add_argument('--out', type=Path, default=_WEIGHTS)
    wanted = parser.parse_args()
    with (wanted.data / 'toxicity.jsonl').open(encoding='utf-8') as lines:
        rows = [json.loads(line) for line in lines]
    logits: Mapping[str, Mapping[str, float]] = json.loads(wanted.unseen.read_text('utf-8'))
    known = [row for row in rows if _key(row['text']) in logits and row.get('category') not in _ABUSE_ALL_THE_SAME]
    sys.stdout.write(
        f'{len(rows) - len(known)} of {len(rows)} rows left out: no logits of the linear models, or no clear label\n'
    )
    rows = known
    values = np.array([_features(row['text'], logits) for row in rows])
    labels = np.array([float(row['label']) for row in rows])
    sources = np.array([row['source'] for row in rows])
    groups = np.unique([str(row['group']) for row in rows], return_inverse=True)[1]
    shares = np.ones(len(rows))
    said, unseen = np.zeros(len(rows)), np.zeros(len(rows))
    folds = [(groups % _FOLDS == fold, said) for fold in range(_FOLDS)]
    folds += [(sources == source, unseen) for source in sorted(set(sources))]
    for outside, scores in folds:
        found = fitted(values[~outside], labels[~outside], shares[~outside], _SIGNS)
        scores[outside] = values[outside] @ found[:-1] + found[-1]
    sys.stdout.write(
        f'{len(rows)} rows; folds by group: AUC {area(said, labels):.3f}; by source: {area(unseen, labels):.3f}\n'
    )
    hard = np.array([bool(row['hard']) for row in rows]) & (labels == 0)
    weighed = at_base_rate(labels.astype(np.intp), shares)
    knots = isotonic_knots(list(said), [int(label) for label in labels], list(weighed))
    final = fitted(values, labels, shares, _SIGNS)
    thresholds: dict[str, float] = {}
    for sensitivity, rate in RATES.items():
        at = quantile(list(said[labels == 0]), list(shares[labels == 0]), rate)
        if sensitivity is Sensitivity.BALANCED:
            at = max(at, quantile(list(said[hard]), list(shares[hard]), _LOOK_ALIKES))
        thresholds[sensitivity.value] = round(float(np.interp(at, *zip(*knots, strict=True))), 6)
        flagged = said >= at
        sys.stdout.write(
            f'{sensitivity.value}: not toxic flagged {flagged[labels == 0].mean():.3f}, look-alikes '
            f'{flagged[hard].mean():.3f}, toxic found {flagged[labels == 1].mean():.3f}\n'
        )
    document = {
        'weights': {name: round(float(weight), 4) for name, weight in zip(FEATURES, final, strict=False)},
        'bias': round(float(final[-1]), 4),
        'knots': knots,
        'thresholds': thresholds,
    }
    wanted.out.write_text(json.dumps(document, indent=1, sort_keys=True) + '\n', 'utf-8')
    return 0


def _key(text: str) -> str:
    return hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()


def _features(text: str, logits: Mapping[str, Mapping[str, float]]) -> list[float]:
    """The evidence of a text, with the logits of models that had not seen its source."""
    scores = {head: Scored(0.0, logit, 0, 0) for head, logit in logits[_key(text)].items()}
    with patch('avaliar_eval.linear.score', lambda _: scores):
        return features(Text(text))


if __name__ == '__main__':
    raise SystemExit(main())
