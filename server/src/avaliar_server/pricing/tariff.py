"""A tariff: the prices of one model at one time, and the arithmetic that turns usage into dollars.

Every token is charged once, at the price of the most specific unit that the price list has for it: a cached token at
the cache's price where there is one, else as input. The lines of a cost sum exactly to it.

Prices and sums are `Decimal` at the border. Within, money is an integer of 10^-15 dollars: one token at a
price with nine decimals per million tokens is a whole number of them, so the arithmetic is as exact, and a fifth of
the work.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, NamedTuple

from ..model.usage import Usage, UsageError

__all__ = ['Cost', 'Rate', 'Tariff']

_MOST_TOKENS = 10**12
"""More in one call is no count of tokens."""

_SCALE = 15
"""Decimal places of a cost; as many as the store keeps."""

_UNITS: tuple[tuple[str, str], ...] = (
    ('input', 'input_mtok'),
    ('cache_read', 'cache_read_mtok'),
    ('cache_write', 'cache_write_mtok'),
    ('cache_write_1h', 'cache_write_1h_mtok'),
    ('input_audio', 'input_audio_mtok'),
    ('output', 'output_mtok'),
    ('reasoning', 'output_reasoning_mtok'),
    ('output_audio', 'output_audio_mtok'),
)
"""Our unit, and its key in the price list (dollars per million tokens)."""


class Cost(NamedTuple):
    """What a call cost, or why that is unknown."""

    usd: Decimal | None = None
    detail: str = ''
    """JSON list of `{"unit", "tokens", "usd_per_million", "usd"}`; empty when the cost is unknown."""
    version: str = ''
    unpriced_reason: str = ''
    """In words for a user; empty when the cost is known, or when there was nothing to price."""
    provider: str = ''
    """Whose prices were used."""


class _Price:
    """One price of one unit: how many 10^-15 dollars some tokens cost, and the line that says so."""

    __slots__ = ('_exact', '_per_token', '_text', '_unit')

    def __init__(self, unit: str, usd_per_million: Decimal) -> None:
        self._unit = f'{{"unit":"{unit}","tokens":'
        self._text = f',"usd_per_million":"{usd_per_million.normalize():f}","usd":"'
        self._exact = usd_per_million.scaleb(9)
        whole = int(self._exact)
        self._per_token = whole if whole == self._exact else None

    def line(self, tokens: int) -> tuple[int, str]:
        if self._per_token is not None:
            amount = tokens * self._per_token
        else:
            amount = int((self._exact * tokens).to_integral_value(ROUND_HALF_EVEN))
        return amount, f'{self._unit}{tokens}{self._text}{_dollars(amount)}"}}'


class Rate:
    """The price of one unit, flat or by the size of the whole input."""

    __slots__ = ('_base', '_tiers')

    def __init__(self, unit: str, base: Decimal, tiers: tuple[tuple[int, Decimal], ...] = ()) -> None:
        self._base = _Price(unit, base)
        self._tiers = [(threshold, _Price(unit, price)) for threshold, price in sorted(tiers, reverse=True)]

    @classmethod
    def of(cls, unit: str, price: Any) -> Rate | None:
        """Out of a price of the list: a `Decimal`, or one with `base` and `tiers`; `None` when there is none."""
        if price is None:
            return None
        if isinstance(price, Decimal):
            return cls(unit, price)
        return cls(unit, price.base, tuple((tier.start, tier.price) for tier in price.tiers))

    def at(self, input_tokens: int) -> _Price:
        """The price when the whole input has `input_tokens` tokens: all tokens cost that of the highest threshold passed."""
        for threshold, price in self._tiers:
            if input_tokens > threshold:
                return price
        return self._base


class Tariff:
    """Prices of one model at one time.

    `prices` has the price list's keys as attributes (`input_mtok`, ...); `version` names the list; `provider` is whose
    prices they are, in our words.
    """

    __slots__ = ('_rates', '_request', '_totals', 'provider', 'version')

    def __init__(self, prices: Any, *, version: str, provider: str) -> None:
        self._rates = {unit: Rate.of(unit, getattr(prices, key, None)) for unit, key in _UNITS}
        if self._rates['reasoning'] is None:
            # Charged as output, and shown on a line of its own.
            self._rates['reasoning'] = Rate.of('reasoning', getattr(prices, 'output_mtok', None))
        per_thousand: Decimal | None = getattr(prices, 'requests_kcount', None)
        self._request = None if per_thousand is None else _Price('request', per_thousand * 1000)
        """For models that charge for each request beside its tokens."""
        self._totals = (self._rates['input'], self._rates['output'])
        self.version = version
        self.provider = provider

    def cost(self, usage: Usage) -> Cost:
        """The cost of `usage`; unknown, with the reason, when the figures do not allow an exact answer."""
        return self._cost_of_totals(usage) or self._cost_of_leaves(usage)

    def _cost_of_totals(self, usage: Usage) -> Cost | None:
        """The same for what nearly all calls report, input and output and nothing else, in a third of the time."""
        tokens_in, tokens_out = usage.input_tokens or 0, usage.output_tokens or 0
        input_rate, output_rate = self._totals
        if (
            not 0 < tokens_in <= _MOST_TOKENS
            or not 0 < tokens_out <= _MOST_TOKENS
            or usage.cache_read_tokens
            or usage.cache_write_tokens
            or usage.cache_write_1h_tokens
            or usage.reasoning_tokens
            or usage.input_audio_tokens
            or usage.output_audio_tokens
            or input_rate is None
            or output_rate is None
            or self._request is not None
        ):
            return None
        spent, line = input_rate.at(tokens_in).line(tokens_in)
        more, last_line = output_rate.at(tokens_in).line(tokens_out)
        return Cost(Decimal(_dollars(spent + more)), f'[{line},{last_line}]', self.version, '', self.provider)

    def _cost_of_leaves(self, usage: Usage) -> Cost:
        try:
            usage.check()
            leaves = self._leaves(usage)
        except UsageError as error:
            return Cost(unpriced_reason=f'The usage is impossible: {error}.')
        if isinstance(leaves, str):
            return Cost(unpriced_reason=leaves)
        size = usage.input_tokens or 0
        total = 0
        lines: list[str] = []
        for unit, tokens in leaves:
            rate = self._rates[unit]
            if rate is None:
                return Cost(unpriced_reason=f'The price list has no price for {unit.replace("_", " ")} tokens.')
            amount, line = rate.at(size).line(tokens)
            total += amount
            lines.append(line)
        if self._request is not None:
            amount, line = self._request.line(1)
            total += amount
            lines.append(line)
        return Cost(Decimal(_dollars(total)), f'[{",".join(lines)}]', self.version, '', self.provider)

    def _leaves(self, usage: Usage) -> list[tuple[str, int]] | str:
        """Disjoint (unit, tokens) that cover the usage, or why they are not known."""
        rates = self._rates
        tokens_in, tokens_out = usage.input_tokens, usage.output_tokens
        if tokens_in is None:
            if rates['input'] is not None:
                return 'The number of input tokens is not known.'
            tokens_in = 0
        if tokens_out is None:
            if rates['output'] is not None:
                return 'The number of output tokens is not known.'
            tokens_out = 0
        if tokens_in > _MOST_TOKENS or tokens_out > _MOST_TOKENS:
            return f'More than {_MOST_TOKENS:,} tokens in one call is not plausible.'

        if (usage.input_audio_tokens or 0) > tokens_in:
            raise UsageError(f'input_audio_tokens = {usage.input_audio_tokens} exceeds input_tokens = {tokens_in}')

        leaves: list[tuple[str, int]] = []
        plain = tokens_in
        if usage.cache_read_tokens and rates['cache_read'] is not None:
            leaves.append(('cache_read', usage.cache_read_tokens))
            plain -= usage.cache_read_tokens
        if writes := usage.cache_write_tokens:
            hour = usage.cache_write_1h_tokens or 0
            if hour and rates['cache_write_1h'] is not None:
                leaves.append(('cache_write_1h', hour))
                plain -= hour
                writes -= hour
            if writes and rates['cache_write'] is not None:
                leaves.append(('cache_write', writes))
                plain -= writes
        if usage.input_audio_tokens and rates['input_audio'] is not None:
            leaves.append(('input_audio', usage.input_audio_tokens))
            plain -= usage.input_audio_tokens
            if plain < 0:
                # Audio may be cached too, and nobody says which of the cached tokens were audio.
                return 'Cached and audio tokens overlap: which of the cached tokens were audio is not known.'
        if plain or (not leaves and rates['input'] is not None):
            leaves.insert(0, ('input', plain))

        first_output = len(leaves)
        plain = tokens_out
        if usage.output_audio_tokens and rates['output_audio'] is not None:
            leaves.append(('output_audio', usage.output_audio_tokens))
            plain -= usage.output_audio_tokens
        if usage.reasoning_tokens:
            # Shown on a line of its own; charged as output unless the list has a price for it.
            if usage.reasoning_tokens > plain:
                raise UsageError(
                    f'reasoning_tokens + output_audio_tokens = {usage.reasoning_tokens + (usage.output_audio_tokens or 0)} '
                    f'exceeds output_tokens = {tokens_out}'
                )
            leaves.append(('reasoning', usage.reasoning_tokens))
            plain -= usage.reasoning_tokens
        if plain < 0:
            raise UsageError(f'output_audio_tokens = {usage.output_audio_tokens} exceeds output_tokens = {tokens_out}')
        if plain:
            leaves.insert(first_output, ('output', plain))
        return leaves


def _dollars(amount: int) -> str:
    """Quadrillionths of a dollar (10^-15) as a decimal number of dollars."""
    digits = f'{amount:016d}'
    rest = digits[-_SCALE:].rstrip('0')
    return f'{digits[:-_SCALE]}.{rest}' if rest else digits[:-_SCALE]
