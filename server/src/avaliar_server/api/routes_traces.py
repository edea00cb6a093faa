"""Traces, their spans, and their issues."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from ..control.principal import Principal
from ..query import Missing, Ranking
from ..query.issues import issues_of_trace
from ..query.reader import Reader
from ..query.span_detail import span_detail
from ..query.stats import trace_stats
from ..query.trace_detail import trace_detail
from ..query.traces import list_traces
from . import schemas
from .answers import answer, queries, refused
from .auth import require
from .parameters import (
    CURSOR,
    DEFAULT_LIMIT,
    FILTERS,
    LIMIT,
    PERIOD,
    REVEAL,
    SORT,
    documented,
    read_parameters,
    trace_filter,
)
from .parameters import span_id as read_span_id
from .parameters import trace_id as read_trace_id

__all__ = ['router']

router = APIRouter(prefix='/api/v1/traces', tags=['traces'])

_LIST = (*PERIOD, *FILTERS, *SORT, LIMIT, CURSOR)
_STATS = (*PERIOD, *FILTERS)
_DETAIL = (CURSOR,)
_SPAN = (REVEAL,)
_ISSUES = (REVEAL, LIMIT, CURSOR)


@router.get(
    '',
    operation_id='list_traces',
    summary='List traces, newest first',
    response_model=schemas.TracePage,
    responses=refused(),
    openapi_extra=documented(_LIST),
)
async def list_all(request: Request, who: Principal = Depends(require('read'))) -> Response:
    """All pages of one list show the traces as they were when the first page was asked for."""
    now = queries(request).now_ns()
    values = read_parameters(request.query_params, _LIST)
    ranking = Ranking(values.get('sort', 'timestamp'), values.get('order', 'desc') == 'desc')
    return await answer(
        request,
        who,
        list_traces,
        trace_filter(values, now),
        ranking,
        values.get('limit', DEFAULT_LIMIT),
        values.get('cursor'),
        now_ns=now,
    )


@router.get(
    '/stats',
    operation_id='get_trace_stats',
    summary='Figures of the filtered traces',
    response_model=schemas.TraceStats,
    responses=refused(),
    openapi_extra=documented(_STATS),
)
async def stats(request: Request, who: Principal = Depends(require('read'))) -> Response:
    """Count, cost, latency, and what there is to filter by, of exactly the traces that match."""
    now = queries(request).now_ns()
    asked = trace_filter(read_parameters(request.query_params, _STATS), now)
    return await answer(request, who, trace_stats, asked, now_ns=now)


@router.get(
    '/{trace_id}',
    operation_id='get_trace',
    summary='A trace and its spans',
    response_model=schemas.TraceDetail,
    responses=refused(404),
    openapi_extra=documented(_DETAIL),
)
async def detail(request: Request, trace_id: str, who: Principal = Depends(require('read'))) -> Response:
    """Spans come in start order and without payloads, 5,000 at a time."""
    values = read_parameters(request.query_params, _DETAIL)
    return await answer(request, who, trace_detail, read_trace_id(trace_id), values.get('cursor'))


@router.get(
    '/{trace_id}/spans/{span_id}',
    operation_id='get_span',
    summary='A span with all it carries',
    response_model=schemas.SpanDetail,
    responses=refused(404),
    openapi_extra=documented(_SPAN),
)
async def span(request: Request, trace_id: str, span_id: str, who: Principal = Depends(require('read'))) -> Response:
    """Prompt and response as recorded and as chat messages, usage, cost with its arithmetic, metadata, error, issues."""
    reveal = read_parameters(request.query_params, _SPAN).get('reveal') == 'true'
    return await answer(request, who, span_detail, read_trace_id(trace_id), read_span_id(span_id), reveal)


@router.get(
    '/{trace_id}/issues',
    operation_id='list_trace_issues',
    summary='What detectors found in a trace',
    response_model=schemas.IssuePage,
    responses=refused(404),
    openapi_extra=documented(_ISSUES),
)
async def issues(request: Request, trace_id: str, who: Principal = Depends(require('read'))) -> Response:
    """In the order of its spans. Empty until a detector has found something."""
    values = read_parameters(request.query_params, _ISSUES)
    return await answer(
        request,
        who,
        issues_of_trace,
        read_trace_id(trace_id),
        values.get('limit', DEFAULT_LIMIT),
        values.get('cursor'),
        values.get('reveal') == 'true',
    )


@router.delete(
    '/{trace_id}',
    operation_id='delete_trace',
    summary='Delete a trace',
    response_model=schemas.DeletedTrace,
    responses=refused(404),
)
async def delete(request: Request, trace_id: str, who: Principal = Depends(require('admin'))) -> Response:
    """Deletes its spans and payloads for good. Spans of it that arrive later make a trace of their own."""
    read_parameters(request.query_params, ())
    wanted = read_trace_id(trace_id)

    def remove(reader: Reader) -> dict[str, Any]:
        count = request.app.state.store.delete_trace(reader.org_id, wanted)
        if not count:
            raise Missing(f'There is no trace {wanted.hex()} here: there was nothing to delete.')
        return {'trace_id': wanted.hex(), 'deleted_spans': count}

    return await answer(request, who, remove)
