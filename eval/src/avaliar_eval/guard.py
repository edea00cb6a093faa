"""One policy for errors of the detectors themselves: one that fails does not spoil the others.

In production its check says `failed`, with the reason. Under test the error is raised, so that none hides:
`AVALIAR_RAISE_INTERNAL_ERRORS=1`, as in the SDK, or `use(True)`.
"""

from __future__ import annotations

import os

__all__ = ['caught', 'use']

strict: bool = os.environ.get('AVALIAR_RAISE_INTERNAL_ERRORS', '') not in ('', '0')


def use(raise_errors: bool) -> None:
    """Raise internal errors from now on, or let the check say that it failed."""
    global strict
    strict = raise_errors


def caught(error: Exception, doing: str) -> str:
    """To be called in the `except Exception` that caught `error` while `doing` something; answers the reason in words.

    Raises `error` again under test. The reason holds the error's kind and not its message, which may quote the text.
    """
    if strict:
        raise error
    return f'An error inside {doing}: {type(error).__name__}. The other detectors are not affected.'
