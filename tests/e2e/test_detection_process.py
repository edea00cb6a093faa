"""Detection on the server as a process: what was acknowledged gets its verdict, also when the server is killed."""

from __future__ import annotations

import contextlib
import http.client
import json
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from avaliar_server.control.plane import ControlPlane
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

Start = Callable[..., Any]
PROTOBUF = {'Content-Type': 'application/x-protobuf'}
SPANS = 5
TEXT = 'Please write to ada.lovelace@example.org about the invoice.'


def body(number: int) -> tuple[bytes, bytes]:
    """A trace of spans to be checked on the server; one in five has something to find."""
    request = ExportTraceServiceRequest()
    scope = request.resource_spans.add().scope_spans.add()
    trace_id, now = number.to_bytes(16, 'big'), time.time_ns()
    for n in range(1, SPANS + 1):
        span = scope.spans.add(trace_id=trace_id, span_id=(number * 10 + n).to_bytes(8, 'big'), name=f'step {n}')
        span.start_time_unix_nano, span.end_time_unix_nano = now + n, now + n + 1000
        said = {
            'avaliar.span.type': 'llm',
            'avaliar.detection.mode': 'cloud',
            'avaliar.input': TEXT if n == 1 else f'Question {number}.',
            'avaliar.output': 'An answer.',
        }
        for key, value in said.items():
            span.attributes.add(key=key).value.string_value = value
        span.attributes.add(key='avaliar.detection.detectors').value.array_value.values.add(string_value='pii')
    return trace_id, request.SerializeToString()


def load(server: Any, first: int, acknowledged: set[bytes], stop: threading.Event) -> None:
    """Send until told to stop or the server is gone; keep what was acknowledged."""
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


def under_load(server: Any, first: int, acknowledged: set[bytes], enough: int) -> None:
    """Kill the server while it takes spans and checks them."""
    before, stop = len(acknowledged), threading.Event()
    threads = [threading.Thread(target=load, args=(server, first + n * 10_000, acknowledged, stop)) for n in range(2)]
    for thread in threads:
        thread.start()
    server.eventually(lambda: len(acknowledged) >= before + enough, seconds=60)
    server.kill()
    stop.set()
    for thread in threads:
        thread.join(60)


def waiting(server: Any) -> int:
    """Jobs of any state; the database is read beside the server."""
    file = server.folder / 'data' / 'control.sqlite3'
    with contextlib.closing(sqlite3.connect(f'file:{file}?mode=ro', uri=True, timeout=30)) as connection:
        return connection.execute('SELECT count(*) FROM detection_jobs').fetchone()[0]


READ_RESULTS = """
import json, pathlib, sys
from avaliar_server.store import open_store
store = open_store(pathlib.Path(sys.argv[1]))
rows = store.select('SELECT hex(trace_id), hex(span_id), status FROM span_results FINAL')
print(json.dumps(rows))
store.close()
"""


def verdicts(server: Any) -> dict[tuple[bytes, bytes], str]:
    """The status of every span that has a result, in the store of a server that is not running."""
    # A process opens one embedded store in its life, and this one may have opened another test's.
    said = subprocess.run(
        [sys.executable, '-c', READ_RESULTS, str(server.folder / 'data' / 'spans')],
        capture_output=True,
        text=True,
        check=True,
    )
    return {
        (bytes.fromhex(trace_id), bytes.fromhex(span_id)): status
        for trace_id, span_id, status in json.loads(said.stdout)
    }


def test_every_acknowledged_span_gets_its_verdict_though_the_server_is_killed(start_server: Start):
    acknowledged: set[bytes] = set()
    for round_number in range(3):
        under_load(start_server(), 1 + round_number * 1_000_000, acknowledged, enough=40)
    server = start_server()
    server.eventually(lambda: waiting(server) == 0, seconds=90)
    assert server.stop() == 0, server.log()
    assert 'Traceback' not in server.log()
    found = verdicts(server)
    for trace_id in acknowledged:
        number = int.from_bytes(trace_id, 'big')
        spans = [(trace_id, (number * 10 + n).to_bytes(8, 'big')) for n in range(1, SPANS + 1)]
        assert [found.get(span) for span in spans] == ['issues'] + ['clean'] * (SPANS - 1)


def test_a_stop_gives_back_what_is_not_checked_yet(start_server: Start):
    """Without workers jobs wait; the next server with some does them."""
    server = start_server('server', '--workers', '0')
    assert server.request('POST', '/v1/traces', body(1)[1], PROTOBUF)[0] == 200
    assert waiting(server) == SPANS
    assert server.stop() == 0
    server = start_server()
    server.eventually(lambda: waiting(server) == 0, seconds=90)
    assert server.stop() == 0, server.log()
    assert sorted(verdicts(server).values()) == ['clean'] * (SPANS - 1) + ['issues']


def test_on_the_free_plan_the_program_is_told(start_server: Start, tmp_path: Path):
    data = tmp_path / 'server' / 'data'
    data.mkdir(parents=True)
    control = ControlPlane(data)
    control.plans.set(control.users.first_organisation().id, 'free')
    control.close()
    server = start_server()
    status, answer = server.request('POST', '/v1/traces', body(1)[1], PROTOBUF)
    assert status == 200
    assert b'Cloud detection needs the Pro plan' in answer
    assert waiting(server) == 0
    assert server.stop() == 0
    assert list(verdicts(server).values()) == ['failed'] * SPANS


def test_what_workers_do_is_counted_for_prometheus(start_server: Start):
    server = start_server()
    assert server.request('POST', '/v1/traces', body(1)[1], PROTOBUF)[0] == 200
    checked = f'avaliar_detection_spans_total{{outcome="checked"}} {SPANS}'
    server.eventually(lambda: checked in server.request('GET', '/metrics')[1].decode(), seconds=90)
