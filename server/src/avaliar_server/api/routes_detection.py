"""`/api/v1/detection`: checks on request, the policy, the judge, and the queue of spans to be checked."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import orjson
from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request, Response

from ..control.jobs import DeadJob
from ..control.judges import KEEP, StoredJudge
from ..control.plane import ControlPlane
from ..control.principal import Principal
from .auth import principal, require
from .body_limit import bounded
from .detection_checks import DetectionChecks
from .detection_schemas import (
    CheckAnswer,
    CheckRequest,
    DeadJobRow,
    DetectionJobs,
    EvaluateAnswer,
    EvaluateRequest,
    JudgeRequest,
    JudgeState,
    PolicyDocument,
    RetriedJobs,
    RetryRequest,
)
from .errors import ApiError
from .schemas import Problem
from .state import Services

__all__ = ['router']

_BODY_BYTES = 8 << 20
"""A megabyte of text is six when every character of it is escaped, and messages have names and braces besides."""

router = APIRouter(prefix='/api/v1/detection', tags=['detection'], route_class=bounded(_BODY_BYTES))

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {'model': Problem} for status in (401, 403, *statuses)}


def _control(request: Request) -> ControlPlane:
    services: Services = request.app.state.services
    return services.control


def _json(said: dict[str, Any]) -> Response:
    # Written as it comes: a thousand issues are not made into models to be taken apart again.
    return Response(orjson.dumps(_writable(said)), media_type='application/json')


@router.post(
    '/check',
    summary='Check a prompt before a model sees it',
    response_model=CheckAnswer,
    responses=_problems(413, 422, 429, 503),
)
async def check_prompt(asked: CheckRequest, request: Request, who: Principal = Depends(require('ingest'))) -> Response:
    """What blocking mode asks. Stage 1 always looks; the judge, where there is one and it is needed, within the deadline.
    Needs the Pro plan."""
    checks: DetectionChecks = request.app.state.detection_checks
    return _json(await checks.check(who.org_id, asked))


@router.post(
    '/evaluate',
    summary='Check a prompt, an answer, or both',
    response_model=EvaluateAnswer,
    responses=_problems(413, 422, 429),
)
async def evaluate_call(
    asked: EvaluateRequest, request: Request, who: Principal = Depends(require('ingest'))
) -> Response:
    """Nothing of it is stored. Waits for the judge, where there is one and it is needed. Needs the Pro plan."""
    checks: DetectionChecks = request.app.state.detection_checks
    return _json(await checks.evaluate(who.org_id, asked))


@router.get('/policy', summary='What the organisation wants of detection', responses=_problems())
async def get_detection_policy(request: Request, who: Principal = Depends(principal)) -> PolicyDocument:
    """For every key of the organisation: the SDK asks which detectors to run."""
    services: Services = request.app.state.services
    stored = await to_thread.run_sync(services.control.policies.policy, who.org_id)
    # Whoever asks is about to have something checked.
    services.detectors.load()
    return PolicyDocument(**stored.policy.to_json())


@router.put('/policy', summary='Set what the organisation wants of detection', responses=_problems(413, 422))
async def put_detection_policy(
    wanted: PolicyDocument, request: Request, who: Principal = Depends(require('admin'))
) -> PolicyDocument:
    """Replaces the policy as a whole. Holds for workers and checks within a second, for programs within a minute."""
    document = wanted.model_dump(exclude_none=True)
    stored = await to_thread.run_sync(_control(request).policies.set, who.org_id, document)
    return PolicyDocument(**stored.policy.to_json())


@router.get('/judge', summary='The judge that is asked in doubt', responses=_problems())
async def get_detection_judge(request: Request, who: Principal = Depends(require('admin'))) -> JudgeState:
    """Its key is not shown, only whether there is one, and its last four characters."""
    return _judge(await to_thread.run_sync(_control(request).judges.judge, who.org_id))


@router.put('/judge', summary='Set the judge that is asked in doubt', responses=_problems(413, 422))
async def put_detection_judge(
    wanted: JudgeRequest, request: Request, who: Principal = Depends(require('admin'))
) -> JudgeState:
    """The key is stored encrypted. What is checked on the server in doubt is sent to this endpoint from now on."""
    given = wanted.model_dump(exclude={'api_key'})
    api_key = wanted.api_key if 'api_key' in wanted.model_fields_set else KEEP

    def change() -> StoredJudge:
        return _control(request).judges.set(who.org_id, api_key=api_key, **given)

    return _judge(await to_thread.run_sync(change))


@router.delete('/judge', status_code=204, summary='Ask no judge any more', responses=_problems())
async def delete_detection_judge(request: Request, who: Principal = Depends(require('admin'))) -> Response:
    """Forgets the endpoint and its key; stage 1 goes on alone."""
    await to_thread.run_sync(_control(request).judges.remove, who.org_id)
    return Response(status_code=204)


@router.get('/jobs', summary='The queue of spans to be checked', responses=_problems(422))
async def get_detection_jobs(
    request: Request,
    limit: int = Query(20, ge=1, le=100, description='How many dead ones, at most 100.'),
    cursor: str | None = Query(None, max_length=20, description='`next_cursor` of the page before.'),
    who: Principal = Depends(require('read')),
) -> DetectionJobs:
    """How many wait, how many are being checked, and those that were given up, with the reason."""
    if cursor is not None and not (cursor.isascii() and cursor.isdecimal() and int(cursor) < 2**63):
        raise ApiError(422, 'cursor must be the next_cursor of the page before.')
    before = None if cursor is None else int(cursor)
    jobs = _control(request).jobs
    counts = await to_thread.run_sync(jobs.counts, who.org_id)
    dead = await to_thread.run_sync(lambda: jobs.dead(who.org_id, limit=limit + 1, before_id=before))
    page = dead[:limit]
    return DetectionJobs(
        queued=counts.queued,
        running=counts.running,
        dead=counts.dead,
        oldest_at=None if counts.oldest_ns is None else _moment(counts.oldest_ns),
        data=[_dead(job) for job in page],
        next_cursor=str(page[-1].id) if len(dead) > limit else None,
    )


@router.post('/jobs/retry', summary='Check spans that were given up', responses=_problems(422))
async def retry_detection_jobs(
    wanted: RetryRequest, request: Request, who: Principal = Depends(require('admin'))
) -> RetriedJobs:
    """They are due at once, with five tries again."""
    revived = await to_thread.run_sync(_control(request).jobs.revive, who.org_id, wanted.ids)
    return RetriedJobs(retried=revived)


def _judge(stored: StoredJudge | None) -> JudgeState:
    if stored is None:
        return JudgeState(configured=False)
    return JudgeState(
        configured=True,
        base_url=stored.base_url,
        model=stored.model,
        timeout_ms=stored.timeout_ms,
        calls_per_hour=stored.calls_per_hour,
        tokens_per_hour=stored.tokens_per_hour,
        has_key=stored.has_key,
        key_end=stored.key_end or None,
        updated_at=_moment(stored.updated_ns),
    )


def _dead(job: DeadJob) -> DeadJobRow:
    return DeadJobRow(
        id=job.id,
        trace_id=job.trace_id.hex(),
        span_id=job.span_id.hex(),
        error=job.error,
        attempts=job.attempts,
        created_at=_moment(job.created_ns),
    )


def _moment(nanoseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=nanoseconds // 1000)


def _writable(value: Any) -> Any:
    """The value without lone surrogates, which a text may hold and UTF-8 may not."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode('utf-8', 'replace').decode()
    if isinstance(value, list):
        return [_writable(one) for one in value]
    if isinstance(value, dict):
        return {_writable(name): _writable(one) for name, one in value.items()}
    return value
