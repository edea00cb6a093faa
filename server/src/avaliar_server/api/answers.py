"""How a route asks the query layer and answers with what it says.

Answers are written as they come: the query layer makes them in the shape of `schemas`, which the routes document and
the tests hold them to, so that no model is built of 5,000 spans only to be taken apart again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from fastapi import Request, Response

from ..control.principal import Principal
from ..query import Queries
from . import schemas

__all__ = ['answer', 'queries', 'refused']

_REASONS = {404: 'There is no such thing in this organisation.', 422: 'A parameter is wrong; the detail names it.'}


def queries(request: Request) -> Queries:
    """The query layer of the application."""
    found: Queries = request.app.state.queries
    return found


async def answer(
    request: Request, who: Principal, question: Callable[..., Any], *arguments: Any, now_ns: int | None = None
) -> Response:
    """What the question says for the organisation of the principal, as JSON."""
    said = await queries(request).ask(question, who.org_id, *arguments, now_ns=now_ns)
    return Response(orjson.dumps(said, option=orjson.OPT_UTC_Z), media_type='application/json')


def refused(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route beside its success."""
    return {status: {'model': schemas.Problem, 'description': _REASONS[status]} for status in (*statuses, 422)}
