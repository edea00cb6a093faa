"""The wheels as a user gets them: built, installed into empty environments, used."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
UV = shutil.which('uv') or str(ROOT / '.uv' / 'bin' / 'uv')

pytestmark = [pytest.mark.wheel, pytest.mark.timeout(400), pytest.mark.xdist_group('wheels')]


def run(*command: str | Path, **environment: str) -> str:
    """Run a command outside the workspace, so that nothing of it is importable; answer its output."""
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        timeout=380,
        cwd='/',
        env={**os.environ, 'PYTHONPATH': '', 'VIRTUAL_ENV': '', **environment},
    )
    assert done.returncode == 0, f'{command}\n{done.stdout}\n{done.stderr}'
    return done.stdout


@pytest.fixture(scope='session')
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp('dist')
    run(UV, 'build', '--quiet', '--directory', ROOT, '--all-packages', '--wheel', '--out-dir', folder)
    return folder


def environment(folder: Path, *requirements: str | Path) -> Path:
    run(UV, 'venv', '--quiet', '--python', sys.executable, folder)
    python = folder / ('Scripts' if os.name == 'nt' else 'bin') / 'python'
    run(UV, 'pip', 'install', '--quiet', '--python', python, *requirements)
    return python


def wheel(folder: Path, distribution: str) -> Path:
    [found] = folder.glob(f'{distribution}-[0-9]*.whl')
    return found


def test_each_distribution_is_built_and_typed(wheels: Path):
    for distribution, package in {
        'avaliar': 'avaliar',
        'avaliar_eval': 'avaliar_eval',
        'avaliar_server': 'avaliar_server',
    }.items():
        names = zipfile.ZipFile(wheel(wheels, distribution)).namelist()
        assert f'{package}/py.typed' in names
        assert not [name for name in names if not name.startswith((f'{package}/', f'{distribution}-'))]


def test_the_server_wheel_carries_the_dashboard(wheels: Path):
    archive = zipfile.ZipFile(wheel(wheels, 'avaliar_server'))
    names = archive.namelist()
    index = archive.read('avaliar_server/_static/index.html').decode()
    assert '<script' in index
    assert any(name.startswith('avaliar_server/_static/assets/') and name.endswith('.js') for name in names)
    assert not any('node_modules' in name for name in names)


def test_the_sdk_alone_depends_on_next_to_nothing_and_records(wheels: Path, tmp_path: Path):
    python = environment(tmp_path / 'sdk', wheel(wheels, 'avaliar'))
    installed = json.loads(run(UV, 'pip', 'list', '--format', 'json', '--python', python))
    assert len(installed) < 5, installed
    program = """
import avaliar
from avaliar.testing import InMemoryExporter
exporter = InMemoryExporter()
avaliar.configure(exporter=exporter)
@avaliar.traceable('llm', model='gpt-4o', provider='openai')
def chat(question): return 'four'
assert chat('2+2?') == 'four'
avaliar.flush()
print(len(exporter.spans))
"""
    assert run(python, '-c', program).strip() == '1'


def test_the_detectors_alone_depend_on_nothing_of_ours(wheels: Path, tmp_path: Path):
    python = environment(tmp_path / 'eval', wheel(wheels, 'avaliar_eval'))
    program = "import avaliar_eval, sys; print([m for m in sys.modules if m.startswith('avaliar') and 'eval' not in m])"
    assert run(python, '-c', program).strip() == '[]'


@pytest.fixture(scope='session')
def server_python(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return environment(tmp_path_factory.mktemp('server') / 'env', *wheels.glob('*.whl'))


def test_the_server_runs_from_its_wheel_without_node(server_python: Path, tmp_path: Path):
    program = """
import json, os, pathlib, re, signal, subprocess, sys, time, urllib.request
folder = pathlib.Path(sys.argv[1]); ready = folder / 'ready.json'
avaliar = pathlib.Path(sys.executable).parent / 'avaliar'
server = subprocess.Popen([str(avaliar), 'serve', '--port', '0', '--data-dir', str(folder / 'data'), '--ready-file', str(ready)])
deadline = time.monotonic() + 60
while not ready.exists():
    assert server.poll() is None and time.monotonic() < deadline
    time.sleep(0.05)
facts = json.loads(ready.read_text())
url = facts['url']
page = urllib.request.urlopen(url + '/').read().decode()
script = re.search(r'src="(/assets/[^"]+[.]js)"', page).group(1)
assert len(urllib.request.urlopen(url + script).read()) > 10_000
os.environ['AVALIAR_API_URL'] = url
import avaliar
@avaliar.traceable('llm', model='gpt-4o', provider='openai')
def chat(question):
    avaliar.update_current_llm_run(1000, 100)
    return 'four'
chat('2+2?')
assert avaliar.flush(30)
rows = json.load(urllib.request.urlopen(url + '/api/v1/traces?range=1h'))['data']
server.send_signal(signal.SIGTERM)
assert server.wait(30) == 0
print(json.dumps([rows[0]['total_tokens'], rows[0]['cost_usd'] is not None, rows[0]['status']]))
"""
    path = {'PATH': '/usr/bin:/bin', 'AVALIAR_CONFIG_DIR': str(tmp_path / 'config'), 'AVALIAR_API_KEY': ''}
    answer = run(server_python, '-c', program, tmp_path, **path).strip().splitlines()[-1]
    assert json.loads(answer) == [1100, True, 'ok']
