"""A week of the same spans in each server's own storage, made once and kept: what `python -m bench peers` asks about.

The week is 1,000 traces of ten spans, ten times over with other ids, oldest first: 100,000 spans. Avaliar and MLflow
are sent all of them. Phoenix stores about a hundred a second, so it is sent the first tenth, and the nine copies are
made by SQL in its database while it is stopped: the same rows, ids and times, indexes and statistics as it left them.
"""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from bench.environments import CACHE
from bench.server.bodies import SPANS_PER_BODY, Body, bodies
from bench.server.ingest import send
from bench.server.servers import SERVERS, Server

BODIES = 100
COPIES = 10
WEEK_NS = 7 * 86_400 * 1_000_000_000
STEP_NS = WEEK_NS // (BODIES * COPIES)
COPIED_BY_SQL = ('phoenix',)


@dataclass(frozen=True)
class Week:
    """What was stored: when it begins, how it came in, and what can be asked for."""

    first_ns: int
    how: str
    seconds: float
    traces: tuple[tuple[str, str], ...]
    """Ids of some traces and of their roots, in hex."""
    words: tuple[str, ...]
    """Words that one span in 10,000 has in its input."""

    @property
    def end_ns(self) -> int:
        return self.first_ns + WEEK_NS


def week_of(name: str, force: bool = False) -> tuple[Path, Week]:
    """The folder of `name` with its week in it; made when it is missing, or again when `force` says so."""
    folder = CACHE / f'filled-{name}'
    note = folder / 'week.json'
    if force or not note.exists():
        shutil.rmtree(folder, ignore_errors=True)
        week = _fill(SERVERS[name](folder))
        note.write_text(json.dumps(asdict(week)))
    said = json.loads(note.read_text())
    said['traces'] = tuple((trace, root) for trace, root in said['traces'])
    return folder, Week(**{**said, 'words': tuple(said['words'])})


def _fill(server: Server) -> Week:
    first_ns = (time.time_ns() - WEEK_NS) // STEP_NS * STEP_NS
    by_sql = server.name in COPIED_BY_SQL
    sent = 1 if by_sql else COPIES
    began = time.perf_counter()
    print(f'filling {server.name}', file=sys.stderr, flush=True)
    server.start()
    try:
        send(server, _bodies(server.dialect, first_ns, sent), 2)
        deadline = time.monotonic() + 1_800
        while (stored := server.stored()) < sent * BODIES * SPANS_PER_BODY:
            if time.monotonic() > deadline:
                raise TimeoutError(f'{server.name} stored {stored:,} of {sent * BODIES * SPANS_PER_BODY:,} spans')
            print(f'\r{stored:,} spans stored', end='', file=sys.stderr, flush=True)
            time.sleep(1)
    finally:
        server.stop()
    if by_sql:
        copy_phoenix(server.folder / 'phoenix.db')
    how = f'{sent * BODIES * SPANS_PER_BODY:,} spans sent' + (', the others copied by SQL' if by_sql else '')
    traces, words = _known()
    return Week(first_ns, how, round(time.perf_counter() - began, 1), traces, words)


def _bodies(dialect: str, first_ns: int, copies: int) -> Iterator[Body]:
    for copy in range(copies):
        for n, body in enumerate(bodies(dialect, BODIES, now_ns=first_ns)):
            yield copied(body, copy, first_ns + (copy * BODIES + n) * STEP_NS)


def copied(body: Body, copy: int, start_ns: int) -> Body:
    """The spans of `body` with the ids of their copy, the first of them beginning at `start_ns`."""
    request = ExportTraceServiceRequest.FromString(body.data)
    spans = [span for resource in request.resource_spans for scope in resource.scope_spans for span in scope.spans]
    shift = start_ns - min(span.start_time_unix_nano for span in spans)
    for span in spans:
        span.trace_id, span.span_id = _other(span.trace_id, copy), _other(span.span_id, copy)
        if span.parent_span_id:
            span.parent_span_id = _other(span.parent_span_id, copy)
        span.start_time_unix_nano += shift
        span.end_time_unix_nano += shift
    return Body(
        request.SerializeToString(),
        tuple(_other(one, copy) for one in body.span_ids),
        tuple(_other(one, copy) for one in body.trace_ids),
    )


def _other(one: bytes, copy: int) -> bytes:
    """Another id for each copy, its own for the first."""
    return bytes([one[0] ^ copy]) + one[1:]


def _known() -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Some traces of the first copy, and words of their inputs, the same in every server."""
    traces: list[tuple[str, str]] = []
    words: list[str] = []
    for body in bodies('openinference', BODIES):
        traces += [(trace.hex(), body.span_ids[10 * n + 9].hex()) for n, trace in enumerate(body.trace_ids)]
        span = ExportTraceServiceRequest.FromString(body.data).resource_spans[0].scope_spans[0].spans[0]
        words += [a.value.string_value.split()[0] for a in span.attributes if a.key == 'input.value']
    return tuple(random.Random(1).sample(traces, min(200, len(traces)))), tuple(words)


def copy_phoenix(database: Path) -> None:
    """Copies 2 to `COPIES` of every span in Phoenix's database, with its trace and what it cost."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.create_function('other', 2, lambda one, copy: one and _other(bytes.fromhex(one), copy).hex())
        connection.create_function('later', 2, _later)
        connection.execute('PRAGMA foreign_keys = ON')
        strides = {
            table: connection.execute(f'SELECT max(id) FROM {table}').fetchone()[0]
            for table in ('traces', 'spans', 'span_costs', 'span_cost_details')
        }
        changed = {
            'traces': {'trace_id': 'other(trace_id, :copy)', **_times('start_time', 'end_time')},
            'spans': {
                'trace_rowid': f'trace_rowid + :copy * {strides["traces"]}',
                'span_id': 'other(span_id, :copy)',
                'parent_id': 'other(parent_id, :copy)',
                **_times('start_time', 'end_time'),
            },
            'span_costs': {
                'span_rowid': f'span_rowid + :copy * {strides["spans"]}',
                'trace_rowid': f'trace_rowid + :copy * {strides["traces"]}',
                **_times('span_start_time'),
            },
            'span_cost_details': {'span_cost_id': f'span_cost_id + :copy * {strides["span_costs"]}'},
        }
        for copy in range(1, COPIES):
            for table, expressions in changed.items():
                values = {'id': f'id + :copy * {strides[table]}', **expressions}
                columns = [row[1] for row in connection.execute(f'PRAGMA table_info({table})')]
                connection.execute(
                    f'INSERT INTO {table} ({", ".join(columns)}) '
                    f'SELECT {", ".join(values.get(column, column) for column in columns)} '
                    f'FROM {table} WHERE id <= {strides[table]} ORDER BY id',
                    {'copy': copy},
                )
            connection.commit()
        connection.execute('UPDATE project_sessions SET end_time = (SELECT max(end_time) FROM traces)')
        connection.commit()
        connection.execute('PRAGMA wal_checkpoint(TRUNCATE)')


def _times(*columns: str) -> dict[str, str]:
    return {column: f'later({column}, :copy)' for column in columns}


def _later(moment: str, copy: int) -> str:
    """Phoenix's text of a time, shifted as `copied` shifts it."""
    shifted = datetime.fromisoformat(moment) + timedelta(microseconds=copy * BODIES * STEP_NS // 1000)
    return shifted.strftime('%Y-%m-%d %H:%M:%S.%f')
