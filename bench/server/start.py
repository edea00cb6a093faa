"""From the command to ready, on an empty folder and on 100,000 spans, beside MLflow and Phoenix.

    python -m bench start [--servers avaliar,mlflow,phoenix] [--rounds 3]

The servers take turns, so that what else the machine does meets all of them. The stored spans are those of
`python -m bench peers`, made on first use. Memory is RSS of all processes, two seconds after ready.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench.server.filled import week_of
from bench.server.servers import SERVERS, scratch


@dataclass(frozen=True)
class Start:
    seconds: float
    cpu: float
    memory_mb: float


def start(name: str, folder: Path) -> Start:
    server = SERVERS[name](folder)
    try:
        seconds = server.start()
        cpu = server.cpu_seconds()
        time.sleep(2)
        return Start(seconds, cpu, server.memory_mb())
    finally:
        server.stop()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog='python -m bench start', description=__doc__.splitlines()[0])
    parser.add_argument('--servers', default='avaliar,mlflow,phoenix')
    parser.add_argument('--rounds', type=int, default=3)
    options = parser.parse_args(arguments)
    names = options.servers.split(',')
    weeks = {name: week_of(name)[0] for name in names}
    empty: dict[str, list[Start]] = {name: [] for name in names}
    filled: dict[str, list[Start]] = {name: [] for name in names}
    folders = {name: scratch() / f'start-{name}' for name in names}
    try:
        for name, folder in folders.items():
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(weeks[name], folder, symlinks=True)
        for _ in range(options.rounds):
            for name, folder in folders.items():
                new = scratch() / f'start-new-{name}'
                shutil.rmtree(new, ignore_errors=True)
                empty[name].append(start(name, new))
                shutil.rmtree(new)
                filled[name].append(start(name, folder))
    finally:
        for folder in folders.values():
            shutil.rmtree(folder, ignore_errors=True)
    print('| server | empty folder, s (CPU s) | 100,000 spans, s (CPU s) | RSS, MB | times avaliar |')
    print('|---|---|---|---|---|')
    base = _median(filled['avaliar'], 'seconds') if 'avaliar' in names else None
    for name in names:
        ratio = f'{_median(filled[name], "seconds") / base:.1f}' if base else '-'
        memory = f'{_median(empty[name], "memory_mb"):,.0f}, {_median(filled[name], "memory_mb"):,.0f}'
        print(f'| {name} | {_both(empty[name])} | {_both(filled[name])} | {memory} | {ratio} |')
    return 0


def _median(starts: list[Start], figure: str) -> float:
    return statistics.median(getattr(start, figure) for start in starts)


def _both(starts: list[Start]) -> str:
    return f'{_median(starts, "seconds"):.2f} ({_median(starts, "cpu"):.1f})'


if __name__ == '__main__':
    sys.exit(main())
