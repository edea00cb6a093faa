"""The embedded store and the process it lives in: one owner, kill -9, fork, close, and bad locations."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from avaliar_server.store import SpanStore, StoreError, open_store

_BATCH = """
import sys
from avaliar_server.model.span import Span
from avaliar_server.store import open_store

def batch_of(batch):
    return [
        Span(org_id=1, trace_id=batch.to_bytes(16, 'big'), span_id=number.to_bytes(8, 'big'), name='call',
             start_ns=1_790_000_000_000_000_000 + batch, end_ns=1_790_000_000_000_000_009 + batch,
             received_ns=batch, input='x' * 2000)
        for number in range(1, 51)
    ]
"""

_WRITER = (
    _BATCH
    + """
store = open_store(sys.argv[1])
for batch in range(10_000):
    store.insert(batch_of(batch))
    print(batch, flush=True)
"""
)

# What was acknowledged is in every table, and no table has a part of a batch. The batch that was under way may have
# reached some tables and not others; sending it again, which is what its sender does, makes it whole.
_READER = (
    _BATCH
    + """
store = open_store(sys.argv[1])
acknowledged = {batch.to_bytes(16, 'big') for batch in range(int(sys.argv[2]) + 1)}

def batches(table):
    rows = dict(store.select(f'SELECT trace_id, count() FROM {table} FINAL GROUP BY trace_id'))
    assert set(rows.values()) == {1 if table == 'traces' else 50}, table
    assert acknowledged <= set(rows), table
    return set(rows)

assert batches('spans') <= batches('traces') <= batches('span_payloads')
store.insert(batch_of(len(acknowledged)))
assert batches('spans') == batches('span_payloads') == batches('traces')
store.close()
"""
)

_OPENER = """
import sys
from avaliar_server.store import DataDirectoryInUse, open_store
try:
    open_store(sys.argv[1])
except DataDirectoryInUse as error:
    print(error)
    raise SystemExit(3)
"""


def _run(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, '-c', program, *map(str, arguments)], capture_output=True, text=True, timeout=90
    )


def test_kill_9_loses_nothing_that_was_acknowledged_and_leaves_nothing_half(tmp_path: Path) -> None:
    location = tmp_path / 'spans'
    with subprocess.Popen(
        [sys.executable, '-c', _WRITER, location], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None and writer.stderr is not None
        acknowledged = -1
        for line in writer.stdout:
            acknowledged = int(line)
            if acknowledged == 8:
                refused = _run(_OPENER, location)
                writer.send_signal(signal.SIGKILL)
        assert acknowledged >= 8, writer.stderr.read()
    assert refused.returncode == 3, refused.stderr
    assert f'(process {writer.pid})' in refused.stdout and '--data-dir' in refused.stdout
    checked = _run(_READER, location, acknowledged)
    assert checked.returncode == 0, checked.stderr


def test_the_directory_is_for_its_owner_alone(embedded_store: SpanStore) -> None:
    directory = Path(embedded_store.description.rsplit(' in ', 1)[1])
    assert directory.stat().st_mode & 0o077 == 0


def test_a_second_store_in_the_process_is_refused(embedded_store: SpanStore) -> None:
    directory = embedded_store.description.rsplit(' in ', 1)[1]
    with pytest.raises(StoreError, match=rf'process {os.getpid()}'):
        open_store(directory)
    embedded_store.ping_read()


def test_after_a_fork_the_child_is_told_to_open_its_own(embedded_store: SpanStore) -> None:
    clients = embedded_store._engine._clients
    clients._process -= 1  # what a child sees: another process opened it
    try:
        with pytest.raises(StoreError, match='before this process was forked'):
            embedded_store.ping_read()
    finally:
        clients._process += 1


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    program = """
import sys, threading
from avaliar_server.store import StoreUnavailable, open_store
store = open_store(sys.argv[1])
answers = []
slow = threading.Thread(target=lambda: answers.append(store.select('SELECT sum(sleepEachRow(0.01)) FROM numbers(30)')))
slow.start()
while not store._engine._clients._lent:
    pass
store.close()
slow.join()
assert answers == [[(0,)]], answers
store.close()
try:
    store.ping_read()
except StoreUnavailable as error:
    print(error)
again = open_store(sys.argv[1])
again.ping_write()
again.close()
"""
    answer = _run(program, tmp_path / 'spans')
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout == 'The span store has been closed.\n'


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / 'file').write_text('')
    with pytest.raises(StoreError, match='cannot be written'):
        open_store(tmp_path / 'file' / 'spans')


@pytest.mark.parametrize(
    ('url', 'message'),
    [
        ('http://', 'names no host'),
        ('http://127.0.0.1:port/avaliar', 'cannot be read'),
        ('http://127.0.0.1/a b', 'no database name'),
        ('http://127.0.0.1/x;DROP', 'no database name'),
        ('http://user:hidden@127.0.0.1:1/avaliar', 'does not answer'),
    ],
)
def test_a_bad_url_is_explained_without_its_password(url: str, message: str) -> None:
    with pytest.raises(StoreError, match=message) as caught:
        open_store(url)
    assert 'hidden' not in str(caught.value)
