"""What is mentioned of a person: one piece of personal data at one place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from ...checked import Evidence
from ...issue import Severity

__all__ = ['Mention', 'without_overlaps']


@dataclass(frozen=True, slots=True)
class Mention:
    """One piece of personal data; `start` and `end` are offsets in the view.

    Attributes:
        kind: What it is, in one word: `email`, `iban`, `us_ssn`. `pii.<kind>` is the rule's name.
        value: The data with its separators left out, to count different ones by.
        severity: Of this one alone.
        is_certain: A checksum was verified, and its place leaves no doubt either.
        priority: Of mentions that overlap the one with the highest stays.
    """

    kind: str
    start: int
    end: int
    value: str
    severity: Severity
    confidence: float
    message: str
    evidence: Evidence = 'rule'
    is_certain: bool = False
    priority: int = 0


def without_overlaps(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions in the order of the text, of overlapping ones the strongest."""
    starts: list[int] = []
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda one: (-one.priority, -one.confidence, one.start - one.end, one.start)):
        at = bisect_left(starts, mention.start)
        if (at < len(kept) and kept[at].start < mention.end) or (at > 0 and kept[at - 1].end > mention.start):
            continue
        starts.insert(at, mention.start)
        kept.insert(at, mention)
    return kept
