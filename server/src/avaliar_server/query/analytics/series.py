"""Figures over time: requests, cost, latency."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ..amounts import dollars, milliseconds
from ..filters import TraceFilter
from ..period import Buckets, time_of
from ..reader import Reader
from .figures import Figures, closed_period
from .groups import cost_group, latency_group, merged_by_provider

__all__ = ['costs', 'latencies', 'requests']

_NO_REQUESTS: tuple[int, int, list[float]] = (0, 0, [])
_GROUPS: Mapping[str, str] = {'provider': 'toString(provider)', 'model': 'toString(model)'}
_COST_FIGURES = (
    'calls',
    'errors',
    'input_tokens',
    'output_tokens',
    'cache_read_tokens',
    'reasoning_tokens',
    'cost_usd',
    'unpriced_calls',
)
_LATENCY_FIGURES = ('calls', 'latency', 'first_token', 'tokens_per_second', 'streamed')


def requests(reader: Reader, asked: TraceFilter, interval: str | None) -> Mapping[str, Any]:
    """In the shape of the API's `RequestSeries`."""
    period = closed_period(asked, reader.now_ns)
    buckets = Buckets.over(period, interval)
    figures = Figures(reader, asked)
    traces = figures.requests(period, buckets.sql('start_ns'))
    calls = {
        row['bucket']: row['calls'] for row in figures.calls(period, ['calls'], {'bucket': buckets.sql('start_ns')})
    }
    data: list[dict[str, Any]] = []
    for number, start in enumerate(buckets.starts):
        count, errors, _ = traces.get(number, _NO_REQUESTS)
        data.append({'time': time_of(start), 'requests': count, 'errors': errors, 'calls': calls.get(number, 0)})
    return {'interval': buckets.interval, 'data': data}


def costs(reader: Reader, asked: TraceFilter, interval: str | None) -> Mapping[str, Any]:
    """In the shape of the API's `Costs`. A bucket without calls cost nothing; one whose calls have no price, unknown."""
    period = closed_period(asked, reader.now_ns)
    buckets = Buckets.over(period, interval)
    figures = Figures(reader, asked)
    points = figures.calls(
        period, ['calls', 'cost_usd'], {'bucket': buckets.sql('start_ns'), 'provider': _GROUPS['provider']}
    )
    by_model = figures.calls(period, _COST_FIGURES, _GROUPS)
    total = _sum(row['cost_usd'] for row in by_model)
    spent: dict[int, dict[str, Decimal | None]] = {}
    for row in points:
        spent.setdefault(row['bucket'], {})[row['provider']] = row['cost_usd']
    return {
        'interval': buckets.interval,
        'total_usd': dollars(total) if by_model else '0',
        'unpriced_calls': sum(row['unpriced_calls'] for row in by_model),
        'data': [_cost_point(start, spent.get(number)) for number, start in enumerate(buckets.starts)],
        'by_provider': [cost_group(row, total) for row in merged_by_provider(by_model)],
        'by_model': [cost_group(row, total) for row in sorted(by_model, key=_dearest)],
    }


def latencies(reader: Reader, asked: TraceFilter, interval: str | None) -> Mapping[str, Any]:
    """In the shape of the API's `Latencies`: the series of whole requests, the groups of calls."""
    period = closed_period(asked, reader.now_ns)
    buckets = Buckets.over(period, interval)
    figures = Figures(reader, asked)
    traces = figures.requests(period, buckets.sql('start_ns'))
    data: list[dict[str, Any]] = []
    for number, start in enumerate(buckets.starts):
        count, _, percentiles = traces.get(number, _NO_REQUESTS)
        p50, p95, p99 = (milliseconds(value) for value in percentiles) if count else (None, None, None)
        data.append({'time': time_of(start), 'count': count, 'p50_ms': p50, 'p95_ms': p95, 'p99_ms': p99})
    by_provider = figures.calls(period, _LATENCY_FIGURES, {'provider': _GROUPS['provider']})
    by_model = figures.calls(period, _LATENCY_FIGURES, _GROUPS)
    return {
        'interval': buckets.interval,
        'data': data,
        'by_provider': [latency_group(row) for row in sorted(by_provider, key=_busiest)],
        'by_model': [latency_group(row) for row in sorted(by_model, key=_busiest)],
    }


def _cost_point(start_ns: int, spent: Mapping[str, Decimal | None] | None) -> dict[str, Any]:
    if spent is None:
        return {'time': time_of(start_ns), 'cost_usd': '0', 'by_provider': {}}
    known = {provider: cost for provider, cost in spent.items() if cost is not None}
    return {
        'time': time_of(start_ns),
        'cost_usd': dollars(_sum(known.values())),
        'by_provider': {provider: dollars(cost) for provider, cost in sorted(known.items())},
    }


def _sum(amounts: Any) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _dearest(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (-(row['cost_usd'] or 0), -row['calls'], row['provider'], row.get('model', ''))


def _busiest(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return (-row['calls'], row['provider'], row.get('model', ''))
