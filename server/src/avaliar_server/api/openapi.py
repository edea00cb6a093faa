"""The API's description of itself: what FastAPI knows, plus ingest (which is not FastAPI's) and the credentials."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

__all__ = ['install_openapi', 'operation_id']

_DESCRIPTION = """Traces, costs and latencies of programs that call language models.

Lists take `limit` (20, at most 100) and `cursor`, and answer `data` and `next_cursor`. Money is a decimal string in US
dollars, unknown is `null`, never 0. Times are RFC 3339, UTC. Errors are `{"detail": "..."}`.
"""

TAGS = [
    {'name': 'traces', 'description': 'Traces, their spans, and what was found in them.'},
    {'name': 'issues', 'description': 'What detectors found, and what people said of it.'},
    {'name': 'analytics', 'description': 'Requests, cost and latency over time, by provider and by model.'},
    {'name': 'detection', 'description': 'Checks of prompts and answers, the policy, the judge, and the queue.'},
    {'name': 'ingest', 'description': 'OTLP in, and what became of it.'},
    {'name': 'session', 'description': 'Who is asking.'},
    {'name': 'keys', 'description': 'API keys.'},
    {'name': 'operations', 'description': 'For load balancers and monitoring.'},
]

_SECURITY_SCHEMES = {
    'apiKey': {'type': 'apiKey', 'in': 'header', 'name': 'X-API-Key'},
    'bearer': {'type': 'http', 'scheme': 'bearer', 'description': 'The same API key as a bearer token.'},
    'session': {'type': 'apiKey', 'in': 'cookie', 'name': 'avaliar_session'},
}
_OPEN_OPERATIONS = frozenset({'get_health', 'get_readiness', 'create_session'})

_PROBLEM = {'content': {'application/json': {'schema': {'$ref': '#/components/schemas/Problem'}}}}

_TRACES: dict[str, Any] = {
    'tags': ['ingest'],
    'summary': 'Send spans',
    'description': (
        'An OTLP `ExportTraceServiceRequest`, protobuf or JSON, plain or compressed with gzip, zstd or deflate. A 2xx '
        'answer means that the spans are stored durably. Spans that cannot be taken come back in `partialSuccess` with '
        'a reason; the rest are kept. Sending a span twice stores it once.'
    ),
    'operationId': 'export_traces',
    'security': [{'apiKey': []}, {'bearer': []}],
    'requestBody': {
        'required': True,
        'content': {
            'application/x-protobuf': {'schema': {'type': 'string', 'format': 'binary'}},
            'application/json': {'schema': {'type': 'object'}},
        },
    },
    'responses': {
        '200': {
            'description': 'Stored; the body is an `ExportTraceServiceResponse` in the encoding of the request.',
            'content': {
                'application/x-protobuf': {'schema': {'type': 'string', 'format': 'binary'}},
                'application/json': {'schema': {'type': 'object'}},
            },
        },
        **{
            str(status): {'description': text}
            for status, text in {
                400: 'The body is not OTLP.',
                401: 'The API key is missing or wrong.',
                403: 'The API key does not have the scope `ingest`.',
                413: 'The body is too large.',
                415: 'The content type or encoding is not known.',
                429: 'Too much is waiting to be stored: send again after `Retry-After` seconds.',
                503: 'Nothing of it was stored: send again after `Retry-After` seconds.',
            }.items()
        },
    },
}


def operation_id(route: APIRoute) -> str:
    """The name of the function: what the dashboard's client calls it."""
    return route.name


def install_openapi(app: FastAPI) -> None:
    """Make `app.openapi()` describe the whole server."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(
                title='Avaliar', version=app.version, description=_DESCRIPTION, routes=app.routes, tags=TAGS
            )
            schema['paths']['/v1/traces'] = {'post': _TRACES}
            components = schema.setdefault('components', {})
            components['securitySchemes'] = _SECURITY_SCHEMES
            for path in schema['paths'].values():
                for operation in path.values():
                    if operation['operationId'] in _OPEN_OPERATIONS:
                        operation['security'] = []
                    else:
                        operation.setdefault('security', [{name: []} for name in _SECURITY_SCHEMES])
                        operation['responses'].setdefault(
                            '401', {'description': 'Credentials are missing or wrong.', **_PROBLEM}
                        )
                        operation['responses'].setdefault('403', {'description': 'They do not allow this.', **_PROBLEM})
                    # FastAPI describes its own shape of a 422; ours is a sentence like every other error.
                    if '422' in operation['responses']:
                        operation['responses']['422'] = {'description': 'A parameter is wrong.', **_PROBLEM}
            for name in ('HTTPValidationError', 'ValidationError'):
                components.get('schemas', {}).pop(name, None)
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = openapi
