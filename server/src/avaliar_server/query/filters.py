"""Which traces: the filters of a list, compiled to SQL with bound parameters only.

What each filter is about:

- `span_type`, `provider`, `model` are about one call: some span of the trace satisfies all that are given, so
  `provider=openai&model=gpt-4o` finds no trace that has another provider's model beside an embedding of openai's.
- `environment`, `source`, `session_id`, `user_id`, `tag` each hold for some span of the trace: a session set around
  the root finds the trace although the model call below names none.
- `search` is one text: a trace id (whole, or its first 8 digits or more), or words that all occur in one span: in its
  name, model, input or output.
- `status`, `detection_status`, the latency and the cost are the whole trace's: a trace has the status `error` when some
  span of it failed.
- `severity` and `issue_type` are about one issue: some issue of the trace satisfies both. What was found, and how far
  detection is with the trace, comes later than its spans and lies in a table of its own (`detection.py`).
- The period is where the trace's first span starts.

A filter given several times means any of its values; different filters must all hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from ..model.detection import SEVERITIES
from .detection_sql import OVERDUE_NS
from .period import ALWAYS, Period

__all__ = ['NOTHING', 'Condition', 'TraceFilter']

MILLISECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Condition:
    """A predicate in SQL, and the values it binds. Names of values are unique within one filter."""

    sql: str
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __and__(self, other: Condition) -> Condition:
        return Condition(f'{self.sql} AND {other.sql}', {**self.values, **other.values})


NOTHING = Condition('0')
"""Holds for no trace."""

_CHECKED = Condition("detection_mode != ''")
_RECENTLY_CHECKED = Condition(f"detection_mode != '' AND received_ns > {{snapshot:Int64}} - {OVERDUE_NS}")
"""Whoever reads spans as of a moment binds it as `snapshot`."""

STATES = ('none', 'pending', 'clean', 'issues', 'failed')
"""Of detection, of a trace."""

_OF_BOTH = 'has({issue_types:Array(String)}, kind) AND has({severities:Array(UInt8)}, grade)'

_CALL: Mapping[str, str] = {'span_types': 'span_type', 'providers': 'provider', 'models': 'model'}
_SOMEWHERE: Mapping[str, str] = {'environments': 'environment', 'sources': 'source'}
_OF_FEW: Mapping[str, str] = {'user_ids': 'user_id', 'session_ids': 'session_id'}
"""Field of the filter to column of `spans`."""


@dataclass(frozen=True, slots=True)
class TraceFilter:
    """What a list, a figure or an export is about; see the module for the meaning. Empty is not asked."""

    period: Period = ALWAYS
    search: str = ''
    span_types: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    session_ids: tuple[str, ...] = ()
    user_ids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    detection_statuses: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    issue_types: tuple[str, ...] = ()
    min_latency_ms: float | None = None
    max_latency_ms: float | None = None
    min_cost_usd: Decimal | None = None

    def question(self) -> tuple[object, ...]:
        """All that is asked but the period: what a cursor is bound to."""
        return tuple(getattr(self, field.name) for field in fields(self) if field.name != 'period')

    @property
    def call(self) -> Condition | None:
        """What one span must satisfy at once: its type, provider and model."""
        found: Condition | None = None
        for name, column in _CALL.items():
            values: tuple[str, ...] = getattr(self, name)
            if values:
                condition = _any_of(column, name, values)
                found = condition if found is None else found & condition
        return found

    @property
    def somewhere(self) -> list[Condition]:
        """What some span must satisfy, each by itself; last what the fewest spans are likely to."""
        conditions = [] if self.call is None else [self.call]
        states = set(self.detection_statuses)
        if self.asks_for_detection and self.late is None and not states & {'none'}:
            conditions.append(_RECENTLY_CHECKED if states == {'pending'} else _CHECKED)
        conditions += self._each(_SOMEWHERE)
        if self.tags:
            conditions.append(Condition('hasAny(tags, {tags:Array(String)})', {'tags': list(self.tags)}))
        if set(self.statuses) == {'error'}:
            conditions.append(Condition("status = 'error'"))
        return conditions + self._each(_OF_FEW)

    def _each(self, columns: Mapping[str, str]) -> list[Condition]:
        asked = ((name, column, getattr(self, name)) for name, column in columns.items())
        return [_any_of(column, name, values) for name, column, values in asked if values]

    @property
    def is_of_few(self) -> bool:
        """Whether the last of `somewhere` is what few spans of all have: the engine has an index of it."""
        return bool(self.session_ids or self.user_ids)

    @property
    def whole(self) -> list[Condition]:
        """What the trace as a whole must satisfy, over the columns of a trace row (`traces.py`)."""
        conditions: list[Condition] = []
        if set(self.statuses) == {'ok'}:
            conditions.append(Condition('t_error_count = 0'))
        if self._is_unchecked_only:
            conditions.append(NOTHING if self.is_about_issues else Condition('NOT t_is_checked'))
        if self.min_latency_ms is not None:
            conditions.append(
                Condition('t_latency_ns >= {min_latency:Int64}', {'min_latency': _nanoseconds(self.min_latency_ms)})
            )
        if self.max_latency_ms is not None:
            conditions.append(
                Condition('t_latency_ns <= {max_latency:Int64}', {'max_latency': _nanoseconds(self.max_latency_ms)})
            )
        if self.min_cost_usd is not None:
            # An unknown cost is null, and null is not at least anything.
            conditions.append(
                Condition('ifNull(t_cost_usd >= {min_cost:Decimal(38, 15)}, 0)', {'min_cost': self.min_cost_usd})
            )
        return conditions

    def admits(self, facts: Mapping[str, Any]) -> bool:
        """Whether a trace with these facts satisfies `whole` and `detection`: the same in Python."""
        cost = facts['cost_usd']
        return not (
            (set(self.statuses) == {'ok'} and facts['error_count'])
            or (self._asks_for_state and facts['detection_status'] not in self.detection_statuses)
            or (self.is_about_issues and not any(self._is_asked(*issue) for issue in facts['issues']))
            or (self.min_latency_ms is not None and facts['latency_ns'] < _nanoseconds(self.min_latency_ms))
            or (self.max_latency_ms is not None and facts['latency_ns'] > _nanoseconds(self.max_latency_ms))
            or (self.min_cost_usd is not None and (cost is None or cost < self.min_cost_usd))
        )

    @property
    def is_about_the_whole(self) -> bool:
        """Whether a trace must satisfy `whole` or `detection`."""
        return bool(self.whole) or self.asks_for_detection

    @property
    def is_about_issues(self) -> bool:
        """Whether a trace must have an issue."""
        return bool(self.severities or self.issue_types)

    @property
    def asks_for_detection(self) -> bool:
        """Whether a trace must be looked for in what detection said."""
        return self.is_about_issues or self._asks_for_state

    @property
    def _asks_for_state(self) -> bool:
        return bool(self.detection_statuses) and set(self.detection_statuses) != set(STATES)

    @property
    def _is_unchecked_only(self) -> bool:
        return set(self.detection_statuses) == {'none'}

    @property
    def issue(self) -> Condition | None:
        """What one issue must satisfy, over the columns of a row of `span_results`; `None` where none is asked for."""
        values: dict[str, Any] = {}
        if self.issue_types:
            values['issue_types'] = list(self.issue_types)
        if self.severities:
            values['severities'] = self._grades
        if self.issue_types and self.severities:
            return Condition(f'arrayExists((kind, grade) -> {_OF_BOTH}, issue_types, issue_severities)', values)
        if self.issue_types:
            return Condition('hasAny(issue_types, {issue_types:Array(String)})', values)
        if self.severities:
            return Condition('hasAny(issue_severities, {severities:Array(UInt8)})', values)
        return None

    @property
    def late(self) -> Condition | None:
        """What some result of a matching trace satisfies; `None` where a trace may match without a result."""
        if self.is_about_issues:
            return self.issue
        states = set(self.detection_statuses)
        if states and states <= {'clean', 'issues'}:
            return _any_of('status', 'detection_statuses', self.detection_statuses)
        return None

    @property
    def detection(self) -> Condition | None:
        """What detection must have said of the trace, over the columns of `detection_sql.checked_traces`."""
        found: Condition | None = None
        if self.issue is not None:
            tests = [
                *(['has({issue_types:Array(String)}, issue.1)'] if self.issue_types else []),
                *(['has({severities:Array(UInt8)}, issue.2)'] if self.severities else []),
            ]
            found = Condition(f'arrayExists(issue -> {" AND ".join(tests)}, issues)', self.issue.values)
        if self._asks_for_state and not self._is_unchecked_only:
            state = _any_of('t_state', 'detection_statuses', self.detection_statuses)
            found = state if found is None else found & state
        return found

    @property
    def admits_unchecked(self) -> bool:
        """Whether traces that asked for no detection match beside those that `detection` holds for."""
        return 'none' in self.detection_statuses and not self.is_about_issues

    @property
    def _grades(self) -> list[int]:
        return [SEVERITIES[name] for name in self.severities]

    def _is_asked(self, kind: str, grade: int) -> bool:
        return (not self.issue_types or kind in self.issue_types) and (not self.severities or grade in self._grades)

    @property
    def least_latency_ns(self) -> int | None:
        """The shortest a matching trace may be."""
        return None if self.min_latency_ms is None else _nanoseconds(self.min_latency_ms)

    @property
    def is_impossible(self) -> bool:
        """Whether no trace can match."""
        return NOTHING in self.whole


def _nanoseconds(milliseconds: float) -> int:
    return min(round(milliseconds * MILLISECOND), 2**63 - 1)


def _any_of(column: str, name: str, values: tuple[str, ...]) -> Condition:
    if len(values) == 1:
        return Condition(f'{column} = {{{name}:String}}', {name: values[0]})
    return Condition(f'{column} IN {{{name}:Array(String)}}', {name: list(values)})
