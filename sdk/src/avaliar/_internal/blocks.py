"""`span(...)`, `context(...)` and `current_span()`: tracing where there is no function to decorate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

from ..errors import AvaliarUserError
from . import executors, guard, recorder, runs, runtime
from .context import change, current, scope
from .context import current_span as running_span
from .decoration import Decoration, plain_mapping, text_tuple
from .span import Ambient, Span, SpanTemplate

if TYPE_CHECKING:
    from .traceable import SpanType

__all__ = ['ActiveSpan', 'ContextBlock', 'SpanBlock', 'context', 'current_span', 'span']

_templates: dict[tuple[Any, ...], SpanTemplate] = {}
"""Of spans that say nothing but scalars, which are most: they encode once."""


class ActiveSpan:
    """A span while it is recorded: its ids, and what can be changed about it.

    Where tracing is off it has no ids and records nothing; a program need not ask.
    """

    __slots__ = ('_span',)

    def __init__(self, span: Span | None) -> None:
        self._span = span

    @property
    def trace_id(self) -> str:
        """32 hexadecimal digits; empty where tracing is off."""
        return '' if self._span is None else f'{self._span.trace_id:032x}'

    @property
    def span_id(self) -> str:
        """16 hexadecimal digits; empty where tracing is off."""
        return '' if self._span is None else f'{self._span.span_id:016x}'

    @property
    def parent_span_id(self) -> str | None:
        """16 hexadecimal digits; `None` for the root of a trace."""
        return None if self._span is None or not self._span.parent_id else f'{self._span.parent_id:016x}'

    @property
    def name(self) -> str:
        """The span's name; empty where tracing is off."""
        return '' if self._span is None else self._span.name or self._span.template.name

    @property
    def span_type(self) -> str:
        """`llm`, `tool`, `agent` or `generic`."""
        return 'generic' if self._span is None else self._span.template.span_type

    @property
    def recording(self) -> bool:
        """Whether what is set on it will be sent: tracing is on, the trace is sampled, the span still runs."""
        return self._span is not None and self._span.sampled and not self._span.end_ns

    def update(
        self,
        *,
        name: str | None = None,
        input: Any = runs.UNCHANGED,
        output: Any = runs.UNCHANGED,
        metadata: Mapping[str, Any] | None = None,
        tags: Iterable[str] | None = None,
        level: runs.Level | None = None,
        error: BaseException | str | None = None,
    ) -> None:
        """`update_current_span` for this span. Once it has ended nothing changes. Never raises."""
        if self._span is None or self._span.end_ns:
            return
        try:
            runs.change(
                self._span,
                name=name,
                input=input,
                output=output,
                metadata=metadata,
                tags=tags,
                level=level,
                error=error,
            )
        except Exception as failure:  # noqa: BLE001 - see guard
            guard.caught(failure, 'updating a span')

    def __repr__(self) -> str:
        return f'<ActiveSpan {self.name!r} {self.trace_id}/{self.span_id}>'


def current_span() -> ActiveSpan | None:
    """The span being recorded where this is called; `None` outside any."""
    span = running_span()
    return None if span is None or span.end_ns else ActiveSpan(span)


class SpanBlock:
    """The context manager that `span(...)` returns. For one `with` or `async with`."""

    __slots__ = ('_before', '_input', '_span', '_template')

    def __init__(self, template: SpanTemplate, input: Any) -> None:
        self._template = template
        self._input = input
        self._span: Span | None = None

    def __enter__(self) -> ActiveSpan:
        if not runtime.enabled:
            return ActiveSpan(None)
        try:
            span = recorder.start(self._template)
            if self._input is not recorder.ABSENT:
                runs.change(span, input=self._input)
                self._input = recorder.ABSENT
        except Exception as failure:  # noqa: BLE001 - see guard
            guard.caught(failure, 'starting a span')
            return ActiveSpan(None)
        self._span = span
        self._before = current.get()
        change(span)
        return ActiveSpan(span)

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        span = self._span
        if span is None:
            return
        # Left in another context than it was entered in (a generator closed elsewhere): there it is not current.
        if current.get() is span:
            change(self._before)
        self._span = self._before = None
        recorder.finish(span, error=None if isinstance(exc, GeneratorExit) else exc)

    async def __aenter__(self) -> ActiveSpan:
        return self.__enter__()

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.__exit__(exc_type, exc, traceback)


def span(
    name: str,
    span_type: SpanType = 'generic',
    *,
    input: Any = recorder.ABSENT,
    model: str | None = None,
    provider: str | None = None,
    temperature: float | None = None,
    top_p: float | None = None,
    detection: bool = False,
    detectors: Iterable[Any] | None = None,
    detection_mode: Literal['local', 'cloud'] = 'local',
    metadata: Mapping[str, Any] | None = None,
    tags: Iterable[str] | None = None,
) -> SpanBlock:
    """Record a block as a span, with `with` or `async with`.

    ::

        with span('retrieve', 'tool', input=query) as active:
            documents = search(query)
            active.update(output=documents)

    Parameters:
        name: the span's name.
        input: what the block works on; recorded as it is when the block is entered.
        The others are those of `traceable`.

    Raises:
        AvaliarUserError: a parameter is wrong.
    """
    executors.carry_context()
    scalars = (name, span_type, model, provider, temperature, top_p)
    plain = metadata is None and tags is None and not detection and detectors is None and detection_mode == 'local'
    template = None
    try:
        if plain:
            template = _templates.get(scalars)
    except TypeError:
        pass  # something that cannot be hashed: the checks below name it
    if template is None:
        if not isinstance(name, str) or not name.strip():  # pyright: ignore[reportUnnecessaryIsInstance]
            raise AvaliarUserError(f'span(name) must be a text that is not empty, not {name!r}.')
        template = Decoration(
            span_type,
            name=name,
            model=model,
            provider=provider,
            temperature=temperature,
            top_p=top_p,
            detection=detection,
            detectors=detectors,
            detection_mode=detection_mode,
            metadata=metadata,
            tags=tags if tags is None or isinstance(tags, str) else list(tags),
            asker='span',
        ).template(name)
        # Names may be made up at run time; they must not fill the memory.
        if plain and len(_templates) < 1024:
            _templates[scalars] = template
    return SpanBlock(template, input)


class ContextBlock:
    """The context manager that `context(...)` returns. For one `with` or `async with`."""

    __slots__ = ('_before', '_environment', '_made', '_metadata', '_session_id', '_tags', '_user_id')

    def __init__(
        self,
        session_id: str | None,
        user_id: str | None,
        tags: tuple[str, ...],
        metadata: dict[str, Any],
        environment: str | None,
    ) -> None:
        self._session_id = session_id
        self._user_id = user_id
        self._tags = tags
        self._metadata = metadata
        self._environment = environment
        self._made: Span | None = None

    def __enter__(self) -> None:
        if not runtime.enabled:
            return
        before = current.get()
        around = None if before is None else before.ambient
        if around is None:
            ambient = Ambient(self._session_id, self._user_id, self._tags, self._metadata, self._environment)
        else:
            ambient = Ambient(
                around.session_id if self._session_id is None else self._session_id,
                around.user_id if self._user_id is None else self._user_id,
                tuple(dict.fromkeys((*around.tags, *self._tags))),
                {**around.metadata, **self._metadata},
                around.environment if self._environment is None else self._environment,
            )
        self._before = before
        self._made = scope(ambient)
        change(self._made)

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._made is not None and current.get() is self._made:
            change(self._before)
        self._made = self._before = None

    async def __aenter__(self) -> None:
        self.__enter__()

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.__exit__(exc_type, exc, traceback)


def context(
    *,
    session_id: str | None = None,
    user_id: str | None = None,
    tags: Iterable[str] | None = None,
    metadata: Mapping[str, Any] | None = None,
    environment: str | None = None,
) -> ContextBlock:
    """Put facts around calls: they reach every span that begins inside, at any depth, with `with` or `async with`.

    An inner context adds to an outer one; where both say the same, the inner one wins.

    Parameters:
        session_id: the conversation or session the calls belong to.
        user_id: on whose behalf they are made.
        tags, metadata: recorded with every span inside.
        environment: in the place of `AVALIAR_ENVIRONMENT`.

    Raises:
        AvaliarUserError: a parameter is wrong.
    """
    executors.carry_context()
    return ContextBlock(
        _text('session_id', session_id),
        _text('user_id', user_id),
        () if tags is None else text_tuple('context', 'tags', tags if isinstance(tags, str) else list(tags)),
        {} if metadata is None else plain_mapping('context', 'metadata', metadata),
        _text('environment', environment),
    )


def _text(parameter: str, value: object) -> str | None:
    """Ids are texts; numbers and UUIDs are understood."""
    if value is None:
        return None
    if isinstance(value, str):
        if value.strip():
            return value
    elif not isinstance(value, (bytes, bool, list, dict, tuple, set)):
        return str(value)
    raise AvaliarUserError(f'context({parameter}=...) must be a text that is not empty, not {value!r}.')
