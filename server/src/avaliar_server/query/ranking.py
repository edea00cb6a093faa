"""All matching traces as one relation in SQL: for orders other than newest first, and for figures of a filtered set.

One pass over the spans of the period, grouped by trace. The newest page does not come this way (`newest.py`) unless
matches are rare.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .candidates import Source
from .detection_sql import checked_traces
from .filters import Condition, TraceFilter
from .lengths import ranked_by_length
from .period import Period
from .reader import OF_TENANT, UNBOUNDED_NS, Reader
from .search import traces_by_id, word_sources
from .trace_rows import FACTS, extents, trace_rows

__all__ = ['NEWEST', 'Ranking', 'matching_traces', 'ranked']

_SUMS = frozenset({'span_count', 'error_count', 'input_tokens', 'output_tokens', 'cost_usd', 'unpriced_calls'})
"""Facts that a span counted twice would make wrong; the others are the same however often a span is seen."""

_HIGH_MONEY, _LOW_MONEY = '99999999999999999999', '-99999999999999999999'
_HIGH_TEXT = '\U0010ffff'


@dataclass(frozen=True, slots=True)
class Ranking:
    """An order of traces; ties are broken by the trace's id in the same direction, unknown keys come last."""

    sort: str
    descending: bool

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts the key is made of."""
        return _KEYS[self.sort].facts

    @property
    def key(self) -> str:
        """The key as SQL over facts, never null."""
        kind = _KEYS[self.sort]
        return kind.sql.format(unknown=kind.low if self.descending else kind.high)

    @property
    def key_type(self) -> str:
        """Its type in ClickHouse."""
        return _KEYS[self.sort].type

    def bound(self, text: int | str) -> Any:
        """The key of a cursor as a value to bind."""
        return Decimal(text) if self.sort == 'cost' else text

    def shown(self, key: Any) -> int | str:
        """The key as a cursor holds it."""
        return str(key) if self.sort == 'cost' else key


@dataclass(frozen=True, slots=True)
class _Key:
    type: str
    facts: tuple[str, ...]
    sql: str
    low: str = ''
    high: str = ''


_KEYS: Mapping[str, _Key] = {
    'timestamp': _Key('Int64', ('trace_start_ns',), 't_trace_start_ns'),
    'latency': _Key('Int64', ('latency_ns',), 't_latency_ns'),
    'cost': _Key(
        'Decimal(38, 15)',
        ('cost_usd',),
        "ifNull(t_cost_usd, toDecimal128('{unknown}', 15))",
        _LOW_MONEY,
        _HIGH_MONEY,
    ),
    'tokens': _Key(
        'Int64',
        ('input_tokens', 'output_tokens'),
        'if(t_input_tokens IS NULL AND t_output_tokens IS NULL, {unknown}, '
        'ifNull(t_input_tokens, 0) + ifNull(t_output_tokens, 0))',
        '-1',
        str(2**63 - 1),
    ),
    'model': _Key('String', ('models',), "if(empty(t_models), '{unknown}', t_models[1])", '', _HIGH_TEXT),
}

NEWEST = Ranking('timestamp', descending=True)


def matching_traces(
    reader: Reader, asked: TraceFilter, period: Period, snapshot_ns: int, facts: Iterable[str]
) -> tuple[str, dict[str, Any]]:
    """A subquery of the matching traces with `trace_id` and the facts (as `t_` and their name), and what it binds.

    A trace that started before the period and reached into it is among them with the start of its first span inside;
    `ranked` drops it by its true start, figures exclude it by `started_inside`.
    """
    needed = dict.fromkeys(('trace_start_ns', *facts))
    for condition in asked.whole:
        needed.update(dict.fromkeys(re.findall(r'\bt_(\w+)', condition.sql)))
    low = -(2**62) if period.start_ns is None else period.start_ns
    values: dict[str, Any] = {'low': low, 'snapshot': snapshot_ns}
    where = [OF_TENANT, 'start_ns >= {low:Int64}', 'received_ns <= {snapshot:Int64}']
    having: list[str] = []
    if period.end_ns is not None and period.end_ns < UNBOUNDED_NS:
        values['end'] = period.end_ns
        values['reach'] = _reach(reader, low, period.end_ns)
        where.append('start_ns <= {reach:Int64}')
        having.append('t_trace_start_ns < {end:Int64}')
    if asked.search:
        where.append(_searched(reader, asked.search, snapshot_ns, values))
    if asked.detection is not None:
        where.append(_detected(asked, asked.detection, 'reach' in values))
        values.update(asked.detection.values if asked.late is None else {**asked.detection.values, **asked.late.values})
    for condition in asked.somewhere:
        having.append(f'max({condition.sql})')
        values.update(condition.values)
    for condition in asked.whole:
        having.append(condition.sql)
        values.update(condition.values)
    # FINAL costs; it is asked for where a span that was sent twice, and not yet merged, would count twice.
    final = ' FINAL' if needed.keys() & _SUMS else ''
    columns = ', '.join(f'{FACTS[name]} AS t_{name}' for name in needed)
    return (
        f'SELECT trace_id, {columns} FROM spans{final} WHERE {" AND ".join(where)} '
        f'GROUP BY trace_id{" HAVING " + " AND ".join(having) if having else ""}',
        values,
    )


def ranked(
    reader: Reader,
    asked: TraceFilter,
    ranking: Ranking,
    period: Period,
    snapshot_ns: int,
    count: int,
    after: tuple[Any, bytes] | None = None,
) -> list[dict[str, Any]]:
    """The facts of at most `count` matching traces in the order of the ranking, `key` among them.

    Parameters:
        reader: Of the organisation.
        asked: The filter; its period is not looked at.
        ranking: The order.
        period: Of the traces' starts, resolved.
        snapshot_ns: Spans received later are not there.
        count: How many.
        after: Key and id of the trace that the page before ended with.
    """
    if asked.is_impossible or count <= 0:
        return []
    if ranking.sort == 'latency' and not (asked.search or asked.somewhere or asked.is_about_the_whole):
        by_length = ranked_by_length(reader, ranking.descending, period, snapshot_ns, count, after)
        if by_length is not None:
            return by_length
    relation, values = matching_traces(reader, asked, period, snapshot_ns, ranking.facts)
    direction, beyond = ('DESC', '<') if ranking.descending else ('ASC', '>')
    found: list[dict[str, Any]] = []
    while True:
        keyset = ''
        if after is not None:
            key = f'{{key:{ranking.key_type}}}'
            keyset = f'WHERE key {beyond} {key} OR (key = {key} AND trace_id {beyond} {{after:FixedString(16)}}) '
            values.update(key=after[0], after=after[1])
        # A few more than asked: some may have started before the period.
        wanted = count - len(found) + 16
        rows = reader.select(
            f'SELECT trace_id, key FROM (SELECT trace_id, {ranking.key} AS key FROM ({relation})) {keyset}'
            f'ORDER BY key {direction}, trace_id {direction} LIMIT {{wanted:UInt32}}',
            {**values, 'wanted': wanted},
        )
        inside = extents(reader, [row[0] for row in rows], snapshot_ns)
        if period.start_ns is not None:
            inside = [extent for extent in inside if extent.start_ns >= period.start_ns]
        facts = {row['trace_id']: row for row in trace_rows(reader, inside, snapshot_ns)}
        found += [{**facts[trace_id], 'key': key} for trace_id, key in rows if trace_id in facts]
        if len(found) >= count or len(rows) < wanted:
            return found[:count]
        after = (rows[-1][1], rows[-1][0])


def _reach(reader: Reader, low_ns: int, end_ns: int) -> int:
    """The latest moment that a trace which starts in the period reaches: no span after it matters."""
    rows = reader.select(
        'SELECT max(reach) FROM (SELECT max(end_ns) AS reach FROM traces '
        f'WHERE {OF_TENANT} GROUP BY trace_id HAVING min(start_ns) < {{end:Int64}} AND reach >= {{low:Int64}})',
        {'low': low_ns, 'end': end_ns},
    )
    return max(rows[0][0] or 0, end_ns) if rows else end_ns


def _searched(reader: Reader, search: str, snapshot_ns: int, values: dict[str, Any]) -> str:
    by_id = traces_by_id(reader, search, snapshot_ns)
    if by_id:
        values['by_id'] = by_id
        return 'trace_id IN {by_id:Array(FixedString(16))}'
    choices: list[str] = []
    for source in word_sources(search):
        choices.append(_traces_of(source))
        values.update(source.values())
    return f'({" OR ".join(choices)})'


def _detected(asked: TraceFilter, condition: Condition, is_bounded: bool) -> str:
    """That detection says of a trace what the filter asks for."""
    bounds = f'start_ns >= {{low:Int64}}{" AND start_ns <= {reach:Int64}" if is_bounded else ""}'
    among = bounds
    if asked.late is not None:
        # Few traces: no others need be grouped.
        late = Source('span_results', asked.late)
        among += (
            f' AND trace_id IN (SELECT trace_id FROM span_results WHERE {OF_TENANT} AND {bounds} '
            f'AND decided_ns <= {{snapshot:Int64}}{late.where()})'
        )
    if asked.admits_unchecked:
        return f'trace_id NOT IN (SELECT trace_id FROM ({checked_traces(among)}) WHERE NOT ({condition.sql}))'
    return f'trace_id IN (SELECT trace_id FROM ({checked_traces(among)}) WHERE {condition.sql})'


def _traces_of(source: Source) -> str:
    return (
        f'trace_id IN (SELECT trace_id FROM {source.table} WHERE {OF_TENANT} AND start_ns >= {{low:Int64}} '
        f'AND received_ns <= {{snapshot:Int64}}{source.where()})'
    )
