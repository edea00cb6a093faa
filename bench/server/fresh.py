"""From the end of a traced call to its trace being visible in the API, at a steady rate of spans.

    python -m bench fresh [--rate 500] [--seconds 20]

The program uses the SDK as it comes; a trace is an agent with nine calls below it. Visible means: a client that asks
for the newest traces is given it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time

from bench.server.servers import Avaliar, scratch

SPANS_PER_TRACE = 10


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog='python -m bench fresh', description=__doc__.splitlines()[0])
    parser.add_argument('--rate', type=int, default=500)
    parser.add_argument('--seconds', type=int, default=20)
    parser.add_argument('--program', help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.program:
        return program(options.program, options.rate, options.seconds)
    folder = scratch() / 'fresh'
    shutil.rmtree(folder, ignore_errors=True)
    server = Avaliar(folder)
    server.start()
    try:
        delays, total = watch(server, options.rate, options.seconds)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    cuts = statistics.quantiles(delays, n=100)
    print(f'{total} traces of {SPANS_PER_TRACE} spans at {options.rate} spans/s, {len(delays)} seen')
    print(f'end of call to visible: p50 {cuts[49]:.3f} s, p95 {cuts[94]:.3f} s, p99 {cuts[98]:.3f} s')
    return 0 if len(delays) == total else 1


def watch(server: Avaliar, rate: int, seconds: int) -> tuple[list[float], int]:
    """Run the program and ask for the newest traces all the while; the delay of each, and how many there were."""
    environment = {**os.environ, 'AVALIAR_CONFIG_DIR': str(server.folder / 'config')}
    child = subprocess.Popen(
        [
            *(sys.executable, '-m', 'bench', 'fresh', '--rate', str(rate), '--seconds', str(seconds)),
            *('--program', f'http://127.0.0.1:{server.port}'),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    ended: dict[str, float] = {}

    def listen() -> None:
        assert child.stdout
        for line in child.stdout:
            trace_id, end = line.split()
            ended[trace_id] = float(end)

    listener = threading.Thread(target=listen)
    listener.start()
    seen: dict[str, float] = {}
    give_up = time.monotonic() + seconds + 30
    while time.monotonic() < give_up and (listener.is_alive() or len(seen) < len(ended)):
        rows = json.loads(server.get('/api/v1/traces?range=1h&limit=100')[1])['data']
        now = time.time()
        for row in rows:
            if row['has_root']:
                seen.setdefault(row['trace_id'], now)
        time.sleep(0.02)
    child.wait(30)
    listener.join()
    return [seen[trace] - end for trace, end in ended.items() if trace in seen], len(ended)


def program(url: str, rate: int, seconds: int) -> int:
    """The traced program: prints each trace's id and when its outermost call returned."""
    os.environ['AVALIAR_API_URL'] = url
    import avaliar

    @avaliar.traceable('llm', model='gpt-4o', provider='openai')
    def call(prompt: str) -> str:
        avaliar.update_current_llm_run(200, 100)
        return prompt[:400]

    @avaliar.traceable('agent')
    def agent(question: str) -> str:
        for _ in range(SPANS_PER_TRACE - 1):
            call(question)
        span = avaliar.current_span()
        assert span
        return span.trace_id

    question = 'Where is my order, and why is it late? ' * 30
    interval = SPANS_PER_TRACE / rate
    due = time.perf_counter()
    for _ in range(int(seconds / interval)):
        trace_id = agent(question)
        print(trace_id, time.time(), flush=True)
        due += interval
        time.sleep(max(0.0, due - time.perf_counter()))
    avaliar.flush(10)
    return 0


if __name__ == '__main__':
    sys.exit(main())
