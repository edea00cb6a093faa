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
- The period is where the trace's first span starts.

A filter given several times means any of its values; different filters must all hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

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
        if set(self.detection_statuses) == {'pending'}:
            conditions.append(Condition("detection_mode != ''"))
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
        asked = set(self.detection_statuses)
        if asked and 'pending' not in asked:
            conditions.append(Condition('NOT t_is_checked') if 'none' in asked else NOTHING)
        elif 'pending' in asked and 'none' not in asked:
            conditions.append(Condition('t_is_checked'))
        if self.severities or self.issue_types:
            # Issues are found by detectors, and none has run in this version: no trace has one.
            conditions.append(NOTHING)
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
        """Whether a trace with these facts satisfies `whole`: the same in Python."""
        asked = set(self.detection_statuses)
        cost = facts['cost_usd']
        return not (
            (set(self.statuses) == {'ok'} and facts['error_count'])
            or (asked and ('pending' if facts['is_checked'] else 'none') not in asked)
            or self.severities
            or self.issue_types
            or (self.min_latency_ms is not None and facts['latency_ns'] < _nanoseconds(self.min_latency_ms))
            or (self.max_latency_ms is not None and facts['latency_ns'] > _nanoseconds(self.max_latency_ms))
            or (self.min_cost_usd is not None and (cost is None or cost < self.min_cost_usd))
        )

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
