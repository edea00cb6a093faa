"""Settings from the environment, and from a `.env` file in the working directory: read by the command line only."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from .console import CommandError

__all__ = ['config_folder', 'data_folder', 'integer', 'load_dotenv', 'parse_dotenv', 'text']

_LINE = re.compile(
    r"""^\s*(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*
        (?:'(?P<single>[^']*)'|"(?P<double>(?:[^"\\]|\\.)*)"|(?P<plain>[^\s#'"](?:[^#]|(?<!\s)\#)*)?)
        \s*(?:\#.*)?$""",
    re.VERBOSE,
)
_ESCAPES = {'n': '\n', 'r': '\r', 't': '\t'}


def parse_dotenv(content: str) -> dict[str, str]:
    """Names and values of a `.env` file: `NAME=value`, quotes, `export`, comments. Raises `ValueError` with the line."""
    found: dict[str, str] = {}
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith('#'):
            continue
        match = _LINE.match(line)
        if match is None:
            # The line may hold a secret: its number is enough to find it.
            raise ValueError(f'line {number} is not NAME=value')
        if match['double'] is not None:
            value = re.sub(r'\\(.)', lambda escape: _ESCAPES.get(escape[1], escape[1]), match['double'])
        else:
            value = match['single'] if match['single'] is not None else (match['plain'] or '').strip()
        found[match['name']] = value
    return found


def load_dotenv(environment: MutableMapping[str, str], folder: Path | None = None) -> frozenset[str]:
    """Add what `.env` in `folder` (the working directory) says and the environment does not; the names that were added."""
    path = (folder or Path.cwd()) / '.env'
    try:
        content = path.read_text('utf-8')
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return frozenset()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f'{path} cannot be read ({error}): make it readable UTF-8 text or remove it.', 2) from error
    try:
        found = parse_dotenv(content)
    except ValueError as error:
        raise CommandError(f'{path}: {error}. Correct it or remove it.', 2) from error
    added = frozenset(name for name in found if name not in environment)
    for name in added:
        environment[name] = found[name]
    return added


def text(name: str, default: str = '') -> str:
    """The value of an environment variable; one that is empty counts as not set."""
    return os.environ.get(name, '').strip() or default


def integer(name: str, default: int) -> int:
    """The same as a whole number. Raises `CommandError` when it is none."""
    value = text(name)
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise CommandError(f'{name} must be a whole number, not {value!r}.', 2) from None


def config_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Where the user's configuration lies: what the SDK reads too."""
    environment = os.environ if environment is None else environment
    if environment.get('AVALIAR_CONFIG_DIR'):
        return Path(environment['AVALIAR_CONFIG_DIR'])
    if environment.get('XDG_CONFIG_HOME'):
        return Path(environment['XDG_CONFIG_HOME']) / 'avaliar'
    if os.name == 'nt' and environment.get('APPDATA'):
        return Path(environment['APPDATA']) / 'avaliar'
    return Path.home() / '.config' / 'avaliar'


def data_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Where a server keeps its data when it is not told."""
    environment = os.environ if environment is None else environment
    if environment.get('AVALIAR_DATA_DIR'):
        return Path(environment['AVALIAR_DATA_DIR']).expanduser()
    if environment.get('XDG_DATA_HOME'):
        return Path(environment['XDG_DATA_HOME']) / 'avaliar'
    if os.name == 'nt' and environment.get('LOCALAPPDATA'):
        return Path(environment['LOCALAPPDATA']) / 'avaliar'
    return Path.home() / '.local' / 'share' / 'avaliar'
