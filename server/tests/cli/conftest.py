"""The command line: in process where a command ends by itself, a real process where it serves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from avaliar_server.cli import main
from avaliar_server.cli.http_client import Answer, Client


@pytest.fixture(autouse=True)
def own_world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine, its user or its working directory reaches a test."""
    for name in list(os.environ):
        if name.startswith(('AVALIAR_', 'XDG_')):
            monkeypatch.delenv(name)
    monkeypatch.setenv('AVALIAR_CONFIG_DIR', str(tmp_path / 'config'))
    monkeypatch.setenv('AVALIAR_DATA_DIR', str(tmp_path / 'data'))
    monkeypatch.setenv('HOME', str(tmp_path / 'home'))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr('avaliar_server.control.passwords._LOG_N', 4)


class Command:
    """Runs `avaliar` in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: object, code: int = 0) -> str:
        """Its standard output; with `code` other than 0, its standard error."""
        self._capsys.readouterr()
        try:
            found = main([str(argument) for argument in arguments])
        except SystemExit as ended:  # argparse
            found = int(ended.code or 0)
        out, err = self._capsys.readouterr()
        assert found == code, out + err
        assert 'Traceback' not in out + err
        return err if code else out


@pytest.fixture
def avaliar(capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(capsys)


class ServerProcess:
    """A real `avaliar serve` on a free port, its folders in `home`."""

    def __init__(self, home: Path, *options: object, environment: dict[str, str] | None = None) -> None:
        self.home = home
        self.ready_file = home / f'ready-{time.monotonic_ns()}.json'
        self.error_file = self.ready_file.with_suffix('.err')
        kept = {name: value for name, value in os.environ.items() if not name.startswith(('AVALIAR_', 'XDG_'))}
        self.environment = {
            **kept, 'AVALIAR_CONFIG_DIR': str(home / 'config'), 'AVALIAR_DATA_DIR': str(home / 'data'), **(environment or {}),
        }  # fmt: skip
        command = [
            sys.executable,
            '-m',
            'avaliar_server',
            'serve',
            '--port',
            0,
            '--ready-file',
            self.ready_file,
            *options,
        ]
        with self.error_file.open('wb') as errors:
            self.process = subprocess.Popen(
                [str(part) for part in command], env=self.environment, cwd=home, stdout=subprocess.PIPE, stderr=errors
            )

    def ready(self) -> ServerProcess:
        """Wait until it answers."""
        deadline = time.monotonic() + 60
        while not self.ready_file.exists():
            assert self.process.poll() is None, self.errors
            assert time.monotonic() < deadline, 'not ready within a minute'
            time.sleep(0.01)
        self.url: str = json.loads(self.ready_file.read_text())['url']
        self.key = json.loads((self.home / 'config' / 'credentials.json').read_text())[self.url]['api_key']
        return self

    def call(self, method: str, path: str, body: object = None) -> Answer:
        return Client(self.url, self.key, timeout=30).call(method, path, body)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        finally:
            if self.process.stdout is not None:
                self.output = self.process.stdout.read().decode()
                self.process.stdout.close()

    @property
    def errors(self) -> str:
        return self.error_file.read_text()


@pytest.fixture(scope='session')
def running() -> Iterator[ServerProcess]:
    """A server for tests that leave it as it is."""
    with tempfile.TemporaryDirectory(prefix='avaliar-cli-') as folder:
        server = ServerProcess(Path(folder)).ready()
        yield server
        assert server.stop() == 0
        assert server.errors == ''


@pytest.fixture
def at_running(running: ServerProcess, monkeypatch: pytest.MonkeyPatch) -> ServerProcess:
    """The same, with this process's settings pointing at it."""
    monkeypatch.setenv('AVALIAR_API_URL', running.url)
    monkeypatch.setenv('AVALIAR_CONFIG_DIR', str(running.home / 'config'))
    return running
