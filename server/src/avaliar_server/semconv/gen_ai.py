"""The OpenTelemetry semantic conventions for generative AI (and the general ones a span may carry), old and new.

https://github.com/open-telemetry/semantic-conventions-genai, and v1.36 and before of the conventions, which most
instrumentations still send.
"""

from __future__ import annotations

from .converters import anything, count, first_text, json_text, label, parsed, provider, seconds_to_ns
from .dialect import Dialect, EventRule, Rule

__all__ = ['GEN_AI']

GEN_AI = Dialect(
    name='gen_ai',
    attributes={
        'gen_ai.operation.name': Rule('operation', label),
        'gen_ai.provider.name': Rule('provider', provider),
        'gen_ai.system': Rule('provider', provider, rank=1),
        'gen_ai.request.model': Rule('request_model', label),
        'gen_ai.response.model': Rule('model', label),
        'gen_ai.response.finish_reasons': Rule('finish_reason', first_text),
        'gen_ai.response.finish_reason': Rule('finish_reason', first_text, rank=1),
        'gen_ai.conversation.id': Rule('session_id', label, rank=1),
        'session.id': Rule('session_id', label),
        'user.id': Rule('user_id', label),
        'enduser.id': Rule('user_id', label, rank=1),
        'deployment.environment.name': Rule('environment', label),
        'deployment.environment': Rule('environment', label, rank=1),
        'error.type': Rule('error_type', label),
        # Usage: totals are inclusive, the leaves lie inside them.
        'gen_ai.usage.input_tokens': Rule('input_tokens', count),
        'gen_ai.usage.prompt_tokens': Rule('input_tokens', count, rank=1),
        'gen_ai.usage.output_tokens': Rule('output_tokens', count),
        'gen_ai.usage.completion_tokens': Rule('output_tokens', count, rank=1),
        'gen_ai.usage.cache_read.input_tokens': Rule('cache_read_tokens', count),
        'gen_ai.usage.cache_read_input_tokens': Rule('cache_read_tokens', count, rank=1),
        'gen_ai.usage.cache_creation.input_tokens': Rule('cache_write_tokens', count),
        'gen_ai.usage.cache_creation_input_tokens': Rule('cache_write_tokens', count, rank=1),
        'gen_ai.usage.reasoning.output_tokens': Rule('reasoning_tokens', count),
        'gen_ai.usage.reasoning_tokens': Rule('reasoning_tokens', count, rank=1),
        'gen_ai.usage.audio.input_tokens': Rule('input_audio_tokens', count, rank=1),
        'gen_ai.usage.audio.output_tokens': Rule('output_audio_tokens', count, rank=1),
        'gen_ai.response.time_to_first_chunk': Rule('time_to_first_token_ns', seconds_to_ns, rank=1),
        'gen_ai.server.time_to_first_token': Rule('time_to_first_token_ns', seconds_to_ns, rank=2),
        'openai.response.service_tier': Rule('service_tier', label),
        'gen_ai.openai.response.service_tier': Rule('service_tier', label, rank=1),
        # Content.
        'gen_ai.input.messages': Rule('input', json_text, rank=1),
        'gen_ai.output.messages': Rule('output', json_text, rank=1),
        'gen_ai.system_instructions': Rule('instructions', json_text),
        'gen_ai.prompt': Rule('input', json_text, rank=2),
        'gen_ai.completion': Rule('output', json_text, rank=2),
        'gen_ai.tool.call.arguments': Rule('input', json_text, rank=4),
        'gen_ai.tool.call.result': Rule('output', json_text, rank=4),
        'gen_ai.retrieval.query.text': Rule('input', json_text, rank=5),
        'gen_ai.retrieval.documents': Rule('output', json_text, rank=5),
        'gen_ai.tool.name': Rule('tool_name', label),
        'gen_ai.agent.name': Rule('agent_name', label),
        'gen_ai.tool.definitions': Rule('tools', parsed, into='info'),
        'openai.request.service_tier': Rule('service_tier', anything, into='info'),
    },
    prefixes={
        'gen_ai.request.': anything,
        'gen_ai.openai.request.': anything,
    },
    events={
        'gen_ai.content.prompt': EventRule('attributes'),
        'gen_ai.content.completion': EventRule('attributes'),
        'gen_ai.client.inference.operation.details': EventRule('attributes'),
        'gen_ai.system.message': EventRule('input_message', 'system'),
        'gen_ai.user.message': EventRule('input_message', 'user'),
        'gen_ai.assistant.message': EventRule('input_message', 'assistant'),
        'gen_ai.tool.message': EventRule('input_message', 'tool'),
        'gen_ai.choice': EventRule('output_message', 'assistant'),
    },
)
