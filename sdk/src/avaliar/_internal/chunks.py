"""A stream's items as the one value a user would read.

A generator yields strings, or what a provider's client gave it: OpenAI chat chunks, OpenAI response events, Anthropic
events (raw ones and those of its helper), Gemini responses, each as an object or as the equal dict. `Assembler` takes
them one by one; `join` takes a whole list; `answer` takes a response that was not streamed. The client libraries are
never imported: an item is known by its shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .fields import field, sequence, shape, text
from .message import Message

__all__ = ['Assembler', 'answer', 'is_provider_stream', 'join']

_STREAMS: Mapping[str, frozenset[str]] = {
    'openai': frozenset(
        {
            'Stream',
            'AsyncStream',
            'ChatCompletionStream',
            'AsyncChatCompletionStream',
            'ChatCompletionStreamManager',
            'AsyncChatCompletionStreamManager',
            'ResponseStream',
            'AsyncResponseStream',
            'ResponseStreamManager',
            'AsyncResponseStreamManager',
        }
    ),
    'anthropic': frozenset(
        {
            'Stream',
            'AsyncStream',
            'MessageStream',
            'AsyncMessageStream',
            'MessageStreamManager',
            'AsyncMessageStreamManager',
            'BetaMessageStream',
            'BetaAsyncMessageStream',
            'BetaMessageStreamManager',
            'BetaAsyncMessageStreamManager',
        }
    ),
    'litellm': frozenset({'CustomStreamWrapper'}),
    'groq': frozenset({'Stream', 'AsyncStream'}),
    'together': frozenset({'Stream', 'AsyncStream'}),
    'cerebras': frozenset({'Stream', 'AsyncStream'}),
    'mistralai': frozenset({'EventStream', 'EventStreamAsync'}),
}
"""By package, the classes whose instances are streams of items. (`google-genai` returns plain generators.)"""


def is_provider_stream(value: object) -> bool:
    """Whether `value` is the stream object of a provider's client, or of a class derived from one."""
    for base in type(value).__mro__:
        names = _STREAMS.get(base.__module__.partition('.')[0])
        if names is not None and base.__name__ in names:
            return True
    return False


# -- one dialect each: take an item, say whether it brought something a user would read (or a tool call) -------------


def _openai_chat(message: Message, item: object) -> bool:
    brought = False
    for position, choice in enumerate(sequence(item, 'choices')):
        index = field(choice, 'index')
        choice_message = message.choice(index if isinstance(index, int) else position)
        delta = field(choice, 'delta', 'message')
        if delta is None:
            brought |= choice_message.say(text(choice, 'text'))  # the completions API of old
            continue
        brought |= choice_message.say(text(delta, 'content')) or choice_message.say(text(delta, 'refusal'))
        brought |= choice_message.think(text(delta, 'reasoning_content', 'reasoning'))
        for place, call in enumerate(sequence(delta, 'tool_calls')):
            at = field(call, 'index')
            function = field(call, 'function', 'custom')
            brought |= choice_message.call(
                at if isinstance(at, int) else place,
                id=text(call, 'id'),
                name=text(function, 'name'),
                arguments=field(function, 'arguments', 'input'),
            )
        function = field(delta, 'function_call')
        if function is not None:
            brought |= choice_message.call(0, name=text(function, 'name'), arguments=field(function, 'arguments'))
        audio = field(delta, 'audio')
        if audio is not None:
            brought |= choice_message.say(text(audio, 'transcript'))
    return brought


def _openai_chat_event(message: Message, item: object) -> bool:
    # The helper fires its own events beside each chunk; the chunks say it all.
    chunk = field(item, 'chunk')
    return _openai_chat(message, chunk) if chunk is not None else False


_RESPONSE_TEXT = frozenset({'response.output_text.delta', 'response.refusal.delta', 'response.audio.transcript.delta'})
_RESPONSE_THOUGHT = frozenset({'response.reasoning_summary_text.delta', 'response.reasoning_text.delta'})
_RESPONSE_ARGUMENTS = frozenset(
    {
        'response.function_call_arguments.delta',
        'response.mcp_call_arguments.delta',
        'response.custom_tool_call_input.delta',
    }
)
_RESPONSE_LAST = frozenset({'response.completed', 'response.incomplete', 'response.failed'})
_RESPONSE_CALLS = frozenset({'function_call', 'mcp_call', 'custom_tool_call'})


def _openai_response_event(message: Message, item: object) -> bool:
    kind = text(item, 'type')
    if kind in _RESPONSE_TEXT:
        return message.say(text(item, 'delta'))
    if kind in _RESPONSE_THOUGHT:
        return message.think(text(item, 'delta'))
    at = field(item, 'output_index')
    if kind in _RESPONSE_ARGUMENTS:
        return message.call(at, arguments=text(item, 'delta'))
    if kind == 'response.output_item.added':
        entry = field(item, 'item')
        if text(entry, 'type') in _RESPONSE_CALLS:
            return message.call(at, id=text(entry, 'call_id', 'id'), name=text(entry, 'name'))
    elif kind in _RESPONSE_LAST and message.is_empty:
        # A stream that was taken up late (`starting_after`) has had its deltas already.
        return _openai_response(message, field(item, 'response'))
    return False


def _openai_response(message: Message, item: object) -> bool:
    brought = False
    for at, entry in enumerate(sequence(item, 'output')):
        kind = text(entry, 'type')
        if kind == 'message':
            for part in sequence(entry, 'content'):
                brought |= message.say(text(part, 'text', 'refusal'))
        elif kind == 'reasoning':
            for part in (*sequence(entry, 'summary'), *sequence(entry, 'content')):
                brought |= message.think(text(part, 'text'))
        elif kind in _RESPONSE_CALLS:
            brought |= message.call(
                at,
                id=text(entry, 'call_id', 'id'),
                name=text(entry, 'name'),
                arguments=field(entry, 'arguments', 'input'),
            )
    return brought


_ANTHROPIC_CALLS = frozenset({'tool_use', 'server_tool_use', 'mcp_tool_use'})


def _anthropic_event(message: Message, item: object) -> bool:
    kind = text(item, 'type')
    at = field(item, 'index')
    if kind == 'content_block_delta':
        delta = field(item, 'delta')
        kind = text(delta, 'type')
        if kind == 'text_delta':
            return message.say(text(delta, 'text'))
        if kind == 'thinking_delta':
            return message.think(text(delta, 'thinking'))
        if kind == 'input_json_delta':
            return message.call(at, arguments=text(delta, 'partial_json'))
    elif kind == 'content_block_start':
        return _anthropic_block(message, at, field(item, 'content_block'), streamed=True)
    elif kind == 'text':
        # The helper's own events repeat the deltas: they count only where a program passes on nothing else.
        return message.repeat(text(item, 'text'))
    elif kind == 'thinking':
        return message.repeat_thought(text(item, 'thinking'))
    return False


def _anthropic_block(message: Message, at: Any, block: object, *, streamed: bool) -> bool:
    kind = text(block, 'type')
    if kind == 'text':
        return message.say(text(block, 'text'))
    if kind == 'thinking':
        return message.think(text(block, 'thinking'))
    if kind in _ANTHROPIC_CALLS:
        # While it is streamed a block starts with an empty input, which the deltas fill.
        arguments = field(block, 'input')
        return message.call(
            at,
            id=text(block, 'id'),
            name=text(block, 'name'),
            arguments=None if streamed and not arguments else arguments,
        )
    return False


def _anthropic_message(message: Message, item: object) -> bool:
    brought = False
    for at, block in enumerate(sequence(item, 'content')):
        brought |= _anthropic_block(message, at, block, streamed=False)
    return brought


def _gemini(message: Message, item: object) -> bool:
    brought = False
    for position, candidate in enumerate(sequence(item, 'candidates')):
        index = field(candidate, 'index')
        choice = message.choice(index if isinstance(index, int) else position)
        for part in sequence(field(candidate, 'content'), 'parts'):
            said = text(part, 'text')
            if said:
                brought |= choice.think(said) if field(part, 'thought') is True else choice.say(said)
            call = field(part, 'functionCall', 'function_call')
            if call is not None:
                # Gemini sends a call whole; several calls have no number.
                brought |= choice.call(
                    choice.next_call, id=text(call, 'id'), name=text(call, 'name'), arguments=field(call, 'args') or {}
                )
    return brought


Dialect = Callable[[Message, object], bool]

_ANTHROPIC_EVENTS = frozenset(
    {
        'message_start',
        'content_block_start',
        'content_block_delta',
        'content_block_stop',
        'message_delta',
        'message_stop',
        'ping',
    }
)
_ANTHROPIC_HELPER_EVENTS = {
    'text': 'snapshot',
    'thinking': 'snapshot',
    'input_json': 'snapshot',
    'citation': 'snapshot',
}
_CHAT_HELPER_EVENTS = (
    'chunk',
    'content.',
    'refusal.',
    'tool_calls.function.',
    'logprobs.',
)
_GEMINI_SIGNS = ('candidates', 'usageMetadata', 'usage_metadata', 'promptFeedback')


def _recognise(item: object) -> Dialect | None:
    fields = shape(item)
    if not fields:
        return None
    kind = fields.get('type')
    if isinstance(kind, str):
        if kind in _ANTHROPIC_EVENTS:
            return _anthropic_event
        if kind in _ANTHROPIC_HELPER_EVENTS and _ANTHROPIC_HELPER_EVENTS[kind] in fields:
            return _anthropic_event
        if kind == 'signature' and 'signature' in fields:
            return _anthropic_event
        if kind.startswith('response.') or (kind == 'error' and 'sequence_number' in fields):
            return _openai_response_event
        if kind.startswith(_CHAT_HELPER_EVENTS):
            return _openai_chat_event
        if kind == 'message' and 'content' in fields:
            return _anthropic_message
    if isinstance(fields.get('choices'), list):
        return _openai_chat
    if fields.get('object') == 'response' and isinstance(fields.get('output'), list):
        return _openai_response
    if any(fields.get(sign) is not None for sign in _GEMINI_SIGNS):
        return _gemini
    return None


class Assembler:
    """Takes a stream's items one by one and gives the joined value at any time."""

    __slots__ = ('_message',)

    def __init__(self) -> None:
        self._message = Message()

    def feed(self, item: object) -> bool:
        """Take an item; true when it brought text, a thought or a part of a tool call."""
        dialect = _recognise(item)
        return dialect(self._message, item) if dialect is not None else False

    def value(self) -> Any:
        """What was said so far: see `join`."""
        return self._message.value()


def join(items: Iterable[object]) -> Any:
    """Join the items of a stream.

    Parameters:
        items: what the stream yielded, in order. `None` among strings or bytes is nothing (the last OpenAI chunk has
            no content).

    Returns:
        For strings and bytes their concatenation. For a provider's items the text a user would read; where the model
        also thought or called tools, `{"role": "assistant", "content": text, "reasoning": text, "tool_calls": [{"id",
        "name", "arguments"}]}` with what there was; where it gave several choices, a list of one such value each.
        Anything else, or a mixture, is the list as it is.
    """
    items = list(items)
    if not items:
        return ''
    present = [item for item in items if item is not None]
    if not present:
        return items
    strings = [item for item in present if isinstance(item, str)]
    if len(strings) == len(present):
        return ''.join(strings)
    binary = [item for item in present if isinstance(item, bytes | bytearray)]
    if len(binary) == len(present):
        return b''.join(binary)
    message = Message()
    for item in present:
        dialect = _recognise(item)
        if dialect is None:
            return items
        dialect(message, item)
    return message.value()


def answer(response: object) -> Any:
    """The answer in a response that was not streamed, in the form of `join`; the response itself if it is of no known kind."""
    dialect = _recognise(response)
    if dialect is None:
        return response
    message = Message()
    dialect(message, response)
    return message.value()
