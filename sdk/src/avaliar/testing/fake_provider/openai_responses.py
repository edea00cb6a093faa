"""OpenAI's responses. https://platform.openai.com/docs/api-reference/responses"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .exchange import Failure, Request, Sent, Tool, ToolCall, Turn, list_of, object_of, text_of
from .figures import Answer
from .openai_chat import openai_failure
from .wire import BadRequest, Event

__all__ = ['OpenAIResponses']


class OpenAIResponses:
    """`POST /v1/responses`."""

    provider = 'openai'
    api = 'responses'

    def read(self, sent: Sent) -> Request:
        body = sent.body
        model, given = body.get('model'), body.get('input')
        if not isinstance(model, str) or not model:
            raise BadRequest("Missing required parameter: 'model'.")
        if not isinstance(given, str | list) or not given:
            raise BadRequest("Missing required parameter: 'input'.")
        turns = (
            [Turn('user', given)]
            if isinstance(given, str)
            else [_turn(object_of(item)) for item in list_of(body['input'])]
        )
        system = [text_of(body.get('instructions'))]
        system += [turn.text for turn in turns if turn.role in ('system', 'developer')]
        functions = [object_of(tool) for tool in list_of(body.get('tools'))]
        choice = body.get('tool_choice')
        wanted = object_of(object_of(body.get('text')).get('format'))
        return Request(
            provider=self.provider,
            api=self.api,
            model=model,
            streaming=body.get('stream') is True,
            turns=tuple(turn for turn in turns if turn.role not in ('system', 'developer')),
            system='\n'.join(part for part in system if part),
            tools=tuple(
                Tool(str(each.get('name', '')), object_of(each.get('parameters')))
                for each in functions
                if each.get('type') == 'function'
            ),
            forced_tool='*' if choice == 'required' else str(object_of(choice).get('name', '')),
            schema=object_of(wanted.get('schema')) if wanted.get('type') == 'json_schema' else None,
            sent=sent,
        )

    def whole(self, answer: Answer) -> Mapping[str, Any]:
        items = _items(answer)
        done = 'incomplete' if answer.finish_reason in ('length', 'content_filter') else 'completed'
        return self._response(answer, done, [_finished(item) for item in items])

    def stream(self, answer: Answer) -> Iterator[Event]:
        sequence = 0

        def event(kind: str, fields: Mapping[str, Any], is_piece: bool = False) -> Event:
            nonlocal sequence
            data = {'type': kind, 'sequence_number': sequence, **fields}
            sequence += 1
            return Event(data, kind, is_piece)

        started = self._response(answer, 'in_progress', [])
        yield event('response.created', {'response': started})
        yield event('response.in_progress', {'response': started})
        for at, item in enumerate(_items(answer)):
            place = {'item_id': item['id'], 'output_index': at}
            yield event('response.output_item.added', {'output_index': at, 'item': _begun(item)})
            for kind, fields in _contents(item, answer):
                yield event(f'response.{kind}', {**place, **fields}, is_piece=kind.endswith('.delta'))
            yield event('response.output_item.done', {'output_index': at, 'item': _finished(item)})
        finished = self.whole(answer)
        yield event(f'response.{finished["status"]}', {'response': finished})

    def failure(self, failure: Failure) -> Mapping[str, Any]:
        return openai_failure(failure)

    def broken(self, failure: Failure) -> Event:
        error = object_of(openai_failure(failure)['error'])
        return Event({'type': 'error', 'sequence_number': 0, 'error': dict(error)}, 'error')

    def headers(self, number: int) -> Mapping[str, str]:
        return {'x-request-id': f'req_{number:06d}', 'openai-version': '2020-10-01'}

    def _response(self, answer: Answer, status: str, output: list[Mapping[str, Any]]) -> Mapping[str, Any]:
        body, figures = answer.request.body, answer.figures
        reason = 'max_output_tokens' if answer.finish_reason == 'length' else 'content_filter'
        usage = {
            'input_tokens': figures.input,
            'input_tokens_details': {'cached_tokens': figures.cache_read, 'cache_write_tokens': figures.cache_write},
            'output_tokens': figures.output,
            'output_tokens_details': {'reasoning_tokens': figures.reasoning},
            'total_tokens': figures.input + figures.output,
        }
        return {
            'id': f'resp_{answer.number:06d}',
            'object': 'response',
            'created_at': answer.created,
            'status': status,
            'error': None,
            'incomplete_details': {'reason': reason} if status == 'incomplete' else None,
            'instructions': body.get('instructions'),
            'max_output_tokens': body.get('max_output_tokens'),
            'model': answer.model,
            'output': output,
            'parallel_tool_calls': body.get('parallel_tool_calls', True),
            'previous_response_id': body.get('previous_response_id'),
            'store': body.get('store', True),
            'temperature': body.get('temperature', 1.0),
            'text': body.get('text', {'format': {'type': 'text'}}),
            'tool_choice': body.get('tool_choice', 'auto'),
            'tools': body.get('tools', []),
            'top_p': body.get('top_p', 1.0),
            'truncation': 'disabled',
            'usage': None if status == 'in_progress' else usage,
            'user': body.get('user'),
            'metadata': body.get('metadata') or {},
        }


def _turn(item: Mapping[str, Any]) -> Turn:
    if item.get('type') == 'function_call_output':
        return Turn('user', text_of(item.get('output')), is_tool_result=True)
    return Turn(str(item.get('role', 'assistant')), text_of(item.get('content')))


def _items(answer: Answer) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    if answer.reasoning:
        summary = [{'type': 'summary_text', 'text': answer.reasoning}]
        items.append({'id': f'rs_{answer.number:06d}', 'type': 'reasoning', 'summary': summary})
    if answer.text or not answer.tool_calls:
        content: list[dict[str, Any]] = [
            {'type': 'output_text', 'text': answer.text, 'annotations': [], 'logprobs': []}
        ]
        items.append({'id': f'msg_{answer.number:06d}', 'type': 'message', 'role': 'assistant', 'content': content})
    items.extend(_call(answer.number, place, call) for place, call in enumerate(answer.tool_calls))
    return items


def _call(number: int, place: int, call: ToolCall) -> dict[str, Any]:
    return {
        'id': f'fc_{number:06d}{place}',
        'type': 'function_call',
        'call_id': call.id,
        'name': call.name,
        'arguments': json.dumps(dict(call.arguments)),
    }


def _contents(item: Mapping[str, Any], answer: Answer) -> Iterator[tuple[str, dict[str, Any]]]:
    """The events between an item's beginning and its end: their kinds and fields."""
    if item['type'] == 'reasoning':
        summary: dict[str, Any] = {'type': 'summary_text', 'text': ''}
        whole = {**summary, 'text': answer.reasoning}
        yield 'reasoning_summary_part.added', {'summary_index': 0, 'part': summary}
        for thought in answer.thoughts:
            yield 'reasoning_summary_text.delta', {'summary_index': 0, 'delta': thought}
        yield 'reasoning_summary_text.done', {'summary_index': 0, 'text': answer.reasoning}
        yield 'reasoning_summary_part.done', {'summary_index': 0, 'part': whole}
    elif item['type'] == 'message':
        part: dict[str, Any] = {'type': 'output_text', 'text': '', 'annotations': [], 'logprobs': []}
        whole = {**part, 'text': answer.text}
        yield 'content_part.added', {'content_index': 0, 'part': part}
        for piece in answer.pieces:
            yield 'output_text.delta', {'content_index': 0, 'delta': piece, 'logprobs': []}
        yield 'output_text.done', {'content_index': 0, 'text': answer.text, 'logprobs': []}
        yield 'content_part.done', {'content_index': 0, 'part': whole}
    else:
        written = str(item['arguments'])
        for start in range(0, len(written), 12):
            yield 'function_call_arguments.delta', {'delta': written[start : start + 12]}
        yield 'function_call_arguments.done', {'name': item['name'], 'arguments': written}


_EMPTY: Mapping[str, Mapping[str, Any]] = {
    'reasoning': {'summary': []},
    'message': {'content': [], 'status': 'in_progress'},
    'function_call': {'arguments': '', 'status': 'in_progress'},
}


def _begun(item: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**item, **_EMPTY[item['type']]}


def _finished(item: Mapping[str, Any]) -> Mapping[str, Any]:
    return item if item['type'] == 'reasoning' else {**item, 'status': 'completed'}
