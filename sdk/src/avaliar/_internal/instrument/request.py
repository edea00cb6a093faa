"""One request as a client is about to send it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import orjson

from .. import capture
from ..fields import plain

__all__ = ['Request', 'given', 'recorded']

_SECRETS = frozenset(
    {
        'access_token',
        'api_key',
        'api_key_string',
        'authorization',
        'authorization_token',
        'client_secret',
        'headers',
        'http_options',
        'password',
        'token',
    }
)
"""Names under which requests carry credentials (of MCP servers, of connectors); their values are never recorded."""

_DESCRIBED = frozenset({'properties', '$defs', 'definitions'})
"""Inside a JSON schema these names are only described."""

_UNSET = frozenset({'Omit', 'NotGiven', 'NotGivenOr'})
"""Types of the clients' placeholders for what was not given."""


class Request:
    """What the span of a call shows of its request.

    Parameters:
        operation: what is asked of the provider, in OpenTelemetry's words (`chat`, `generate_content`).
        provider: who is asked.
        model: the model asked for, as it was written.
        content: the conversation, by the names of the provider's own fields.
        temperature, top_p: as given; `None` when not.
        extra: all other fields of the request.
    """

    __slots__ = ('content', 'extra', 'model', 'operation', 'provider', 'temperature', 'top_p')

    def __init__(
        self,
        operation: str,
        provider: str,
        model: str,
        content: dict[str, Any],
        temperature: Any,
        top_p: Any,
        extra: dict[str, Any],
    ) -> None:
        self.operation = operation
        self.provider = provider
        self.model = model
        self.content = content
        self.temperature = temperature
        self.top_p = top_p
        self.extra = extra


def given(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that were really given."""
    return {name: value for name, value in fields.items() if value is not None and type(value).__name__ not in _UNSET}


def recorded(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of the fields as plain data, as they are now, without credentials."""
    value: Any = orjson.loads(capture.encode({name: plain(value) for name, value in fields.items()}))
    return _without_secrets(cast('dict[str, Any]', value)) if isinstance(value, dict) else {}


def _without_secrets(value: Any, name: str = '') -> Any:
    if isinstance(value, list):
        return [_without_secrets(entry) for entry in cast('list[Any]', value)]
    if not isinstance(value, dict) or name in _DESCRIBED:
        return cast('Any', value)
    return {
        key: '[not recorded]' if key.lower() in _SECRETS and entry else _without_secrets(entry, key)
        for key, entry in cast('dict[str, Any]', value).items()
    }
