"""One virtual environment per peer, made on first use under `.cache/bench`.

Versions are pinned, so that a figure can be reproduced; raise one by hand and say so in the results.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / '.cache' / 'bench'

# The packages a user of each peer installs. `orjson` is what the two baselines need.
REQUIREMENTS: dict[str, list[str]] = {
    'baseline': ['orjson==3.13.0'],
    'otel': ['opentelemetry-sdk==1.45.2', 'opentelemetry-exporter-otlp-proto-http==1.45.2'],
    'langsmith': ['langsmith==0.15.0'],
    'langfuse': ['langfuse==5.0.4'],
    'opik': ['opik==2.2.122'],
    'logfire': ['logfire==5.2.0'],
    'phoenix': ['arize-phoenix-otel==0.17.2', 'openinference-instrumentation==0.1.72'],
    'mlflow': ['mlflow-tracing==3.17.2'],
    'phoenix-server': ['arize-phoenix==20.26.1'],
    'mlflow-server': ['mlflow==3.17.2'],
    'presidio': ['presidio-analyzer==2.2.366'],
    'detect-secrets': ['detect-secrets==1.5.0'],
    # What its scanners without a model need; with torch and transformers it would be 6.5 GB.
    'llm-guard': [
        'bc-detect-secrets==1.5.43',
        'presidio-anonymizer==2.2.358',
        'structlog==26.1.0',
    ],
}

WITHOUT_DEPENDENCIES: dict[str, list[str]] = {'llm-guard': ['llm-guard==0.3.16']}
"""Packages installed after those, without what they ask for."""


def python_of(name: str) -> Path:
    """The interpreter that has `name`'s packages and, for `avaliar`, the workspace's; made when it is missing."""
    if name == 'avaliar':
        return Path(sys.executable)
    folder = CACHE / name
    python = folder / 'bin' / 'python'
    marker = folder / '.ready'
    bare = WITHOUT_DEPENDENCIES.get(name, [])
    wanted = '\n'.join([*REQUIREMENTS[name], *bare])
    if not marker.exists() or marker.read_text() != wanted:
        shutil.rmtree(folder, ignore_errors=True)
        uv = shutil.which('uv') or str(ROOT / '.uv' / 'bin' / 'uv')
        subprocess.run([uv, 'venv', '--quiet', '--python', sys.executable, str(folder)], check=True)
        subprocess.run([uv, 'pip', 'install', '--quiet', '--python', str(python), *REQUIREMENTS[name]], check=True)
        if bare:
            subprocess.run([uv, 'pip', 'install', '--quiet', '--no-deps', '--python', str(python), *bare], check=True)
        marker.write_text(wanted)
    return python
