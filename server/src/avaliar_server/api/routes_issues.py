"""What detectors found in all traces, and what people say of it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from ..control.principal import Principal
from ..query.issue_list import list_issues
from ..query.issue_marks import mark_of_issue, shown_mark
from ..query.reader import Reader
from . import issue_schemas as schemas
from .answers import answer, queries, refused
from .auth import require
from .body_limit import bounded
from .parameters import (
    CURSOR,
    DEFAULT_LIMIT,
    ISSUE_FILTERS,
    LIMIT,
    PERIOD,
    REVEAL,
    documented,
    issue_filter,
    read_parameters,
)
from .parameters import issue_id as read_issue_id
from .parameters import span_id as read_span_id
from .parameters import trace_id as read_trace_id

__all__ = ['router']

router = APIRouter(prefix='/api/v1/issues', tags=['issues'], route_class=bounded(64 << 10))

_LIST = (*PERIOD, *ISSUE_FILTERS, REVEAL, LIMIT, CURSOR)


@router.get(
    '',
    operation_id='list_issues',
    summary='What detectors found, newest first',
    response_model=schemas.ListedIssuePage,
    responses=refused(),
    openapi_extra=documented(_LIST),
)
async def list_all(request: Request, who: Principal = Depends(require('read'))) -> Response:
    """In the order of their spans, newest first. All pages of one list show what was known when the first was asked for;
    marks are those of now."""
    now = queries(request).now_ns()
    values = read_parameters(request.query_params, _LIST)
    return await answer(
        request,
        who,
        list_issues,
        issue_filter(values, now),
        values.get('limit', DEFAULT_LIMIT),
        values.get('cursor'),
        values.get('reveal') == 'true',
        now_ns=now,
    )


# Not `admin`: whoever works with the traces sorts the findings, and a mark hides nothing. Not `read`: it is a change.
# A key that may send results can say as much by sending them.
@router.put(
    '/{trace_id}/{span_id}/{issue_id}/mark',
    operation_id='mark_issue',
    summary='Mark an issue as a false positive',
    response_model=schemas.IssueMark,
    responses=refused(404),
)
async def mark(
    wanted: schemas.MarkRequest,
    request: Request,
    trace_id: str,
    span_id: str,
    issue_id: str,
    who: Principal = Depends(require('ingest')),
) -> Response:
    """Or take that back. The mark is kept with the issue, also when a later check finds it again, and counts in the
    precision of its detector."""
    read_parameters(request.query_params, ())
    trace, span, issue = read_trace_id(trace_id), read_span_id(span_id), read_issue_id(issue_id)

    def put(reader: Reader) -> dict[str, Any]:
        made = mark_of_issue(
            reader,
            trace,
            span,
            issue,
            is_false_positive=wanted.false_positive,
            note=wanted.note or '',
            marked_by=_name(who),
        )
        request.app.state.store.insert_marks([made])
        return shown_mark(made)

    return await answer(request, who, put)


def _name(who: Principal) -> str:
    if who.user_id is not None:
        return f'user {who.user_id}'
    return 'owner' if who.key_id is None else f'key {who.key_id}'
