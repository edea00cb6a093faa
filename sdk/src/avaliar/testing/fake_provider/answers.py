"""What the fake says when nobody told it what to say: the same to the same request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .exchange import Reply, Request, ToolCall, list_of, object_of

__all__ = ['default_reply', 'example_of']

_BOOK: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ('index', 'database'),
        'A database index is like the index of a book: instead of reading every page to find a word, you look it up '
        'in a sorted list and go straight to the page. Lookups and sorted reads get much faster; each write gets a '
        'little slower, because the list has to be kept in order, and the list takes space. Index the columns you '
        'filter, join and sort by, and measure before you add another.',
    ),
    (
        ('four-day', 'source: trial reports'),
        'Output held or rose slightly over six months, so twelve people can expect to keep their pace. The gains came '
        'from shorter meetings and fewer interruptions, not from working faster.',
    ),
    (
        ('four-day', 'source: support teams'),
        'Whoever answers customers must not all be off on the same day: response times suffered until days off were '
        'staggered. A team of twelve is large enough to stagger them in two groups.',
    ),
    (
        ('four-day', 'week'),
        'Try it for six months, with days off staggered in two groups so that customers are answered every day. Cut '
        'recurring meetings first, agree beforehand on the two figures that decide (response time and work finished), '
        'and keep the right to stop.',
    ),
    (
        ('permission denied',),
        'The export job runs as a service account that has lost write access to the target folder, most likely after '
        'the storage move on Friday. Grant the account write permission on the new path, run the job once by hand, '
        'and add a check that alerts when a nightly file is missing.',
    ),
    (
        ('charged twice',),
        'Billing, high urgency: the customer was charged twice for one order and wants the second charge refunded.',
    ),
    (
        ('password', 'reset'),
        'Account, medium urgency: password-reset e-mails do not arrive, so the customer cannot sign in.',
    ),
    (
        ('dark mode',),
        'Feature request, low urgency: the customer likes the app and asks for a dark mode.',
    ),
    (
        ('bottle',),
        'Keeps tea hot from the first train to the last meeting: the Nomad bottle, 24 hours of warmth in 480 grams of '
        'brushed steel that closes with one hand and never leaks.',
    ),
    (
        ('plan', 'research'),
        'Plan: first collect what measured trials report, then weigh it for a team of twelve, then recommend.',
    ),
    (
        ('weather',),
        'It is 18 degrees and partly cloudy, with a light wind from the west.',
    ),
    (
        ('refund',),
        'You can return an unused item within 30 days of delivery. Start the return in your orders, print the label, '
        'and drop the parcel off; the refund reaches your card within five working days after it arrives here.',
    ),
)


def _written(prompt: str) -> str:
    asked = prompt.lower()
    for words, answer in _BOOK:
        if all(word in asked for word in words):
            return answer
    subject = ' '.join(prompt.split()[:12]).rstrip('.,;:?!') or 'your request'
    return (
        f'Here is a short answer to "{subject}". Start from what you know for certain, state the goal in one sentence, '
        'list the two or three options that differ most, and compare them on cost, risk and time. Then try the '
        'cheapest one on a small scale and decide by what you measure.'
    )


def example_of(schema: Mapping[str, Any], name: str = 'value', depth: int = 0) -> Any:
    """A value that a JSON schema allows, made from its property names."""
    if depth > 8:
        return None
    definitions = object_of(schema.get('$defs'))
    reference = schema.get('$ref')
    if isinstance(reference, str):
        target = object_of(definitions.get(reference.rsplit('/', 1)[-1]))
        return example_of({**target, '$defs': definitions}, name, depth + 1)
    for key in ('enum', 'anyOf', 'oneOf', 'allOf'):
        options = list_of(schema.get(key))
        if options:
            return options[0] if key == 'enum' else example_of({**options[0], '$defs': definitions}, name, depth + 1)
    if 'const' in schema:
        return schema['const']
    kinds = list_of(schema.get('type')) or [schema.get('type') or 'object']
    kind = str(kinds[0]).lower()
    if kind == 'object':
        properties = object_of(schema.get('properties'))
        required = list_of(schema.get('required')) or list(properties)
        return {
            key: example_of({**object_of(properties.get(key)), '$defs': definitions}, key, depth + 1)
            for key in required
        }
    if kind == 'array':
        return [example_of({**object_of(schema.get('items')), '$defs': definitions}, name, depth + 1)]
    return {'integer': 3, 'number': 2.5, 'boolean': True, 'null': None}.get(kind, f'example {name}')


def default_reply(request: Request, call_tools: str) -> Reply:
    """Answer a request: a tool call where one is forced (or, with `always`, offered), an object where a schema is
    given, otherwise text."""
    may_call = request.tools and call_tools != 'never' and not request.answers_a_tool
    if may_call and (request.forced_tool or call_tools == 'always'):
        named = [tool for tool in request.tools if tool.name == request.forced_tool]
        tool = (named or list(request.tools))[0]
        return Reply(tool_calls=(ToolCall(tool.name, object_of(example_of({'type': 'object', **tool.schema}))),))
    if request.schema is not None:
        return Reply(text=json.dumps(example_of(request.schema)))
    if request.answers_a_tool:
        return Reply(text=f'The tool says: {request.turns[-1].text.strip()}')
    return Reply(text=_written(request.prompt))
