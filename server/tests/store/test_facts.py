"""What only a span's own page shows, as a text and back."""

from __future__ import annotations

from collections.abc import Callable

import orjson
from avaliar_server.model.span import Span
from avaliar_server.model.usage import Usage
from avaliar_server.store.facts import FACTS, facts_text, read_facts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Make = Callable[..., Span]
TEXT = st.text(max_size=12)
TEXTS = st.lists(TEXT, max_size=3)
COUNT = st.none() | st.integers(-(2**63) + 1, 2**63 - 1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.fixed_dictionaries(dict.fromkeys(('metadata', 'generation_info', 'attributes', 'error_message', 'error_stack', 'request_model', 'finish_reason', 'price_version', 'cost_detail'), TEXT)),
    lists=st.fixed_dictionaries({'detectors': TEXTS, 'truncated': TEXTS}),
    counts=st.fixed_dictionaries({'input_size': COUNT, 'output_size': COUNT, 'stream_items': COUNT}),
    usage=st.builds(
        Usage,
        cache_write_tokens=COUNT, cache_write_1h_tokens=COUNT, input_audio_tokens=COUNT, output_audio_tokens=COUNT,
    ),
    blocking=st.booleans(),
)  # fmt: skip
def test_every_field_comes_back(
    make_span: Make,
    texts: dict[str, str],
    lists: dict[str, list[str]],
    counts: dict[str, int | None],
    usage: Usage,
    blocking: bool,
) -> None:
    span = make_span(**texts, **lists, **counts, usage=usage, detection_blocking=blocking)
    expected = {name: getattr(usage if hasattr(usage, name) else span, name) for name in FACTS}
    assert read_facts(facts_text(span).decode()) == expected


def test_a_span_that_says_none_of_it_takes_two_bytes(make_span: Make) -> None:
    assert facts_text(make_span()) == b'{}'


def test_zero_is_said_and_a_field_of_another_version_is_passed_over(make_span: Make) -> None:
    text = facts_text(make_span(input_size=0, usage=Usage(input_audio_tokens=0)))
    assert orjson.loads(text) == {'input_size': 0, 'input_audio_tokens': 0}
    newer = read_facts('{"input_size":0,"mood":"good"}')
    assert set(newer) == set(FACTS)
    assert newer['input_size'] == 0
    assert newer['output_size'] is None


def test_two_readings_share_nothing(make_span: Make) -> None:
    text = facts_text(make_span()).decode()
    read_facts(text)['detectors'].append('pii')
    assert read_facts(text)['detectors'] == []
