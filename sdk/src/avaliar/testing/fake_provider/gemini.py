"""Gemini's generated content. https://ai.google.dev/api/generate-content"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from .exchange import Failure, Request, Sent, Tool, Turn, list_of, object_of, text_of
from .figures import Answer
from .wire import BadRequest, Event

__all__ = ['Gemini']

_FINISH = {'stop': 'STOP', 'length': 'MAX_TOKENS', 'tool_calls': 'STOP', 'content_filter': 'SAFETY'}
_STATUS = {
    400: 'INVALID_ARGUMENT',
    401: 'UNAUTHENTICATED',
    403: 'PERMISSION_DENIED',
    404: 'NOT_FOUND',
    429: 'RESOURCE_EXHAUSTED',
    500: 'INTERNAL',
    503: 'UNAVAILABLE',
    504: 'DEADLINE_EXCEEDED',
}

_SCHEMAS = ('parametersJsonSchema', 'parameters_json_schema', 'parameters')
"""Where a function's parameters are described; protobuf's JSON takes a name in either spelling."""


class Gemini:
    """`POST /v1beta/models/{model}:generateContent` and `:streamGenerateContent?alt=sse`."""

    provider = 'google'
    api = 'generate'

    def read(self, sent: Sent) -> Request:
        body = sent.body
        model, _, method = sent.path.rsplit('/', 1)[-1].partition(':')
        contents = list_of(body.get('contents'))
        if not contents:
            raise BadRequest('* GenerateContentRequest.contents: contents is not specified')
        declared = [
            object_of(function)
            for tool in list_of(body.get('tools'))
            for function in list_of(object_of(tool).get('functionDeclarations'))
        ]
        calling = object_of(object_of(body.get('toolConfig')).get('functionCallingConfig'))
        allowed = list_of(calling.get('allowedFunctionNames'))
        config = object_of(body.get('generationConfig'))
        schema = config.get('responseJsonSchema') or config.get('responseSchema')
        return Request(
            provider=self.provider,
            api=self.api,
            model=unquote(model),
            streaming=method == 'streamGenerateContent',
            turns=tuple(_turn(object_of(content)) for content in contents),
            system=text_of(object_of(body.get('systemInstruction')).get('parts')),
            tools=tuple(
                Tool(
                    str(function.get('name', '')),
                    object_of(next((function[name] for name in _SCHEMAS if function.get(name)), None)),
                )
                for function in declared
            ),
            forced_tool=(str(allowed[0]) if allowed else '*') if calling.get('mode') == 'ANY' else '',
            schema=object_of(schema) if schema else None,
            sent=sent,
        )

    def whole(self, answer: Answer) -> Mapping[str, Any]:
        parts: list[Mapping[str, Any]] = []
        if answer.reasoning:
            parts.append({'text': answer.reasoning, 'thought': True})
        if answer.text or not answer.tool_calls:
            parts.append({'text': answer.text})
        parts.extend(_calls(answer))
        return self._response(answer, parts, _FINISH.get(answer.finish_reason, answer.finish_reason), 1.0)

    def stream(self, answer: Answer) -> Iterator[Event]:
        parts: list[Mapping[str, Any]] = [{'text': thought, 'thought': True} for thought in answer.thoughts]
        parts.extend({'text': piece} for piece in answer.pieces)
        parts.extend(_calls(answer))
        if not parts:
            parts.append({'text': ''})
        for place, part in enumerate(parts, 1):
            last = place == len(parts)
            reason = _FINISH.get(answer.finish_reason, answer.finish_reason) if last else None
            yield Event(self._response(answer, [part], reason, place / len(parts)), is_piece=True)

    def failure(self, failure: Failure) -> Mapping[str, Any]:
        status = _STATUS.get(failure.status, 'UNKNOWN')
        return {'error': {'code': failure.status, 'message': failure.message, 'status': status}}

    def broken(self, failure: Failure) -> Event:
        return Event(json.dumps(self.failure(failure)))

    def headers(self, number: int) -> Mapping[str, str]:
        return {'server-timing': f'gfet4t7; dur={number}'}

    def _response(
        self, answer: Answer, parts: list[Mapping[str, Any]], reason: str | None, share: float
    ) -> Mapping[str, Any]:
        candidate: dict[str, Any] = {'content': {'parts': parts, 'role': 'model'}, 'index': 0}
        if reason is not None:
            candidate['finishReason'] = reason
        figures = answer.figures
        # Counts in a stream are those so far; the candidates' grow, the rest is known from the start.
        candidates = round((figures.output - figures.reasoning) * share)
        usage: dict[str, Any] = {
            'promptTokenCount': figures.input,
            'candidatesTokenCount': candidates,
            'totalTokenCount': figures.input + candidates + figures.reasoning,
            'promptTokensDetails': [{'modality': 'TEXT', 'tokenCount': figures.input}],
        }
        if figures.cache_read:
            usage['cachedContentTokenCount'] = figures.cache_read
            usage['cacheTokensDetails'] = [{'modality': 'TEXT', 'tokenCount': figures.cache_read}]
        if figures.reasoning:
            usage['thoughtsTokenCount'] = figures.reasoning
        return {
            'candidates': [candidate],
            'usageMetadata': usage,
            'modelVersion': answer.model,
            'responseId': f'resp{answer.number:06d}',
        }


def _turn(content: Mapping[str, Any]) -> Turn:
    parts = [object_of(part) for part in list_of(content.get('parts'))]
    results = [object_of(part['functionResponse']) for part in parts if 'functionResponse' in part]
    if results:
        said = ''.join(json.dumps(result.get('response'), ensure_ascii=False) for result in results)
        return Turn('user', said, is_tool_result=True)
    role = str(content.get('role') or 'user')
    return Turn('assistant' if role == 'model' else role, text_of(parts))


def _calls(answer: Answer) -> list[Mapping[str, Any]]:
    return [
        {'functionCall': {'id': call.id, 'name': call.name, 'args': dict(call.arguments)}} for call in answer.tool_calls
    ]
