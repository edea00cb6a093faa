"""`avaliar worker`: checks what servers enqueue, in a process of its own, on a ClickHouse server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from avaliar_server.control.plane import ControlPlane
from avaliar_server.detect.queue import CloudQueue
from avaliar_server.model.span import Span
from avaliar_server.store import SpanStore

AVALIAR = Path(sys.executable).parent / 'avaliar'


def start(folder: Path, url: str) -> subprocess.Popen[str]:
    """A worker that has said that it runs."""
    process = subprocess.Popen(
        [AVALIAR, 'worker', '--store', url, '--data-dir', folder],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, 'PYTHONUNBUFFERED': '1'},
    )
    assert process.stdout is not None
    assert 'Workers are running' in process.stdout.readline()
    return process


def results(store: SpanStore, org_id: int) -> list[tuple[Any, ...]]:
    return store.select(
        'SELECT span_id, status FROM span_results FINAL WHERE org_id = {org:UInt64} ORDER BY span_id', {'org': org_id}
    )


@pytest.mark.clickhouse
def test_workers_of_their_own_check_what_is_enqueued_elsewhere(
    clickhouse_store: SpanStore, clickhouse_url: str, tmp_path: Path
) -> None:
    control = ControlPlane(tmp_path)
    org_id = control.users.first_organisation().id
    texts = ['I am ada.lovelace@example.org', 'Hello.']
    # Ids of a moment: other tests use the same engine.
    first = time.time_ns()
    spans = [
        Span(
            org_id,
            (first + n).to_bytes(16, 'big'),
            (first + n).to_bytes(8, 'big'),
            'call',
            first + n,
            first + n,
            first,
            span_type='llm',
            input=json.dumps(text),
            detection_mode='cloud',
            detectors=['pii'],
        )
        for n, text in enumerate(texts)
    ]
    known = len(results(clickhouse_store, org_id))
    clickhouse_store.insert(spans)
    process = start(tmp_path, clickhouse_url)
    try:
        CloudQueue(control.jobs, control.plans.allows_cloud).enqueue(spans)
        while len(results(clickhouse_store, org_id)) < known + 2:
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, '')
    finally:
        process.kill()
        control.close()
    status = dict(results(clickhouse_store, org_id))
    assert [status[span.span_id] for span in spans] == ['issues', 'clean']


@pytest.mark.parametrize(
    ('options', 'code', 'words'),
    [
        ((), 2, 'inside `avaliar serve`'),
        (('--store', 'data'), 2, 'must be the URL of a ClickHouse server'),
        (('--store', 'http://127.0.0.1:1/avaliar', '--workers', '0'), 2, '--workers must be between 1 and'),
        (('--store', 'http://127.0.0.1:1/avaliar'), 1, 'does not answer'),
    ],
)
def test_what_cannot_work_gets_a_sentence(
    avaliar: Any, tmp_path: Path, options: tuple[str, ...], code: int, words: str
) -> None:
    (tmp_path / 'data').mkdir()
    assert words in avaliar('worker', *options, code=code)


def test_a_number_of_workers_that_cannot_be_is_refused(avaliar: Any) -> None:
    assert '--workers must be between 0 and' in avaliar('serve', '--workers', '-1', code=2)
