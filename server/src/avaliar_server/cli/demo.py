"""Fill the server with an hour of realistic traffic: real agents, traced, against a provider built in."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from .console import CommandError, complain, say
from .credentials import Credentials
from .doctor import kept_key
from .environment import config_folder, integer, text
from .http_client import Client, Unreachable
from .places import add_control_options

__all__ = ['configure', 'run']

_DEFAULT_PORT = 4319
_START_SECONDS = 60.0
_DRAIN_SECONDS = 5.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        '--url', default=None, help=f'the server to fill (AVALIAR_API_URL; default http://127.0.0.1:{_DEFAULT_PORT})'
    )
    parser.add_argument('--runs', type=int, default=160, help='how many times agents run (default 160)')
    parser.add_argument('--seed', type=int, default=None, help='the same seed makes the same traffic')
    parser.add_argument(
        '--exit',
        action='store_true',
        help='stop the server again if this command started it (default: keep it running)',
    )
    add_control_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Fill the server that runs, or one that is started for it and stays until Ctrl+C."""
    if not 3 <= arguments.runs <= 100_000:
        raise CommandError('--runs must be between 3 and 100000.', 2)
    url = (
        arguments.url or text('AVALIAR_API_URL', f'http://127.0.0.1:{integer("AVALIAR_PORT", _DEFAULT_PORT)}')
    ).rstrip('/')
    if _answers(url):
        _fill(url, arguments)
        return 0
    if arguments.url or text('AVALIAR_API_URL'):
        raise CommandError(
            f'No Avaliar server answers at {url}: start it with `avaliar serve`, or leave --url out to have one started.'
        )
    server, url = _start(arguments)
    try:
        _fill(url, arguments)
        if arguments.exit:
            return 0
        say('Stop with Ctrl+C.')
        return server.wait()
    except KeyboardInterrupt:
        # A terminal sends Ctrl+C to the server too: it is draining, and a second signal would cut that short.
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(_DRAIN_SECONDS)
        return 0
    finally:
        _stop(server)


def _answers(url: str) -> bool:
    try:
        content = Client(url, None, timeout=2).call('GET', '/health').json()
    except Unreachable:
        return False
    return isinstance(content, dict) and content.get('status') == 'ok'


def _start(arguments: argparse.Namespace) -> tuple[subprocess.Popen[bytes], str]:
    say('No server is running; starting one.')
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / 'ready.json'
        command: list[Any] = [sys.executable, '-m', 'avaliar_server', 'serve', '--ready-file', ready]
        if arguments.data_dir is not None:
            command += ['--data-dir', arguments.data_dir]
        # The address may hold a password, and everybody may see a command's arguments.
        environment = {**os.environ, **({'AVALIAR_CONTROL': arguments.control} if arguments.control else {})}
        # Its words would come between ours; what goes wrong is on standard error.
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)  # noqa: S603  this very program
        deadline = time.monotonic() + _START_SECONDS
        try:
            while not ready.exists():
                if server.poll() is not None:
                    raise CommandError('The server did not start; it says why above.', server.returncode or 1)
                if time.monotonic() > deadline:
                    raise CommandError(f'The server was not ready within {_START_SECONDS:g} s.')
                time.sleep(0.05)
        except BaseException:
            _stop(server)
            raise
        return server, json.loads(ready.read_text())['url']


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _fill(url: str, arguments: argparse.Namespace) -> None:
    key = text('AVALIAR_API_KEY') or kept_key(Credentials(config_folder()).all(), url)
    if not key:
        raise CommandError(f'There is no API key for {url}: set AVALIAR_API_KEY to one of its keys.')
    answer = Client(url, key).call('GET', '/api/v1/session')
    if answer.status != 200:
        raise CommandError(f'The server at {url} refuses the API key: {answer.detail}')
    from .demonstration.traffic import fill

    say('Sample agents work through an hour:')
    began = time.monotonic()
    seed = arguments.seed if arguments.seed is not None else int.from_bytes(os.urandom(4), 'big')
    stats = fill(url, key, arguments.runs, seed, lambda line: say(f'  {line}'))
    accepted, created = stats.accepted, stats.created
    if accepted < created:
        complain(f'avaliar: {created - accepted} of {created} spans did not arrive: `avaliar doctor` tells why.')
    say()
    say(f'  {accepted:,} spans in {time.monotonic() - began:.0f} s.')
    say(f'  Dashboard  {url}')
    say()
