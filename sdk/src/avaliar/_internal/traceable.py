"""`@traceable`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast, overload

from ..errors import AvaliarUserError
from . import calls, executors
from .decoration import Decoration
from .signature import binder

if TYPE_CHECKING:
    from ..detectors import DetectorType

__all__ = ['SpanType', 'traceable']

SpanType = Literal['llm', 'tool', 'agent', 'generic']

_Function = TypeVar('_Function', bound='Callable[..., Any] | classmethod[Any, Any, Any] | staticmethod[Any, Any]')

_GENERATOR, _COROUTINE, _ASYNC_GENERATOR = 0x20, 0x80, 0x200


@overload
def traceable(span_type: _Function, /) -> _Function: ...
@overload
def traceable(
    span_type: SpanType = 'generic',
    *,
    name: str | None = None,
    model: str | None = None,
    provider: str | None = None,
    temperature: float | None = None,
    top_p: float | None = None,
    detection: bool = False,
    detectors: Iterable[DetectorType | str] | None = None,
    detection_mode: Literal['local', 'cloud'] = 'local',
    blocking: bool = False,
    metadata: Mapping[str, Any] | None = None,
    tags: Iterable[str] | None = None,
    capture_input: bool = True,
    capture_output: bool = True,
    reduce: Callable[[list[Any]], Any] | None = None,
) -> Callable[[_Function], _Function]: ...
def traceable(span_type: Any = 'generic', **parameters: Any) -> Any:
    """Record every call of a function as a span.

    ::

        @traceable('llm', model='gpt-4o', provider='openai', temperature=0.7)
        async def chat(messages: list[dict]) -> str: ...

    `@traceable`, `@traceable()` and `@traceable('llm', ...)` all work, on functions, methods, static and class
    methods (in either order), coroutines, generators, asynchronous generators, and functions that return a stream.
    The decorated object keeps its name, signature and type, and answers `inspect` as before.

    Parameters:
        span_type: the kind of operation: `llm`, `tool`, `agent` or `generic`.
        name: the span's name; by default the function's qualified name.
        model, provider: of an llm span; the provider's usual aliases (`gemini`, `bedrock`, ...) are understood.
        temperature, top_p: shown beside prompt and response. At least 0; `top_p` at most 1.
        detection: run detectors on this span, and on no other.
        detectors: which; by default all that the organisation enables.
        detection_mode: `local` (in this process) or `cloud` (on the server).
        blocking: of an llm span: check the prompt before the function runs.
        metadata, tags: recorded with every span of the function.
        capture_input, capture_output: `False` leaves the content out; sizes, tokens and timing stay.
        reduce: how the items of a stream become the recorded output: takes the list, returns a value. By default
            text is joined, and a provider's chunks become the text a user would read.

    Raises:
        AvaliarUserError: a parameter is wrong, or the object is nothing that can be traced. At decoration, never
            at a call.
    """
    if isinstance(span_type, str) or not _is_subject(span_type):
        try:
            decoration = Decoration(span_type, **parameters)
        except TypeError as error:
            raise AvaliarUserError(f'traceable: {str(error).replace("Decoration.__init__() ", "")}.') from None
        return partial(_decorated, decoration)
    if parameters:
        raise AvaliarUserError(
            f'traceable() was given a function together with {", ".join(sorted(parameters))}; '
            'write @traceable(...) above the function, or traceable(...)(function).'
        )
    return _decorated(Decoration(), span_type)


def _is_subject(value: object) -> bool:
    return callable(value) or isinstance(value, (classmethod, staticmethod, property))


def _decorated(decoration: Decoration, subject: Any) -> Any:
    executors.carry_context()
    if isinstance(subject, (classmethod, staticmethod)):
        kind = cast('type[Any]', type(cast(Any, subject)))
        return kind(_decorated(decoration, cast(Any, subject).__func__))
    if isinstance(subject, property):
        raise AvaliarUserError(
            'traceable was put on a property, which is no function; nothing was decorated. '
            'Put @property above @traceable.'
        )
    if isinstance(subject, type):
        raise AvaliarUserError(
            f'traceable was put on the class {subject.__name__}; nothing was decorated. Put it on the methods to trace.'
        )
    if not callable(subject):
        raise AvaliarUserError(
            f'traceable was put on a {type(subject).__name__}, which cannot be called; nothing was decorated.'
        )
    return _wrapped(subject, decoration)


def _wrapped(function: Any, decoration: Decoration) -> Any:
    name = getattr(function, '__qualname__', None) or _name_of(function)
    bound = isinstance(function, MethodType)
    plan = calls.Plan(decoration.template(name), binder(function, bound=bound), decoration.reduce)
    flags = _flags(function)
    if flags & _COROUTINE:
        return calls.wrap_coroutine(function, plan)
    if flags & _ASYNC_GENERATOR:
        return calls.wrap_async_generator(function, plan)
    if flags & _GENERATOR:
        return calls.wrap_generator(function, plan)
    return calls.wrap_function(function, plan)


def _flags(function: Any) -> int:
    """Which kind of function it is, as `inspect` would say, without importing it for plain functions."""
    if isinstance(function, MethodType):
        function = function.__func__
    if type(function) is FunctionType and not function.__dict__:
        return function.__code__.co_flags
    import inspect

    if inspect.iscoroutinefunction(function):
        return _COROUTINE
    if inspect.isasyncgenfunction(function):
        return _ASYNC_GENERATOR
    if inspect.isgeneratorfunction(function):
        return _GENERATOR
    kind = cast('type[Any]', type(function))
    called = None if kind is FunctionType else vars(kind).get('__call__')
    if called is not None and inspect.iscoroutinefunction(called):
        return _COROUTINE
    return 0


def _name_of(function: Any) -> str:
    """The name of what has none of its own: of the function inside a partial, else of its class."""
    while hasattr(function, 'func'):
        function = function.func
    return getattr(function, '__qualname__', None) or type(function).__qualname__
