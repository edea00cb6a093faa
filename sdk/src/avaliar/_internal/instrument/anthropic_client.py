"""The `anthropic` client: messages, also those of the beta resources."""

from __future__ import annotations

import importlib
from typing import Any

from .patches import Patch
from .stainless import Api, client_patches

__all__ = ['patches']

_APIS = {'/v1/messages': Api('chat', ('messages', 'system'))}

_CLASSES = {
    'AnthropicBedrock': 'aws',
    'AsyncAnthropicBedrock': 'aws',
    'AnthropicVertex': 'google',
    'AsyncAnthropicVertex': 'google',
}
"""Clients of the same library that ask a cloud's own offer of the models, at its prices."""


def patches() -> list[Patch]:
    """Where to listen."""
    anthropic = importlib.import_module('anthropic')
    return client_patches(anthropic.Anthropic, anthropic.AsyncAnthropic, _APIS, _provider)


def _provider(client: Any) -> str:
    return next((_CLASSES[kind.__name__] for kind in type(client).__mro__ if kind.__name__ in _CLASSES), 'anthropic')
