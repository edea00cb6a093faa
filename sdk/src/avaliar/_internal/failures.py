"""A user's exception: what is kept of it, and how the SDK's frames stay out of its traceback."""

from __future__ import annotations

import linecache
import os
from types import TracebackType

from .span import SpanError

__all__ = ['describe', 'hide_frames', 'is_cancellation']

_MESSAGE_LIMIT = 16_384
_FRAME_LIMIT = 64
_CHAIN_LIMIT = 8
_OWN = os.path.dirname(os.path.abspath(__file__)) + os.sep
_TOLD = '\nDuring handling of the above exception, another exception occurred:\n\n'
_CAUSE = '\nThe above exception was the direct cause of the following exception:\n\n'


def hide_frames(error: BaseException) -> None:
    """Take the SDK's frames off the head of the traceback.

    To be followed by a bare `raise`, which from Python 3.11 on continues with the traceback as it is then. Python
    3.10 keeps its own copy, so there the frames stay.
    """
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_frame.f_code.co_filename.startswith(_OWN):
        traceback = traceback.tb_next
    error.__traceback__ = traceback


def is_cancellation(error: BaseException) -> bool:
    """`asyncio.CancelledError`, trio's `Cancelled`, by name: neither library has to be imported for it."""
    kind = type(error)
    return kind.__name__ in ('CancelledError', 'Cancelled') and not isinstance(error, Exception)


def describe(error: BaseException) -> SpanError:
    """Type, message and stack as text. Never raises on account of the exception."""
    kind = type(error)
    name = (
        kind.__qualname__ if kind.__module__ in ('builtins', '__main__') else f'{kind.__module__}.{kind.__qualname__}'
    )
    return SpanError(name, _message(error), _stack(error))


def _message(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception as failure:  # noqa: BLE001 - a user's __str__ may raise anything
        return f'<no message: __str__ raised {type(failure).__name__}>'
    return text if len(text) <= _MESSAGE_LIMIT else f'{text[:_MESSAGE_LIMIT]}... ({len(text):,} characters)'


def _stack(error: BaseException) -> str:
    """The stack as Python prints it. `traceback` itself asks the file system about every file, every time."""
    blocks: list[str] = []
    seen: set[int] = set()
    link: BaseException | None = error
    joint = ''
    while link is not None and id(link) not in seen and len(seen) < _CHAIN_LIMIT:
        seen.add(id(link))
        blocks.append(_frames(link) + f'{type(link).__name__}: {_message(link)}\n' + joint)
        if link.__cause__ is not None:
            link, joint = link.__cause__, _CAUSE
        elif link.__context__ is not None and not link.__suppress_context__:
            link, joint = link.__context__, _TOLD
        else:
            link = None
    return ''.join(reversed(blocks))


def _frames(error: BaseException) -> str:
    places: list[tuple[TracebackType, int]] = []
    traceback = error.__traceback__
    while traceback is not None:
        if not traceback.tb_frame.f_code.co_filename.startswith(_OWN):
            places.append((traceback, traceback.tb_lineno or 0))
        traceback = traceback.tb_next
    if not places:
        return ''
    skipped = len(places) - _FRAME_LIMIT
    if skipped > 0:
        places = places[: _FRAME_LIMIT // 2] + places[-_FRAME_LIMIT // 2 :]
    lines = ['Traceback (most recent call last):\n']
    for number, (place, line) in enumerate(places):
        if skipped > 0 and number == _FRAME_LIMIT // 2:
            lines.append(f'  ... {skipped} more frames ...\n')
        code = place.tb_frame.f_code
        lines.append(f'  File "{code.co_filename}", line {line}, in {code.co_name}\n')
        source = linecache.getline(code.co_filename, line, place.tb_frame.f_globals).strip()
        if source:
            lines.append(f'    {source}\n')
    return ''.join(lines)
