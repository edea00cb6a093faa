"""A real server process for the end-to-end tests."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

AVALIAR = Path(sys.executable).parent / 'avaliar'
START_SECONDS = 90  # a shared machine may be slow; a healthy one needs three


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests first: at the end of a run no worker should wait for one of them."""
    items.sort(key=lambda item: 'tests/versions/' not in item.nodeid)


class ServerProcess:
    """`avaliar serve` on a folder of its own, on a free port, with a configuration folder of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        self.arguments = arguments
        self.config = folder / 'config'
        self.process: subprocess.Popen[bytes] | None = None
        self.url = ''

    def start(self) -> ServerProcess:
        ready = self.folder / 'ready.json'
        ready.unlink(missing_ok=True)
        command = [str(AVALIAR), 'serve', '--port', '0', '--data-dir', str(self.folder / 'data')]
        with open(self.folder / 'server.log', 'ab') as log:
            self.process = subprocess.Popen(
                [*command, '--ready-file', str(ready), *self.arguments], stdout=log, stderr=log, env=self.environment()
            )
        deadline = time.monotonic() + START_SECONDS
        while not (ready.exists() and ready.read_text().rstrip().endswith('}')):
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < deadline, f'not ready after {START_SECONDS} s: {self.log()}'
            time.sleep(0.02)
        self.url = json.loads(ready.read_text())['url']
        return self

    def environment(self, **more: str) -> dict[str, str]:
        """What a program of the same user sees, without the settings of whoever runs the tests."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(('AVALIAR_', 'OTEL_'))}
        kept |= {'AVALIAR_CONFIG_DIR': str(self.config), 'PYTHONWARNINGS': 'default'}
        if self.url:
            kept['AVALIAR_API_URL'] = self.url
        return kept | more

    @property
    def key(self) -> str:
        """The key that `avaliar serve` left for programs of this user."""
        return json.loads((self.config / 'credentials.json').read_text())[self.url]['api_key']

    def log(self) -> str:
        return (self.folder / 'server.log').read_text()[-3000:]

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        address = urlsplit(self.url)
        connection = http.client.HTTPConnection(address.hostname or '', address.port, timeout=60)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def get(self, path: str, **parameters: Any) -> Any:
        """The JSON answer of `GET /api/v1{path}`; anything but 200 fails the test."""
        query = f'?{urlencode(parameters, doseq=True)}' if parameters else ''
        status, body = self.request('GET', f'/api/v1{path}{query}')
        assert status == 200, body
        return json.loads(body)

    def eventually(self, question: Callable[[], Any], seconds: float = 30) -> Any:
        """The first answer that is true; fails the test after `seconds`."""
        deadline = time.monotonic() + seconds
        while not (answer := question()):
            assert time.monotonic() < deadline, f'still {answer!r} after {seconds} s'
            time.sleep(0.05)
        return answer

    def run(self, program: str | Path, *arguments: str, timeout: float = 120, **environment: str) -> str:
        """Run a Python program as the same user would; its output. A failure fails the test."""
        code = [str(program)] if isinstance(program, Path) else ['-c', program]
        done = subprocess.run(
            [sys.executable, *code, *arguments],
            capture_output=True,
            text=True,
            timeout=timeout,
            env=self.environment(**environment),
        )
        assert done.returncode == 0, f'{done.stdout}\n{done.stderr}'
        return done.stdout

    def avaliar(self, *arguments: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Run the command line against this server."""
        return subprocess.run(
            [str(AVALIAR), *arguments], capture_output=True, text=True, timeout=timeout, env=self.environment()
        )

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait(30)

    def stop(self) -> int:
        assert self.process
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[..., ServerProcess]]:
    """A function that starts a server of the test's own: `start_server('name', '--option', ...)`."""
    started: dict[str, ServerProcess] = {}

    def start(name: str = 'server', *arguments: str) -> ServerProcess:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        started[name] = ServerProcess(folder, *arguments)
        return started[name].start()

    yield start
    for server in started.values():
        if server.process and server.process.poll() is None:
            server.kill()


@pytest.fixture(scope='session')
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One server for all tests that only add traces of their own."""
    running = ServerProcess(tmp_path_factory.mktemp('server')).start()
    yield running
    assert running.stop() == 0, running.log()
