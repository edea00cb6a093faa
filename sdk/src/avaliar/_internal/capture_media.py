"""Long base64 media inside messages is replaced by what identifies it: digest, size, media type.

A picture of some megabytes says nothing in a trace that its digest does not, and would crowd out everything else.
Recognised are `data:` URLs anywhere, and the parts of the providers' message formats that hold base64.
"""

from __future__ import annotations

import binascii
from typing import Any, cast

import orjson

__all__ = ['LONG', 'may_contain', 'replacement', 'text_replacement', 'without_media']

LONG = 4096
"""Characters of base64 from which on it is replaced."""

_STEP = 4000
_PROBES = range(0, 64, 2)
_REACH = 64  # _STEP + _REACH must not exceed LONG
_WINDOW = 48
_BASE64 = b'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_'
_IS_BASE64 = bytes(1 if byte in _BASE64 else 0 for byte in range(256))

_DATA_KEYS = ('data', 'image_bytes', 'imageBytes', 'video_bytes', 'videoBytes', 'file_data', 'b64_json')
_MEDIA_KEYS = tuple(f'"{key}":"'.encode() for key in _DATA_KEYS)
_LONGEST_KEY = max(map(len, _MEDIA_KEYS))
_TYPE_KEYS = ('media_type', 'mime_type', 'mimeType', 'format')


def may_contain(raw: bytes) -> bool:
    """Whether JSON text may hold long base64 media.

    A run of `LONG` characters covers every probe at some multiple of `_STEP`, so looking at the probes is enough:
    each takes one byte of every `_STEP` and keeps those places where all so far were base64. Searching a megabyte
    for a word instead would take ten times longer than making that megabyte.
    """
    places = -1
    last = (len(raw) - _REACH) // _STEP
    for offset in _PROBES:
        seen = raw[offset : last * _STEP + offset + 1 : _STEP].translate(_IS_BASE64)
        places &= int.from_bytes(seen, 'little')
        if not places:
            return False
    start = 0
    for index in range(last + 1):
        place = index * _STEP
        if place < start or not places >> (8 * index) & 1:
            continue
        # The text around the place: base64 has no quote that would need an escape.
        opening = raw.rfind(b'"', 0, place) + 1
        if raw.startswith(b'data:', opening):
            return True
        if raw[max(opening - _LONGEST_KEY, 0) : opening].endswith(_MEDIA_KEYS):
            return True
        start = raw.find(b'"', place)
        if start < 0:
            return False
    return False


def without_media(raw: bytes) -> bytes | None:
    """The JSON text with long base64 media replaced, `None` when there was none."""
    value = orjson.loads(raw)
    if not _replace(value):
        replaced = text_replacement(value) if isinstance(value, str) else None
        return None if replaced is None else orjson.dumps(replaced)
    return orjson.dumps(value)


def replacement(owner: dict[str, Any], key: str, text: str) -> dict[str, object] | None:
    """What to record in place of the text under a key of a JSON object, `None` when it is no long base64 media."""
    if text.startswith('data:'):
        return text_replacement(text)
    if key not in _DATA_KEYS or not _is_base64(text):
        return None
    # A key called `data` is common: beside it must stand what kind of media it is.
    media_type = next((owner[name] for name in _TYPE_KEYS if isinstance(owner.get(name), str)), None)
    if media_type is None and key == 'data':
        return None
    return _digest(text, media_type)


def text_replacement(text: str) -> dict[str, object] | None:
    """What to record in place of a `data:` URL with long base64, `None` when the text is none."""
    if len(text) < LONG or not text.startswith('data:'):
        return None
    comma = text.find(',', 5, 300)
    if comma < 0 or not text.endswith(';base64', 5, comma):
        return None
    return _digest(text[comma + 1 :], text[5:comma].partition(';')[0] or 'text/plain')


def _is_base64(text: str) -> bool:
    return len(text) >= LONG and text.isascii() and not text[:_WINDOW].encode().translate(None, _BASE64)


def _digest(text: str, media_type: object) -> dict[str, object] | None:
    import hashlib  # here, because loading it takes longer than all the rest of capturing

    try:
        content = binascii.a2b_base64(text.translate(_URL_SAFE))
    except (binascii.Error, ValueError):
        return None
    return {
        'type': 'media',
        'media_type': media_type,
        'size': len(content),
        'sha256': hashlib.sha256(content).hexdigest(),
    }


_URL_SAFE = {ord('-'): '+', ord('_'): '/'}


def _replace(root: object) -> bool:
    """Replace media in place, in what `orjson.loads` returned; whether there was any."""
    found = False
    pending: list[object] = [root]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            table = cast('dict[str, Any]', value)
            for key, item in table.items():
                if isinstance(item, str):
                    if len(item) >= LONG:
                        put = replacement(table, key, item)
                        if put is not None:
                            table[key] = put
                            found = True
                elif isinstance(item, (dict, list)):
                    pending.append(cast(object, item))
        elif isinstance(value, list):
            items = cast('list[Any]', value)
            for index, item in enumerate(items):
                if isinstance(item, str):
                    if len(item) >= LONG:
                        put = text_replacement(item)
                        if put is not None:
                            items[index] = put
                            found = True
                elif isinstance(item, (dict, list)):
                    pending.append(cast(object, item))
    return found
