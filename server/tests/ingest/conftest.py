"""OTLP requests to send, and a store that remembers what it was given."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from avaliar_server.ingest import Ingest
from avaliar_server.ingest.assembly import Assembly
from avaliar_server.ingest.batch import Batch, decode_batch
from avaliar_server.ingest.limits import Limits
from avaliar_server.model.detection import SpanResult
from avaliar_server.model.ledger import ClientCounters, LedgerEntry
from avaliar_server.model.span import Span
from avaliar_server.pricing import PriceBook
from google.protobuf.json_format import MessageToDict
from hypothesis import settings
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

# A busy machine is no failure.
settings.register_profile('unhurried', deadline=None, max_examples=60)
settings.load_profile('unhurried')

NOW = 1_795_000_000_000_000_000
"""November 2026, nanoseconds."""
START, END = NOW - 2_000_000_000, NOW - 1_000_000_000
TRACE, SPAN = bytes(range(16)), bytes(range(1, 9))


def set_value(target: Any, value: Any) -> None:
    """A Python value as an OTLP `AnyValue`."""
    if isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, str):
        target.string_value = value
    elif isinstance(value, int):
        target.int_value = value
    elif isinstance(value, float):
        target.double_value = value
    elif isinstance(value, bytes):
        target.bytes_value = value
    elif isinstance(value, Mapping):
        target.kvlist_value.SetInParent()
        set_attributes(target.kvlist_value.values, value)
    elif value is not None:
        target.array_value.SetInParent()
        for item in value:
            set_value(target.array_value.values.add(), item)


def set_attributes(target: Any, attributes: Mapping[str, Any]) -> None:
    for key, value in attributes.items():
        pair = target.add(key=key)
        set_value(pair.value, value)


def add_span(scope: Any, attributes: Mapping[str, Any] | None = None, **fields: Any) -> Any:
    """A valid span, unless `fields` say otherwise. `events` are (name, attributes); `status` is (code, message)."""
    events: Iterable[tuple[str, Mapping[str, Any]]] = fields.pop('events', ())
    code, message = fields.pop('status', (0, ''))
    values: dict[str, Any] = {
        'trace_id': TRACE,
        'span_id': SPAN,
        'name': 'work',
        'start_time_unix_nano': START,
        'end_time_unix_nano': END,
        **fields,
    }
    span = scope.spans.add(**values)
    set_attributes(span.attributes, attributes or {})
    for name, said in events:
        event = span.events.add(name=name, time_unix_nano=START)
        set_attributes(event.attributes, said)
    span.status.code, span.status.message = code, message
    return span


def request_of(*spans: Mapping[str, Any], resource: Mapping[str, Any] | None = None) -> ExportTraceServiceRequest:
    """A request with these spans, each the arguments of `add_span`."""
    request = ExportTraceServiceRequest()
    block = request.resource_spans.add()
    set_attributes(block.resource.attributes, resource or {})
    scope = block.scope_spans.add()
    for span in spans:
        add_span(scope, **span)
    return request


def body_of(*spans: Mapping[str, Any], resource: Mapping[str, Any] | None = None) -> bytes:
    return request_of(*spans, resource=resource).SerializeToString()


def json_body(request: ExportTraceServiceRequest, *, enum_names: bool = False) -> bytes:
    """The same request as OTLP JSON: like protobuf's, but with hexadecimal ids."""
    tree = MessageToDict(request, use_integers_for_enums=not enum_names)
    for block in tree.get('resourceSpans', ()):
        for scope in block.get('scopeSpans', ()):
            for span in scope.get('spans', ()):
                for holder in (span, *span.get('links', ())):
                    for name in ('traceId', 'spanId', 'parentSpanId'):
                        if name in holder:
                            holder[name] = _hex(holder[name])
    return json.dumps(tree).encode()


def _hex(encoded: str) -> str:
    import base64

    return base64.b64decode(encoded).hex()


class FakeStore:
    """Keeps spans in lists. `gate`, when set to a cleared event, holds inserts; `fails` decides which raise."""

    def __init__(self) -> None:
        self.inserts: list[list[Span]] = []
        self.ledger: list[LedgerEntry] = []
        self.clients: list[ClientCounters] = []
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Semaphore(0)
        self.fails: Callable[[list[Span]], Exception | None] = lambda _: None
        self.ledger_fails = False
        self.results: list[SpanResult] = []
        self.results_fail: Exception | None = None

    @property
    def spans(self) -> list[Span]:
        return [span for insert in self.inserts for span in insert]

    def insert(self, spans: list[Span]) -> None:
        self.entered.release()
        assert self.gate.wait(10)
        error = self.fails(spans)
        if error is not None:
            raise error
        self.inserts.append(list(spans))

    def insert_results(self, results: Iterable[SpanResult]) -> None:
        if self.results_fail is not None:
            raise self.results_fail
        self.results.extend(results)

    def record_ledger(self, entries: Iterable[LedgerEntry]) -> None:
        if self.ledger_fails:
            raise OSError('no ledger today')
        self.ledger.extend(entries)

    def record_client_counters(self, counters: Iterable[ClientCounters]) -> None:
        if self.ledger_fails:
            raise OSError('no ledger today')
        self.clients.extend(counters)


PRICES = PriceBook()


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


@pytest.fixture
async def ingest(store: FakeStore) -> AsyncIterator[Ingest]:
    service = Ingest(store, PRICES, clock=lambda: NOW)
    yield service
    store.gate.set()
    await service.drain()


def decode(
    body: bytes, *, json: bool = False, encoding: str = '', limits: Limits | None = None, org_id: int = 1
) -> Batch:
    limits = limits or Limits()
    return decode_batch(
        body,
        json=json,
        encoding=encoding,
        org_id=org_id,
        received_ns=NOW,
        assembly=Assembly(PRICES, limits),
        limits=limits,
    )


def one(
    attributes: Mapping[str, Any] | None = None, *, resource: Mapping[str, Any] | None = None,
    limits: Limits | None = None, **fields: Any,
) -> Span:  # fmt: skip
    """The one span that a request with one span becomes."""
    batch = decode(body_of({'attributes': attributes or {}, **fields}, resource=resource), limits=limits)
    assert batch.refused == {}
    (span,) = batch.spans
    return span


@pytest.fixture(scope='session')
def otlp() -> SimpleNamespace:
    """The functions above, for tests (their modules cannot import this one)."""
    return SimpleNamespace(
        request=request_of, body=body_of, json=json_body, decode=decode, one=one, add_span=add_span,
        set_attributes=set_attributes, store=FakeStore, prices=PRICES,
        NOW=NOW, START=START, END=END, TRACE=TRACE, SPAN=SPAN,
    )  # fmt: skip
