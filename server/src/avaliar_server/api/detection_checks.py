"""Checks on request: run in threads, a bounded number at once, apart from what else the server does."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import anyio
from anyio import to_thread

from ..control.plans import Plans
from ..detect.policy import Detectors
from ..detect.verdict import shown_checks, shown_issues
from .detection_schemas import CheckRequest, EvaluateRequest
from .errors import ApiError

if TYPE_CHECKING:
    from avaliar_eval import DetectionResult, Issue, Severity

__all__ = ['TEXT_BYTES', 'DetectionChecks']

TEXT_BYTES = 1_000_000
"""Of all texts of one request, in UTF-8."""

_AT_ONCE = 16
_WAITING = 200
_WAY_BACK_MS = 50
"""Of a check's deadline, a fifth at most: a judge that used all of it would leave whoever waits with nothing."""
_NEEDS_PRO = (
    'Detection on the server needs the Pro plan, and this organisation has the Free plan: nothing was checked. '
    'Use detection_mode="local", or ask the operator for the Pro plan.'
)


class DetectionChecks:
    """Answers `/detection/check` and `/detection/evaluate`, to organisations whose plan has them."""

    def __init__(self, detectors: Detectors, plans: Plans) -> None:
        self._detectors = detectors
        self._plans = plans
        # A check has a deadline, an evaluation waits for its judge: they do not wait for each other.
        self._checks = anyio.CapacityLimiter(_AT_ONCE)
        self._evaluations = anyio.CapacityLimiter(_AT_ONCE)

    async def check(self, org_id: int, asked: CheckRequest) -> dict[str, Any]:
        """A `CheckAnswer`. Raises `ApiError` (403, 413, 429, and 503 when no detector could look)."""
        began = time.monotonic()
        _bound(asked.prompt, asked.system, asked.context)

        def run() -> dict[str, Any]:
            self._require_pro(org_id)
            for_judge = asked.deadline_ms - min(_WAY_BACK_MS, asked.deadline_ms / 5)
            left = for_judge / 1000 - (time.monotonic() - began)
            detector = self._detectors.detector(org_id, asked.detectors, deadline_s=left)
            found = detector.evaluate_prompt_sync(asked.prompt, system=asked.system, context=asked.context)
            return _decided(found, detector.policy.block_at)

        return await _in_turn(run, self._checks)

    async def evaluate(self, org_id: int, asked: EvaluateRequest) -> dict[str, Any]:
        """An `EvaluateAnswer`. Raises `ApiError` (403, 413, 422, 429)."""
        if asked.prompt is None and asked.response is None:
            raise ApiError(422, 'prompt or response is required: there is nothing to check.')
        _bound(asked.prompt, asked.response, asked.system, asked.context)

        def run() -> dict[str, Any]:
            self._require_pro(org_id)
            detector = self._detectors.detector(org_id, asked.detectors)
            given = {'context': asked.context, 'system': asked.system}
            if asked.response is None:
                found = detector.evaluate_prompt_sync(asked.prompt, **given)
            elif asked.prompt is None:
                found = detector.evaluate_response_sync(asked.response, **given)
            else:
                found = detector.evaluate_full_sync(asked.prompt, asked.response, **given)
            severity = found.max_severity
            return {'status': found.status, 'severity': severity and severity.value, **_said(found)}

        return await _in_turn(run, self._evaluations)

    def _require_pro(self, org_id: int) -> None:
        if not self._plans.allows_cloud(org_id):
            raise ApiError(403, _NEEDS_PRO)


async def _in_turn(run: Callable[[], dict[str, Any]], limiter: anyio.CapacityLimiter) -> dict[str, Any]:
    if limiter.statistics().tasks_waiting >= _WAITING:
        raise ApiError(
            429, 'Too many checks at once: nothing was checked. Try again in a moment.', {'Retry-After': '1'}
        )
    return await to_thread.run_sync(run, limiter=limiter)


def _decided(found: DetectionResult, block_at: Severity) -> dict[str, Any]:
    if found.checks and all(check.status == 'failed' for check in found.checks):
        raise ApiError(503, f'Nothing was checked. {found.checks[0].reason}')
    blocking = [issue for issue in found.issues if issue.severity >= block_at]
    return {'allowed': not blocking, 'reason': _reason(blocking) if blocking else _doubt(found), **_said(found)}


def _reason(issues: list[Issue]) -> str:
    first = issues[0]
    others = f' And {len(issues) - 1} more.' if len(issues) > 1 else ''
    return f'{first.type.value} ({first.severity.value}): {first.message}{others}'


def _doubt(found: DetectionResult) -> str:
    """What an allowed prompt was not checked for; empty when all that was asked for has looked."""
    if not found.checks:
        return 'Nothing was checked: the policy has every detector that was asked for switched off.'
    failed = [check for check in found.checks if check.status == 'failed']
    if not failed:
        return ''
    names = ', '.join(dict.fromkeys(check.detector.value for check in failed))
    return f'Not checked for {names}: {failed[0].reason}'


def _said(found: DetectionResult) -> dict[str, Any]:
    return {
        'issues': shown_issues(found.issues),
        'checks': shown_checks(found.checks),
        'duration_ms': round(found.duration_ms, 3),
    }


def _bound(*texts: Any) -> None:
    """Raise `ApiError` when there is more text than is checked in one request."""
    size = 0
    waiting = list(texts)
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            # A lone surrogate is no UTF-8, and is checked all the same.
            size += len(one) if one.isascii() else len(one.encode('utf-8', 'surrogatepass'))
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
    if size > TEXT_BYTES:
        raise ApiError(
            413, f'There are {size:,} bytes of text, {TEXT_BYTES:,} at most are checked at once: send it in parts.'
        )
