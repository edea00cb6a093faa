"""Messages, in whatever shape a provider or a framework gives them, as texts with the role of whoever wrote them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from .checked import Role

__all__ = ['Part', 'context_of', 'parts']

_DEEPEST = 30
"""Levels of unknown JSON that are looked into."""
_DEEPEST_BLOCKS = 8
"""Levels of blocks within blocks of a message; providers have three."""

_ROLES: dict[str, Role] = {
    'system': 'system',
    'developer': 'system',
    'user': 'user',
    'human': 'user',
    'assistant': 'assistant',
    'model': 'assistant',
    'ai': 'assistant',
    'tool': 'tool',
    'function': 'tool',
    'ipython': 'tool',
    'document': 'document',
    'documents': 'document',
    'context': 'document',
    'retrieved': 'document',
}

_RESULTS = frozenset(
    ('tool_result', 'function_call_output', 'web_search_tool_result', 'mcp_tool_result', 'computer_call_output')
)
_CALLS = frozenset(('tool_use', 'function_call', 'server_tool_use', 'mcp_call', 'custom_tool_call'))
_DOCUMENTS = frozenset(('document', 'search_result', 'file_search_call'))
_MEDIA = frozenset(
    ('image', 'image_url', 'input_image', 'input_audio', 'audio', 'file', 'input_file', 'video', 'redacted_thinking')
)

_SYSTEM_KEYS = ('system', 'system_instruction', 'systemInstruction', 'instructions')
_MESSAGE_KEYS = ('messages', 'contents', 'input', 'prompt', 'output', 'choices', 'candidates', 'message', 'content')
_DOCUMENT_KEYS = ('documents', 'context', 'retrieved_documents')
_TEXT_KEYS = ('text', 'page_content', 'content', 'body', 'snippet', 'output', 'result')


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a conversation.

    Attributes:
        index: The message's place in the list that was given; `None` where the text was not in a list.
    """

    role: Role
    text: str
    index: int | None = None


def parts(value: Any, role: Role = 'user') -> list[Part]:
    """The texts of a prompt or an answer.

    Takes a string; a list of messages as OpenAI (chat and responses), Anthropic, Gemini and LangChain write them; the
    body of a request or a response that has one; objects with `model_dump`. What is none of these is read for the
    strings in it, which make one text, a line each.

    Args:
        role: Of what says no role itself.
    """
    value = _plain(value)
    if isinstance(value, list):
        return [
            Part(said, text, index)
            for index, message in enumerate(cast('list[Any]', value))
            for said, text in _joined(_of_message(_plain(message), role))
        ]
    if isinstance(value, dict):
        document = cast('dict[Any, Any]', value)
        if not _is_message(document):
            return _of_body(document, role)
    return [Part(said, text) for said, text in _joined(_of_message(value, role))]


def context_of(value: Any) -> str | None:
    """Retrieved text given as a string, or as a list of strings or documents; `None` where there is nothing in it."""
    if value is None or isinstance(value, str):
        return value or None
    text = '\n\n'.join(part.text for part in parts(value, 'document'))
    return text or None


def _of_body(body: Mapping[Any, Any], role: Role, depth: int = 0) -> list[Part]:
    """A request or a response: its system prompt, its documents and its messages, which keep their places."""
    found: list[Part] = []
    for key in _SYSTEM_KEYS:
        found += [Part('system', text) for _, text in _joined(_of_content(_plain(body.get(key)), 'system', 0))]
    for key in _DOCUMENT_KEYS:
        context = context_of(body.get(key))
        if context is not None:
            found.append(Part('document', context))
    for key in _MESSAGE_KEYS:
        if body.get(key) is not None:
            said: Role = 'assistant' if key in ('output', 'choices', 'candidates', 'message') else role
            return found + parts(body[key], said)
    rest: dict[Any, Any] = {}
    for key, value in body.items():
        if key in _SYSTEM_KEYS or key in _DOCUMENT_KEYS:
            continue
        value = _plain(value)
        if depth < _DEEPEST_BLOCKS and (_is_conversation(value) or _is_body(value)):
            found += parts(value, role) if isinstance(value, list) else _of_body(value, role, depth + 1)
        else:
            rest[key] = value
    return found + [Part(said, text) for said, text in _joined(_strings(rest, role))]


def _is_conversation(value: Any) -> bool:
    if not isinstance(value, list) or not value:
        return False
    first = _plain(cast('list[Any]', value)[0])
    return isinstance(first, dict) and _is_message(cast('dict[Any, Any]', first))


def _is_body(value: Any) -> bool:
    return isinstance(value, dict) and any(
        _is_conversation(_plain(cast('dict[Any, Any]', value).get(key))) for key in _MESSAGE_KEYS
    )


def _is_message(value: Mapping[Any, Any]) -> bool:
    kind = value.get('type')
    return (
        isinstance(value.get('role'), str)
        or ('content' in value and isinstance(kind, str) and kind in _ROLES)
        or kind in _RESULTS
        or kind in _CALLS
        or ('parts' in value and isinstance(value['parts'], list))
    )


def _of_message(value: Any, role: Role) -> Iterator[tuple[Role, str]]:
    if not isinstance(value, dict):
        yield from _of_content(value, role, 0)
        return
    message = cast('dict[Any, Any]', value)
    said = message.get('role', message.get('type') if 'content' in message else None)
    role = _ROLES.get(said.lower(), role) if isinstance(said, str) else role
    # A choice of OpenAI and a candidate of Gemini hold the message.
    for key in ('message', 'delta'):
        if isinstance(message.get(key), dict):
            yield from _of_message(message[key], 'assistant')
            return
    if message.get('type') in _CALLS:
        yield from _call(message, 'assistant')
        return
    if message.get('type') in _RESULTS or message.get('type') in _DOCUMENTS:
        yield from _of_content(message, role, 0)
        return
    content = message.get('content', message.get('parts', message.get('text')))
    if isinstance(content, dict) and 'parts' in content:
        yield from _of_message(cast('dict[Any, Any]', content), role)
        return
    if content is None and not any(key in message for key in ('content', 'parts', 'tool_calls', 'refusal')):
        yield from _of_content(message, role, 0)
        return
    yield from _of_content(content, role, 0)
    yield from _of_content(message.get('refusal'), role, 0)
    for call in _listed(message.get('tool_calls')):
        yield from _call(_plain(call), role)


def _of_content(value: Any, role: Role, depth: int) -> Iterator[tuple[Role, str]]:
    value = _plain(value)
    if isinstance(value, str):
        yield role, value
    elif isinstance(value, list):
        if depth < _DEEPEST_BLOCKS:
            for block in cast('list[Any]', value):
                yield from _of_content(block, role, depth + 1)
    elif isinstance(value, dict):
        block = cast('dict[Any, Any]', value)
        kind = block.get('type')
        if kind in _MEDIA or kind == 'base64':
            return
        if kind in _CALLS or 'functionCall' in block or 'function_call' in block:
            yield from _call(block, role)
        elif kind in _RESULTS or 'functionResponse' in block or 'function_response' in block:
            result = block.get('functionResponse', block.get('function_response', block))
            yield from _inner(result, 'tool', depth, ('content', 'output', 'response', 'result'))
        elif kind in _DOCUMENTS or 'page_content' in block:
            yield from _inner(
                block, 'document', depth, ('page_content', 'content', 'source', 'data', 'text', 'results')
            )
        elif isinstance(text := block.get('text', block.get('thinking', kind == 'text' and block.get('data'))), str):
            yield role, text
        elif 'inlineData' in block or 'inline_data' in block:
            return
        else:
            yield from _inner(block, role, depth, _TEXT_KEYS)


def _inner(value: Any, role: Role, depth: int, keys: Iterable[str]) -> Iterator[tuple[Role, str]]:
    value = _plain(value)
    if isinstance(value, dict) and depth < _DEEPEST_BLOCKS:
        block = cast('dict[Any, Any]', value)
        for key in keys:
            if block.get(key) is not None:
                yield from _of_content(block[key], role, depth + 1)
                return
        yield from _strings(block, role)
    else:
        yield from _of_content(value, role, depth)


def _call(value: Any, role: Role) -> Iterator[tuple[Role, str]]:
    """What a model wants to hand to a tool: its words, as much as its answer is."""
    if not isinstance(value, dict):
        return
    call = cast('dict[Any, Any]', value)
    call = next(
        (call[key] for key in ('function', 'functionCall', 'function_call') if isinstance(call.get(key), dict)), call
    )
    arguments = next((call[key] for key in ('arguments', 'input', 'args') if call.get(key) is not None), None)
    if isinstance(arguments, str):
        try:
            arguments = json.loads(arguments)
        except ValueError:
            yield role, arguments
            return
    yield from _strings(arguments, role)


def _strings(value: Any, role: Role) -> Iterator[tuple[Role, str]]:
    """All strings in a value of unknown shape, in its order; what is in it twice is read once, so that cycles end."""
    seen: dict[int, Any] = {}
    waiting: list[tuple[Any, int]] = [(value, 0)]
    while waiting:
        one, depth = waiting.pop()
        plain = _plain(one)
        if isinstance(plain, str):
            yield role, plain
        elif isinstance(plain, (dict, list)) and id(one) not in seen and depth < _DEEPEST:
            seen[id(one)] = one  # held, so that its id stays its own
            inner = cast('dict[Any, Any]', plain).values() if isinstance(plain, dict) else cast('list[Any]', plain)
            waiting += [(child, depth + 1) for child in reversed(list(inner))]


def _joined(said: Iterable[tuple[Role, str]]) -> Iterator[tuple[Role, str]]:
    """Neighbouring texts of one role as one, a line each."""
    lines: list[str] = []
    of: Role = 'user'
    for role, text in said:
        if lines and role != of:
            yield of, '\n'.join(lines)
            lines.clear()
        of = role
        if text:
            lines.append(text)
    if lines:
        yield of, '\n'.join(lines)


def _listed(value: Any) -> list[Any]:
    return cast('list[Any]', value) if isinstance(value, list) else []


def _plain(value: Any) -> Any:
    """Lists for sequences, dictionaries for mappings and for the objects of clients; text for bytes and numbers."""
    if value is None or isinstance(value, (str, dict, list)):
        return cast('Any', value)
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode(errors='replace')
    if isinstance(value, Mapping):
        return dict(cast('Mapping[Any, Any]', value))
    if isinstance(value, (Sequence, set, frozenset)):
        return list(cast('Sequence[Any]', value))
    dump = getattr(value, 'model_dump', None)
    if callable(dump):
        # LangChain's messages say their role in `type`, which dumps like any field.
        return dump()
    if isinstance(value, (bool, int, float)):
        return None
    return getattr(value, '__dict__', None)
