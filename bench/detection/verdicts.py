"""What stage 1 says of labelled texts: flagged or not at each sensitivity, with which score, where."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from avaliar_eval import DetectionResult, Detector, Policy, Sensitivity, linear
from avaliar_eval.catalogue import stage_one
from avaliar_eval.checked import Checked
from avaliar_eval.text import Text

from bench.detection.samples import Sample, Task

__all__ = ['Judge', 'Verdict']


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was said of one text.

    Attributes:
        confidence: The highest of the issues at `balanced`; 0 without one.
        score: Ranks all texts: the highest confidence at `strict` or, if that is more, what the models say.
        flagged: At each sensitivity.
        spans: Where issues lie at `balanced`, characters.
        is_checked: Whether the detector could look.
    """

    sample: Sample
    confidence: float
    score: float
    flagged: dict[Sensitivity, bool]
    spans: Sequence[tuple[int, int]]
    rules: Sequence[str]
    is_checked: bool

    @property
    def is_flagged(self) -> bool:
        return self.flagged[Sensitivity.BALANCED]


class Judge:
    """Runs one task's detector, stage 1 alone."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._detectors = {
            sensitivity: Detector([task.detector], policy=Policy(sensitivity=sensitivity), judge=None)
            for sensitivity in Sensitivity
        }

    def of(self, sample: Sample, *, as_document: bool = False) -> Verdict:
        """The verdict on a sample; `as_document`: as the words of a tool instead of the user's."""
        results = {
            sensitivity: _evaluated(detector, sample, as_document) for sensitivity, detector in self._detectors.items()
        }
        for result in results.values():
            for check in result.checks:
                if check.status == 'failed':
                    raise RuntimeError(f'{check.detector.value} failed on a text of {sample.source}: {check.reason}')
        issues = {
            sensitivity: [issue for issue in result.issues if self._task.issue in issue.metadata['rule']]
            for sensitivity, result in results.items()
        }
        balanced = issues[Sensitivity.BALANCED]
        target = 'prompt' if sample.response is None else 'response'
        checks = [check for check in results[Sensitivity.BALANCED].checks if check.target == target]
        return Verdict(
            sample=sample,
            confidence=max((issue.confidence for issue in balanced), default=0.0),
            score=max([self._model(sample), *(issue.confidence for issue in issues[Sensitivity.STRICT])]),
            flagged={sensitivity: bool(found) for sensitivity, found in issues.items()},
            spans=[(issue.start, issue.end) for issue in balanced if issue.target == target],
            rules=[issue.metadata['rule'] for issue in balanced],
            is_checked=any(check.status != 'not_checked' for check in checks),
        )

    def _model(self, sample: Sample) -> float:
        text = Text(sample.judged)
        if self._task.head:
            return linear.score(text)[self._task.head].probability
        detector: Any = stage_one(self._task.detector)
        if not hasattr(detector, 'score'):
            return 0.0
        is_prompt = sample.response is None
        score: float = detector.score(
            Checked(
                text=text,
                target='prompt' if is_prompt else 'response',
                role='user' if is_prompt else 'assistant',
                sensitivity=Sensitivity.BALANCED,
                prompt=None if is_prompt else Text(sample.text),
                context=None if is_prompt else sample.context,
            )
        )
        return score if math.isfinite(score) else 0.0


def _evaluated(detector: Detector, sample: Sample, as_document: bool) -> DetectionResult:
    if sample.response is not None:
        return detector.evaluate_response_sync(sample.response, prompt=sample.text, context=sample.context)
    if as_document:
        return detector.evaluate_prompt_sync([{'role': 'tool', 'content': sample.text}])
    return detector.evaluate_prompt_sync(sample.text)
