"""What the judge is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from ..checked import Finding, Role, Target
from ..issue import DetectorType, Severity

__all__ = ['Assessment', 'Case', 'JudgeError', 'Question', 'SecondStage', 'Verdict']


class JudgeError(Exception):
    """The judge was asked in vain: the message is a sentence that says why, and holds neither key nor content."""


@dataclass(frozen=True, slots=True)
class Question:
    """One criterion to be judged.

    Attributes:
        id: The detector's value, or `custom.<name>` of a criterion of the policy.
        description: A criterion of the policy in plain words; `None` for a detector, whose words are the judge's own.
        severity: Of an issue by that criterion; `None` where the judge's rubric says it.
        findings: What stage 1 found, for the judge to look at; offsets in the case's text.
    """

    id: str
    type: DetectorType
    description: str | None = None
    severity: Severity | None = None
    findings: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One text under judgement with what is known around it, and all that is to be judged about it."""

    text: str
    target: Target
    role: Role
    questions: Sequence[Question]
    prompt: str | None = None
    context: str | None = None
    system: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one question.

    Attributes:
        severity, confidence: Derived by rule; they count where the answer is `present`.
        start, end: The quoted evidence in the case's text, verified to stand there.
        reason: A sentence.
    """

    answer: Literal['present', 'absent', 'unsure']
    severity: Severity = Severity.MEDIUM
    confidence: float = 0.0
    start: int = 0
    end: int = 0
    reason: str = ''


@dataclass(frozen=True, slots=True)
class Assessment:
    """The verdict on every question, by its id."""

    verdicts: Mapping[str, Verdict]


class SecondStage(Protocol):
    """What the detectors need of a judge."""

    async def assess(self, case: Case) -> Assessment:
        """Answers every question of the case.

        Raises:
            JudgeError: It was asked in vain.
        """
        ...
