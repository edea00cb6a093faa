"""How severe an injection is: by what it wants, where it stands and how it is written.

A rule's own severity is that of the words alone, in a user's prompt. The place and the writing raise it: what a tool or a
document says was not said by the user, and what is disguised is meant to pass unseen.
"""

from __future__ import annotations

from collections.abc import Collection

from ...checked import Role
from ...issue import Severity
from .signs import Seen

__all__ = ['by_score', 'raised']

_STEERS = frozenset(('override', 'extraction', 'addressed', 'exfiltration', 'concealed'))
_DATA = frozenset(('tool', 'document'))
_STEPS = tuple(Severity)

STRONG = 0.9
"""The probability from which a score by itself is as good as an explicit attack."""


def raised(seen: Seen, families: Collection[str], role: Role) -> Severity:
    """The severity of a match among signs of these families, in the words of this role."""
    severity = seen.sign.rule.severity
    if seen.sign.family not in _STEERS and seen.sign.family != 'encoded':
        return _up(severity) if role in _DATA or seen.is_hidden else severity
    if 'exfiltration' in families and len(set(families) & _STEERS) > 1:
        return Severity.CRITICAL
    if role in _DATA or seen.is_hidden:
        return Severity.CRITICAL if severity >= Severity.HIGH else _up(severity)
    return severity


def by_score(probability: float, is_hidden: bool, role: Role) -> Severity:
    """The severity of what only a model sees: low by itself, more when the score is strong, hidden, or in data."""
    severity = Severity.HIGH if probability >= STRONG else Severity.MEDIUM if probability >= 0.5 else Severity.LOW
    return _up(severity) if role in _DATA or is_hidden else severity


def _up(severity: Severity) -> Severity:
    return _STEPS[min(severity.rank + 1, len(_STEPS) - 1)]
