"""Durable spans per second of server CPU, beside MLflow and Phoenix, with the same spans.

    python -m bench ingest [--servers avaliar,mlflow,phoenix] [--connections 4]

A span counts when it is in the store, not when it is acknowledged: the clock of CPU runs until the last one is.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import threading
import time
from collections.abc import Iterable

from bench.server.bodies import SPANS_PER_BODY, Body, bodies
from bench.server.servers import SERVERS, Server, scratch

# Enough for a steady figure, few enough that the slowest ends within minutes.
SPANS = {'avaliar': 30_000, 'mlflow': 6_000, 'phoenix': 3_000}


def send(server: Server, work: Iterable[Body], connections: int) -> None:
    """Post every body once over `connections` connections; raise on a refused one."""
    pending, lock, failures = iter(work), threading.Lock(), []

    def run() -> None:
        connection = server.connect()
        while not failures:
            with lock:
                body = next(pending, None)
            if body is None:
                return
            if (status := server.post(connection, body.data)) != 200:
                failures.append(status)

    threads = [threading.Thread(target=run) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise RuntimeError(f'{server.name} answered {failures[0]}')


def measure(name: str, spans: int, connections: int) -> dict[str, float]:
    folder = scratch() / f'ingest-{name}'
    shutil.rmtree(folder, ignore_errors=True)
    server = SERVERS[name](folder)
    server.start()
    try:
        send(server, bodies(server.dialect, 2, seed=99), 1)  # lazy imports, first part
        work = list(bodies(server.dialect, spans // SPANS_PER_BODY))
        already = _settled(server, 2 * SPANS_PER_BODY)
        cpu, began = server.cpu_seconds(), time.perf_counter()
        send(server, work, connections)
        acknowledged = time.perf_counter() - began
        _settled(server, already + spans)
        durable = time.perf_counter() - began
        # Merges that the load caused belong to it.
        time.sleep(3)
        used = server.cpu_seconds() - cpu
        return {
            'per_cpu_second': spans / used,
            'acknowledged': spans / acknowledged,
            'durable': spans / durable,
            'disk': server.disk_bytes() / (spans + already),
            'memory': server.memory_mb(),
        }
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _settled(server: Server, expected: int) -> int:
    deadline = time.monotonic() + 300
    while (stored := server.stored()) < expected:
        if time.monotonic() > deadline:
            raise TimeoutError(f'{server.name} stored {stored} of {expected} spans')
        time.sleep(0.2)
    return stored


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog='python -m bench ingest', description=__doc__.splitlines()[0])
    parser.add_argument('--servers', default='avaliar,mlflow,phoenix')
    parser.add_argument('--connections', type=int, default=4)
    options = parser.parse_args(arguments)
    results = {name: measure(name, SPANS[name], options.connections) for name in options.servers.split(',')}
    base = results.get('avaliar')
    print(
        '| server | durable spans / CPU s | avaliar is | durable spans/s | acknowledged spans/s | disk B/span | RSS MB |'
    )
    print('|---|---|---|---|---|---|---|')
    for name, r in results.items():
        ratio = f'{base["per_cpu_second"] / r["per_cpu_second"]:.1f} x' if base else '-'
        print(
            f'| {name} | {r["per_cpu_second"]:,.0f} | {ratio} | {r["durable"]:,.0f} | {r["acknowledged"]:,.0f} '
            f'| {r["disk"]:,.0f} | {r["memory"]:,.0f} |'
        )
    return 0


if __name__ == '__main__':
    sys.exit(main())
