"""Chromium for the end-to-end tests: found on this machine, else from the system's packages, else Playwright's own.

python scripts/chromium.py      find or fetch it, print where it is
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

NAMES = ('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable')
APPLICATIONS = ('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',)

# A browser under test talks to nobody but the page, and runs as root in a container.
ARGUMENTS = (
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
)


class NotAvailableError(RuntimeError):
    """There is no Chromium here and none could be fetched; the message says what was not tested."""


def executable() -> Path:
    """A Chromium; fetched when there is none. Raises `NotAvailableError`."""
    found = _installed()
    if found is None:
        reasons = [reason for fetch in (_from_system, _from_playwright) if (reason := fetch())]
        found = _installed()
        if found is None:
            raise NotAvailableError(
                'Chromium is missing, so the dashboard was not tested in a browser; install the package "chromium" '
                f'of this system ({"; ".join(reasons)}).'
            )
    return found


def _installed() -> Path | None:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found:
        return Path(found)
    for candidate in (*APPLICATIONS, _playwrights_own()):
        if candidate and Path(candidate).exists():
            return Path(candidate)
    return None


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _run(command: Sequence[str]) -> str | None:
    """Run a command; why it failed, or `None`."""
    environment = {**os.environ, 'DEBIAN_FRONTEND': 'noninteractive'}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode == 0:
        return None
    last = ((done.stderr or done.stdout).strip().splitlines() or ['no reason given'])[-1]
    return f'{" ".join(command[:3])}: {last}'


def _from_system() -> str | None:
    if not shutil.which('apt-get'):
        return 'this system has no apt-get'
    prefix: list[str] = []
    if os.geteuid() != 0:
        if not shutil.which('sudo') or _run(['sudo', '-n', 'true']):
            return 'installing a system package needs root'
        prefix = ['sudo', '-n']
    return _run([*prefix, 'apt-get', 'update', '-qq']) or _run(
        [*prefix, 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium']
    )


def _from_playwright() -> str | None:
    return _run([sys.executable, '-m', 'playwright', 'install', 'chromium'])


if __name__ == '__main__':
    try:
        print(executable())
    except NotAvailableError as missing:
        sys.exit(str(missing))
