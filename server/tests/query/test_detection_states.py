"""States of detection, of spans and of traces, at every moment; issues as they are shown. On both engines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from avaliar_server.api import schemas
from avaliar_server.model.detection import IssueMark, SpanResult
from avaliar_server.model.issues import kept_issues
from avaliar_server.model.span import NO_PARENT, Span
from avaliar_server.query import BadParameter, Missing, Ranking, TraceFilter, trace_rows
from avaliar_server.query import trace_detail as trace_detail_module
from avaliar_server.query.issues import issues_of_trace
from avaliar_server.query.reader import Reader
from avaliar_server.query.span_detail import span_detail
from avaliar_server.query.trace_detail import trace_detail
from avaliar_server.query.traces import list_traces
from avaliar_server.store import SpanStore

T0 = 1_790_000_000_000_000_000
MINUTE = 60 * 1_000_000_000
TRACE = b'\xd7' * 16
NEWEST = Ranking('timestamp', descending=True)


def span(org_id: int, number: int, mode: str = 'cloud', trace_id: bytes = TRACE, **more: Any) -> Span:
    start = T0 + number
    return Span(
        org_id,
        trace_id,
        number.to_bytes(8, 'big'),
        f'step {number}',
        start,
        start + 10,
        more.pop('received_ns', T0),
        parent_span_id=NO_PARENT if number == 1 else (1).to_bytes(8, 'big'),
        detection_mode=mode,
        **more,
    )


def issue(kind: str, severity: str, **more: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        'type': kind,
        'severity': severity,
        'confidence': 0.9,
        'message': 'found',
        'excerpt': 'what was found',
        'start': 0,
        'end': 14,
        'target': 'prompt',
        'detector_name': kind,
        'suggestion': 'Take it out.',
        'metadata': {'rule': f'{kind}.rule'},
    }
    return values | more


def result(of: Span, *issues: dict[str, Any], decided_ns: int = T0 + 1, **more: Any) -> SpanResult:
    kept = kept_issues(issues)
    values: dict[str, Any] = {'status': 'issues' if issues else 'clean'} | more
    return SpanResult(
        of.org_id,
        of.start_ns,
        of.trace_id,
        of.span_id,
        decided_ns,
        'cloud',
        severity=kept.severity,
        issue_types=kept.types,
        issue_severities=kept.severities,
        issues=kept.text,
        **values,
    )


@pytest.fixture(params=[10_000, 1], ids=['span by span', 'by the engine'])
def both_ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The facts of few spans are computed here, of many by the engine."""
    monkeypatch.setattr(trace_rows, '_MOST_SPANS', request.param)


State = tuple[str, Any, list[str]]


@pytest.fixture
def state(store: SpanStore, org_id: int) -> Callable[[int], State]:
    """State, severity and types of the only trace, as the list and the trace's page agree on."""

    def ask(moment: int) -> State:
        reader = Reader(store, org_id, moment)
        [row] = list_traces(reader, TraceFilter(), NEWEST, 20, None)['data']
        page = trace_detail(reader, TRACE, None)
        schemas.TraceDetail.model_validate(page)
        names = ('detection_status', 'severity', 'issue_types')
        assert [row[name] for name in names] == [page[name] for name in names]
        return row['detection_status'], row['severity'], row['issue_types']

    return ask


def test_a_trace_from_pending_to_its_issues(
    store: SpanStore, org_id: int, both_ways: None, state: Callable[[int], State]
) -> None:
    spans = [span(org_id, 1, ''), span(org_id, 2), span(org_id, 3), span(org_id, 4, 'local')]
    store.insert(spans)
    assert state(T0 + 5) == ('pending', None, [])
    store.insert_results([result(spans[1], issue('pii', 'low'), issue('secrets', 'high', start=3), decided_ns=T0 + 6)])
    assert state(T0 + 5) == ('pending', None, []), 'decided later than the moment that is looked at'
    assert state(T0 + 6) == ('pending', 'high', ['pii', 'secrets']), 'known while others are pending'
    store.insert_results([result(spans[2], decided_ns=T0 + 7)])
    store.insert_results([result(spans[3], decided_ns=T0 + 8, status='failed', reason='no')])
    assert state(T0 + 7) == ('pending', 'high', ['pii', 'secrets'])
    assert state(T0 + 8) == ('issues', 'high', ['pii', 'secrets'])
    # The latest result counts.
    store.insert_results([result(spans[1], decided_ns=T0 + 9)])
    assert state(T0 + 9) == ('failed', None, [])
    store.insert_results([result(spans[3], decided_ns=T0 + 10)])
    assert state(T0 + 10) == ('clean', None, [])


def test_a_span_without_detection_has_no_state(
    store: SpanStore, org_id: int, both_ways: None, state: Callable[[int], State]
) -> None:
    spans = [span(org_id, 1, ''), span(org_id, 2, '')]
    store.insert(spans)
    store.insert_results([result(spans[0], issue('pii', 'low'))])
    assert state(T0 + 5) == ('none', None, [])
    assert {row['detection_status'] for row in trace_detail(Reader(store, org_id, T0 + 5), TRACE, None)['spans']} == {
        'none'
    }


def test_a_result_before_its_span_waits_for_it(
    store: SpanStore, org_id: int, both_ways: None, state: Callable[[int], State]
) -> None:
    first, second = span(org_id, 1), span(org_id, 2, received_ns=T0 + 7)
    store.insert([first])
    store.insert_results([result(first), result(second, issue('pii', 'low'))])
    assert state(T0 + 5) == ('clean', None, [])
    store.insert([second])
    assert state(T0 + 5) == ('clean', None, [])
    assert state(T0 + 7) == ('issues', 'low', ['pii'])


def test_after_fifteen_minutes_without_a_result_a_span_has_failed(
    store: SpanStore, org_id: int, both_ways: None, state: Callable[[int], State]
) -> None:
    late = span(org_id, 1)
    # Sent again later: its first copy says since when it waits.
    store.insert([late])
    store.insert([span(org_id, 1, received_ns=T0 + 10 * MINUTE)])
    due = T0 + 15 * MINUTE
    assert state(due - 1) == ('pending', None, [])
    assert state(due) == ('failed', None, [])
    said = span_detail(Reader(store, org_id, due), TRACE, late.span_id)
    assert said['detection_status'] == said['detection']['status'] == 'failed'
    assert 'No result came within 15 minutes' in said['detection']['reason']
    assert span_detail(Reader(store, org_id, due - 1), TRACE, late.span_id)['detection']['reason'] is None
    store.insert_results([result(late, issue('toxicity', 'medium'), decided_ns=due + MINUTE)])
    assert state(due) == ('failed', None, [])
    assert state(due + MINUTE) == ('issues', 'medium', ['toxicity'])


def test_states_of_the_spans_of_a_trace_on_every_page(
    store: SpanStore, org_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trace_detail_module, 'SPANS_PER_PAGE', 2)
    spans = [span(org_id, number, 'local') for number in range(1, 6)]
    store.insert(spans)
    store.insert_results([result(spans[4], issue('pii', 'critical')), result(spans[1]), result(spans[2])])
    reader = Reader(store, org_id, T0 + 5)
    seen: list[tuple[str, Any]] = []
    cursor: str | None = None
    while True:
        page = trace_detail(reader, TRACE, cursor)
        assert (page['detection_status'], page['severity']) == ('pending', 'critical'), 'of the whole trace'
        seen += [(row['detection_status'], row['severity']) for row in page['spans']]
        store.insert_results([result(spans[0], decided_ns=T0 + 9), result(spans[3], decided_ns=T0 + 9)])
        cursor = page['next_cursor']
        if cursor is None:
            break
    assert seen == [('pending', None), ('clean', None), ('clean', None), ('pending', None), ('issues', 'critical')]


class Counting:
    """The store, counting questions of results."""

    def __init__(self, store: SpanStore) -> None:
        self._store = store
        self.asked: list[str] = []

    def select(self, sql: str, parameters: Any = None, **limits: Any) -> list[tuple[Any, ...]]:
        self.asked.append(sql)
        return self._store.select(sql, parameters, **limits)


def test_a_list_asks_for_results_only_where_detection_was_asked_for(embedded_store: SpanStore, org_id: int) -> None:
    counting = Counting(embedded_store)
    for number in range(6):
        embedded_store.insert([span(org_id, 1, '', bytes([number]) * 16)])
    list_traces(Reader(counting, org_id, T0 + 5), TraceFilter(), NEWEST, 20, None)
    assert not [sql for sql in counting.asked if 'span_results' in sql]
    checked = [span(org_id, 1, 'cloud', bytes([number + 10]) * 16) for number in range(4)]
    embedded_store.insert(checked)
    embedded_store.insert_results([result(checked[0])])
    page = list_traces(Reader(counting, org_id, T0 + 5), TraceFilter(), NEWEST, 20, None)
    assert len([sql for sql in counting.asked if 'span_results' in sql]) == 1
    assert [row['detection_status'] for row in page['data']] == ['pending'] * 3 + ['clean'] + ['none'] * 6


def test_issues_of_a_span_masked_and_revealed(store: SpanStore, org_id: int) -> None:
    check = {'outcome': 'blocked', 'issues': [{'type': 'secrets', 'excerpt': 'sk-live-0123456789'}, 'nonsense']}
    one = span(org_id, 1, 'local', detection_check=orjson.dumps(check).decode(), detection_blocking=True)
    store.insert([one])
    found = [
        issue('secrets', 'critical', excerpt='sk-live-0123456789', message='Key sk-live-0123456789 is live', end=18),
        issue('pii', 'low', excerpt='ada@example.org', metadata={'rule': 'pii.email', 'seen': ['<ada@example.org>']}),
        issue('pii', 'low', excerpt='Ada', message='A name: Ada', start=1),
        issue('jailbreak', 'high', excerpt='ignore all rules', suggestion=''),
    ]
    checks = [{'detector': 'pii', 'target': 'prompt', 'status': 'issues', 'judge': 'off', 'reason': ''}]
    store.insert_results([result(one, *found, duration_ms=1.5, checks=orjson.dumps(checks).decode(), reason='partly')])
    reader = Reader(store, org_id, T0 + 5)
    shown = span_detail(reader, TRACE, one.span_id)
    schemas.SpanDetail.model_validate_json(orjson.dumps(shown, option=orjson.OPT_UTC_Z))
    text = orjson.dumps([shown['issues'], shown['detection']]).decode()
    assert 'sk-live-0' not in text and 'ada@' not in text
    assert [one['excerpt'] for one in shown['issues']] == [
        'sk-l••••••••',
        'ada••••••••',
        '••••••••',
        'ignore all rules',
    ]
    assert [one['is_masked'] for one in shown['issues']] == [True, True, True, False]
    assert shown['issues'][2]['message'] == 'A name: Ada'
    assert shown['issues'][3]['suggestion'] is None
    assert shown['detection'] == {
        'mode': 'local',
        'status': 'issues',
        'reason': 'partly',
        'decided_at': shown['detection']['decided_at'],
        'duration_ms': 1.5,
        'checks': checks,
        'blocking': True,
        'prompt_check': {'outcome': 'blocked', 'issues': [{'type': 'secrets', 'excerpt': 'sk-l••••••••'}, 'nonsense']},
    }
    revealed = span_detail(reader, TRACE, one.span_id, True)
    assert [one['excerpt'] for one in revealed['issues']] == [one['excerpt'] for one in found]
    assert revealed['issues'][0]['message'] == 'Key sk-live-0123456789 is live'
    assert revealed['detection']['prompt_check'] == check
    page = issues_of_trace(reader, TRACE, 20, None)
    assert page == {'data': shown['issues'], 'next_cursor': None}
    assert issues_of_trace(reader, TRACE, 20, None, True)['data'] == revealed['issues']


def test_a_mark_is_shown_and_taken_back(store: SpanStore, org_id: int) -> None:
    one, other = span(org_id, 1), span(org_id, 2)
    store.insert([one, other])
    store.insert_results([result(one, issue('pii', 'low')), result(other, issue('pii', 'low'))])
    reader = Reader(store, org_id, T0 + 5)
    number = int(issues_of_trace(reader, TRACE, 20, None)['data'][0]['id'], 16)
    mark = IssueMark(org_id, one.start_ns, one.trace_id, one.span_id, number, T0 + 6, True, 'an example', 'ada')
    store.insert_marks([mark])

    def marks() -> list[tuple[bool, str | None]]:
        return [(row['false_positive'], row['note']) for row in issues_of_trace(reader, TRACE, 20, None)['data']]

    assert marks() == [(True, 'an example'), (False, None)]
    assert span_detail(reader, TRACE, one.span_id)['issues'][0]['false_positive'] is True
    mark.marked_ns, mark.is_false_positive, mark.note = T0 + 7, False, ''
    store.insert_marks([mark])
    assert marks() == [(False, None), (False, None)]


@pytest.mark.parametrize('limit', [1, 2, 3, 20])
def test_pages_of_the_issues_of_a_trace(store: SpanStore, org_id: int, limit: int) -> None:
    spans = [span(org_id, number) for number in range(1, 6)]
    spans.append(span(org_id, 6, ''))
    store.insert(spans)
    counts = [3, 0, 1, 2, 1, 1]
    store.insert_results(
        result(one, *(issue('pii', 'low', start=place, end=place) for place in range(count)))
        for one, count in zip(spans, counts, strict=True)
    )
    # Taken back by a later result.
    store.insert_results([result(spans[4], decided_ns=T0 + 2)])
    reader = Reader(store, org_id, T0 + 5)
    seen: list[tuple[int, int]] = []
    cursor: str | None = None
    while True:
        page = issues_of_trace(reader, TRACE, limit, cursor)
        seen += [(int(row['span_id'], 16), row['start']) for row in page['data']]
        store.insert_results([result(spans[1], issue('pii', 'low'), decided_ns=T0 + 9)])
        cursor = page['next_cursor']
        if cursor is None:
            break
        assert len(page['data']) == limit
        reader = Reader(store, org_id, T0 + 20)
    assert seen == [(1, 0), (1, 1), (1, 2), (3, 0), (4, 0), (4, 1)]


def test_issues_of_a_trace_that_is_not_there(store: SpanStore, org_id: int) -> None:
    one, other = span(org_id, 1), span(org_id, 1, trace_id=b'\x01' * 16)
    store.insert([one, other])
    store.insert_results([result(one, issue('pii', 'low'), issue('pii', 'low', start=1))])
    reader = Reader(store, org_id, T0 + 5)
    cursor = issues_of_trace(reader, TRACE, 1, None)['next_cursor']
    with pytest.raises(BadParameter, match='cursor'):
        issues_of_trace(reader, other.trace_id, 1, cursor)
    with pytest.raises(Missing):
        issues_of_trace(Reader(store, org_id + 10**6, T0 + 5), TRACE, 1, None)
