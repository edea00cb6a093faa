"""The API key that a loopback server leaves for its owner's programs: `credentials.json` in the configuration folder.

`{"http://127.0.0.1:4319": {"api_key": "avl_..."}}`, readable by its owner alone. The SDK reads it.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

__all__ = ['FILE_NAME', 'Credentials']

FILE_NAME = 'credentials.json'


class Credentials:
    """The file in `folder`. Methods that write raise `OSError` when it cannot be written."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME

    def all(self) -> dict[str, str]:
        """Address to key; empty when there is no file or it makes no sense."""
        return {
            url: entry['api_key']
            for url, entry in self._read().items()
            if isinstance(entry, dict) and isinstance(entry.get('api_key'), str)
        }

    def keep(self, url: str, choose: Callable[[dict[str, str]], str]) -> str:
        """Set the key of `url` to what `choose` makes of the keys there are, and return it."""
        with self._locked():
            key = choose(self.all())
            content = self._read()
            if content.get(url) != {'api_key': key} or not self._is_private():
                self._write({**content, url: {'api_key': key}})
        return key

    def drop(self, url: str) -> None:
        """Forget `url`."""
        with self._locked():
            content = self._read()
            if content.pop(url, None) is not None:
                self._write(content)

    def _read(self) -> dict[str, Any]:
        try:
            content = json.loads(self.path.read_text('utf-8'))
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def _is_private(self) -> bool:
        return os.name == 'nt' or not self.path.stat().st_mode & 0o077

    def _write(self, content: dict[str, Any]) -> None:
        # mkstemp's file is its owner's alone from the first moment; a reader sees the old file or the new one.
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix='.credentials-')
        try:
            with os.fdopen(handle, 'w', encoding='utf-8') as file:
                file.write(json.dumps(content, indent=2) + '\n')
            os.replace(name, self.path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name == 'nt':
            yield
            return
        import fcntl

        with open(self.path.parent / '.credentials.lock', 'w') as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
