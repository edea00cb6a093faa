"""The list of all issues: filters, pages while results arrive, marks. On both engines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from avaliar_server.model.detection import SpanResult
from avaliar_server.model.issues import kept_issues
from avaliar_server.model.span import Span
from avaliar_server.query import BadParameter, Missing, Period, issue_list
from avaliar_server.query.issue_list import IssueFilter, list_issues
from avaliar_server.query.issue_marks import mark_of_issue
from avaliar_server.query.reader import Reader
from avaliar_server.store import SpanStore

T0 = 1_790_000_000_000_000_000
SEVERITIES = ('low', 'medium', 'high', 'critical')
TYPES = ('pii', 'secrets', 'jailbreak')


def span(org_id: int, number: int, **more: Any) -> Span:
    values: dict[str, Any] = {'received_ns': T0, 'detection_mode': 'cloud', 'span_type': 'llm'} | more
    # Three start at once.
    start = T0 + number // 3
    return Span(
        org_id, (number % 5).to_bytes(16, 'big'), number.to_bytes(8, 'big'), f'n{number}', start, start + 1, **values
    )


def result(of: Span, *issues: tuple[str, str], decided_ns: int = T0 + 1, **more: Any) -> SpanResult:
    kept = kept_issues(
        [
            {
                'type': kind,
                'severity': severity,
                'confidence': 0.5,
                'excerpt': 'abcdefgh',
                'start': place,
                'end': place,
                'target': 'response',
            }
            for place, (kind, severity) in enumerate(issues)
        ]
    )
    values: dict[str, Any] = {'provider': of.provider, 'model': of.model, 'environment': of.environment} | more
    return SpanResult(
        of.org_id,
        of.start_ns,
        of.trace_id,
        of.span_id,
        decided_ns,
        'cloud',
        'issues' if issues else 'clean',
        severity=kept.severity,
        issue_types=kept.types,
        issue_severities=kept.severities,
        issues=kept.text,
        **values,
    )


@pytest.fixture
def filled(store: SpanStore, org_id: int, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Span, list[tuple[str, str]]]]:
    """Twenty-four spans with up to three issues each, and what must never be listed; spans with their issues."""
    monkeypatch.setattr(issue_list, '_WIDEN', 2)
    spans: list[Span] = []
    found: list[list[tuple[str, str]]] = []
    for number in range(1, 25):
        spans.append(
            span(
                org_id,
                number,
                span_type=('llm', 'tool')[number % 2],
                provider=('openai', 'anthropic', '')[number % 3],
                model=('a', 'b')[number % 2],
                environment=('', 'production')[number // 2 % 2],
            )
        )
        found.append([(TYPES[(number + i) % 3], SEVERITIES[(number + i) % 4]) for i in range(number % 4)])
    store.insert(spans)
    store.insert([spans[2], spans[7]])
    # Not all who send results know what the span called.
    store.insert_results(
        result(one, *issues, **({'provider': '', 'model': ''} if number % 5 == 0 else {}))
        for number, (one, issues) in enumerate(zip(spans, found, strict=True))
    )
    unchecked, missing, taken_back = span(org_id, 40, detection_mode=''), span(org_id, 41), span(org_id, 42)
    store.insert([unchecked, taken_back])
    store.insert_results([result(one, ('pii', 'low')) for one in (unchecked, missing, taken_back)])
    store.insert_results([result(taken_back, decided_ns=T0 + 2)])
    return list(zip(spans, found, strict=True))


def pages(store: SpanStore, org_id: int, asked: IssueFilter, limit: int, later: Iterator[Any] = iter(())) -> list[Any]:
    """Span and place of all issues that are listed."""
    seen: list[Any] = []
    cursor: str | None = None
    reader = Reader(store, org_id, T0 + 5)
    while True:
        page = list_issues(reader, asked, limit, cursor)
        seen += [(int(row['span_id'], 16), row['start']) for row in page['data']]
        cursor = page['next_cursor']
        if cursor is None:
            return seen
        assert len(page['data']) == limit
        store.insert_results(next(later, []))
        reader = Reader(store, org_id, T0 + 100)


def expected(filled: list[tuple[Span, list[tuple[str, str]]]], asked: IssueFilter) -> list[Any]:
    def some(values: tuple[str, ...], value: str) -> bool:
        return not values or value in values

    rows = [
        (-one.start_ns, tuple(-byte for byte in one.trace_id + one.span_id), place, int.from_bytes(one.span_id, 'big'))
        for one, issues in filled
        for place, (kind, severity) in enumerate(issues)
        if some(asked.types, kind)
        and some(asked.severities, severity)
        and some(asked.span_types, one.span_type)
        and some(asked.providers, one.provider)
        and some(asked.models, one.model)
        and some(asked.environments, one.environment)
        and (asked.period.start_ns is None or one.start_ns >= asked.period.start_ns)
        and (asked.period.end_ns is None or one.start_ns < asked.period.end_ns)
    ]
    return [(number, place) for _, _, place, number in sorted(rows)]


FILTERS: list[dict[str, Any]] = [
    {},
    {'severities': ('high',)},
    {'types': ('pii', 'secrets')},
    {'types': ('jailbreak',), 'severities': ('low', 'critical')},
    {'providers': ('openai',)},
    {'providers': ('openai',), 'models': ('b',)},
    {'environments': ('production',), 'types': ('secrets',)},
    {'span_types': ('tool',)},
    {'span_types': ('agent',)},
    {'period': Period(T0 + 3, T0 + 7)},
    {'period': Period(None, T0 + 5), 'severities': ('medium',)},
    {'statuses': ('open',)},
    {'statuses': ('open', 'false_positive'), 'models': ('a',)},
]


@pytest.mark.parametrize('limit', [1, 3, 100])
@pytest.mark.parametrize('fields', FILTERS, ids=lambda fields: '+'.join(fields) or 'all')
def test_pages_of_exactly_what_is_asked_for(
    store: SpanStore, org_id: int, filled: Any, fields: dict[str, Any], limit: int
) -> None:
    asked = IssueFilter(**fields)
    # What is found meanwhile, in newer and in older spans, is not on the pages of this list.
    fresh = [result(one, ('pii', 'high'), decided_ns=T0 + 50) for one, issues in filled if not issues]
    wanted = expected(filled, asked)
    assert pages(store, org_id, asked, limit, iter([fresh])) == wanted
    assert bool(wanted) is ('agent' not in asked.span_types)


def test_marked_issues_and_open_ones(store: SpanStore, org_id: int, filled: Any) -> None:
    reader = Reader(store, org_id, T0 + 5)
    everything = list_issues(reader, IssueFilter(), 100, None)['data']
    chosen = everything[2::7]

    def mark(row: dict[str, Any], moment: int, is_false_positive: bool) -> None:
        trace_id, span_id = bytes.fromhex(row['trace_id']), bytes.fromhex(row['span_id'])
        asked = Reader(store, org_id, moment)
        made = mark_of_issue(
            asked,
            trace_id,
            span_id,
            int(row['id'], 16),
            is_false_positive=is_false_positive,
            note='seen',
            marked_by='user 1',
        )
        store.insert_marks([made])

    for row in chosen:
        mark(row, T0 + 6, True)
    mark(chosen[0], T0 + 7, False)

    def listed(*statuses: str) -> list[tuple[str, str]]:
        rows = list_issues(reader, IssueFilter(statuses=statuses), 100, None)['data']
        assert all((row['note'] == 'seen') >= row['false_positive'] for row in rows)
        return [(row['span_id'], row['id']) for row in rows]

    marked = [(row['span_id'], row['id']) for row in chosen[1:]]
    assert listed('false_positive') == marked
    assert listed() == [(row['span_id'], row['id']) for row in everything]
    assert listed('open') == [one for one in listed() if one not in marked]


def test_what_is_not_there_is_not_marked(store: SpanStore, org_id: int, filled: Any) -> None:
    reader = Reader(store, org_id, T0 + 5)
    row = list_issues(reader, IssueFilter(), 1, None)['data'][0]
    trace_id, span_id, number = bytes.fromhex(row['trace_id']), bytes.fromhex(row['span_id']), int(row['id'], 16)
    said: dict[str, Any] = {'is_false_positive': True, 'note': '', 'marked_by': ''}
    assert mark_of_issue(reader, trace_id, span_id, number, **said).issue_id == number
    for asked, key in (
        (reader, (b'\xee' * 16, span_id, number)),
        (reader, (trace_id, b'\xee' * 8, number)),
        (reader, (trace_id, span_id, number ^ 1)),
        (Reader(store, org_id + 10**6, T0 + 5), (trace_id, span_id, number)),
    ):
        with pytest.raises(Missing):
            mark_of_issue(asked, *key, **said)


def test_rows_say_where_they_are_and_hide_what_was_found(store: SpanStore, org_id: int, filled: Any) -> None:
    reader = Reader(store, org_id, T0 + 5)
    rows = {row['span_id']: row for row in list_issues(reader, IssueFilter(types=('pii',)), 100, None)['data']}
    for one, _ in filled:
        row = rows.get(one.span_id.hex())
        if row is not None:
            assert (row['span_name'], row['span_type'], row['environment']) == (
                one.name,
                one.span_type,
                one.environment,
            )
            assert (row['provider'], row['model']) == (one.provider or None, one.model)
            assert (row['trace_id'], row['excerpt'], row['is_masked']) == (one.trace_id.hex(), 'ab••••••••', True)
    assert rows
    revealed = list_issues(reader, IssueFilter(types=('pii',)), 100, None, True)['data']
    assert {row['excerpt'] for row in revealed} == {'abcdefgh'}


def test_a_cursor_of_another_list(store: SpanStore, org_id: int, filled: Any) -> None:
    reader = Reader(store, org_id, T0 + 5)
    cursor = list_issues(reader, IssueFilter(), 1, None)['next_cursor']
    for foreign in (cursor, 'nonsense', ''):
        with pytest.raises(BadParameter, match='cursor'):
            list_issues(reader, IssueFilter(types=('pii',)), 1, foreign)
