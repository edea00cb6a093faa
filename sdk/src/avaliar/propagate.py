"""A trace across processes: the W3C `traceparent` header, out and in.

::

    # the caller
    requests.post(url, headers=propagate.inject({}))

    # the called
    with propagate.extract(request.headers):
        answer(request)  # @traceable: its span is a child of the caller's

Where the program uses OpenTelemetry as well, nothing has to be done inside a process: Avaliar's spans nest under the
current OpenTelemetry span, and OpenTelemetry's under Avaliar's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from types import TracebackType
from typing import Any, TypeVar, cast

from ._internal import executors, recorder, runtime
from ._internal.context import change, current, remote_span
from ._internal.span import Span

__all__ = ['Extracted', 'extract', 'inject', 'traceparent']

_Headers = TypeVar('_Headers', bound='MutableMapping[str, str]')

_HEX = frozenset('0123456789abcdef')


def traceparent() -> str | None:
    """The `traceparent` of the current span, `None` outside any: `00-<trace id>-<span id>-<flags>`."""
    span = current.get()
    if recorder.bridge is not None:
        span = recorder.bridge.innermost(span)
    if span is None or not span.trace_id:
        return None
    return f'00-{span.trace_id:032x}-{span.span_id:016x}-{"01" if span.sampled else "00"}'


def inject(headers: _Headers) -> _Headers:
    """Add the current span's `traceparent` to the headers of a request, and return them.

    Outside a span they stay as they are.
    """
    value = traceparent()
    if value is not None:
        headers['traceparent'] = value
    return headers


class Extracted:
    """The context manager that `extract(...)` returns. For one `with` or `async with`."""

    __slots__ = ('_before', '_span')

    def __init__(self, span: Span | None) -> None:
        self._span = span

    def __enter__(self) -> None:
        if self._span is not None:
            self._before = current.get()
            if self._before is not None:
                self._span.ambient = self._before.ambient
            if recorder.bridge is not None:
                recorder.bridge.enter(self._span)
            change(self._span)

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._span is not None and current.get() is self._span:
            change(self._before)

    async def __aenter__(self) -> None:
        self.__enter__()

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.__exit__(exc_type, exc, traceback)


def extract(headers: Mapping[str, str] | Iterable[tuple[Any, Any]] | str | None) -> Extracted:
    """Take the caller's span as parent of the spans inside a `with` (or `async with`) block.

    Without a `traceparent`, or with one that is malformed, the block changes nothing.

    Parameters:
        headers: of the request: any mapping, pairs of names and values (text or bytes, as in ASGI), or the value of
            `traceparent` itself. Names may be in any case.

    A `traceparent` that says "not sampled" is obeyed where this program samples too (`sample_rate` below 1).
    Otherwise everything is recorded: many a gateway samples its own spans only.
    """
    executors.carry_context()
    ids = _parsed(_value(headers))
    if ids is None or not runtime.enabled:
        return Extracted(None)
    trace_id, span_id, sampled = ids
    return Extracted(remote_span(trace_id, span_id, sampled or runtime.settings.sample_rate >= 1.0))


def _value(headers: Mapping[str, str] | Iterable[tuple[Any, Any]] | str | None) -> str | None:
    if headers is None or isinstance(headers, str):
        return headers
    pairs: Iterable[Any] = cast('Mapping[Any, Any]', headers).items() if hasattr(headers, 'items') else headers
    for name, value in pairs:
        if _text(name).lower() == 'traceparent':
            return _text(value)
    return None


def _text(value: object) -> str:
    return value.decode('latin-1') if isinstance(value, bytes) else str(value)


def _parsed(value: str | None) -> tuple[int, int, bool] | None:
    """Trace id, span id and the sampled flag, by the rules of https://www.w3.org/TR/trace-context/#traceparent-header."""
    if value is None:
        return None
    parts = value.strip().split('-')
    if len(parts) < 4 or [len(part) for part in parts[:4]] != [2, 32, 16, 2]:
        return None
    if not all(_HEX.issuperset(part) for part in parts[:4]):
        return None
    version, trace_id, span_id, flags = parts[:4]
    # Version 00 has exactly four parts, ff is forbidden; a later version may have more.
    if version == 'ff' or (version == '00' and len(parts) > 4):
        return None
    trace, span = int(trace_id, 16), int(span_id, 16)
    return (trace, span, bool(int(flags, 16) & 1)) if trace and span else None
