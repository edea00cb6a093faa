"""Each file of `examples/`, run against the fake provider: the tree, the text, the tokens, the provider."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import anthropic
import openai
import pytest
from avaliar._internal.instrument import uninstrument
from avaliar.testing import InMemoryExporter
from avaliar.testing.fake_provider import FakeProvider, count_tokens
from google import genai

EXAMPLES = Path(__file__).parents[2] / 'examples'
OPENAI, CLAUDE, GEMINI = 'gpt-4.1-mini-2025-04-14', 'claude-haiku-4-5-20251001', 'gemini-3.8-flash'


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch, avaliar_spans: InMemoryExporter) -> Iterator[Callable[[str], ModuleType]]:
    """Imports an example by name, with its clients talking to a fake provider without delays."""
    for name in os.environ:
        if name.endswith('_API_KEY'):
            monkeypatch.delenv(name)
    monkeypatch.syspath_prepend(str(EXAMPLES))
    imported = ['_provider']
    with FakeProvider() as provider:
        monkeypatch.setattr(importlib.import_module('_provider'), 'fake', lambda: provider)

        def load(name: str) -> ModuleType:
            imported.append(name)
            return importlib.import_module(name)

        yield load
    for name in imported:
        module = sys.modules.pop(name, None)
        for client in vars(module).values() if module else ():
            if isinstance(client, openai.OpenAI | anthropic.Anthropic | genai.Client):
                client.close()
    uninstrument()


def tokens(span: Any) -> tuple[int, int]:
    return span.usage['input_tokens'], span.usage['output_tokens']


def test_every_example_is_tested_here() -> None:
    tests = Path(__file__).read_text()
    for file in EXAMPLES.glob('*.py'):
        assert file.stem == '_provider' or f"'{file.stem}'" in tests
        assert len(file.read_text().splitlines()) < 100
        assert f'`{file.name}`' in (EXAMPLES / 'README.md').read_text()


def test_concurrent_calls(example: Any, avaliar_spans: InMemoryExporter, capsys: pytest.CaptureFixture[str]) -> None:
    lines = example('concurrent_calls').main()
    assert avaliar_spans.tree() == 'triage_all [agent]\n' + '\n'.join(['  triage [llm]'] * 3)
    (root,) = avaliar_spans.roots()
    calls = avaliar_spans.children(root)
    assert [span.output for span in calls] == root.output == lines
    assert 'charged twice' in lines[0]
    assert lines[0] in capsys.readouterr().out
    assert {(span.provider, span.model, span.temperature) for span in calls} == {('openai', OPENAI, 0)}
    assert [span.usage['output_tokens'] for span in calls] == [count_tokens(line) for line in lines]
    # They ran at the same time: each began before any ended.
    assert max(span.start_ns for span in calls) < min(span.end_ns for span in calls)


def test_providers(example: Any, avaliar_spans: InMemoryExporter) -> None:
    opinions = example('providers').main()
    names = ('ask_openai', 'ask_anthropic', 'ask_gemini')
    assert avaliar_spans.tree() == 'second_opinions [agent]\n' + '\n'.join(f'  {name} [llm]' for name in names)
    spans = [avaliar_spans.one(name) for name in names]
    assert [span.provider for span in spans] == list(opinions) == ['openai', 'anthropic', 'google']
    assert [span.model for span in spans] == [OPENAI, CLAUDE, GEMINI]
    assert [span.output for span in spans] == list(opinions.values())
    assert [span.finish_reason for span in spans] == ['stop', 'end_turn', 'STOP']
    assert all(
        span.usage['output_tokens'] == count_tokens(text) for span, text in zip(spans, opinions.values(), strict=True)
    )
    assert spans[1].generation_info == {'max_tokens': 500}


@pytest.mark.parametrize(
    ('name', 'provider', 'model'), [('streaming_async', 'openai', OPENAI), ('streaming_sync', 'anthropic', CLAUDE)]
)
def test_streaming(example: Any, avaliar_spans: InMemoryExporter, name: str, provider: str, model: str) -> None:
    text = example(name).main()
    (span,) = avaliar_spans
    assert (span.span_type, span.stream_end, span.provider, span.model) == ('llm', 'exhausted', provider, model)
    assert span.output == text
    assert span.items == len(text.split())
    assert span.usage['output_tokens'] == count_tokens(text)
    assert 0 < span.time_to_first_item_ns < span.duration_ns


def test_synchronous(example: Any, avaliar_spans: InMemoryExporter) -> None:
    answer = example('synchronous').main()
    assert avaliar_spans.tree() == 'support [agent]\n  search_handbook [tool]\n  write_answer [llm]'
    assert avaliar_spans.one('search_handbook').output[0].startswith('Unused items')
    call = avaliar_spans.one('write_answer')
    assert (call.output, call.temperature, call.model) == (answer, 0.2, OPENAI)
    assert call.input['question'] == 'How long does a refund take?'


def test_tokens(example: Any, avaliar_spans: InMemoryExporter) -> None:
    counts = example('tokens').main()
    assert {span.name: tokens(span) for span in avaliar_spans} == counts
    assert [(span.provider, span.model) for span in avaliar_spans] == [
        ('openai', OPENAI),
        ('openai', OPENAI),
        ('anthropic', CLAUDE),
        ('google', GEMINI),
        ('my-own-server', 'llama-3.3-70b'),
    ]
    assert avaliar_spans.one('with_own_figures').cost_usd == '0.00031'
    assert avaliar_spans.one('with_messages').cost_usd is None


def test_hierarchy(example: Any, avaliar_spans: InMemoryExporter) -> None:
    recommendation = example('hierarchy').main()
    researcher = '  researcher [agent]\n    search [tool]\n    ask_llm [llm]\n'
    assert avaliar_spans.tree() == f'coordinator [agent]\n{researcher}{researcher}  ask_llm [llm]'
    (root,) = avaliar_spans.roots()
    assert root.output == recommendation
    assert {(span.session_id, span.user_id) for span in avaliar_spans} == {('planning-2026', 'ana')}
    calls = [span for span in avaliar_spans if span.span_type == 'llm']
    assert len({span.output for span in calls}) == 3
    assert all(span.usage['input_tokens'] > 0 and span.provider == 'openai' for span in calls)


def test_metadata(example: Any, avaliar_spans: InMemoryExporter) -> None:
    text = example('metadata').main()
    (span,) = avaliar_spans
    assert (span.temperature, span.top_p, span.tags) == (0.9, 0.95, ['marketing'])
    assert span.metadata == {'campaign': 'autumn', 'prompt_version': 7, 'variant': 'B', 'length': len(text)}
    assert span.generation_info == {
        'max_tokens': 60,
        'seed': 42,
        'stop': ['\n'],
        'user': 'customer-8812',
        'metadata': {'team': 'web-shop'},
    }
    assert span.usage['output_tokens'] == count_tokens(text)
