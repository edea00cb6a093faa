"""The server as a process: it drains, it survives, it is alone on its data."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

Start = Callable[..., Any]
PROTOBUF = {'Content-Type': 'application/x-protobuf'}


def body(number: int, spans: int = 20) -> tuple[str, bytes]:
    """A trace of `spans` spans, children before the root."""
    import time

    request = ExportTraceServiceRequest()
    scope = request.resource_spans.add().scope_spans.add()
    trace_id = number.to_bytes(16, 'big')
    now = time.time_ns()
    for n in range(spans, 0, -1):
        span = scope.spans.add(trace_id=trace_id, span_id=(number * 1000 + n).to_bytes(8, 'big'), name=f'step {n}')
        if n > 1:
            span.parent_span_id = (number * 1000 + 1).to_bytes(8, 'big')
        span.start_time_unix_nano, span.end_time_unix_nano = now + n, now + n + 1000
    return trace_id.hex(), request.SerializeToString()


def load(server: Any, first: int, acknowledged: set[str], stop: threading.Event) -> None:
    """Send traces until told to stop or the server is gone; keep what was acknowledged."""
    import http.client

    number = first
    while not stop.is_set():
        trace_id, data = body(number)
        try:
            status, _ = server.request('POST', '/v1/traces', data, PROTOBUF)
        except (OSError, http.client.HTTPException):
            return
        if status == 200:
            acknowledged.add(trace_id)
        number += 1


def under_load(server: Any, end: Callable[[], Any], first: int, enough: int = 30) -> set[str]:
    """Load the server, call `end` once `enough` traces have been acknowledged; those that were."""
    acknowledged: set[str] = set()
    stop = threading.Event()
    threads = [threading.Thread(target=load, args=(server, first + n * 100_000, acknowledged, stop)) for n in range(3)]
    for thread in threads:
        thread.start()
    server.eventually(lambda: len(acknowledged) >= enough, seconds=60)
    end()
    stop.set()
    for thread in threads:
        thread.join(60)
    return acknowledged


def missing(server: Any, acknowledged: set[str]) -> list[str]:
    gone = []
    for trace_id in sorted(acknowledged):
        status, answer = server.request('GET', f'/api/v1/traces/{trace_id}')
        if status != 200 or len(json.loads(answer)['spans']) != 20:
            gone.append(trace_id)
    return gone


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(start_server: Start):
    acknowledged: set[str] = set()
    for round_number in range(3):
        server = start_server()
        acknowledged |= under_load(server, server.kill, first=1 + round_number * 1_000_000)
    server = start_server()
    assert missing(server, acknowledged) == []
    assert server.stop() == 0


def test_sigterm_drains_and_loses_nothing_acknowledged(start_server: Start):
    server = start_server()
    acknowledged = under_load(server, lambda: server.process.send_signal(signal.SIGTERM), first=1)
    assert server.process.wait(60) == 0, server.log()
    assert 'Traceback' not in server.log()
    server = start_server()
    assert missing(server, acknowledged) == []


def test_a_second_server_on_the_same_data_gets_a_sentence(start_server: Start, tmp_path: Path):
    first = start_server()
    second = subprocess.run(
        [
            *(str(part) for part in (first.process.args[0], 'serve', '--port', '0')),
            *('--data-dir', str(first.folder / 'data')),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        env=first.environment(),
    )
    assert second.returncode != 0
    [sentence] = second.stderr.strip().splitlines()
    assert str(first.process.pid) in sentence and 'data' in sentence
    assert first.get('/traces')['data'] == []


def test_a_restart_finds_everything(start_server: Start):
    server = start_server()
    trace_id, data = body(1)
    assert server.request('POST', '/v1/traces', data, PROTOBUF)[0] == 200
    assert server.get(f'/traces/{trace_id}')['span_count'] == 20
    assert server.stop() == 0
    # What an orderly stop leaves is what the next start finds: the same rows, no journal to replay.
    assert start_server().get(f'/traces/{trace_id}')['span_count'] == 20
