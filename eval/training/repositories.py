"""Fetched repositories: the files of one commit, by pattern, without a work tree."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

__all__ = ['Repository', 'RepositoryMissing']


class RepositoryMissing(FileNotFoundError):
    """A repository, or the commit of it that SOURCES.md names, is not in the folder."""


class Repository:
    """One fetched repository, `OWNER+NAME/repo` in the folder (bare, or with `.git`).

    Raises:
        RepositoryMissing: It is not there.
    """

    def __init__(self, folder: Path, name: str, commit: str) -> None:
        place = folder / name.replace('/', '+') / 'repo'
        self._place = place / '.git' if (place / '.git').is_dir() else place
        self._name = name
        self._commit = commit
        if not self._place.is_dir():
            raise RepositoryMissing(f'{name} is not in {folder}; SOURCES.md says what to fetch')

    def files(self, pattern: str, *, at_most: int = 10_000) -> Iterator[tuple[str, str]]:
        """Path and text of the files that match, by path; every n-th where there are more than `at_most`."""
        listed = self._git('ls-tree', '-r', '-z', '--name-only', self._commit).decode('utf-8', 'replace').split('\0')
        paths = sorted(path for path in listed if fnmatch(path, pattern))
        paths = paths[:: -(-len(paths) // at_most)] if paths else []
        if not paths:
            raise RepositoryMissing(f'{self._name} at {self._commit} has no {pattern}')
        for start in range(0, len(paths), 500):
            packed = self._git(
                'archive',
                '--format=tar',
                self._commit,
                '--',
                *(f':(literal){path}' for path in paths[start : start + 500]),
            )
            with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
                for member in sorted(archive.getmembers(), key=lambda member: member.name):
                    content = archive.extractfile(member) if member.isfile() else None
                    if content is not None:
                        yield member.name, content.read().decode('utf-8', 'replace')

    def _git(self, *arguments: str) -> bytes:
        command = ['git', '--git-dir', str(self._place), *arguments]  # arguments of this module and of SOURCES.md
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
        if done.returncode:
            raise RepositoryMissing(f'{self._name}: {done.stderr.decode("utf-8", "replace").strip()}')
        return done.stdout
