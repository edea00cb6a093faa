"""A search finds ids, names, models and words, on both engines."""

from __future__ import annotations

import re

import pytest
from avaliar_server.model.span import Span
from avaliar_server.query import Period, Ranking, TraceFilter
from avaliar_server.query.reader import Reader
from avaliar_server.query.search import word_sources
from avaliar_server.query.stats import trace_stats
from avaliar_server.query.traces import list_traces
from avaliar_server.store import SpanStore, span_store

T0 = 1_790_000_000_000_000_000
NEWEST = Ranking('timestamp', descending=True)
IDS = {'question': 'deadbeef' + '0' * 24, 'answer': 'deadbee0' + '1' * 24, 'name': '12' * 16}


@pytest.fixture
def reader(store: SpanStore, org_id: int) -> Reader:
    def span(name: str, number: int, **more: object) -> Span:
        trace_id = bytes.fromhex(IDS[name])
        start = T0 + number
        return Span(org_id, trace_id, number.to_bytes(8, 'big'), 'step', start, start + 1, T0, **more)  # type: ignore[arg-type]

    store.insert(
        [
            span(
                'question', 1, input='{"q":"Where is the Kattegat strait? 100% sure, say \\"ja\\""}', output='"Überall"'
            ),
            span('question', 2, input='"a second span"', output=None),
            span('answer', 3, input='"near the kattegat"', output='"a STRAIT of water"'),
            span('name', 4, model='gpt-4o-mini', provider='openai', status='error'),
        ]
    )
    return Reader(store, org_id, T0)


@pytest.mark.parametrize(
    ('search', 'found'),
    [
        ('kattegat', ['answer', 'question']),
        ('KATTEGAT strait', ['answer', 'question']),
        ('strait near', ['answer']),
        ('kattegat second', []),  # in two spans
        ('100%', ['question']),
        ('1__%', []),
        ('"ja"', ['question']),
        ('überALL', ['question']),
        ('gpt-4o', ['name']),
        ('GPT step', ['name']),
        ('step', ['name', 'answer', 'question']),
        ('nowhere', []),
        (IDS['question'], ['question']),
        (IDS['question'].upper(), ['question']),
        ('deadbee', []),  # too short for an id, and no word
        ('deadbee0', ['answer']),
        ('deadbeef0', ['question']),
        ('12121212-1212-1212-1212-121212121212', ['name']),
        ('cafecafe', []),
    ],
)
@pytest.mark.parametrize('ranking', [NEWEST, Ranking('latency', descending=True)], ids=['newest', 'slowest'])
def test_search(reader: Reader, search: str, found: list[str], ranking: Ranking) -> None:
    rows = list_traces(reader, TraceFilter(search=search), ranking, 10, None)['data']
    ids = [row['trace_id'] for row in rows]
    assert sorted(ids) == sorted(IDS[name] for name in found)
    if ranking == NEWEST:
        assert ids == [IDS[name] for name in found]
    assert trace_stats(reader, TraceFilter(search=search))['trace_count'] == len(found)


def test_a_search_with_filters_and_pages(reader: Reader) -> None:
    assert list_traces(reader, TraceFilter(search='step', statuses=('error',)), NEWEST, 10, None)['data'][0][
        'models'
    ] == ['gpt-4o-mini']
    assert list_traces(reader, TraceFilter(search='kattegat', providers=('openai',)), NEWEST, 10, None)['data'] == []
    assert (
        list_traces(reader, TraceFilter(Period(T0 + 3, None), search='kattegat'), NEWEST, 10, None)['data'][0][
            'trace_id'
        ]
        == IDS['answer']
    )
    first = list_traces(reader, TraceFilter(search='kattegat'), NEWEST, 1, None)
    second = list_traces(reader, TraceFilter(search='kattegat'), NEWEST, 1, first['next_cursor'])
    assert [page['data'][0]['trace_id'] for page in (first, second)] == [IDS['answer'], IDS['question']]
    assert second['next_cursor'] is None


@pytest.mark.parametrize('search', ['Skagerrak', 'tabbed', 'nested', "it's", 'e-mail', 'skagerrak TABBED'])
def test_words_at_the_start_of_a_line_are_found(store: SpanStore, org_id: int, search: str) -> None:
    text = '"North\\nSkagerrak\\ttabbed {\\"inner\\": \\"\\\\nnested\\"} it\'s an e-mail"'
    store.insert([Span(org_id, b'\x01' * 16, b'\x01' * 8, 'step', T0, T0, T0, input=text)])
    assert list_traces(Reader(store, org_id, T0), TraceFilter(search=search), NEWEST, 10, None)['data']


def test_a_word_is_looked_for_through_its_index(store: SpanStore, org_id: int) -> None:
    store.insert([Span(org_id, b'\x01' * 16, b'\x01' * 8, 'step', T0, T0, T0, input='"some words"')])
    # Merges make the index; a part as it was inserted has none and is read.
    store._engine.command('OPTIMIZE TABLE span_payloads FINAL', {})
    [_, written] = word_sources("nowhere isn't")
    plan = store.select(
        'EXPLAIN indexes = 1 SELECT trace_id FROM span_payloads WHERE org_id = {org:UInt64}' + written.where(),
        {'org': org_id, **written.values()},
    )
    text = '\n'.join(row[0] for row in plan)
    assert 'by_word' in text
    assert 'Granules: 0/' in text.split('by_word')[1]


def test_parts_of_a_large_insert_have_their_filters_at_once(
    store: SpanStore, org_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(span_store, '_LARGE_INSERT', 2)
    for table in ('span_payloads', 'spans'):
        store._engine.command(f'SYSTEM STOP MERGES {table}', {})

    def granules(table: str, index: str, condition: str) -> list[str]:
        # Of these spans' parts alone: another organisation's may end in a granule that could hold this one's.
        parts = [row[0] for row in store.select(f'SELECT DISTINCT _part FROM {table} WHERE org_id = {org_id}')]
        plan = store.select(
            f'EXPLAIN indexes = 1 SELECT trace_id FROM {table} WHERE org_id = {{org:UInt64}} AND {condition} '
            'AND _part IN {parts:Array(String)}',
            {'org': org_id, 'parts': parts},
        )
        after = '\n'.join(row[0] for row in plan).partition(f'Name: {index}')[2]
        return re.findall(r'Granules: (\S+)', after)[:1]

    def span(number: int) -> Span:
        return Span(
            org_id, bytes([number] * 16), b'\x01' * 8, 'step', T0, T0, T0, session_id='s', user_id='u', input='"words"'
        )

    [_, written] = word_sources('nowhere')
    text = written.where().removeprefix(' AND ')
    for name, value in written.values().items():
        text = text.replace(f'{{{name}:String}}', f"'{value}'")
    try:
        store.insert([span(1)])
        assert granules('spans', 'by_session', "session_id = 'other'") == ['1/1']
        store.insert([span(2), span(3)])
        for table, index, condition in (
            ('span_payloads', 'by_word', text),
            ('spans', 'by_session', "session_id = 'other'"),
            ('spans', 'by_user', "user_id = 'other'"),
        ):
            assert granules(table, index, condition) == ['1/2'], index
    finally:
        for table in ('span_payloads', 'spans'):
            store._engine.command(f'SYSTEM START MERGES {table}', {})
