"""`python -m avaliar_eval scan FILE`."""

from __future__ import annotations

import sys
from typing import Any

from .scan import main


def _set_encodings(stdin: Any, stdout: Any) -> None:
    """Whatever the terminal's encoding is: what is piped in is UTF-8, and what it can't show is escaped."""
    stdin.reconfigure(encoding='utf-8', errors='replace')
    stdout.reconfigure(errors='backslashreplace')


if __name__ == '__main__':
    _set_encodings(sys.stdin, sys.stdout)
    sys.exit(main(sys.argv[1:], sys.stdin, sys.stdout, sys.stderr))
