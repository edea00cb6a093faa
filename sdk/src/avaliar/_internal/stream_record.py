"""What one stream has yielded so far, and its one end."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable
from typing import Any

import orjson

from . import capture, chunks, failures, guard, recorder, runtime
from .span import ERROR, OK, UNSET, Span

__all__ = ['CHUNK', 'StreamRecord']

CHUNK = 2048
"""Items kept as they are before text is joined, so that a long stream costs its text and no more."""

OBJECT_LIMIT = 200_000
"""Items other than text that are kept of one stream; further ones are only counted."""

IMMUTABLE = frozenset((str, bytes, int, float, bool, type(None)))


class StreamRecord:
    """The items of a stream, and its span until the stream ends.

    The loop that drives a generator does by itself what `add` does, with `items`, `as_yielded` and `spill`: a call
    more for each item would be a third of what an item may cost.
    """

    __slots__ = (
        '_count',
        '_joined',
        '_joined_size',
        '_kept',
        '_reduce',
        'broken_off',
        'items',
        'outer',
        'span',
        'started',
    )

    def __init__(self, span: Span, reduce: Callable[[list[Any]], Any] | None) -> None:
        self.span = span
        self.items: list[Any] = []
        self.outer: weakref.ref[Any] | None = None
        """The generator the consumer holds; dead when it was dropped rather than closed."""
        self.broken_off = False
        """Whether it was dropped by leaving a loop."""
        self.started = False
        """Whether the generator's frame has run: what a dropped one that never ran records, is up to this class."""
        self._reduce = reduce
        self._joined: list[Any] = []
        self._joined_size = 0
        self._kept = 0
        self._count = 0
        span.items = 0

    def keeper(self) -> Callable[[Any], None]:
        """What takes the items: nothing keeps those of a trace that is not sampled."""
        return self.items.append if self.span.sampled else _forget

    def first(self) -> None:
        """The first item is here."""
        try:
            self.span.first_item_ns = recorder.elapse(self.span)
        except Exception as failure:  # noqa: BLE001 - see guard
            guard.caught(failure, 'recording an item')

    def add(self, item: Any) -> None:
        """Record one item."""
        span = self.span
        if not span.first_item_ns:
            self.first()
        if type(item) not in IMMUTABLE:
            item = self.as_yielded(item)
        if span.sampled:
            self.items.append(item)
        if len(self.items) >= CHUNK:
            self.spill()

    def as_yielded(self, item: Any) -> Any:
        """The item as it is now: a list or dict may be changed, and yielded again, by either side."""
        if self._reduce is None and type(item) in (dict, list, bytearray, set) and self.span.sampled:
            try:
                return orjson.loads(capture.encode(item))
            except Exception as failure:  # noqa: BLE001 - see guard
                guard.caught(failure, 'recording an item')
        return item

    def spill(self) -> None:
        """Make room: text is joined, and beyond the limit only counted."""
        items = self.items
        self._count += len(items)
        try:
            if self._reduce is None and all(type(item) is str for item in items):
                text = ''.join(items)
                if self._joined_size <= runtime.settings.max_value_bytes:
                    self._joined.append(text)
                self._joined_size += len(text)
            elif self._kept < OBJECT_LIMIT:
                self._joined.extend(items)
                self._kept += len(items)
        except Exception as failure:  # noqa: BLE001 - see guard
            guard.caught(failure, 'recording an item')
        items.clear()

    def watch(self, outer: Any) -> None:
        """Notice when `outer`, which the consumer holds, is dropped."""
        self.outer = weakref.ref(outer, self._dropped)

    def dropped(self) -> bool:
        """Whether a `GeneratorExit` came because the consumer let go of the generator, rather than from a close."""
        return self.outer is not None and self.outer() is None

    def how_closed(self) -> str:
        """Whether a `GeneratorExit` came from a close (or a loop that was left), or from garbage collection."""
        return 'collected' if self.dropped() and not self.broken_off else 'closed'

    def raised(self, error: BaseException) -> None:
        """The stream ended with an exception."""
        if failures.is_cancellation(error):
            self.end('cancelled', error)
        elif isinstance(error, GeneratorExit):
            self.end(self.how_closed())
        else:
            self.end('failed', error)

    def end(self, how: str, error: BaseException | None = None) -> None:
        """Finish the span. Only the first call counts. Never raises."""
        span = self.span
        if span.end_ns:
            return
        try:
            span.end_ns = recorder.elapse(span)
            span.stream_end = how
            span.items = self._count + len(self.items)
            if error is not None:
                span.status = ERROR
                if span.sampled:
                    span.error = failures.describe(error)
            elif span.status == UNSET:
                span.status = OK
            if span.sampled and span.output is None:
                recorder.give_output(span, self._output())
                self._true_size(span)
            recorder.submit(span)
        except Exception as failure:  # noqa: BLE001 - see guard
            guard.caught(failure, 'ending a stream')
        finally:
            # The items are the user's objects, and the weak reference holds this record.
            self.items = []
            self._joined = []
            self.outer = None

    def _output(self) -> Any:
        items = self._joined + self.items if self._joined else self.items
        if self._reduce is not None:
            try:
                return self._reduce(items)
            except Exception as error:  # noqa: BLE001 - the user's function; the stream's items are still there
                recorder.note(self.span, 'avaliar.reduce.error', f'{type(error).__name__} in reduce: items were joined')
        try:
            # Text alone, which most streams are: one call, whatever their length.
            return ''.join(items)
        except TypeError:
            return chunks.join(items)

    def _true_size(self, span: Span) -> None:
        """Text that was counted but not kept belongs to the size."""
        kept = sum(len(text) for text in self._joined if type(text) is str)
        missing = self._joined_size - kept if self._joined_size else 0
        if missing > 0 and isinstance(span.output, capture.Truncated):
            span.output.true_size += missing

    def _dropped(self, _: object) -> None:
        """The consumer let go of the generator. One that has not run yet never will, so its end is here."""
        try:
            self.broken_off = _leaves_loop()
            if not self.started:
                self.end('closed' if self.broken_off else 'collected')
        except Exception as failure:  # noqa: BLE001 - see guard
            guard.caught(failure, 'ending a dropped stream')


def _forget(_: object) -> None:
    return


def _leaves_loop() -> bool:
    """Whether the frame that dropped the generator was leaving a `for` loop, rather than deleting a name."""
    frame = sys._getframe(2)  # pyright: ignore[reportPrivateUsage]
    code = frame.f_code.co_code
    position = frame.f_lasti
    import opcode

    name = opcode.opname[code[position]] if 0 <= position < len(code) else ''
    return name == 'POP_TOP'
