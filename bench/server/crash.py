"""`kill -9` under load, again and again on one data directory: is every acknowledged span there afterwards?

python -m bench crash [--rounds 20] [--seconds 2]
"""

from __future__ import annotations

import argparse
import http.client
import json
import shutil
import sys
import threading
import time

from bench.server.bodies import bodies
from bench.server.servers import Avaliar, scratch


def load(server: Avaliar, seed: int, acknowledged: set[str], stop: threading.Event) -> None:
    connection = server.connect()
    try:
        for body in bodies('gen_ai', 100_000, seed=seed):
            if stop.is_set():
                return
            if server.post(connection, body.data) == 200:
                acknowledged.update(trace.hex() for trace in body.trace_ids)
    except (OSError, http.client.HTTPException):
        return  # it was killed while we spoke


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog='python -m bench crash', description=__doc__.splitlines()[0])
    parser.add_argument('--rounds', type=int, default=20)
    parser.add_argument('--seconds', type=float, default=2)
    options = parser.parse_args(arguments)
    folder = scratch() / 'crash'
    shutil.rmtree(folder, ignore_errors=True)
    acknowledged: set[str] = set()
    starts = []
    for number in range(options.rounds):
        server = Avaliar(folder)
        starts.append(server.start())
        stop = threading.Event()
        threads = [threading.Thread(target=load, args=(server, number * 10 + n, acknowledged, stop)) for n in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(options.seconds)
        server.kill()
        stop.set()
        for thread in threads:
            thread.join()
        print(f'round {number + 1}: {len(acknowledged) * 10} spans acknowledged so far', flush=True)
    server = Avaliar(folder)
    server.start()
    # Every trace was sent whole in one request: it must be there with all of its ten spans.
    missing = [trace for trace in sorted(acknowledged) if _span_count(server, trace) != 10]
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)
    print(f'{options.rounds} kills, {len(acknowledged) * 10} spans acknowledged, {len(missing) * 10} missing')
    print(f'start on existing data: {min(starts[1:], default=0):.2f} to {max(starts):.2f} s')
    return 1 if missing else 0


def _span_count(server: Avaliar, trace_id: str) -> int:
    status, body = server.get(f'/api/v1/traces/{trace_id}')
    return len(json.loads(body)['spans']) if status == 200 else 0


if __name__ == '__main__':
    sys.exit(main())
