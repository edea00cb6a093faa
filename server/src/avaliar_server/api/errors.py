"""Errors of the HTTP API: always `{"detail": "<a sentence>"}`, never internals.

A handler raises `ApiError`; everything else that can go wrong (a bad parameter, an unknown path, a store that does not
answer, a defect) is turned into the same shape here.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from ..control.errors import ControlConflict, ControlError, ControlNotFound, ControlTooNew, ControlUnavailable

__all__ = ['UNAVAILABLE', 'ApiError', 'install_error_handlers', 'problem', 'validation_sentence']

_log = logging.getLogger('avaliar_server.api')

UNAVAILABLE = 'The server cannot reach its control plane. Try again in a moment.'

_STANDARD: dict[int, str] = {
    401: 'Credentials are missing or wrong: send an API key as X-API-Key or Authorization: Bearer.',
    403: 'These credentials do not allow this.',
    404: 'There is nothing at this address.',
    405: 'This address does not answer to this method.',
}


class ApiError(HTTPException):
    """An answer other than 2xx, with a sentence for the caller.

    `status` is the HTTP status, `detail` says what happened and what to do, `headers` are added to the answer.
    """

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        merged = dict(headers or {})
        if status == 401:
            merged.setdefault('WWW-Authenticate', 'Bearer realm="avaliar"')
        super().__init__(status, detail, merged)


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """The answer for an error outside a route."""
    return Response(orjson.dumps({'detail': detail}), status, dict(headers or {}), 'application/json')


def install_error_handlers(app: FastAPI) -> None:
    """Give every error of `app` the one shape."""
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(ControlError, _on_control_error)
    app.add_exception_handler(Exception, _on_defect)


async def _on_http_exception(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = error.detail
    # Starlette's own errors carry the bare phrase of the status ("Not Found"), which tells a caller nothing.
    if (
        not isinstance(error, ApiError)
        and error.status_code in _STANDARD
        and ' ' not in str(detail).replace('Not Found', '').replace('Method Not Allowed', '')
    ):
        detail = _STANDARD[error.status_code]
    return problem(error.status_code, str(detail), error.headers)


async def _on_validation_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return problem(422, validation_sentence(error.errors()))


async def _on_control_error(_: Request, error: Exception) -> Response:
    if isinstance(error, ControlNotFound):
        return problem(404, str(error))
    if isinstance(error, ControlConflict):
        return problem(409, str(error))
    if isinstance(error, (ControlUnavailable, ControlTooNew)):
        # The sentence names the database: it is for the log, not for the caller.
        _log.error('%s', error)
        return problem(503, UNAVAILABLE, {'Retry-After': '5'})
    return problem(422, str(error))


async def _on_defect(request: Request, error: Exception) -> Response:
    reference = secrets.token_hex(4)
    _log.error('%s %s failed (%s)', request.method, request.url.path, reference, exc_info=error)
    return problem(500, f'The server failed on this request. Reference {reference} is in its log.')


def validation_sentence(errors: Sequence[Mapping[str, Any]]) -> str:
    """One sentence out of Pydantic's list: which parameter, what would be right, what was given."""
    if not errors:
        return 'The request does not have the right form.'
    first = errors[0]
    sentence = _describe(first)
    if len(errors) > 1:
        names = ', '.join(sorted({_name(other) for other in errors[1:]} - {_name(first)}))
        if names:
            sentence = f'{sentence} Also wrong: {names}.'
    return sentence


def _name(error: Mapping[str, Any]) -> str:
    parts = [str(part) for part in error.get('loc', ()) if part not in ('query', 'path', 'body', 'header', 'cookie')]
    # A parse error of the body has the offset as its location: no name.
    return '.'.join(parts) if parts and not parts[0].isdigit() else 'the body'


def _given(error: Mapping[str, Any]) -> str:
    if any(word in _name(error) for word in ('password', 'key', 'token')):
        return 'what was given'
    value = error.get('input')
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + '...'


_RULES: dict[str, str] = {
    'greater_than_equal': 'must be at least {ge}',
    'greater_than': 'must be more than {gt}',
    'less_than_equal': 'must be at most {le}',
    'less_than': 'must be less than {lt}',
    'literal_error': 'must be one of {expected}',
    'enum': 'must be one of {expected}',
    'int_parsing': 'must be a whole number',
    'int_type': 'must be a whole number',
    'int_from_float': 'must be a whole number',
    'float_parsing': 'must be a number',
    'decimal_parsing': 'must be a number',
    'bool_parsing': 'must be true or false',
    'string_type': 'must be text',
    'list_type': 'must be a list',
    'string_too_short': 'must have at least {min_length} characters',
    'string_too_long': 'must have at most {max_length} characters',
    'too_short': 'must have at least {min_length} entries',
    'too_long': 'must have at most {max_length} entries',
    'datetime_from_date_parsing': 'must be an RFC 3339 time such as 2026-01-31T12:00:00Z',
    'datetime_parsing': 'must be an RFC 3339 time such as 2026-01-31T12:00:00Z',
    'string_pattern_mismatch': 'must match {pattern}',
}


def _describe(error: Mapping[str, Any]) -> str:
    name, kind = _name(error), str(error.get('type', ''))
    if kind == 'missing':
        return f'{name} is required.'
    if kind == 'json_invalid':
        return 'The body must be valid JSON.'
    if kind == 'extra_forbidden':
        return f'{name} is not known here.'
    if kind == 'model_attributes_type':
        return 'The body must be a JSON object, sent as application/json.'
    if kind in _RULES:
        context = {key: str(value).replace("'", '') for key, value in dict(error.get('ctx') or {}).items()}
        if 'expected' in context:
            context['expected'] = context['expected'].replace(' or ', ', ')
        return f'{name} {_RULES[kind].format(**context)}, not {_given(error)}.'
    message = str(error.get('msg', 'is not right')).removeprefix('Value error, ')
    return f'{name}: {message}.' if not message.endswith('.') else f'{name}: {message}'
