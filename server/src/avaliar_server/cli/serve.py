"""Run the server: ingest, API and dashboard in one process, on the embedded store unless told otherwise."""

from __future__ import annotations

import argparse
import logging
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from .console import CommandError, say
from .environment import integer, text
from .places import add_control_options, data_directory

__all__ = ['ServeSettings', 'configure', 'run']

_LOG_LEVELS = ('debug', 'info', 'warning', 'error')


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """What `avaliar serve` was asked for, checked. `local` says that the address can only be this machine."""

    host: str
    port: int
    data_dir: Path
    store: str
    control: str
    allowed_hosts: frozenset[str]
    public_url: str
    ready_file: Path | None
    local: bool


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        '--host',
        default=text('AVALIAR_HOST', '127.0.0.1'),
        help='address to listen on (AVALIAR_HOST; default 127.0.0.1)',
    )
    parser.add_argument(
        '--port',
        type=int,
        default=integer('AVALIAR_PORT', 4319),
        help='port, 0 for a free one (AVALIAR_PORT; default 4319)',
    )
    add_control_options(parser)
    parser.add_argument(
        '--store',
        metavar='URL',
        default=text('AVALIAR_STORE'),
        help='spans on a ClickHouse server: http://user:password@host:8123/database (AVALIAR_STORE; default: embedded, '
        'in the data directory)',
    )
    parser.add_argument(
        '--allow-host',
        metavar='NAME',
        action='append',
        default=None,
        help='a further name by which a loopback server may be called; may be given several times '
        '(AVALIAR_ALLOWED_HOSTS, separated by commas)',
    )
    parser.add_argument(
        '--public-url',
        metavar='URL',
        default=text('AVALIAR_PUBLIC_URL'),
        help='the address users reach the server at, when a proxy stands before it (AVALIAR_PUBLIC_URL)',
    )
    parser.add_argument(
        '--ready-file', metavar='FILE', type=Path, default=None, help='write {"url", "port", "pid"} here once ready'
    )
    parser.add_argument(
        '--log-level',
        choices=_LOG_LEVELS,
        default=text('AVALIAR_LOG_LEVEL', 'warning').lower(),
        help='what goes to standard error (AVALIAR_LOG_LEVEL; default warning)',
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT."""
    began = time.monotonic()
    if arguments.log_level not in _LOG_LEVELS:
        raise CommandError(
            f'AVALIAR_LOG_LEVEL must be one of {", ".join(_LOG_LEVELS)}, not {arguments.log_level!r}.', 2
        )
    _log_to_stderr(arguments.log_level)
    settings = _check(arguments)

    from . import server

    return server.serve(settings, began, announce=_announce)


def _log_to_stderr(level: str) -> None:
    logging.basicConfig(
        level=level.upper(), stream=sys.stderr, format='%(asctime)s %(levelname)s %(name)s: %(message)s'
    )
    if level != 'debug':
        # The store's driver logs each failed attempt beside raising it; our own sentence says what matters.
        for handler in logging.getLogger().handlers:
            handler.addFilter(lambda record: not record.name.startswith(('urllib3', 'clickhouse_connect')))


def _check(arguments: argparse.Namespace) -> ServeSettings:
    from ..model.loopback import is_loopback

    if not 0 <= arguments.port <= 65535:
        raise CommandError(f'--port must be between 0 and 65535, not {arguments.port}.', 2)
    host = arguments.host.strip('[]')
    if not host:
        raise CommandError('--host must not be empty: give 127.0.0.1, or 0.0.0.0 for every address of this machine.', 2)
    if arguments.store and urlsplit(arguments.store).scheme not in ('http', 'https', 'clickhouse'):
        raise CommandError(
            '--store must be the URL of a ClickHouse server: http://user:password@host:8123/database.', 2
        )
    public_url = arguments.public_url.rstrip('/')
    if public_url and (urlsplit(public_url).scheme not in ('http', 'https') or not urlsplit(public_url).hostname):
        raise CommandError(f'--public-url must look like https://avaliar.example.com, not {public_url!r}.', 2)
    data_dir = data_directory(arguments, create=True)
    names = list(arguments.allow_host or text('AVALIAR_ALLOWED_HOSTS').split(','))
    return ServeSettings(
        host=host,
        port=arguments.port,
        data_dir=data_dir,
        store=arguments.store or str(data_dir),
        control=arguments.control or str(data_dir),
        allowed_hosts=frozenset(name.strip().lower() for name in names if name.strip()),
        public_url=public_url,
        ready_file=arguments.ready_file,
        local=is_loopback(host),
    )


def _announce(url: str, key: str | None, seconds: float) -> None:
    say(f'Avaliar is ready in {seconds:.1f} s.')
    say()
    say(f'  Dashboard  {url}')
    if key is not None:
        say(f'  API key    {key}')
        say()
        say('  Programs of yours on this machine need no key: they find it.')
    else:
        say('  API keys   in the dashboard, or `avaliar keys create --name ...`')
    say()
    say('Stop with Ctrl+C.')
