"""What of a request an endpoint understands: endpoints that call themselves compatible differ in this."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

__all__ = ['Completion', 'Dialect', 'Refusal', 'completion']

Format = Literal['json_schema', 'json_object', 'plain']

_WEAKER: dict[Format, Format] = {'json_schema': 'json_object', 'json_object': 'plain'}

_KNOWN_CODES = frozenset(
    (
        'billing_hard_limit_reached',
        'content_filter',
        'context_length_exceeded',
        'insufficient_quota',
        'invalid_api_key',
        'invalid_model',
        'json_validate_failed',
        'model_not_found',
        'rate_limit_exceeded',
        'unsupported_parameter',
        'unsupported_value',
    )
)
"""Those an error may name: any other word in an answer might be a piece of the key or of the content."""

_OF_CONTENT = frozenset(
    ('content_filter', 'context_length_exceeded', 'invalid_api_key', 'invalid_model', 'json_validate_failed')
) | {'model_not_found', 'insufficient_quota'}
"""Refusals that no other way of asking changes."""

_ANSWER_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an endpoint refused.

    Attributes:
        code: One of the codes that are commonly used, or nothing.
        text: What else it says, in lower case; not to be shown.
    """

    code: str
    text: str

    @classmethod
    def of(cls, body: bytes) -> Refusal:
        document = _json(body)
        error: Any = document.get('error', document)
        fields = cast('dict[str, Any]', error) if isinstance(error, dict) else {'message': error}
        codes = [fields.get('code'), fields.get('type')]
        code = next((one for one in codes if isinstance(one, str) and one in _KNOWN_CODES), '')
        said = [fields.get(name) for name in ('param', 'message')] + [document.get('detail')]
        return cls(code, json.dumps([one for one in said if one])[:10_000].lower())


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a request is put: at first with all that helps, then without what the endpoint refused."""

    format: Format = 'json_schema'
    has_temperature: bool = True
    has_seed: bool = True
    length: Literal['max_tokens', 'max_completion_tokens', ''] = 'max_tokens'

    def body(self, model: str, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any], tokens: int) -> bytes:
        """The request's body."""
        document: dict[str, Any] = {'model': model, 'messages': list(messages)}
        if self.format == 'json_schema':
            document['response_format'] = {
                'type': 'json_schema',
                'json_schema': {'name': 'verdicts', 'strict': True, 'schema': schema},
            }
        elif self.format == 'json_object':
            document['response_format'] = {'type': 'json_object'}
        if self.has_temperature:
            document['temperature'] = 0
        if self.has_seed:
            document['seed'] = 0
        if self.length:
            document[self.length] = tokens
        return json.dumps(document).encode('ascii')

    def without(self, refusal: Refusal) -> Dialect | None:
        """What to try next; `None` where the refusal has another cause."""
        text = refusal.text
        if refusal.code in _OF_CONTENT or 'context length' in text or 'context window' in text:
            return None
        if self.has_temperature and 'temperature' in text:
            return replace(self, has_temperature=False)
        if self.has_seed and 'seed' in text:
            return replace(self, has_seed=False)
        if self.length and self.length in text:
            return replace(self, length='max_completion_tokens' if self.length == 'max_tokens' else '')
        weaker = _WEAKER.get(self.format)
        return None if weaker is None else replace(self, format=weaker)


@dataclass(frozen=True, slots=True)
class Completion:
    """What of a completion counts.

    Attributes:
        tokens: Input and output, where the endpoint says them.
    """

    text: str
    is_cut_off: bool = False
    is_refused: bool = False
    tokens: tuple[int, int] | None = None


def completion(body: bytes) -> Completion | None:
    """The first choice of a chat completion; `None` where the body is none."""
    document = _json(body)
    choices: Any = document.get('choices')
    first: Any = cast('list[Any]', choices)[0] if isinstance(choices, list) and choices else None
    if not isinstance(first, dict):
        return None
    choice = cast('dict[str, Any]', first)
    given: Any = choice.get('message')
    if not isinstance(given, dict):
        return None
    message = cast('dict[str, Any]', given)
    finish = choice.get('finish_reason')
    text = _text(message.get('content'))
    return Completion(
        text=text[:_ANSWER_CHARACTERS],
        is_cut_off=finish == 'length',
        is_refused=finish == 'content_filter' or (bool(message.get('refusal')) and not text),
        tokens=_tokens(document.get('usage')),
    )


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    blocks = cast('list[Any]', content) if isinstance(content, list) else []
    texts = [cast('dict[str, Any]', block).get('text') for block in blocks if isinstance(block, dict)]
    return ''.join(text for text in texts if isinstance(text, str))


def _tokens(usage: Any) -> tuple[int, int] | None:
    if not isinstance(usage, dict):
        return None
    fields = cast('dict[str, Any]', usage)
    counts = [fields.get('prompt_tokens'), fields.get('completion_tokens')]
    first, second = (
        count if isinstance(count, int) and not isinstance(count, bool) and 0 <= count < 1 << 40 else None
        for count in counts
    )
    return None if first is None or second is None else (first, second)


def _json(body: bytes) -> dict[str, Any]:
    try:
        document: Any = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return cast('dict[str, Any]', document) if isinstance(document, dict) else {}
