"""Test your own tracing.

With pytest the fixture `avaliar_spans` is there as soon as `avaliar` is installed::

    def test_answer(avaliar_spans):
        answer('What is the capital of France?')
        span = avaliar_spans.one('answer')
        assert span.output == 'Paris'
        assert [child.name for child in avaliar_spans.children(span)] == ['search', 'chat']

Elsewhere `recording()` does the same. `avaliar.testing.fake_provider` speaks the wire formats of OpenAI, Anthropic and
Gemini.
"""

from __future__ import annotations

from .exporter import Clock, DetectedSpan, Ids, InMemoryExporter, RecordedError, RecordedSpan, recording

__all__ = ['Clock', 'DetectedSpan', 'Ids', 'InMemoryExporter', 'RecordedError', 'RecordedSpan', 'recording']
