"""What checking costs: CPU of one thread a KB of text, of the import, and what blocking mode adds to a call.

Times are CPU times (`time.thread_time`), so that a busy machine changes them less; how much it still does is seen at the
yardstick, a loop of Python that is measured in between. A text is checked three times, each time as a new text, and its
median counts. Texts are benign ones, look-alikes among them, as traffic is; those that detectors look for are apart.
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
PROMPT = 'all ten, a prompt'
ATTACKS = 'all ten, a prompt of what they look for'
ANSWER = 'all ten, an answer'
TOGETHER = 'all ten, a prompt and an answer, a KB'
TEXTS = 300
TIMES = 3
YARDSTICK = 100_000

IMPORTS = {
    'import avaliar_eval': 'import avaliar_eval',
    'from avaliar_eval import Detector': 'from avaliar_eval import Detector',
    'all detectors loaded, ready for the first text': (
        'from avaliar_eval import Detector\nDetector(judge=None).prepare()'
    ),
}
PROGRAM = 'import time\nbefore = time.process_time()\n{statement}\nprint((time.process_time() - before) * 1000)'
ROUNDS = 5


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
    yardstick: float


def _yardstick() -> float:
    before = time.thread_time()
    total = 0
    for number in range(YARDSTICK):
        total += number
    return (time.thread_time() - before) * 1000


def texts(directory: Path, *, positive: bool, count: int = TEXTS) -> list[str]:
    """Texts of one KB, from all files alike: what stands next to each other in a file, joined and cut."""
    by_task = {
        task.name: _pieces(directory, task.name, positive)
        for task in TASKS
        if (directory / f'{task.name}.jsonl').exists()
    }
    share = max(1, count // max(1, len(by_task)))
    found: list[str] = []
    for pieces in by_task.values():
        all_ = list(pieces)
        step = max(1, len(all_) // share)
        found += all_[::step][:share]
    return found


def _pieces(directory: Path, task: str, positive: bool) -> Iterator[str]:
    piece = ''
    for sample in samples(directory, task):
        if sample.is_positive is not positive:
            continue
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


def measured(directory: Path, count: int = TEXTS) -> Measured:
    """Measure all of it with so many texts; a minute of CPU with 300."""
    all_texts, attacks = texts(directory, positive=False, count=count), texts(directory, positive=True, count=count)
    yardstick = [_yardstick()]
    everything = Detector(judge=None)
    everything.prepare()
    ways: dict[str, Callable[[str], object]] = {
        PROMPT: everything.evaluate_prompt_sync,
        ANSWER: everything.evaluate_response_sync,
        TOGETHER: _both(everything, all_texts),
    }
    per_kb = {name: Cost.of([cpu(way, text) for text in all_texts]) for name, way in ways.items()}
    per_kb[ATTACKS] = Cost.of([cpu(everything.evaluate_prompt_sync, text) for text in attacks])
    per_kb[TOGETHER] = Cost(per_kb[TOGETHER].median / 2, per_kb[TOGETHER].p99 / 2)
    for kind in DetectorType:
        detector = Detector([kind], judge=None)
        detector.prepare()
        yardstick.append(_yardstick())
        way = detector.evaluate_response_sync if kind.stage.value == 'response' else detector.evaluate_prompt_sync
        per_kb[kind.value] = Cost.of([cpu(way, text) for text in all_texts])
    imports = {name: _import(statement) for name, statement in IMPORTS.items()}
    return Measured(per_kb, _blocking(all_texts), imports, statistics.median(yardstick))


def _both(detector: Detector, all_texts: Sequence[str]) -> Callable[[str], object]:
    """Checks a text as a prompt and the next one as its answer."""
    answers = dict(zip(all_texts, [*all_texts[1:], all_texts[0]], strict=True))
    return lambda text: detector.evaluate_full_sync(text, answers[text])


class _Nowhere:
    """Takes finished spans and forgets them."""

    def export(self, spans: object) -> None:
        pass


def _blocking(all_texts: Sequence[str]) -> dict[str, Cost]:
    """CPU of the caller's thread, where short prompts are checked: on a machine that is not busy, what the call waits."""
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
        before = time.thread_time()
        with contextlib.suppress(avaliar.PromptBlockedError):
            call(text)
        taken.append((time.thread_time() - before) * 1000)
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
        Target(f'{TOGETHER}: ms, median', together.median, 1, True),
        Target(f'{TOGETHER}: ms, p99', together.p99, 5, True),
        Target(f'{PROMPT}, ms a KB, median', prompt.median, 1, True),
        Target(f'{PROMPT}, ms a KB, p99', prompt.p99, 5, True),
        *(Target(f'blocking, {name}, ms, median', cost.median, 2, True) for name, cost in found.blocking.items()),
        Target('import, ms', found.imports['from avaliar_eval import Detector'], 100, True),
    ]


def lines(found: Measured) -> Iterator[str]:
    """Markdown."""
    yield '## Cost: ms of CPU for 1 KB'
    yield ''
    yield f'The yardstick, {YARDSTICK:,} additions in a loop of Python, took {found.yardstick:.2f} ms.'
    yield ''
    yield '| | median | p99 |'
    yield '|---|---|---|'
    for name, cost in found.per_kb.items():
        yield f'| {name} | {cost.median:.2f} | {cost.p99:.2f} |'
    yield ''
    yield '## Blocking mode: ms of CPU in the thread of the caller, a prompt of 1 KB'
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
