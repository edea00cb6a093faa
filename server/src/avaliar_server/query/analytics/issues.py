"""Issues that detectors found: over time, by type, provider and model, and how often people disagreed.

An issue is counted where its span starts. With filters, issues are those of the severity and type asked for, of spans
of the provider and model asked for, in traces that match.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ...model.detection import SEVERITIES
from ..detection import severity_name
from ..filters import TraceFilter
from ..issues import stored_results
from ..period import Buckets, Period, time_of
from ..ranking import matching_traces
from ..reader import OF_TENANT, UNBOUNDED_NS, Reader
from .figures import closed_period

__all__ = ['issue_counts']

_KEY = 'start_ns, trace_id, span_id'
_IN_PERIOD = f'{OF_TENANT} AND start_ns >= {{from:Int64}} AND start_ns < {{to:Int64}}'
# Issues of spans that are there and asked for detection: a result may come before its span.
_OF_SPANS = (
    f"({_KEY}) IN (SELECT {_KEY} FROM spans WHERE {_IN_PERIOD} AND detection_mode != '' AND trace_id IN ("
    f'SELECT trace_id FROM span_results WHERE {_IN_PERIOD} AND severity > 0)'
)


@dataclass(frozen=True, slots=True)
class _Row:
    """So many issues of a kind."""

    bucket: int
    kind: str
    grade: int
    provider: str
    model: str
    count: int


def issue_counts(reader: Reader, asked: TraceFilter, interval: str | None) -> Mapping[str, Any]:
    """In the shape of the API's `IssueAnalytics`."""
    period = closed_period(asked, reader.now_ns)
    buckets = Buckets.over(period, interval)
    rows = _rows(reader, asked, period, buckets)
    kinds: Counter[tuple[str, int]] = Counter()
    for row in rows:
        kinds[row.kind, row.grade] += row.count
    return {
        'interval': buckets.interval,
        'total': sum(row.count for row in rows),
        'by_type': [
            {'type': kind, 'severity': severity_name(grade), 'count': count}
            for (kind, grade), count in sorted(kinds.items(), key=lambda item: (-item[1], item[0][0], -item[0][1]))
        ],
        'data': _series(rows, buckets),
        'by_provider': _groups((row.provider, None, row) for row in rows),
        'by_model': _groups((row.provider, row.model, row) for row in rows),
        'precision': _precision(reader, asked, period, rows),
    }


def _rows(reader: Reader, asked: TraceFilter, period: Period, buckets: Buckets) -> list[_Row]:
    if asked.is_impossible:
        return []
    where, values = _where(reader, asked, period)
    rows = reader.select(
        f'SELECT {buckets.sql("start_ns")} AS bucket, kind, grade, provider, model, count() '
        f'FROM (SELECT start_ns, provider, model, issue_types, issue_severities FROM span_results FINAL WHERE {where}) '
        f'ARRAY JOIN issue_types AS kind, issue_severities AS grade{_of_issue(asked)} '
        'GROUP BY bucket, kind, grade, provider, model',
        values,
    )
    return [_Row(*row) for row in rows]


def _where(reader: Reader, asked: TraceFilter, period: Period) -> tuple[str, dict[str, Any]]:
    """The results with issues that are asked for, and what that binds."""
    values: dict[str, Any] = {'from': period.start_ns, 'to': period.end_ns}
    spans = _OF_SPANS
    own = TraceFilter(span_types=asked.span_types, providers=asked.providers, models=asked.models).call
    if own is not None:
        spans += f' AND {own.sql}'
        values.update(own.values)
    # Of the matching traces; what is said of issues is asked of each below.
    if asked != TraceFilter(
        asked.period,
        span_types=asked.span_types,
        providers=asked.providers,
        models=asked.models,
        severities=asked.severities,
        issue_types=asked.issue_types,
    ):
        relation, bound = matching_traces(reader, asked, Period(), reader.now_ns, ())
        spans += f' AND trace_id IN (SELECT trace_id FROM ({relation}))'
        values.update(bound)
    if asked.severities:
        values['severities'] = [SEVERITIES[name] for name in asked.severities]
    if asked.issue_types:
        values['issue_types'] = list(asked.issue_types)
    return f'{_IN_PERIOD} AND severity > 0 AND {spans})', values


def _of_issue(asked: TraceFilter) -> str:
    tests = [
        *(['has({severities:Array(UInt8)}, grade)'] if asked.severities else []),
        *(['has({issue_types:Array(String)}, kind)'] if asked.issue_types else []),
    ]
    return f' WHERE {" AND ".join(tests)}' if tests else ''


def _series(rows: Iterable[_Row], buckets: Buckets) -> list[dict[str, Any]]:
    by_severity: dict[int, Counter[str]] = {}
    by_type: dict[int, Counter[str]] = {}
    for row in rows:
        by_severity.setdefault(row.bucket, Counter())[_name(row.grade)] += row.count
        by_type.setdefault(row.bucket, Counter())[row.kind] += row.count
    return [
        {
            'time': time_of(start),
            'count': sum(by_type.get(number, Counter[str]()).values()),
            'by_severity': dict(by_severity.get(number, {})),
            'by_type': dict(by_type.get(number, {})),
        }
        for number, start in enumerate(buckets.starts)
    ]


def _groups(rows: Iterable[tuple[str, str | None, _Row]]) -> list[dict[str, Any]]:
    found: dict[tuple[str, str | None], Counter[str]] = {}
    for provider, model, row in rows:
        found.setdefault((provider, model), Counter())[_name(row.grade)] += row.count
    groups = [
        {
            'provider': provider or None,
            'model': model or None,
            'count': sum(by_severity.values()),
            'by_severity': dict(by_severity),
        }
        for (provider, model), by_severity in found.items()
    ]
    return sorted(groups, key=lambda group: (-group['count'], group['provider'] or '', group['model'] or ''))


def _precision(reader: Reader, asked: TraceFilter, period: Period, rows: Iterable[_Row]) -> list[dict[str, Any]]:
    found: Counter[str] = Counter()
    for row in rows:
        found[row.kind] += row.count
    if not found:
        return []
    wrong = _false_positives(reader, asked, period)
    return [
        {
            'detector': kind,
            'found': count,
            'false_positives': wrong[kind],
            'precision': max(0.0, 1 - wrong[kind] / count),
        }
        for kind, count in sorted(found.items())
    ]


def _false_positives(reader: Reader, asked: TraceFilter, period: Period) -> Counter[str]:
    """By type. Few are marked, so what they are is read from their results."""
    marks = reader.select(
        f'SELECT trace_id, span_id, start_ns, issue_id FROM issue_marks FINAL WHERE {_IN_PERIOD} AND is_false_positive',
        {'from': period.start_ns, 'to': period.end_ns},
    )
    counted: Counter[str] = Counter()
    if not marks:
        return counted
    where, values = _where(reader, asked, period)
    rows = reader.select(
        f'SELECT trace_id, span_id, start_ns FROM span_results FINAL WHERE {where} '
        f'AND ({_KEY}) IN (SELECT {_KEY} FROM issue_marks WHERE {_IN_PERIOD} AND is_false_positive)',
        values,
    )
    results = stored_results(reader, [(row[0], row[1], row[2]) for row in rows], UNBOUNDED_NS)
    marked = {(row[0], row[1], row[2], row[3]) for row in marks}
    for key, result in results.items():
        for issue in result.found():
            is_asked = (not asked.issue_types or issue['type'] in asked.issue_types) and (
                not asked.severities or issue['severity'] in asked.severities
            )
            if is_asked and (*key, int(issue['id'], 16)) in marked:
                counted[issue['type']] += 1
    return counted


def _name(grade: int) -> str:
    name = severity_name(grade)
    assert name is not None
    return name
