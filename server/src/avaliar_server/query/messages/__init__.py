"""A span's input and output as chat messages, whatever the provider; `None` where they are no chat.

Read are: the requests and answers of OpenAI (chat, responses), Anthropic, Gemini and Bedrock, the OpenTelemetry
`gen_ai.input.messages` and `gen_ai.output.messages`, the argument object of a traced function, and a joined stream
(`{"role", "content", "tool_calls"}` or a text). Nothing that a program may have recorded raises here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from .conversation import Message, message_of, messages_of, prompt_of, response_of
from .parts import parts_of, text_part

__all__ = ['Message', 'input_messages', 'output_messages']


def input_messages(value: Any, span_type: str) -> list[Message] | None:
    """The prompt.

    Parameters:
        value: The parsed input: a list of messages, an object of argument name to value, or a text.
        span_type: Of the span. In a model call a lone text is the user's prompt; elsewhere it is no chat.
    """
    if isinstance(value, str):
        return [{'role': 'user', 'parts': text_part(value)}] if span_type == 'llm' and value else None
    if isinstance(value, list):
        entries = cast('list[Any]', value)
        return messages_of(entries) if _has_roles(entries) else None
    if not isinstance(value, dict):
        return None
    arguments = cast('Mapping[str, Any]', value)
    message = message_of(value) if 'role' in arguments else None
    if message is not None:
        return [message]
    prompt = prompt_of(arguments, text_is_prompt=span_type == 'llm')
    if prompt is not None or span_type != 'llm':
        return prompt
    texts = [argument for argument in arguments.values() if isinstance(argument, str) and argument]
    return [{'role': 'user', 'parts': text_part(texts[0])}] if len(texts) == 1 else None


def output_messages(value: Any, span_type: str) -> list[Message] | None:
    """The answer; parameters as of `input_messages`."""
    if isinstance(value, str):
        return [{'role': 'assistant', 'parts': text_part(value)}] if span_type == 'llm' and value else None
    if isinstance(value, list):
        entries = cast('list[Any]', value)
        if not _has_roles(entries):
            return None
        return messages_of(entries, 'assistant') or (_one_answer(entries) if span_type == 'llm' else None)
    return response_of(cast('Mapping[str, Any]', value)) if isinstance(value, dict) else None


def _one_answer(entries: list[Any]) -> list[Message] | None:
    """What `return response.content` gives with Anthropic: the parts of one message."""
    parts = parts_of(entries)
    return None if any(part['type'] == 'json' for part in parts) else [{'role': 'assistant', 'parts': parts}]


def _has_roles(entries: list[Any]) -> bool:
    """A list of bare texts is data; a conversation says a role, or an item's kind, at least once."""
    return any(isinstance(entry, dict) and ('role' in entry or 'type' in entry) for entry in entries)
