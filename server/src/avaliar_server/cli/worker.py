"""Run workers apart from the server: they check the spans that wait for detection, and nothing else."""

from __future__ import annotations

import argparse
import contextlib
import signal
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

from .console import CommandError, say
from .environment import text
from .logs import add_log_level, log_to_stderr
from .places import MOST_WORKERS, add_control_options, add_workers, control_location

__all__ = ['configure', 'run']

_POLL_SECONDS = 1.0
"""Servers are other processes: there is nobody to wake a worker."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add_control_options(parser)
    parser.add_argument(
        '--store',
        metavar='URL',
        default=text('AVALIAR_STORE'),
        help='the ClickHouse server that has the spans: http://user:password@host:8123/database (AVALIAR_STORE)',
    )
    add_workers(parser)
    add_log_level(parser)


def run(arguments: argparse.Namespace) -> int:
    """Work until SIGTERM or SIGINT."""
    log_to_stderr(arguments.log_level)
    if not arguments.store:
        raise CommandError(
            'Workers apart from the server need the ClickHouse server that has the spans: give --store '
            'http://user:password@host:8123/database. Spans of the embedded store are checked inside `avaliar serve`, '
            'which alone can open it.',
            2,
        )
    if urlsplit(arguments.store).scheme not in ('http', 'https', 'clickhouse'):
        raise CommandError(
            '--store must be the URL of a ClickHouse server: http://user:password@host:8123/database.', 2
        )
    if not 1 <= arguments.workers <= MOST_WORKERS:
        raise CommandError(f'--workers must be between 1 and {MOST_WORKERS}, not {arguments.workers}.', 2)
    with _told_to_stop() as stop:
        return _work(arguments, stop)


def _work(arguments: argparse.Namespace, stop: threading.Event) -> int:
    from ..control.errors import ControlError
    from ..control.plane import open_control
    from ..detect.policy import Detectors
    from ..detect.running import Workers
    from ..store import Arrivals, StoreError, open_store

    with contextlib.ExitStack() as stack:
        try:
            control = open_control(control_location(arguments))
            stack.callback(control.close)
            store = open_store(arguments.store)
            stack.callback(store.close)
        except (ControlError, StoreError) as error:
            raise CommandError(str(error)) from error
        detectors = Detectors(control.policies, control.judges)
        stack.callback(detectors.close)
        workers = Workers(
            store,
            Arrivals(store),
            control.jobs,
            detectors,
            count=arguments.workers,
            poll_seconds=_POLL_SECONDS,
        )
        stack.callback(workers.stop)
        workers.start()
        say(f'Workers are running: {arguments.workers}. Stop with Ctrl+C.')
        stop.wait()
    return 0


@contextlib.contextmanager
def _told_to_stop() -> Iterator[threading.Event]:
    """Set by SIGTERM or SIGINT."""
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    previous = {number: signal.signal(number, lambda *_: stop.set()) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
