"""What a terminal obeys and what a reader does not see: escape sequences, bidirectional controls, letters that show nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...issue import Severity
from .links import Link

__all__ = ['hidden_controls']

_MOST = 50
_SEQUENCE = re.compile('(?:\x1b[\\[\\]PX^_]|[\x9b\x9d])[^\x07\x1b\n]{0,200}')
_COLOUR = re.compile('(?:\x1b\\[|\x9b)[0-9;:]*m')
_WRITES = re.compile('(?:\x1b\\]|\x9d)(?:52|8|0|1|2|9|50|777|1337);')
_BIDI = re.compile('[\u202a-\u202e\u2066-\u2069]')
_SMUGGLED = re.compile('[\U000e0020-\U000e007f]{4,}')

_STRIP = 'Strip control characters before the answer reaches a terminal, a log or a review.'


def hidden_controls(text: str) -> Iterator[Link]:
    """All of them in `text`, which is as it was sent."""
    if '\x1b' in text or '\x9b' in text or '\x9d' in text:
        for count, found in enumerate(_SEQUENCE.finditer(text)):
            if count == _MOST:
                break
            start, end = found.start(), max(found.start() + 2, found.end())
            if _COLOUR.match(text, start):
                yield Link(
                    'unsafe_output.terminal_colour',
                    Severity.LOW,
                    0.6,
                    'The answer holds colour codes of a terminal.',
                    _STRIP,
                    start,
                    end,
                )
            elif _WRITES.match(text, start):
                yield Link(
                    'unsafe_output.terminal_command',
                    Severity.HIGH,
                    0.9,
                    'The answer makes a terminal write its clipboard, its title or a hidden link.',
                    _STRIP,
                    start,
                    end,
                )
            else:
                yield Link(
                    'unsafe_output.terminal_sequence',
                    Severity.MEDIUM,
                    0.85,
                    'The answer holds escape sequences of a terminal.',
                    _STRIP,
                    start,
                    end,
                )
    if text.isascii():
        return
    if _is_reordered(text):
        for count, found in enumerate(_BIDI.finditer(text)):
            if count == _MOST:
                break
            yield Link(
                'unsafe_output.terminal_bidi',
                Severity.MEDIUM,
                0.75,
                'The answer holds characters that make text read in another order than it is.',
                _STRIP,
                *found.span(),
            )
    for found in _SMUGGLED.finditer(text):
        # Flags of England, Scotland and Wales are spelt in them.
        if not (found.start() and text[found.start() - 1] == '\U0001f3f4' and len(found.group()) <= 8):
            yield Link(
                'unsafe_output.terminal_smuggled',
                Severity.HIGH,
                0.9,
                'The answer holds text in letters that show nothing.',
                _STRIP,
                *found.span(),
            )


_RIGHT_TO_LEFT = re.compile('[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]')


def _is_reordered(text: str) -> bool:
    """Bidirectional controls belong to Hebrew and Arabic; elsewhere they only deceive."""
    return _BIDI.search(text) is not None and _RIGHT_TO_LEFT.search(text) is None
