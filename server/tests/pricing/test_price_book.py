"""Golden costs by the installed price list, each with its arithmetic by hand, and the look-up of models."""

from __future__ import annotations

from datetime import datetime, timezone
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from avaliar_server.model.usage import Usage
from avaliar_server.pricing import PriceBook


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp()) * 10**9


JUNE = at('2026-06-15T12:00:00')


@pytest.fixture(scope='module')
def book() -> PriceBook:
    return PriceBook()


def arithmetic(detail: str) -> list[tuple[str, int, str]]:
    return [(line['unit'], line['tokens'], line['usd_per_million']) for line in orjson.loads(detail)]


D = Decimal

GOLDEN = [
    pytest.param(
        'openai', 'gpt-4o-2024-08-06', Usage(1200, 400, cache_read_tokens=1000),
        [('input', 200, '2.5'), ('cache_read', 1000, '1.25'), ('output', 400, '10')],
        (200 * D('2.5') + 1000 * D('1.25') + 400 * D('10')) / 10**6, '0.00575',
        id='openai: cached input lies inside the input',
    ),
    pytest.param(
        'openai', 'o4-mini-2025-04-16', Usage(90, 1500, reasoning_tokens=1344),
        [('input', 90, '1.1'), ('output', 156, '4.4'), ('reasoning', 1344, '4.4')],
        (90 * D('1.1') + 1500 * D('4.4')) / 10**6, '0.006699',
        id='openai: reasoning lies inside the output and is charged as output',
    ),
    pytest.param(
        'openai', 'gpt-5.4', Usage(300_000, 1000, cache_read_tokens=100_000),
        [('input', 200_000, '5'), ('cache_read', 100_000, '0.5'), ('output', 1000, '22.5')],
        (200_000 * D('5') + 100_000 * D('0.5') + 1000 * D('22.5')) / 10**6, '1.0725',
        id='openai: a long input passes the tier at 272,000',
    ),
    pytest.param(
        'anthropic', 'claude-sonnet-4-5-20250929',
        Usage(10_000, 500, cache_read_tokens=6000, cache_write_tokens=3000, cache_write_1h_tokens=1000),
        [('input', 1000, '3'), ('cache_read', 6000, '0.3'), ('cache_write_1h', 1000, '6'),
         ('cache_write', 2000, '3.75'), ('output', 500, '15')],
        (1000 * D('3') + 6000 * D('0.3') + 1000 * D('6') + 2000 * D('3.75') + 500 * D('15')) / 10**6, '0.0258',
        id='anthropic: cache reads, five-minute and one-hour writes',
    ),
    pytest.param(
        'anthropic', 'claude-sonnet-4-5', Usage(250_000, 2000, cache_read_tokens=200_000),
        [('input', 50_000, '6'), ('cache_read', 200_000, '0.6'), ('output', 2000, '22.5')],
        (50_000 * D('6') + 200_000 * D('0.6') + 2000 * D('22.5')) / 10**6, '0.465',
        id='anthropic: above 200,000 tokens every unit costs its higher price',
    ),
    pytest.param(
        'google', 'models/gemini-2.5-flash', Usage(2000, 900, input_audio_tokens=500, reasoning_tokens=600),
        [('input', 1500, '0.3'), ('input_audio', 500, '1'), ('output', 300, '2.5'), ('reasoning', 600, '2.5')],
        (1500 * D('0.3') + 500 * D('1') + 900 * D('2.5')) / 10**6, '0.0032',
        id='google: audio in, thoughts out, the name with its path',
    ),
    pytest.param(
        'google', 'gemini-2.5-pro', Usage(200_001, 100, cache_read_tokens=100_001),
        [('input', 100_000, '2.5'), ('cache_read', 100_001, '0.25'), ('output', 100, '15')],
        (100_000 * D('2.5') + 100_001 * D('0.25') + 100 * D('15')) / 10**6, '0.27650025',
        id='google: one token above 200,000',
    ),
    pytest.param(
        'google', 'gemini-2.5-pro', Usage(200_000, 100),
        [('input', 200_000, '1.25'), ('output', 100, '10')],
        (200_000 * D('1.25') + 100 * D('10')) / 10**6, '0.251',
        id='google: 200,000 is still the lower price',
    ),
]  # fmt: skip


@pytest.mark.parametrize(('provider', 'model', 'usage', 'parts', 'by_hand', 'usd'), GOLDEN)
def test_golden_costs(
    book: PriceBook, provider: str, model: str, usage: Usage, parts: list[Any], by_hand: Decimal, usd: str
) -> None:
    cost = book.price(provider, model, '', JUNE, usage)
    assert cost.unpriced_reason == ''
    assert arithmetic(cost.detail) == parts
    assert cost.usd == by_hand == Decimal(usd)
    assert cost.version.startswith('genai-prices ')


def listed(model_id: str, prices: Any) -> Any:
    from genai_prices.types import ClauseEquals, ModelInfo

    return ModelInfo(id=model_id, match=ClauseEquals(model_id), prices=prices)


def book_of(*models: Any) -> PriceBook:
    """A book whose list has these models of one provider, `acme`."""
    from genai_prices.data_snapshot import DataSnapshot
    from genai_prices.types import Provider

    book = PriceBook()
    provider = Provider(id='acme', name='Acme', api_pattern='acme', models=list(models))
    book._snapshot = DataSnapshot(providers=[provider], from_auto_update=False)
    book._version = 'test'
    return book


def test_the_price_is_that_of_the_day_the_call_began() -> None:
    from datetime import date

    from genai_prices.types import ConditionalPrice, ModelPrice, StartDateConstraint

    book = book_of(
        listed(
            'm',
            [
                ConditionalPrice(prices=ModelPrice(input_mtok=D(4), output_mtok=D(4))),
                ConditionalPrice(
                    constraint=StartDateConstraint(date(2026, 3, 1)),
                    prices=ModelPrice(input_mtok=D(1), output_mtok=D(1)),
                ),
            ],
        )
    )
    before = book.price('acme', 'm', '', at('2026-02-28T23:59:59'), Usage(10**6, 0))
    after = book.price('acme', 'm', '', at('2026-03-01T00:00:00'), Usage(10**6, 0))
    assert (before.usd, after.usd) == (D(4), D(1))


def test_a_price_that_depends_on_the_hour_is_not_remembered_for_the_day() -> None:
    from datetime import time

    from genai_prices.types import ConditionalPrice, ModelPrice, TimeOfDateConstraint

    book = book_of(
        listed(
            'm',
            [
                ConditionalPrice(prices=ModelPrice(input_mtok=D(1), output_mtok=D(1))),
                ConditionalPrice(
                    constraint=TimeOfDateConstraint(time(8, tzinfo=timezone.utc), time(16, tzinfo=timezone.utc)),
                    prices=ModelPrice(input_mtok=D(2), output_mtok=D(2)),
                ),
            ],
        )
    )
    hours = ['07:59:59', '08:00:00', '15:59:59', '16:00:00']
    costs = [book.price('acme', 'm', '', at(f'2026-03-01T{hour}'), Usage(10**6, 0)).usd for hour in hours]
    assert costs == [D(1), D(2), D(2), D(1)]


def test_the_tier_that_answered_decides_the_price() -> None:
    from genai_prices.types import ModelPrice, PriceVariant

    model = listed('m', ModelPrice(input_mtok=D(2), output_mtok=D(2)))
    model.price_variants = [PriceVariant({'service_tier': 'flex'}, ModelPrice(input_mtok=D(1)))]
    book = book_of(model)
    usd = {tier: book.price('acme', 'm', '', JUNE, Usage(10**6, 0), tier).usd for tier in ('', 'default', 'flex')}
    assert usd == {'': D(2), 'default': D(2), 'flex': D(1)}


@pytest.mark.parametrize(
    ('provider', 'model', 'expected'),
    [
        ('openai', 'gpt-4o-2024-08-06', 'openai'),
        ('', 'gpt-4o', 'openai'),
        ('', 'claude-sonnet-4-5-20250929', 'anthropic'),
        ('', 'models/gemini-2.5-flash', 'google'),
        ('google', 'publishers/google/models/gemini-2.5-flash', 'google'),
        ('azure', 'gpt-4o-2024-08-06', 'azure'),
        ('aws', 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', 'aws'),
        ('xai', 'grok-4', 'xai'),
        ('openrouter', 'anthropic/claude-sonnet-4.5', 'openrouter'),
    ],
)
def test_names_that_models_answer_with(book: PriceBook, provider: str, model: str, expected: str) -> None:
    cost = book.price(provider, model, '', JUNE, Usage(10, 10))
    assert cost.usd is not None, cost.unpriced_reason
    assert cost.provider == expected


def test_the_requested_model_stands_in_for_one_that_the_list_does_not_know(book: PriceBook) -> None:
    known = book.price('openai', 'gpt-4o', '', JUNE, Usage(10, 10)).usd
    assert known == book.price('openai', 'my-deployment-7', 'gpt-4o', JUNE, Usage(10, 10)).usd


@pytest.mark.parametrize(
    ('provider', 'model', 'part'),
    [
        ('acme', 'gpt-4o', "no prices of the provider 'acme'"),
        ('openai', 'my-model', "does not know the model 'my-model' of openai"),
        ('', 'my-model', "does not know the model 'my-model'."),
        ('openai', '', 'does not say which model'),
        ('my-openai-proxy', 'gpt-4o', "no prices of the provider 'my-openai-proxy'"),
    ],
)
def test_unknown_is_unknown_with_the_reason(book: PriceBook, provider: str, model: str, part: str) -> None:
    cost = book.price(provider, model, '', JUNE, Usage(10, 10))
    assert cost.usd is None
    assert part in cost.unpriced_reason


def test_nothing_to_price_is_no_reason(book: PriceBook) -> None:
    cost = book.price('openai', 'gpt-4o', '', JUNE, Usage())
    assert (cost.usd, cost.detail, cost.unpriced_reason) == (None, '', '')


def test_a_list_that_fails_costs_no_span(caplog: pytest.LogCaptureFixture) -> None:
    book = book_of()
    book._snapshot = SimpleNamespace(providers=None)  # type: ignore[assignment]
    cost = book.price('acme', 'm', '', JUNE, Usage(1, 1))
    assert cost.usd is None
    assert 'failed' in cost.unpriced_reason
    assert 'price list failed' in caplog.text


def test_made_up_models_do_not_fill_the_memory(book: PriceBook) -> None:
    fresh = book_of()
    for number in range(5000):
        fresh.price('acme', f'm{number}', '', JUNE, Usage(1, 1))
    assert len(fresh._known) <= 4096


SAME_AS_THE_LIST = [
    ('openai', 'gpt-4o', {'input_tokens': 1234, 'output_tokens': 99, 'cache_read_tokens': 1000}),
    ('anthropic', 'claude-opus-4-1', {'input_tokens': 5000, 'output_tokens': 10, 'cache_write_tokens': 4000}),
    ('google', 'gemini-2.5-pro', {'input_tokens': 300_000, 'output_tokens': 10, 'cache_read_tokens': 4000}),
    ('google', 'gemini-2.5-flash', {'input_tokens': 3000, 'output_tokens': 10, 'input_audio_tokens': 2000}),
]


@pytest.mark.parametrize(('provider', 'model', 'tokens'), SAME_AS_THE_LIST)
def test_agrees_with_the_list_s_own_arithmetic(
    book: PriceBook, provider: str, model: str, tokens: dict[str, int]
) -> None:
    import genai_prices

    theirs = genai_prices.calc_price(
        genai_prices.Usage(**tokens),
        model,
        provider_id=provider,
        genai_request_timestamp=datetime.fromtimestamp(JUNE // 10**9, timezone.utc),
    )
    assert book.price(provider, model, '', JUNE, Usage(**tokens)).usd == theirs.total_price
