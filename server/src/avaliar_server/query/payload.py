"""Payload text, as recorded, into the value a reader sees."""

from __future__ import annotations

from typing import Any, cast

import orjson

__all__ = ['MAX_DEPTH', 'parsed', 'parsed_object']

MAX_DEPTH = 64
"""Deeper values stay text: no reader follows them, and the encoder of an answer stops at 254 levels."""


def parsed(text: str | None) -> Any:
    """What the JSON text says; the text itself when it is no JSON, or is nested deeper than `MAX_DEPTH`."""
    if text is None:
        return None
    try:
        value = orjson.loads(text)
    except ValueError:
        return text
    return value if _is_shallow(value) else text


def parsed_object(text: str) -> dict[str, Any]:
    """The JSON object that a column of the store holds; what is no object is shown under `value`, not lost."""
    value = parsed(text or '{}')
    return cast('dict[str, Any]', value) if isinstance(value, dict) else {'value': value}


def _is_shallow(value: Any) -> bool:
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH):
        deeper: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                deeper.extend(cast('dict[str, Any]', item).values())
            elif isinstance(item, list):
                deeper.extend(cast('list[Any]', item))
        level = [item for item in deeper if isinstance(item, (dict, list))]
        if not level:
            return True
    return False
