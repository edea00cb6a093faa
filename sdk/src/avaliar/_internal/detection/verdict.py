"""Whether a prompt may pass: decided by the detectors in this process, or by the server."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from ...errors import AvaliarAuthError, AvaliarError, AvaliarUserError
from .. import notices, runtime
from .masking import Masker
from .reported import reported
from .service import Service
from .wanted import FoundIssue, Wanted, shown_issues

if TYPE_CHECKING:
    from avaliar_eval import DetectionResult, Detector

__all__ = ['Decision', 'Question', 'Verdict', 'could_not', 'decide_by_rules', 'forget', 'is_short', 'of_error']

_SHORT = 20_000
"""Bytes of a prompt that is checked in the caller's thread."""

_services: deque[Service] = deque(maxlen=16)
"""Connections to the server that nobody uses at the moment."""


class Question(NamedTuple):
    """A prompt, and what it is to be checked for."""

    wanted: Wanted
    prompt: Any
    """The arguments of the call by name, as JSON has them."""
    size: int
    """Bytes of JSON."""


class Verdict(NamedTuple):
    """What becomes of the call."""

    outcome: str
    """`allowed`, `blocked`, `failed_open` or `failed_closed`."""
    reason: str
    issues: list[Any]
    shown: list[dict[str, Any]]
    """The issues as the span records them."""


def is_short(question: Question) -> bool:
    """Whether the check takes a moment only. The detectors must be loaded."""
    return question.wanted.mode == 'local' and question.size <= _SHORT and not runtime.detect().engine.has_judge


def could_not(reason: str) -> Verdict:
    """The verdict on a prompt that could not be checked."""
    if runtime.settings.detection_fail == 'closed':
        return Verdict('failed_closed', f'The prompt could not be checked, and is blocked for that: {reason}', [], [])
    return Verdict('failed_open', reason, [], [])


def decide_by_rules(question: Question) -> Verdict:
    """What stage 1 says, in this thread. Raises what a detector's code raises."""
    detector = runtime.detect().engine.detector(question.wanted.detectors, judge=False)
    return _verdict(question, detector, detector.evaluate_prompt_sync(question.prompt))


class Decision:
    """A check that is not short, to be run by a worker and waited for.

    Parameters:
        seconds: that it may take.
    """

    def __init__(self, question: Question, seconds: float) -> None:
        self._question = question
        self._until = time.monotonic() + seconds
        self.so_far: Verdict | None = None
        """What stage 1 says, while a judge is asked: it stands if the judge is too late."""

    def run(self) -> Verdict:
        """Decide. Raises what goes wrong."""
        question = self._question
        if question.wanted.mode == 'cloud':
            return self._on_server()
        engine = runtime.detect().engine
        verdict = decide_by_rules(question)
        if not engine.has_judge:
            return verdict
        self.so_far = verdict._replace(reason=verdict.reason or 'The judge did not answer in time; stage 1 decided.')
        detector = engine.detector(question.wanted.detectors, judge=True)
        return _verdict(question, detector, detector.evaluate_prompt_sync(question.prompt))

    def _on_server(self) -> Verdict:
        settings = runtime.settings
        if not settings.api_key:
            return could_not('cloud detection needs an API key (AVALIAR_API_KEY).')
        prompt = self._question.prompt
        if settings.redact:
            masked = Masker(runtime.detect().engine.masker(settings.redact)).masked([prompt]).values
            prompt = prompt if masked is None else masked[0]
        question: dict[str, Any] = {'prompt': prompt}
        if self._question.wanted.detectors is not None:
            question['detectors'] = list(self._question.wanted.detectors)
        left = max(self._until - time.monotonic(), 0.01)
        question['deadline_ms'] = min(max(int(left * 1000), 10), 60_000)
        service = _service()
        try:
            answer = service.check(question, left)
        except (AvaliarAuthError, AvaliarUserError) as error:
            # Wrong until somebody changes something: a plan without it, a key, a server of before.
            notices.say_once('check', f'prompts are not checked by the server: {error}')
            raise
        finally:
            _services.append(service)
        issues = [FoundIssue.of(one) for one in cast('list[dict[str, Any]]', answer.get('issues') or [])]
        reason, shown = str(answer.get('reason') or ''), shown_issues(issues)
        if not answer['allowed']:
            return Verdict('blocked', reason, issues, shown)
        checks = cast('list[dict[str, Any]]', answer.get('checks') or [])
        broken = [(str(one['detector']), str(one['reason'])) for one in checks if one['status'] == 'failed']
        return _unless_broken(Verdict('allowed', reason, issues, shown), broken, len(checks))


def of_error(error: Exception) -> Verdict:
    """The verdict where the check went wrong."""
    if isinstance(error, ImportError):
        from .engine import MISSING

        return could_not(f'{MISSING}.')
    if isinstance(error, AvaliarError):
        return could_not(str(error))
    return could_not(f'an error inside the check ({type(error).__name__}).')


def forget() -> None:
    """In a forked child: the connections stay the parent's."""
    _services.clear()


def _service() -> Service:
    while _services:
        try:
            service = _services.pop()
        except IndexError:
            break
        if service.settings is runtime.settings:
            return service
        service.close()
    return Service(runtime.settings)


def _verdict(question: Question, detector: Detector, found: DetectionResult) -> Verdict:
    blocking = [issue for issue in found.issues if issue.severity >= detector.policy.block_at]
    shown = _shown(question, found.issues)
    if blocking:
        first = blocking[0]
        others = f' And {len(blocking) - 1} more.' if len(blocking) > 1 else ''
        reason = f'{first.type.value} ({first.severity.value}): {first.message}{others}'
        return Verdict('blocked', reason, list(found.issues), shown)
    nothing = '' if found.checks else 'Nothing was checked: every detector that was asked for is switched off.'
    broken = [(check.detector.value, check.reason) for check in found.checks if check.status == 'failed']
    return _unless_broken(Verdict('allowed', nothing, list(found.issues), shown), broken, len(found.checks))


def _unless_broken(verdict: Verdict, broken: list[tuple[str, str]], checks: int) -> Verdict:
    """The verdict, where too few detectors failed to change it. `broken` are their names and reasons."""
    if not broken:
        return verdict
    names = ', '.join(dict.fromkeys(name for name, _ in broken))
    reason = f'Not checked for {names}: {broken[0][1]}'
    if len(broken) == checks or runtime.settings.detection_fail == 'closed':
        return could_not(reason)._replace(shown=verdict.shown)
    return verdict._replace(reason=reason)


def _shown(question: Question, issues: Iterable[Any]) -> list[dict[str, Any]]:
    found = list(issues)
    redact = runtime.settings.redact
    if not found or not redact:
        return shown_issues(found)
    changes = Masker(runtime.detect().engine.masker(redact)).masked([question.prompt]).changes
    return shown_issues(reported(found, [question.prompt], changes))
