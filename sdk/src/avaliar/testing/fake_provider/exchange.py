"""What is asked of the fake provider and what it says, in the terms of no provider in particular."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

__all__ = [
    'Failure',
    'Reply',
    'Request',
    'Sent',
    'Tool',
    'ToolCall',
    'Turn',
    'count_tokens',
    'list_of',
    'object_of',
    'text_of',
]

CHARACTERS_PER_TOKEN = 4
"""The providers' own rule of thumb for English."""


def count_tokens(text: str) -> int:
    """Tokens of a text by the fake's rule: one for every four characters begun."""
    return -(-len(text) // CHARACTERS_PER_TOKEN)


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool the request offers."""

    name: str
    schema: Mapping[str, Any]
    """JSON schema of its arguments."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool call the model makes."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])
    id: str = ''
    """Made up when empty."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation, as text."""

    role: str
    text: str
    is_tool_result: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it came, before a wire format reads it."""

    path: str
    headers: Mapping[str, str]
    """With lower-case names; credentials are left out."""
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the fake understood it."""

    provider: str
    """`openai`, `anthropic` or `google`."""
    api: str
    """`chat`, `responses`, `messages` or `generate`."""
    model: str
    streaming: bool
    turns: tuple[Turn, ...]
    system: str
    tools: tuple[Tool, ...]
    forced_tool: str
    """The tool that must be called: its name, `*` for any, empty when the model may choose."""
    schema: Mapping[str, Any] | None
    """The JSON schema the answer must follow, if the request asked for structured output."""
    sent: Sent

    @property
    def body(self) -> Mapping[str, Any]:
        """The JSON that was sent."""
        return self.sent.body

    @property
    def prompt(self) -> str:
        """What the user said last."""
        for turn in reversed(self.turns):
            if turn.role == 'user' and not turn.is_tool_result:
                return turn.text
        return ''

    @property
    def answers_a_tool(self) -> bool:
        """Whether the last message brings a tool's result."""
        return bool(self.turns) and self.turns[-1].is_tool_result


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the fake model.

    Token counts are inclusive totals and leaves inside them, as in `avaliar`'s usage; each provider's wire format
    turns them into its own. A count that is `None` is made from the text by `count_tokens`.
    """

    text: str = ''
    tool_calls: tuple[ToolCall, ...] = ()
    reasoning: str = ''
    finish_reason: str = ''
    """`stop`, `length`, `tool_calls` or `content_filter`; made from the rest when empty."""
    model: str = ''
    """The model that answers; the requested one, dated as the provider would, when empty."""
    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_write_tokens: int | None = None
    reasoning_tokens: int | None = None
    fails: Failure | None = None
    """Break the stream off with this failure, after `Failure.after_pieces`."""


@dataclass(eq=False)
class Failure(Exception):
    """An error in the shape of the provider asked: a reply function returns it, or raises it."""

    status: int = 500
    """HTTP status; 0 drops the connection without an answer."""
    message: str = 'The server had an error while processing your request.'
    retry_after: float | None = None
    """Seconds, sent as `Retry-After`."""
    after_pieces: int = 0
    """Of a stream: how many pieces of text are sent before (as part of `Reply.fails`)."""


def object_of(value: object) -> Mapping[str, Any]:
    """`value` if it is an object of JSON, otherwise an empty one."""
    return cast('Mapping[str, Any]', value) if isinstance(value, Mapping) else {}


def list_of(value: object) -> list[Any]:
    """`value` if it is a list, otherwise an empty one."""
    return cast('list[Any]', value) if isinstance(value, list) else []


def text_of(content: object) -> str:
    """The text in a message's content: a string, or a list of parts with text in them."""
    if isinstance(content, str):
        return content
    return ''.join(
        str(part) if isinstance(part, str) else str(object_of(part).get('text') or '') for part in list_of(content)
    )
