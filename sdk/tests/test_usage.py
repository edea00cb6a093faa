"""Usage of every provider, read from recorded bodies, as dicts, as objects and as the clients' own models."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from avaliar._internal import usage
from pydantic import TypeAdapter

RECORDED = Path(__file__).parent / 'recorded'
BODIES = json.loads((RECORDED / 'usage.json').read_text())
STREAMS = json.loads((RECORDED / 'streams.json').read_text())


def as_object(value: Any) -> Any:
    if isinstance(value, dict):
        return SimpleNamespace(**{key: as_object(entry) for key, entry in value.items()})
    if isinstance(value, list):
        return [as_object(entry) for entry in value]
    return value


def adapter(name: str) -> TypeAdapter[Any]:
    module, _, attribute = name.partition(':')
    return TypeAdapter(getattr(importlib.import_module(module), attribute))


@pytest.mark.parametrize('name', BODIES)
def test_a_recorded_body_reads_as_its_counts(name: str) -> None:
    body, counts = BODIES[name]['body'], BODIES[name]['counts']
    assert usage.read(body) == counts
    assert usage.read(as_object(body)) == counts


@pytest.mark.parametrize(
    ('type_name', 'name'),
    [
        ('openai.types.chat:ChatCompletion', 'openai chat, cached and reasoning'),
        ('openai.types:CompletionUsage', 'openai chat, usage itself with null details'),
        ('anthropic.types:Message', 'anthropic, cache beside the input'),
        (
            'google.genai.types:GenerateContentResponse',
            'gemini, thoughts beside the candidates, cached inside the prompt',
        ),
    ],
)
def test_the_clients_models_read_like_their_bodies(type_name: str, name: str) -> None:
    model = adapter(type_name).validate_python(
        {'stop_sequence': None, **BODIES[name]['body']} if 'anthropic' in name else BODIES[name]['body']
    )
    assert usage.read(model) == BODIES[name]['counts']
    part = getattr(model, 'usage', None) or getattr(model, 'usage_metadata', None)
    if part is not None:
        assert usage.read(part) == BODIES[name]['counts']


@pytest.mark.parametrize('name', STREAMS)
def test_a_stream_is_completed_by_its_later_reports_and_never_summed(name: str) -> None:
    reading: usage.Reading | None = None
    for item in STREAMS[name]['items']:
        later = usage.locate(item)
        reading = later if reading is None else reading.completed_by(later)
    assert (reading.counts() if reading else None) == STREAMS[name]['counts']


def test_leaves_lie_inside_their_totals_in_every_recorded_body() -> None:
    for name, entry in BODIES.items():
        counts = usage.read(entry['body']) or {}
        assert set(counts) <= set(usage.KEYS), name
        cached = counts.get('cache_read_tokens', 0) + counts.get('cache_write_tokens', 0)
        assert cached <= counts.get('input_tokens', 0), name
        assert counts.get('reasoning_tokens', 0) <= counts.get('output_tokens', 0), name
        assert counts.get('cache_write_1h_tokens', 0) <= counts.get('cache_write_tokens', 0), name


class Refuses:
    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)


class Slots:
    __slots__ = ('completion_tokens', 'prompt_tokens')

    def __init__(self) -> None:
        self.prompt_tokens, self.completion_tokens = 3, 4


NOTHING = [None, '', 'usage', b'', 0, 1.5, [], {}, {'usage': 'many'}, {'usage': {}}, Refuses(), Mock(), object(),
           {'usage': []}, {'prompt_tokens': True}, {'prompt_tokens': -1, 'completion_tokens': '7'},
           {'input_tokens': float('nan')}]  # fmt: skip


@pytest.mark.parametrize('nothing', NOTHING, ids=range(len(NOTHING)))
def test_what_bears_no_usage_reads_as_none(nothing: object) -> None:
    assert usage.read(nothing) is None


def test_an_object_with_slots_is_read() -> None:
    assert usage.read(Slots()) == {'input_tokens': 3, 'output_tokens': 4}


def test_cached_input_without_an_input_makes_no_total() -> None:
    assert usage.read({'usage': {'output_tokens': 9, 'cache_read_input_tokens': 50}}) == {
        'output_tokens': 9,
        'cache_read_tokens': 50,
    }
