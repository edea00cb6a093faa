"""Watching a provider's stream object without being noticed.

The official clients return objects, not generators: they have `close`, `response`, `text_stream`, `get_final_message`
and work with `with`. `watch` reports every item and the one end of such a stream.

Where the object reads from an iterator of its own (`_iterator` in the OpenAI and Anthropic clients) that iterator is
replaced by a watching one: the object stays what it was, and whatever way it is read, also by its own methods, is
seen. Any other object is put behind a proxy that passes everything on.
"""

# The proxy has no public attributes: every name that does not start with `_avaliar` is the stream's own, and
# a stream's type is known to its client alone.
# pyright: reportPrivateUsage=false, reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false

from __future__ import annotations

import weakref
from collections.abc import AsyncGenerator, Callable, Generator
from types import AsyncGeneratorType, GeneratorType
from typing import Any, cast

from ..errors import ResponseBlockedError
from . import guard
from .context import current
from .failures import hide_frames, is_cancellation
from .span import Span
from .steps import Steps

__all__ = ['OnEnd', 'OnItem', 'watch']

OnItem = Callable[[Any], object]
OnEnd = Callable[[str, BaseException | None], object]


class _Watch:
    """Who is told, and whether the end was told already."""

    __slots__ = ('__weakref__', '_on_end', '_on_item', 'ended', 'span')

    def __init__(self, on_item: OnItem, on_end: OnEnd, span: Span | None) -> None:
        self._on_item = on_item
        self._on_end = on_end
        self.span = span
        self.ended = False

    def item(self, item: Any) -> None:
        try:
            self._on_item(item)
        except ResponseBlockedError:
            raise
        except Exception as failure:  # noqa: BLE001 - see guard
            guard.caught(failure, "recording a stream's item")

    def end(self, how: str, error: BaseException | None = None) -> None:
        if self.ended:
            return
        self.ended = True
        try:
            self._on_end(how, error)
        except Exception as failure:  # noqa: BLE001 - see guard
            guard.caught(failure, 'ending a stream')

    def raised(self, error: BaseException) -> None:
        hide_frames(error)
        if is_cancellation(error):
            self.end('cancelled', error)
        elif isinstance(error, GeneratorExit):
            self.end('closed')
        else:
            self.end('failed', error)


def watch(stream: Any, on_item: OnItem, on_end: OnEnd, *, span: Span | None = None) -> Any:
    """The stream to hand to the user: `stream` itself, or a proxy of it.

    Parameters:
        on_item: called with every item, before the user gets it.
        on_end: called exactly once with how it ended (`exhausted`, `closed`, `failed`, `cancelled`, `collected`)
            and the exception, if one was the reason.
        span: is current while the stream's own code runs.
    """
    told = _Watch(on_item, on_end, span)
    return stream if _attach(stream, told) else _proxy(stream, told)


def _attach(stream: Any, told: _Watch) -> bool:
    """Put a watching iterator in the place of the stream's own; `False` where it has none or refuses."""
    try:
        fields: dict[str, Any] = vars(stream)
    except TypeError:
        return False
    inner: object = fields.get('_iterator')
    try:
        if isinstance(inner, AsyncGeneratorType):
            stream._iterator = _async_items(inner, told)
        elif isinstance(inner, GeneratorType):
            stream._iterator = _items(inner, told)
        else:
            return False
        _notice_close(stream, told)
        weakref.finalize(stream, told.end, 'collected').atexit = False
    except (AttributeError, TypeError):
        return vars(stream).get('_iterator') is not inner
    return True


def _notice_close(stream: Any, told: _Watch) -> None:
    """Learn of `close()`, which `with` ends in as well. The instance's own attribute comes before the class's."""
    for name in ('close', 'aclose'):
        method = getattr(type(stream), name, None)
        if method is not None:
            # The stream must not hold itself through its own attribute: it would live until the collector finds it.
            setattr(stream, name, _closing(_Late(method, weakref.ref(stream)), told))


class _Late:
    """A method that is bound when it is called."""

    __slots__ = ('_method', '_reference')

    def __init__(self, method: Callable[..., Any], reference: weakref.ref[Any]) -> None:
        self._method = method
        self._reference = reference

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._method(self._reference(), *args, **kwargs)


def _items(inner: Generator[Any, Any, Any], told: _Watch) -> Generator[Any, Any, Any]:
    span = told.span
    while True:
        token = None if span is None else current.set(span)
        try:
            item = next(inner)
        except StopIteration as stop:
            told.end('exhausted')
            return stop.value
        except BaseException as error:
            told.raised(error)
            raise
        finally:
            if token is not None:
                current.reset(token)
        told.item(item)
        try:
            yield item
        except GeneratorExit:
            inner.close()
            raise


async def _async_items(inner: AsyncGenerator[Any, Any], told: _Watch) -> AsyncGenerator[Any, Any]:
    span = told.span
    steps = None if span is None else Steps(span)
    while True:
        try:
            if steps is None:
                item = await inner.__anext__()
            else:
                steps.inner = inner.asend(None)
                item = await steps
        except StopAsyncIteration:
            told.end('exhausted')
            return
        except BaseException as error:
            told.raised(error)
            raise
        told.item(item)
        try:
            yield item
        except GeneratorExit:
            await inner.aclose()
            raise


_PASSED_ON = ('__len__', '__getitem__', '__contains__', '__bool__', '__call__', '__await__')


def _proxy(stream: Any, told: _Watch) -> Any:
    """A proxy with exactly the special methods of the stream: `for` on an asynchronous one must fail as before."""
    kind = type(stream)
    made = _CLASSES.get(kind)
    if made is None:
        made = _class_for(kind)
        if len(_CLASSES) < 256:
            _CLASSES[kind] = made
    return made(stream, told)


_CLASSES: dict[type, type] = {}


def _class_for(kind: type) -> type:
    namespace: dict[str, Any] = {'__slots__': (), '__doc__': kind.__doc__, '__module__': kind.__module__}
    namespace.update({name: method for name, method in _METHODS.items() if hasattr(kind, name)})
    namespace.update({name: _passing(name) for name in _PASSED_ON if hasattr(kind, name)})
    return type(kind.__name__, (_Proxy,), namespace)


def _passing(name: str) -> Callable[..., Any]:
    def method(self: _Proxy, *args: Any) -> Any:
        return getattr(type(self._avaliar_stream), name)(self._avaliar_stream, *args)

    return method


class _Proxy:
    """Everything of `_avaliar_stream`, with its items and its end reported to `_avaliar_watch`."""

    __slots__ = ('__weakref__', '_avaliar_stream', '_avaliar_watch')

    _avaliar_stream: Any
    _avaliar_watch: _Watch

    def __init__(self, stream: Any, told: _Watch) -> None:
        object.__setattr__(self, '_avaliar_stream', stream)
        object.__setattr__(self, '_avaliar_watch', told)

    @property
    def __class__(self) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        return type(self._avaliar_stream)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._avaliar_stream, name)
        told = self._avaliar_watch
        if name in ('close', 'aclose') and callable(value):
            return _closing(value, told)
        # Another way to read the same stream, such as `text_stream`.
        if isinstance(value, GeneratorType):
            return _items(value, told)
        if isinstance(value, AsyncGeneratorType):
            return _async_items(cast('AsyncGenerator[Any, Any]', value), told)
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._avaliar_stream, name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._avaliar_stream, name)

    def __dir__(self) -> list[str]:
        return dir(self._avaliar_stream)

    def __repr__(self) -> str:
        return repr(self._avaliar_stream)

    def __eq__(self, other: object) -> bool:
        return self is other or bool(self._avaliar_stream == other)

    def __hash__(self) -> int:
        return hash(self._avaliar_stream)

    def __del__(self) -> None:
        self._avaliar_watch.end('collected')


def _closing(close: Callable[..., Any], told: _Watch) -> Callable[..., Any]:
    def method(*args: Any, **kwargs: Any) -> Any:
        try:
            result = close(*args, **kwargs)
        except BaseException:
            told.end('closed')
            raise
        if hasattr(result, '__await__'):
            return _closed_later(result, told)
        told.end('closed')
        return result

    return method


async def _closed_later(result: Any, told: _Watch) -> Any:
    try:
        return await result
    finally:
        told.end('closed')


def _iter(self: _Proxy) -> Any:
    iterator = iter(self._avaliar_stream)
    if iterator is self._avaliar_stream:
        return self
    return _items(_each(iterator), self._avaliar_watch)


def _each(iterator: Any) -> Generator[Any, Any, Any]:
    yield from iterator


def _next(self: _Proxy) -> Any:
    told = self._avaliar_watch
    token = None if told.span is None else current.set(told.span)
    try:
        item = next(self._avaliar_stream)
    except StopIteration:
        told.end('exhausted')
        raise
    except BaseException as error:
        told.raised(error)
        raise
    finally:
        if token is not None:
            current.reset(token)
    told.item(item)
    return item


def _aiter(self: _Proxy) -> Any:
    iterator = aiter(self._avaliar_stream)
    if iterator is self._avaliar_stream:
        return self
    return _async_items(_each_async(iterator), self._avaliar_watch)


async def _each_async(iterator: Any) -> AsyncGenerator[Any, Any]:
    async for item in iterator:
        yield item


async def _anext(self: _Proxy) -> Any:
    told = self._avaliar_watch
    step = self._avaliar_stream.__anext__()
    try:
        item = await (step if told.span is None else Steps(told.span, step.__await__()))
    except StopAsyncIteration:
        told.end('exhausted')
        raise
    except BaseException as error:
        told.raised(error)
        raise
    told.item(item)
    return item


def _enter(self: _Proxy) -> Any:
    return _entered(self, self._avaliar_stream.__enter__())


async def _aenter(self: _Proxy) -> Any:
    return _entered(self, await self._avaliar_stream.__aenter__())


def _entered(self: _Proxy, inner: Any) -> Any:
    """What `with` binds: the stream itself, or what a manager makes of itself (then that is what is read)."""
    if inner is self._avaliar_stream:
        return self
    told = self._avaliar_watch
    return inner if _attach(inner, told) else _proxy(inner, told)


def _exit(self: _Proxy, *raised: Any) -> Any:
    try:
        return self._avaliar_stream.__exit__(*raised)
    finally:
        _left(self._avaliar_watch, raised[1])


async def _aexit(self: _Proxy, *raised: Any) -> Any:
    try:
        return await self._avaliar_stream.__aexit__(*raised)
    finally:
        _left(self._avaliar_watch, raised[1])


def _left(told: _Watch, error: BaseException | None) -> None:
    if error is not None and is_cancellation(error):
        told.end('cancelled', error)
    else:
        told.end('closed')


_METHODS: dict[str, Callable[..., Any]] = {
    '__iter__': _iter,
    '__next__': _next,
    '__aiter__': _aiter,
    '__anext__': _anext,
    '__enter__': _enter,
    '__exit__': _exit,
    '__aenter__': _aenter,
    '__aexit__': _aexit,
}
