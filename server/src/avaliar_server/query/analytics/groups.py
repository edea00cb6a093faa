"""Rows of the tables by provider and by model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from ..amounts import dollars, milliseconds
from ..filters import TraceFilter
from ..period import time_of
from ..reader import Reader
from .figures import CALL_FIGURES, Figures, closed_period

__all__ = ['cost_group', 'latency_group', 'merged_by_provider', 'models', 'providers']

_SHOWN = [name for name in CALL_FIGURES if name != 'reasoning_tokens']
"""What a row of these tables shows. Each figure reads a column of every span, whether it is a call or not."""

_ADDED = ('calls', 'errors', 'unpriced_calls')
_ADDED_WHERE_KNOWN = ('input_tokens', 'output_tokens', 'cache_read_tokens', 'reasoning_tokens', 'cost_usd')


def models(reader: Reader, asked: TraceFilter) -> Mapping[str, Any]:
    """One row for each provider and model, in the shape of the API's `ModelTable`."""
    return _table(reader, asked, {'provider': 'toString(provider)', 'model': 'toString(model)'})


def providers(reader: Reader, asked: TraceFilter) -> Mapping[str, Any]:
    """One row for each provider, in the shape of the API's `ModelTable`."""
    return _table(reader, asked, {'provider': 'toString(provider)'})


def _table(reader: Reader, asked: TraceFilter, by: Mapping[str, str]) -> Mapping[str, Any]:
    rows = Figures(reader, asked).calls(closed_period(asked, reader.now_ns), _SHOWN, by)
    rows.sort(key=lambda row: (-row['calls'], row['provider'], row.get('model', '')))
    return {'data': [_model_row(row) for row in rows]}


def _model_row(row: Mapping[str, Any]) -> dict[str, Any]:
    latency = latency_group(row)
    cached, input_tokens = row['cache_read_tokens'], row['input_tokens']
    return {
        'provider': row['provider'] or None,
        'model': row.get('model') or None,
        'calls': row['calls'],
        'errors': row['errors'],
        'error_rate': row['errors'] / row['calls'],
        'input_tokens': input_tokens,
        'output_tokens': row['output_tokens'],
        'cache_read_share': cached / input_tokens if cached is not None and input_tokens else None,
        'cost_usd': dollars(row['cost_usd']),
        'unpriced_calls': row['unpriced_calls'],
        'last_seen': time_of(row['last_start_ns']),
        **{
            name: latency[name]
            for name in ('p50_ms', 'p95_ms', 'p99_ms', 'time_to_first_token_p50_ms', 'tokens_per_second')
        },
    }


def latency_group(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of calls in the shape of the API's `LatencyGroup`."""
    p50, p95, p99 = (milliseconds(value) for value in row['latency'])
    first = [milliseconds(value) for value in row['first_token']] if row['streamed'] else [None, None]
    speed = row['tokens_per_second']
    return {
        'provider': row['provider'] or None,
        'model': row.get('model') or None,
        'calls': row['calls'],
        'p50_ms': p50,
        'p95_ms': p95,
        'p99_ms': p99,
        'time_to_first_token_p50_ms': first[0],
        'time_to_first_token_p95_ms': first[1],
        'tokens_per_second': None if speed is None or speed != speed else round(speed, 2),
    }


def cost_group(row: Mapping[str, Any], total: Decimal | None) -> dict[str, Any]:
    """A row of calls in the shape of the API's `CostGroup`; its share is of `total`."""
    cost: Decimal | None = row['cost_usd']
    return {
        'provider': row['provider'] or None,
        'model': row.get('model') or None,
        **{
            name: row[name]
            for name in ('calls', 'errors', 'input_tokens', 'output_tokens', 'cache_read_tokens', 'reasoning_tokens')
        },
        'cost_usd': dollars(cost),
        'unpriced_calls': row['unpriced_calls'],
        'share': float(cost / total) if cost is not None and total else None,
    }


def merged_by_provider(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of providers' models as rows of providers, dearest first."""
    merged: dict[str, dict[str, Any]] = {}
    for row in rows:
        sums = merged.setdefault(
            row['provider'],
            {'provider': row['provider'], **dict.fromkeys(_ADDED, 0), **dict.fromkeys(_ADDED_WHERE_KNOWN)},
        )
        for name in _ADDED:
            sums[name] += row[name]
        for name in _ADDED_WHERE_KNOWN:
            if row[name] is not None:
                sums[name] = row[name] if sums[name] is None else sums[name] + row[name]
    return sorted(merged.values(), key=lambda row: (-(row['cost_usd'] or 0), -row['calls'], row['provider']))
