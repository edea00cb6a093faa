"""Streams that are looked at while they run, and cut where an issue is found: that item is not passed on any more."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Generator
from typing import TYPE_CHECKING, Any, cast

import orjson

from ...errors import ResponseBlockedError
from .. import guard, recorder, runtime
from ..chunks import Assembler
from ..failures import hide_frames
from ..generators import first_step
from ..span import Span
from .check import in_worker
from .engine import is_installed

if TYPE_CHECKING:
    from ..stream_record import StreamRecord

__all__ = ['Cutter', 'cut', 'cut_async', 'cutter']

_OVERLAP = 2_000
"""Characters before the new ones that are looked at again: what is found may begin in them."""

_LOADING = 60.0

# A part of an answer is unsupported more often than the whole.
_NOT_OF_PARTS = 'hallucination'


def cutter(record: StreamRecord) -> Cutter | None:
    """What checks a stream while it runs; `None` where that is not asked for."""
    wanted = record.span.template.detection
    every = runtime.settings.detection_stream_every
    if wanted is None or wanted.mode != 'local' or every is None or not is_installed():
        return None
    return Cutter(record, wanted.detectors, every)


class Cutter:
    """Looks at the items of one stream.

    Parameters:
        record: takes the item that was too much, so that it can be seen what was cut.
        detectors: which, by value.
        every: characters after which to look.
    """

    def __init__(self, record: StreamRecord, detectors: tuple[str, ...] | None, every: int) -> None:
        self._record = record
        self._every = every
        self._detectors = _of_parts(detectors)
        self._severity = runtime.settings.detection_stream_severity
        self._tail = ''
        self._fresh: list[str] = []
        self._size = 0
        self._passed = 0
        self._prompt = _prompt(record.span)

    def item(self, item: Any) -> None:
        """Record and check an item. (Of a provider's stream: the generators record by themselves.)"""
        self._record.add(item)
        try:
            self.check(item)
        except ResponseBlockedError as error:
            self._record.raised(error)
            raise

    def check(self, item: Any) -> None:
        """Look at an item before it is passed on.

        Raises:
            ResponseBlockedError: the stream must end here.
        """
        try:
            text = item if isinstance(item, str) else _words_of(item)
            if not text:
                return
            self._fresh.append(text)
            self._size += len(text)
            if self._size < self._every:
                return
            found = self._found()
        except Exception as failure:  # noqa: BLE001 - see guard
            guard.caught(failure, 'checking a stream')
            return
        if found:
            first = found[0]
            kind, severity = first.type.value, first.severity.value
            span = self._record.span
            if span.sampled:
                recorder.note(span, 'avaliar.detection.cut_after', self._passed)
            raise ResponseBlockedError(f'The stream was cut: {kind} ({severity}): {first.message}', found)

    def _found(self) -> list[Any]:
        text = self._tail + ''.join(self._fresh)
        detector = runtime.detect().engine.detector(self._detectors, judge=False)
        found = detector.evaluate_response_sync(text, prompt=self._prompt)
        self._passed += self._size
        self._tail = text[-_OVERLAP:]
        self._fresh.clear()
        self._size = 0
        return [issue for issue in found.issues if issue.severity >= self._severity]

    async def prepare(self) -> None:
        """Load the detectors without holding up the event loop."""
        engine = runtime.detect().engine
        if not engine.is_ready(self._detectors):
            await in_worker(lambda: engine.detector(self._detectors, judge=False), _LOADING)


def cut(inner: Any, cutter: Cutter, record: StreamRecord) -> Any:
    """The generator with its items looked at."""
    made: Any = _cut(inner, cutter, record)
    made.__name__ = inner.__name__
    made.__qualname__ = inner.__qualname__
    return made


def _cut(inner: Any, cutter: Cutter, record: StreamRecord) -> Generator[Any, Any, Any]:
    step, value = inner.send, None
    while True:
        try:
            item = step(value)
        except StopIteration as stop:
            return stop.value
        try:
            cutter.check(item)
        except ResponseBlockedError as error:
            hide_frames(error)
            record.add(item)
            inner.close()
            raise
        try:
            value = yield item
            step = inner.send
        except GeneratorExit:
            inner.close()
            raise
        except BaseException as error:  # noqa: BLE001 - thrown into the generator, on its way to the inner one
            step, value = inner.throw, error


def cut_async(inner: Any, cutter: Cutter, record: StreamRecord) -> Any:
    """The same for an asynchronous generator."""
    made: Any = _cut_async(inner, cutter, record)
    made.__name__ = inner.__name__
    made.__qualname__ = inner.__qualname__
    return made


async def _cut_async(inner: Any, cutter: Cutter, record: StreamRecord) -> AsyncGenerator[Any, Any]:
    await cutter.prepare()
    step = first_step(inner)
    while True:
        try:
            item = await step
        except StopAsyncIteration:
            return
        try:
            cutter.check(item)
        except ResponseBlockedError as error:
            hide_frames(error)
            record.add(item)
            await inner.aclose()
            raise
        try:
            step = inner.asend((yield item))
        except GeneratorExit:
            await inner.aclose()
            raise
        except BaseException as error:  # noqa: BLE001 - thrown into the generator, on its way to the inner one
            step = inner.athrow(error)


def _prompt(span: Span) -> Any:
    return None if span.input is None else orjson.loads(bytes(span.input))


def _of_parts(detectors: tuple[str, ...] | None) -> tuple[str, ...]:
    if detectors is None:
        from ...detectors import DetectorType

        detectors = tuple(kind.value for kind in DetectorType)
    return tuple(kind for kind in detectors if kind != _NOT_OF_PARTS)


def _words_of(item: object) -> str:
    """What a user would read of a provider's chunk, and what a tool would be given."""
    assembler = Assembler()
    assembler.feed(item)
    return _words(assembler.value())


def _words(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ''.join(map(_words, cast('list[Any]', value)))
    if isinstance(value, dict):
        message = cast('dict[str, Any]', value)
        calls = cast('list[dict[str, Any]]', message.get('tool_calls') or [])
        written = ''.join(str(call.get('arguments') or '') for call in calls)
        return f'{message.get("content") or ""}{message.get("reasoning") or ""}{written}'
    return ''
