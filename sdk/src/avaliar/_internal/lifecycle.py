"""The ends of a process: a normal exit, a fork, the end of a `multiprocessing` child, SIGTERM.

A SIGTERM handler is installed only in the main thread and only where the default is in place, so that a program's own
handler, set before or after, stays what counts; asyncio and web servers set theirs. Ours sends what is finished and
then lets the process die of the signal as it would have.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

__all__ = ['at_end_of_child', 'imports', 'watch', 'watch_sigterm']

_LAST = -1000
"""Priority among the finalizers of a `multiprocessing` child: after everyone else's, which may still make spans."""

_IMPORT_PATIENCE = 2.0

imports = threading.Lock()
"""Held while the sender's thread loads modules: a fork at that moment would leave them half loaded in the child, and
their locks taken for ever."""

_at_end: Callable[[], None] | None = None
_holding = False


def watch(at_end: Callable[[], None], in_child: Callable[[], None]) -> None:
    """Call `at_end` when the process ends, and `in_child` in every forked child before it goes on."""
    global _at_end
    _at_end = at_end
    # Registered when the package is imported: handlers run in reverse order, and those registered later may still
    # make spans.
    atexit.register(at_end)
    if hasattr(os, 'register_at_fork'):
        os.register_at_fork(
            before=_before_fork, after_in_parent=_after_fork, after_in_child=lambda: _in_child(in_child)
        )


def at_end_of_child() -> None:
    """See to it that a `multiprocessing` child, which skips `atexit`, ends as every process does."""
    process: Any = sys.modules.get('multiprocessing.process')
    if process is not None and process.parent_process() is not None and _at_end is not None:
        from multiprocessing.util import Finalize

        Finalize(None, _at_end, exitpriority=_LAST)


def watch_sigterm() -> None:
    """Send what is finished before the process dies of SIGTERM, where nobody else has taken that signal."""
    if threading.current_thread() is not threading.main_thread():
        return
    import signal  # here: it takes a millisecond, and a program that traces nothing needs none of this

    try:
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            signal.signal(signal.SIGTERM, _on_sigterm)
    except (ValueError, OSError):
        pass  # an embedded interpreter: signals are its host's


def _on_sigterm(number: int, _frame: FrameType | None) -> None:
    import signal

    try:
        if _at_end is not None:
            _at_end()
    finally:
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)


def _before_fork() -> None:
    global _holding
    _holding = imports.acquire(timeout=_IMPORT_PATIENCE)


def _after_fork() -> None:
    global _holding
    if _holding:
        _holding = False
        imports.release()


def _in_child(in_child: Callable[[], None]) -> None:
    global _holding, imports
    _holding = False
    imports = threading.Lock()
    in_child()
