"""Routes whose request bodies are bounded: what is larger is refused while it is being read, and nothing is read of
who is not known."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.types import Message

from .auth import principal
from .errors import ApiError

__all__ = ['bounded']


def bounded(limit: int) -> type[APIRoute]:
    """A kind of route that takes bodies of `limit` bytes at most, and answers 413 to more; 401 without credentials."""

    class BoundedRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handler = super().get_route_handler()

            async def handle(request: Request) -> Response:
                # FastAPI parses a body before it asks who sent it.
                await principal(request)
                return await handler(Request(request.scope, _Counted(request, limit)))

            return handle

    return BoundedRoute


class _Counted:
    """`receive` of a request that stops at a limit; what the request announces is not relied on."""

    def __init__(self, request: Request, limit: int) -> None:
        self._receive = request.receive
        self._limit = limit
        self._size = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        if message['type'] == 'http.request':
            self._size += len(message.get('body', b''))
            if self._size > self._limit:
                raise ApiError(413, f'The request is larger than {self._limit // 2**20} MB. Send less at once.')
        return message
