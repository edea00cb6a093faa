"""OpenAI's chat completions. https://platform.openai.com/docs/api-reference/chat"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .exchange import Failure, Request, Sent, Tool, Turn, list_of, object_of, text_of
from .figures import Answer
from .wire import BadRequest, Event

__all__ = ['OpenAIChat', 'openai_failure']

_KINDS = {
    400: 'invalid_request_error',
    401: 'invalid_request_error',
    403: 'invalid_request_error',
    404: 'invalid_request_error',
    422: 'invalid_request_error',
    429: 'requests',
}
_CODES = {401: 'invalid_api_key', 404: 'not_found', 429: 'rate_limit_exceeded'}


def openai_failure(failure: Failure) -> Mapping[str, Any]:
    """An error as OpenAI words it."""
    return {
        'error': {
            'message': failure.message,
            'type': _KINDS.get(failure.status, 'server_error'),
            'param': None,
            'code': _CODES.get(failure.status),
        }
    }


class OpenAIChat:
    """`POST /v1/chat/completions`."""

    provider = 'openai'
    api = 'chat'

    def read(self, sent: Sent) -> Request:
        body = sent.body
        model, messages = body.get('model'), body.get('messages')
        if not isinstance(model, str) or not model:
            raise BadRequest('you must provide a model parameter')
        if not isinstance(messages, list) or not messages:
            raise BadRequest("Missing required parameter: 'messages'.")
        turns: list[Turn] = []
        system: list[str] = []
        for message in map(object_of, list_of(body['messages'])):
            role = str(message.get('role', ''))
            said = text_of(message.get('content'))
            if role in ('system', 'developer'):
                system.append(said)
            else:
                turns.append(Turn(role, said, role == 'tool'))
        functions = [object_of(object_of(tool).get('function')) for tool in list_of(body.get('tools'))]
        choice = body.get('tool_choice')
        forced = '*' if choice == 'required' else str(object_of(object_of(choice).get('function')).get('name', ''))
        wanted = object_of(body.get('response_format'))
        schema = object_of(wanted.get('json_schema')).get('schema') if wanted.get('type') == 'json_schema' else None
        return Request(
            provider=self.provider,
            api=self.api,
            model=model,
            streaming=body.get('stream') is True,
            turns=tuple(turns),
            system='\n'.join(system),
            tools=tuple(
                Tool(str(each.get('name', '')), object_of(each.get('parameters'))) for each in functions if each
            ),
            forced_tool=forced,
            schema=schema if schema is None else object_of(schema),
            sent=sent,
        )

    def whole(self, answer: Answer) -> Mapping[str, Any]:
        message: dict[str, Any] = {
            'role': 'assistant',
            'content': answer.text or None,
            'refusal': None,
            'annotations': [],
        }
        if answer.reasoning:
            message['reasoning_content'] = answer.reasoning
        if answer.tool_calls:
            message['tool_calls'] = [
                {
                    'id': call.id,
                    'type': 'function',
                    'function': {'name': call.name, 'arguments': json.dumps(dict(call.arguments))},
                }
                for call in answer.tool_calls
            ]
        return {
            'id': f'chatcmpl-{answer.number:06d}',
            'object': 'chat.completion',
            'created': answer.created,
            'model': answer.model,
            'choices': [{'index': 0, 'message': message, 'logprobs': None, 'finish_reason': answer.finish_reason}],
            'usage': self._usage(answer),
            'service_tier': 'default',
            'system_fingerprint': 'fp_fake',
        }

    def stream(self, answer: Answer) -> Iterator[Event]:
        wants_usage = object_of(answer.request.body.get('stream_options')).get('include_usage') is True

        def chunk(delta: Mapping[str, Any] | None, finish_reason: str | None = None) -> dict[str, Any]:
            choices = [{'index': 0, 'delta': delta, 'logprobs': None, 'finish_reason': finish_reason}]
            body: dict[str, Any] = {
                'id': f'chatcmpl-{answer.number:06d}',
                'object': 'chat.completion.chunk',
                'created': answer.created,
                'model': answer.model,
                'service_tier': 'default',
                'system_fingerprint': 'fp_fake',
                'choices': [] if delta is None else choices,
            }
            if wants_usage:
                body['usage'] = None
            return body

        yield Event(chunk({'role': 'assistant', 'content': None if answer.tool_calls else '', 'refusal': None}))
        for thought in answer.thoughts:
            yield Event(chunk({'reasoning_content': thought}), is_piece=True)
        for piece in answer.pieces:
            yield Event(chunk({'content': piece}), is_piece=True)
        for place, call in enumerate(answer.tool_calls):
            function = {'name': call.name, 'arguments': ''}
            head = {'index': place, 'id': call.id, 'type': 'function', 'function': function}
            yield Event(chunk({'tool_calls': [head]}), is_piece=True)
            written = json.dumps(dict(call.arguments))
            for start in range(0, len(written), 12):
                part = {'index': place, 'function': {'arguments': written[start : start + 12]}}
                yield Event(chunk({'tool_calls': [part]}), is_piece=True)
        yield Event(chunk({}, answer.finish_reason))
        if wants_usage:
            yield Event({**chunk(None), 'usage': self._usage(answer)})
        yield Event('[DONE]')

    def failure(self, failure: Failure) -> Mapping[str, Any]:
        return openai_failure(failure)

    def broken(self, failure: Failure) -> Event:
        return Event(openai_failure(failure))

    def headers(self, number: int) -> Mapping[str, str]:
        return {'x-request-id': f'req_{number:06d}', 'openai-version': '2020-10-01'}

    def _usage(self, answer: Answer) -> Mapping[str, Any]:
        figures = answer.figures
        prompt_details = {'cached_tokens': figures.cache_read, 'audio_tokens': 0}
        if figures.cache_write:
            prompt_details['cache_write_tokens'] = figures.cache_write
        return {
            'prompt_tokens': figures.input,
            'completion_tokens': figures.output,
            'total_tokens': figures.input + figures.output,
            'prompt_tokens_details': prompt_details,
            'completion_tokens_details': {
                'reasoning_tokens': figures.reasoning,
                'audio_tokens': 0,
                'accepted_prediction_tokens': 0,
                'rejected_prediction_tokens': 0,
            },
        }
