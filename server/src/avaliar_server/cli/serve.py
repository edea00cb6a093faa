"""Run the server: ingest, API and dashboard in one process, on the embedded store unless told otherwise."""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from .console import CommandError, say
from .environment import integer, text
from .logs import add_log_level, log_to_stderr
from .places import MOST_WORKERS, add_control_options, add_workers, data_directory

__all__ = ['ServeSettings', 'configure', 'run']


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
    workers: int

    @property
    def is_alone(self) -> bool:
        """Whether spans and control plane lie in the data directory, which one server at a time may use."""
        return '://' not in self.store and '://' not in self.control


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
    add_workers(parser)
    add_log_level(parser)


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT."""
    began = time.monotonic()
    log_to_stderr(arguments.log_level)
    settings = _check(arguments)

    from . import server

    return server.serve(settings, began, announce=_announce)


def _check(arguments: argparse.Namespace) -> ServeSettings:
    from ..model.loopback import is_loopback

    if not 0 <= arguments.port <= 65535:
        raise CommandError(f'--port must be between 0 and 65535, not {arguments.port}.', 2)
    if not 0 <= arguments.workers <= MOST_WORKERS:
        raise CommandError(f'--workers must be between 0 and {MOST_WORKERS}, not {arguments.workers}.', 2)
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
        workers=arguments.workers,
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
