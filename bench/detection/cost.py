"""What checking costs: CPU of one thread a KB of text, of the import, and what blocking mode adds to a call.

Times are CPU times (`time.thread_time`), so that a busy machine changes them little. A text is checked five times, each
time as a new text, and its median counts: what is left is the text's own cost.
"""

from __future__ import annotations

import contextlib
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import avaliar
from avaliar_eval import Detector, DetectorType

from bench.detection import figures
from bench.detection.accuracy import Target
from bench.detection.samples import TASKS, samples
from bench.environments import ROOT

__all__ = ['KB', 'Cost', 'lines', 'measured', 'targets', 'texts']

KB = 1024
PROMPT = 'all ten, a prompt of 1 KB'
TOGETHER = 'all ten, both sides of 1 KB each, a KB'
TEXTS = 400
TIMES = 5

IMPORTS = {
    'import avaliar_eval': 'import avaliar_eval',
    'Detector class': 'from avaliar_eval import Detector',
    'all detectors loaded, ready for the first text': (
        'from avaliar_eval import Detector\nDetector(judge=None).prepare()'
    ),
}
PROGRAM = 'import time\nbefore = time.process_time()\n{statement}\nprint((time.process_time() - before) * 1000)'
ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of CPU."""

    median: float
    p99: float

    @classmethod
    def of(cls, milliseconds: Sequence[float]) -> Cost:
        return cls(statistics.median(milliseconds), figures.quantile(milliseconds, 0.99))


@dataclass(frozen=True, slots=True)
class Measured:
    """By what was measured; a KB of checked text each."""

    per_kb: dict[str, Cost]
    blocking: dict[str, Cost]
    imports: dict[str, float]


def texts(directory: Path, count: int = TEXTS) -> list[str]:
    """Texts of one KB, from all files alike: what stands next to each other in a file, joined and cut."""
    by_task = {
        task.name: _pieces(directory, task.name) for task in TASKS if (directory / f'{task.name}.jsonl').exists()
    }
    share = max(1, count // max(1, len(by_task)))
    found: list[str] = []
    for pieces in by_task.values():
        all_ = list(pieces)
        step = max(1, len(all_) // share)
        found += all_[::step][:share]
    return found


def _pieces(directory: Path, task: str) -> Iterator[str]:
    piece = ''
    for sample in samples(directory, task):
        piece = f'{piece}\n\n{sample.judged}' if piece else sample.judged
        if len(piece) >= KB:
            yield piece[:KB]
            piece = ''


def cpu(work: Callable[[str], object], text: str, times: int = TIMES) -> float:
    """The median of the milliseconds that it takes."""
    taken: list[float] = []
    for _ in range(times):
        before = time.thread_time()
        work(text)
        taken.append((time.thread_time() - before) * 1000)
    return statistics.median(taken)


def measured(directory: Path) -> Measured:
    """Measure all of it; half a minute of CPU."""
    all_texts = texts(directory)
    everything = Detector(judge=None)
    everything.prepare()
    ways: dict[str, Callable[[str], object]] = {
        PROMPT: everything.evaluate_prompt_sync,
        'all ten, an answer of 1 KB': everything.evaluate_response_sync,
        TOGETHER: _both(everything, all_texts),
    }
    per_kb = {name: Cost.of([cpu(way, text) for text in all_texts]) for name, way in ways.items()}
    per_kb[TOGETHER] = Cost(per_kb[TOGETHER].median / 2, per_kb[TOGETHER].p99 / 2)
    for kind in DetectorType:
        detector = Detector([kind], judge=None)
        detector.prepare()
        way = detector.evaluate_response_sync if kind.stage.value == 'response' else detector.evaluate_prompt_sync
        per_kb[kind.value] = Cost.of([cpu(way, text) for text in all_texts])
    return Measured(per_kb, _blocking(all_texts), {name: _import(statement) for name, statement in IMPORTS.items()})


def _both(detector: Detector, all_texts: Sequence[str]) -> Callable[[str], object]:
    """Checks a text as a prompt and the next one as its answer."""
    answers = dict(zip(all_texts, [*all_texts[1:], all_texts[0]], strict=True))
    return lambda text: detector.evaluate_full_sync(text, answers[text])


class _Nowhere:
    """Takes finished spans and forgets them."""

    def export(self, spans: object) -> None:
        pass


def _blocking(all_texts: Sequence[str]) -> dict[str, Cost]:
    """What is added to a call before the function runs: wall clock, since that is what the caller waits."""
    avaliar.configure(exporter=_Nowhere())
    detector = Detector(judge=None)

    @avaliar.traceable('llm')
    def traced(prompt: str) -> str:
        return 'Yes.'

    @avaliar.traceable('llm', blocking=True)
    def checked(prompt: str) -> str:
        return 'Yes.'

    traced('Hello.')
    checked('Hello.')
    found: dict[str, list[float]] = {'the check alone': [], '`blocking=True` above a traced call': []}
    for text in all_texts:
        plain, blocking = _waited(traced, text), _waited(checked, text)
        found['the check alone'].append(_waited(detector.evaluate_prompt_sync, text))
        found['`blocking=True` above a traced call'].append(blocking - plain)
    return {name: Cost.of(times) for name, times in found.items()}


def _waited(call: Callable[[str], object], text: str) -> float:
    taken: list[float] = []
    for _ in range(TIMES):
        before = time.perf_counter()
        with contextlib.suppress(avaliar.PromptBlockedError):
            call(text)
        taken.append((time.perf_counter() - before) * 1000)
    return statistics.median(taken)


def _import(statement: str) -> float:
    taken: list[float] = []
    # Nothing of this process's environment: PYTHONDONTWRITEBYTECODE would make every import compile its source.
    variables = {'PATH': '/usr/bin:/bin', 'HOME': str(ROOT / '.cache' / 'bench')}
    for turn in range(ROUNDS + 1):
        done = subprocess.run(
            [sys.executable, '-c', PROGRAM.format(statement=statement)],
            cwd=ROOT,
            env=variables,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        if turn:
            taken.append(float(done.stdout.split()[-1]))
    return statistics.median(taken)


def targets(found: Measured) -> list[Target]:
    """The figures to reach."""
    together = found.per_kb[TOGETHER]
    prompt = found.per_kb[PROMPT]
    return [
        Target('all ten, ms a KB, median', together.median, 1, True),
        Target('all ten, ms a KB, p99', together.p99, 5, True),
        Target('all ten, a prompt of 1 KB, ms, median', prompt.median, 1, True),
        Target('all ten, a prompt of 1 KB, ms, p99', prompt.p99, 5, True),
        *(Target(f'blocking, {name}, ms, median', cost.median, 2, True) for name, cost in found.blocking.items()),
        *(Target(f'{name}, ms', taken, 100, True) for name, taken in found.imports.items()),
    ]


def lines(found: Measured) -> Iterator[str]:
    """Markdown."""
    yield '## Cost: ms of CPU for 1 KB'
    yield ''
    yield '| | median | p99 |'
    yield '|---|---|---|'
    for name, cost in found.per_kb.items():
        yield f'| {name} | {cost.median:.2f} | {cost.p99:.2f} |'
    yield ''
    yield '## Blocking mode: ms that a call with a prompt of 1 KB waits'
    yield ''
    yield '| | median | p99 |'
    yield '|---|---|---|'
    for name, cost in found.blocking.items():
        yield f'| {name} | {cost.median:.2f} | {cost.p99:.2f} |'
    yield ''
    yield '## Import: ms of CPU in a new process'
    yield ''
    yield '| | median |'
    yield '|---|---|'
    for name, taken in found.imports.items():
        yield f'| {name} | {taken:.0f} |'
