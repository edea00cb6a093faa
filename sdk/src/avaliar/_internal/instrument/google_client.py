"""The `google-genai` client: generated content, whole and streamed; chats go through the same methods.

The methods wrapped are those that send one request each. The public ones above them repeat it: to call functions and
send their results, to continue a long answer. Each of those requests is paid for, and none must be left out.
"""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Callable, Generator, Mapping
from typing import Any, cast

from ..failures import hide_frames, is_cancellation
from ..fields import field, plain, shape
from .call import Call, begin
from .patches import Patch, owner_of
from .request import Request, given

__all__ = ['patches']

_CONTENT = ('system_instruction',)
_SILENT = frozenset({'http_options', 'abort_signal', 'should_return_http_response', 'automatic_function_calling'})
"""Settings of the client, not of the generation (the first may hold credentials)."""


def patches() -> list[Patch]:
    """Where to listen."""
    models = importlib.import_module('google.genai.models')
    wanted = (
        (models.Models, 'generate_content', _wrap),
        (models.Models, 'generate_content_stream', _wrap_stream),
        (models.AsyncModels, 'generate_content', _wrap_async),
        (models.AsyncModels, 'generate_content_stream', _wrap_async_stream),
    )
    found: list[Patch] = []
    for kind, name, wrap in wanted:
        # The single request is a private method; should a version not have it, the public one is second best.
        for method in (f'_{name}', name):
            owner = owner_of(kind, method)
            if owner is not None:
                found.append(Patch(owner, method, wrap))
                break
    return found


def _read(arguments: Mapping[str, Any]) -> Request:
    settings = arguments.get('config')
    config = given(shape(settings) or {})
    content = {'contents': _contents(arguments.get('contents'))}
    content.update({_snake(name): config[name] for name in config if _snake(name) in _CONTENT})
    left_out = {*_SILENT, *_CONTENT, 'temperature', 'top_p'}
    return Request(
        operation='generate_content',
        provider='google',
        model=str(arguments.get('model') or '').removeprefix('models/'),
        content=content,
        temperature=config.get('temperature'),
        top_p=field(config, 'top_p', 'topP'),
        extra={_snake(name): plain(value) for name, value in config.items() if _snake(name) not in left_out},
    )


def _contents(contents: Any) -> Any:
    if isinstance(contents, list):
        return [plain(content) for content in cast('list[Any]', contents)]
    return plain(contents)


def _snake(name: str) -> str:
    """A setting's name in the client's own spelling; a config given as a dict may use the wire's."""
    return ''.join(f'_{letter.lower()}' if letter.isupper() else letter for letter in name)


def _wrap(original: Callable[..., Any]) -> Callable[..., Any]:
    def generate_content(models: Any, **arguments: Any) -> Any:
        call = begin(lambda: _read(arguments))
        if call is None:
            return original(models, **arguments)
        response = call.run(original, models, **arguments)
        call.response(response)
        return response

    return generate_content


def _wrap_async(original: Callable[..., Any]) -> Callable[..., Any]:
    async def generate_content(models: Any, **arguments: Any) -> Any:
        call = begin(lambda: _read(arguments))
        if call is None:
            return await original(models, **arguments)
        response = await call.run_async(original, models, **arguments)
        call.response(response)
        return response

    return generate_content


def _wrap_stream(original: Callable[..., Any]) -> Callable[..., Any]:
    def generate_content_stream(models: Any, **arguments: Any) -> Generator[Any, Any, Any]:
        # A generator, as the original is: the request is sent when the first item is asked for.
        call = begin(lambda: _read(arguments))
        if call is None:
            yield from original(models, **arguments)
            return
        inner = call.run(original, models, **arguments)
        while True:
            try:
                item = next(inner)
            except StopIteration:
                call.end('exhausted')
                return
            except BaseException as error:
                hide_frames(error)
                _raised(call, error)
                raise
            call.item(item)
            try:
                yield item
            except GeneratorExit:
                inner.close()
                call.end('closed')
                raise

    return generate_content_stream


def _wrap_async_stream(original: Callable[..., Any]) -> Callable[..., Any]:
    async def generate_content_stream(models: Any, **arguments: Any) -> Any:
        call = begin(lambda: _read(arguments))
        if call is None:
            return await original(models, **arguments)
        return _AsyncItems(await call.run_async(original, models, **arguments), call)

    return generate_content_stream


class _AsyncItems:
    """The items of an asynchronous stream. Not a generator: one that is dropped ends when the loop comes to it, later
    than the span around it."""

    def __init__(self, inner: AsyncIterator[Any], call: Call) -> None:
        self._inner = inner
        self._call = call

    def __aiter__(self) -> _AsyncItems:
        return self

    async def __anext__(self) -> Any:
        try:
            item = await self._inner.__anext__()
        except StopAsyncIteration:
            self._call.end('exhausted')
            raise
        except BaseException as error:
            hide_frames(error)
            _raised(self._call, error)
            raise
        self._call.item(item)
        return item

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def aclose(self) -> None:
        try:
            await cast('Any', self._inner).aclose()
        finally:
            self._call.end('closed')

    def __del__(self) -> None:
        self._call.end('closed')


def _raised(call: Call, error: BaseException) -> None:
    if is_cancellation(error):
        call.end('cancelled', error)
    elif isinstance(error, GeneratorExit):
        call.end('closed')
    else:
        call.end('failed', error)
