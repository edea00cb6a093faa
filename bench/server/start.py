"""From the command to ready, on an empty folder and on existing data, beside MLflow and Phoenix.

python -m bench start [--servers avaliar,mlflow,phoenix] [--rounds 3]
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys

from bench.server.servers import SERVERS, scratch


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog='python -m bench start', description=__doc__.splitlines()[0])
    parser.add_argument('--servers', default='avaliar,mlflow,phoenix')
    parser.add_argument('--rounds', type=int, default=3)
    options = parser.parse_args(arguments)
    fresh: dict[str, list[float]] = {}
    again: dict[str, list[float]] = {}
    memory: dict[str, float] = {}
    for _ in range(options.rounds):
        for name in options.servers.split(','):
            folder = scratch() / f'start-{name}'
            shutil.rmtree(folder, ignore_errors=True)
            for results in (fresh, again):
                server = SERVERS[name](folder)
                try:
                    results.setdefault(name, []).append(server.start())
                    memory[name] = server.memory_mb()
                finally:
                    server.stop()
            shutil.rmtree(folder, ignore_errors=True)
    print('| server | empty folder s | existing data s | RSS MB | times avaliar |')
    print('|---|---|---|---|---|')
    base = statistics.median(again['avaliar']) if 'avaliar' in again else None
    for name in fresh:
        existing = statistics.median(again[name])
        ratio = f'{existing / base:.1f}' if base else '-'
        print(f'| {name} | {statistics.median(fresh[name]):.2f} | {existing:.2f} | {memory[name]:.0f} | {ratio} |')
    return 0


if __name__ == '__main__':
    sys.exit(main())
