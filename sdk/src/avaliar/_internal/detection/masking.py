"""Masking: personal data and secrets are replaced in all that a span says, before it goes anywhere.

All texts of a span are looked at as one text, a line each, with their keys before them (`password: ...`): a value alone
says less than its name and its neighbours do. What is found is replaced in the value it was found in.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import orjson

from .. import capture
from ..span import Ambient, Span, SpanError

if TYPE_CHECKING:
    from avaliar_eval import Detector, Issue

__all__ = ['Change', 'Masked', 'Masker', 'Stretch', 'strip']

_WINDOW = 400_000
_OVERLAP = 4_000
"""Characters that two windows of a long text share, so that what lies across their border is found."""

_LEAST_NUMBER = 1_000_000
"""From here on a whole number may be an account's or a person's."""

WITHHELD = '<not recorded: masking failed>'


class Stretch(NamedTuple):
    """A piece of a text, and what is sent in its place."""

    start: int
    end: int
    mask: str


class Change(NamedTuple):
    """A text in which something is masked."""

    text: str
    stretches: list[Stretch]

    @property
    def masked(self) -> str:
        """The text as it is sent."""
        pieces: list[str] = []
        done = 0
        for one in self.stretches:
            pieces += (self.text[done : one.start], one.mask)
            done = one.end
        return ''.join((*pieces, self.text[done:]))


class Masked(NamedTuple):
    """Some values, masked."""

    values: list[Any] | None
    """`None` where nothing was found in them."""
    changes: list[Change]


class _Texts:
    """The texts of some values, joined; and the values again, with other texts in their places."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._starts: list[int] = []
        self._texts: list[str] = []
        self._keys: list[bool] = []
        self._length = 0

    def add(self, value: object, name: str | None = None) -> None:
        """The texts of a JSON value. `name` is what stands before it."""
        if isinstance(value, str):
            self._take(value, name)
        elif isinstance(value, dict):
            for key, inner in cast('dict[str, object]', value).items():
                self._begin(key, is_key=True)
                self._literal(': ')
                self.add(inner, '')
        elif isinstance(value, (list, tuple)):
            for inner in cast('list[object]', value):
                self.add(inner, None)
        elif _is_long_number(value):
            self._take(str(value), name)

    def _take(self, text: str, name: str | None) -> None:
        if name is None:
            self._literal('\n')
        self._begin(text, is_key=False)
        self._literal('\n')

    def _begin(self, text: str, *, is_key: bool) -> None:
        self._starts.append(self._length)
        self._texts.append(text)
        self._keys.append(is_key)
        self._literal(text)

    def _literal(self, text: str) -> None:
        self._lines.append(text)
        self._length += len(text)

    def changes(self, find: Callable[[str], list[Issue]]) -> dict[int, Change]:
        """What is masked, by the number of the text."""
        whole = ''.join(self._lines)
        found: dict[int, list[Issue]] = {}
        begin = 0
        while begin < len(whole):
            for issue in find(whole[begin : begin + _WINDOW]):
                self._place(replace(issue, start=issue.start + begin, end=issue.end + begin), found)
            begin += _WINDOW - _OVERLAP if begin + _WINDOW < len(whole) else _WINDOW
        return {index: Change(self._texts[index], _stretches(self._texts[index], found[index])) for index in found}

    def all(self, changes: Mapping[int, Change]) -> Iterator[str]:
        """The texts as they are to be sent, in the order they were added."""
        return (changes[index].masked if index in changes else text for index, text in enumerate(self._texts))

    def _place(self, issue: Issue, found: dict[int, list[Issue]]) -> None:
        """Note what was found at the texts it lies in; a key that it only begins with is left alone."""
        index = max(bisect_right(self._starts, issue.start) - 1, 0)
        parts: list[tuple[int, Issue]] = []
        while index < len(self._starts) and self._starts[index] < issue.end:
            start = self._starts[index]
            first = max(issue.start - start, 0)
            last = min(issue.end - start, len(self._texts[index]))
            if first < last:
                parts.append((index, replace(issue, start=first, end=last)))
            index += 1
        values = [part for part in parts if not self._keys[part[0]]]
        for place, part in values or parts:
            found.setdefault(place, []).append(part)


def _stretches(text: str, issues: list[Issue]) -> list[Stretch]:
    """Where the text is masked: what overlaps is one stretch, under the name that `redact` gives it."""
    from avaliar_eval.redaction import redact

    found: list[Stretch] = []
    group: list[Issue] = []
    end = 0
    for issue in [*sorted(issues, key=lambda one: (one.start, -one.end)), None]:
        if group and (issue is None or issue.start >= end):
            start = group[0].start
            moved = [replace(one, start=one.start - start, end=one.end - start) for one in group]
            found.append(Stretch(start, end, redact(text[start:end], moved)))
            group, end = [], 0
        if issue is not None:
            group.append(issue)
            end = max(end, issue.end)
    return found


def _rebuilt(value: object, texts: Iterator[str]) -> Any:
    if isinstance(value, str):
        return next(texts)
    if isinstance(value, dict):
        made: dict[str, Any] = {}
        for key, inner in cast('dict[str, object]', value).items():
            name = next(texts)
            count = 1
            while name in made:
                count += 1
                name = f'{name} {count}'
            made[name if name != key else key] = _rebuilt(inner, texts)
        return made
    if isinstance(value, (list, tuple)):
        return [_rebuilt(inner, texts) for inner in cast('list[object]', value)]
    if _is_long_number(value):
        text = next(texts)
        return value if text == str(value) else text
    return value


def _is_long_number(value: object) -> bool:
    return type(value) is int and abs(value) >= _LEAST_NUMBER


class Masker:
    """Masks spans.

    Parameters:
        detector: finds what is masked (`Engine.masker`).
    """

    def __init__(self, detector: Detector) -> None:
        self._detector = detector

    def mask(self, span: Span) -> list[Change]:
        """Replace what is found in a span that has ended, and say what that was.

        Raises what a detector raises, and then has changed nothing.
        """
        given = _value(span.input)
        returned = _value(span.output)
        error = span.error
        generation = (span.llm_extracted or {}).get('generation_info')
        values: list[Any] = [
            given,
            returned,
            None if error is None else error.message,
            None if error is None else error.stack,
            _plain(span.metadata),
            list(span.tags) if span.tags and span.tags is not span.template.tags else None,
            span.name,
            # The names of attributes are the wire's.
            None if span.attributes is None else [_worded(value) for value in span.attributes.values()],
            _plain(generation),
        ]
        ambient = None if span.ambient is None else self._ambient(span.ambient)
        masked, changes = self.masked(values)
        span.ambient = ambient
        if masked is None:
            return changes
        given, returned, message, stack, metadata, tags, name, attributes, generation = masked
        span.input = _json(span.input, given)
        span.output = _json(span.output, returned)
        if error is not None:
            span.error = SpanError(error.type, message, stack)
        if metadata != span.metadata:
            span.metadata = metadata
        if tags is not None:
            span.tags = tuple(tags)
        span.name = name
        if span.attributes is not None:
            pairs = zip(span.attributes.items(), attributes, strict=True)
            span.attributes = {name: before if after is None else after for (name, before), after in pairs}
        if generation is not None and span.llm_extracted is not None:
            span.llm_extracted = {**span.llm_extracted, 'generation_info': generation}
        return changes

    def masked(self, values: list[Any]) -> Masked:
        """JSON values with what was found in them replaced."""
        texts = _Texts()
        for value in values:
            texts.add(value)
        changes = texts.changes(self._find)
        if not changes:
            return Masked(None, [])
        sent = texts.all(changes)
        return Masked([_rebuilt(value, sent) for value in values], [changes[index] for index in sorted(changes)])

    def _find(self, text: str) -> list[Issue]:
        found = self._detector.evaluate_prompt_sync(text)
        for check in found.checks:
            # An empty text is not looked at, and needs not to be.
            if check.status == 'failed' or (check.status == 'not_checked' and text.strip()):
                raise RuntimeError(check.reason)
        return list(found.issues)

    def _ambient(self, ambient: Ambient) -> Ambient:
        """What `context(...)` put around the call, masked once for all spans in it."""
        if ambient.masked is None:
            metadata = _plain(dict(ambient.metadata))
            masked = self.masked([metadata, list(ambient.tags)]).values
            if masked is None:
                ambient.masked = ambient
            else:
                ambient.masked = Ambient(
                    ambient.session_id, ambient.user_id, tuple(masked[1]), masked[0], ambient.environment
                )
        return ambient.masked


def strip(span: Span) -> None:
    """Leave out everything that could hold what should have been masked."""
    for side, content in (('input', span.input), ('output', span.output)):
        if content is not None:
            span.attributes = {
                **(span.attributes or {}),
                f'avaliar.{side}.size': getattr(content, 'true_size', len(content)),
            }
    span.input = span.output = None
    if span.error is not None:
        span.error = SpanError(span.error.type, WITHHELD, '')
    span.metadata = span.template.metadata
    span.tags = span.template.tags
    span.name = None
    span.attributes = {
        **{name: value for name, value in (span.attributes or {}).items() if isinstance(value, (int, float))},
        'avaliar.redaction': 'failed',
    }
    if span.llm_extracted is not None:
        span.llm_extracted = {name: it for name, it in span.llm_extracted.items() if name != 'generation_info'}
    if span.ambient is not None:
        ambient = span.ambient
        span.ambient = Ambient(ambient.session_id, ambient.user_id, (), {}, ambient.environment)


def _worded(value: Any) -> Any:
    """An attribute's value, where it may hold words; numbers among attributes are counts and times."""
    return None if isinstance(value, (int, float)) else _plain(value)


def _value(content: bytes | None) -> Any:
    return None if content is None else orjson.loads(bytes(content))


def _json(before: bytes | None, value: object) -> bytes | None:
    if before is None:
        return None
    after = orjson.dumps(value)
    if isinstance(before, capture.Truncated):
        cut = capture.Truncated(after)
        cut.true_size = before.true_size
        return cut
    return after


def _plain(value: Any) -> Any:
    """As JSON has it; the program's own objects were captured before, others are described now."""
    if value is None:
        return None
    return orjson.loads(bytes(capture.encode(value)))
