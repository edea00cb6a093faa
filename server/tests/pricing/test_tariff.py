"""The arithmetic of a tariff, with prices made up for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from types import SimpleNamespace

import orjson
import pytest
from avaliar_server.model.usage import Usage
from avaliar_server.pricing import Tariff
from hypothesis import given
from hypothesis import strategies as st


@dataclass
class Step:
    start: int
    price: Decimal


@dataclass
class Steps:
    base: Decimal
    tiers: list[Step] = field(default_factory=list)


def tariff(**prices: object) -> Tariff:
    return Tariff(SimpleNamespace(**prices), version='test 1', provider='acme')


def lines(cost: object) -> list[tuple[str, int, str, str]]:
    detail: str = cost.detail  # type: ignore[attr-defined]
    return [(line['unit'], line['tokens'], line['usd_per_million'], line['usd']) for line in orjson.loads(detail)]


FULL = {
    'input_mtok': Decimal('2.5'),
    'cache_read_mtok': Decimal('1.25'),
    'cache_write_mtok': Decimal('3.75'),
    'cache_write_1h_mtok': Decimal('6'),
    'input_audio_mtok': Decimal('40'),
    'output_mtok': Decimal('10'),
    'output_audio_mtok': Decimal('80'),
}


def test_every_token_is_charged_once_at_its_own_price() -> None:
    usage = Usage(
        1000, 500, cache_read_tokens=200, cache_write_tokens=100, cache_write_1h_tokens=40, reasoning_tokens=120,
        input_audio_tokens=50, output_audio_tokens=30,
    )  # fmt: skip
    cost = tariff(**FULL).cost(usage)
    assert lines(cost) == [
        ('input', 650, '2.5', '0.001625'),
        ('cache_read', 200, '1.25', '0.00025'),
        ('cache_write_1h', 40, '6', '0.00024'),
        ('cache_write', 60, '3.75', '0.000225'),
        ('input_audio', 50, '40', '0.002'),
        ('output', 350, '10', '0.0035'),
        ('output_audio', 30, '80', '0.0024'),
        ('reasoning', 120, '10', '0.0012'),
    ]
    assert cost.usd == Decimal('0.01144')
    assert (cost.version, cost.unpriced_reason, cost.provider) == ('test 1', '', 'acme')


def test_a_unit_without_a_price_is_charged_as_what_it_is_part_of() -> None:
    cost = tariff(input_mtok=Decimal(1), output_mtok=Decimal(2)).cost(
        Usage(100, 50, cache_read_tokens=90, input_audio_tokens=5, reasoning_tokens=50)
    )
    assert lines(cost) == [('input', 100, '1', '0.0001'), ('reasoning', 50, '2', '0.0001')]


def test_reasoning_has_its_own_price_where_the_list_has_one() -> None:
    cost = tariff(input_mtok=Decimal(1), output_mtok=Decimal(2), output_reasoning_mtok=Decimal(3)).cost(
        Usage(0, 10, reasoning_tokens=4)
    )
    assert lines(cost) == [
        ('input', 0, '1', '0'),
        ('output', 6, '2', '0.000012'),
        ('reasoning', 4, '3', '0.000012'),
    ]


@pytest.mark.parametrize(('tokens', 'price'), [(200_000, '3'), (200_001, '6'), (400_000, '6'), (1_000_001, '9')])
def test_a_tier_holds_for_all_tokens_once_its_threshold_is_passed(tokens: int, price: str) -> None:
    steps = Steps(Decimal(3), [Step(200_000, Decimal(6)), Step(1_000_000, Decimal(9))])
    cost = tariff(input_mtok=steps, output_mtok=Steps(Decimal(15), [Step(200_000, Decimal('22.5'))])).cost(
        Usage(tokens, 1)
    )
    assert lines(cost)[0] == ('input', tokens, price, format((Decimal(price) * tokens / 10**6).normalize(), 'f'))
    assert lines(cost)[1][2] == ('15' if tokens <= 200_000 else '22.5')


def test_a_price_per_request_is_a_line_of_its_own() -> None:
    cost = tariff(input_mtok=Decimal(1), output_mtok=Decimal(1), requests_kcount=Decimal(5)).cost(Usage(1000, 1000))
    assert lines(cost)[-1] == ('request', 1, '5000', '0.005')
    assert cost.usd == Decimal('0.007')


def test_an_embedding_has_no_output() -> None:
    assert tariff(input_mtok=Decimal('0.02')).cost(Usage(1000)).usd == Decimal('0.00002')


def test_a_free_model_costs_zero_which_is_known() -> None:
    cost = tariff(input_mtok=Decimal(0), output_mtok=Decimal(0)).cost(Usage(10, 10))
    assert cost.usd == 0
    assert cost.usd is not None


@pytest.mark.parametrize(
    ('usage', 'part'),
    [
        (Usage(None, 5), 'input tokens is not known'),
        (Usage(5, None), 'output tokens is not known'),
        (Usage(5, 5, cache_read_tokens=6), 'exceeds input_tokens = 5'),
        (Usage(5, 5, reasoning_tokens=6), 'exceeds output_tokens = 5'),
        (Usage(-5, 5), 'input_tokens is negative: -5'),
        (Usage(5, 5, input_audio_tokens=6), 'exceeds input_tokens = 5'),
        (Usage(5, 5, output_audio_tokens=6), 'exceeds output_tokens = 5'),
        (Usage(5, 5, output_audio_tokens=3, reasoning_tokens=3), 'exceeds output_tokens = 5'),
        (Usage(5, 5, cache_read_tokens=3, input_audio_tokens=3), 'which of the cached tokens were audio'),
        (Usage(5, 5, cache_write_tokens=3, cache_write_1h_tokens=4), 'exceeds cache_write_tokens = 3'),
        (Usage(10**13, 5), 'not plausible'),
    ],
)
def test_what_cannot_be_priced_is_unknown_with_its_reason(usage: Usage, part: str) -> None:
    cost = tariff(**FULL).cost(usage)
    assert cost.usd is None
    assert cost.detail == ''
    assert part in cost.unpriced_reason
    assert cost.unpriced_reason.endswith('.')


def test_output_without_a_price_is_unknown_not_free() -> None:
    cost = tariff(input_mtok=Decimal(1)).cost(Usage(10, 10))
    assert cost.usd is None
    assert cost.unpriced_reason == 'The price list has no price for output tokens.'


counts = st.none() | st.integers(-3, 10**6)
prices = st.none() | st.decimals(0, 1000, places=6) | st.decimals(0, 1, places=14)


@given(st.builds(Usage, *[counts] * 8), st.fixed_dictionaries(dict.fromkeys(FULL, prices)))
def test_the_lines_sum_exactly_to_the_cost_and_it_is_never_negative(
    usage: Usage, table: dict[str, Decimal | None]
) -> None:
    cost = tariff(**table).cost(usage)
    if cost.usd is None:
        assert cost.unpriced_reason
        assert not cost.detail
        return
    rows = lines(cost)
    assert cost.usd >= 0
    assert sum(Decimal(row[3]) for row in rows) == cost.usd
    assert all(row[1] >= 0 for row in rows)
    # Nothing is charged twice and nothing is forgotten.
    assert sum(row[1] for row in rows) == (usage.input_tokens or 0) + (usage.output_tokens or 0)
    for _, tokens, price, usd in rows:
        assert abs(Decimal(price) * tokens / 10**6 - Decimal(usd)) <= Decimal(1).scaleb(-15)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.booleans())
def test_a_leaf_of_zero_tokens_costs_what_an_absent_one_does(tokens_in: int, tokens_out: int, tiered: bool) -> None:
    price = Steps(Decimal('2.5'), [Step(200_000, Decimal('5'))]) if tiered else Decimal('2.5')
    book = tariff(**{**FULL, 'input_mtok': price})
    absent = book.cost(Usage(tokens_in, tokens_out))
    assert absent == book.cost(Usage(tokens_in, tokens_out, 0, 0, 0, 0, 0, 0))
    # By the long way, which a leaf that is priced as its whole takes.
    plain = tariff(input_mtok=price, output_mtok=FULL['output_mtok'], requests_kcount=Decimal(0))
    assert plain.cost(Usage(tokens_in, tokens_out)).usd == absent.usd
