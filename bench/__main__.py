"""`python -m bench NAME [options]`: run one benchmark, or list them."""

from __future__ import annotations

import importlib
import sys

BENCHMARKS = {
    'sdk': ('bench.sdk.compare', 'what tracing costs the program, beside six peers'),
}


def main() -> int:
    name, *options = sys.argv[1:] or ['']
    if name not in BENCHMARKS:
        print('python -m bench NAME [options]\n')
        for known, (_, what) in BENCHMARKS.items():
            print(f'  {known:<10} {what}')
        return 0 if not name else 2
    return importlib.import_module(BENCHMARKS[name][0]).main(options)


if __name__ == '__main__':
    sys.exit(main())
