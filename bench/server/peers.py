"""The same questions to Avaliar, MLflow and Phoenix with the same 100,000 spans stored, idle and while spans arrive.

    python -m bench peers [--servers avaliar,mlflow,phoenix] [--only REGEX] [--fill]

The first run fills each server, which takes minutes, and keeps what is stored under `.cache/bench/filled-*`; `--fill`
does it again. Each run works on a copy. A question is asked twenty times, fewer when that takes longer than a quarter
of a minute. One that is not answered within 60 s is asked once, and not at all in the second part: a server goes on
working on what nobody waits for, so it is killed and started again.
"""

from __future__ import annotations

import argparse
import math
import re
import shutil
import statistics
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.server.bodies import SPANS_PER_BODY, bodies
from bench.server.filled import Week, week_of
from bench.server.questions import PAGES, QUESTIONS, TIMEOUT_SECONDS, Page, Question
from bench.server.servers import SERVERS, Server, scratch

TIMES = 20
FEWEST = 8
ENOUGH_SECONDS = 15
TOO_LONG_SECONDS = 60
LATE = f'> {TIMEOUT_SECONDS * 1000:,}'


@dataclass(frozen=True)
class Answered:
    """Milliseconds from the request to the last byte, each time, and the server's CPU for one; none: too late."""

    times: list[float] = field(default_factory=list[float])
    cpu: float = 0.0

    @property
    def median(self) -> float:
        return statistics.median(self.times)


Answers = dict[str, Answered]
"""By question."""


class Arriving:
    """Sends `rate` spans a second, until it is left."""

    def __init__(self, server: Server, rate: int) -> None:
        self._server, self._rate = server, rate
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.acknowledged = 0
        self.due = 0
        self._began = 0.0

    def _run(self) -> None:
        connection = self._server.connect()
        started = time.monotonic()
        for body in bodies(self._server.dialect, 10_000, seed=7):
            if self._ended.wait(max(0.0, started + self.acknowledged / self._rate - time.monotonic())):
                return
            if self._server.post(connection, body.data) == 200:
                self.acknowledged += SPANS_PER_BODY

    def __enter__(self) -> Arriving:
        self._began = time.monotonic()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.due = round((time.monotonic() - self._began) * self._rate)
        self._ended.set()
        self._thread.join()


def measure(name: str, week: Week, rate: int, questions: list[Question]) -> tuple[Answers, Answers, str]:
    """Idle, while spans arrive, and how many of these were acknowledged meanwhile."""
    kept, _ = week_of(name)
    folder = scratch() / f'peers-{name}'
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(kept, folder, symlinks=True)
    server = SERVERS[name](folder)
    page = PAGES[name](server, week)
    server.start()
    try:
        _warm(server)
        idle = {question.name: _answers(server, page, question) for question in questions}
        answered = [question for question in questions if idle[question.name].times]
        with Arriving(server, rate) as arriving:
            loaded = {question.name: _answers(server, page, question) for question in answered}
        return idle, loaded, f'{arriving.acknowledged:,} of {arriving.due:,}'
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _warm(server: Server) -> None:
    """One body, so that nobody waits for what is imported by the first one."""
    connection = server.connect()
    for body in bodies(server.dialect, 1, seed=5):
        server.post(connection, body.data)


def _answers(server: Server, page: Page, question: Question) -> Answered:
    taken: list[float] = []
    cpu = server.cpu_seconds()
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
            _warm(server)
            page.reconnect()
            return Answered()
        if not question.right(rows):
            raise RuntimeError(f'{server.name} answered "{question.name}" with {rows} rows')
        taken.append(page.seconds * 1e3)
    cpu = (server.cpu_seconds() - cpu) / len(taken) * 1e3
    # The first opened files.
    answered = Answered(taken[1:] or taken, cpu)
    print(
        f'{server.name}: {question.name}: {answered.median:.0f} ms, {len(answered.times)} times',
        file=sys.stderr,
        flush=True,
    )
    return answered


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog='python -m bench peers', description=__doc__.splitlines()[0])
    parser.add_argument('--servers', default='avaliar,mlflow,phoenix')
    parser.add_argument('--rate', type=int, default=100, help='spans that arrive a second in the second part')
    parser.add_argument('--only', default='', help='only questions that this regular expression is found in')
    parser.add_argument('--fill', action='store_true', help='fill the servers again')
    options = parser.parse_args(arguments)
    names = options.servers.split(',')
    questions = [question for question in QUESTIONS if re.search(options.only, question.name)]
    weeks = {name: week_of(name, options.fill)[1] for name in names}
    for name, week in weeks.items():
        print(f'{name}: {week.how}, in {week.seconds:.0f} s')
    results = {name: measure(name, weeks[name], options.rate, questions) for name in names}
    idle = {name: idle for name, (idle, _, _) in results.items()}
    loaded = {name: loaded for name, (_, loaded, _) in results.items()}
    show('idle: median / p95, ms', idle, _times, lambda answered: answered.median)
    show('idle: CPU of the server, ms', idle, lambda answered: f'{answered.cpu:,.0f}', lambda answered: answered.cpu)
    show(f'{options.rate} spans/s arriving: median / p95, ms', loaded, _times, lambda answered: answered.median)
    print(
        '\nspans acknowledged of those due meanwhile: '
        + ', '.join(f'{name} {count}' for name, (_, _, count) in results.items())
    )
    return 0


def show(
    title: str, results: dict[str, Answers], cell: Callable[[Answered], str], size: Callable[[Answered], float]
) -> None:
    """A table of `cell` by question and server, and of `size` as a multiple of Avaliar's."""
    base = results.get('avaliar', {})
    others = [name for name in results if name != 'avaliar'] if base else []
    print(f'\n| {title} | ' + ' | '.join([*results, *(f'{name} : avaliar' for name in others)]) + ' |')
    print('|---' * (1 + len(results) + len(others)) + '|')
    for question in QUESTIONS:
        if not any(question.name in answers for answers in results.values()):
            continue
        cells: list[str] = []
        for answers in results.values():
            answered = answers.get(question.name)
            cells.append('not asked' if answered is None else cell(answered) if answered.times else LATE)
        for name in others:
            own, other = base.get(question.name), results[name].get(question.name)
            known = own is not None and other is not None and own.times and other.times
            cells.append(f'{size(other) / size(own):,.1f}' if known and size(own) else '-')
        print(f'| {question.name} | ' + ' | '.join(cells) + ' |')


def _times(answered: Answered) -> str:
    p95 = sorted(answered.times)[math.ceil(len(answered.times) * 0.95) - 1]
    return f'{answered.median:,.0f} / {p95:,.0f}'


if __name__ == '__main__':
    sys.exit(main())
