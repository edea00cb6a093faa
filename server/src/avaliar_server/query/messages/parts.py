"""The parts of a message, in every provider's spelling, read by two tables.

A part names its kind either by `type` (OpenAI, Anthropic, OpenTelemetry, the Vercel AI SDK) or by the one key it has
(Gemini, Bedrock). A further spelling is a further line in a table. A part that no line describes is kept as `json`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from ..payload import parsed

__all__ = ['Part', 'Value', 'join_text', 'parts_of', 'text_part', 'tool_call_part', 'tool_result_part']

Part = dict[str, Any]
"""In the shape of the API's `MessagePart`; a field that would be null is left out."""

Value = Mapping[str, Any]
Reader = Callable[[Value], 'list[Part]']

_NESTING = 8
"""How deep parts within parts are followed: tool results hold parts, nothing real goes further than three."""


def text_part(text: str, kind: str = 'text') -> list[Part]:
    """A text (or reasoning) part; none for an empty text."""
    return [{'type': kind, 'text': text}] if text else []


def tool_call_part(call_id: Any, name: Any, arguments: Any) -> Part:
    """A tool call; its arguments are parsed when they are JSON text."""
    part: Part = {'type': 'tool_call'}
    _set_text(part, 'tool_call_id', call_id)
    _set_text(part, 'tool_name', name)
    part['arguments'] = parsed(arguments) if isinstance(arguments, str) else arguments
    return part


def tool_result_part(call_id: Any, name: Any, content: Any, depth: int = 0) -> Part:
    """A tool's answer: as text when it is text, else as the value it is."""
    part: Part = {'type': 'tool_result'}
    _set_text(part, 'tool_call_id', call_id)
    _set_text(part, 'tool_name', name)
    if isinstance(content, str):
        part['text'] = content
        return part
    text = join_text(parts_of(content, depth + 1)) if isinstance(content, list) else None
    if text is None:
        part['data'] = content
    else:
        part['text'] = text
    return part


def join_text(parts: list[Part]) -> str | None:
    """The parts as one text; `None` when some part is not text."""
    if any(part['type'] not in ('text', 'reasoning') for part in parts):
        return None
    return '\n'.join(part['text'] for part in parts)


def parts_of(content: Any, depth: int = 0) -> list[Part]:
    """The parts of a message's content: a text, a part, a list of both, or nothing."""
    if content is None:
        return []
    if isinstance(content, str):
        return text_part(content)
    if depth > _NESTING:
        return [{'type': 'json', 'data': content}]
    if isinstance(content, list):
        return [part for item in cast('list[Any]', content) for part in parts_of(item, depth + 1)]
    if isinstance(content, dict):
        return _read(cast('Value', content))
    return [{'type': 'json', 'data': content}]


def _read(value: Value) -> list[Part]:
    kind = value.get('type')
    reader = _BY_TYPE.get(kind) if isinstance(kind, str) else None
    if reader is not None:
        parts = reader(value)
        if parts:
            return parts
    for key, read_key in _BY_KEY.items():
        if value.get(key) is not None:
            parts = read_key(value)
            if parts:
                return parts
    if _is_empty_text(value):
        return []
    return [{'type': 'json', 'data': dict(value)}]


def _is_empty_text(value: Value) -> bool:
    return any(value.get(key) == '' for key in ('text', 'content', 'thinking', 'refusal'))


def _set_text(part: Part, field: str, value: Any) -> None:
    if isinstance(value, str) and value:
        part[field] = value
    elif isinstance(value, int) and not isinstance(value, bool):
        part[field] = str(value)


def _first(value: Value, *paths: str) -> Any:
    """The first of the dotted paths that leads to something."""
    for path in paths:
        found: Any = value
        for step in path.split('.'):
            found = cast('Value', found).get(step) if isinstance(found, dict) else None
            if found is None:
                break
        if found is not None:
            return found
    return None


def _text(*paths: str, kind: str = 'text') -> Reader:
    def read(value: Value) -> list[Part]:
        text = _first(value, *paths)
        if isinstance(text, str):
            return text_part(text, 'reasoning' if value.get('thought') is True else kind)
        if isinstance(text, list):
            joined = join_text(parts_of(text, 1))
            return text_part(joined, kind) if joined is not None else []
        return []

    return read


def _call(call_id: str, name: str, *arguments: str) -> Reader:
    def read(value: Value) -> list[Part]:
        return [tool_call_part(_first(value, call_id), _first(value, name), _first(value, *arguments))]

    return read


def _result(call_id: str, name: str, *content: str) -> Reader:
    def read(value: Value) -> list[Part]:
        return [tool_result_part(_first(value, call_id), _first(value, name), _first(value, *content))]

    return read


def _media(family: str, types: tuple[str, ...], *data: str) -> Reader:
    def read(value: Value) -> list[Part]:
        found = _first(value, *data)
        media_type = _first(value, *types)
        if found is None:
            return []
        if isinstance(found, str) and found.startswith('data:'):
            media_type = found[len('data:') :].split(';', 1)[0].split(',', 1)[0]
        return [{'type': 'media', 'media_type': media_type if isinstance(media_type, str) else family, 'data': found}]

    return read


_IMAGE = _media(
    'image',
    ('source.media_type', 'media_type', 'mediaType', 'mimeType'),
    'image_url.url',
    'image_url',
    'source.data',
    'source.url',
    'source',
    'image',
    'file_id',
)
_FILE = _media(
    'file',
    ('source.media_type', 'media_type', 'mediaType', 'mime_type', 'mimeType'),
    'file.file_data',
    'file_data',
    'file_url',
    'source.data',
    'source.url',
    'source.text',
    'source',
    'uri',
    'data',
    'content',
    'file',
    'file_id',
)

_BY_TYPE: Mapping[str, Reader] = {
    # OpenAI chat and responses, Anthropic; OpenTelemetry says `content`.
    'text': _text('text', 'content'),
    'input_text': _text('text'),
    'output_text': _text('text'),
    'refusal': _text('refusal', 'text'),
    'thinking': _text('thinking', 'content', kind='reasoning'),
    'reasoning': _text('content', 'text', 'summary', kind='reasoning'),
    'reasoning_text': _text('text', kind='reasoning'),
    'summary_text': _text('text', kind='reasoning'),
    'image_url': _IMAGE,
    'input_image': _IMAGE,
    'image': _IMAGE,
    'input_audio': _media('audio', ('input_audio.format',), 'input_audio.data', 'input_audio'),
    'audio': _media('audio', ('audio.format', 'mediaType'), 'audio.data', 'data', 'audio'),
    'file': _FILE,
    'input_file': _FILE,
    'document': _FILE,
    'blob': _FILE,
    'uri': _FILE,
    'media': _FILE,
    'tool_use': _call('id', 'name', 'input'),
    'server_tool_use': _call('id', 'name', 'input'),
    'mcp_tool_use': _call('id', 'name', 'input'),
    'tool_call': _call('id', 'name', 'arguments'),
    'function_call': _call('call_id', 'name', 'arguments'),
    'custom_tool_call': _call('call_id', 'name', 'input'),
    'mcp_call': _call('id', 'name', 'arguments'),
    'tool-call': _call('toolCallId', 'toolName', 'input', 'args'),
    'tool_result': _result('tool_use_id', 'name', 'content'),
    'web_search_tool_result': _result('tool_use_id', 'name', 'content'),
    'code_execution_tool_result': _result('tool_use_id', 'name', 'content'),
    'mcp_tool_result': _result('tool_use_id', 'name', 'content'),
    'tool_call_response': _result('id', 'name', 'response', 'result'),
    'function_call_output': _result('call_id', 'name', 'output'),
    'custom_tool_call_output': _result('call_id', 'name', 'output'),
    'tool-result': _result('toolCallId', 'toolName', 'output.value', 'output', 'result'),
}

_BY_KEY: Mapping[str, Reader] = {
    # Gemini, in the Python client's spelling and in JSON's.
    'function_call': _call('function_call.id', 'function_call.name', 'function_call.args', 'function_call.arguments'),
    'functionCall': _call('functionCall.id', 'functionCall.name', 'functionCall.args'),
    'function_response': _result(
        'function_response.id',
        'function_response.name',
        'function_response.response.result',
        'function_response.response',
    ),
    'functionResponse': _result(
        'functionResponse.id', 'functionResponse.name', 'functionResponse.response.result', 'functionResponse.response'
    ),
    'inline_data': _media('file', ('inline_data.mime_type',), 'inline_data.data', 'inline_data'),
    'inlineData': _media('file', ('inlineData.mimeType',), 'inlineData.data', 'inlineData'),
    'file_data': _media('file', ('file_data.mime_type',), 'file_data.file_uri', 'file_data'),
    'fileData': _media('file', ('fileData.mimeType',), 'fileData.fileUri', 'fileData'),
    'executable_code': _call('executable_code.id', 'executable_code.language', 'executable_code.code'),
    'executableCode': _call('executableCode.id', 'executableCode.language', 'executableCode.code'),
    'code_execution_result': _result(
        'code_execution_result.id', 'code_execution_result.outcome', 'code_execution_result.output'
    ),
    'codeExecutionResult': _result(
        'codeExecutionResult.id', 'codeExecutionResult.outcome', 'codeExecutionResult.output'
    ),
    # Bedrock.
    'toolUse': _call('toolUse.toolUseId', 'toolUse.name', 'toolUse.input'),
    'toolResult': _result('toolResult.toolUseId', 'toolResult.name', 'toolResult.content'),
    'reasoningContent': _text('reasoningContent.reasoningText.text', kind='reasoning'),
    # Anybody; last, because a Gemini part may bear a thought's text beside other keys.
    'text': _text('text'),
}
