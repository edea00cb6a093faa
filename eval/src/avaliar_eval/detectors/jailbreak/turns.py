"""What the messages before say: a part assigned in one and held to in the next, a forged consent, steps upwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...checked import Checked
from .signs import Seen, seen

__all__ = ['carried', 'is_escalating']

_LOOKED_AT = 20
_FADES = 0.85
"""Of the confidence of a sign, for each message that it lies back."""
_STEPS = 3
"""Messages with something harmful or a pretext in them that make a climb."""
_CARRIED = frozenset(('known', 'persona', 'lifting', 'suppression', 'dual', 'policy', 'persistence'))


def carried(checked: Checked) -> dict[str, float]:
    """What is still in force of the messages before, by family: the confidence it had, faded."""
    strongest: dict[str, float] = {}
    for back, (role, text) in enumerate(reversed(checked.earlier[-_LOOKED_AT:]), start=1):
        if role not in ('user', 'assistant'):
            continue
        for one in seen(text):
            family = one.sign.family
            if family in _CARRIED and not one.is_mentioned:
                confidence = one.sign.rule.confidence * _FADES**back
                strongest[family] = max(strongest.get(family, 0.0), confidence)
    return strongest


def is_escalating(checked: Checked, signs: Sequence[Seen]) -> bool:
    """Whether this message is the latest of several that come near something harmful, or dress it up."""
    if not any(one.sign.family in ('harm', 'fiction', 'persona', 'persistence') for one in signs):
        return False
    return sum(1 for _ in _steps(checked)) + 1 >= _STEPS


def _steps(checked: Checked) -> Iterator[None]:
    for role, text in checked.earlier[-_LOOKED_AT:]:
        if role == 'user' and any(
            one.sign.family in ('harm', 'fiction', 'lifting', 'suppression') for one in seen(text)
        ):
            yield
