"""What goes to standard error of the commands that keep running."""

from __future__ import annotations

import argparse
import logging
import sys

from .console import CommandError
from .environment import text

__all__ = ['add_log_level', 'log_to_stderr']

_LEVELS = ('debug', 'info', 'warning', 'error')


def add_log_level(parser: argparse.ArgumentParser) -> None:
    """Add `--log-level`."""
    parser.add_argument(
        '--log-level',
        choices=_LEVELS,
        default=text('AVALIAR_LOG_LEVEL', 'warning').lower(),
        help='what goes to standard error (AVALIAR_LOG_LEVEL; default warning)',
    )


def log_to_stderr(level: str) -> None:
    """Log from `level` on. Raises `CommandError` when the environment named none."""
    if level not in _LEVELS:
        raise CommandError(f'AVALIAR_LOG_LEVEL must be one of {", ".join(_LEVELS)}, not {level!r}.', 2)
    logging.basicConfig(
        level=level.upper(), stream=sys.stderr, format='%(asctime)s %(levelname)s %(name)s: %(message)s'
    )
    if level != 'debug':
        # The store's driver logs each failed attempt beside raising it; our own sentence says what matters.
        for handler in logging.getLogger().handlers:
            handler.addFilter(lambda record: not record.name.startswith(('urllib3', 'clickhouse_connect')))
