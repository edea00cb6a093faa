"""`python -m bench detection`: accuracy, cost, and both beside tools that need no model either.

    python -m bench detection --data DIR [--only accuracy,cost,peers] [--tasks pii,secrets] [--misses 3]

DIR has a file of labelled texts for each task (`bench/detection/samples.py` says what is in a line). Everything is
stage 1 alone, at `balanced` unless a table says otherwise; no judge, no network. The same texts give the same figures,
but for times, which are CPU times of one thread. The first run of `peers` installs them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from bench.detection import accuracy, cost, peers
from bench.detection.samples import TASKS, DataError

PARTS = ('accuracy', 'cost', 'peers')


def main(options: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog='python -m bench detection', description=(__doc__ or '').splitlines()[0])
    parser.add_argument('--data', type=Path, required=True, help='directory of labelled texts')
    parser.add_argument('--only', default=','.join(PARTS), help='parts, with commas between them')
    parser.add_argument('--tasks', default=','.join(task.name for task in TASKS), help='which tables of accuracy')
    parser.add_argument('--misses', type=int, default=0, help='texts of each source to show that were judged wrongly')
    parser.add_argument('--texts', type=int, default=cost.TEXTS, help='of 1 KB each, for the cost')
    arguments = parser.parse_args(options)
    parts = arguments.only.split(',')
    unknown = [part for part in parts if part not in PARTS]
    if unknown:
        parser.error(f'no such part: {", ".join(unknown)}; there are {", ".join(PARTS)}')
    if not arguments.data.is_dir():
        parser.error(f'{arguments.data} is no directory')
    reached: list[accuracy.Target] = []
    try:
        if 'accuracy' in parts:
            tasks = accuracy.judged(arguments.data, arguments.tasks.split(','))
            if not tasks:
                parser.error(f'{arguments.data} has no file of {arguments.tasks}')
            _print(accuracy.lines(tasks, arguments.data))
            _print(accuracy.misses(tasks, arguments.misses))
            reached += accuracy.targets(tasks)
        if 'cost' in parts:
            found = cost.measured(arguments.data, arguments.texts)
            _print(cost.lines(found))
            reached += cost.targets(found)
        if 'peers' in parts:
            compared = peers.compared(arguments.data)
            _print(peers.lines(compared))
            reached += peers.targets(compared)
    except DataError as error:
        print(f'bench: {error}', file=sys.stderr)
        return 2
    return show(reached)


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, flush=True)
    print(flush=True)


def show(reached: list[accuracy.Target]) -> int:
    """Print what was reached and what was not; 1 if anything was not."""
    print('## Figures to reach\n')
    print('| | measured | to reach | |')
    print('|---|---|---|---|')
    for target in reached:
        sign = 'at most' if target.is_at_most else 'at least'
        verdict = 'reached' if target.is_met else '**missed**'
        print(f'| {target.name} | {target.value:.3f} | {sign} {target.limit:.3g} | {verdict} |')
    return 0 if all(target.is_met for target in reached) else 1


if __name__ == '__main__':
    sys.exit(main())
