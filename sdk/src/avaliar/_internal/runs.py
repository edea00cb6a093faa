"""Changing the span that is being recorded, from inside the function it records."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Literal

from . import capture, failures, guard, recorder, runtime
from .context import current, current_span, nearest_llm
from .decoration import plain_mapping, text_tuple
from .providers import provider_name
from .span import ERROR, Span, SpanError
from .usage_layers import laid_over

if TYPE_CHECKING:
    from types import FrameType

__all__ = ['UNCHANGED', 'Level', 'change', 'update_current_llm_run', 'update_current_span']

Level = Literal['debug', 'info', 'warning', 'error']

UNCHANGED: Any = object()
"""The default of parameters for which `None` is a value."""

_LEVELS = ('debug', 'info', 'warning', 'error')
_TOKENS = ('input_tokens', 'output_tokens', 'cache_read_tokens', 'cache_write_tokens', 'reasoning_tokens')

_warned: set[tuple[str, int]] = set()


def update_current_llm_run(
    input_tokens: int | None = None,
    output_tokens: int | None = None,
    *,
    usage: Any = None,
    model: str | None = None,
    provider: str | None = None,
    temperature: float | None = None,
    top_p: float | None = None,
    cache_read_tokens: int | None = None,
    cache_write_tokens: int | None = None,
    reasoning_tokens: int | None = None,
    cost_usd: Decimal | float | str | None = None,
    finish_reason: str | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> None:
    """Say what the nearest enclosing llm span used. The last call wins; what is not given stays as it is.

    ::

        for chunk in stream:
            if chunk.usage:
                update_current_llm_run(usage=chunk.usage)

    Values given here beat those that `instrument()` reads. Outside an llm span nothing happens, with one warning for
    each place it is called from. Never raises.

    Parameters:
        input_tokens, output_tokens: totals, cached and reasoning tokens included.
        usage: the provider's own usage object or dict, or a response or streaming chunk that bears one. Explicit
            token counts beat what is read from it.
        model: the model that answered.
        provider: as in `traceable`.
        temperature, top_p: as in `traceable`.
        cache_read_tokens, cache_write_tokens: of the input tokens, those read from and written to a cache.
        reasoning_tokens: of the output tokens, those not shown.
        cost_usd: what the run cost, in dollars, where the program knows better than a price list.
        finish_reason: why the model stopped.
        metadata: added to the span's.
    """
    if not runtime.enabled:
        return
    try:
        span = nearest_llm()
        if span is None:
            _warn('update_current_llm_run')
            return
        if not span.sampled:
            return
        known = span.llm_explicit or {}
        said: dict[str, Any] = {}
        if usage is not None:
            read = _read_usage(usage)
            if read:
                # Kept apart from plain numbers: when one of those replaces a total, what was read may no longer fit.
                said['usage'] = laid_over(known.get('usage') or {}, read)
                known = {name: value for name, value in known.items() if name not in read}
        given = (input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens)
        for name, value in zip(_TOKENS, given, strict=True):
            if value is not None:
                count = _count(name, value)
                if count is not None:
                    said[name] = count
        if model is not None:
            said['model'] = str(model)
        if provider is not None:
            said['provider'] = provider_name(str(provider))
        if temperature is not None:
            _say_number(said, 'temperature', temperature)
        if top_p is not None:
            _say_number(said, 'top_p', top_p)
        if cost_usd is not None:
            _say_cost(said, cost_usd)
        if finish_reason is not None:
            said['finish_reason'] = str(finish_reason)
        if metadata is not None:
            _add_metadata(span, metadata, 'update_current_llm_run')
        if said:
            span.llm_explicit = {**known, **said}
    except Exception as failure:  # noqa: BLE001 - see guard
        guard.caught(failure, 'updating an llm span')


def update_current_span(
    *,
    name: str | None = None,
    input: Any = UNCHANGED,
    output: Any = UNCHANGED,
    metadata: Mapping[str, Any] | None = None,
    tags: Iterable[str] | None = None,
    level: Level | None = None,
    error: BaseException | str | None = None,
) -> None:
    """Change the current span. What is not given stays as it is. Never raises.

    Outside a span nothing happens, with one warning for each place it is called from.

    Parameters:
        name: the span's name from now on.
        input, output: recorded in the place of the arguments and the result, as they are now.
        metadata, tags: added to the span's.
        level: `debug`, `info`, `warning` or `error`.
        error: makes the span an error, although nothing is raised: an exception, or a message.
    """
    if not runtime.enabled:
        return
    try:
        span = current_span()
        if span is None or span.end_ns:
            _warn('update_current_span')
            return
        change(span, name=name, input=input, output=output, metadata=metadata, tags=tags, level=level, error=error)
    except Exception as failure:  # noqa: BLE001 - see guard
        guard.caught(failure, 'updating a span')


def change(
    span: Span,
    *,
    name: str | None = None,
    input: Any = UNCHANGED,
    output: Any = UNCHANGED,
    metadata: Mapping[str, Any] | None = None,
    tags: Iterable[str] | None = None,
    level: str | None = None,
    error: BaseException | str | None = None,
) -> None:
    """The same for any span that still runs."""
    if not span.sampled:
        return
    if name is not None:
        span.name = str(name)
    if input is not UNCHANGED:
        span.input = capture.encode(input)
    if output is not UNCHANGED:
        span.output = capture.encode(output)
    if metadata is not None:
        _add_metadata(span, metadata, 'update_current_span')
    if tags is not None:
        added = _checked(text_tuple, 'update_current_span', 'tags', list(tags) if not isinstance(tags, str) else tags)
        if added:
            span.tags = tuple(dict.fromkeys((*(span.tags or ()), *added)))
    if level is not None:
        if level in _LEVELS:
            recorder.note(span, 'avaliar.level', level)
        else:
            _warn_text(f'update_current_span(level={level!r}) was not used: it is one of {", ".join(_LEVELS)}')
    if error is not None:
        span.status = ERROR
        span.error = (
            failures.describe(error) if isinstance(error, BaseException) else SpanError('Error', str(error), '')
        )


def _read_usage(obj: Any) -> dict[str, int]:
    from . import usage

    found = usage.read(obj)
    if found is None:
        return {}
    return dict(found)


def _count(name: str, value: Any) -> int | None:
    """A number of tokens: a whole number of at least 0."""
    try:
        count = value.__index__()
    except AttributeError:
        count = int(value) if isinstance(value, (float, Decimal)) and value == int(value) else -1
    if count < 0:
        _warn_text(f'update_current_llm_run({name}={value!r}) was not used: it must be a whole number of at least 0')
        return None
    return count


def _say_number(said: dict[str, Any], name: str, value: Any) -> None:
    try:
        said[name] = float(value)
    except (TypeError, ValueError):
        _warn_text(f'update_current_llm_run({name}={value!r}) was not used: it must be a number')


def _say_cost(said: dict[str, Any], value: Any) -> None:
    try:
        cost = Decimal(str(value))
    except InvalidOperation:
        cost = Decimal(-1)
    if cost.is_finite() and cost >= 0:
        said['cost_usd'] = format(cost, 'f')
    else:
        _warn_text(f'update_current_llm_run(cost_usd={value!r}) was not used: it must be an amount of dollars')


def _add_metadata(span: Span, metadata: Mapping[str, Any], asker: str) -> None:
    added = _checked(plain_mapping, asker, 'metadata', metadata)
    if added:
        span.metadata = {**span.metadata, **added} if span.metadata else added


def _checked(check: Any, asker: str, parameter: str, value: Any) -> Any:
    from ..errors import AvaliarUserError

    try:
        return check(asker, parameter, value)
    except AvaliarUserError as error:
        _warn_text(str(error))
        return None


def _caller() -> FrameType | None:
    """The user's frame: the first one outside this package."""
    frame: FrameType | None = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]
    while frame is not None and frame.f_globals.get('__name__', '').partition('.')[0] == 'avaliar':
        frame = frame.f_back
    return frame


def _warn(function: str) -> None:
    kind = 'an llm span' if function == 'update_current_llm_run' else 'a span'
    inside = ' (the current span is of another type)' if current.get() is not None and kind == 'an llm span' else ''
    _warn_text(f'{function}() was called outside {kind}{inside}; nothing was recorded')


def _warn_text(text: str) -> None:
    """A warning, once for each call site. Under `-W error` too it is no exception: the line goes to stderr."""
    frame = _caller()
    place = ('', 0) if frame is None else (frame.f_code.co_filename, frame.f_lineno)
    if place in _warned:
        return
    if len(_warned) < 10_000:
        _warned.add(place)
    import warnings

    from . import notices
    from .warning import AvaliarWarning

    try:
        warnings.warn_explicit(f'{text}.', AvaliarWarning, place[0] or 'avaliar', place[1])
    except AvaliarWarning:
        notices.say(f'{place[0]}:{place[1]}: {text}.')
