"""`avaliar serve` as a process: ready, refusing with a sentence, and stopping without losing anything."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from avaliar_server.cli.doctor import _test_span

from .conftest import ServerProcess


def test_it_says_where_it_is_and_leaves_a_key(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path).ready()
    try:
        credentials = tmp_path / 'config' / 'credentials.json'
        assert credentials.stat().st_mode & 0o777 == 0o600
        assert server.call('GET', '/api/v1/session').json()['local'] is True
        assert server.call('GET', '/api/v1/getting-started').json()['api_url'] == server.url
        assert server.call('GET', '/ready').status == 200
    finally:
        code = server.stop()
    assert code == 0 and server.errors == ''
    assert f'Dashboard  {server.url}' in server.output and f'API key    {server.key}' in server.output
    assert not server.ready_file.exists()
    # A free port is another one next time: nothing is left of it, and the key is not made twice for a fixed one.
    assert json.loads(credentials.read_text()) == {}


@pytest.mark.parametrize('number', [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_and_what_was_acknowledged_is_there(tmp_path: Path, number: int) -> None:
    server = ServerProcess(tmp_path).ready()
    acknowledged: list[str] = []
    attempts = iter(range(1, 100_000))

    def send() -> None:
        for attempt in attempts:
            trace_id = f'{attempt:032x}'
            try:
                answer = server.call('POST', '/v1/traces', _test_span(trace_id, f'{attempt:016x}'))
            except Exception:
                return
            if answer.status != 200:
                return
            acknowledged.append(trace_id)

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    while len(acknowledged) < 20:
        time.sleep(0.005)
    assert server.stop(number) == 0
    for thread in threads:
        thread.join()
    assert server.errors == ''
    again = ServerProcess(tmp_path).ready()
    try:
        missing = [one for one in acknowledged if again.call('GET', f'/api/v1/traces/{one}').status != 200]
    finally:
        again.stop()
    assert missing == []


def _refused(home: Path, *options: object, environment: dict[str, str] | None = None, code: int = 1) -> str:
    server = ServerProcess(home, *options, environment=environment)
    assert server.wait() == code, server.errors
    assert 'Traceback' not in server.errors and server.errors.count('\n') == 1, server.errors
    assert server.output == '' and not server.ready_file.exists()
    return server.errors


def test_a_second_server_on_the_same_data_is_told_so(running: ServerProcess) -> None:
    sentence = _refused(running.home)
    assert str(running.home / 'data') in sentence and str(running.process.pid) in sentence
    assert running.call('GET', '/ready').status == 200


def test_a_second_server_on_the_same_port_is_told_so(running: ServerProcess, tmp_path: Path) -> None:
    port = running.url.rpartition(':')[2]
    assert f'An Avaliar server is running at http://127.0.0.1:{port} already' in _refused(tmp_path, '--port', port)


def test_a_port_that_somebody_else_has(tmp_path: Path) -> None:
    with socket.create_server(('127.0.0.1', 0)) as taken:
        port = taken.getsockname()[1]
        assert f'Port {port} on 127.0.0.1 is in use by another program' in _refused(tmp_path, '--port', port)


@pytest.mark.parametrize(
    ('options', 'code', 'words'),
    [
        (('--port', '70000'), 2, 'between 0 and 65535'),
        (('--host', 'no.such.host.invalid'), 2, 'no address of this machine'),
        (('--host', '203.0.113.7'), 1, 'not an address of this machine'),
        (('--host', ''), 2, '--host must not be empty'),
        (('--store', 'mysql://x'), 2, '--store must be the URL of a ClickHouse server'),
        (('--store', 'http://user:hunter2@127.0.0.1:1/db'), 1, 'store'),
        (('--control', 'mysql://x'), 1, 'SQLite or PostgreSQL'),
        (('--control', 'postgresql://user:hunter2@127.0.0.1:1/db'), 1, 'does not answer'),
        (('--public-url', 'avaliar'), 2, '--public-url must look like https://'),
        (('--data-dir', '/proc/avaliar'), 1, 'cannot be made'),
        (('--data-dir', '/dev/null'), 1, 'is not a directory'),
    ],
)
def test_what_cannot_work_gets_a_sentence(tmp_path: Path, options: tuple[str, ...], code: int, words: str) -> None:
    sentence = _refused(tmp_path, *options, code=code)
    assert words in sentence and 'hunter2' not in sentence


@pytest.mark.skipif(os.name == 'nt' or os.geteuid() == 0, reason='root may write everywhere')
def test_a_directory_that_is_not_writable(tmp_path: Path) -> None:
    (tmp_path / 'data').mkdir(mode=0o500)
    assert 'is not writable' in _refused(tmp_path)


@pytest.mark.parametrize('name', ['AVALIAR_PORT', 'AVALIAR_LOG_LEVEL'])
def test_a_bad_variable_is_named(tmp_path: Path, name: str) -> None:
    home = tmp_path
    kept = {key: value for key, value in os.environ.items() if not key.startswith('AVALIAR_')}
    result = subprocess.run(
        [sys.executable, '-m', 'avaliar_server', 'serve'], env={**kept, name: 'loud'}, cwd=home, capture_output=True, text=True, timeout=60
    )  # fmt: skip
    assert result.returncode == 2 and name in result.stderr and 'Traceback' not in result.stderr


def test_others_may_only_reach_it_once_there_is_an_administrator(tmp_path: Path) -> None:
    sentence = _refused(tmp_path, '--host', '0.0.0.0', code=2)
    command = re.search(r'`avaliar (admin create --email \S+ --data-dir \S+)`', sentence)
    assert command is not None, sentence
    subprocess.run(
        [sys.executable, '-m', 'avaliar_server', *command[1].split()],
        env={**os.environ, 'AVALIAR_ADMIN_PASSWORD': 'correct horse battery'}, check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    server = ServerProcess(tmp_path, '--host', '0.0.0.0')
    try:
        deadline = time.monotonic() + 60
        while not server.ready_file.exists():
            assert server.process.poll() is None and time.monotonic() < deadline, server.errors
            time.sleep(0.01)
        server.url, server.key = json.loads(server.ready_file.read_text())['url'], ''
        assert server.call('GET', '/api/v1/session').status == 401
        login = {'email': 'you@example.com', 'password': 'correct horse battery'}
        assert server.call('POST', '/api/v1/session', login).status == 201
    finally:
        assert server.stop() == 0
    assert 'API key' in server.output and 'avl_' not in server.output
    assert not (tmp_path / 'config').exists(), 'a key is kept for the owner of a loopback server only'


def test_a_key_survives_a_restart_on_the_same_port(tmp_path: Path) -> None:
    with socket.create_server(('127.0.0.1', 0)) as free:
        port = free.getsockname()[1]
    keys = []
    for _ in range(2):
        server = ServerProcess(tmp_path, '--port', port).ready()
        keys.append(server.key)
        listed = server.call('GET', '/api/v1/keys')
        assert listed.status == 403, 'the kept key may send and read, not administer'
        assert server.stop() == 0
    assert keys[0] == keys[1]


def test_a_configuration_folder_that_cannot_be_written_is_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / 'config').write_text('a file')
    server = ServerProcess(tmp_path)
    deadline = time.monotonic() + 60
    while not server.ready_file.exists():
        assert server.process.poll() is None and time.monotonic() < deadline, server.errors
        time.sleep(0.01)
    assert server.stop() == 0
    assert 'the API key cannot be kept' in server.errors and 'AVALIAR_API_KEY' in server.errors


def test_ctrl_c_while_it_starts_ends_it_quietly(tmp_path: Path) -> None:
    server = ServerProcess(tmp_path)
    while not (tmp_path / 'data').exists():
        assert server.process.poll() is None
        time.sleep(0.001)
    assert server.stop(signal.SIGINT) in (0, 130)
    assert 'Traceback' not in server.errors
    again = ServerProcess(tmp_path).ready()
    assert again.stop() == 0
