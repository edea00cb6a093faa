"""Spans as a test wants to read them, kept in memory."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from .._internal import clock as sources
from .._internal import config, runtime
from .._internal.span import ERROR, Span
from .._internal.usage_layers import llm_layers

if TYPE_CHECKING:
    from .._internal.detection.outcome import Outcome

__all__ = ['Clock', 'DetectedSpan', 'Ids', 'InMemoryExporter', 'RecordedError', 'RecordedSpan', 'recording']

_TOKENS = (
    'input_tokens',
    'output_tokens',
    'cache_read_tokens',
    'cache_write_tokens',
    'cache_write_1h_tokens',
    'reasoning_tokens',
    'input_audio_tokens',
    'output_audio_tokens',
)


class RecordedError(NamedTuple):
    """An exception as a span keeps it."""

    type: str
    message: str
    stack: str


class DetectedSpan:
    """What local detection says of a span. It comes after the span, from another thread: `InMemoryExporter.detected`."""

    def __init__(self, outcome: Outcome) -> None:
        self.trace_id = f'{outcome.trace_id:032x}'
        self.span_id = f'{outcome.span_id:016x}'
        self.status = outcome.status
        """`clean`, `issues` or `failed`."""
        self.reason = outcome.reason
        self.issues = outcome.issues
        """As they are sent: `type`, `severity`, `excerpt`, `start`, `end`, `target`, ..."""
        self.checks = outcome.checks

    def __repr__(self) -> str:
        return f'<detection of {self.span_id}: {self.status}, {len(self.issues)} issues>'


class RecordedSpan:
    """A finished span. Ids are hexadecimal, times nanoseconds; what was not recorded is `None`, never 0."""

    def __init__(self, span: Span) -> None:
        template = span.template
        ambient = span.ambient
        attributes = {**template.attributes, **(span.attributes or {})}
        extracted, explicit = llm_layers(span.llm_extracted, span.llm_explicit)
        llm = {**extracted, **explicit}
        self.name = span.name or template.name
        self.span_type = template.span_type
        self.trace_id = f'{span.trace_id:032x}'
        self.span_id = f'{span.span_id:016x}'
        self.parent_span_id = f'{span.parent_id:016x}' if span.parent_id else None
        self.start_ns = span.start_ns
        self.end_ns = span.end_ns
        self.duration_ns = span.end_ns - span.start_ns
        self.status = 'error' if span.status == ERROR else 'ok'
        self.error = (
            None if span.error is None else RecordedError(span.error.type, span.error.message, span.error.stack)
        )
        self.input_json = span.input
        self.output_json = span.output
        self.stream_end = span.stream_end
        """`exhausted`, `closed`, `failed`, `cancelled` or `collected`; `None` when the span is no stream."""
        self.items = span.items if span.items >= 0 else None
        self.time_to_first_item_ns = span.first_item_ns - span.start_ns if span.first_item_ns else None
        self.model: str | None = llm.get('model') or attributes.get('gen_ai.request.model')
        self.provider: str | None = llm.get('provider') or attributes.get('gen_ai.provider.name')
        self.temperature: float | None = llm.get('temperature', attributes.get('gen_ai.request.temperature'))
        self.top_p: float | None = llm.get('top_p', attributes.get('gen_ai.request.top_p'))
        self.usage: dict[str, int] = {name: llm[name] for name in _TOKENS if llm.get(name) is not None}
        self.cost_usd: str | None = llm.get('cost_usd')
        self.finish_reason: str | None = llm.get('finish_reason')
        self.generation_info: dict[str, Any] = dict(llm.get('generation_info') or {})
        self.level: str | None = attributes.get('avaliar.level')
        self.metadata: dict[str, Any] = {**(ambient.metadata if ambient else {}), **(span.metadata or {})}
        self.tags = list(dict.fromkeys((*(ambient.tags if ambient else ()), *(span.tags or ()))))
        self.session_id = ambient.session_id if ambient else None
        self.user_id = ambient.user_id if ambient else None
        self.environment = ambient.environment if ambient else None
        self.attributes = attributes

    @property
    def input(self) -> Any:
        """The arguments by name, as JSON has them."""
        return None if self.input_json is None else orjson.loads(self.input_json)

    @property
    def output(self) -> Any:
        """The result, as JSON has it."""
        return None if self.output_json is None else orjson.loads(self.output_json)

    def __repr__(self) -> str:
        return f'<{self.span_type} {self.name!r} {self.status} {self.span_id} in {self.parent_span_id}>'


class InMemoryExporter:
    """Keeps finished spans. Spans end from the inside out, so a parent comes after its children."""

    def __init__(self) -> None:
        self._spans: list[RecordedSpan] = []
        self._detected: list[DetectedSpan] = []
        self._changed = threading.Condition()

    def export_detection(self, outcome: Outcome, /) -> None:
        """Called by the SDK, in its own thread, with what local detection says of a span."""
        with self._changed:
            self._detected.append(DetectedSpan(outcome))
            self._changed.notify_all()

    def detected(self, name: str, timeout: float = 60.0) -> DetectedSpan:
        """What detection says of the only span of that name, waiting for it at most `timeout` seconds."""
        span_id = self.one(name).span_id
        found: list[DetectedSpan] = []

        def is_there() -> bool:
            found[:] = [one for one in self._detected if one.span_id == span_id]
            return bool(found)

        with self._changed:
            if not self._changed.wait_for(is_there, timeout):
                raise AssertionError(f'nothing was said of {name!r} within {timeout} s: is detection=True on it?')
            return found[-1]

    def export(self, spans: list[Span], /) -> None:
        """Called by the SDK, in the thread that ended them."""
        with self._changed:
            self._spans.extend(RecordedSpan(span) for span in spans)
            self._changed.notify_all()

    @property
    def spans(self) -> list[RecordedSpan]:
        """What has ended so far, in that order."""
        with self._changed:
            return list(self._spans)

    def clear(self) -> None:
        """Forget everything."""
        with self._changed:
            self._spans.clear()
            self._detected.clear()

    def wait(self, count: int, timeout: float = 5.0) -> list[RecordedSpan]:
        """Wait until at least `count` spans have ended (in other threads), at most `timeout` seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._spans) >= count, timeout):
                raise AssertionError(f'{len(self._spans)} of {count} spans ended within {timeout} s: {self._spans}')
            return list(self._spans)

    def one(self, name: str) -> RecordedSpan:
        """The only span of that name (or whose qualified name ends in it)."""
        found = [span for span in self.spans if span.name == name] or [
            span for span in self.spans if span.name.rpartition('.')[2] == name
        ]
        if len(found) != 1:
            names = ', '.join(sorted(span.name for span in self.spans)) or 'none'
            raise AssertionError(f'{len(found)} spans are named {name!r}; recorded: {names}')
        return found[0]

    def roots(self) -> list[RecordedSpan]:
        """Spans whose parent was not recorded here, by start."""
        known = {span.span_id for span in self.spans}
        return sorted((s for s in self.spans if s.parent_span_id not in known), key=lambda span: span.start_ns)

    def children(self, parent: RecordedSpan) -> list[RecordedSpan]:
        """The spans right below one, by start."""
        return sorted((s for s in self.spans if s.parent_span_id == parent.span_id), key=lambda span: span.start_ns)

    def tree(self) -> str:
        """All spans as an indented outline, `name [type]` a line; `!` behind those that failed."""
        lines: list[str] = []

        def add(span: RecordedSpan, depth: int) -> None:
            mark = ' !' if span.status == 'error' else ''
            lines.append(f'{"  " * depth}{span.name} [{span.span_type}]{mark}')
            for child in self.children(span):
                add(child, depth + 1)

        for root in self.roots():
            add(root, 0)
        return '\n'.join(lines)

    def __len__(self) -> int:
        return len(self.spans)

    def __iter__(self) -> Iterator[RecordedSpan]:
        return iter(self.spans)


class Clock:
    """A clock that moves when it is told to, and by `step` each time it is read.

    Parameters:
        start_ns: nanoseconds since the Unix epoch.
        step_ns: what each reading adds.
    """

    def __init__(self, start_ns: int = 1_700_000_000_000_000_000, step_ns: int = 0) -> None:
        self.now_ns = start_ns
        self.step_ns = step_ns

    def __call__(self) -> int:
        now = self.now_ns
        self.now_ns += self.step_ns
        return now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now_ns += round(seconds * 1_000_000_000)


class Ids:
    """Ids that count from 1: the first span of a test is always the same."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = threading.Lock()

    def __call__(self, bits: int) -> int:  # noqa: ARG002 - small numbers fit every size
        with self._lock:
            self._last += 1
            return self._last


@contextlib.contextmanager
def recording(
    *, clock: Callable[[], int] | None = None, ids: Callable[[int], int] | None = None
) -> Generator[InMemoryExporter]:
    """Record into memory inside a `with` block: nothing is sent, every trace is sampled, errors of the SDK raise.

    ::

        with recording() as spans:
            answer('What is the capital of France?')
        assert spans.one('answer').output == 'Paris'

    Parameters:
        clock: returns nanoseconds since the Unix epoch, for instance a `Clock`; by default the real one.
        ids: returns an integer of the given number of bits, for instance `Ids`; by default random.
    """
    before = vars(runtime).get('settings') or config.from_environment(os.environ)
    exporter = InMemoryExporter()
    runtime.configure(exporter=exporter, tracing=True, sample_rate=1.0, raise_internal_errors=True)
    sources.install(wall_clock=clock, id_bits=ids)
    try:
        yield exporter
    finally:
        runtime.configure(
            exporter=before.exporter,
            tracing=before.tracing,
            sample_rate=before.sample_rate,
            raise_internal_errors=before.raise_internal_errors,
        )
        sources.install(wall_clock=before.clock, id_bits=before.ids)
