"""What a judge may cost within any hour."""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from .case import JudgeError

__all__ = ['Budget', 'Meter', 'Spending']

_HOUR = 3600.0
_MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits for any sixty minutes; `None` is no limit.

    A request is counted before it is sent, at what it may cost at most, and corrected by the usage that the endpoint
    reports; so the limits hold whatever is under way.

    Attributes:
        calls_per_hour: Requests, repeated ones too.
        tokens_per_hour: Input and output together.
        dollars_per_hour: By the two prices, which it needs.
        input_price, output_price: US dollars for a million tokens.

    Raises:
        ValueError: A limit or price is negative, or a limit in dollars has no prices.
    """

    calls_per_hour: int | None = None
    tokens_per_hour: int | None = None
    dollars_per_hour: Decimal | float | str | None = None
    input_price: Decimal | float | str | None = None
    output_price: Decimal | float | str | None = None

    def __post_init__(self) -> None:
        for name in ('calls_per_hour', 'tokens_per_hour', 'dollars_per_hour', 'input_price', 'output_price'):
            value = getattr(self, name)
            if value is not None and not (math.isfinite(float(value)) and float(value) >= 0):
                raise ValueError(f'{name} must be a number from 0 on, not {value}')
        if self.dollars_per_hour is not None and (self.input_price is None or self.output_price is None):
            raise ValueError('dollars_per_hour needs input_price and output_price, in dollars for a million tokens')

    def dollars(self, input_tokens: int, output_tokens: int) -> Decimal:
        """What so many tokens cost; 0 without prices."""
        return (_decimal(self.input_price) * input_tokens + _decimal(self.output_price) * output_tokens) / _MILLION


def _decimal(value: Decimal | float | str | None) -> Decimal:
    return Decimal(str(value or 0))


@dataclass(slots=True)
class Spending:
    """One request in the meter; it is counted for an hour."""

    at: float
    tokens: int
    dollars: Decimal
    is_counted: bool = True


class Meter:
    """Counts what is spent; for many threads at once.

    Args:
        clock: Seconds, never going back.
    """

    def __init__(self, budget: Budget | None, clock: Callable[[], float]) -> None:
        self._budget = budget
        self._clock = clock
        self._lock = threading.Lock()
        self._spent: deque[Spending] = deque()
        self._tokens = 0
        self._dollars = Decimal(0)

    def reserve(self, input_tokens: int, output_tokens: int) -> Spending | None:
        """Count a request before it is sent.

        Raises:
            JudgeError: It would go over the budget; says which limit and when there is room again.
        """
        budget = self._budget
        if budget is None:
            return None
        with self._lock:
            now = self._clock()
            while self._spent and self._spent[0].at <= now - _HOUR:
                old = self._spent.popleft()
                old.is_counted = False
                self._tokens -= old.tokens
                self._dollars -= old.dollars
            one = Spending(now, input_tokens + output_tokens, budget.dollars(input_tokens, output_tokens))
            if budget.calls_per_hour is not None and len(self._spent) + 1 > budget.calls_per_hour:
                raise self._refusal(f'{budget.calls_per_hour} calls', now)
            if budget.tokens_per_hour is not None and self._tokens + one.tokens > budget.tokens_per_hour:
                raise self._refusal(f'{budget.tokens_per_hour} tokens', now)
            if budget.dollars_per_hour is not None and self._dollars + one.dollars > _decimal(budget.dollars_per_hour):
                raise self._refusal(f'{budget.dollars_per_hour} dollars', now)
            self._spent.append(one)
            self._tokens += one.tokens
            self._dollars += one.dollars
            return one

    def settle(self, one: Spending | None, input_tokens: int, output_tokens: int) -> None:
        """Correct a request by what it did cost."""
        if one is None or self._budget is None:
            return
        tokens = input_tokens + output_tokens
        dollars = self._budget.dollars(input_tokens, output_tokens)
        with self._lock:
            if one.is_counted:
                self._tokens += tokens - one.tokens
                self._dollars += dollars - one.dollars
            one.tokens, one.dollars = tokens, dollars

    def _refusal(self, limit: str, now: float) -> JudgeError:
        what = f"The judge's budget of {limit} an hour has no room for another call"
        if not self._spent:
            return JudgeError(f'{what}.')
        minutes = max(1, math.ceil((self._spent[0].at + _HOUR - now) / 60))
        return JudgeError(f'{what}; some is free again in {minutes} min.')
