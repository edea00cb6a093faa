"""What a response, or an item of a stream, says about the call: the model that answered and why it stopped.

As data, like `usage`: the places where each provider says it.
"""

from __future__ import annotations

from typing import Any

from ..fields import field, names, sequence

__all__ = ['finish_reason_of', 'model_of']

_MODEL = (
    ('model',),
    ('response', 'model'),  # OpenAI's response events
    ('message', 'model'),  # Anthropic's message_start
    ('modelVersion',),
    ('model_version',),
)

_FINISH = (
    ('choices', 0, 'finish_reason'),
    ('candidates', 0, 'finishReason'),
    ('candidates', 0, 'finish_reason'),
    ('stop_reason',),
    ('delta', 'stop_reason'),
    ('message', 'stop_reason'),
    ('incomplete_details', 'reason'),
    ('response', 'incomplete_details', 'reason'),
)

_STATUS = frozenset({'status', 'response'})
_FINISHED_RESPONSE = frozenset({'completed', 'failed', 'cancelled', 'incomplete'})


def model_of(item: object) -> str | None:
    """The model that answers, if the item says so."""
    for path in _MODEL:
        found = _follow(item, path)
        if isinstance(found, str) and found:
            return found
    return None


def finish_reason_of(item: object) -> str | None:
    """Why the model stopped, in the provider's words, if the item says so."""
    fields = names(item)
    for path in _FINISH:
        if fields is not None and path[0] not in fields:
            continue
        found = _follow(item, path)
        found = getattr(found, 'value', found)  # an enumeration in google-genai
        if isinstance(found, str) and found:
            return found
    # OpenAI's responses have a status; the one of an event is that of the response so far.
    if fields is not None and _STATUS.isdisjoint(fields):
        return None
    for response in (item, field(item, 'response')):
        status = field(response, 'status')
        if isinstance(status, str) and status in _FINISHED_RESPONSE and field(response, 'output') is not None:
            return status
    return None


def _follow(item: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        if isinstance(step, int):
            entries = sequence({'entries': item}, 'entries')
            item = entries[step] if step < len(entries) else None
        else:
            item = field(item, step)
        if item is None:
            return None
    return item
