"""`python -m bench NAME [options]`: run one benchmark, or list them."""

from __future__ import annotations

import importlib
import sys

BENCHMARKS = {
    'sdk': ('bench.sdk.compare', 'what tracing costs the program, beside six peers'),
    'streams': ('bench.sdk.streams', 'what an item of a stream costs, above the bare generator'),
    'off': ('bench.sdk.off', 'what a decorator costs when tracing is off'),
    'import': ('bench.sdk.importing', 'what the import costs, beside six peers'),
    'ingest': ('bench.server.ingest', 'durable spans per second of server CPU, beside MLflow and Phoenix'),
    'crash': ('bench.server.crash', 'kill -9 under load: is every acknowledged span there?'),
    'fresh': ('bench.server.fresh', 'from the end of a call to visible in the API'),
    'start': ('bench.server.start', 'from the command to ready, beside MLflow and Phoenix'),
    'query': ('bench.query', 'lists, trees, search and figures with 1,000,000 spans stored'),
    'peers': (
        'bench.server.peers',
        'lists, trees, search and figures with 100,000 spans stored, beside MLflow and Phoenix',
    ),
    'detection': (
        'bench.detection.__main__',
        'detection: accuracy, CPU a KB, import and blocking mode, beside Presidio, detect-secrets and LLM Guard',
    ),
    'detection-server': (
        'bench.server.detection',
        'detection on the server: spans per CPU second, from stored to verdict, kill -9',
    ),
    'idle': ('bench.server.idle', 'CPU and disk when nobody asks'),
}


def main() -> int:
    name, *options = sys.argv[1:] or ['']
    if name not in BENCHMARKS:
        print('python -m bench NAME [options]\n')
        for known, (_, what) in BENCHMARKS.items():
            print(f'  {known:<17} {what}')
        return 0 if not name else 2
    return importlib.import_module(BENCHMARKS[name][0]).main(options)


if __name__ == '__main__':
    sys.exit(main())
