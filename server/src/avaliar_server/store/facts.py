"""What one span's own page shows and nothing else asks for, as one text: the column `facts` of `span_payloads`.

Most spans say little of it, and a column costs each insert, merge and read about as much as fifty rows, whatever is in
it. So what is never filtered, grouped or summed lies together. The text is a JSON object of the fields that are not as
they are by default; a field may be added at any time, and one that a reader does not know is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

import orjson

from ..model.span import Span
from .arrow import INT64_MAX

__all__ = ['FACTS', 'facts_text', 'read_facts']

_COUNTS = (
    'input_size',
    'output_size',
    'stream_items',
    'usage.cache_write_tokens',
    'usage.cache_write_1h_tokens',
    'usage.input_audio_tokens',
    'usage.output_audio_tokens',
)
_COUNT_NAMES = tuple(name.rpartition('.')[2] for name in _COUNTS)
_REST: Mapping[str, Any] = {
    'metadata': '{}',
    'generation_info': '{}',
    'attributes': '{}',
    'error_message': '',
    'error_stack': '',
    'request_model': '',
    'finish_reason': '',
    'price_version': '',
    'cost_detail': '',
    'detectors': [],
    'detection_blocking': False,
    'detection_check': '',
    'truncated': [],
}
_counts_of = attrgetter(*_COUNTS)
_rest_of = attrgetter(*_REST)
_DEFAULTS: Sequence[tuple[str, Any]] = tuple(_REST.items())

FACTS: Sequence[str] = (*_COUNT_NAMES, *_REST)
"""The fields: of `Span`, and of its `Usage`."""


def facts_text(span: Span) -> bytes:
    """The span's text in UTF-8. A count that no column could hold is unknown, a lone surrogate a question mark."""
    facts: dict[str, Any] = {
        name: count
        for name, count in zip(_COUNT_NAMES, _counts_of(span), strict=True)
        if count is not None and -INT64_MAX <= count <= INT64_MAX
    }
    for (name, default), value in zip(_DEFAULTS, _rest_of(span), strict=True):
        if value != default:
            facts[name] = value
    try:
        return orjson.dumps(facts)
    except orjson.JSONEncodeError:
        return orjson.dumps({name: _without_surrogates(value) for name, value in facts.items()})


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode('utf-8', 'replace').decode()
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    return value


def read_facts(text: str) -> dict[str, Any]:
    """Every field of `FACTS`, by name."""
    said: dict[str, Any] = orjson.loads(text)
    facts: dict[str, Any] = dict.fromkeys(_COUNT_NAMES)
    for name, default in _DEFAULTS:
        facts[name] = list(default) if isinstance(default, list) else default  # pyright: ignore[reportUnknownArgumentType]
    for name in facts:
        if name in said:
            facts[name] = said[name]
    return facts
