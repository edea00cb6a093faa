"""OTLP JSON bodies: hexadecimal ids, camelCase, 64-bit integers as text, enums as numbers or names."""

from __future__ import annotations

import json
from typing import Any

import orjson

from ..semconv.events import Event
from .envelope import Garbage, RawResource, RawScope, RawSpan
from .errors import BadRequest

__all__ = ['decode_json']

_STATUS = {'STATUS_CODE_UNSET': 0, 'STATUS_CODE_OK': 1, 'STATUS_CODE_ERROR': 2}
_DEEPEST = 64
"""Of nested values; what lies deeper is left out."""


# Shared, so that a list of millions of such elements takes no more memory than the list.
_NO_SPAN = Garbage('it is not an object')
_NO_SCOPE = RawScope('', '', [Garbage('the scope it stands in is not an object')])
_NO_RESOURCE = RawResource({}, [RawScope('', '', [Garbage('the resource it stands in is not an object')])])


class _Malformed(ValueError):
    """A part of a span that is not what OTLP says; the message names it."""


def decode_json(body: bytes) -> list[RawResource]:
    """The resources of an `ExportTraceServiceRequest` in JSON.

    What is malformed inside becomes `Garbage` in the place of its span. Raises `BadRequest` when the body is not JSON,
    or no such message.
    """
    try:
        request = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        request = _lenient(body, error)
    if not isinstance(request, dict):
        raise BadRequest('The body must be a JSON object with "resourceSpans". Nothing was kept.')
    blocks = request.get('resourceSpans')
    if blocks is None:
        if request:
            raise BadRequest(
                f'The body has no "resourceSpans" (it has {_names(request)}). Nothing was kept: this address takes OTLP traces.'
            )
        return []
    return [_resource(block) for block in _list(blocks, 'resourceSpans')]


def _lenient(body: bytes, error: Exception) -> Any:
    """JSON as careless encoders write it: lone surrogates (text cut in the middle of a character), NaN and Infinity.

    The strict parser refuses such a body whole.
    """
    if any(mark in body for mark in (b'\\u', b'NaN', b'Infinity')):
        try:
            return _clean(json.loads(body))
        except (ValueError, RecursionError):
            pass
    raise BadRequest(f'The body is not valid JSON: {error}. Nothing was kept.') from None


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode('utf-8', 'replace').decode()
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return value


def _names(request: dict[str, Any]) -> str:
    return ', '.join(f'"{name[:40]}"' for name in list(request)[:3])


def _list(value: Any, name: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise BadRequest(f'"{name}" must be a list. Nothing was kept.')
    return value


def _resource(block: Any) -> RawResource:
    if not isinstance(block, dict):
        return _NO_RESOURCE
    resource = block.get('resource')
    try:
        attributes = _attributes(resource.get('attributes')) if isinstance(resource, dict) else {}
    except _Malformed:
        attributes = {}
    scopes = block.get('scopeSpans')
    if scopes is not None and not isinstance(scopes, list):
        return RawResource(attributes, [RawScope('', '', [Garbage('"scopeSpans" is not a list')])])
    return RawResource(attributes, [_scope(scope) for scope in scopes or ()])


def _scope(block: Any) -> RawScope:
    if not isinstance(block, dict):
        return _NO_SCOPE
    scope = block.get('scope')
    name = version = ''
    if isinstance(scope, dict):
        name, version = _optional_text(scope.get('name')), _optional_text(scope.get('version'))
    spans = block.get('spans')
    if spans is not None and not isinstance(spans, list):
        return RawScope(name, version, [Garbage('"spans" is not a list')])
    return RawScope(name, version, [_span(span) for span in spans or ()])


def _span(span: Any) -> RawSpan | Garbage:
    if not isinstance(span, dict):
        return _NO_SPAN
    get = span.get
    try:
        status = get('status') or {}
        if not isinstance(status, dict):
            raise _Malformed('status is not an object')
        events, links = get('events'), get('links')
        return RawSpan(
            _id(get('traceId'), 'traceId'),
            _id(get('spanId'), 'spanId'),
            _id(get('parentSpanId'), 'parentSpanId'),
            _text(get('name'), 'name'),
            _integer(get('startTimeUnixNano'), 'startTimeUnixNano'),
            _integer(get('endTimeUnixNano'), 'endTimeUnixNano'),
            _status(status.get('code')),
            _text(status.get('message'), 'status.message'),
            _attributes(get('attributes')),
            [_event(event) for event in events] if isinstance(events, list) and events else None,
            [_link(link) for link in links] if isinstance(links, list) and links else None,
        )
    except _Malformed as error:
        return Garbage(str(error))


def _event(event: Any) -> Event:
    if not isinstance(event, dict):
        raise _Malformed('an event is not an object')
    return Event(
        _text(event.get('name'), 'event name'),
        _integer(event.get('timeUnixNano'), 'event timeUnixNano'),
        _attributes(event.get('attributes')),
    )


def _link(link: Any) -> dict[str, Any]:
    if not isinstance(link, dict):
        raise _Malformed('a link is not an object')
    return {
        'trace_id': _id(link.get('traceId'), 'link traceId').hex(),
        'span_id': _id(link.get('spanId'), 'link spanId').hex(),
        'attributes': _attributes(link.get('attributes')),
    }


def _id(value: Any, name: str) -> bytes:
    if value is None:
        return b''
    if isinstance(value, str):
        try:
            return bytes.fromhex(value)
        except ValueError:
            pass
    raise _Malformed(f'{name} is {_shown(value)}; it must be hexadecimal digits')


def _text(value: Any, name: str) -> str:
    if value is None:
        return ''
    if isinstance(value, str):
        return value
    raise _Malformed(f'{name} is {_shown(value)}; it must be text')


def _optional_text(value: Any) -> str:
    return value if isinstance(value, str) else ''


def _integer(value: Any, name: str) -> int:
    if value is None:
        return 0
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and len(value) <= 20:
        try:
            return int(value)
        except ValueError:
            pass
    raise _Malformed(f'{name} is {_shown(value)}; it must be a whole number of nanoseconds')


def _status(code: Any) -> int:
    if code is None:
        return 0
    if isinstance(code, str) and code in _STATUS:
        return _STATUS[code]
    if isinstance(code, int) and not isinstance(code, bool):
        return code
    raise _Malformed(f'status.code is {_shown(code)}; it must be 0, 1, 2 or STATUS_CODE_...')


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + '...'


def _attributes(pairs: Any, depth: int = 0) -> dict[str, Any]:
    if pairs is None:
        return {}
    if not isinstance(pairs, list):
        raise _Malformed('attributes is not a list')
    found: dict[str, Any] = {}
    for pair in pairs:
        if not isinstance(pair, dict) or not isinstance(pair.get('key', ''), str):
            raise _Malformed('an attribute is not an object with "key" and "value"')
        value = pair.get('value')
        if isinstance(value, dict) and len(value) == 1:
            text = value.get('stringValue')
            if text.__class__ is str:
                found[pair.get('key', '')] = text
                continue
        found[pair.get('key', '')] = _value(value, depth)
    return found


def _value(value: Any, depth: int) -> Any:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise _Malformed(
            f'an attribute value is {_shown(value)}; it must be an object such as {{"stringValue": "..."}}'
        )
    for kind, inner in value.items():
        if inner is None:
            continue
        if kind == 'stringValue':
            return _text(inner, kind)
        if kind == 'boolValue':
            if inner.__class__ is bool:
                return inner
            raise _Malformed(f'boolValue is {_shown(inner)}')
        if kind == 'intValue':
            number = _integer(inner, kind)
            if -(2**63) <= number < 2**63:
                return number
            raise _Malformed(f'intValue is {_shown(inner)}; it must fit into 64 bits')
        if kind == 'doubleValue':
            return _double(inner)
        if kind == 'bytesValue':
            return _text(inner, kind)
        if kind in ('arrayValue', 'kvlistValue'):
            if not isinstance(inner, dict):
                raise _Malformed(f'{kind} is not an object')
            if depth >= _DEEPEST:
                return None
            values = inner.get('values')
            if kind == 'kvlistValue':
                return _attributes(values, depth + 1)
            if values is not None and not isinstance(values, list):
                raise _Malformed('arrayValue.values is not a list')
            return [_value(item, depth + 1) for item in values or ()]
    return None


def _double(value: Any) -> float:
    if value.__class__ in (int, float):
        try:
            return float(value)
        except OverflowError:
            pass
    elif isinstance(value, str) and len(value) <= 40:
        try:
            return float(value)
        except ValueError:
            pass
    raise _Malformed(f'doubleValue is {_shown(value)}')
