"""What became of the spans that were sent."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from ..control.principal import Principal
from ..query.ledger import ledger
from . import schemas
from .answers import answer, refused
from .auth import require
from .parameters import read_parameters

__all__ = ['router']

router = APIRouter(prefix='/api/v1/ingest', tags=['ingest'])


@router.get(
    '/ledger',
    operation_id='get_ledger',
    summary='Spans received, stored, rejected and dropped',
    response_model=schemas.Ledger,
    responses=refused(),
)
async def get(request: Request, who: Principal = Depends(require('read'))) -> Response:
    """By source, service and reason. What clients dropped is what they reported."""
    read_parameters(request.query_params, ())
    return await answer(request, who, ledger)
