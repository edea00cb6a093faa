"""A recent ClickHouse engine without an installation: what the tests of the span store run against beside chDB.

The npm package `@chdb/lib-linux-x64-gnu` carries ClickHouse as a shared library whose exported `query_stable_v2` is
the main of `clickhouse local`, and that program can open the server's ports. It is ClickHouse's engine with its HTTP
and TCP handlers; it is not `clickhouse-server`: no users, no replication, no ON CLUSTER. Loopback only.

    python scripts/clickhouse_engine.py fetch             # into .cache/, about 180 MB, once
    python scripts/clickhouse_engine.py serve --path DIR  # prints {"http": port, "tcp": port} when it answers
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

PACKAGE = '@chdb/lib-linux-x64-gnu'
# `query_stable_v2` is marked deprecated: the version is pinned, and its content checked.
VERSION = '26.7.3-stable.1'
SHA256 = 'c0d32b129e988f2b9a9a31c9141aecf5e1e2453f9a079efc4d36ab8e3f92b2ad'
CACHE = Path(__file__).resolve().parents[1] / '.cache' / 'clickhouse-engine'
LIBRARY = CACHE / VERSION / 'libchdb.so'


class EngineMissingError(RuntimeError):
    """The engine cannot be had here; the message says what is missing."""


def fetch() -> Path:
    """Return the path of the library, after downloading it with npm if it is not in the cache."""
    if LIBRARY.exists():
        return LIBRARY
    if sys.platform != 'linux' or platform.machine() != 'x86_64':
        raise EngineMissingError(
            f'The ClickHouse engine comes for Linux on x86_64; this is {sys.platform} {platform.machine()}.'
        )
    npm = shutil.which('npm')
    if npm is None:
        raise EngineMissingError('npm is missing (it comes with Node 20+); the ClickHouse engine is an npm package.')
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as work:
        answer = subprocess.run(
            [npm, 'pack', f'{PACKAGE}@{VERSION}', '--silent', '--pack-destination', work],
            capture_output=True,
            text=True,
            cwd=work,
            timeout=600,
        )
        packed = list(Path(work).glob('*.tgz'))
        if answer.returncode or not packed:
            reason = answer.stderr.strip().splitlines()[-1:] or ['no reason given']
            raise EngineMissingError(f'npm could not download {PACKAGE}@{VERSION}: {reason[0]}')
        digest = hashlib.sha256(packed[0].read_bytes()).hexdigest()
        if digest != SHA256:
            raise EngineMissingError(f'{PACKAGE}@{VERSION} has SHA-256 {digest}, not {SHA256}; it was not used.')
        with tarfile.open(packed[0]) as archive:
            member = archive.extractfile('package/libchdb.so')
            if member is None:
                raise EngineMissingError(f'{PACKAGE}@{VERSION} has no libchdb.so.')
            unpacked = Path(work) / 'libchdb.so'
            with member, unpacked.open('wb') as target:
                shutil.copyfileobj(member, target)
        LIBRARY.parent.mkdir(exist_ok=True)
        unpacked.replace(LIBRARY)
    return LIBRARY


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return int(probe.getsockname()[1])


def serve(path: Path, config: Path | None = None, http: int | None = None, tcp: int | None = None) -> None:
    """Run the engine in this process until the process that started it closes standard input."""
    library = ctypes.CDLL(str(fetch()))
    http, tcp = http or free_port(), tcp or free_port()
    threading.Thread(target=_announce, args=(http, tcp), daemon=True).start()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    arguments = [
        'clickhouse',
        f'--path={path}',
        f'--http_port={http}',
        f'--tcp_port={tcp}',
        '--listen_host=127.0.0.1',
        '--query=SYSTEM START LISTEN HTTP; SYSTEM START LISTEN TCP; '
        'SELECT sleep(3) FROM numbers(10000000) SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 0 '
        'FORMAT Null',
    ]
    if config is not None:
        arguments.append(f'--config-file={config}')
    encoded = [argument.encode() for argument in arguments]
    library.query_stable_v2.restype = ctypes.c_void_p
    library.query_stable_v2.argtypes = [ctypes.c_int, ctypes.POINTER(ctypes.c_char_p)]
    library.query_stable_v2(len(encoded), (ctypes.c_char_p * len(encoded))(*encoded))
    sys.exit('The ClickHouse engine ended by itself.')


def _announce(http: int, tcp: int) -> None:
    """Print the ports once the engine answers."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f'http://127.0.0.1:{http}/ping', timeout=1):
                print(json.dumps({'http': http, 'tcp': tcp}), flush=True)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    os._exit(1)


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser(description='A ClickHouse engine for tests.')
    commands = parser.add_subparsers(dest='command', required=True)
    commands.add_parser('fetch')
    server = commands.add_parser('serve')
    server.add_argument('--path', type=Path, required=True)
    server.add_argument('--config', type=Path)
    server.add_argument('--http', type=int)
    server.add_argument('--tcp', type=int)
    arguments = parser.parse_args()
    try:
        if arguments.command == 'fetch':
            print(fetch())
        else:
            serve(arguments.path, arguments.config, arguments.http, arguments.tcp)
    except EngineMissingError as error:
        sys.exit(str(error))


if __name__ == '__main__':
    main()
