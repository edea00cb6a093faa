"""`python -m avaliar_eval scan FILE`."""

from __future__ import annotations

import io
import sys

from .scan import main

if __name__ == '__main__':
    # Whatever the terminal's encoding is: what is piped in is UTF-8, and what it can't show is escaped.
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding='utf-8', errors='replace')
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors='backslashreplace')
    sys.exit(main(sys.argv[1:], sys.stdin, sys.stdout, sys.stderr))
