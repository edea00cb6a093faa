"""Results of detection and marks on issues, on chDB and on a ClickHouse engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import pytest
from avaliar_server.model.detection import IssueMark, SpanResult, issue_id
from avaliar_server.model.span import Span
from avaliar_server.store import Arrivals, SpanStore

Make = Callable[..., Span]

_OF_SPAN = 'org_id = {org_id:UInt64} AND trace_id = {trace_id:FixedString(16)} AND span_id = {span_id:FixedString(8)}'


def _of(span: Span, **changes: Any) -> SpanResult:
    values: dict[str, Any] = {
        'org_id': span.org_id,
        'start_ns': span.start_ns,
        'trace_id': span.trace_id,
        'span_id': span.span_id,
        'decided_ns': span.received_ns + 1,
        'mode': 'cloud',
        'status': 'clean',
    }
    return SpanResult(**(values | changes))


def _stored(store: SpanStore, table: str, span: Span) -> list[dict[str, Any]]:
    key = {'org_id': span.org_id, 'trace_id': span.trace_id, 'span_id': span.span_id}
    return store.select_dicts(f'SELECT * FROM {table} FINAL WHERE {_OF_SPAN} ORDER BY ALL', key)


FULL: dict[str, Any] = {
    'mode': 'local',
    'status': 'issues',
    'reason': 'the judge \\ \' " \t \n 模型 was silent',
    'severity': 4,
    'issue_types': ['pii', 'secrets', 'pii'],
    'issue_severities': [1, 4, 2],
    'provider': 'openai',
    'model': 'gpt-4o',
    'environment': 'production',
    'issues': '[{"id":"00ff","excerpt":"\\u0000 🙂"}]',
    'checks': '[{"detector":"pii"}]',
    'duration_ms': 1.25,
}


def test_every_field_of_a_result_comes_back(store: SpanStore, make_span: Make) -> None:
    span = make_span(trace_id=bytes(range(0x16, 0x26)), span_id=b"\\x'\n\x00\t\x01\xfe")
    result = _of(span, **FULL)
    store.insert_results([result])
    assert _stored(store, 'span_results', span) == [asdict(result)]


def test_of_several_results_the_latest_counts(store: SpanStore, make_span: Make) -> None:
    """Whichever was stored first, before and after they are merged."""
    span = make_span()
    late = _of(span, **FULL, decided_ns=span.received_ns + 9)
    store.insert_results([late])
    store.insert_results([_of(span), _of(make_span())])
    assert _stored(store, 'span_results', span) == [asdict(late)]
    store._engine.command('OPTIMIZE TABLE span_results FINAL', {})
    assert _stored(store, 'span_results', span) == [asdict(late)]


@pytest.mark.parametrize('text', ['lone \ud800 surrogate', '\x00'])
def test_a_text_that_does_not_fit_costs_nothing(store: SpanStore, make_span: Make, text: str) -> None:
    span = make_span()
    store.insert_results([_of(span, reason=text, model=text), _of(make_span())])
    [row] = _stored(store, 'span_results', span)
    assert row['reason'] == row['model'] == text.encode('utf-8', 'replace').decode()


def test_marks_are_kept_and_the_latest_counts(store: SpanStore, make_span: Make) -> None:
    span = make_span()
    mark = IssueMark(span.org_id, span.start_ns, span.trace_id, span.span_id, 2**64 - 1, 5, True, 'an example', 'ada')
    other = replace(mark, issue_id=0)
    store.insert_marks([mark, other])
    undone = replace(mark, marked_ns=6, is_false_positive=False, note='')
    store.insert_marks([undone])
    assert _stored(store, 'issue_marks', span) == [asdict(other), asdict(undone)]


def test_nothing_is_inserted_for_nothing(store: SpanStore) -> None:
    store.insert_results([])
    store.insert_marks([])


def test_a_deleted_trace_takes_its_results_and_marks_along(store: SpanStore, make_span: Make) -> None:
    gone, kept = make_span(), make_span()
    for span in (gone, kept):
        store.insert([span])
        store.insert_results([_of(span)])
        store.insert_marks([IssueMark(span.org_id, span.start_ns, span.trace_id, span.span_id, 1, 5, True)])
    assert store.delete_trace(gone.org_id, gone.trace_id) == 1
    for table in ('span_results', 'issue_marks'):
        assert _stored(store, table, gone) == []
        assert len(_stored(store, table, kept)) == 1


def test_a_trace_that_never_had_a_result_is_deleted_too(store: SpanStore, make_span: Make) -> None:
    """Its week may have no partition among the results."""
    span = make_span(start_ns=1_500_000_000 * 10**9, end_ns=1_500_000_000 * 10**9)
    store.insert([span])
    assert store.delete_trace(span.org_id, span.trace_id) == 1


def test_a_result_is_decided_when_it_arrives(store: SpanStore, make_span: Make) -> None:
    """No snapshot lies between a result's moment and its being there."""
    span = make_span()
    arrivals = Arrivals(store, clock=lambda: 77)
    before = arrivals.snapshot_ns()
    arrivals.insert_results([_of(span)])
    [row] = _stored(store, 'span_results', span)
    assert before < row['decided_ns'] <= arrivals.snapshot_ns()


def test_the_id_of_an_issue_is_its_place_and_its_rule() -> None:
    issue = {'type': 'pii', 'target': 'prompt', 'start': 1, 'end': 5, 'metadata': {'rule': 'pii.iban', 'part': 0}}
    assert issue_id(issue) == issue_id({**issue, 'message': 'another', 'confidence': 0.1})
    others = [
        {**issue, 'type': 'secrets'},
        {**issue, 'target': 'response'},
        {**issue, 'start': 2},
        {**issue, 'end': 6},
        {**issue, 'metadata': {'rule': 'pii.email', 'part': 0}},
        {**issue, 'metadata': {'rule': 'pii.iban', 'part': 1}},
        {**issue, 'metadata': {'rule': 'pii.iban'}},
        {**issue, 'metadata': None},
    ]
    ids = {issue_id(other) for other in others} | {issue_id(issue)}
    assert len(ids) == len(others) + 1 and all(0 <= number < 2**64 for number in ids)
