"""What the SDK tells the person who runs the program: one line on stderr, once each."""

from __future__ import annotations

import sys

__all__ = ['forget', 'say', 'say_once']

_said: set[str] = set()


def say(text: str) -> None:
    """Write one line to stderr. A missing, closed or broken stderr is nobody's error."""
    try:
        sys.stderr.write(f'avaliar: {text}\n')
        sys.stderr.flush()
    except Exception:  # noqa: BLE001, S110 - stderr may be None, closed, or replaced by anything
        pass


def say_once(topic: str, text: str) -> None:
    """`say`, unless something was said on this topic in this process before."""
    if topic not in _said:
        _said.add(topic)
        say(text)


def forget() -> None:
    """Say everything again (a forked child, a new configuration, a test)."""
    _said.clear()
