"""What every span store does, on chDB and on a ClickHouse engine."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest
from avaliar_server.model.ledger import ClientCounters, LedgerEntry
from avaliar_server.model.span import Span
from avaliar_server.model.usage import Usage
from avaliar_server.store import QueryTimeout, QueryTooLarge, SpanStore, StoreError, arrow
from avaliar_server.store.facts import read_facts
from avaliar_server.store.shown import FIELDS, read_shown
from avaliar_server.store.span_store import INSERT_SETTINGS

SECOND = 1_000_000_000
Make = Callable[..., Span]

_ONE = 'org_id = {org_id:UInt64} AND trace_id = {trace_id:FixedString(16)} AND span_id = {span_id:FixedString(8)}'
# The names that differ between the model and the columns.
_USAGE = {
    'spans': ('input_tokens', 'output_tokens', 'cache_read_tokens', 'reasoning_tokens'),
    'span_payloads': ('cache_write_tokens', 'cache_write_1h_tokens', 'input_audio_tokens', 'output_audio_tokens'),
}


def _stored(store: SpanStore, table: str, span: Span) -> dict[str, object]:
    key = {'org_id': span.org_id, 'trace_id': span.trace_id, 'span_id': span.span_id}
    rows = store.select_dicts(f'SELECT * FROM {table} FINAL WHERE {_ONE}', key)
    assert len(rows) == 1
    return rows[0]


def _read(store: SpanStore, span: Span) -> Span:
    """The span as the two tables have it."""
    narrow = _stored(store, 'spans', span)
    [shown] = read_shown([str(narrow.pop('shown'))])
    # What is both shown and a column is the same, to the last digit.
    assert {name: narrow.get(name, shown[name]) for name in FIELDS} == shown
    wide = _stored(store, 'span_payloads', span)
    row = shown | narrow | wide | read_facts(str(wide['facts']))
    del row['facts']
    usage = {name: row.pop(name) for names in _USAGE.values() for name in names}
    row['end_ns'] = row['start_ns'] + row.pop('duration_ns')  # type: ignore[operator]
    return Span(**row, usage=Usage(**usage))  # type: ignore[arg-type]


FULL = {
    'parent_span_id': b'\x00\x01\n\t\\\'"\xff',
    'trace_id': bytes(range(0x16, 0x26)),
    'span_id': b"\\x'\n\x00\t\x01\xfe",
    'name': 'chat \\ \' " \t \n {x:String} 模型 🙂',
    'source': 'sdk',
    'environment': 'production',
    'service_name': 'support',
    'span_type': 'llm',
    'status': 'error',
    'level': 'warning',
    'stream_end': 'closed',
    'stream_items': 7,
    'time_to_first_token_ns': 123_456_789,
    'provider': 'openai',
    'request_model': 'gpt-4o',
    'model': 'gpt-4o-2024-08-06',
    'finish_reason': 'length',
    'usage': Usage(100, 50, 10, 20, 5, 30, 3, 4),
    'cost_usd': Decimal('0.001234567890123'),
    'price_version': 'v1',
    'cost_detail': '[]',
    'unpriced_reason': 'none',
    'generation_info': '{"temperature":0.7}',
    'session_id': 's',
    'user_id': 'u',
    'tags': ['a', "b'\\", ''],
    'metadata': '{"k":"\\u0000"}',
    'input': '{"q":"a\\nb"}',
    'output': 'plain \x00 text',
    'input_size': 0,
    'output_size': 2**40,
    'input_preview': 'in',
    'output_preview': 'out',
    'error_type': 'E',
    'error_message': 'm',
    'error_stack': 's',
    'detection_mode': 'cloud',
    'detectors': ['pii'],
    'detection_blocking': True,
    'detection_check': '{"outcome":"allowed"}',
    'attributes': '{"a":1}',
    'truncated': ['input'],
}


def test_every_field_comes_back(store: SpanStore, make_span: Make) -> None:
    span = make_span(**FULL)
    store.insert([span])
    assert _read(store, span) == span


def test_absent_is_not_zero(store: SpanStore, make_span: Make) -> None:
    span = make_span()
    store.insert([span])
    back = _read(store, span)
    assert back == span
    assert back.usage == Usage()
    assert (back.cost_usd, back.input, back.output, back.input_size, back.stream_items) == (None,) * 5


def test_nothing_is_inserted_for_nothing(store: SpanStore) -> None:
    store.insert([])
    store.record_ledger([])
    store.record_client_counters([])


@pytest.mark.parametrize(
    ('change', 'field', 'stored'),
    [
        ({'name': 'lone \ud800 surrogate'}, 'name', 'lone ? surrogate'),
        ({'input': 'lone \udfff surrogate'}, 'input', 'lone ? surrogate'),
        ({'tags': ['\ud800']}, 'tags', ['?']),
        ({'cost_usd': Decimal('NaN')}, 'cost_usd', None),
        ({'cost_usd': Decimal('Infinity')}, 'cost_usd', None),
        ({'cost_usd': Decimal('1E+30')}, 'cost_usd', None),
        ({'cost_usd': Decimal('1E-20')}, 'cost_usd', Decimal(0)),
        ({'cost_usd': Decimal('0.0000000000000015')}, 'cost_usd', Decimal('0.000000000000002')),
        ({'usage': Usage(input_tokens=2**64)}, 'usage', Usage()),
        ({'time_to_first_token_ns': 2**63}, 'time_to_first_token_ns', None),
        ({'stream_items': 2**63}, 'stream_items', None),
        ({'usage': Usage(cache_write_tokens=-(2**64))}, 'usage', Usage()),
        ({'error_message': 'lone \ud800 surrogate'}, 'error_message', 'lone ? surrogate'),
        ({'detectors': ['\ud800']}, 'detectors', ['?']),
    ],
)
def test_a_value_that_does_not_fit_costs_neither_the_span_nor_the_batch(
    store: SpanStore, make_span: Make, change: dict[str, object], field: str, stored: object
) -> None:
    strange, neighbour = make_span(**change), make_span()
    store.insert([strange, neighbour])
    assert getattr(_read(store, strange), field) == stored
    assert _read(store, neighbour) == neighbour


def test_a_span_sent_twice_is_stored_once_and_the_first_copy_wins(store: SpanStore, make_span: Make) -> None:
    first = make_span(name='first', input='1')
    again = replace(first, name='second', input='2', received_ns=first.received_ns + 1)
    store.insert([first])
    store.insert([again, make_span()])
    assert _read(store, first) == first
    store._engine.command('OPTIMIZE TABLE spans FINAL', {})
    store._engine.command('OPTIMIZE TABLE span_payloads FINAL', {})
    assert _read(store, first) == first


def test_a_span_twice_in_one_batch_is_stored_once(store: SpanStore, make_span: Make) -> None:
    first = make_span(name='first')
    store.insert([replace(first, name='second', received_ns=first.received_ns + 1), first])
    assert _read(store, first) == first


def test_a_span_far_from_now_is_kept(store: SpanStore, make_span: Make) -> None:
    for start in (0, 1, 4_000_000_000 * SECOND):
        span = make_span(start_ns=start, end_ns=start + 5)
        store.insert([span])
        assert _read(store, span) == span


def test_a_batch_may_reach_into_any_number_of_partitions(store: SpanStore) -> None:
    # A table of its own: a hundred weeks of the real ones would slow down every other test.
    store._engine.command('CREATE TABLE many (week Int64) ENGINE = MergeTree PARTITION BY week ORDER BY week', {})
    try:
        store._engine.insert('many', arrow.table({'week': arrow.integers(list(range(101)))}), INSERT_SETTINGS)
        assert store.select('SELECT count(), uniqExact(_partition_id) FROM many') == [(101, 101)]
    finally:
        store._engine.command('DROP TABLE many', {})


def test_what_the_engine_refuses_is_an_error_and_nothing_is_stored(store: SpanStore) -> None:
    store._engine.command(
        'CREATE TABLE refusing (a Int64, CONSTRAINT positive CHECK a > 0) ENGINE = MergeTree ORDER BY a', {}
    )
    try:
        with pytest.raises(StoreError, match='positive'):
            store._engine.insert('refusing', arrow.table({'a': arrow.integers([1, -1])}), INSERT_SETTINGS)
        assert store.select('SELECT count() FROM refusing') == [(0,)]
        store._engine.insert('refusing', arrow.table({'a': arrow.integers([1, 2])}), INSERT_SETTINGS)
        assert store.select('SELECT count() FROM refusing') == [(2,)]
    finally:
        store._engine.command('DROP TABLE refusing', {})
    with pytest.raises(StoreError, match='refusing'):
        store._engine.insert('refusing', arrow.table({'a': arrow.integers([1])}), INSERT_SETTINGS)


def test_an_organisation_sees_only_its_own(store: SpanStore, make_span: Make, org_id: int) -> None:
    """The same ids in two organisations are two traces, for every method that takes an organisation."""
    other_id = org_id + 1_000_000
    mine = make_span(name='mine')
    theirs = replace(mine, org_id=other_id, name='theirs')
    store.insert([mine])
    store.insert([theirs])
    store.record_ledger([LedgerEntry(org_id, 'sdk', 'a', '', 5, 5, 0), LedgerEntry(other_id, 'sdk', 'a', '', 7, 7, 0)])
    store.record_client_counters(
        [ClientCounters(org_id, 'c', 'a', 1, {'queue': 1}, 1), ClientCounters(other_id, 'c', 'a', 2, {'queue': 2}, 1)]
    )
    for org, name, received, created in ((org_id, 'mine', 5, 1), (other_id, 'theirs', 7, 2)):
        where = {'org': org}
        assert store.select('SELECT name FROM spans WHERE org_id = {org:UInt64}', where) == [(name,)]
        assert store.select('SELECT count() FROM traces FINAL WHERE org_id = {org:UInt64}', where) == [(1,)]
        assert store.select('SELECT sum(received) FROM ledger WHERE org_id = {org:UInt64}', where) == [(received,)]
        assert store.select('SELECT max(created) FROM client_ledger WHERE org_id = {org:UInt64}', where) == [(created,)]
    assert store.delete_trace(other_id, mine.trace_id) == 1
    assert _read(store, mine) == mine
    assert store.delete_trace(org_id + 2_000_000, mine.trace_id) == 0
    assert _read(store, mine) == mine


def test_a_deleted_trace_is_gone_from_every_table(store: SpanStore, make_span: Make, org_id: int) -> None:
    kept = make_span()
    trace_id = b'\x27\x5c\x00' + b'\x07' * 13
    week = 7 * 86_400 * SECOND
    gone = [make_span(trace_id=trace_id), make_span(trace_id=trace_id, start_ns=kept.start_ns + week)]
    store.insert([kept, *gone])
    store.insert([gone[0]])
    assert store.delete_trace(org_id, trace_id) == 2
    for table in ('spans', 'span_payloads', 'traces'):
        rows = store.select(f'SELECT trace_id FROM {table} FINAL WHERE org_id = {{org:UInt64}}', {'org': org_id})
        rows += store.select(f'SELECT trace_id FROM {table} WHERE org_id = {{org:UInt64}}', {'org': org_id})
        assert {row[0] for row in rows} == {kept.trace_id}
    store.insert(gone)  # a late copy is stored as if it were new
    assert store.delete_trace(org_id, trace_id) == 2


def test_ledger_adds_up(store: SpanStore, org_id: int) -> None:
    entries = [
        LedgerEntry(org_id, 'sdk', 'a', '', received=10, stored=9),
        LedgerEntry(org_id, 'sdk', 'a', 'too large', rejected=1),
    ]
    store.record_ledger(entries)
    store.record_ledger(entries)
    rows = store.select(
        'SELECT reason, sum(received), sum(stored), sum(rejected), max(last_seen_ns) > 0 FROM ledger '
        'WHERE org_id = {org:UInt64} GROUP BY reason ORDER BY reason',
        {'org': org_id},
    )
    assert rows == [('', 20, 18, 0, 1), ('too large', 0, 0, 2, 1)]


def test_client_counters_are_cumulative(store: SpanStore, org_id: int) -> None:
    def report(created: int, seen: int, **dropped: int) -> ClientCounters:
        return ClientCounters(org_id, 'client', 'a', created, dropped, seen)

    store.record_client_counters([report(5, 3, queue=2), report(9, 4, queue=3, timeout=1)])
    store.record_client_counters([report(5, 3, queue=2)])
    rows = store.select(
        'SELECT created, dropped, first_seen_ns, last_seen_ns FROM client_ledger FINAL WHERE org_id = {org:UInt64}',
        {'org': org_id},
    )
    assert rows == [(9, {'queue': 3, 'timeout': 1}, 3, 4)]


def test_values_are_bound_not_spliced(store: SpanStore) -> None:
    hostile = "x' OR 1=1 -- \\' \n\t {y:UInt8} %s %(a)s ; DROP TABLE spans"
    assert store.select('SELECT {v:String} AS v', {'v': hostile}) == [(hostile,)]
    assert store.select('SELECT {v:Array(String)} AS v', {'v': [hostile, '']}) == [([hostile, ''],)]
    every_byte = bytes(range(256))
    for start in range(0, 256, 16):
        piece = every_byte[start : start + 16]
        assert store.select('SELECT {v:FixedString(16)} AS v', {'v': piece}) == [(piece,)]
        assert store.select('SELECT {v:Array(FixedString(16))} AS v', {'v': [piece, piece]}) == [([piece, piece],)]


def test_a_long_query_is_stopped_and_the_store_goes_on(store: SpanStore) -> None:
    with pytest.raises(QueryTimeout, match='time limit'):
        store.select('SELECT count() FROM numbers(1000000000000) WHERE sin(number) = 2', max_execution_seconds=0.2)
    assert store.select('SELECT 1') == [(1,)]


def test_a_large_query_is_stopped_and_the_store_goes_on(store: SpanStore) -> None:
    with pytest.raises(QueryTooLarge, match='memory limit'):
        store.select('SELECT groupArray(number) FROM numbers(5000000)', max_memory_bytes=1_000_000)
    assert store.select('SELECT 1') == [(1,)]


def test_what_is_wrong_with_a_query_is_an_error_of_ours(store: SpanStore) -> None:
    with pytest.raises(StoreError, match='no_such_table'):
        store.select('SELECT * FROM no_such_table')
    with pytest.raises(StoreError):
        store.select('SELECT {missing:UInt8}')


def test_readiness_asks_the_engine(store: SpanStore) -> None:
    store.ping_read()
    store.ping_write()
    store.ping_write()
    assert store.select('SELECT count() FROM schema_migrations FINAL WHERE version = 0') == [(1,)]


def test_threads_get_their_own_answers(store: SpanStore) -> None:
    """A client shared between threads answers with another thread's parameters: each has its own."""
    start = threading.Barrier(8)

    def ask(number: int) -> bool:
        start.wait()
        return all(
            store.select('SELECT {a:UInt64}, {b:String}', {'a': number * 100 + turn, 'b': str(number)})
            == [(number * 100 + turn, str(number))]
            for turn in range(15)
        )

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(8)))


def test_threads_insert_at_the_same_time(store: SpanStore, make_span: Make, org_id: int) -> None:
    batches = [[make_span() for _ in range(20)] for _ in range(8)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(store.insert, batches))
    assert store.select('SELECT uniqExact(span_id) FROM spans WHERE org_id = {org:UInt64}', {'org': org_id}) == [(160,)]
