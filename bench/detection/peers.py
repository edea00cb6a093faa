"""The same texts to Avaliar and to what works without a model: Presidio's patterns, detect-secrets, LLM Guard.

Each tool runs in its own environment, one after the other, in one thread. Presidio is judged on structured data alone,
since names need a model that it does not bring; LLM Guard's scanners of injection are the two that need none.
"""

from __future__ import annotations

import json
import math
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from avaliar_eval import Detector

from bench.detection import accuracy, cost, figures
from bench.detection.accuracy import Target
from bench.detection.samples import STRUCTURED, TASKS, Sample, samples
from bench.environments import ROOT, python_of

__all__ = ['Ran', 'compared', 'lines', 'targets']

OURS = 'Avaliar'
PLAIN = 150
PEERS: dict[str, list[tuple[str, str]]] = {
    'pii': [('presidio', 'presidio')],
    'secrets': [('detect-secrets', 'detect-secrets'), ('llm-guard', 'llm-guard-secrets')],
    'prompt_injection': [('llm-guard', 'llm-guard-injection')],
}
"""By task: the environment, and the tool as `inside.py` calls it."""

Places = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Ran:
    """One tool's pass over a task's texts.

    Attributes:
        milliseconds: CPU of each text; most of them are a sentence.
        plain: CPU of each of some benign texts of 1 KB.
    """

    tool: str
    texts: Sequence[Sample]
    found: Sequence[Places]
    milliseconds: Sequence[float]
    plain: Sequence[float]

    @property
    def counts(self) -> figures.Counts:
        return figures.Counts.of(
            (sample.is_positive, bool(places)) for sample, places in zip(self.texts, self.found, strict=True)
        )

    @property
    def per_text(self) -> float:
        """Milliseconds of CPU for one of the labelled texts."""
        return math.fsum(self.milliseconds) / len(self.milliseconds)

    @property
    def per_kb(self) -> float:
        """Milliseconds of CPU for 1 KB of benign text."""
        return math.fsum(self.plain) / len(self.plain)

    @property
    def span_recall(self) -> float:
        hits = [
            accuracy.is_covered(span, places)
            for sample, places in zip(self.texts, self.found, strict=True)
            for span in sample.spans
            if span.kind in STRUCTURED
        ]
        return sum(hits) / len(hits) if hits else math.nan


def compared(directory: Path) -> dict[str, list[Ran]]:
    """By task: Avaliar first, then the others."""
    found: dict[str, list[Ran]] = {}
    plain = cost.texts(directory, positive=False, count=PLAIN)
    for task, tools in PEERS.items():
        texts = [
            sample
            for sample in samples(directory, task)
            if task != 'pii' or not sample.is_positive or sample.is_structured
        ]
        if texts:
            found[task] = [_ours(task, texts, plain)]
            for environment, tool in tools:
                found[task] += _theirs(environment, tool, texts, plain)
    return found


def _ours(name: str, texts: Sequence[Sample], plain: Sequence[str]) -> Ran:
    detector = Detector([next(task.detector for task in TASKS if task.name == name)], judge=None)
    detector.prepare()
    milliseconds: list[float] = []
    found: list[Places] = []
    for text in [*(sample.text for sample in texts), *plain]:
        before = time.thread_time()
        result = detector.evaluate_prompt_sync(text)
        milliseconds.append((time.thread_time() - before) * 1000)
        found.append([(issue.start, issue.end) for issue in result.issues])
    return _ran(OURS, texts, found, milliseconds)


def _ran(tool: str, texts: Sequence[Sample], found: Sequence[Places], milliseconds: Sequence[float]) -> Ran:
    count = len(texts)
    return Ran(tool, texts, found[:count], milliseconds[:count], milliseconds[count:])


def _theirs(environment: str, tool: str, texts: Sequence[Sample], plain: Sequence[str]) -> Iterator[Ran]:
    done = subprocess.run(
        [str(python_of(environment)), str(Path(__file__).with_name('inside.py'))],
        input=json.dumps({'tool': tool, 'texts': [*(sample.text for sample in texts), *plain]}),
        cwd=ROOT / '.cache' / 'bench',
        env={'PATH': '/usr/bin:/bin', 'HOME': str(ROOT / '.cache' / 'bench'), 'PYTHONWARNINGS': 'ignore'},
        capture_output=True,
        text=True,
        timeout=900,
    )
    if done.returncode:
        raise RuntimeError(f'{tool} failed:\n{done.stderr[-2000:]}')
    for name, answer in json.loads(done.stdout).items():
        found = [[(start, end) for start, end in places] for places in answer['found']]
        yield _ran(name, texts, found, answer['milliseconds'])


def targets(all_: dict[str, list[Ran]]) -> list[Target]:
    """Better in precision and in recall, at a tenth of the time; of time alone where a tool does the same work."""
    found: list[Target] = []
    for task, (ours, *others) in all_.items():
        for other in others:
            against = f'{task}, against {other.tool}'
            found += [
                Target(f'{against}: precision', ours.counts.precision, _known(other.counts.precision)),
                Target(f'{against}: recall', ours.counts.recall, other.counts.recall),
            ]
            if task != 'prompt_injection':
                found.append(Target(f'{against}: share of its CPU a KB', ours.per_kb / other.per_kb, 0.1, True))
    return found


def _known(value: float) -> float:
    """A tool that flags nothing has no precision to beat."""
    return 0.0 if math.isnan(value) else value


def lines(all_: dict[str, list[Ran]]) -> Iterator[str]:
    """Markdown."""
    for task, runs in all_.items():
        structured = ', structured data' if task == 'pii' else ''
        yield f'## {task}{structured}: {len(runs[0].texts)} texts'
        yield ''
        yield '| | precision | recall | F1 | benign flagged | places found | ms a text | ms a KB, benign | times Avaliar |'
        yield '|---|---|---|---|---|---|---|---|---|'
        for run in runs:
            counts = run.counts
            numbers = [counts.precision, counts.recall, counts.f1, counts.false_positive_rate, run.span_recall]
            shown = ' | '.join('-' if math.isnan(number) else f'{number:.3f}' for number in numbers)
            yield f'| {run.tool} | {shown} | {run.per_text:.2f} | {run.per_kb:.2f} | {run.per_kb / runs[0].per_kb:.1f} |'
        yield ''
