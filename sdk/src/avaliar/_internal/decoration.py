"""The parameters of `@traceable`, checked once and made into what every call of the function shares."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import orjson

from ..errors import AvaliarUserError
from . import capture, runtime
from .detection.engine import say_if_missing
from .detection.wanted import Wanted
from .providers import provider_name
from .span import SpanTemplate

__all__ = ['SPAN_TYPES', 'Decoration', 'plain_mapping', 'text_tuple']

SPAN_TYPES = ('llm', 'tool', 'agent', 'generic')
_MODES = ('local', 'cloud')
_SCALARS = (str, int, float, bool, type(None))


class Decoration:
    """What `@traceable(...)` said, valid."""

    __slots__ = ('_given', 'name', 'reduce')

    def __init__(
        self,
        span_type: object = 'generic',
        *,
        name: object = None,
        model: object = None,
        provider: object = None,
        temperature: object = None,
        top_p: object = None,
        detection: object = False,
        detectors: object = None,
        detection_mode: object = 'local',
        blocking: object = False,
        metadata: object = None,
        tags: object = None,
        capture_input: object = True,
        capture_output: object = True,
        reduce: object = None,
        asker: str = 'traceable',
    ) -> None:
        check = _Check(asker)
        if not isinstance(span_type, str) or span_type not in SPAN_TYPES:
            raise check.wrong('span_type', "one of 'llm', 'tool', 'agent', 'generic'", span_type)
        if reduce is not None and not callable(reduce):
            raise check.wrong('reduce', 'a callable that takes the list of items', reduce)
        self.name = check.text('name', name)
        self.reduce = cast('Callable[[list[Any]], Any] | None', reduce)
        attributes: dict[str, Any] = {}
        said = check.text('model', model)
        if said is not None:
            attributes['gen_ai.request.model'] = said
        said = check.text('provider', provider)
        if said is not None:
            attributes['gen_ai.provider.name'] = provider_name(said)
        number = check.number('temperature', temperature, 0.0, math.inf)
        if number is not None:
            attributes['gen_ai.request.temperature'] = number
        number = check.number('top_p', top_p, 0.0, 1.0)
        if number is not None:
            attributes['gen_ai.request.top_p'] = number
        wanted = _detection(check, span_type, detection, detectors, detection_mode, blocking)
        if wanted is not None:
            attributes.update(_marks(wanted))
        self._given: tuple[Any, ...] = (
            span_type,
            attributes,
            check.switch('capture_input', capture_input),
            check.switch('capture_output', capture_output),
            None if metadata is None else plain_mapping(asker, 'metadata', metadata) or None,
            None if tags is None else text_tuple(asker, 'tags', tags) or None,
            wanted,
        )

    def template(self, name: str) -> SpanTemplate:
        """What the spans of the function `name` share."""
        template = SpanTemplate(self.name or name, *self._given)
        wanted = template.detection
        if wanted is not None and wanted.mode == 'local':
            runtime.detect()
            say_if_missing(template.name)
        return template


def _detection(
    check: _Check, span_type: str, detection: object, detectors: object, mode: object, blocking: object
) -> Wanted | None:
    """What is asked of detection. All four parameters are checked, also where detection is off."""
    wanted = check.switch('detection', detection)
    if mode not in _MODES:
        raise check.wrong('detection_mode', "'local' or 'cloud'", mode)
    if check.switch('blocking', blocking) and span_type != 'llm':
        raise AvaliarUserError(
            f"{check.asker}(blocking=True) checks a prompt, so it needs span_type 'llm', not {span_type!r}; "
            "nothing was decorated. Use @traceable('llm', blocking=True)."
        )
    names = None if detectors is None else _detector_names(check, detectors)
    if not wanted and not blocking:
        return None
    return Wanted(cast(str, mode), None if names is None else tuple(names), bool(blocking))


def _marks(wanted: Wanted) -> dict[str, Any]:
    """The attributes that every span of the function carries."""
    attributes: dict[str, Any] = {'avaliar.detection.mode': wanted.mode}
    if wanted.detectors is not None:
        attributes['avaliar.detection.detectors'] = list(wanted.detectors)
    if wanted.blocking:
        attributes['avaliar.detection.blocking'] = True
    return attributes


def _detector_names(check: _Check, detectors: object) -> list[str]:
    from ..detectors import DetectorType

    known = [kind.value for kind in DetectorType]
    right = f'a list of DetectorType or of {", ".join(repr(name) for name in known)}'
    if isinstance(detectors, str) or not isinstance(detectors, (Sequence, set, frozenset)):
        raise check.wrong('detectors', right, detectors)
    names: list[str] = []
    for detector in cast('Sequence[object]', detectors):
        name: object = detector.value if isinstance(detector, DetectorType) else detector
        if name not in known:
            raise check.wrong('detectors', right, detector)
        # The same by value may be another package's: `avaliar_eval.DetectorType`.
        value = known[known.index(cast(str, name))]
        if value not in names:
            names.append(value)
    return names


class _Check:
    """Checks parameters one by one; the errors name who asked, the parameter, and what would be right."""

    __slots__ = ('asker',)

    def __init__(self, asker: str) -> None:
        self.asker = asker

    def wrong(self, parameter: str, right: str, value: object) -> AvaliarUserError:
        try:
            shown = repr(value)
        except Exception:  # noqa: BLE001 - a user's __repr__ may raise anything
            shown = f'a {type(value).__name__}'
        if len(shown) > 80:
            shown = shown[:80] + '…'
        return AvaliarUserError(f'{self.asker}({parameter}=...) must be {right}, not {shown}.')

    def text(self, parameter: str, value: object) -> str | None:
        if value is None or (isinstance(value, str) and value.strip()):
            return value
        raise self.wrong(parameter, 'a text that is not empty', value)

    def number(self, parameter: str, value: object, least: float, most: float) -> float | None:
        if value is None:
            return None
        if isinstance(value, (int, float)) and not isinstance(value, bool) and least <= value <= most:
            number = float(value)
            if math.isfinite(number):
                return number
        right = f'a number from {least:g} to {most:g}' if math.isfinite(most) else f'a number of at least {least:g}'
        raise self.wrong(parameter, right, value)

    def switch(self, parameter: str, value: object) -> bool:
        if isinstance(value, bool):
            return value
        raise self.wrong(parameter, 'True or False', value)


def text_tuple(asker: str, parameter: str, value: object) -> tuple[str, ...]:
    """Tags: a list of texts. A single text is a mistake that would become a list of letters."""
    if isinstance(value, (list, tuple, set, frozenset)):
        items = cast('Sequence[object]', value)
        if all(isinstance(item, str) for item in items):
            texts = cast('Sequence[str]', items)
            return tuple(dict.fromkeys(texts if isinstance(texts, (list, tuple)) else sorted(texts)))
    raise _Check(asker).wrong(parameter, 'a list of texts', cast(object, value))


def plain_mapping(asker: str, parameter: str, value: object) -> dict[str, Any]:
    """Metadata: a mapping from names to values, as JSON values of this moment that keep no user object alive."""
    if not isinstance(value, Mapping):
        raise _Check(asker).wrong(parameter, 'a mapping from names to values', value)
    fields = cast('Mapping[object, object]', value)
    return {
        str(key): item if type(item) in _SCALARS else orjson.loads(capture.encode(item)) for key, item in fields.items()
    }
