"""PostgreSQL for the tests: found on this machine, else brought from PyPI into `.cache/`.

    python scripts/postgresql.py      find or fetch it, print where its programs are

The package `pgserver` carries PostgreSQL's own programs; nothing else of it is used.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / '.cache' / 'postgresql'
PACKAGE = 'pgserver==0.1.4'
# Its wheels end at CPython 3.12; the programs inside do not care which Python runs the tests.
PACKAGE_PYTHON = '3.12'


class NotAvailableError(RuntimeError):
    """There is no PostgreSQL here and none could be fetched; the message says what was not tested."""


def programs() -> Path:
    """The folder with `initdb` and `postgres`; fetched when it is not there. Raises `NotAvailableError`."""
    found = _installed() or _cached()
    if found is not None:
        return found
    _fetch()
    found = _cached()
    if found is None:
        raise NotAvailableError(
            f'PostgreSQL is missing ({PACKAGE} from PyPI holds no programs for this machine): the control plane was not '
            'tested on it. Install the package "postgresql" of this system.'
        )
    return found


def _installed() -> Path | None:
    folders = [Path(found).parent for name in ('initdb',) if (found := shutil.which(name))]
    # Debian keeps the server's programs off the PATH.
    folders += sorted(Path('/usr/lib/postgresql').glob('*/bin'), reverse=True)
    return next((folder for folder in folders if (folder / 'initdb').exists() and (folder / 'postgres').exists()), None)


def _cached() -> Path | None:
    folder = CACHE / 'pgserver' / 'pginstall' / 'bin'
    return folder if (folder / 'initdb').exists() else None


def _fetch() -> None:
    CACHE.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE.parent) as unfinished:
        arguments = ['--no-deps', '--only-binary=:all:', '--target', unfinished, '--python-version', PACKAGE_PYTHON]
        uv = shutil.which('uv') or str(ROOT / '.uv' / 'bin' / 'uv')
        client = [uv, 'pip'] if Path(uv).exists() else [sys.executable, '-m', 'pip']
        result = subprocess.run([*client, 'install', *arguments, PACKAGE], capture_output=True, text=True)
        if result.returncode != 0:
            reason = (result.stderr.strip().splitlines() or ['no reason given'])[-1]
            raise NotAvailableError(
                f'PostgreSQL is missing and {PACKAGE} could not be fetched from PyPI ({reason}): the control plane was '
                'not tested on it. Install the package "postgresql" of this system.'
            )
        shutil.rmtree(CACHE, ignore_errors=True)
        # mkdtemp's folder is its owner's alone; the server runs as another user when the tests run as root.
        os.chmod(unfinished, 0o755)
        shutil.copytree(unfinished, CACHE, symlinks=True)


class Server:
    """A PostgreSQL server of its own, on a Unix socket in a temporary folder: no port, no password, no trace."""

    def __init__(self) -> None:
        folder = programs()
        self._user = _unprivileged()
        self._home = Path(tempfile.mkdtemp(prefix='avaliar-postgresql-'))
        self._data = self._home / 'data'
        if self._user is not None:
            os.chown(self._home, pwd.getpwnam(self._user).pw_uid, -1)
        self._process: subprocess.Popen[bytes] | None = None
        if self._user is not None and folder.is_relative_to(CACHE):
            # A clone in root's own home is closed to the other user: it gets the programs where it may go.
            shutil.copytree(CACHE, self._home / 'programs', symlinks=True)
            folder = self._home / 'programs' / folder.relative_to(CACHE)
        try:
            self._start(folder)
        except BaseException:
            self.stop()
            raise

    def url(self, database: str = 'postgres') -> str:
        """Where SQLAlchemy finds a database of this server."""
        return f'postgresql://avaliar@/{database}?host={self._home}'

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self._home, ignore_errors=True)

    def _start(self, folder: Path) -> None:
        subprocess.run(
            [folder / 'initdb', '-D', self._data, '-U', 'avaliar', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'],
            check=True, capture_output=True, user=self._user, cwd=self._home, env=_environment(),
        )  # fmt: skip
        log = self._home / 'log'
        # Durability is PostgreSQL's business, not what these tests are about: fsync off halves their time.
        options = ['-c', 'listen_addresses=', '-c', f'unix_socket_directories={self._home}', '-c', 'fsync=off']
        with log.open('wb') as output:
            self._process = subprocess.Popen(
                [folder / 'postgres', '-D', self._data, *options],
                stdout=output, stderr=subprocess.STDOUT, user=self._user, cwd=self._home, env=_environment(),
            )  # fmt: skip
        deadline = time.monotonic() + 30
        while b'ready to accept connections' not in log.read_bytes():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise NotAvailableError(
                    'PostgreSQL did not start, so the control plane was not tested on it: '
                    + log.read_text(errors='replace')[-500:]
                )
            time.sleep(0.02)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith('PG')} | {'LC_ALL': 'C'}


def _unprivileged() -> str | None:
    """Another user's name when this is root, as whom PostgreSQL refuses to run."""
    if os.geteuid() != 0:
        return None
    for name in ('postgres', 'nobody'):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    raise NotAvailableError('PostgreSQL does not run as root and there is no other user here: it was not tested.')


if __name__ == '__main__':
    print(programs())
