"""The `openai` client: chat completions and responses."""

from __future__ import annotations

import importlib
from typing import Any

from ..fields import field
from .patches import Patch
from .stainless import Api, client_patches

__all__ = ['patches']

_APIS = {
    '/chat/completions': Api('chat', ('messages',)),
    '/responses': Api('chat', ('input', 'instructions')),
}

_CLASSES = {'AzureOpenAI': 'azure', 'AsyncAzureOpenAI': 'azure', 'BedrockOpenAI': 'aws', 'AsyncBedrockOpenAI': 'aws'}

_HOSTS = {
    'api.cerebras.ai': 'cerebras',
    'api.deepseek.com': 'deepseek',
    'api.fireworks.ai': 'fireworks',
    'api.groq.com': 'groq',
    'api.mistral.ai': 'mistral',
    'api.moonshot.ai': 'moonshot',
    'api.perplexity.ai': 'perplexity',
    'api.together.xyz': 'together',
    'api.x.ai': 'xai',
    'generativelanguage.googleapis.com': 'google',
    'openrouter.ai': 'openrouter',
}
"""Others that this client is pointed at by `base_url`."""


def patches() -> list[Patch]:
    """Where to listen."""
    openai = importlib.import_module('openai')
    return client_patches(openai.OpenAI, openai.AsyncOpenAI, _APIS, _provider)


def _provider(client: Any) -> str:
    for kind in type(client).__mro__:
        if kind.__name__ in _CLASSES:
            return _CLASSES[kind.__name__]
    host = str(field(field(client, 'base_url'), 'host') or '')
    return 'azure' if host.endswith('.openai.azure.com') else _HOSTS.get(host, 'openai')
