"""The SDK's own tests on every supported Python that this machine has, beside the one that runs this suite."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
UV = shutil.which('uv') or str(ROOT / '.uv' / 'bin' / 'uv')
SUPPORTED = ('3.10', '3.11', '3.12', '3.13', '3.14')
THIS = f'{sys.version_info.major}.{sys.version_info.minor}'


@cache
def interpreters() -> dict[str, Path]:
    """Supported versions found here, other than this one, with an interpreter that works. None is downloaded."""
    root = Path(os.environ.get('PYENV_ROOT', Path.home() / '.pyenv'))
    found: dict[str, Path] = {}
    for version in SUPPORTED:
        candidates = [shutil.which(f'python{version}'), *root.glob(f'versions/{version}.*/bin/python')]
        for candidate in filter(None, candidates):
            says = subprocess.run([candidate, '-V'], capture_output=True, text=True)
            # A shim of pyenv is there for versions that are not active, and fails.
            if version != THIS and says.returncode == 0 and says.stdout.startswith(f'Python {version}.'):
                found.setdefault(version, Path(candidate))
    return found


def test_this_python_is_a_supported_one():
    assert THIS in SUPPORTED


@pytest.mark.timeout(500)
@pytest.mark.parametrize('version', interpreters())
def test_the_sdk_passes_its_tests(version: str):
    folder = ROOT / '.cache' / 'python' / version
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ('VIRTUAL_ENV', 'PYTEST_XDIST_WORKER')},
        'UV_PROJECT_ENVIRONMENT': str(folder),
        'UV_PYTHON_DOWNLOADS': 'never',
    }
    sync = [
        UV,
        'sync',
        '--quiet',
        '--frozen',
        '--package',
        'avaliar',
        '--extra',
        'detection',
        '--group',
        'dev',
        '--python',
        str(interpreters()[version]),
    ]
    subprocess.run(sync, cwd=ROOT, env=environment, check=True)
    done = subprocess.run(
        [str(folder / 'bin' / 'python'), '-m', 'pytest', 'sdk/tests', '-q', '-x', '-p', 'no:randomly'],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
