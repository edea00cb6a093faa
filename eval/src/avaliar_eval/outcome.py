"""Issues and checks, made of what the two stages say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .checked import Evidence, Finding, Target
from .custom import Allowed
from .evaluation import Evaluated, Look, Subject
from .issue import DetectorType, Issue
from .result import Check, CheckStatus, JudgeState
from .second_stage import Judged

__all__ = ['outcome']

_STAGES: dict[Evidence, str] = {'model': 'model', 'judge': 'judge'}


def outcome(
    evaluated: Evaluated,
    own: Sequence[Judged],
    asked: Iterable[tuple[DetectorType, Target]],
    allowed: Allowed,
    has_judge: bool,
    limit: int,
) -> tuple[list[Issue], list[Check]]:
    """The issues, the most severe first and then in the order of the text; and one check for each detector and side.

    Args:
        own: What became of the policy's own criteria.
        asked: The detectors that were to look, and at which side.
        limit: Issues of one kind on one side.
    """
    found: list[tuple[Subject, Finding]] = [
        *((look.subject, finding) for look in evaluated.looks for finding in look.findings),
        *evaluated.custom,
        *((one.subject, one.finding) for one in own if one.finding is not None),
    ]
    issues: dict[tuple[DetectorType, Target], list[tuple[int, Issue]]] = {}
    order: dict[int, int] = {}
    for subject, finding in found:
        issue = _issue(subject, finding)
        if not allowed.passes(issue.excerpt):
            place = order.setdefault(id(subject), len(order))
            issues.setdefault((finding.type, subject.checked.target), []).append((place, issue))
    looks: dict[tuple[DetectorType, Target], list[Look]] = {key: [] for key in asked}
    for look in evaluated.looks:
        looks.setdefault((look.kind, look.subject.checked.target), []).append(look)
    criteria: dict[tuple[DetectorType, Target], list[Judged]] = {}
    for one in own:
        criteria.setdefault((one.criterion.type, one.subject.checked.target), []).append(one)
    checks: list[Check] = []
    kept: list[tuple[int, Issue]] = []
    for key in dict.fromkeys([*looks, *issues, *criteria]):
        of_key = sorted(issues.get(key, ()), key=_order)
        kept += of_key[:limit]
        checks.append(_check(key, looks.get(key, ()), criteria.get(key, ()), len(of_key), limit, has_judge))
    kept.sort(key=_order)
    return [issue for _, issue in kept], checks


def _order(one: tuple[int, Issue]) -> tuple[int, bool, int, int]:
    place, issue = one
    return -issue.severity.rank, issue.target == 'response', place, issue.start


def _issue(subject: Subject, finding: Finding) -> Issue:
    checked = subject.checked
    metadata: dict[str, Any] = {
        **finding.metadata,
        'rule': finding.rule,
        'stage': _STAGES.get(finding.evidence, 'rules'),
        'evidence': finding.evidence,
    }
    if subject.part is not None:
        metadata['part'] = subject.part
    return Issue(
        type=finding.type,
        severity=finding.severity,
        confidence=finding.confidence,
        message=finding.message,
        excerpt=checked.text.original[finding.start : finding.end],
        start=finding.start,
        end=finding.end,
        target=checked.target,
        # `pii.iban` was found by `pii`.
        detector_name=finding.rule.split('.', 1)[0],
        suggestion=finding.suggestion,
        metadata=metadata,
    )


def _check(
    key: tuple[DetectorType, Target],
    looks: Sequence[Look],
    criteria: Sequence[Judged],
    count: int,
    limit: int,
    has_judge: bool,
) -> Check:
    reasons = [
        *(look.problem for look in looks),
        *(look.not_checked for look in looks),
        *(look.reason for look in looks),
        *(f'{one.criterion.name}: {one.problem}' for one in criteria if one.problem),
    ]
    if not looks and not criteria and not count:
        reasons.append('There was no text that it looks at.')
    if count > limit:
        reasons.append(f'{count} issues were found; the {limit} most severe are reported.')
    if any(look.subject.is_cut for look in looks):
        cut = len(next(look for look in looks if look.subject.is_cut).subject.checked.text.original)
        reasons.append(f'The text is long; its first {cut} characters were checked.')
    return Check(
        detector=key[0],
        target=key[1],
        status=_status(looks, criteria, count),
        judge=_judge(looks, criteria, has_judge),
        reason=' '.join(dict.fromkeys(filter(None, reasons))),
    )


def _status(looks: Sequence[Look], criteria: Sequence[Judged], count: int) -> CheckStatus:
    if count:
        return 'issues'
    if any(look.problem for look in looks):
        return 'failed'
    # One text that could not be checked leaves the side unchecked: it may be the one that matters.
    if any(look.not_checked for look in looks) or (not looks and all(one.problem for one in criteria)):
        return 'not_checked'
    return 'clean'


def _judge(looks: Sequence[Look], criteria: Sequence[Judged], has_judge: bool) -> JudgeState:
    if not has_judge:
        return 'off'
    states = {look.judged for look in looks} | {'failed' if one.problem else 'ran' for one in criteria}
    if 'failed' in states:
        return 'failed'
    return 'ran' if 'ran' in states else 'skipped'
