"""The category of what Avaliar warns of."""

from __future__ import annotations

__all__ = ['AvaliarWarning']


class AvaliarWarning(UserWarning):
    """Something of the program's use of Avaliar has no effect; the program itself is fine."""
