"""A language-model provider on loopback that speaks the wire formats of OpenAI, Anthropic and Gemini.

The official clients talk to it as they talk to the real ones: chat completions, responses, messages and generated
content, streamed and whole, with tool calls, usage and each provider's own errors. It needs no key, no network and
nothing but the standard library, and answers the same to the same request.

    from avaliar.testing.fake_provider import FakeProvider

    with FakeProvider() as provider:
        OpenAI(base_url=provider.openai_url, api_key='fake')
        Anthropic(base_url=provider.anthropic_url, api_key='fake')
        genai.Client(http_options={'base_url': provider.google_url}, api_key='fake')

On its own: `python -m avaliar.testing.fake_provider --port 8080`. In pytest: the fixture `fake_provider`.
"""

from __future__ import annotations

from .exchange import Failure, Reply, Request, Tool, ToolCall, count_tokens
from .server import FakeProvider

__all__ = ['Failure', 'FakeProvider', 'Reply', 'Request', 'Tool', 'ToolCall', 'count_tokens']
