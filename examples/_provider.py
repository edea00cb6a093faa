"""Clients for the examples: the real provider where its key is set, otherwise the fake one that comes with Avaliar.

Your own program makes its clients as always; nothing here is needed to trace it.
"""

from __future__ import annotations

import atexit
import os
from functools import cache
from typing import TYPE_CHECKING

from avaliar.testing.fake_provider import FakeProvider

if TYPE_CHECKING:
    from anthropic import Anthropic
    from google.genai import Client
    from openai import AsyncOpenAI, OpenAI


@cache
def fake() -> FakeProvider:
    """The fake provider, started when it is first needed."""
    provider = FakeProvider(latency=0.2, time_to_first_token=0.1, piece_delay=0.002).start()
    atexit.register(provider.close)
    return provider


def openai_client() -> OpenAI:
    """The real OpenAI with `OPENAI_API_KEY`."""
    from openai import OpenAI

    return OpenAI() if os.environ.get('OPENAI_API_KEY') else OpenAI(base_url=fake().openai_url, api_key='fake')


def async_openai_client() -> AsyncOpenAI:
    """The real OpenAI with `OPENAI_API_KEY`."""
    from openai import AsyncOpenAI

    if os.environ.get('OPENAI_API_KEY'):
        return AsyncOpenAI()
    return AsyncOpenAI(base_url=fake().openai_url, api_key='fake')


def anthropic_client() -> Anthropic:
    """The real Anthropic with `ANTHROPIC_API_KEY`."""
    from anthropic import Anthropic

    if os.environ.get('ANTHROPIC_API_KEY'):
        return Anthropic()
    return Anthropic(base_url=fake().anthropic_url, api_key='fake')


def google_client() -> Client:
    """The real Gemini with `GEMINI_API_KEY` or `GOOGLE_API_KEY`."""
    from google.genai import Client

    if os.environ.get('GEMINI_API_KEY') or os.environ.get('GOOGLE_API_KEY'):
        return Client()
    return Client(api_key='fake', http_options={'base_url': fake().google_url})
