"""One call to a provider, from its request to the end of its answer, and the span that shows it.

What is learned is written to the span as soon as it is known, not at the end: a span that a program ends while it still
reads the stream has all that was there by then.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from typing import Any, cast

from .. import chunks, guard, recorder, runtime, usage
from ..context import Entered, current
from ..failures import hide_frames
from ..span import Span, SpanTemplate
from ..steps import Steps
from .facts import finish_reason_of, model_of
from .request import Request, recorded

__all__ = ['Call', 'begin']

_ENCLOSED = frozenset({'tool', 'agent', 'remote'})
"""A call below one of these is not the call of the llm span above it."""

_templates: dict[tuple[str, str], SpanTemplate] = {}
_numbers = itertools.count()
_lock = threading.Lock()
"""Over the sums of a span that several calls add to; taken once for each usage a provider reports."""


def begin(read: Callable[[], Request | None]) -> Call | None:
    """Note that a request is about to be sent. Never raises.

    Parameters:
        read: reads the request; `None` means that it is none that is shown.

    Returns:
        the call, to be told what comes of it; `None` when nothing is recorded.
    """
    if not runtime.enabled:
        return None
    try:
        span = _enclosing()
        if span is not None and not span.sampled:
            return None
        request = read()
        if request is None:
            return None
        if span is not None and _takes(span, request):
            return Call(request, span, owned=False)
        return Call(request, _own_span(request), owned=True)
    except Exception as failure:  # noqa: BLE001 - see guard
        guard.caught(failure, 'reading a request')
        return None


def _enclosing() -> Span | None:
    """The llm span whose call this is."""
    span = current.get()
    while span is not None and span.template.span_type not in _ENCLOSED:
        if span.template.span_type == 'llm':
            return None if span.end_ns else span
        span = span.parent
    return None


def _takes(span: Span, request: Request) -> bool:
    """Whether the span can show this call: one span has one model, because one price list prices it."""
    before = (span.llm_extracted or {}).get('calls')
    if not isinstance(before, Calls):
        return True
    return before.provider == request.provider and before.model == request.model


def _own_span(request: Request) -> Span:
    key = (request.operation, request.provider)
    template = _templates.get(key)
    if template is None:
        attributes = {'gen_ai.operation.name': request.operation, 'gen_ai.provider.name': request.provider}
        template = _templates[key] = SpanTemplate(request.operation, 'llm', attributes, True, True)
    span = recorder.start(template)
    span.name = f'{request.operation} {request.model}'.strip()
    if span.sampled:
        recorder.give_input(span, recorded(request.content))
    return span


class Calls:
    """The calls that one span shows: what they have in common, and the usage of each."""

    __slots__ = ('model', 'provider', 'usage')

    def __init__(self, request: Request) -> None:
        self.provider = request.provider
        self.model = request.model
        self.usage: dict[int, dict[str, int]] = {}
        """By the number of the call: a reference to it would make a cycle with its span."""

    def total(self) -> dict[str, int]:
        """The counts of all calls together; one that no call told stays unknown."""
        total: dict[str, int] = {}
        for counts in self.usage.values():
            for key, count in counts.items():
                total[key] = total.get(key, 0) + count
        return total


class Call:
    """One call: told of its response or of the items of its stream, and of its end."""

    __slots__ = ('_answer', '_answered', '_ended', '_items', '_number', '_owned', '_reading', '_span')

    def __init__(self, request: Request, span: Span, *, owned: bool) -> None:
        self._span = span
        self._owned = owned
        self._number = next(_numbers)
        self._answer = chunks.Assembler()
        self._reading: usage.Reading | None = None
        self._items = 0
        self._answered = False
        self._ended = False
        self._note(request)

    # -- running the request ------------------------------------------------------------------------------------------

    def run(self, send: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Send the request, with the call's own span current if it has one."""
        try:
            if not self._owned:
                return send(*args, **kwargs)
            with Entered(self._span):
                return send(*args, **kwargs)
        except BaseException as error:
            hide_frames(error)
            self.failed(error)
            raise

    async def run_async(self, send: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """The same for a coroutine function."""
        try:
            if not self._owned:
                return await send(*args, **kwargs)
            return await Steps(self._span, send(*args, **kwargs))
        except BaseException as error:
            hide_frames(error)
            self.failed(error)
            raise

    # -- what comes of it ---------------------------------------------------------------------------------------------

    def response(self, response: object) -> None:
        """The whole response came. Never raises."""
        try:
            self._learn(response)
            if self._owned:
                recorder.finish(self._span, output=chunks.answer(response))
            self._ended = True
        except Exception as failure:  # noqa: BLE001 - see guard
            guard.caught(failure, 'reading a response')

    def item(self, item: object) -> None:
        """An item of the stream came. Never raises."""
        try:
            span = self._span
            self._items += 1
            # The text of the answer is wanted for an own span only, and to notice the first of it.
            waits = not span.first_item_ns
            if (self._owned or waits) and self._answer.feed(item) and waits and not span.end_ns:
                span.first_item_ns = recorder.elapse(span)
            self._learn(item)
        except Exception as failure:  # noqa: BLE001 - see guard
            guard.caught(failure, "reading a stream's item")

    def end(self, how: str, error: BaseException | None = None) -> None:
        """The stream ended: `exhausted`, `closed`, `failed`, `cancelled` or `collected`. Only the first call counts."""
        if self._ended:
            return
        self._ended = True
        if self._owned:
            try:
                value = self._answer.value()
            except Exception as failure:  # noqa: BLE001 - see guard
                guard.caught(failure, 'joining a stream')
                value = None
            self._span.items = self._items
            recorder.finish(self._span, output=value, error=error, stream_end=how)

    def done(self) -> None:
        """It came to an end that shows no answer: a raw response whose body nobody read."""
        if not self._ended:
            self._ended = True
            if self._owned:
                recorder.finish(self._span)

    def failed(self, error: BaseException) -> None:
        """The request raised."""
        if not self._ended:
            self._ended = True
            if self._owned:
                recorder.finish(self._span, error=error)

    # -- what is learned ----------------------------------------------------------------------------------------------

    def _note(self, request: Request) -> None:
        span = self._span
        if not span.sampled:
            return
        known = self._known()
        if not isinstance(known.get('calls'), Calls):
            known['calls'] = Calls(request)
        declared = span.template.attributes
        if 'gen_ai.provider.name' not in declared:
            known['provider'] = request.provider
        if request.model and declared.get('gen_ai.request.model') != request.model:
            recorder.note(span, 'gen_ai.request.model', request.model)
        for name, value in (('temperature', request.temperature), ('top_p', request.top_p)):
            if isinstance(value, int | float) and not isinstance(value, bool):
                known[name] = float(value)
        extra = request.extra if self._owned else {**request.extra, **_instructions(request.content)}
        if extra:
            before = cast('dict[str, Any]', known.get('generation_info') or {})
            known['generation_info'] = {**before, **recorded(extra)}

    def _known(self) -> dict[str, Any]:
        span = self._span
        if span.llm_extracted is None:
            span.llm_extracted = {}
        return span.llm_extracted

    def _learn(self, item: object) -> None:
        span = self._span
        if not span.sampled or span.end_ns:
            return
        known = self._known()
        if not self._answered:
            model = model_of(item)
            if model is not None:
                known['model'] = model
                self._answered = True
        reason = finish_reason_of(item)
        if reason is not None:
            known['finish_reason'] = reason
        later = usage.locate(item)
        if later is not None:
            reading = later if self._reading is None else self._reading.completed_by(later)
            self._reading = reading
            with _lock:
                calls = cast('Calls', known['calls'])
                calls.usage[self._number] = reading.counts()
                known.update(calls.total())


def _instructions(content: dict[str, Any]) -> dict[str, Any]:
    """The parts of the content that are no messages: nothing else on an enclosing span shows them."""
    return {name: value for name, value in content.items() if name not in ('messages', 'input', 'contents')}
