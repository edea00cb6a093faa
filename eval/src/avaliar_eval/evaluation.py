"""Stage 1 over the texts of one call: which detector looks at which text, and what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from . import guard
from .catalogue import stage_one
from .checked import Checked, Finding, NotChecked, Role, Target
from .custom import Allowed, CustomRules
from .issue import DetectorType, Stage
from .merging import merged
from .policy import Policy
from .text import Text

__all__ = ['CHARACTERS', 'Evaluated', 'Look', 'Subject', 'evaluated', 'kinds_for']

CHARACTERS = 2_000_000
"""Of one text that are checked; the checks of a longer one say that they are of its beginning."""

_OWN_WORDS = frozenset((DetectorType.SECRETS,))
"""What is looked for in a system prompt: its author may say what he likes in it, but a key in it can be made come out."""
_HISTORY = frozenset((DetectorType.JAILBREAK,))
"""What is looked for in the model's earlier answers: they were checked as answers, but a forged one prepares an attack."""
_RETRIEVED = frozenset((DetectorType.PROMPT_INJECTION, DetectorType.JAILBREAK))
"""What is looked for in text that was given as context."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One text to be checked.

    Attributes:
        part: The message's place in the list, `'context'` for what was given as context, else `None`.
    """

    checked: Checked
    part: int | Literal['context'] | None = None
    is_cut: bool = False


@dataclass(slots=True)
class Look:
    """One detector's look at one text.

    Attributes:
        problem: Why it failed; empty if it did not.
        not_checked: Why it could not look; empty if it could.
        doubt: How much a judge would help, 0 to 1.
        judged: What became of the judge's part.
    """

    kind: DetectorType
    subject: Subject
    findings: list[Finding] = field(default_factory=list[Finding])
    problem: str = ''
    not_checked: str = ''
    doubt: float = 0.0
    judged: Literal['off', 'skipped', 'ran', 'failed'] = 'off'
    reason: str = ''


@dataclass(slots=True)
class Evaluated:
    """All looks, and what the organisation's own rules found beside them."""

    looks: list[Look]
    custom: list[tuple[Subject, Finding]]


def subject(
    text: str,
    target: Target,
    role: Role,
    policy: Policy,
    *,
    prompt: Text | None = None,
    context: str | None = None,
    system: str | None = None,
    earlier: Sequence[tuple[Role, Text]] = (),
    part: int | Literal['context'] | None = None,
) -> Subject:
    """A text with what is known around it, at the policy's sensitivity."""
    is_cut = len(text) > CHARACTERS
    return Subject(
        Checked(
            text=Text(text[:CHARACTERS] if is_cut else text),
            target=target,
            role=role,
            sensitivity=policy.sensitivity,
            prompt=prompt,
            context=context,
            system=system,
            earlier=earlier,
        ),
        part,
        is_cut,
    )


def kinds_for(kinds: Iterable[DetectorType], subject: Subject) -> list[DetectorType]:
    """Which of these are looked for in a text of its side and role."""
    checked = subject.checked
    if checked.target == 'response':
        return [kind for kind in kinds if kind.stage is not Stage.PROMPT]
    wanted = [kind for kind in kinds if kind.stage is not Stage.RESPONSE]
    if checked.role == 'system':
        return [kind for kind in wanted if kind in _OWN_WORDS]
    if checked.role == 'assistant':
        return [kind for kind in wanted if kind in _HISTORY]
    if subject.part == 'context':
        return [kind for kind in wanted if kind in _RETRIEVED]
    return wanted


def evaluated(
    subjects: Sequence[Subject],
    kinds: Sequence[DetectorType],
    policy: Policy,
    rules: CustomRules,
    allowed: Allowed,
) -> Evaluated:
    """What stage 1 says of the subjects."""
    result = Evaluated([], [])
    # Being asked for injection is being asked for jailbreaks, unless the organisation has those switched off.
    is_covering = (
        DetectorType.PROMPT_INJECTION in kinds
        and DetectorType.JAILBREAK not in kinds
        and DetectorType.JAILBREAK in policy.detectors
    )
    looked_for = [*kinds, DetectorType.JAILBREAK] if is_covering else kinds
    # First all of them, so that their literals are at the gate before a text goes through it.
    problems = {kind: problem for kind in looked_for if (problem := _loaded(kind))}
    for one in subjects:
        looks: dict[DetectorType, Look] = {}
        for kind in kinds_for(looked_for, one):
            look = _look(kind, one, policy, problems)
            if is_covering and kind is DetectorType.JAILBREAK:
                look = _covered(look, looks.pop(DetectorType.PROMPT_INJECTION, None))
            looks[look.kind] = look
        for look in looks.values():
            look.findings = merged(_unallowed(look.findings, one, allowed))
        result.looks += looks.values()
        if one.checked.role != 'system':
            custom = _unallowed(rules.find(one.checked, frozenset(kinds)), one, allowed)
            result.custom += [(one, finding) for finding in _by_rule(custom)]
    return result


def _loaded(kind: DetectorType) -> str:
    try:
        stage_one(kind)
    except Exception as error:  # noqa: BLE001 - a detector that can't be loaded must not take the others along
        return guard.caught(error, f'the {kind.value} detector')
    return ''


def _look(kind: DetectorType, subject: Subject, policy: Policy, problems: Mapping[DetectorType, str]) -> Look:
    look = Look(kind, subject, problem=problems.get(kind, ''))
    if look.problem:
        return look
    checked = subject.checked
    sensitivity = policy.sensitivity_of(kind)
    if sensitivity is not checked.sensitivity:
        checked = replace(checked, sensitivity=sensitivity)
    try:
        detector = stage_one(kind)
        found = detector.find(checked)
        if isinstance(found, NotChecked):
            look.not_checked = found.reason
            look.doubt = detector.doubt(checked, ())
        else:
            look.findings = [_bounded(finding, checked) for finding in found]
            look.doubt = detector.doubt(checked, found)
    except Exception as error:  # noqa: BLE001 - one failing detector must not spoil the others
        look.findings = []
        look.problem = guard.caught(error, f'the {kind.value} detector')
    return look


def _bounded(finding: Finding, checked: Checked) -> Finding:
    length = len(checked.text.original)
    if not (0 <= finding.start <= finding.end <= length and 0 <= finding.confidence <= 1):
        raise ValueError(
            f'{finding.rule}: {finding.start}..{finding.end} at {finding.confidence} is no finding in {length} characters'
        )
    return finding


def _covered(jailbreak: Look, injection: Look | None) -> Look:
    """The look for injection with what the one for jailbreaks has found in it."""
    if injection is None:
        injection = Look(DetectorType.PROMPT_INJECTION, jailbreak.subject)
    injection.findings += [
        replace(
            finding,
            type=DetectorType.PROMPT_INJECTION,
            metadata={**finding.metadata, 'subtype': finding.metadata.get('subtype', 'jailbreak')},
        )
        for finding in jailbreak.findings
    ]
    injection.problem = injection.problem or jailbreak.problem
    injection.doubt = max(injection.doubt, jailbreak.doubt)
    return injection


def _by_rule(findings: Iterable[Finding]) -> list[Finding]:
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    return [finding for group in by_rule.values() for finding in merged(group)]


def _unallowed(findings: Iterable[Finding], subject: Subject, allowed: Allowed) -> list[Finding]:
    # Before merging: what is let pass must not take along what it overlaps.
    text = subject.checked.text.original
    return [finding for finding in findings if not allowed.passes(text[finding.start : finding.end])]
