"""The figures of a period beside those of the period before."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ..amounts import dollars, milliseconds
from ..filters import TraceFilter
from ..period import Period, time_of
from ..reader import Reader
from .figures import Figures, closed_period

__all__ = ['overview']

_CALL_FIGURES = ('calls', 'input_tokens', 'output_tokens', 'cost_usd', 'unpriced_calls')


def overview(reader: Reader, asked: TraceFilter) -> Mapping[str, Any]:
    """In the shape of the API's `Overview`. A change is unknown where the period before had nothing to compare with."""
    period = closed_period(asked, reader.now_ns)
    assert period.start_ns is not None and period.end_ns is not None
    both = Period(period.before.start_ns, period.end_ns)
    figures = Figures(reader, asked)
    # One question for both periods: each is one pass, whatever its length.
    is_now = f'toUInt8(start_ns >= {period.start_ns})'
    requests = figures.requests(both, is_now)
    calls = {row['is_now']: row for row in figures.calls(both, _CALL_FIGURES, {'is_now': is_now})}
    now, before = (_Figures(requests.get(side), calls.get(side)) for side in (1, 0))
    return {
        'start': time_of(period.start_ns),
        'end': time_of(period.end_ns),
        'requests': _change(now.requests, before.requests),
        'calls': _change(now.calls, before.calls),
        'error_rate': _change(now.error_rate, before.error_rate),
        'cost_usd': {
            'value': dollars(now.cost),
            'previous': dollars(before.cost),
            'change': _relative(now.cost, before.cost),
        },
        'cost_is_partial': now.unpriced > 0,
        'total_tokens': _change(now.tokens, before.tokens),
        **{
            f'latency_{name}_ms': _change(now.latency[place], before.latency[place])
            for place, name in enumerate(('p50', 'p95', 'p99'))
        },
    }


class _Figures:
    """One of the two periods."""

    def __init__(self, requests: tuple[int, int, list[float]] | None, calls: Mapping[str, Any] | None) -> None:
        count, errors, latency = requests or (0, 0, [])
        self.requests = count
        self.error_rate = errors / count if count else None
        self.latency = [milliseconds(value) for value in latency] if count else [None, None, None]
        self.calls: int = calls['calls'] if calls else 0
        self.unpriced: int = calls['unpriced_calls'] if calls else 0
        # Where no call was made nothing was spent, and that is known.
        self.cost: Decimal | None = calls['cost_usd'] if calls else Decimal(0)
        self.tokens = _tokens(calls)


def _tokens(calls: Mapping[str, Any] | None) -> int | None:
    if calls is None:
        return 0
    known = [count for count in (calls['input_tokens'], calls['output_tokens']) if count is not None]
    return sum(known) if known else None


def _change(value: float | None, previous: float | None) -> dict[str, Any]:
    return {'value': value, 'previous': previous, 'change': _relative(value, previous)}


def _relative(value: Any, previous: Any) -> float | None:
    return float((value - previous) / previous) if value is not None and previous else None
