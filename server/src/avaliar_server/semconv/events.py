"""Reads a span's events: exceptions, and the messages that older conventions send as events."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from .converters import Unreadable, json_text, parsed
from .reading import EVENTS, Reading, read_attributes

__all__ = ['Event', 'read_events']


class Event(NamedTuple):
    """A span event: name, nanoseconds since the epoch, attributes."""

    name: str
    time_ns: int
    attributes: dict[str, Any]


_EVENT_RANK = 10
"""What the span's own attributes say beats what its events say."""


def read_events(events: Sequence[Event], reading: Reading, *, failed: bool) -> list[Event]:
    """Add what `events` say to `reading`, and give back those that no rule took.

    The last exception of a span that `failed` becomes `error_type`, `error_message` and `error_stack`; one that was
    recorded and handled stays an event.
    """
    inputs: list[dict[str, Any]] = []
    outputs: list[dict[str, Any]] = []
    kept: list[Event] = []
    error: Event | None = None
    for event in events:
        rule = EVENTS.get(event.name)
        if rule is None:
            if event.name == 'exception' and failed:
                if error is not None:
                    kept.append(error)
                error = event
            else:
                kept.append(event)
        elif rule.says == 'attributes':
            read_attributes(event.attributes, reading, rank=_EVENT_RANK)
        else:
            (inputs if rule.says == 'input_message' else outputs).append(_message(event.attributes, rule.role))
    if error is not None:
        _exception(error, reading)
    if inputs:
        reading.fields.setdefault('input', _dump(inputs))
    if outputs:
        reading.fields.setdefault('output', _dump(outputs))
        reason = next((str(m['finish_reason']) for m in outputs if m.get('finish_reason')), None)
        if reason:
            reading.fields.setdefault('finish_reason', reason)
    return kept


def _exception(event: Event, reading: Reading) -> None:
    said = event.attributes
    for name, field in (
        ('exception.type', 'error_type'),
        ('exception.message', 'error_message'),
        ('exception.stacktrace', 'error_stack'),
    ):
        value = said.get(name)
        if isinstance(value, str) and value:
            reading.fields[field] = value


_OUTSIDE = frozenset({'gen_ai.system', 'gen_ai.provider.name', 'event.name', 'gen_ai.event.content'})


def _message(said: dict[str, Any], role: str) -> dict[str, Any]:
    """One chat message, `{"role", "content", ...}`, out of an event's attributes.

    Instrumentations put the body under `gen_ai.event.content` as JSON, or its fields as attributes; a choice has the
    message inside `message`.
    """
    body: dict[str, Any] = {}
    content = said.get('gen_ai.event.content')
    if content is not None:
        try:
            content = parsed(content)
        except Unreadable:
            pass
        body = dict(content) if isinstance(content, dict) else {'content': content}
    body.update((name, value) for name, value in said.items() if name not in _OUTSIDE)
    inner = body.pop('message', None)
    if inner is not None:
        try:
            inner = parsed(inner)
        except Unreadable:
            pass
        body.update(inner if isinstance(inner, dict) else {'content': inner})
    if isinstance(body.get('tool_calls'), str):
        try:
            body['tool_calls'] = parsed(body['tool_calls'])
        except Unreadable:
            pass
    message: dict[str, Any] = {'role': body.pop('role', None) or role}
    message.update(body)
    return message


def _dump(messages: list[dict[str, Any]]) -> str:
    try:
        return json_text(messages)
    except Unreadable:
        # An integer above 64 bits.
        return json.dumps(messages, default=str)
