"""One policy for errors of the SDK itself: the user's program never sees them.

In production they are counted in the loss ledger and named once on stderr. Under test they are raised, so that no
error of ours hides: `AVALIAR_RAISE_INTERNAL_ERRORS=1`, `configure(raise_internal_errors=True)`, or the fixtures of
`avaliar.testing`.
"""

from __future__ import annotations

import os

from . import notices

__all__ = ['caught', 'failures', 'use']

strict: bool = os.environ.get('AVALIAR_RAISE_INTERNAL_ERRORS', '') not in ('', '0')
failures: int = 0
"""How many errors were caught in this process."""


def use(raise_errors: bool) -> None:
    """Raise internal errors from now on, or swallow and count them."""
    global strict
    strict = raise_errors


def caught(error: Exception, doing: str) -> None:
    """To be called in the `except Exception` that caught `error` while the SDK was `doing` something.

    Raises `error` again under test. Otherwise counts one lost span and returns.
    """
    global failures
    if strict:
        raise error
    failures += 1
    try:
        from . import runtime
        from .ledger import LossReason

        runtime.record_loss(LossReason.INTERNAL_ERROR)
        notices.say_once(
            'internal error',
            f'an error inside the SDK while {doing}: {type(error).__name__}. '
            'Your code is running fine, just with less telemetry. '
            'Set AVALIAR_RAISE_INTERNAL_ERRORS=1 to see where it comes from.',
        )
    except Exception:  # noqa: BLE001, S110 - the last resort: whatever is wrong, it must not reach the program
        pass
