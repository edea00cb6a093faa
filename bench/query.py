"""How long questions take with many spans stored, at the server: idle, and while spans are being stored.

    python -m bench query                      # 1,000,000 spans in a temporary directory; about ten minutes
    python -m bench query --store DIR          # keeps the store in DIR and uses what is there already

Each figure is the time of the query layer and the embedded store for one question, without HTTP. Every question is
asked with values that differ from one time to the next where it has any, and the caches of conditions and results are
off, so that no answer is an old one. CPU is that of the whole process while the question was answered, of the spans
being stored too in the second table. On a machine that others use, compare CPU.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from avaliar_server.query import Period, Ranking, TraceFilter, analytics
from avaliar_server.query.reader import Page, Reader
from avaliar_server.query.span_detail import span_detail
from avaliar_server.query.stats import trace_stats
from avaliar_server.query.trace_detail import trace_detail
from avaliar_server.query.traces import list_traces
from avaliar_server.store import SpanStore, open_store

from . import spans as made_up

ORG = 1
DAY = 86_400 * 1_000_000_000
NEWEST = Ranking('timestamp', descending=True)


@dataclass(frozen=True)
class Question:
    """One line of the table; `limit_ms` is the figure to reach, for the median."""

    name: str
    ask: Callable[[Reader, random.Random], Any]
    limit_ms: float | None = None


def _list(limit: int = 50, ranking: Ranking = NEWEST, **filters: Any) -> Callable[[Reader, random.Random], Any]:
    return lambda reader, _: list_traces(reader, TraceFilter(**filters), ranking, limit, None)


def _month(reader: Reader) -> Period:
    return Period(reader.now_ns - 30 * DAY, None)


def _second_page(reader: Reader, _: random.Random) -> Any:
    return list_traces(reader, TraceFilter(), NEWEST, 50, _cursor(reader))


_cursors: dict[int, str] = {}


def _cursor(reader: Reader) -> str:
    key = id(reader._store)
    if key not in _cursors:
        _cursors[key] = list_traces(reader, TraceFilter(), NEWEST, 50, None)['next_cursor']
    return _cursors[key]


def questions(trace_ids: list[bytes], spans: list[tuple[bytes, bytes]], common_word: str) -> list[Question]:
    """What is asked. Words of the searches are of the made-up language, or of none."""

    def one_trace(reader: Reader, rng: random.Random) -> Any:
        return trace_detail(reader, rng.choice(trace_ids), None)

    def one_span(reader: Reader, rng: random.Random) -> Any:
        return span_detail(reader, *rng.choice(spans))

    def absent(reader: Reader, rng: random.Random) -> Any:
        return list_traces(reader, TraceFilter(search=f'qq{rng.getrandbits(40):x}zz'), NEWEST, 50, None)

    def figures(question: Callable[..., Any], *more: Any, **filters: Any) -> Callable[[Reader, random.Random], Any]:
        return lambda reader, _: question(reader, TraceFilter(period=_month(reader), **filters), *more)

    return [
        Question('newest 50 traces', _list(), 15),
        Question('the 50 after them', _second_page, 15),
        Question('one trace', one_trace, 15),
        Question('one span with payloads', one_span, 15),
        Question('list: provider', _list(providers=('mistral',)), 60),
        Question('list: provider and model', _list(providers=('openai',), models=('gpt-4o',)), 60),
        Question('list: status error', _list(statuses=('error',)), 60),
        Question('list: environment and span type', _list(environments=('staging',), span_types=('tool',)), 60),
        Question('list: a session', lambda r, rng: list_traces(r, TraceFilter(session_ids=(f'session-{rng.randrange(20_000)}',)), NEWEST, 50, None), 60),
        Question('list: a provider that is not there', lambda r, rng: list_traces(r, TraceFilter(providers=(f'p{rng.getrandbits(40)}',)), NEWEST, 50, None), 60),
        Question('list: latency of 20 s or more', _list(min_latency_ms=20_000.0), 60),
        Question('list: a common word', _list(search=common_word), 1000),
        Question('list: two common words and a provider', _list(search=f'{common_word} lur', providers=('google',)), 1000),
        Question('list: a word that is nowhere', absent, 1000),
        Question('dearest 50 traces', _list(ranking=Ranking('cost', descending=True))),
        Question('slowest 50 of 30 days', lambda r, _: list_traces(r, TraceFilter(period=_month(r)), Ranking('latency', descending=True), 50, None)),
        Question('figures of all traces', lambda r, _: trace_stats(r, TraceFilter())),
        Question('30 days: providers', figures(analytics.providers), 100),
        Question('30 days: models', figures(analytics.models)),
        Question('30 days: overview', figures(analytics.overview)),
        Question('30 days: requests', figures(analytics.requests, None)),
        Question('30 days: costs', figures(analytics.costs, None)),
        Question('30 days: latency', figures(analytics.latencies, None)),
        Question('30 days: costs of one provider', figures(analytics.costs, None, providers=('openai',))),
    ]  # fmt: skip


def fill(store: SpanStore, spans: int) -> None:
    """Store so many made-up spans of the last thirty days."""
    now, batch, count = time.time_ns(), [], 0
    for trace in made_up.traces(
        spans // 11, org_id=ORG, start_ns=now - 30 * DAY, duration_ns=30 * DAY - 60_000_000_000
    ):
        batch += trace
        if len(batch) >= 4_000:
            store.insert(batch)
            count += len(batch)
            batch = []
            print(f'\rstored {count:,} of about {spans:,} spans', end='', file=sys.stderr)
    store.insert(batch)
    print(file=sys.stderr)


class Ingesting:
    """Stores spans of now, `rate` a second in batches, until it is left."""

    def __init__(self, store: SpanStore, rate: int) -> None:
        self._store, self._rate = store, rate
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.stored = 0

    def _run(self) -> None:
        batches = self._batches()
        started = time.monotonic()
        while not self._ended.wait(max(0.0, started + self.stored / self._rate - time.monotonic())):
            batch = next(batches)
            self._store.insert(batch)
            self.stored += len(batch)

    def _batches(self) -> Iterator[list[Any]]:
        seed = 1_000
        while True:
            batch: list[Any] = []
            seed += 1
            for trace in made_up.traces(
                50, seed=seed, org_id=ORG, start_ns=time.time_ns() - 1_000_000_000, duration_ns=1_000_000_000
            ):
                batch += trace
            yield batch

    def __enter__(self) -> Ingesting:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()


class Uncached:
    """The store without the engine's cache of conditions, which would answer a repeated question from memory."""

    def __init__(self, store: SpanStore) -> None:
        self._store = store
        self.queries = 0

    def select(self, sql: str, parameters: Any = None, *, settings: Any = None, **limits: Any) -> list[tuple[Any, ...]]:
        self.queries += 1
        return self._store.select(
            sql, parameters, settings={'use_query_condition_cache': 0, **(settings or {})}, **limits
        )


def measure(
    store: SpanStore, asked: list[Question], times: int
) -> list[tuple[str, float, float, float, int, float | None]]:
    """Name, median and p95 in milliseconds, CPU in milliseconds, queries, and the figure to reach."""
    rng = random.Random(7)
    pages: dict[int, Page] = {}
    rows = []
    for question in asked:
        taken: list[float] = []
        uncached = Uncached(store)
        cpu = time.process_time()
        for _ in range(times + 1):
            reader = Reader(uncached, ORG, time.time_ns(), pages=pages)
            started = time.perf_counter()
            question.ask(reader, rng)
            taken.append(time.perf_counter() - started)
        cpu = (time.process_time() - cpu) / (times + 1) * 1e3
        taken = sorted(taken[1:])  # the first opened files
        p95 = taken[min(len(taken) - 1, round(len(taken) * 0.95))]
        print(f'\r{question.name:60s}', end='', file=sys.stderr)
        rows.append(
            (
                question.name,
                taken[len(taken) // 2] * 1e3,
                p95 * 1e3,
                cpu,
                uncached.queries // (times + 1),
                question.limit_ms,
            )
        )
    return rows


def show(title: str, rows: list[tuple[str, float, float, float, int, float | None]]) -> None:
    print(f'\n{title}\n{"":42s}{"median":>9s}{"p95":>9s}{"cpu":>9s}{"queries":>9s}{"to reach":>10s}   (ms)')
    for name, median, p95, cpu, queries, limit in rows:
        verdict = '' if limit is None else f'{limit:10.0f}   {"ok" if median <= limit else f"{median / limit:.1f} x"}'
        print(f'{name:42s}{median:9.1f}{p95:9.1f}{cpu:9.1f}{queries:9d}{verdict}')


def main(options: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description='Time the questions of the dashboard.')
    parser.add_argument('--spans', type=int, default=1_000_000)
    parser.add_argument('--store', type=Path, help='directory to keep the store in')
    parser.add_argument('--times', type=int, default=15)
    parser.add_argument('--rate', type=int, default=500, help='spans stored per second in the second table; 0: none')
    parser.add_argument('--only', default='', help='only questions whose name contains this')
    arguments = parser.parse_args(options)
    with tempfile.TemporaryDirectory() as scratch:
        store = open_store(arguments.store or Path(scratch))
        try:
            run(store, arguments)
        finally:
            store.close()
    return 0


def run(store: SpanStore, arguments: argparse.Namespace) -> None:
    if not store.select('SELECT count() FROM spans')[0][0]:
        fill(store, arguments.spans)
    stored = store.select('SELECT count() FROM spans')[0][0]
    trace_ids = [
        row[0] for row in store.select('SELECT DISTINCT trace_id FROM traces ORDER BY cityHash64(trace_id) LIMIT 2000')
    ]
    spans = store.select('SELECT trace_id, span_id FROM spans ORDER BY cityHash64(span_id) LIMIT 2000')
    text = made_up.Text(random.Random(0))
    asked = [
        question for question in questions(trace_ids, spans, text.vocabulary[3]) if arguments.only in question.name
    ]
    show(f'{stored:,} spans, idle', measure(store, asked, arguments.times))
    if arguments.rate:
        with Ingesting(store, arguments.rate) as ingesting:
            rows = measure(store, asked, arguments.times)
        show(f'{stored:,} spans, {ingesting.stored:,} more arriving meanwhile', rows)


if __name__ == '__main__':
    sys.exit(main())
