"""Where the conversation is, in what a program passed to a model and got back from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from .parts import Part, Value, parts_of, text_part, tool_call_part, tool_result_part

__all__ = ['Message', 'message_of', 'messages_of', 'prompt_of', 'response_of']

Message = dict[str, Any]
"""In the shape of the API's `Message`: `role` and `parts`."""

_ROLES: Mapping[str, str] = {
    'model': 'assistant',
    'ai': 'assistant',
    'AIMessage': 'assistant',
    'human': 'user',
    'HumanMessage': 'user',
    'SystemMessage': 'system',
    'ToolMessage': 'tool',
    'developer': 'system',
    'function': 'tool',
}
"""Other names of the four roles (Gemini, LangChain, newer and older OpenAI)."""

_ITEM_ROLES: Mapping[str, str] = {
    'reasoning': 'assistant',
    'function_call': 'assistant',
    'custom_tool_call': 'assistant',
    'mcp_call': 'assistant',
    'web_search_call': 'assistant',
    'file_search_call': 'assistant',
    'code_interpreter_call': 'assistant',
    'image_generation_call': 'assistant',
    'computer_call': 'assistant',
    'function_call_output': 'tool',
    'custom_tool_call_output': 'tool',
    'computer_call_output': 'tool',
    'human': 'user',
    'ai': 'assistant',
    'system': 'system',
}
"""Items of a list that say their kind instead of a role (OpenAI responses, LangChain)."""

_BODY = ('content', 'parts', 'tool_calls', 'function_call', 'refusal', 'reasoning_content')
"""What makes an object with a role a message."""

_SYSTEM_KEYS = (
    'system',
    'system_prompt',
    'instructions',
    'system_instruction',
    'systemInstruction',
    'system_instructions',
)
_CONVERSATION_KEYS = ('messages', 'contents', 'input', 'prompt', 'history', 'conversation')
_ENVELOPES = ('kwargs', 'request', 'params', 'body', 'config', 'options')
"""Arguments that hold further arguments of the call."""
_LONGEST = 10_000
"""Messages shown of one conversation; a longer list is no conversation a reader follows."""


def message_of(value: Any, default_role: str = 'user') -> Message | None:
    """One message; `None` when the value is none."""
    if isinstance(value, str):
        return {'role': default_role, 'parts': text_part(value)}
    if not isinstance(value, dict):
        return None
    entry = cast('Value', value)
    role = entry.get('role')
    if (
        isinstance(role, str)
        and role
        and (any(key in entry for key in _BODY) or set(entry) <= {'role', 'name', 'type'})
    ):
        return _with_role(entry, _ROLES.get(role, role))
    kind = entry.get('type')
    if isinstance(kind, str) and kind in _ITEM_ROLES:
        if 'content' in entry and kind not in ('reasoning',):
            return _with_role(entry, _ROLES.get(kind, kind))
        return {'role': _ITEM_ROLES[kind], 'parts': parts_of(entry)}
    if isinstance(kind, str) and kind in _ROLES and 'content' in entry:
        return _with_role(entry, _ROLES[kind])
    if role is None and isinstance(entry.get('parts'), list):
        # Gemini's Content may leave the role out.
        return _with_role(entry, default_role)
    return None


def messages_of(value: Any, default_role: str = 'user') -> list[Message] | None:
    """A list of messages; `None` when the value is none, or some entry of it is no message."""
    if not isinstance(value, list) or not value:
        return None
    entries = cast('list[Any]', value)
    if len(entries) > _LONGEST:
        return None
    messages: list[Message] = []
    for entry in entries:
        message = message_of(entry, default_role)
        if message is None:
            return None
        messages.append(message)
    return messages


def prompt_of(arguments: Value, text_is_prompt: bool) -> list[Message] | None:
    """The conversation among a call's arguments, the system's instructions first; `None` when there is none.

    Parameters:
        arguments: Argument name to value.
        text_is_prompt: Whether `{"prompt": "..."}` is a conversation: in a model call it is, in a tool call it is data.
    """
    found = _conversation(arguments, text_is_prompt)
    for key in _ENVELOPES:
        inner = arguments.get(key)
        if found is None and isinstance(inner, dict):
            found = _conversation(cast('Value', inner), text_is_prompt)
    if found is None:
        for value in arguments.values():
            found = found or _list_of_roles(value)
    if found is None:
        return None
    return [*_system(arguments), *found]


def response_of(answer: Value) -> list[Message] | None:
    """The conversation in a provider's answer, dumped to JSON; `None` when it is no answer of a known kind."""
    for key, inner in (('choices', 'message'), ('candidates', 'content')):
        entries = answer.get(key)
        if isinstance(entries, list):
            found = [_choice(entry, inner) for entry in cast('list[Any]', entries)]
            messages = [message for message in found if message is not None]
            return messages or None
    output = answer.get('output')
    if isinstance(output, list):
        return messages_of(cast('Any', output), 'assistant')
    if isinstance(output, dict):  # Bedrock
        return response_of(cast('Value', output))
    message = message_of(answer, 'assistant')
    if message is None and isinstance(answer.get('message'), dict):  # Bedrock, Ollama, Cohere
        message = message_of(answer['message'], 'assistant')
    if message is not None:
        return [message]
    return messages_of(answer.get('messages'), 'assistant')


def _choice(entry: Any, inner: str) -> Message | None:
    if not isinstance(entry, dict):
        return None
    choice = cast('Value', entry)
    if isinstance(choice.get(inner), dict):
        return message_of({'role': 'assistant', 'content': None, **choice[inner]})
    text = choice.get('text')  # the old completions endpoint
    return {'role': 'assistant', 'parts': text_part(text)} if isinstance(text, str) else None


def _conversation(arguments: Value, text_is_prompt: bool) -> list[Message] | None:
    for key in _CONVERSATION_KEYS:
        value = arguments.get(key)
        if isinstance(value, str):
            if text_is_prompt:
                return [{'role': 'user', 'parts': text_part(value)}]
            continue
        if isinstance(value, dict):
            message = message_of(value)
            found = [message] if message is not None else None
        elif key == 'contents':
            found = messages_of(value) or _user_parts(value)
        else:
            found = messages_of(value)
        if found is not None:
            return found
    return None


def _user_parts(value: Any) -> list[Message] | None:
    """Gemini takes bare parts for one message of the user."""
    if not isinstance(value, list) or not value:
        return None
    parts = parts_of(cast('Any', value))
    return None if any(part['type'] == 'json' for part in parts) else [{'role': 'user', 'parts': parts}]


def _list_of_roles(value: Any) -> list[Message] | None:
    """A list under a name of the user's own is a conversation when every entry says a role."""
    if not isinstance(value, list):
        return None
    if not all(isinstance(entry, dict) and 'role' in entry for entry in cast('list[Any]', value)):
        return None
    return messages_of(cast('Any', value))


def _system(arguments: Value) -> list[Message]:
    places = [arguments, *(arguments[key] for key in _ENVELOPES if isinstance(arguments.get(key), dict))]
    for place in places:
        for key in _SYSTEM_KEYS:
            value = cast('Value', place).get(key)
            if isinstance(value, dict) and isinstance(cast('Value', value).get('parts'), list):
                value = cast('Value', value)['parts']
            parts = parts_of(value) if isinstance(value, (str, list, dict)) else []
            if parts:
                return [{'role': 'system', 'parts': parts}]
    return []


def _with_role(entry: Value, role: str) -> Message:
    parts: list[Part] = []
    for key in ('reasoning_content', 'reasoning'):
        reasoning = entry.get(key)
        if isinstance(reasoning, str):
            parts += text_part(reasoning, 'reasoning')
            break
    content = entry.get('content')
    if content is None:
        content = entry.get('parts')
    if role == 'tool' and not _has_results(content):
        parts.append(tool_result_part(entry.get('tool_call_id'), entry.get('name'), content))
    else:
        parts += parts_of(content)
    refusal = entry.get('refusal')
    if isinstance(refusal, str):
        parts += text_part(refusal)
    calls = entry.get('tool_calls')
    for call in cast('list[Any]', calls) if isinstance(calls, list) else []:
        parts.append(_tool_call(call))
    if isinstance(entry.get('function_call'), dict):
        parts.append(_tool_call({'function': entry['function_call']}))
    return {'role': role, 'parts': parts}


def _has_results(content: Any) -> bool:
    parts = parts_of(content) if isinstance(content, list) else []
    return any(part['type'] == 'tool_result' for part in parts)


def _tool_call(value: Any) -> Part:
    if not isinstance(value, dict):
        return {'type': 'json', 'data': value}
    call = cast('Value', value)
    function: Any = call.get('function')
    if isinstance(function, dict):
        named = cast('Value', function)
        return tool_call_part(call.get('id'), named.get('name'), named.get('arguments'))
    custom: Any = call.get('custom')
    if isinstance(custom, dict):
        named = cast('Value', custom)
        return tool_call_part(call.get('id'), named.get('name'), named.get('input'))
    # LangChain says `args`, Ollama and others `arguments`.
    return tool_call_part(call.get('id'), call.get('name'), call.get('args', call.get('arguments', call.get('input'))))
