"""Calls to models over plain HTTP: what a program does that uses no client library.

Each takes its time from the length of the answer, as real models do.
"""

from __future__ import annotations

import asyncio
import http.client
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from random import Random
from typing import Any

__all__ = ['ModelError', 'Models']

# Seconds to the first token, and tokens a second: medians of what these models do.
_PACE = {
    'gpt-4o-mini': (0.38, 95.0),
    'gpt-4o': (0.52, 72.0),
    'gpt-4.1-mini': (0.42, 88.0),
    'claude-sonnet-4-5': (0.95, 64.0),
    'claude-haiku-4-5': (0.48, 130.0),
    'gemini-2.5-flash': (0.33, 175.0),
    'gemini-2.5-pro': (1.9, 105.0),
}


class ModelError(Exception):
    """The provider refused. `retry_after` is seconds, when it said."""

    def __init__(self, status: int, message: str, retry_after: float | None) -> None:
        super().__init__(f'{status}: {message}')
        self.status = status
        self.retry_after = retry_after


class Models:
    """The three providers, at `host` and `port` on this machine."""

    def __init__(self, host: str, port: int, random: Random) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=30)
        self._random = random

    async def openai(self, body: dict[str, Any]) -> dict[str, Any]:
        """A chat completion."""
        return await self._whole('/v1/chat/completions', body, body['model'], ('usage', 'completion_tokens'))

    async def anthropic(self, body: dict[str, Any]) -> dict[str, Any]:
        """A message."""
        return await self._whole('/v1/messages', body, body['model'], ('usage', 'output_tokens'))

    async def google(self, model: str, body: dict[str, Any]) -> dict[str, Any]:
        """Generated content."""
        path = f'/v1beta/models/{model}:generateContent'
        return await self._whole(path, body, model, ('usageMetadata', 'candidatesTokenCount'))

    async def openai_stream(self, body: dict[str, Any]) -> AsyncIterator[dict[str, Any]]:
        """The chunks of a chat completion, the last with its usage."""
        body = {**body, 'stream': True, 'stream_options': {'include_usage': True}}
        async for event in self._stream('/v1/chat/completions', body, body['model']):
            yield event

    async def anthropic_stream(self, body: dict[str, Any]) -> AsyncIterator[dict[str, Any]]:
        """The events of a message."""
        async for event in self._stream('/v1/messages', {**body, 'stream': True}, body['model']):
            yield event

    async def _whole(self, path: str, body: dict[str, Any], model: str, tokens: tuple[str, str]) -> dict[str, Any]:
        first, rate = self._pace(model)
        try:
            answer = self._post(path, body)
        except ModelError:
            await asyncio.sleep(first * 0.4)
            raise
        await asyncio.sleep(first + answer[tokens[0]].get(tokens[1], 0) / rate)
        return answer

    async def _stream(self, path: str, body: dict[str, Any], model: str) -> AsyncIterator[dict[str, Any]]:
        first, rate = self._pace(model)
        try:
            events = list(_events(self._send(path, body)))
        except ModelError:
            await asyncio.sleep(first * 0.4)
            raise
        await asyncio.sleep(first)
        for event in events:
            yield event
            await asyncio.sleep(self._random.uniform(0.7, 1.3) * 1.4 / rate)

    def _pace(self, model: str) -> tuple[float, float]:
        first, rate = _PACE.get(model, (0.6, 70.0))
        # Now and then a call is slow for no reason of its own.
        slow = self._random.uniform(3, 7) if self._random.random() < 0.02 else 1.0
        return first * self._random.lognormvariate(0, 0.28) * slow, rate * self._random.lognormvariate(0, 0.15)

    def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return json.loads(self._send(path, body).read())

    def _send(self, path: str, body: Mapping[str, Any]) -> http.client.HTTPResponse:
        headers = {'Content-Type': 'application/json', 'Authorization': 'Bearer demo'}
        self._connection.request('POST', path, json.dumps(body), headers)
        answer = self._connection.getresponse()
        if answer.status >= 400:
            content = json.loads(answer.read())
            retry_after = answer.headers.get('Retry-After')
            raise ModelError(answer.status, content['error']['message'], float(retry_after) if retry_after else None)
        return answer


def _events(answer: http.client.HTTPResponse) -> Iterator[dict[str, Any]]:
    for line in answer:
        if line.startswith(b'data: ') and line.strip() != b'data: [DONE]':
            yield json.loads(line[6:])
