"""What an organisation, or one call, wants of the detectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

from .issue import DetectorType, Severity

__all__ = ['Criterion', 'CustomRule', 'Policy', 'PolicyError', 'Sensitivity']


class PolicyError(ValueError):
    """A policy that cannot be; says which part of it and what would be right."""


class Sensitivity(str, Enum):
    """The operating point: what share of benign traffic may be flagged by mistake."""

    STRICT = 'strict'
    """Misses least: about 5 in 100 benign texts are flagged."""
    BALANCED = 'balanced'
    """About 1 in 100."""
    PERMISSIVE = 'permissive'
    """About 1 in 500."""


@dataclass(frozen=True, slots=True)
class CustomRule:
    """An organisation's own rule: a pattern or words, found as whole words without regard to case.

    Attributes:
        name: Unique in the policy; `custom.<name>` is the rule's id on an issue.
        type: The kind of issue it raises.
        pattern: A regular expression in RE2's syntax (linear time), or
        keywords: words or phrases; one of the two.
        target: The side it looks at.
    """

    name: str
    type: DetectorType
    severity: Severity = Severity.MEDIUM
    pattern: str | None = None
    keywords: Sequence[str] = ()
    target: Literal['prompt', 'response', 'both'] = 'both'
    message: str = ''


@dataclass(frozen=True, slots=True)
class Criterion:
    """What the judge should look for besides, in plain words: `gives medical advice`."""

    name: str
    description: str
    type: DetectorType = DetectorType.HARMFUL_CONTENT
    severity: Severity = Severity.MEDIUM
    target: Literal['prompt', 'response', 'both'] = 'both'


@dataclass(frozen=True, slots=True)
class Policy:
    """Which detectors run, how sensitive they are, and what is let pass.

    Attributes:
        detectors: What may run; a call asks for these or fewer.
        sensitivity: For all detectors; `sensitivities` overrides it for single ones.
        allowed_terms: Findings whose excerpt is one of these, without regard to case, are dropped.
        allowed_patterns: The same for excerpts that one of these (RE2) matches whole.
        rules: Rules of one's own.
        criteria: Criteria of one's own for the judge.
        block_at: The least severity at which blocking mode blocks.
    """

    detectors: frozenset[DetectorType] = frozenset(DetectorType)
    sensitivity: Sensitivity = Sensitivity.BALANCED
    sensitivities: Mapping[DetectorType, Sensitivity] = field(default_factory=dict[DetectorType, Sensitivity])
    allowed_terms: Sequence[str] = ()
    allowed_patterns: Sequence[str] = ()
    rules: Sequence[CustomRule] = ()
    criteria: Sequence[Criterion] = ()
    block_at: Severity = Severity.HIGH

    def sensitivity_of(self, detector: DetectorType) -> Sensitivity:
        return self.sensitivities.get(detector, self.sensitivity)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Policy:
        """The policy of a JSON object with the attributes' names; what is left out has its default.

        Raises:
            PolicyError: A name is unknown or a value is of the wrong kind; says which, and what is right.
        """
        from .policy_document import read

        return read(document)

    def to_json(self) -> dict[str, Any]:
        """The JSON object that `from_json` reads."""
        from .policy_document import written

        return written(self)
