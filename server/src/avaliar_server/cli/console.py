"""What the command line writes, and how a command fails."""

from __future__ import annotations

import sys

__all__ = ['CommandError', 'complain', 'say']


class CommandError(Exception):
    """A command cannot do what it was asked to; the message is a sentence for the user.

    `code` is the process's exit code: 1 when something is in the way, 2 when the command was given wrongly.
    """

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


def say(text: str = '') -> None:
    """A line on standard output; a terminal that cannot show a character gets a question mark."""
    _write(sys.stdout, text)


def complain(text: str) -> None:
    """A line on standard error."""
    _write(sys.stderr, text)


def _write(stream: object, text: str) -> None:
    if stream is None:
        # Windows runs windowless programs without standard streams.
        return
    encoding = getattr(stream, 'encoding', None) or 'utf-8'
    line = (text + '\n').encode(encoding, 'replace').decode(encoding)
    stream.write(line)  # type: ignore[attr-defined]
    stream.flush()  # type: ignore[attr-defined]
