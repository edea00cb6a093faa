"""Figures for dashboards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from ..control.principal import Principal
from ..query import analytics
from . import issue_schemas, schemas
from .answers import answer, queries, refused
from .auth import require
from .parameters import FILTERS, INTERVAL, PERIOD, documented, read_parameters, trace_filter

__all__ = ['router']

router = APIRouter(prefix='/api/v1/analytics', tags=['analytics'])

_FIGURES = (*PERIOD, *FILTERS)
_SERIES = (*PERIOD, *FILTERS, INTERVAL)


def _figures(path: str, question: Callable[..., Any], model: type[BaseModel], summary: str, about: str) -> None:
    """Add a route that answers with a table or figures of the period."""

    async def figures(request: Request, who: Principal = Depends(require('read'))) -> Response:
        now = queries(request).now_ns()
        asked = trace_filter(read_parameters(request.query_params, _FIGURES), now)
        return await answer(request, who, question, asked, now_ns=now)

    _add(path, figures, model, summary, about, documented(_FIGURES))


def _series(path: str, question: Callable[..., Any], model: type[BaseModel], summary: str, about: str) -> None:
    """Add a route that answers with a series over the period."""

    async def series(request: Request, who: Principal = Depends(require('read'))) -> Response:
        now = queries(request).now_ns()
        values = read_parameters(request.query_params, _SERIES)
        return await answer(request, who, question, trace_filter(values, now), values.get('interval'), now_ns=now)

    _add(path, series, model, summary, about, documented(_SERIES))


def _add(
    path: str, route: Callable[..., Any], model: type[BaseModel], summary: str, about: str, extra: dict[str, Any]
) -> None:
    router.add_api_route(
        path,
        route,
        methods=['GET'],
        operation_id=f'get_{path.strip("/")}_analytics',
        summary=summary,
        description=f'{about} Without a period: the last 24 hours.',
        response_model=model,
        responses=refused(),
        openapi_extra=extra,
    )


_figures(
    '/overview',
    analytics.overview,
    schemas.Overview,
    'The figures of a period beside those of the period before',
    'Requests are traces, calls are llm spans.',
)
_series(
    '/requests',
    analytics.requests,
    schemas.RequestSeries,
    'Requests, errors and calls over time',
    'Buckets are aligned to UTC; an empty one is zero.',
)
_series(
    '/costs',
    analytics.costs,
    schemas.Costs,
    'Cost over time, by provider and by model',
    'Calls without a known price are counted, not added.',
)
_series(
    '/latency',
    analytics.latencies,
    schemas.Latencies,
    'Latency over time, by provider and by model',
    'The series is of whole requests, the groups are of calls.',
)
_series(
    '/issues',
    analytics.issue_counts,
    issue_schemas.IssueAnalytics,
    'What detectors found, over time, by type, provider and model',
    'Issues of calls and steps that start in the period, counted by their spans; `severity` and `issue_type` choose '
    'issues, `provider` and `model` choose spans, all else chooses traces.',
)
_figures('/models', analytics.models, schemas.ModelTable, 'Calls by model', 'The busiest model first.')
_figures('/providers', analytics.providers, schemas.ModelTable, 'Calls by provider', 'The busiest provider first.')
