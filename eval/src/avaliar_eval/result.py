"""What an evaluation says: the issues, and of every detector how far it looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .issue import DetectorType, Issue, Severity, highest

__all__ = ['Check', 'CheckStatus', 'DetectionResult', 'JudgeState']

CheckStatus = Literal['clean', 'issues', 'not_checked', 'failed']
"""`not_checked`: the detector had nothing it could go by, such as a hallucination without context and without a judge."""

JudgeState = Literal['off', 'skipped', 'ran', 'failed']
"""What became of the judge: none is configured; it was not needed; it answered; it was asked in vain."""


@dataclass(frozen=True, slots=True)
class Check:
    """How far one detector looked at one side of a call."""

    detector: DetectorType
    target: Literal['prompt', 'response']
    status: CheckStatus
    judge: JudgeState = 'off'
    reason: str = ''
    """In a sentence: why it could not check, failed, or had to do without the judge."""


@dataclass(frozen=True, slots=True)
class DetectionResult:
    """The outcome of one evaluation; the most severe issue first, then in the order of the text."""

    issues: Sequence[Issue]
    checks: Sequence[Check]
    duration_ms: float

    @property
    def has_issues(self) -> bool:
        return bool(self.issues)

    @property
    def max_severity(self) -> Severity | None:
        """`None` where there is no issue."""
        return highest(self.issues)

    @property
    def status(self) -> CheckStatus:
        """`issues` before `failed` before `clean`; `not_checked` where no detector could look."""
        for status in ('issues', 'failed', 'clean'):
            if any(check.status == status for check in self.checks):
                return status
        return 'issues' if self.issues else 'not_checked'
