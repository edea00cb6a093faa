"""Anthropic's messages. https://docs.claude.com/en/api/messages"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .exchange import Failure, Request, Sent, Tool, Turn, list_of, object_of, text_of
from .figures import Answer
from .wire import BadRequest, Event

__all__ = ['AnthropicMessages']

_STOP = {'stop': 'end_turn', 'length': 'max_tokens', 'tool_calls': 'tool_use', 'content_filter': 'refusal'}
_KINDS = {
    400: 'invalid_request_error',
    401: 'authentication_error',
    403: 'permission_error',
    404: 'not_found_error',
    413: 'request_too_large',
    422: 'invalid_request_error',
    429: 'rate_limit_error',
    529: 'overloaded_error',
}


class AnthropicMessages:
    """`POST /v1/messages`."""

    provider = 'anthropic'
    api = 'messages'

    def read(self, sent: Sent) -> Request:
        body = sent.body
        for name, kind in (('model', str), ('messages', list), ('max_tokens', int)):
            if not isinstance(body.get(name), kind) or not body[name]:
                raise BadRequest(f'{name}: Field required')
        choice = object_of(body.get('tool_choice'))
        forced = {'any': '*', 'tool': str(choice.get('name', ''))}.get(str(choice.get('type', '')), '')
        wanted = object_of(object_of(body.get('output_config')).get('format') or body.get('output_format'))
        return Request(
            provider=self.provider,
            api=self.api,
            model=str(body['model']),
            streaming=body.get('stream') is True,
            turns=tuple(_turn(object_of(message)) for message in list_of(body['messages'])),
            system=text_of(body.get('system')),
            tools=tuple(
                Tool(str(object_of(tool).get('name', '')), object_of(object_of(tool).get('input_schema')))
                for tool in list_of(body.get('tools'))
            ),
            forced_tool=forced,
            schema=object_of(wanted.get('schema')) if wanted.get('type') == 'json_schema' else None,
            sent=sent,
        )

    def whole(self, answer: Answer) -> Mapping[str, Any]:
        return {
            **self._message(answer),
            'content': _blocks(answer),
            'stop_reason': _STOP.get(answer.finish_reason, answer.finish_reason),
            'usage': self._usage(answer, answer.figures.output),
        }

    def stream(self, answer: Answer) -> Iterator[Event]:
        started: dict[str, Any] = {**self._message(answer), 'content': [], 'usage': self._usage(answer, 1)}
        yield Event({'type': 'message_start', 'message': started}, 'message_start')
        for index, block in enumerate(_blocks(answer)):
            yield Event(
                {'type': 'content_block_start', 'index': index, 'content_block': _begun(block)}, 'content_block_start'
            )
            if index == 0:
                yield Event({'type': 'ping'}, 'ping')
            for delta in _deltas(block, answer):
                yield Event(
                    {'type': 'content_block_delta', 'index': index, 'delta': delta},
                    'content_block_delta',
                    is_piece=True,
                )
            yield Event({'type': 'content_block_stop', 'index': index}, 'content_block_stop')
        stop = {'stop_reason': _STOP.get(answer.finish_reason, answer.finish_reason), 'stop_sequence': None}
        usage = self._usage(answer, answer.figures.output)
        told = ('input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens', 'output_tokens')
        cumulative = {name: usage[name] for name in told}
        yield Event({'type': 'message_delta', 'delta': stop, 'usage': cumulative}, 'message_delta')
        yield Event({'type': 'message_stop'}, 'message_stop')

    def failure(self, failure: Failure) -> Mapping[str, Any]:
        error = {'type': _KINDS.get(failure.status, 'api_error'), 'message': failure.message}
        return {'type': 'error', 'error': error}

    def broken(self, failure: Failure) -> Event:
        return Event(self.failure(failure), 'error')

    def headers(self, number: int) -> Mapping[str, str]:
        return {'request-id': f'req_{number:06d}', 'anthropic-organization-id': 'fake'}

    def _message(self, answer: Answer) -> dict[str, Any]:
        return {
            'id': f'msg_{answer.number:06d}',
            'type': 'message',
            'role': 'assistant',
            'model': answer.model,
            'stop_reason': None,
            'stop_sequence': None,
        }

    def _usage(self, answer: Answer, output_tokens: int) -> dict[str, Any]:
        figures = answer.figures
        return {
            'input_tokens': figures.input - figures.cache_read - figures.cache_write,
            'cache_creation_input_tokens': figures.cache_write,
            'cache_read_input_tokens': figures.cache_read,
            'cache_creation': {
                'ephemeral_5m_input_tokens': figures.cache_write,
                'ephemeral_1h_input_tokens': 0,
            },
            'output_tokens': output_tokens,
            'service_tier': 'standard',
        }


def _turn(message: Mapping[str, Any]) -> Turn:
    content = message.get('content')
    results = [object_of(part) for part in list_of(content) if object_of(part).get('type') == 'tool_result']
    if results:
        return Turn('user', ''.join(text_of(result.get('content')) for result in results), is_tool_result=True)
    return Turn(str(message.get('role', '')), text_of(content))


def _blocks(answer: Answer) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    if answer.reasoning:
        blocks.append({'type': 'thinking', 'thinking': answer.reasoning, 'signature': 'c2lnbmF0dXJl'})
    if answer.text or not answer.tool_calls:
        blocks.append({'type': 'text', 'text': answer.text})
    blocks.extend(
        {'type': 'tool_use', 'id': call.id, 'name': call.name, 'input': dict(call.arguments)}
        for call in answer.tool_calls
    )
    return blocks


_EMPTY: Mapping[str, Mapping[str, Any]] = {
    'thinking': {'thinking': '', 'signature': ''},
    'text': {'text': ''},
    'tool_use': {'input': {}},
}


def _begun(block: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**block, **_EMPTY[block['type']]}


def _deltas(block: Mapping[str, Any], answer: Answer) -> Iterator[Mapping[str, Any]]:
    if block['type'] == 'thinking':
        for thought in answer.thoughts:
            yield {'type': 'thinking_delta', 'thinking': thought}
        yield {'type': 'signature_delta', 'signature': block['signature']}
    elif block['type'] == 'text':
        for piece in answer.pieces:
            yield {'type': 'text_delta', 'text': piece}
    else:
        yield {'type': 'input_json_delta', 'partial_json': ''}
        written = json.dumps(block['input'])
        for start in range(0, len(written), 12):
            yield {'type': 'input_json_delta', 'partial_json': written[start : start + 12]}
