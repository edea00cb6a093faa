"""`avaliar doctor` finds what it should find; `avaliar demo` fills a server with what a dashboard needs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, timezone
from email.message import Message
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from avaliar_server.cli.demonstration.virtual_time import VirtualClock, VirtualLoop
from avaliar_server.cli.doctor import Examination, _test_span
from avaliar_server.cli.http_client import Answer, Client

from .conftest import ServerProcess

LOOKED_UP = 'ab' * 16


def test_all_is_well(avaliar, at_running: ServerProcess) -> None:
    out = avaliar('doctor')
    assert 'problem' not in out.lower().replace('no problem found', '')
    assert 'A test span was sent, stored and seen within' in out and 'No problem found' in out
    assert at_running.key not in out
    assert 'The test span was deleted again.' in out
    rows = at_running.call('GET', '/api/v1/traces?range=1h&limit=100').json()['data']
    assert [row for row in rows if row['name'] == 'test span of avaliar doctor' and row['trace_id'] != LOOKED_UP] == []


@pytest.mark.parametrize('status', [401, 403, 404])
def test_where_nobody_may_delete_the_test_trace_it_is_said(status: int, capsys: pytest.CaptureFixture[str]) -> None:
    class Refusing(Client):
        asked: ClassVar[list[tuple[str, str]]] = []

        def call(self, method: str, path: str, body: object = None) -> Answer:
            self.asked.append((method, path))
            return Answer(status, Message(), b'{"detail": "no"}')

    refusing = Refusing('https://avaliar.example', None)
    Examination('https://avaliar.example', frozenset())._remove(refusing, refusing, LOOKED_UP)
    out = capsys.readouterr().out
    assert refusing.asked == [('DELETE', f'/api/v1/traces/{LOOKED_UP}')] * 2
    assert out.startswith("note     The test trace stays, in the environment 'doctor'")
    assert f'https://avaliar.example/traces/{LOOKED_UP}' in out


def test_a_trace_is_looked_up(avaliar, at_running: ServerProcess) -> None:
    trace_id = LOOKED_UP
    assert at_running.call('POST', '/v1/traces', _test_span(trace_id, 'ab' * 8)).status == 200
    out = avaliar('doctor', '--trace', trace_id.upper())
    assert f'Trace {trace_id} is stored' in out and f'{at_running.url}/traces/{trace_id}' in out


def test_a_trace_that_is_not_there(avaliar, at_running: ServerProcess, capsys: pytest.CaptureFixture[str]) -> None:
    from avaliar_server.cli import main

    assert main(['doctor', '--trace', 'cd' * 16]) == 1
    out = capsys.readouterr().out
    assert f'problem  Trace {"cd" * 16} is not in this organisation.' in out and '1 problem found.' in out
    assert '--trace must be 32 hexadecimal digits' in avaliar('doctor', '--trace', 'xyz', code=2)


def _doctor(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    from avaliar_server.cli import main

    assert main(['doctor', *arguments]) == 1
    return capsys.readouterr().out


def test_no_server(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(('127.0.0.1', 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv('AVALIAR_API_KEY', 'avl_something')
    out = _doctor(capsys, '--url', f'http://127.0.0.1:{port}')
    assert 'nothing listens there' in out and '`avaliar serve`' in out


def test_no_key_and_a_wrong_one(
    at_running: ServerProcess, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv('AVALIAR_CONFIG_DIR', str(tmp_path / 'empty'))
    assert 'There is no API key' in _doctor(capsys)
    monkeypatch.setenv('AVALIAR_API_KEY', 'avl_wrong_and_secret_beyond')
    out = _doctor(capsys)
    assert 'unknown, revoked or expired' in out and 'avaliar keys create' in out and 'secret_beyond' not in out
    monkeypatch.setenv('AVALIAR_API_KEY', 'sk-not-ours')
    out = _doctor(capsys)
    assert 'is not an Avaliar key' in out and 'sk-not' not in out


def test_settings_that_lose_traces(
    at_running: ServerProcess, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv('AVALIAR_TRACING', 'off')
    (tmp_path / '.env').write_text('AVALIAR_SAMPLE_RATE=0.25\n')
    out = _doctor(capsys)
    monkeypatch.delenv('AVALIAR_SAMPLE_RATE', raising=False)
    assert 'Tracing is switched off: AVALIAR_TRACING in the environment' in out
    assert 'Only 25% of traces are recorded: AVALIAR_SAMPLE_RATE in' in out and '.env' in out
    assert '2 problems found.' in out


def test_a_key_file_that_others_can_read(at_running: ServerProcess, capsys: pytest.CaptureFixture[str]) -> None:
    path = at_running.home / 'config' / 'credentials.json'
    path.chmod(0o644)
    try:
        assert 'can be read by others' in _doctor(capsys)
    finally:
        path.chmod(0o600)


def test_a_key_that_may_not_send(at_running: ServerProcess, avaliar, capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    key = avaliar(
        'keys', 'create', '--name', 'reader', '--scope', 'read', '--data-dir', at_running.home / 'data'
    ).strip()
    monkeypatch.setenv('AVALIAR_API_KEY', key)
    out = _doctor(capsys)
    assert "lack the scope 'ingest'" in out and '--scope ingest' in out


class _Impostor(BaseHTTPRequestHandler):
    """Answers as a server of ours with a clock an hour behind, or as something else."""

    def do_GET(self) -> None:
        body = {'/health': b'{"status":"ok","version":"9"}'}.get(self.path, b'<html>a proxy</html>')
        if self.server.is_ours is False:  # type: ignore[attr-defined]
            body = b'<html>a proxy</html>'
        self.send_response_only(200)
        self.send_header('Date', formatdate(1_700_000_000, usegmt=True))
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def impostor() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(('127.0.0.1', 0), _Impostor)
    server.is_ours = True  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_clocks_that_differ_and_something_else_that_answers(
    impostor: ThreadingHTTPServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('AVALIAR_API_KEY', 'avl_something')
    url = f'http://127.0.0.1:{impostor.server_address[1]}'
    out = _doctor(capsys, '--url', url)
    assert "s ahead of the server's" in out and 'Set the clock' in out
    impostor.is_ours = False  # type: ignore[attr-defined]
    assert 'answers, but not as an Avaliar server' in _doctor(capsys, '--url', url)


def test_virtual_time_overlaps_and_does_not_wait() -> None:
    import asyncio

    clock = VirtualClock(1_000_000_000_000_000_000)
    loop = VirtualLoop(clock)
    seen: list[tuple[str, int]] = []

    async def work(name: str, seconds: float) -> None:
        await asyncio.sleep(seconds)
        seen.append((name, round(clock.seconds)))

    async def day() -> None:
        await asyncio.gather(work('late', 3600.0), work('early', 60.0), work('middle', 1800.0))

    loop.run_until_complete(day())
    loop.close()
    assert seen == [('early', 60), ('middle', 1800), ('late', 3600)]
    assert clock() < clock()


def test_demo_fills_a_server_that_runs(at_running: ServerProcess) -> None:
    """In a process of its own: the traced program's settings are global."""

    result = subprocess.run(
        [sys.executable, '-m', 'avaliar_server', 'demo', '--url', at_running.url, '--runs', '24', '--seed', '3'],
        env=at_running.environment, capture_output=True, text=True, timeout=110,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert result.stderr == '' and f'Dashboard  {at_running.url}' in result.stdout
    page = at_running.call('GET', '/api/v1/traces?range=24h&limit=100&environment=production').json()
    names = {row['name'] for row in page['data']}
    assert {'support_agent', 'coordinator'} <= names
    every = at_running.call('GET', '/api/v1/traces?range=24h&limit=100').json()['data']
    ours = [row for row in every if row['source'] == 'sdk']
    assert len(ours) == 24
    assert {provider for row in ours for provider in row['providers']} == {'openai', 'anthropic', 'google'}
    assert (
        any(row['session_id'] for row in ours)
        and any(row['user_id'] for row in ours)
        and any(row['tags'] for row in ours)
    )
    assert all(row['has_root'] for row in ours)
    costs = [row['cost_usd'] for row in ours if row['status'] == 'ok']
    assert costs and all(cost is not None and float(cost) > 0 for cost in costs)
    stamps = sorted(row['timestamp'] for row in ours)
    assert stamps[0][:16] != stamps[-1][:16], 'spread over the hour'
    coordinator = next(row for row in ours if row['name'] == 'coordinator')
    detail = at_running.call('GET', f'/api/v1/traces/{coordinator["trace_id"]}').json()
    by_id = {span['span_id']: span for span in detail['spans']}
    researchers = [span for span in detail['spans'] if span['name'] == 'researcher']
    assert len(researchers) >= 2 and all(by_id[span['parent_span_id']]['name'] == 'coordinator' for span in researchers)
    starts = [span['start_offset_ms'] for span in researchers]
    assert max(starts) - min(starts) < 1, 'they work side by side'
    written = next(span for span in detail['spans'] if span['name'] == 'write_report')
    assert (
        written['stream_end'] == 'exhausted'
        and written['time_to_first_token_ms'] > 0
        and written['output_tokens'] > 100
    )


def test_demo_needs_a_server_it_is_told_of(avaliar) -> None:
    with socket.create_server(('127.0.0.1', 0)) as free:
        port = free.getsockname()[1]
    assert 'No Avaliar server answers' in avaliar('demo', '--url', f'http://127.0.0.1:{port}', code=1)
    assert '--runs must be' in avaliar('demo', '--runs', '1', code=2)


@pytest.mark.parametrize(
    ('row', 'words', 'problems'),
    [
        (
            {'rejected': 2, 'reason': 'the trace id is zero'},
            '2 spans of shop (sdk) were rejected: the trace id is zero.',
            1,
        ),
        ({'dropped': 7, 'reason': 'queue_full'}, 'raise queue_bytes', 1),
        ({'dropped': 7, 'reason': 'exit_deadline'}, 'call avaliar.flush()', 1),
        ({'dropped': 7, 'reason': 'something new'}, 'Check that program', 1),
        (
            {'dropped': 7, 'reason': 'queue_full', 'last_seen': '2020-01-02T03:04:05.678901Z'},
            'last on 2020-01-02 03:04 UTC',
            0,
        ),
        ({}, '', 0),
    ],
)
def test_what_the_ledger_lost_is_told_with_a_remedy(
    capsys: pytest.CaptureFixture[str], row: dict[str, object], words: str, problems: int
) -> None:
    now = datetime.now(timezone.utc).isoformat()
    examination = Examination('http://127.0.0.1:1', frozenset())
    base = {'source': 'sdk', 'service_name': 'shop', 'reason': '', 'rejected': 0, 'dropped': 0, 'last_seen': now}
    examination._ledger_row({**base, **row})
    assert words in capsys.readouterr().out and examination.problems == problems


def test_demo_starts_a_server_and_ctrl_c_ends_both(own_world: None, tmp_path: Path) -> None:
    with socket.create_server(('127.0.0.1', 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, 'AVALIAR_PORT': str(port)}
    with subprocess.Popen(
        [sys.executable, '-m', 'avaliar_server', 'demo', '--runs', '6'],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as demo:  # fmt: skip
        assert demo.stdout is not None and demo.stderr is not None
        lines: list[str] = []
        while not lines or 'Stop with Ctrl+C' not in lines[-1]:
            line = demo.stdout.readline()
            assert line, demo.stderr.read()
            lines.append(line)
        assert f'Dashboard  http://127.0.0.1:{port}' in ''.join(lines)
        # As a terminal does: to the whole group.
        os.killpg(demo.pid, signal.SIGINT)
        assert demo.wait(60) == 0
        assert demo.stderr.read() == ''
    with socket.socket() as gone:
        assert gone.connect_ex(('127.0.0.1', port)) != 0
    assert (tmp_path / 'data').is_dir()


def test_what_a_failed_run_leaves_behind_ends_in_its_own_hour() -> None:
    """Its spans would otherwise end on the clock of the next program, before they began."""
    import asyncio

    from avaliar_server.cli.demonstration.traffic import _run_hour

    clock = VirtualClock(1_000_000_000_000_000_000)
    ended: list[int] = []

    async def slow() -> None:
        await asyncio.sleep(500)
        ended.append(round(clock.seconds))

    async def fails() -> None:
        raise ValueError('one of two')

    async def run() -> None:
        await asyncio.gather(slow(), fails())

    _run_hour(clock, [(100.0, run)])
    assert ended == [600]
