"""The same questions to Avaliar, MLflow and Phoenix with the same 100,000 spans stored, idle and while spans arrive.

    python -m bench peers [--servers avaliar,mlflow,phoenix] [--fill]

The first run fills each server, which takes minutes, and keeps what is stored under `.cache/bench/filled-*`; `--fill`
does it again. Each run works on a copy. A question is asked twenty times, fewer when that takes longer than a quarter
of a minute. One that is not answered within 60 s is asked once, and not at all in the second part: a server goes on
working on what nobody waits for, so it is killed and started again.
"""

from __future__ import annotations

import argparse
import math
import shutil
import statistics
import sys
import threading
import time

from bench.server.bodies import SPANS_PER_BODY, bodies
from bench.server.filled import Week, week_of
from bench.server.questions import PAGES, QUESTIONS, TIMEOUT_SECONDS, Page, Question
from bench.server.servers import SERVERS, Server, scratch

TIMES = 20
FEWEST = 8
ENOUGH_SECONDS = 15
TOO_LONG_SECONDS = 60

Times = dict[str, list[float]]
"""Milliseconds by question; an empty list is a question that was not answered in time."""


class Arriving:
    """Sends `rate` spans a second, until it is left."""

    def __init__(self, server: Server, rate: int) -> None:
        self._server, self._rate = server, rate
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.acknowledged = 0

    def _run(self) -> None:
        connection = self._server.connect()
        started = time.monotonic()
        for body in bodies(self._server.dialect, 10_000, seed=7):
            if self._ended.wait(max(0.0, started + self.acknowledged / self._rate - time.monotonic())):
                return
            if self._server.post(connection, body.data) == 200:
                self.acknowledged += SPANS_PER_BODY

    def __enter__(self) -> Arriving:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()


def measure(name: str, week: Week, rate: int) -> tuple[Times, Times, int]:
    """Idle, while spans arrive, and how many were acknowledged meanwhile."""
    kept, _ = week_of(name)
    folder = scratch() / f'peers-{name}'
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(kept, folder, symlinks=True)
    server = SERVERS[name](folder)
    page = PAGES[name](server, week)
    server.start()
    try:
        _warm(server)
        idle = {question.name: _times(server, page, question) for question in QUESTIONS}
        answered = [question for question in QUESTIONS if idle[question.name]]
        with Arriving(server, rate) as arriving:
            loaded = {question.name: _times(server, page, question) for question in answered}
        return idle, loaded, arriving.acknowledged
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _warm(server: Server) -> None:
    """One body, so that nobody waits for what is imported by the first one."""
    connection = server.connect()
    for body in bodies(server.dialect, 1, seed=5):
        server.post(connection, body.data)


def _times(server: Server, page: Page, question: Question) -> list[float]:
    taken: list[float] = []
    began = time.monotonic()
    while len(taken) <= TIMES and time.monotonic() - began < (
        TOO_LONG_SECONDS if len(taken) <= FEWEST else ENOUGH_SECONDS
    ):
        page.seconds = 0.0
        try:
            rows = question.ask(page)
        except TimeoutError:
            server.kill()
            server.start()
            page.reconnect()
            return []
        if not question.right(rows):
            raise RuntimeError(f'{server.name} answered "{question.name}" with {rows} rows')
        taken.append(page.seconds * 1e3)
    print(
        f'{server.name}: {question.name}: {statistics.median(taken):.0f} ms, {len(taken)} times',
        file=sys.stderr,
        flush=True,
    )
    # The first opened files.
    return taken[1:] or taken


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog='python -m bench peers', description=__doc__.splitlines()[0])
    parser.add_argument('--servers', default='avaliar,mlflow,phoenix')
    parser.add_argument('--rate', type=int, default=100, help='spans that arrive a second in the second part')
    parser.add_argument('--fill', action='store_true', help='fill the servers again')
    options = parser.parse_args(arguments)
    names = options.servers.split(',')
    weeks = {name: week_of(name, options.fill)[1] for name in names}
    for name, week in weeks.items():
        print(f'{name}: {week.how}, in {week.seconds:.0f} s')
    results = {name: measure(name, weeks[name], options.rate) for name in names}
    show('idle', {name: idle for name, (idle, _, _) in results.items()})
    show(f'while {options.rate} spans arrive a second', {name: loaded for name, (_, loaded, _) in results.items()})
    print('acknowledged meanwhile: ' + ', '.join(f'{name} {count:,}' for name, (_, _, count) in results.items()))
    return 0


def show(title: str, results: dict[str, Times]) -> None:
    """A table of median / p95 in milliseconds, and of the medians as multiples of Avaliar's."""
    base = results.get('avaliar', {})
    others = [name for name in results if name != 'avaliar']
    print(f'\n| {title}, ms | ' + ' | '.join([*results, *(f'{name} : avaliar' for name in others if base)]) + ' |')
    print('|---' * (1 + len(results) + (len(others) if base else 0)) + '|')
    for question in QUESTIONS:
        cells = [_cell(times.get(question.name)) for times in results.values()]
        if base:
            cells += [_ratio(base[question.name], results[name].get(question.name)) for name in others]
        print(f'| {question.name} | ' + ' | '.join(cells) + ' |')


def _cell(times: list[float] | None) -> str:
    if times is None:
        return 'not asked'
    if not times:
        return f'> {TIMEOUT_SECONDS * 1000:,}'
    p95 = sorted(times)[math.ceil(len(times) * 0.95) - 1]
    return f'{statistics.median(times):,.0f} / {p95:,.0f}'


def _ratio(base: list[float], times: list[float] | None) -> str:
    if times is None or not base:
        return '-'
    if not times:
        return f'> {TIMEOUT_SECONDS * 1000 / statistics.median(base):,.0f}'
    return f'{statistics.median(times) / statistics.median(base):,.1f}'


if __name__ == '__main__':
    sys.exit(main())
