"""The key that `avaliar serve` left for programs of the same user on the same machine.

The file is `<configuration folder>/avaliar/credentials.json` (`$AVALIAR_CONFIG_DIR/credentials.json` when that is
set), readable by its owner alone: `{"http://127.0.0.1:4319": {"api_key": "avl_..."}}`.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from typing import Any, cast

import orjson

from . import notices

__all__ = ['credentials_path', 'is_loopback', 'local_key']


def credentials_path(environment: Mapping[str, str]) -> str:
    """Where the file is, whether it exists or not."""
    folder = environment.get('AVALIAR_CONFIG_DIR')
    if not folder:
        base = environment.get('XDG_CONFIG_HOME')
        if not base:
            if os.name == 'nt' and environment.get('APPDATA'):
                base = environment['APPDATA']
            else:
                base = os.path.join(os.path.expanduser('~'), '.config')
        folder = os.path.join(base, 'avaliar')
    return os.path.join(folder, 'credentials.json')


def is_loopback(host: str) -> bool:
    """Whether a host name can only mean this machine."""
    host = host.lower().rstrip('.')
    if host in ('localhost', '::1', '0:0:0:0:0:0:0:1') or host.endswith('.localhost'):
        return True
    parts = host.split('.')
    return len(parts) == 4 and parts[0] == '127' and all(part.isdigit() for part in parts)


def local_key(api_url: str, environment: Mapping[str, str]) -> str | None:
    """The key for a server on this machine, `None` when there is none that may be used."""
    from urllib.parse import urlsplit  # here: it takes a twentieth of the package's import

    target = urlsplit(api_url)
    if not is_loopback(target.hostname or ''):
        return None
    path = credentials_path(environment)
    try:
        with open(path, 'rb') as file:
            if os.name != 'nt':
                about = os.fstat(file.fileno())
                if about.st_mode & (stat.S_IRWXG | stat.S_IRWXO) or about.st_uid not in (os.geteuid(), 0):
                    notices.say_once(
                        'credentials',
                        f'{path} can be read by others and was not used. Run `chmod 600` on it, or set AVALIAR_API_KEY.',
                    )
                    return None
            entries: Any = orjson.loads(file.read(1 << 20))
    except (OSError, ValueError):
        return None
    if not isinstance(entries, dict):
        return None
    for url, entry in cast('dict[str, Any]', entries).items():
        if not isinstance(entry, dict):
            continue
        key = cast('dict[str, Any]', entry).get('api_key')
        try:
            known = urlsplit(url)
            matches = (known.port or _default_port(known.scheme)) == (target.port or _default_port(target.scheme))
        except ValueError:
            continue
        if matches and is_loopback(known.hostname or '') and isinstance(key, str) and key:
            return key
    return None


def _default_port(scheme: str) -> int:
    return 443 if scheme == 'https' else 80
