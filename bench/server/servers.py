"""The servers side by side: how each is started, asked, and weighed.

Every server runs as its documentation tells a single user to run it, on loopback, telemetry off, in an empty folder.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import psutil

from bench.environments import ROOT, python_of


class Server(ABC):
    """A server process on a folder of its own. Subclasses say how it is started and how spans are counted."""

    name: str
    dialect = 'gen_ai'
    headers: ClassVar[Mapping[str, str]] = {'Content-Type': 'application/x-protobuf'}
    ready_path = '/ready'

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def command(self) -> list[str]: ...

    def environment(self) -> dict[str, str]:
        return {}

    @abstractmethod
    def stored(self) -> int:
        """How many spans are durably stored."""

    def start(self, timeout: float = 180) -> float:
        """Start and wait until it answers; seconds from the command to ready."""
        log = open(self.folder / 'server.log', 'ab')  # noqa: SIM115 - the child keeps it
        began = time.perf_counter()
        self.process = subprocess.Popen(
            self.command(),
            stdout=log,
            stderr=log,
            cwd=self.folder,
            start_new_session=True,
            env={'PATH': os.environ['PATH'], 'HOME': str(self.folder), **self.environment()},
        )
        while True:
            if self.process.poll() is not None:
                raise RuntimeError(f'{self.name} ended: {(self.folder / "server.log").read_text()[-800:]}')
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.get(self.ready_path, timeout=5)[0] == 200:
                    return time.perf_counter() - began
            if time.perf_counter() - began > timeout:
                raise TimeoutError(f'{self.name} was not ready after {timeout} s')
            time.sleep(0.01)

    def get(self, path: str, timeout: float = 120) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=timeout)
        try:
            connection.request('GET', path, headers=dict(self.headers))
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection('127.0.0.1', self.port, timeout=120)

    def post(self, connection: http.client.HTTPConnection, body: bytes) -> int:
        """Send one OTLP body; the status. A busy answer is repeated after a pause, as OTLP asks."""
        while True:
            connection.request('POST', '/v1/traces', body=body, headers=dict(self.headers))
            answer = connection.getresponse()
            answer.read()
            if answer.status not in (429, 503):
                return answer.status
            time.sleep(0.1)

    def cpu_seconds(self) -> float:
        """User and system time of the process and its living descendants."""
        assert self.process
        total = 0.0
        root = psutil.Process(self.process.pid)
        for process in [root, *root.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system
        return total

    def memory_mb(self) -> float:
        assert self.process
        root = psutil.Process(self.process.pid)
        return sum(p.memory_info().rss for p in [root, *root.children(recursive=True)]) / 1e6

    def disk_bytes(self) -> int:
        return sum(f.stat().st_size for f in self.folder.rglob('*') if f.is_file() and f.name != 'server.log')

    def kill(self) -> None:
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        assert self.process
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.kill()
            return -9
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Avaliar(Server):
    name = 'avaliar'

    def command(self) -> list[str]:
        executable = Path(sys.executable).parent / 'avaliar'
        return [str(executable), 'serve', '--port', str(self.port), '--data-dir', str(self.folder / 'data')]

    def environment(self) -> dict[str, str]:
        return {'AVALIAR_CONFIG_DIR': str(self.folder / 'config')}

    def stored(self) -> int:
        import json

        return json.loads(self.get('/api/v1/traces/stats?range=90d')[1])['span_count']


class Phoenix(Server):
    name = 'phoenix'
    dialect = 'openinference'
    ready_path = '/healthz'

    def command(self) -> list[str]:
        return [str(python_of('phoenix-server').parent / 'phoenix'), 'serve']

    def environment(self) -> dict[str, str]:
        return {
            'PHOENIX_PORT': str(self.port),
            'PHOENIX_GRPC_PORT': str(_free_port()),
            'PHOENIX_HOST': '127.0.0.1',
            'PHOENIX_WORKING_DIR': str(self.folder),
            'PHOENIX_TELEMETRY_ENABLED': 'false',
        }

    def stored(self) -> int:
        return _count(self.folder / 'phoenix.db')


class MLflow(Server):
    name = 'mlflow'
    headers: ClassVar[Mapping[str, str]] = {'Content-Type': 'application/x-protobuf', 'x-mlflow-experiment-id': '0'}
    ready_path = '/health'

    def command(self) -> list[str]:
        return [
            str(python_of('mlflow-server').parent / 'mlflow'),
            *('server', '--host', '127.0.0.1', '--port', str(self.port), '--workers', '1'),
            *('--backend-store-uri', f'sqlite:///{self.folder}/mlflow.db'),
            *('--default-artifact-root', str(self.folder / 'artifacts')),
        ]

    def environment(self) -> dict[str, str]:
        return {'MLFLOW_SERVER_ENABLE_JOB_EXECUTION': 'false', 'MLFLOW_DISABLE_TELEMETRY': 'true', 'DO_NOT_TRACK': '1'}

    def stored(self) -> int:
        return _count(self.folder / 'mlflow.db')


SERVERS: dict[str, type[Server]] = {'avaliar': Avaliar, 'mlflow': MLflow, 'phoenix': Phoenix}


def _count(database: Path) -> int:
    with contextlib.closing(sqlite3.connect(f'file:{database}?mode=ro', uri=True, timeout=30)) as connection:
        return connection.execute('SELECT count(*) FROM spans').fetchone()[0]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def scratch() -> Path:
    """Where servers keep what they store during a benchmark; emptied by the caller."""
    folder = ROOT / '.cache' / 'bench' / 'data'
    folder.mkdir(parents=True, exist_ok=True)
    return folder
