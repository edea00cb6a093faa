"""`POST /v1/traces`: OTLP/HTTP. A bare ASGI handler, because nothing here needs a framework's work per request.

Answers in the encoding of the request, as OTLP asks: an `ExportTraceServiceResponse`, or a `google.rpc.Status` with a
sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import orjson
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

from ..control.principal import Principal
from ..ingest import Ingest, Overloaded, Receipt, RequestRefused
from .auth import unauthenticated

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

__all__ = ['TracesDoor']

_PROTOBUF = b'application/x-protobuf'
_JSON = b'application/json'
_ACCEPTED = (_PROTOBUF, _JSON, b'application/protobuf')


class Identifies(Protocol):
    """Finds out who sends."""

    async def identify_async(self, headers: list[tuple[bytes, bytes]], /) -> Principal | None: ...


class _Refused(Exception):
    def __init__(self, status: int, code: int, sentence: str, headers: list[tuple[bytes, bytes]] | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code
        self.headers = headers or []


class _Gone(Exception):
    """The client closed the connection before its request was whole."""


class TracesDoor:
    """ASGI application for `/v1/traces`."""

    def __init__(self, ingest: Ingest, authenticator: Identifies) -> None:
        self._ingest = ingest
        self._authenticator = authenticator
        self._reading = 0
        """Bytes of bodies that are not whole yet."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        content_type = encoding = b''
        length: int | None = None
        for name, value in scope['headers']:
            if name == b'content-type':
                content_type = value.partition(b';')[0].strip().lower()
            elif name == b'content-encoding':
                encoding = value
            elif name == b'content-length':
                length = int(value) if value.isdigit() and len(value) < 20 else None
        json = content_type == _JSON
        headers: list[tuple[bytes, bytes]] = []
        try:
            org_id = await self._admit(scope, content_type, length)
            body = await self._body(receive)
            receipt = await self._ingest.receive(org_id, body, json=json, encoding=encoding.decode('latin-1'))
            status = 200
            answer = _success(receipt, json=json)
        except _Gone:
            return
        except _Refused as refused:
            status, headers = refused.status, refused.headers
            answer = _status(refused.code, str(refused), json=json)
        except RequestRefused as refused:
            status = refused.status
            if refused.retry_after is not None:
                headers = [(b'retry-after', str(refused.retry_after).encode())]
            answer = _status(refused.code, str(refused), json=json)
        await send(
            {
                'type': 'http.response.start',
                'status': status,
                'headers': [
                    (b'content-type', _JSON if json else _PROTOBUF),
                    (b'content-length', str(len(answer)).encode()),
                    *headers,
                ],
            }
        )
        await send({'type': 'http.response.body', 'body': answer})

    async def _admit(self, scope: Scope, content_type: bytes, length: int | None) -> int:
        """The organisation that sends. Everything that can be refused before the body is read is refused here."""
        if scope['method'] != 'POST':
            raise _Refused(405, 12, 'Send traces with POST.', [(b'allow', b'POST')])
        sender = await self._authenticator.identify_async(scope['headers'])
        if sender is None:
            challenge = [(b'www-authenticate', b'Bearer realm="avaliar"')]
            raise _Refused(401, 16, unauthenticated(scope['headers']), challenge)
        if not sender.may('ingest'):
            raise _Refused(
                403, 7, f"These credentials lack the scope 'ingest': they have {', '.join(sorted(sender.scopes))}."
            )
        if content_type not in _ACCEPTED:
            given = content_type.decode('latin-1')[:60] or 'none'
            raise _Refused(415, 3, f'Content-Type must be application/x-protobuf or application/json, not {given}.')
        if length is not None and length > self._ingest.limits.body_bytes:
            raise self._too_large()
        return sender.org_id

    async def _body(self, receive: Receive) -> bytes:
        limits = self._ingest.limits
        size = 0
        parts: list[bytes] = []
        try:
            while True:
                message = await receive()
                if message['type'] == 'http.disconnect':
                    raise _Gone
                part: bytes = message.get('body', b'')
                if part:
                    size += len(part)
                    self._reading += len(part)
                    parts.append(part)
                    if size > limits.body_bytes:
                        raise self._too_large()
                    if size < self._reading and self._reading + self._ingest.pending_bytes > limits.pending_bytes:
                        raise Overloaded('Too many large requests at once; send again in a moment.', retry_after=1)
                if not message.get('more_body', False):
                    return parts[0] if len(parts) == 1 else b''.join(parts)
        finally:
            self._reading -= size

    def _too_large(self) -> _Refused:
        limit = self._ingest.limits.body_bytes // 2**20
        return _Refused(413, 8, f'The request is larger than {limit} MB. Nothing was kept; send fewer spans at once.')


def _success(receipt: Receipt, *, json: bool) -> bytes:
    # Without a rejected span it is a warning, as OTLP has it.
    if not receipt.explanation:
        return b'{}' if json else b''
    if json:
        # 64-bit integers are text in protobuf's JSON.
        said = {'rejectedSpans': str(receipt.rejected), 'errorMessage': receipt.explanation}
        return orjson.dumps({'partialSuccess': said})
    response = ExportTraceServiceResponse()
    response.partial_success.rejected_spans = receipt.rejected
    response.partial_success.error_message = receipt.explanation
    return response.SerializeToString()


def _status(code: int, sentence: str, *, json: bool) -> bytes:
    """A `google.rpc.Status`; two fields do not need its package."""
    if json:
        return orjson.dumps({'code': code, 'message': sentence})
    text = sentence.encode()
    return bytes((8, code, 18)) + _varint(len(text)) + text


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)
