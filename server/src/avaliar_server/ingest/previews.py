"""The few words of an input or output that a reader wants to see in a list.

Of a chat the last thing the user said; of a call's arguments their text; of an answer what the assistant said. Shapes
are recognised by their keys, whatever the provider; what is not recognised is shown as it is.
"""

from __future__ import annotations

from typing import Any

import orjson

__all__ = ['input_preview', 'output_preview', 'shortened']

LENGTH = 240
_LOOKED_AT = 4 * LENGTH
"""Characters of a text that are looked at: more would only be cut."""
_PARSED = 1024 * 1024
"""Longer JSON is shown as it begins: parsing it would cost more than its preview is worth."""
_DEEPEST = 6

_PROMPT_KEYS = (
    'messages', 'contents', 'input', 'prompt', 'question', 'query', 'user_input', 'user_message', 'message', 'text',
    'content', 'task', 'topic', 'request',
)  # fmt: skip
"""Of a call's arguments or a request: the ones that hold what was asked, best first."""

_ANSWER_KEYS = (
    'choices', 'candidates', 'output_text', 'output', 'content', 'message', 'text', 'parts', 'answer', 'response',
    'result', 'completion', 'delta', 'refusal',
)  # fmt: skip
"""Of an answer: the ones that hold what was said, best first."""

_PART_KEYS = ('text', 'content', 'parts', 'output_text', 'input_text', 'value', 'refusal')


def input_preview(text: str) -> str:
    """At most 240 characters of an input, given as JSON text or plain."""
    value = _parsed(text)
    return shortened(text if value is _PLAIN else _asked(value, 0) or _plain(value))


def output_preview(text: str) -> str:
    """At most 240 characters of an output, given as JSON text or plain."""
    value = _parsed(text)
    return shortened(text if value is _PLAIN else _answered(value, 0) or _plain(value))


def shortened(text: str) -> str:
    """White space collapsed, cut at 240 characters."""
    short = text[: LENGTH + 1]
    # Most text has nothing to collapse, and splitting it would cost more than all else here.
    if _is_spaced(short):
        short = ' '.join(text[:_LOOKED_AT].split())
        if len(text) > _LOOKED_AT and len(short) < LENGTH:
            return short + '…'
    if len(short) > LENGTH:
        return short[: LENGTH - 1].rstrip() + '…'
    return short.rstrip()


def _is_spaced(text: str) -> bool:
    """Whether `text` may have white space to collapse."""
    if text[:1] == ' ' or '  ' in text:
        return True
    if not text.isascii():
        return not text.isprintable()
    # What `split` takes for white space; looking for each costs half of asking whether all is printable.
    return (
        '\n' in text or '\t' in text or '\r' in text or '\v' in text or '\f' in text
        or '\x1c' in text or '\x1d' in text or '\x1e' in text or '\x1f' in text
    )  # fmt: skip


_PLAIN = object()


def _parsed(text: str) -> Any:
    if len(text) <= _PARSED and text[:1] in '{["':
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:
            pass
    return _PLAIN


def _asked(value: Any, depth: int) -> str:
    if value.__class__ is str:
        return value
    if depth > _DEEPEST:
        return ''
    if value.__class__ is dict:
        for key in _PROMPT_KEYS:
            inner = value.get(key)
            if inner:
                found = _asked(inner, depth + 1)
                if found:
                    return found
        return _arguments(value)
    if value.__class__ is list:
        return _last_said(value, 'user')
    return ''


def _arguments(value: dict[str, Any]) -> str:
    if len(value) == 1:
        (only,) = value.values()
        return only if only.__class__ is str else _plain(only)
    return ', '.join(f'{key}: {_plain(item)}' for key, item in list(value.items())[:20])


def _answered(value: Any, depth: int) -> str:
    if value.__class__ is str:
        return value
    if depth > _DEEPEST:
        return ''
    if value.__class__ is list:
        return _last_said(value, 'assistant')
    if value.__class__ is dict:
        for key in _ANSWER_KEYS:
            inner = value.get(key)
            if inner:
                found = _answered(inner, depth + 1)
                if found:
                    return found
        return _tool_calls(value)
    return ''


def _last_said(items: list[Any], role: str) -> str:
    """The text of the last item of `role` that has any, else of the last item that has any; parts of text are joined."""
    last = ''
    for item in reversed(items[-200:]):
        if item.__class__ is dict and ('role' in item or item.get('type') == 'message'):
            found = _spoken(item)
            if found and item.get('role', role) in (role, 'model' if role == 'assistant' else role):
                return found
            last = last or found
    if last:
        return last
    if len(items) == 1 and items[0].__class__ is dict:
        # One choice or candidate of a response.
        for key in ('message', 'delta', 'content'):
            if items[0].get(key):
                return _answered(items[0][key], 2)
    return _joined(items, 0)


def _spoken(message: dict[str, Any]) -> str:
    for key in ('content', 'parts', 'text'):
        inner = message.get(key)
        if inner:
            found = inner if inner.__class__ is str else _joined(inner, 0)
            if found:
                return found
    return _tool_calls(message)


def _joined(value: Any, depth: int) -> str:
    """The text of a list of parts, or of one part."""
    if value.__class__ is str:
        return value
    if depth > _DEEPEST:
        return ''
    if value.__class__ is dict:
        for key in _PART_KEYS:
            inner = value.get(key)
            if inner:
                found = _joined(inner, depth + 1)
                if found:
                    return found
        return _tool_calls(value)
    if value.__class__ is list:
        said: list[str] = []
        size = 0
        for item in value[:200]:
            found = _joined(item, depth + 1)
            if found:
                said.append(found)
                size += len(found)
                if size > _LOOKED_AT:
                    break
        return ' '.join(said)
    return ''


def _tool_calls(value: dict[str, Any]) -> str:
    """`name(arguments)` of the tools that a message calls, whatever the provider's form."""
    calls = value.get('tool_calls')
    if isinstance(calls, list):
        return ', '.join(filter(None, (_tool_call(call) for call in calls[:10])))
    return _tool_call(value)


def _tool_call(call: Any) -> str:
    if call.__class__ is not dict:
        return ''
    for key in ('function', 'function_call', 'functionCall'):
        inner = call.get(key)
        if isinstance(inner, dict):
            call = inner
            break
    name = call.get('name')
    if name.__class__ is not str or not name:
        return ''
    for key in ('arguments', 'input', 'args'):
        if key in call:
            return f'{name}({_plain(call[key])})'
    return ''


def _plain(value: Any) -> str:
    if value.__class__ is str:
        return value[:_LOOKED_AT]
    try:
        return orjson.dumps(value).decode()[:_LOOKED_AT]
    except orjson.JSONEncodeError:
        return ''
