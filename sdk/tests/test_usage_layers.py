"""Counts from several sources: what does not fit into a total that was replaced, goes."""

from __future__ import annotations

from typing import Any

import avaliar
import pytest
from avaliar import traceable
from avaliar._internal.usage import KEYS
from avaliar._internal.usage_layers import laid_over, llm_layers
from avaliar.testing import InMemoryExporter
from hypothesis import given
from hypothesis import strategies as st

READ = {'input_tokens': 2000, 'output_tokens': 50, 'cache_read_tokens': 1500, 'reasoning_tokens': 20}


def possible(usage: dict[str, Any]) -> bool:
    """The server's own check (`model/usage.py`)."""
    cached = (usage.get('cache_read_tokens') or 0) + (usage.get('cache_write_tokens') or 0)
    return (
        ('input_tokens' not in usage or cached <= usage['input_tokens'])
        and (usage.get('cache_write_1h_tokens') or 0) <= (usage.get('cache_write_tokens') or 0)
        and ('output_tokens' not in usage or (usage.get('reasoning_tokens') or 0) <= usage['output_tokens'])
    )


@pytest.mark.parametrize(
    ('said', 'stays'),
    [
        ({'input_tokens': 5}, {'input_tokens': 5, 'output_tokens': 50, 'reasoning_tokens': 20}),
        ({'input_tokens': 1500}, {**READ, 'input_tokens': 1500}),
        ({'input_tokens': 5, 'cache_read_tokens': 4}, {**READ, 'input_tokens': 5, 'cache_read_tokens': 4}),
        # A contradiction of the program's own: nothing is made up, the server says what is wrong.
        ({'input_tokens': 5, 'cache_read_tokens': 9}, {**READ, 'input_tokens': 5, 'cache_read_tokens': 9}),
        ({'output_tokens': 3}, {'input_tokens': 2000, 'output_tokens': 3, 'cache_read_tokens': 1500}),
        # Said and read together no longer fit: the one that was read goes.
        (
            {'cache_write_tokens': 600},
            {'input_tokens': 2000, 'output_tokens': 50, 'cache_write_tokens': 600, 'reasoning_tokens': 20},
        ),
        ({'cost_usd': '1', 'input_tokens': None}, {**READ, 'cost_usd': '1'}),
    ],
)
def test_what_was_read_gives_way(said: dict[str, Any], stays: dict[str, Any]) -> None:
    assert laid_over(READ, said) == stays
    extracted, explicit = llm_layers(READ, said)
    assert {**extracted, **{name: value for name, value in explicit.items() if value is not None}} == stays


def test_a_part_of_a_part_goes_with_it() -> None:
    read = {'input_tokens': 100, 'cache_write_tokens': 90, 'cache_write_1h_tokens': 80, 'input_audio_tokens': 10}
    assert laid_over(read, {'input_tokens': 5}) == {'input_tokens': 5}
    assert laid_over(read, {'input_tokens': 95}) == {**read, 'input_tokens': 95}
    assert laid_over(read, {'cache_write_tokens': 3}) == {
        'input_tokens': 100,
        'cache_write_tokens': 3,
        'input_audio_tokens': 10,
    }


counts = st.dictionaries(st.sampled_from(KEYS), st.integers(0, 6))


@given(counts.filter(possible), counts.filter(possible))
def test_a_possible_usage_stays_possible(read: dict[str, int], said: dict[str, int]) -> None:
    merged = laid_over(read, said)
    assert said.items() <= merged.items()
    assert merged.items() <= {**read, **said}.items()
    # Parts that were said may exceed a total that was not: then the program and the provider disagree.
    whole = {'input_tokens', 'output_tokens', 'cache_write_tokens'}
    if whole <= said.keys():
        assert possible(merged)
    assert laid_over(read, {}) == read


def test_a_total_in_plain_numbers_beats_a_usage_object(avaliar_spans: InMemoryExporter) -> None:
    usage = {
        'prompt_tokens': 2000,
        'completion_tokens': 50,
        'prompt_tokens_details': {'cached_tokens': 1500},
        'completion_tokens_details': {'reasoning_tokens': 20},
    }

    @traceable('llm')
    def together() -> None:
        avaliar.update_current_llm_run(5, usage=usage)

    @traceable('llm')
    def after() -> None:
        avaliar.update_current_llm_run(usage=usage)
        avaliar.update_current_llm_run(input_tokens=5, cache_write_tokens=1)

    @traceable('llm')
    def before() -> None:
        avaliar.update_current_llm_run(5, 6, cache_write_tokens=1)
        avaliar.update_current_llm_run(usage=usage)

    @traceable('llm')
    def another() -> None:
        avaliar.update_current_llm_run(usage=usage)
        avaliar.update_current_llm_run(usage={'prompt_tokens': 10, 'completion_tokens': 30})

    for function in (together, after, before, another):
        function()
    rest = {'output_tokens': 50, 'reasoning_tokens': 20}
    assert avaliar_spans.one(together.__qualname__).usage == {'input_tokens': 5, **rest}
    assert avaliar_spans.one(after.__qualname__).usage == {'input_tokens': 5, 'cache_write_tokens': 1, **rest}
    assert avaliar_spans.one(before.__qualname__).usage == {**READ, 'cache_write_tokens': 1}
    assert avaliar_spans.one(another.__qualname__).usage == {
        'input_tokens': 10,
        'output_tokens': 30,
        'reasoning_tokens': 20,
    }
