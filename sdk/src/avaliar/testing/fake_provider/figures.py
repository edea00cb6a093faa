"""The figures and names of one answer, complete, before a wire format writes them down."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from .exchange import Reply, Request, ToolCall, count_tokens

__all__ = ['Answer', 'Figures', 'complete']

_PIECE = re.compile(r'\s*\S+')

_TOKENS_PER_TURN = 3
"""What the providers add for a message's role and borders."""

_DATED = {
    'gpt-4o': 'gpt-4o-2024-08-06',
    'gpt-4o-mini': 'gpt-4o-mini-2024-07-18',
    'gpt-4.1': 'gpt-4.1-2025-04-14',
    'gpt-4.1-mini': 'gpt-4.1-mini-2025-04-14',
    'gpt-5': 'gpt-5-2025-08-07',
    'gpt-5-mini': 'gpt-5-mini-2025-08-07',
    'claude-sonnet-4-5': 'claude-sonnet-4-5-20250929',
    'claude-haiku-4-5': 'claude-haiku-4-5-20251001',
    'claude-opus-4-1': 'claude-opus-4-1-20250805',
}
"""The dated model that answers for an alias, as the providers do it."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Tokens of an answer: inclusive totals, and leaves inside them."""

    input: int
    output: int
    cache_read: int
    cache_write: int
    reasoning: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply with all that a wire format needs."""

    number: int
    """Counts the answers of this server, from 1: what ids are made from."""
    model: str
    text: str
    reasoning: str
    tool_calls: tuple[ToolCall, ...]
    finish_reason: str
    figures: Figures
    created: int
    """Seconds since the epoch."""
    request: Request

    @property
    def pieces(self) -> list[str]:
        """The text in the pieces a stream sends: words with the space before them."""
        return split(self.text)

    @property
    def thoughts(self) -> list[str]:
        """The reasoning in pieces."""
        return split(self.reasoning)


def split(text: str) -> list[str]:
    """Cut a text into pieces whose concatenation it is."""
    pieces = _PIECE.findall(text)
    rest = text[sum(map(len, pieces)) :]
    return [*pieces, rest] if rest else pieces


def _input_tokens(request: Request) -> int:
    tools = sum(count_tokens(tool.name + json.dumps(dict(tool.schema), sort_keys=True)) for tool in request.tools)
    turns = sum(count_tokens(turn.text) + _TOKENS_PER_TURN for turn in request.turns)
    system = count_tokens(request.system) + _TOKENS_PER_TURN if request.system else 0
    return tools + turns + system


def complete(request: Request, reply: Reply, number: int, created: int) -> Answer:
    """Fill in what the reply left open."""
    calls = tuple(
        call if call.id else ToolCall(call.name, call.arguments, f'call_{number:06d}{place}')
        for place, call in enumerate(reply.tool_calls)
    )
    reasoning = reply.reasoning_tokens if reply.reasoning_tokens is not None else count_tokens(reply.reasoning)
    output = reply.output_tokens
    if output is None:
        written = sum(count_tokens(call.name + json.dumps(dict(call.arguments))) for call in calls)
        output = count_tokens(reply.text) + written + reasoning
    tokens = reply.input_tokens if reply.input_tokens is not None else _input_tokens(request)
    cache_read = min(reply.cache_read_tokens or 0, tokens)
    figures = Figures(
        input=tokens,
        output=output,
        cache_read=cache_read,
        cache_write=min(reply.cache_write_tokens or 0, tokens - cache_read),
        reasoning=min(reasoning, output),
    )
    return Answer(
        number=number,
        model=reply.model or _DATED.get(request.model, request.model),
        text=reply.text,
        reasoning=reply.reasoning,
        tool_calls=calls,
        finish_reason=reply.finish_reason or ('tool_calls' if calls else 'stop'),
        figures=figures,
        created=created,
        request=request,
    )
