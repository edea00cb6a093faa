"""Keep the documentation equal to what it shows.

A block between `<!-- file: PATH -->` and `<!-- end -->` holds that file; one between `<!-- run: avaliar ... -->` and
`<!-- end -->` holds what the command prints.

    python scripts/docs.py            rewrite stale blocks
    python scripts/docs.py --check    name them and fail
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / 'README.md', *sorted((ROOT / 'docs').rglob('*.md'))]
BLOCK = re.compile(r'(<!-- (file|run): (.+?) -->\n).*?(<!-- end -->)', re.DOTALL)
LANGUAGES = {'.py': 'python', '.sh': 'sh', '.json': 'json'}


def _shown(kind: str, what: str) -> str:
    if kind == 'file':
        path = ROOT / what
        return f'```{LANGUAGES.get(path.suffix, "")}\n{path.read_text().rstrip()}\n```\n'
    program, *arguments = shlex.split(what)
    command = [str(Path(sys.executable).parent / program), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=_environment(), check=True)
    return f'```text\n$ {what}\n{done.stdout.rstrip()}\n```\n'


def _environment() -> dict[str, str]:
    # Help is wrapped to the terminal's width and names the reader's home; the documentation has its own.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(('AVALIAR_', 'XDG_'))}
    return {**kept, 'COLUMNS': '100', 'NO_COLOR': '1', 'HOME': '/home/you'}


def refreshed(text: str) -> str:
    """`text` with every block as it should be."""
    return BLOCK.sub(lambda found: found[1] + _shown(found[2], found[3]) + found[4], text)


def stale() -> list[Path]:
    """The pages that do not show what they say they show."""
    return [page for page in PAGES if refreshed(page.read_text()) != page.read_text()]


def main() -> int:
    pages = stale()
    if '--check' in sys.argv[1:]:
        for page in pages:
            print(f'{page.relative_to(ROOT)} is stale: run `python scripts/docs.py`')
        return 1 if pages else 0
    for page in pages:
        page.write_text(refreshed(page.read_text()))
    return 0


if __name__ == '__main__':
    sys.exit(main())
