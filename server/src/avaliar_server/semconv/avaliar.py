"""Avaliar's own attributes: see `docs/wire.md`. They beat every other dialect's."""

from __future__ import annotations

from .converters import count, flag, json_object, money, natural, one_of, text, texts
from .dialect import Dialect, Rule

__all__ = ['AVALIAR']

AVALIAR = Dialect(
    name='avaliar',
    attributes={
        'avaliar.span.type': Rule('span_type', one_of('llm', 'tool', 'agent', 'generic')),
        'avaliar.generation_info': Rule('generation_info', json_object),
        'avaliar.usage.cache_write_1h_tokens': Rule('cache_write_1h_tokens', count),
        'avaliar.usage.input_audio_tokens': Rule('input_audio_tokens', count),
        'avaliar.usage.output_audio_tokens': Rule('output_audio_tokens', count),
        'avaliar.cost_usd': Rule('cost_usd', money),
        'avaliar.input': Rule('input', text),
        'avaliar.output': Rule('output', text),
        'avaliar.input.size': Rule('input_size', natural),
        'avaliar.output.size': Rule('output_size', natural),
        'avaliar.truncated': Rule('truncated', texts),
        'avaliar.time_to_first_token_ns': Rule('time_to_first_token_ns', natural),
        'avaliar.stream.end': Rule('stream_end', one_of('exhausted', 'closed', 'failed', 'cancelled', 'collected')),
        'avaliar.stream.items': Rule('stream_items', natural),
        'avaliar.level': Rule('level', one_of('debug', 'info', 'warning', 'error')),
        'avaliar.tags': Rule('tags', texts),
        'avaliar.metadata': Rule('metadata', json_object),
        'avaliar.detection.mode': Rule('detection_mode', one_of('local', 'cloud')),
        'avaliar.detection.detectors': Rule('detectors', texts),
        'avaliar.detection.blocking': Rule('detection_blocking', flag),
        'avaliar.detection.check': Rule('detection_check', json_object),
    },
)
