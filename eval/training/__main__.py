"""Trains all heads and writes them into the package; prints, and with `--report` writes, how well they do.

cd eval && python -m training --data DIR --public DIR [--report ../docs/detection/models.md]
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from .examples import labelled, merged
from .public_text import public
from .report import tables
from .training import train
from .written import written

_WEIGHTS = Path(__file__).parents[1] / 'src' / 'avaliar_eval' / 'linear' / 'weights'

_BEGIN, _END = '<!-- tables -->', '<!-- end of tables -->'


def main() -> int:
    """Reads the texts, trains, writes the weights."""
    parser = argparse.ArgumentParser(prog='python -m training', description=__doc__)
    parser.add_argument('--data', type=Path, required=True, help='folder of the labelled sets (*.jsonl)')
    parser.add_argument('--public', type=Path, help='folder of fetched repositories, as SOURCES.md lists them')
    parser.add_argument('--out', type=Path, default=_WEIGHTS, help='where the weights go')
    parser.add_argument('--unseen', type=Path, help='a JSON file to write the logits of unseen texts to')
    parser.add_argument('--report', type=Path, help='a Markdown file whose tables are replaced')
    wanted = parser.parse_args()
    examples = merged([*labelled(wanted.data), *(public(wanted.public) if wanted.public else ()), *written()])
    sys.stderr.write(f'{len(examples)} texts of {len({example.source for example in examples})} sources\n')
    trained = train(examples)
    trained.save(wanted.out)
    if wanted.unseen:
        wanted.unseen.write_text(json.dumps(trained.unseen_by_text()), 'utf-8')
    report = tables(trained)
    sys.stdout.write(report)
    if wanted.report:
        page = wanted.report.read_text('utf-8')
        before, after = page.split(_BEGIN)[0], page.split(_END)[1]
        wanted.report.write_text(f'{before}{_BEGIN}\n{report}{_END}{after}', 'utf-8')
    return 0


if __name__ == '__main__':
    raise SystemExit(main())
