"""Values become JSON bytes at the moment of the call, because callers change their lists afterwards.

The fast path is one `orjson.dumps`; `describe` says what a value is that JSON has no form for. When that fails
(a circular or very deep structure, a tuple as key, a lone surrogate, an integer beyond 64 bits), or when the result
is larger than the limit, `walk` makes a reduced copy. Nothing here raises, whatever the value does, save
`KeyboardInterrupt` and `SystemExit`, which are the user's.

NaN and the infinities become `null`, which is all that JSON has for them.
"""

# What `type()` answers is not known to a type checker, and a `cast` would be paid for with every value.
# pyright: reportUnknownVariableType=false

from __future__ import annotations

import gc
from typing import Any

import orjson

from . import capture_describe, capture_media, capture_walk
from .capture_describe import PASSING, describe
from .capture_extent import LONG, is_nesting, is_vast

__all__ = ['DEFAULT_LIMIT', 'Truncated', 'encode', 'encode_arguments', 'reduced', 'use']

DEFAULT_LIMIT = 4 * 1024 * 1024
"""Bytes of JSON kept of one input or output."""

UNREADABLE = b'"<unreadable>"'

# orjson returns its buffer as it is, 8 KB for a result of 900 bytes: joining copies exactly what is used. From here
# on the waste is small beside the value and the copy is not.
_COPY_BELOW = 32 * 1024
_NOTHING = memoryview(b'')

_limit = DEFAULT_LIMIT
_keep_media = False

_PLAIN = frozenset((int, float, bool, type(None)))

_dumps = orjson.dumps
_is_tracked = gc.is_tracked
_join = b''.join


class Truncated(bytes):
    """JSON of a value that was cut at a limit. (orjson reads no subclass of bytes: `orjson.loads(bytes(cut))`.)"""

    true_size: int
    """Bytes the whole would have had; where finding out would have cost too much, the least it can have been."""


def use(limit: int, keep_media: bool) -> None:
    """Set the limit in bytes of one value, and whether long base64 media is recorded as it is."""
    global _limit, _keep_media
    _limit = limit
    _keep_media = keep_media


def encode(value: Any) -> bytes:
    """JSON of any value; a `Truncated` when it was cut. Never raises."""
    try:
        kind: Any = type(value)
        if kind is str:
            if len(value) > _limit:
                return _reduced(value, None)
        elif kind is dict:
            # The collector tracks no text and no dict of plain values (before Python 3.14): ordinary messages.
            if _is_tracked(value) and is_vast(value, _limit):
                return _reduced(value, None)
        elif kind not in _PLAIN and _is_tracked(value) and is_nesting(kind) and is_vast(value, _limit):
            return _reduced(value, None)
        raw = _dumps(value, describe)
    except PASSING:
        raise
    except BaseException as error:  # noqa: BLE001 - values run foreign code, which may raise anything
        return _second_try(value, error)
    size = len(raw)
    if size < 4096:
        return _join((raw, _NOTHING))
    return _large(value, raw, size)


def encode_arguments(arguments: dict[str, Any]) -> bytes:
    """JSON of a call's arguments by name; a `Truncated` when it was cut. Never raises."""
    try:
        for value in arguments.values():
            # One huge text must not be serialised whole to be cut afterwards.
            kind: Any = type(value)
            if kind is str:
                if len(value) > _limit:
                    return _reduced(arguments, None)
            elif kind is list:
                if value and (_is_tracked(value[-1]) or len(value) >= LONG) and is_vast(value, _limit):
                    return _reduced(arguments, None)
            elif kind not in _PLAIN and _is_tracked(value) and is_nesting(kind) and is_vast(value, _limit):
                return _reduced(arguments, None)
        raw = _dumps(arguments, describe)
    except PASSING:
        raise
    except BaseException as error:  # noqa: BLE001 - values run foreign code, which may raise anything
        return _second_try(arguments, error)
    size = len(raw)
    if size < 4096:
        return _join((raw, _NOTHING))
    return _large(arguments, raw, size)


def reduced(value: object, limit: int) -> object:
    """A copy of the value as JSON has it, of about `limit` bytes at most. Never raises."""
    try:
        return capture_walk.Walk(limit, _keep_media).copy(value)
    except PASSING:
        raise
    except BaseException:  # noqa: BLE001 - see encode
        return '<unreadable>'


def _large(value: object, raw: bytes, size: int) -> bytes:
    try:
        if not _keep_media and (type(value) is not str or value[:5] == 'data:') and capture_media.may_contain(raw):
            lean = capture_media.without_media(raw)
            if lean is not None:
                raw = lean
                size = len(raw)
                if size > _limit:
                    return _reduced(orjson.loads(raw), size)
        if size > _limit:
            return _reduced(value, size)
    except PASSING:
        raise
    except BaseException:  # noqa: BLE001 - see encode
        return UNREADABLE
    return _join((raw, _NOTHING)) if size < _COPY_BELOW else raw


def _second_try(value: object, error: BaseException) -> bytes:
    """What to record of a value that the fast path failed on."""
    # orjson wraps what a value's own code raised; an interrupt must still reach the user.
    cause = error.__cause__
    if isinstance(cause, PASSING):
        raise cause
    try:
        raw = _dumps(value, describe, orjson.OPT_NON_STR_KEYS)
    except PASSING:
        raise
    except BaseException as again:  # noqa: BLE001 - see encode
        if isinstance(again.__cause__, PASSING):
            raise again.__cause__ from None
        try:
            return _reduced(value, None)
        except PASSING:
            raise
        except BaseException:  # noqa: BLE001 - see encode
            return UNREADABLE
    return _large(value, raw, len(raw))


def _reduced(value: object, size: int | None) -> bytes:
    """A copy of the value that fits; `size` is what the whole has, `None` when that is not known."""
    walk = capture_walk.Walk(_limit, _keep_media)
    raw = _dumps(walk.copy(value))
    if not walk.cut:
        return _join((raw, _NOTHING))
    cut = Truncated(raw)
    cut.true_size = max(len(raw) + walk.left_out, size or 0)
    return cut


capture_describe.set_limit(DEFAULT_LIMIT)
