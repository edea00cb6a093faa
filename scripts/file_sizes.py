"""Keep files small: a ratchet.

Package code stays under 400 lines a module, tests under 800. A file over its limit must be listed in
`scripts/file_sizes.json` with the size it may have; that figure may only fall, and a file that has come under its
limit must leave the list.

    python scripts/file_sizes.py            check
    python scripts/file_sizes.py --lower    rewrite the list with today's smaller figures
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXCEPTIONS = ROOT / 'scripts' / 'file_sizes.json'
LIMIT, TEST_LIMIT = 400, 800
SUFFIXES = ('.py', '.ts', '.tsx', '.css')
GENERATED = ('web/src/api/schema.d.ts', 'web/src/routeTree.gen.ts')


def _tracked() -> list[str]:
    listing = subprocess.run(['git', 'ls-files'], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listing.splitlines() if name.endswith(SUFFIXES) and name not in GENERATED]


def _limit(name: str) -> int:
    parts = name.split('/')
    return TEST_LIMIT if 'tests' in parts or '.test.' in name else LIMIT


def main() -> int:
    allowed: dict[str, int] = json.loads(EXCEPTIONS.read_text()) if EXCEPTIONS.exists() else {}
    sizes = {name: len((ROOT / name).read_text().splitlines()) for name in _tracked() if (ROOT / name).exists()}
    over = {name: size for name, size in sizes.items() if size > _limit(name)}
    if '--lower' in sys.argv[1:]:
        lowered = {name: min(size, allowed[name]) for name, size in over.items() if name in allowed}
        EXCEPTIONS.write_text(json.dumps(lowered, indent=2, sort_keys=True) + '\n')
        return 0
    problems = [
        f'{name}: {size} lines; the limit is {allowed.get(name, _limit(name))}. Split it by job.'
        for name, size in sorted(over.items())
        if size > allowed.get(name, _limit(name))
    ]
    problems += [
        f'{name}: no longer needs its exception of {allowance} lines; run `python scripts/file_sizes.py --lower`.'
        for name, allowance in sorted(allowed.items())
        if over.get(name, 0) < allowance
    ]
    print('\n'.join(problems) or f'{len(sizes)} files within their limits')
    return 1 if problems else 0


if __name__ == '__main__':
    sys.exit(main())
