"""Figures of a list of traces as a whole.

What is a trace's (how many, how long, failed) comes from the traces; what is a span's is summed over the spans of these
traces at once, not trace by trace: a tenth of the state.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .amounts import dollars, milliseconds
from .filters import TraceFilter
from .lengths import ONE_THREAD
from .period import ALWAYS, Period
from .ranking import matching_traces
from .reader import OF_TENANT, UNBOUNDED_NS, Reader
from .trace_rows import FACTS

__all__ = ['trace_stats']

_EARLIEST_NS = -(2**62)
_OF_NOTHING: tuple[Any, ...] = (0, None, None, None, (), (), ())
_SUMS = ('span_count', 'input_tokens', 'output_tokens', 'cost_usd')


def trace_stats(reader: Reader, asked: TraceFilter) -> Mapping[str, Any]:
    """Figures of exactly the filtered set, in the shape of the API's `TraceStats`.

    Providers, models and environments are those that some span of the set names: what the filters of these names find.
    """
    relation, values = _relation(reader, asked)
    [(count, errors, latencies)] = reader.select(
        f'SELECT count(), countIf(t_error_count > 0), quantilesTDigest(0.5, 0.95)(t_latency_ns) FROM ({relation})',
        values,
        **(ONE_THREAD if asked == TraceFilter(asked.period) else {}),
    )
    spans, input_tokens, output_tokens, cost, providers, models, environments = (
        _of_spans(reader, asked, relation, values) if count else _OF_NOTHING
    )
    tokens = None if input_tokens is None and output_tokens is None else (input_tokens or 0) + (output_tokens or 0)
    return {
        'trace_count': count,
        'span_count': spans,
        'error_count': errors,
        'total_tokens': tokens,
        'cost_usd': dollars(cost),
        'latency_p50_ms': milliseconds(latencies[0]) if count else None,
        'latency_p95_ms': milliseconds(latencies[1]) if count else None,
        'providers': sorted(providers),
        'models': sorted(models),
        'environments': sorted(environments),
    }


def _of_spans(reader: Reader, asked: TraceFilter, relation: str, values: Mapping[str, Any]) -> tuple[Any, ...]:
    where = OF_TENANT
    if asked != TraceFilter():
        where += f' AND start_ns >= {{low:Int64}} AND trace_id IN (SELECT trace_id FROM ({relation}))'
    sums = ', '.join(FACTS[name] for name in _SUMS)
    rows = reader.select(
        f"SELECT {sums}, groupUniqArrayIf(provider, provider != ''), groupUniqArrayIf(model, model != ''), "
        f"groupUniqArrayIf(environment, environment != '') FROM spans FINAL WHERE {where}",
        values if asked != TraceFilter() else {},
    )
    return rows[0]


def _relation(reader: Reader, asked: TraceFilter) -> tuple[str, dict[str, Any]]:
    """The traces with `t_error_count` and `t_latency_ns`; binds `low`."""
    if asked == TraceFilter(asked.period):
        return _all_traces(asked.period)
    relation, values = matching_traces(reader, asked, asked.period, reader.now_ns, ('error_count', 'latency_ns'))
    if asked.period != ALWAYS:
        inside, bound = _all_traces(asked.period)
        relation = f'SELECT * FROM ({relation}) WHERE trace_id IN (SELECT trace_id FROM ({inside}))'
        values = {**values, **bound}
    return relation, values


def _all_traces(period: Period) -> tuple[str, dict[str, Any]]:
    """Every trace that starts in the period: their extents say it, and no span need be read."""
    return (
        'SELECT trace_id, min(start_ns) AS t_trace_start_ns, max(end_ns) - t_trace_start_ns AS t_latency_ns, '
        f'max(has_error) AS t_error_count FROM traces WHERE {OF_TENANT} GROUP BY trace_id '
        'HAVING t_trace_start_ns >= {low:Int64} AND t_trace_start_ns < {end:Int64}',
        {
            'low': _EARLIEST_NS if period.start_ns is None else period.start_ns,
            'end': UNBOUNDED_NS if period.end_ns is None else period.end_ns,
        },
    )
