"""What tracing costs the program: every SDK on every workload, in turn, against the same local sink.

    python -m bench sdk [--sdks avaliar,otel,...] [--workloads flat,nested,...] [--rounds 3]

CPU time only (caller thread, and the whole process with flush and sender), because it does not depend on what else
the machine does; medians over rounds that visit every SDK in turn; targets are ratios.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
from collections import defaultdict
from typing import Any
from urllib.request import Request, urlopen

from bench.environments import ROOT, python_of

PEERS = ['langsmith', 'langfuse', 'opik', 'logfire', 'phoenix', 'mlflow']
BASELINES = ['none', 'ref', 'refsend', 'otel']
ENVIRONMENT = {'none': 'baseline', 'ref': 'baseline', 'refsend': 'baseline', 'avaliar_off': 'avaliar'}
WORKLOADS = ['flat', 'nested', 'tasks', 'stream1', 'stream200', 'large']


def run(sdk: str, workload: str, url: str) -> dict[str, Any] | None:
    """One run in a fresh process; `None` when the peer did not finish."""
    urlopen(Request(url + '/reset', data=b'{}'), timeout=30).read()
    command = [str(python_of(ENVIRONMENT.get(sdk, sdk))), '-m', 'bench.sdk.program', sdk, workload, url]
    environment = {'PATH': '/usr/bin:/bin', 'HOME': str(ROOT / '.cache' / 'bench'), 'PYTHONWARNINGS': 'ignore'}
    environment |= {'LANGCHAIN_CALLBACKS_BACKGROUND': 'true', 'DO_NOT_TRACK': '1', 'MLFLOW_DISABLE_TELEMETRY': 'true'}
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240)
    except subprocess.TimeoutExpired:
        return None
    lines = [line for line in done.stdout.splitlines() if line.startswith('{"spans"')]
    if not lines:
        print(f'{sdk} {workload}: {done.stderr.strip()[-400:]}', file=sys.stderr)
        return None
    return json.loads(lines[0]) | json.loads(urlopen(url + '/report', timeout=60).read())


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog='python -m bench sdk', description=__doc__.splitlines()[0])
    parser.add_argument('--sdks', default=','.join([*BASELINES, 'avaliar', *PEERS]))
    parser.add_argument('--workloads', default=','.join(WORKLOADS))
    parser.add_argument('--rounds', type=int, default=3)
    options = parser.parse_args(arguments)
    sdks = options.sdks.split(',')
    sink = subprocess.Popen(
        [sys.executable, '-m', 'bench.sdk.sink'], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert sink.stdout and sink.stdin
    url = f'http://127.0.0.1:{sink.stdout.readline().strip()}'
    try:
        for workload in options.workloads.split(','):
            results: dict[str, list[dict[str, Any]]] = defaultdict(list)
            for _ in range(options.rounds):
                for sdk in sdks:
                    if result := run(sdk, workload, url):
                        results[sdk].append(result)
            report(workload, results)
    finally:
        sink.stdin.close()
        sink.wait(30)
    return 0


def report(workload: str, results: dict[str, list[dict[str, Any]]]) -> None:
    """Print one workload's table: microseconds per span, and the ratios that the targets name."""

    def median(sdk: str, key: str) -> float | None:
        runs = [run[key] / run['spans'] * 1e6 for run in results.get(sdk, [])]
        return statistics.median(runs) if runs else None

    def ratio(value: float | None, base: float | None) -> str:
        return f'{value / base:.2f}' if value is not None and base else '-'

    print(f'\n### {workload}\n')
    print('| SDK | caller us | all-in us | caller / otel | caller / minimal | all-in / otel | delivered |')
    print('|---|---|---|---|---|---|---|')
    bases = {key: median('otel', key) for key in ('caller', 'all_in')} | {'minimal': median('refsend', 'caller')}
    for sdk, runs in results.items():
        caller, all_in = median(sdk, 'caller'), median(sdk, 'all_in')
        delivered = sorted({run['delivered'] for run in runs})
        print(
            f'| {sdk} | {caller:.2f} | {all_in:.2f} | {ratio(caller, bases["caller"])} | '
            f'{ratio(caller, bases["minimal"])} | {ratio(all_in, bases["all_in"])} | '
            f'{"-".join(map(str, delivered))} of {runs[0]["spans"]} |'
        )


if __name__ == '__main__':
    sys.exit(main())
