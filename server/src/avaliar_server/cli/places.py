"""Where a server keeps things: the options that `serve`, `worker`, `keys` and `admin` share."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from .console import CommandError
from .environment import data_folder, integer, text

__all__ = ['MOST_WORKERS', 'add_control_options', 'add_workers', 'control_location', 'data_directory']

MOST_WORKERS = 64


def add_control_options(parser: argparse.ArgumentParser) -> None:
    """Add `--data-dir` and `--control`."""
    parser.add_argument(
        '--data-dir',
        metavar='DIR',
        type=Path,
        default=None,
        help=f'where the server keeps its data (AVALIAR_DATA_DIR; default {data_folder()})',
    )
    parser.add_argument(
        '--control',
        metavar='URL',
        default=text('AVALIAR_CONTROL') or None,
        help='organisations, users and keys on PostgreSQL: postgresql://user:password@host/database '
        '(AVALIAR_CONTROL; default: SQLite in the data directory)',
    )


def add_workers(parser: argparse.ArgumentParser) -> None:
    """Add `--workers`."""
    parser.add_argument(
        '--workers',
        metavar='N',
        type=int,
        default=integer('AVALIAR_WORKERS', 1),
        help='threads that check spans marked for detection on the server (AVALIAR_WORKERS; default 1)',
    )


def data_directory(arguments: argparse.Namespace, *, create: bool) -> Path:
    """The data directory, made when `create`. Raises `CommandError` when it cannot be used."""
    folder: Path = (arguments.data_dir or data_folder()).expanduser()
    try:
        folder = folder.resolve()
        if create:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not folder.is_dir():
            raise CommandError(
                f'There is no data directory {folder}: start `avaliar serve` once, or name the right one with --data-dir.'
            )
    except FileExistsError as error:
        raise CommandError(f'{folder} is not a directory: choose another with --data-dir.') from error
    except (OSError, RuntimeError) as error:
        reason = getattr(error, 'strerror', None) or error
        raise CommandError(
            f'The data directory {folder} cannot be made ({reason}): choose another with --data-dir.'
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CommandError(
            f'The data directory {folder} is not writable: change its permissions or choose another with --data-dir.'
        )
    return folder


def control_location(arguments: argparse.Namespace, *, create: bool = False) -> str:
    """Where the control plane is: `--control`, else the data directory."""
    return arguments.control or str(data_directory(arguments, create=create))
