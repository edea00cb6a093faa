"""What a detector is given, and what it answers with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from .issue import DetectorType, Severity
from .policy import Sensitivity
from .text import Text

__all__ = ['Checked', 'Evidence', 'Finding', 'NotChecked', 'Role', 'StageOne', 'Target']

Target = Literal['prompt', 'response']

Role = Literal['system', 'user', 'assistant', 'tool', 'document']
"""Whose words they are. Words of a tool or a document are data: an instruction in them is suspicious by its place."""

Evidence = Literal['checksum', 'format', 'rule', 'model', 'lexical', 'overlap', 'judge']
"""What a finding rests on. A verified checksum or key format is never overruled by a judge."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One text under check, and what is known around it.

    Attributes:
        text: The text with what stage 0 made of it.
        target: Which side of the call it is.
        role: Whose words they are.
        sensitivity: The operating point to decide at.
        prompt: The other side, where a response is checked.
        context: What the response should rest on: retrieved documents, tool results.
        system: The system prompt of the call.
        earlier: The messages before it, the nearest last; at most twenty.
    """

    text: Text
    target: Target
    role: Role
    sensitivity: Sensitivity
    prompt: Text | None = None
    context: str | None = None
    system: str | None = None
    earlier: Sequence[tuple[Role, Text]] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a detector found; `start` and `end` are in the original text. The evaluation makes an `Issue` of it.

    Attributes:
        rule: Names what found it, stable across releases: `pii.iban`, `secrets.github_token`, `jailbreak.model`.
        is_certain: Nothing a judge says may take it away (a checksum or a key format was verified).
        confidence: 0 to 1, calibrated.
    """

    type: DetectorType
    severity: Severity
    confidence: float
    message: str
    start: int
    end: int
    rule: str
    evidence: Evidence
    suggestion: str = ''
    is_certain: bool = False
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class NotChecked:
    """A detector that had nothing to go by; the reason is a sentence."""

    reason: str


class StageOne(Protocol):
    """A detector of stage 1: no network, no state between calls, time linear in the length of the text."""

    type: DetectorType

    def find(self, checked: Checked) -> Sequence[Finding] | NotChecked:
        """Everything of its type in the text; overlapping findings of one kind are merged by the detector itself."""
        ...

    def doubt(self, checked: Checked, findings: Sequence[Finding]) -> float:
        """How much a judge would help here, 0 (decided) to 1 (cannot see): the grey band of a model, an imperative in a
        document, an unsupported sentence."""
        ...
