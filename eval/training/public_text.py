"""Texts of public repositories with permissive licences, read from a folder of fetched copies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .examples import Example

__all__ = ['public']


def public(folder: Path) -> Iterator[Example]:
    """The examples of the repositories in `folder`."""
    yield from ()
    if not folder.is_dir():
        raise FileNotFoundError(f'{folder} is no folder; --public takes the one with the fetched repositories')
