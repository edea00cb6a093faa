"""What all figures are made of: the calls and the requests of a period.

A request is a trace, counted where its first span starts. A call is an llm span, counted where it starts. With filters,
requests are the traces that match; calls are those of the provider and model asked for, in traces that match.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..filters import TraceFilter
from ..lengths import ONE_THREAD
from ..period import Period
from ..ranking import matching_traces
from ..reader import OF_TENANT, Reader

__all__ = ['CALL_FIGURES', 'Figures', 'closed_period']

_DAY = 86_400_000_000_000
_WEEK_BEFORE = "toMonday(fromUnixTimestamp64Nano({low:Int64}, 'UTC') - INTERVAL 7 DAY)"

_UNPRICED = 'cost_usd IS NULL AND (input_tokens IS NOT NULL OR output_tokens IS NOT NULL)'
_GENERATION_NS = '(duration_ns - ifNull(time_to_first_token_ns, 0))'

CALL_FIGURES: Mapping[str, str] = {
    'calls': 'count()',
    'errors': "countIf(status = 'error')",
    'input_tokens': 'sum(input_tokens)',
    'output_tokens': 'sum(output_tokens)',
    'cache_read_tokens': 'sum(cache_read_tokens)',
    'reasoning_tokens': 'sum(reasoning_tokens)',
    'cost_usd': 'sum(cost_usd)',
    'unpriced_calls': f'countIf({_UNPRICED})',
    'latency': 'quantilesTDigest(0.5, 0.95, 0.99)(duration_ns)',
    'first_token': 'quantilesTDigestIf(0.5, 0.95)(ifNull(time_to_first_token_ns, 0), time_to_first_token_ns IS NOT NULL)',
    # Of the time after the first token, where that is known: what a reader of the stream sees.
    'tokens_per_second': (
        f'quantileTDigestIf(0.5)(ifNull(output_tokens, 0) * 1e9 / {_GENERATION_NS}, '
        f"ifNull(output_tokens, 0) > 0 AND {_GENERATION_NS} > 0 AND status = 'ok')"
    ),
    'streamed': 'countIf(time_to_first_token_ns IS NOT NULL)',
    'last_start_ns': 'max(start_ns)',
}
"""Name of a figure to its aggregate over calls. Percentiles are t-digests: within a hundredth of the rank asked for."""


def closed_period(asked: TraceFilter, now_ns: int) -> Period:
    """The period of the figures: the last day where none was asked for."""
    return asked.period.closed(now_ns, _DAY)


@dataclass(frozen=True, slots=True)
class Figures:
    """Questions about the calls and requests of one filter."""

    reader: Reader
    asked: TraceFilter

    def calls(self, period: Period, figures: Iterable[str], by: Mapping[str, str]) -> list[dict[str, Any]]:
        """Figures of the calls that start in the closed period, by groups (name to SQL), with the groups' values."""
        if self.asked.is_impossible:
            return []
        names = list(figures)
        values: dict[str, Any] = {'from': period.start_ns, 'to': period.end_ns}
        where = [OF_TENANT, 'start_ns >= {from:Int64}', 'start_ns < {to:Int64}', "span_type = 'llm'"]
        own = replace(self.asked, span_types=()).call
        if own is not None:
            where.append(own.sql)
            values.update(own.values)
        if self._is_about_traces:
            relation, bound = self._traces(Period(None, None), ())
            where.append(f'trace_id IN (SELECT trace_id FROM ({relation}))')
            values.update(bound)
        columns = [f'{sql} AS g_{name}' for name, sql in by.items()]
        columns += [f'{CALL_FIGURES[name]} AS f_{name}' for name in names]
        groups = f' GROUP BY {", ".join(f"g_{name}" for name in by)}' if by else ''
        rows = self.reader.select(
            f'SELECT {", ".join(columns)} FROM spans FINAL WHERE {" AND ".join(where)}{groups}', values
        )
        return [dict(zip((*by, *names), row, strict=True)) for row in rows]

    def requests(self, period: Period, group: str) -> dict[int, tuple[int, int, list[float]]]:
        """Requests that start in the closed period by a group (SQL over `start_ns`, a number).

        Returns:
            Group to the number of requests, of those with an error, and the latency p50, p95, p99 in nanoseconds.
        """
        if self.asked.is_impossible:
            return {}
        relation, values = self._traces(period, ('error_count', 'latency_ns'))
        rows = self.reader.select(
            f'SELECT {group} AS bucket, count(), countIf(t_error_count > 0), '
            'quantilesTDigest(0.5, 0.95, 0.99)(t_latency_ns) FROM ('
            f'SELECT trace_id, t_trace_start_ns AS start_ns, t_error_count, t_latency_ns FROM ({relation})) '
            'GROUP BY bucket',
            values,
            **(ONE_THREAD if self.asked == TraceFilter(self.asked.period) else {}),
        )
        return {bucket: (count, errors, list(latency)) for bucket, count, errors, latency in rows}

    @property
    def _is_about_traces(self) -> bool:
        """Whether more is asked than whose calls."""
        everything = TraceFilter(self.asked.period, providers=self.asked.providers, models=self.asked.models)
        return self.asked != everything

    def _traces(self, period: Period, facts: tuple[str, ...]) -> tuple[str, dict[str, Any]]:
        """The matching traces as a relation in SQL, with `t_trace_start_ns` and the facts."""
        if self.asked == TraceFilter(self.asked.period):
            return _all_traces(period)
        relation, values = matching_traces(self.reader, self.asked, period, self.reader.now_ns, facts)
        if period.start_ns is None:
            return relation, values
        inside, bound = _all_traces(period)
        return (
            f'SELECT * FROM ({relation}) WHERE trace_id IN (SELECT trace_id FROM ({inside}))',
            {**values, **bound},
        )


def _all_traces(period: Period) -> tuple[str, dict[str, Any]]:
    """Every trace that starts in the period: what the extents know is enough, and no span need be read.

    Partitions are of weeks; a trace is looked for from a week before the period on, so one that takes longer than a
    week may be counted in two periods.
    """
    return (
        'SELECT trace_id, min(start_ns) AS t_trace_start_ns, max(end_ns) - t_trace_start_ns AS t_latency_ns, '
        f'toUInt64(max(has_error)) AS t_error_count FROM traces WHERE {OF_TENANT} AND week >= {_WEEK_BEFORE} '
        'GROUP BY trace_id HAVING t_trace_start_ns >= {low:Int64} AND t_trace_start_ns < {end:Int64}',
        {'low': period.start_ns, 'end': period.end_ns},
    )
