"""`kill -9` under load, again and again on one data directory: is every acknowledged span there afterwards?

    python -m bench crash [--rounds 20] [--seconds 2]

Afterwards every acknowledged span is looked for twice, by its id: in the tables, opened without the server, and, for a
sample, in what the API of a server started once more answers, input and output included.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import shutil
import sys
import threading
import time
from pathlib import Path

from bench.server.bodies import bodies
from bench.server.servers import Avaliar, scratch

SAMPLE = 200


class Acknowledged:
    """The spans that were answered with 200, by trace. The ids come from seeds, so no two rounds share one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.traces: dict[bytes, set[bytes]] = {}

    def add(self, trace_ids: tuple[bytes, ...], span_ids: tuple[bytes, ...]) -> None:
        each = len(span_ids) // len(trace_ids)
        with self._lock:
            for n, trace_id in enumerate(trace_ids):
                self.traces[trace_id] = set(span_ids[n * each : (n + 1) * each])

    @property
    def spans(self) -> set[tuple[bytes, bytes]]:
        return {(trace_id, span_id) for trace_id, spans in self.traces.items() for span_id in spans}


def load(server: Avaliar, seed: int, acknowledged: Acknowledged, stop: threading.Event) -> None:
    connection = server.connect()
    try:
        for body in bodies('gen_ai', 100_000, seed=seed):
            if stop.is_set():
                return
            if server.post(connection, body.data) == 200:
                acknowledged.add(body.trace_ids, body.span_ids)
    except (OSError, http.client.HTTPException):
        return  # it was killed while we spoke


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog='python -m bench crash', description=__doc__.splitlines()[0])
    parser.add_argument('--rounds', type=int, default=20)
    parser.add_argument('--seconds', type=float, default=2)
    options = parser.parse_args(arguments)
    folder = scratch() / 'crash'
    shutil.rmtree(folder, ignore_errors=True)
    acknowledged = Acknowledged()
    starts = []
    for number in range(options.rounds):
        server = Avaliar(folder)
        starts.append(server.start())
        before = len(acknowledged.traces)
        stop = threading.Event()
        threads = [threading.Thread(target=load, args=(server, number * 10 + n, acknowledged, stop)) for n in range(4)]
        for thread in threads:
            thread.start()
        # A kill between two requests of a quiet server would prove nothing: each round ends in the midst of the load.
        time.sleep(options.seconds)
        server.kill()
        stop.set()
        for thread in threads:
            thread.join()
        print(f'round {number + 1}: {(len(acknowledged.traces) - before) * 10} spans acknowledged', flush=True)
    spans = acknowledged.spans
    without_row, without_payload = in_the_tables(folder, spans)
    sampled, unseen, again = in_the_api(folder, acknowledged)
    shutil.rmtree(folder, ignore_errors=True)
    print(f'{options.rounds} kills, {len(spans):,} spans acknowledged')
    print(f'in the tables: {without_row} missing, {without_payload} without their input and output')
    print(f'in the API: {unseen} of {sampled} sampled traces not whole')
    print(f'start on existing data: {min([*starts[1:], again]):.2f} to {max([*starts[1:], again]):.2f} s')
    return 1 if without_row or without_payload or unseen or not spans else 0


def in_the_tables(folder: Path, spans: set[tuple[bytes, bytes]]) -> tuple[int, int]:
    """How many of `spans` have no row, and how many no payload, in the store of a server that is not running."""
    from avaliar_server.store import open_store

    store = open_store(folder / 'data' / 'spans')
    try:
        rows = set(store.select('SELECT trace_id, span_id FROM spans'))
        payloads = set(
            store.select('SELECT trace_id, span_id FROM span_payloads WHERE length(input) > 0 AND length(output) > 0')
        )
    finally:
        store.close()
    return len(spans - rows), len(spans - payloads)


def in_the_api(folder: Path, acknowledged: Acknowledged) -> tuple[int, int, float]:
    """How many traces were asked for, how many of them the API does not show whole, and how long the start took."""
    server = Avaliar(folder)
    start = server.start()
    try:
        sample = random.Random(1).sample(sorted(acknowledged.traces), min(SAMPLE, len(acknowledged.traces)))
        unseen = sum(not _whole(server, trace_id, acknowledged.traces[trace_id]) for trace_id in sample)
    finally:
        server.stop()
    return len(sample), unseen, start


def _whole(server: Avaliar, trace_id: bytes, span_ids: set[bytes]) -> bool:
    status, body = server.get(f'/api/v1/traces/{trace_id.hex()}')
    if status != 200 or {span['span_id'] for span in json.loads(body)['spans']} != {one.hex() for one in span_ids}:
        return False
    status, body = server.get(f'/api/v1/traces/{trace_id.hex()}/spans/{min(span_ids).hex()}')
    span = json.loads(body)
    return status == 200 and bool(span['input']) and bool(span['output'])


if __name__ == '__main__':
    sys.exit(main())
