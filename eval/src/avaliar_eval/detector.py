"""`Detector`: prompts, answers or both, checked by the detectors that are wanted, and by a judge where they are unsure."""

from __future__ import annotations

import importlib
import os
import threading
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any, Literal, TypeVar

from .checked import Target
from .conversation import Part, context_of, parts
from .custom import Allowed, CustomRules
from .evaluation import Evaluated, Subject, evaluated, subject
from .issue import DetectorType, Stage
from .judge.case import SecondStage
from .outcome import outcome
from .policy import Policy
from .result import DetectionResult
from .second_stage import Judged, judged, leave_unjudged
from .text import Text

__all__ = ['ISSUES', 'Detector']

ISSUES = 1_000
"""Issues of one kind on one side that a result holds; the check says how many more there were."""

_INLINE = 20_000
"""Characters that are checked on the event loop's own thread, some 20 ms; more go to another thread."""

_EARLIER = 20

_PROMPT: Sequence[Target] = ('prompt',)
_RESPONSE: Sequence[Target] = ('response',)
_BOTH: Sequence[Target] = ('prompt', 'response')

Result = TypeVar('Result')


class Detector:
    """Checks the two sides of a model call.

    Args:
        detectors: What to look for, by type or by its value; all that the policy allows when left out.
        policy: What the organisation wants: sensitivities, what is let pass, rules and criteria of its own.
        judge: A second stage for what the first is unsure of. By default the one that the environment names
            (`OPENAI_API_KEY`, `OPENAI_BASE_URL`, `AVALIAR_JUDGE_MODEL`), if it names one; `None` for none: then nothing
            leaves the process.
        issue_limit: Issues of one kind on one side that a result holds.
        clock: Seconds, for `duration_ms`.

    Raises:
        ValueError: A detector's name is unknown.
        PolicyError: A pattern of the policy is not one.

    One `Detector` may be used from many threads and event loops at once.
    """

    def __init__(
        self,
        detectors: Iterable[DetectorType | str] | None = None,
        *,
        policy: Policy | None = None,
        judge: SecondStage | Literal['environment'] | None = 'environment',
        issue_limit: int = ISSUES,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.policy = policy or Policy()
        asked = frozenset(DetectorType) if detectors is None else frozenset(map(_kind, detectors))
        self.detectors = tuple(kind for kind in DetectorType if kind in asked & self.policy.detectors)
        """What runs: what was asked for and the policy allows."""
        self.judge: SecondStage | None = _judge_of_environment() if judge == 'environment' else judge
        self._rules = CustomRules(self.policy.rules)
        self._allowed = Allowed(self.policy)
        self._issue_limit = issue_limit
        self._clock = clock

    async def evaluate_prompt(self, prompt: Any, *, system: str | None = None, context: Any = None) -> DetectionResult:
        """Check what is sent to a model.

        Args:
            prompt: The text; or messages as OpenAI, Anthropic or Gemini take them, or the body of a request. Issues in
                messages say in `metadata['part']` which one, and their offsets count in that message's text.
            system: The system prompt, if it is not among the messages.
            context: Retrieved text, or a list of documents: looked through for instructions hidden in it.
        """
        return await self._evaluated(_PROMPT, lambda: self._of_prompt(prompt, system, context))

    async def evaluate_response(
        self, response: Any, *, prompt: Any = None, context: Any = None, system: str | None = None
    ) -> DetectionResult:
        """Check what a model answered; what it should rest on, and what it was asked, make more of it checkable.

        Args:
            response: The text, a message, or a response as the provider's client gives it.
            prompt: What was asked; not checked itself. Its documents and tool results count as context.
            context: What the answer should be supported by.
            system: What the answer should not give away.
        """
        return await self._evaluated(_RESPONSE, lambda: self._of_response(response, prompt, context, system))

    async def evaluate_full(
        self, prompt: Any, response: Any, *, context: Any = None, system: str | None = None
    ) -> DetectionResult:
        """Check both sides of a call."""
        return await self._evaluated(
            _BOTH,
            lambda: [
                *self._of_prompt(prompt, system, context),
                *self._of_response(response, prompt, context, system),
            ],
        )

    def evaluate_prompt_sync(self, prompt: Any, *, system: str | None = None, context: Any = None) -> DetectionResult:
        """`evaluate_prompt`, to be called with or without an event loop running."""
        return self._evaluated_sync(_PROMPT, lambda: self._of_prompt(prompt, system, context))

    def evaluate_response_sync(
        self, response: Any, *, prompt: Any = None, context: Any = None, system: str | None = None
    ) -> DetectionResult:
        """`evaluate_response`, to be called with or without an event loop running."""
        return self._evaluated_sync(_RESPONSE, lambda: self._of_response(response, prompt, context, system))

    def evaluate_full_sync(
        self, prompt: Any, response: Any, *, context: Any = None, system: str | None = None
    ) -> DetectionResult:
        """`evaluate_full`, to be called with or without an event loop running."""
        return self._evaluated_sync(
            _BOTH,
            lambda: [
                *self._of_prompt(prompt, system, context),
                *self._of_response(response, prompt, context, system),
            ],
        )

    def prepare(self) -> None:
        """Load the detectors and their models now instead of at the first check."""
        self._stage_one(
            [*self._of_prompt('Hello.', None, None), *self._of_response('Hello.', 'Hello.', 'Hello.', None)]
        )

    def _of_prompt(self, prompt: Any, system: str | None, context: Any) -> list[Subject]:
        texts = parts(prompt)
        system = _joined(texts, 'system') if system is None else system
        subjects: list[Subject] = []
        earlier: list[tuple[Any, Text]] = []
        for part in texts:
            one = subject(
                part.text, 'prompt', part.role, self.policy, system=system, earlier=tuple(earlier), part=part.index
            )
            subjects.append(one)
            earlier = [*earlier[1 - _EARLIER :], (part.role, one.checked.text)]
        given = context_of(context)
        if given is not None:
            subjects.append(subject(given, 'prompt', 'document', self.policy, system=system, part='context'))
        return subjects

    def _of_response(self, response: Any, prompt: Any, context: Any, system: str | None) -> list[Subject]:
        asked = [] if prompt is None else parts(prompt)
        system = _joined(asked, 'system') if system is None else system
        question = _joined(asked, 'user')
        given = '\n\n'.join(filter(None, (context_of(context), _joined(asked, 'document'), _joined(asked, 'tool'))))
        asked_text = None if question is None else Text(question)
        return [
            subject(
                part.text,
                'response',
                'assistant',
                self.policy,
                prompt=asked_text,
                context=given or None,
                system=system,
                part=part.index,
            )
            for part in parts(response, 'assistant')
        ]

    async def _evaluated(self, targets: Sequence[Target], subjects_of: Callable[[], list[Subject]]) -> DetectionResult:
        started = self._clock()
        subjects = subjects_of()
        if sum(len(one.checked.text.original) for one in subjects) > _INLINE:
            import asyncio

            stage_one = await asyncio.to_thread(self._stage_one, subjects)
        else:
            stage_one = self._stage_one(subjects)
        own: list[Judged] = []
        if self.judge is None:
            leave_unjudged(stage_one, self.policy)
        else:
            own = await judged(stage_one, subjects, self.policy, self.judge, frozenset(self.detectors))
        return self._result(stage_one, targets, own, started)

    def _evaluated_sync(self, targets: Sequence[Target], subjects_of: Callable[[], list[Subject]]) -> DetectionResult:
        if self.judge is not None:
            return _run(self._evaluated(targets, subjects_of))
        started = self._clock()
        subjects = subjects_of()
        stage_one = self._stage_one(subjects)
        leave_unjudged(stage_one, self.policy)
        return self._result(stage_one, targets, [], started)

    def _stage_one(self, subjects: Sequence[Subject]) -> Evaluated:
        return evaluated(subjects, self.detectors, self.policy, self._rules, self._allowed)

    def _result(
        self, stage_one: Evaluated, targets: Sequence[Target], own: Sequence[Judged], started: float
    ) -> DetectionResult:
        asked: list[tuple[DetectorType, Target]] = [
            (kind, target) for target in targets for kind in self.detectors if _looks_at(kind, target)
        ]
        issues, checks = outcome(stage_one, own, asked, self._allowed, self.judge is not None, self._issue_limit)
        return DetectionResult(issues, checks, (self._clock() - started) * 1000)


def _looks_at(kind: DetectorType, target: Target) -> bool:
    return kind.stage is Stage.BOTH or kind.stage.value == target


def _kind(kind: DetectorType | str) -> DetectorType:
    try:
        return DetectorType(kind)
    except ValueError:
        known = ', '.join(one.value for one in DetectorType)
        raise ValueError(f'{kind!r} is no detector; there are {known}') from None


def _joined(texts: Sequence[Part], role: str) -> str | None:
    return '\n\n'.join(part.text for part in texts if part.role == role) or None


def _judge_of_environment() -> SecondStage | None:
    # Looked at here as well, so that the client is imported only where there is something to call.
    if not any(map(os.environ.get, ('OPENAI_API_KEY', 'OPENAI_BASE_URL', 'AVALIAR_JUDGE_MODEL'))):
        return None
    judge: Any = importlib.import_module('.judge', __package__)
    return judge.Judge.from_environment()


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    """The coroutine's result, from a thread that may have an event loop running."""
    # Imported by who awaits something: it takes half as long as all the rest.
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    done: list[Result] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(asyncio.run(work))
        except BaseException as error:  # noqa: BLE001 - raised again where it was waited for
            failed.append(error)

    thread = threading.Thread(target=run, name='avaliar-eval-judge', daemon=True)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return done[0]
