"""When the judge is asked, and what its verdicts change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from . import guard
from .checked import Finding
from .evaluation import Evaluated, Look, Subject
from .issue import DetectorType, Severity
from .judge.case import Assessment, Case, JudgeError, Question, SecondStage, Verdict
from .policy import Criterion, Policy, Sensitivity

__all__ = ['TEXTS_JUDGED', 'Judged', 'judged', 'leave_unjudged']

TEXTS_JUDGED = 4
"""Of one evaluation, those in most doubt; each is a call to a model."""

_ASKED_AT = {Sensitivity.STRICT: 0.25, Sensitivity.BALANCED: 0.5, Sensitivity.PERMISSIVE: 0.75}
"""The doubt from which on the judge is asked."""

_STRONG = 0.9
"""A rule that is right this often is not dropped on a judge's word, which a text may have talked it into; it is lowered."""

_UNSURE_ALONE = 'Stage 1 was in doubt and no judge is configured; its own result stands.'


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one of the policy's own criteria."""

    criterion: Criterion
    subject: Subject
    finding: Finding | None
    problem: str = ''


def leave_unjudged(evaluated: Evaluated, policy: Policy) -> None:
    """Without a judge: the looks in doubt say so."""
    for look in evaluated.looks:
        if _is_in_doubt(look, policy) and not look.not_checked:
            look.reason = _UNSURE_ALONE


async def judged(
    evaluated: Evaluated,
    subjects: Sequence[Subject],
    policy: Policy,
    judge: SecondStage,
    kinds: frozenset[DetectorType],
) -> list[Judged]:
    """Let the judge look where stage 1 is in doubt, one call a text; the looks are changed by its verdicts."""
    in_doubt: dict[int, list[Look]] = {}
    for look in evaluated.looks:
        look.judged = 'skipped'
        if _is_in_doubt(look, policy):
            in_doubt.setdefault(id(look.subject), []).append(look)
    criteria = _criteria(subjects, policy, kinds)
    candidates = [one for one in subjects if id(one) in in_doubt or id(one) in criteria]
    candidates.sort(
        key=lambda one: (id(one) in criteria, max((look.doubt for look in in_doubt.get(id(one), ())), default=0.0)),
        reverse=True,
    )
    for one in candidates[TEXTS_JUDGED:]:
        for look in in_doubt.get(id(one), ()):
            look.reason = f'The judge looks at {TEXTS_JUDGED} texts of a call, and others were in more doubt.'
    import asyncio  # a third of what the package takes to import, for who has a judge

    outcomes = await asyncio.gather(
        *(
            _assessed(one, in_doubt.get(id(one), []), criteria.get(id(one), []), judge)
            for one in candidates[:TEXTS_JUDGED]
        )
    )
    return [outcome for group in outcomes for outcome in group]


def _is_in_doubt(look: Look, policy: Policy) -> bool:
    return not look.problem and look.doubt >= _ASKED_AT[policy.sensitivity_of(look.kind)]


def _criteria(
    subjects: Sequence[Subject], policy: Policy, kinds: frozenset[DetectorType]
) -> dict[int, list[Criterion]]:
    """The policy's own criteria are for the last words of the user, and for the answer."""
    found: dict[int, list[Criterion]] = {}
    for target, role in (('prompt', 'user'), ('response', 'assistant')):
        last = next(
            (one for one in reversed(subjects) if (one.checked.target, one.checked.role) == (target, role)), None
        )
        asked = [one for one in policy.criteria if one.type in kinds and one.target in ('both', target)]
        if last is not None and asked:
            found[id(last)] = asked
    return found


async def _assessed(
    subject: Subject, looks: Sequence[Look], criteria: Sequence[Criterion], judge: SecondStage
) -> list[Judged]:
    checked = subject.checked
    questions = [Question(look.kind.value, look.kind, findings=tuple(look.findings)) for look in looks]
    questions += [Question(f'custom.{one.name}', one.type, one.description, one.severity) for one in criteria]
    case = Case(
        text=checked.text.original,
        target=checked.target,
        role=checked.role,
        questions=questions,
        prompt=None if checked.prompt is None else checked.prompt.original,
        context=checked.context,
        system=checked.system,
    )
    try:
        assessment = await judge.assess(case)
    except JudgeError as error:
        return _failed(str(error), subject, looks, criteria)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the judge, stage 1 stands
        return _failed(guard.caught(error, 'the judge'), subject, looks, criteria)
    for look in looks:
        verdict = assessment.verdicts.get(look.kind.value)
        if verdict is None:
            look.judged, look.reason = 'failed', 'The judge did not answer for this detector; stage 1 stands.'
        else:
            look.judged = 'ran'
            _apply(verdict, look)
    return [_own(one, subject, assessment) for one in criteria]


def _failed(problem: str, subject: Subject, looks: Sequence[Look], criteria: Sequence[Criterion]) -> list[Judged]:
    for look in looks:
        look.judged, look.reason = 'failed', f'{problem} Stage 1 stands.'
    return [Judged(one, subject, None, problem) for one in criteria]


def _apply(verdict: Verdict, look: Look) -> None:
    if verdict.answer == 'unsure':
        return
    look.not_checked = ''
    if verdict.answer == 'absent':
        look.findings = [kept for finding in look.findings if (kept := _doubted(finding, verdict)) is not None]
        return
    seen = _finding(verdict, look.kind, f'{look.kind.value}.judge')
    supported = [_supported(finding, verdict) for finding in look.findings]
    is_new = not any(finding.start < seen.end and seen.start < finding.end for finding in look.findings)
    look.findings = [*supported, seen] if is_new else supported


def _doubted(finding: Finding, verdict: Verdict) -> Finding | None:
    """What is left of a finding that the judge does not see."""
    if finding.is_certain:
        return finding
    if finding.evidence == 'model' or finding.confidence < _STRONG:
        return None
    return replace(
        finding,
        severity=min(finding.severity, Severity.MEDIUM, key=lambda severity: severity.rank),
        metadata={**finding.metadata, 'judge': 'absent', 'judge_reason': verdict.reason},
    )


def _supported(finding: Finding, verdict: Verdict) -> Finding:
    """A finding whose words the judge quotes too is at least as severe and as sure as the judge says."""
    if not (finding.start < verdict.end and verdict.start < finding.end):
        return finding
    return replace(
        finding,
        severity=max(finding.severity, verdict.severity, key=lambda severity: severity.rank),
        confidence=max(finding.confidence, verdict.confidence),
        metadata={**finding.metadata, 'judge': 'present', 'judge_reason': verdict.reason},
    )


def _own(criterion: Criterion, subject: Subject, assessment: Assessment) -> Judged:
    verdict = assessment.verdicts.get(f'custom.{criterion.name}')
    if verdict is None:
        return Judged(criterion, subject, None, 'The judge did not answer.')
    if verdict.answer == 'unsure':
        return Judged(criterion, subject, None, verdict.reason or 'The judge is not sure.')
    if verdict.answer == 'absent':
        return Judged(criterion, subject, None)
    finding = _finding(verdict, criterion.type, f'custom.{criterion.name}')
    return Judged(criterion, subject, replace(finding, severity=criterion.severity))


def _finding(verdict: Verdict, kind: DetectorType, rule: str) -> Finding:
    return Finding(
        type=kind,
        severity=verdict.severity,
        confidence=verdict.confidence,
        message=verdict.reason or 'The judge sees it in this passage.',
        start=verdict.start,
        end=verdict.end,
        rule=rule,
        evidence='judge',
        suggestion='Read the passage; a judge can err.',
    )
