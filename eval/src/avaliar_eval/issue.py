"""What detection speaks of: the kinds of issue, how severe one is, and what it says.

The values are those of the API and of the SDK's `avaliar.detectors.DetectorType`; they never change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

__all__ = ['DetectorType', 'Issue', 'Severity', 'Stage', 'highest']


class Stage(str, Enum):
    """Which side of a model call is looked at."""

    PROMPT = 'prompt'
    RESPONSE = 'response'
    BOTH = 'both'


class DetectorType(str, Enum):
    """What a detector looks for."""

    PROMPT_INJECTION = 'prompt_injection'
    JAILBREAK = 'jailbreak'
    TOXICITY = 'toxicity'
    PII = 'pii'
    BIAS = 'bias'
    HALLUCINATION = 'hallucination'
    SECRETS = 'secrets'
    SYSTEM_PROMPT_LEAK = 'system_prompt_leak'
    HARMFUL_CONTENT = 'harmful_content'
    UNSAFE_OUTPUT = 'unsafe_output'

    @property
    def stage(self) -> Stage:
        """The side of a call on which this kind occurs."""
        return _STAGES.get(self, Stage.BOTH)


_STAGES = {
    DetectorType.PROMPT_INJECTION: Stage.PROMPT,
    DetectorType.JAILBREAK: Stage.PROMPT,
    DetectorType.HALLUCINATION: Stage.RESPONSE,
    DetectorType.SYSTEM_PROMPT_LEAK: Stage.RESPONSE,
    DetectorType.UNSAFE_OUTPUT: Stage.RESPONSE,
}


class Severity(str, Enum):
    """How much an issue matters; ordered: `Severity.LOW < Severity.CRITICAL`."""

    LOW = 'low'
    """Informational."""
    MEDIUM = 'medium'
    """Should be addressed."""
    HIGH = 'high'
    """An active risk to users or data."""
    CRITICAL = 'critical'
    """Exploitation, exposure or dangerous output: act now."""

    @property
    def rank(self) -> int:
        """0 for low to 3 for critical."""
        return _RANKS[self]

    # A str enum would compare by letters ("critical" < "low"), so all four comparisons are by rank.
    def __lt__(self, other: str) -> bool:
        return self.rank < Severity(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Severity(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Severity(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Severity(other).rank


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True)
class Issue:
    """One finding in one text.

    Raises `ValueError` when made with a confidence outside 0 to 1 or with offsets that bound nothing.
    """

    type: DetectorType
    severity: Severity
    confidence: float
    """0 to 1, calibrated: of the issues with 0.8, four in five are right."""
    message: str
    excerpt: str
    """`text[start:end]` of the checked text, to the character."""
    start: int
    end: int
    target: Literal['prompt', 'response']
    detector_name: str
    suggestion: str = ''
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __post_init__(self) -> None:
        if not 0 <= self.confidence <= 1:
            raise ValueError(f'confidence must be between 0 and 1, not {self.confidence}')
        if not 0 <= self.start <= self.end:
            raise ValueError(f'start and end must bound a piece of the text, not {self.start}..{self.end}')


def highest(issues: Iterable[Issue]) -> Severity | None:
    """The highest severity among `issues`; `None` when there are none."""
    return max((issue.severity for issue in issues), default=None, key=lambda severity: severity.rank)
