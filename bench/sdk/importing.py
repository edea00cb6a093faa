"""What an import costs: CPU of `import avaliar` in fresh processes, beside orjson, OpenTelemetry and six peers.

    python -m bench import [--rounds 7] [--target 60]

Each process measures its own CPU time before and after the import; bytecode is warm (a first round is not counted);
medians. The interpreter's own start is not part of it. Peers get the import that their documentation begins with.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess

from bench.environments import ROOT, python_of

IMPORTS = {
    'avaliar': ('avaliar', 'import avaliar'),
    'avaliar names': ('avaliar', 'from avaliar import traceable, update_current_llm_run'),
    'orjson alone': ('avaliar', 'import orjson'),
    'opentelemetry': (
        'otel',
        'from opentelemetry.sdk.trace import TracerProvider\n'
        'from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter',
    ),
    'langsmith': ('langsmith', 'from langsmith import traceable'),
    'langfuse': ('langfuse', 'from langfuse import observe'),
    'opik': ('opik', 'import opik'),
    'logfire': ('logfire', 'import logfire'),
    'phoenix': ('phoenix', 'from phoenix.otel import register'),
    'mlflow': ('mlflow', 'import mlflow'),
}

PROGRAM = """
import sys, time
modules, before = len(sys.modules), time.process_time()
{statement}
print((time.process_time() - before) * 1000, len(sys.modules) - modules)
"""


def run(environment: str, statement: str) -> tuple[float, int]:
    """Milliseconds of CPU, and how many modules were loaded."""
    # Nothing of this process's environment: PYTHONDONTWRITEBYTECODE would make every import compile its source.
    variables = {'PATH': '/usr/bin:/bin', 'HOME': str(ROOT / '.cache' / 'bench'), 'PYTHONWARNINGS': 'ignore'}
    done = subprocess.run(
        [str(python_of(environment)), '-c', PROGRAM.format(statement=statement)],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    milliseconds, modules = done.stdout.split()[-2:]
    return float(milliseconds), int(modules)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog='python -m bench import', description=__doc__.splitlines()[0])
    parser.add_argument('--rounds', type=int, default=7)
    parser.add_argument('--target', type=float, default=60, help='ms of CPU of `import avaliar`')
    parser.add_argument('--only', default=','.join(IMPORTS), help='names, with commas between them')
    options = parser.parse_args(arguments)
    names = [name for name in IMPORTS if name in options.only.split(',')]
    figures: dict[str, list[tuple[float, int]]] = {name: [] for name in names}
    for turn in range(options.rounds + 1):
        for name in names:
            figure = run(*IMPORTS[name])
            if turn:
                figures[name].append(figure)
    print(f'ms of CPU for an import; target for avaliar: at most {options.target:.0f}\n')
    print('| import | median ms | lowest ms | modules |')
    print('|---|---|---|---|')
    for name in names:
        times = [milliseconds for milliseconds, _ in figures[name]]
        print(f'| {name} | {statistics.median(times):.1f} | {min(times):.1f} | {figures[name][0][1]} |')
    own = [milliseconds for milliseconds, _ in figures.get('avaliar', [])]
    return 1 if own and statistics.median(own) > options.target else 0
