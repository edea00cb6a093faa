"""One finding for one stretch of text: what several rules, views or stages say of the same words is said once."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import replace

from .checked import Finding

__all__ = ['merged']


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without those that overlap a stronger one of their type, in the order of the text.

    What is certain is stronger than what is not, a rule than a model (whose windows are wide), then severity and
    confidence decide. The stronger one takes over the higher severity and confidence of the two, and names the other's
    rule in `metadata['also']`.
    """
    ordered = sorted(findings, key=_strength, reverse=True)
    kept: dict[tuple[int, int], Finding] = {}
    # What is kept never overlaps, so the stretches are in order by start and by end.
    stretches: list[tuple[int, int]] = []
    for finding in ordered:
        stretch = (finding.start, finding.end)
        at = bisect_left(stretches, stretch)
        over = next((one for one in stretches[max(0, at - 1) : at + 1] if _overlap(one, stretch)), None)
        if over is None:
            insort(stretches, stretch)
            kept[stretch] = finding
        else:
            kept[over] = _taken_over(kept[over], finding)
    return [kept[stretch] for stretch in stretches]


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one == other or (one[0] < other[1] and other[0] < one[1])


def _strength(finding: Finding) -> tuple[bool, bool, int, float, int, int]:
    return (
        finding.is_certain,
        finding.evidence != 'model',
        finding.severity.rank,
        finding.confidence,
        finding.start - finding.end,  # the shorter of two is the more exact
        -finding.start,
    )


def _taken_over(stronger: Finding, weaker: Finding) -> Finding:
    also = list(stronger.metadata.get('also', ()))
    if weaker.rule != stronger.rule and weaker.rule not in also:
        also.append(weaker.rule)
    return replace(
        stronger,
        severity=max(stronger.severity, weaker.severity, key=lambda severity: severity.rank),
        confidence=max(stronger.confidence, weaker.confidence),
        metadata={**stronger.metadata, **({'also': also} if also else {})},
    )
