"""Figures of issues against counts in plain Python."""

from __future__ import annotations

from collections import Counter
from typing import Any

import orjson
import pytest
from avaliar_server.api import issue_schemas
from avaliar_server.model.detection import SEVERITIES, IssueMark, SpanResult
from avaliar_server.model.issues import kept_issues
from avaliar_server.model.span import Span
from avaliar_server.query import Period, TraceFilter
from avaliar_server.query.analytics import issue_counts
from avaliar_server.query.reader import Reader
from avaliar_server.store import SpanStore

T0 = 1_790_000_000_000_000_000 // 3_600_000_000_000 * 3_600_000_000_000
MINUTE = 60_000_000_000
PERIOD = Period(T0, T0 + 60 * MINUTE)
TYPES = ('pii', 'secrets', 'jailbreak')


def result(of: Span, issues: list[tuple[str, str]], decided_ns: int = T0) -> SpanResult:
    values: list[dict[str, Any]] = [
        {'type': kind, 'severity': severity, 'confidence': 1, 'start': place, 'end': place, 'target': 'prompt'}
        for place, (kind, severity) in enumerate(issues)
    ]
    kept = kept_issues(values)
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
        provider=of.provider,
        model=of.model,
        issues=kept.text,
    )


Found = list[tuple[Span, list[tuple[str, str]]]]


@pytest.fixture
def found(store: SpanStore, org_id: int) -> Found:
    """Spans with their issues, two to a trace; and what must not be counted."""
    made: Found = []
    for number in range(40):
        start = T0 + number * 2 * MINUTE - 10 * MINUTE
        span = Span(
            org_id,
            (number // 2 + 1).to_bytes(16, 'big'),
            (number + 1).to_bytes(8, 'big'),
            'x',
            start,
            start + 1,
            T0,
            detection_mode='local',
            span_type=('llm', 'tool')[number % 5 == 0],
            provider=('openai', 'anthropic')[number % 3 == 0],
            model=('a', 'b')[number % 2],
            environment=('', 'production')[number // 2 % 3 == 0],
        )
        made.append((span, [(TYPES[(number + i) % 3], list(SEVERITIES)[(number + i) % 4]) for i in range(number % 4)]))
    store.insert([span for span, _ in made])
    store.insert([made[3][0]])
    # Each was decided twice.
    store.insert_results(result(span, [('toxicity', 'low')], T0 - 5) for span, _ in made)
    store.insert_results(result(span, issues) for span, issues in made)
    stray = Span(org_id, b'\xee' * 16, b'\xee' * 8, 'x', T0 + MINUTE, T0 + MINUTE, T0)
    store.insert([stray])
    missing = Span(org_id, b'\xed' * 16, b'\xed' * 8, 'x', T0 + MINUTE, T0 + MINUTE, T0)
    store.insert_results([result(stray, [('pii', 'low')]), result(missing, [('pii', 'low')])])
    return made


@pytest.mark.parametrize(
    'fields',
    [
        {},
        {'severities': ('high', 'low')},
        {'issue_types': ('pii',)},
        {'issue_types': ('pii', 'jailbreak'), 'severities': ('critical',)},
        {'providers': ('openai',)},
        {'providers': ('anthropic',), 'models': ('b',), 'span_types': ('llm',)},
        {'environments': ('production',)},
        {'environments': ('production',), 'issue_types': ('secrets',)},
        {'detection_statuses': ('clean',)},
        {'detection_statuses': ('none',), 'severities': ('low',)},
    ],
    ids=lambda fields: '+'.join(fields) or 'all',
)
def test_counts_are_of_what_was_found(store: SpanStore, org_id: int, found: Found, fields: dict[str, Any]) -> None:
    asked = TraceFilter(period=PERIOD, **fields)
    environments: dict[bytes, set[str]] = {}
    for span, _ in found:
        environments.setdefault(span.trace_id, set()).add(span.environment)
    expected = [
        (span, kind, severity)
        for span, issues in found
        for kind, severity in issues
        if T0 <= span.start_ns < T0 + 60 * MINUTE
        and (not asked.severities or severity in asked.severities)
        and (not asked.issue_types or kind in asked.issue_types)
        and (not asked.providers or span.provider in asked.providers)
        and (not asked.models or span.model in asked.models)
        and (not asked.span_types or span.span_type in asked.span_types)
        and (not asked.environments or environments[span.trace_id] & set(asked.environments))
        and not asked.detection_statuses
    ]
    answer = issue_counts(Reader(store, org_id, T0 + 60 * MINUTE), asked, '15m')
    issue_schemas.IssueAnalytics.model_validate(answer)
    assert bool(expected) is (not asked.detection_statuses)
    assert answer['total'] == len(expected)
    assert {(row['type'], row['severity']): row['count'] for row in answer['by_type']} == Counter(
        (kind, severity) for _, kind, severity in expected
    )
    assert [point['count'] for point in answer['data']] == [
        sum((span.start_ns - T0) // (15 * MINUTE) == number for span, _, _ in expected) for number in range(4)
    ]
    for name in ('by_severity', 'by_type'):
        together = Counter[str]()
        for point in answer['data']:
            together.update(point[name])
        place = 2 if name == 'by_severity' else 1
        assert together == Counter(one[place] for one in expected)
    assert {(row['provider'], row['model']): row['count'] for row in answer['by_model']} == Counter(
        (span.provider, span.model) for span, _, _ in expected
    )
    assert {row['provider']: row['count'] for row in answer['by_provider']} == Counter(
        span.provider for span, _, _ in expected
    )
    assert all(row['count'] == sum(row['by_severity'].values()) for row in answer['by_provider'])


def test_precision_is_what_nobody_disagreed_with(store: SpanStore, org_id: int, found: Found) -> None:
    marked: Counter[str] = Counter()
    for span, issues in found[::3]:
        for place, stored in enumerate(result(span, issues).issue_types):
            number = int(_ids(span, issues)[place], 16)
            store.insert_marks([IssueMark(org_id, span.start_ns, span.trace_id, span.span_id, number, T0, True)])
            if place == 1:  # taken back
                store.insert_marks(
                    [IssueMark(org_id, span.start_ns, span.trace_id, span.span_id, number, T0 + 1, False)]
                )
            elif PERIOD.start_ns <= span.start_ns < PERIOD.end_ns:  # type: ignore[operator]
                marked[stored] += 1
    # Of an issue that is not there any more.
    store.insert_marks(
        [IssueMark(org_id, found[8][0].start_ns, found[8][0].trace_id, found[8][0].span_id, 1, T0, True)]
    )
    reader = Reader(store, org_id, T0 + 60 * MINUTE)
    counts = Counter(kind for span, issues in found for kind, _ in issues if T0 <= span.start_ns < T0 + 60 * MINUTE)
    assert marked
    assert issue_counts(reader, TraceFilter(period=PERIOD), None)['precision'] == [
        {
            'detector': kind,
            'found': count,
            'false_positives': marked[kind],
            'precision': 1 - marked[kind] / count,
        }
        for kind, count in sorted(counts.items())
    ]
    some = issue_counts(reader, TraceFilter(period=PERIOD, issue_types=('pii',)), None)['precision']
    assert [(row['detector'], row['false_positives']) for row in some] == [('pii', marked['pii'])]


def _ids(span: Span, issues: list[tuple[str, str]]) -> list[str]:
    return [issue['id'] for issue in orjson.loads(result(span, issues).issues)]
