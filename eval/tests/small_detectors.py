"""Detectors and judges small enough to see through, for the tests of what runs them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from avaliar_eval import DetectorType, Severity
from avaliar_eval.checked import Checked, Evidence, Finding, NotChecked
from avaliar_eval.judge.case import Assessment, Case, Verdict

__all__ = ['Failing', 'ScriptedJudge', 'Unsighted', 'WordDetector']


class WordDetector:
    """Finds a word in every view."""

    def __init__(
        self,
        kind: DetectorType,
        word: str,
        *,
        severity: Severity = Severity.HIGH,
        evidence: Evidence = 'rule',
        confidence: float = 0.8,
        is_certain: bool = False,
        doubt: float = 0.0,
    ) -> None:
        self.type = kind
        self.word = word
        self.severity = severity
        self.evidence: Evidence = evidence
        self.confidence = confidence
        self.is_certain = is_certain
        self.uncertainty = doubt
        self.seen: list[Checked] = []

    def find(self, checked: Checked) -> Sequence[Finding] | NotChecked:
        self.seen.append(checked)
        findings: list[Finding] = []
        for view in checked.text.views:
            at = view.text.find(self.word)
            while at >= 0:
                start, end = view.span(at, at + len(self.word))
                findings.append(
                    Finding(
                        self.type,
                        self.severity,
                        self.confidence,
                        f'It says {self.word}.',
                        start,
                        end,
                        f'{self.type.value}.word',
                        self.evidence,
                        'Remove it.',
                        self.is_certain,
                        {'view': view.origin},
                    )
                )
                at = view.text.find(self.word, at + 1)
        return findings

    def doubt(self, checked: Checked, findings: Sequence[Finding]) -> float:
        return self.uncertainty


class Unsighted:
    """Has nothing to go by."""

    type = DetectorType.HALLUCINATION

    def find(self, checked: Checked) -> Sequence[Finding] | NotChecked:
        return NotChecked('There is no context.')

    def doubt(self, checked: Checked, findings: Sequence[Finding]) -> float:
        return 1.0


class Failing:
    def __init__(self, kind: DetectorType) -> None:
        self.type = kind

    def find(self, checked: Checked) -> Sequence[Finding] | NotChecked:
        raise RuntimeError(f'cannot read {checked.text.original}')

    def doubt(self, checked: Checked, findings: Sequence[Finding]) -> float:
        return 0.0


class ScriptedJudge:
    """Answers each question by the verdict for its id; a missing one is no answer."""

    def __init__(self, answer: Callable[[Case], dict[str, Verdict]] | dict[str, Verdict] | Exception) -> None:
        self.answer = answer
        self.cases: list[Case] = []

    async def assess(self, case: Case) -> Assessment:
        self.cases.append(case)
        if isinstance(self.answer, Exception):
            raise self.answer
        return Assessment(self.answer(case) if callable(self.answer) else self.answer)
