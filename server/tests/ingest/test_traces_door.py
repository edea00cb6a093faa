"""`POST /v1/traces` as clients meet it: answers in their encoding, refusals with a sentence, real OpenTelemetry SDKs."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from typing import Any

import httpx
import orjson
import pytest
import uvicorn
import zstandard
from avaliar_server.api.otlp import TracesDoor
from avaliar_server.control.principal import Principal
from avaliar_server.ingest import Ingest, Limits
from avaliar_server.store.errors import StoreUnavailable
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

KEYS = {
    'avl_one': Principal(1, user_id=None, key_id=1, role='key', scopes=frozenset({'ingest'})),
    'avl_two': Principal(2, user_id=None, key_id=2, role='key', scopes=frozenset({'ingest'})),
    'avl_read': Principal(1, user_id=None, key_id=3, role='key', scopes=frozenset({'read'})),
}
PROTOBUF = {'content-type': 'application/x-protobuf', 'x-api-key': 'avl_one'}
JSON = {'content-type': 'application/json; charset=utf-8', 'x-api-key': 'avl_one'}


class Keys:
    async def identify_async(self, headers: list[tuple[bytes, bytes]]) -> Principal | None:
        return KEYS.get(dict(headers).get(b'x-api-key', b'').decode())


@pytest.fixture
def limits() -> Limits:
    return Limits()


@pytest.fixture
async def client(store: Any, otlp: Any, limits: Limits) -> AsyncIterator[httpx.AsyncClient]:
    ingest = Ingest(store, otlp.prices, limits=limits, clock=lambda: otlp.NOW)
    transport = httpx.ASGITransport(TracesDoor(ingest, Keys()))
    async with httpx.AsyncClient(transport=transport, base_url='http://door') as found:
        yield found
    await ingest.drain()


def status_of(answer: httpx.Response) -> tuple[int, str]:
    """Code and message of a `google.rpc.Status` in protobuf, read by hand: field 1 varint, field 2 text."""
    body = answer.content
    assert body[0] == 8
    assert body[2] == 18
    size, at, shift = 0, 3, 0
    while True:
        size |= (body[at] & 127) << shift
        at, shift = at + 1, shift + 7
        if body[at - 1] < 128:
            break
    assert len(body) == at + size
    return body[1], body[at:].decode()


async def test_protobuf_is_answered_in_protobuf(client: httpx.AsyncClient, otlp: Any, store: Any) -> None:
    answer = await client.post('/v1/traces', content=otlp.body({'name': 'kept'}, {'trace_id': b''}), headers=PROTOBUF)
    assert (answer.status_code, answer.headers['content-type']) == (200, 'application/x-protobuf')
    partial = ExportTraceServiceResponse.FromString(answer.content).partial_success
    assert partial.rejected_spans == 1
    assert 'trace id is missing' in partial.error_message
    assert [span.name for span in store.spans] == ['kept']


async def test_json_is_answered_in_json(client: httpx.AsyncClient, otlp: Any) -> None:
    body = otlp.json(otlp.request({}, {'end_time_unix_nano': 0}))
    answer = await client.post('/v1/traces', content=body, headers=JSON)
    assert (answer.status_code, answer.headers['content-type']) == (200, 'application/json')
    partial = answer.json()['partialSuccess']
    assert partial['rejectedSpans'] == '1'
    assert 'no end time' in partial['errorMessage']


@pytest.mark.parametrize(('headers', 'empty'), [(PROTOBUF, b''), (JSON, b'{}')])
async def test_full_success_is_an_empty_message(
    client: httpx.AsyncClient, otlp: Any, headers: dict[str, str], empty: bytes
) -> None:
    request = otlp.request({})
    body = otlp.json(request) if headers is JSON else request.SerializeToString()
    answer = await client.post('/v1/traces', content=body, headers=headers)
    assert (answer.status_code, answer.content) == (200, empty)
    assert answer.headers['content-length'] == str(len(empty))


async def test_compressed_bodies(client: httpx.AsyncClient, otlp: Any, store: Any) -> None:
    body = otlp.body({})
    for encoding, packed in {'gzip': gzip.compress(body), 'zstd': zstandard.compress(body)}.items():
        answer = await client.post('/v1/traces', content=packed, headers={**PROTOBUF, 'content-encoding': encoding})
        assert answer.status_code == 200
    assert len(store.spans) == 2


async def test_spans_belong_to_the_organisation_of_the_key(client: httpx.AsyncClient, otlp: Any, store: Any) -> None:
    claims = {'avaliar.org_id': 1, 'org_id': 1}
    await client.post(
        '/v1/traces', content=otlp.body({'attributes': claims}, resource=claims),
        headers={**PROTOBUF, 'x-api-key': 'avl_two'},
    )  # fmt: skip
    assert [span.org_id for span in store.spans] == [2]


@pytest.mark.parametrize(
    ('method', 'headers', 'status', 'code', 'part'),
    [
        ('GET', PROTOBUF, 405, 12, 'Send traces with POST'),
        ('POST', {**PROTOBUF, 'x-api-key': 'avl_wrong'}, 401, 16, 'unknown, revoked or expired'),
        ('POST', {'content-type': 'application/x-protobuf'}, 401, 16, 'Credentials are missing'),
        ('POST', {**PROTOBUF, 'x-api-key': 'avl_read'}, 403, 7, "lack the scope 'ingest'"),
        ('POST', {**PROTOBUF, 'content-type': 'text/plain'}, 415, 3, 'not text/plain'),
        ('POST', {'x-api-key': 'avl_one'}, 415, 3, 'not none'),
        ('POST', {**PROTOBUF, 'content-encoding': 'br'}, 415, 3, "'br' is not supported"),
        ('POST', {**PROTOBUF, 'content-encoding': 'gzip'}, 400, 3, 'not valid gzip'),
        ('POST', PROTOBUF, 400, 3, 'not an OTLP ExportTraceServiceRequest'),
        ('POST', JSON, 400, 3, 'not valid JSON'),
    ],
)
async def test_refusals_are_sentences_in_the_clients_encoding(
    client: httpx.AsyncClient, store: Any, method: str, headers: dict[str, str], status: int, code: int, part: str
) -> None:
    answer = await client.request(method, '/v1/traces', content=b'\xff nonsense', headers=headers)
    assert answer.status_code == status
    if headers is JSON:
        assert answer.json()['code'] == code
        assert part in answer.json()['message']
    else:
        assert status_of(answer)[0] == code
        assert part in status_of(answer)[1]
    assert ('www-authenticate' in answer.headers) == (status == 401)
    assert ('allow' in answer.headers) == (status == 405)
    assert store.inserts == []


@pytest.mark.parametrize('limits', [Limits(body_bytes=2**20, decoded_bytes=2 * 2**20)])
async def test_too_large_is_413_however_it_comes(client: httpx.AsyncClient, limits: Limits) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield bytes(100_000)

    known = await client.post('/v1/traces', content=bytes(2**20 + 1), headers=PROTOBUF)
    unknown = await client.post('/v1/traces', content=chunks(), headers=PROTOBUF)
    bomb = await client.post(
        '/v1/traces', content=gzip.compress(bytes(3 * 2**20)), headers={**PROTOBUF, 'content-encoding': 'gzip'}
    )
    for answer, size in ((known, '1 MB'), (unknown, '1 MB'), (bomb, '2 MB after decompression')):
        assert answer.status_code == 413
        assert status_of(answer)[0] == 8
        assert size in status_of(answer)[1]


@pytest.mark.parametrize('limits', [Limits(pending_bytes=150_000)])
async def test_bodies_that_are_being_read_count_too(client: httpx.AsyncClient, otlp: Any, limits: Limits) -> None:
    body = otlp.body({'attributes': {'avaliar.input': 'x' * 100_000}})
    half, rest = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield body[:100_000]
        half.set()
        await rest.wait()
        yield body[100_000:]

    first = asyncio.create_task(client.post('/v1/traces', content=slow(), headers=PROTOBUF))
    await half.wait()
    refused = await client.post('/v1/traces', content=body, headers=PROTOBUF)
    rest.set()
    assert (refused.status_code, refused.headers['retry-after']) == (429, '1')
    assert (await first).status_code == 200
    assert (await client.post('/v1/traces', content=body, headers=PROTOBUF)).status_code == 200


async def test_a_store_that_fails_is_503_with_retry_after(client: httpx.AsyncClient, otlp: Any, store: Any) -> None:
    store.fails = lambda _: StoreUnavailable('secret host name')
    answer = await client.post('/v1/traces', content=otlp.body({}), headers=PROTOBUF)
    assert answer.status_code == 503
    assert int(answer.headers['retry-after']) > 0
    assert 'secret' not in status_of(answer)[1]


async def test_a_client_that_hangs_up_is_no_error(otlp: Any, store: Any) -> None:
    ingest = Ingest(store, otlp.prices)
    sent: list[Any] = []
    messages = iter([
        {'type': 'http.request', 'body': b'half', 'more_body': True},
        {'type': 'http.disconnect'},
    ])  # fmt: skip

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(name.encode(), value.encode()) for name, value in PROTOBUF.items()]
    await TracesDoor(ingest, Keys())({'type': 'http', 'method': 'POST', 'headers': headers}, receive, send)
    assert sent == []
    await ingest.drain()
    assert store.inserts == []


@pytest.fixture
def server(store: Any, otlp: Any) -> Iterator[str]:
    """A real HTTP server on loopback; gives its address."""
    listener = socket.create_server(('127.0.0.1', 0))
    ready = threading.Event()
    stop: list[Any] = []

    def run() -> None:
        async def serve() -> None:
            ingest = Ingest(store, otlp.prices)
            config = uvicorn.Config(TracesDoor(ingest, Keys()), log_level='warning', lifespan='off')
            process = uvicorn.Server(config)
            stop.append(process)
            task = asyncio.create_task(process.serve(sockets=[listener]))
            while not process.started:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
            ready.set()
            await task
            await ingest.drain()

        asyncio.run(serve())

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(20)
    yield f'http://127.0.0.1:{listener.getsockname()[1]}/v1/traces'
    stop[0].should_exit = True
    thread.join(20)
    assert not thread.is_alive()


def test_a_real_opentelemetry_program(server: str, store: Any) -> None:
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.trace import Status, StatusCode

    resource = Resource.create({'service.name': 'shop', 'deployment.environment': 'staging'})
    provider = TracerProvider(resource=resource)
    exporter = OTLPSpanExporter(server, headers={'x-api-key': 'avl_one'}, compression=Compression.Gzip)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracer = provider.get_tracer('shop.checkout', '3')
    with tracer.start_as_current_span('invoke_agent planner', attributes={'gen_ai.operation.name': 'invoke_agent'}):
        with tracer.start_as_current_span('chat gpt-4o') as chat:
            chat.set_attribute('gen_ai.system', 'openai')
            chat.set_attribute('gen_ai.operation.name', 'chat')
            chat.set_attribute('gen_ai.request.model', 'gpt-4o')
            chat.set_attribute('gen_ai.usage.prompt_tokens', 1000)
            chat.set_attribute('gen_ai.usage.completion_tokens', 100)
            chat.set_attribute('gen_ai.response.finish_reasons', ('stop',))
            chat.add_event('gen_ai.user.message', {'content': 'Two socks, please.'})
            chat.add_event('gen_ai.choice', {'index': 0, 'message': json.dumps({'content': 'Sold out.'})})
        with tracer.start_as_current_span('execute_tool stock') as tool:
            tool.set_attribute('gen_ai.tool.name', 'stock')
            tool.record_exception(KeyError('socks'))
            tool.set_status(Status(StatusCode.ERROR, 'no socks'))
    provider.shutdown()

    spans = {span.name: span for span in store.spans}
    agent, chat_span, tool_span = (
        spans['invoke_agent planner'], spans['chat gpt-4o'], spans['execute_tool stock'],
    )  # fmt: skip
    assert {span.service_name for span in spans.values()} == {'shop'}
    assert {span.environment for span in spans.values()} == {'staging'}
    assert {span.source for span in spans.values()} == {'otlp'}
    assert (agent.span_type, chat_span.span_type, tool_span.span_type) == ('agent', 'llm', 'tool')
    assert chat_span.parent_span_id == tool_span.parent_span_id == agent.span_id
    assert (chat_span.provider, chat_span.usage.input_tokens, chat_span.finish_reason) == ('openai', 1000, 'stop')
    assert chat_span.cost_usd == Decimal('0.0035')
    assert (chat_span.input_preview, chat_span.output_preview) == ('Two socks, please.', 'Sold out.')
    assert (tool_span.status, tool_span.error_type, tool_span.error_message) == ('error', 'KeyError', "'socks'")
    assert 'Traceback' in tool_span.error_stack or 'KeyError' in tool_span.error_stack
    assert orjson.loads(agent.attributes)['otel.scope.name'] == 'shop.checkout'
    assert all(0 < span.start_ns <= span.end_ns <= span.received_ns + 10**9 for span in spans.values())


OWN_PROGRAM = """
import avaliar
from avaliar import traceable, update_current_llm_run

@traceable("llm", model="gpt-4o", provider="openai", temperature=0.5, metadata={"plan": "pro"}, tags=["a"])
def ask(question):
    update_current_llm_run(1000, 100, cache_read_tokens=400, finish_reason="stop")
    return "Paris."

@traceable("llm", model="gemini-2.5-flash", provider="gemini")
def stream(question):
    yield "Par"
    yield "is."

@traceable("tool")
def fail(city):
    raise KeyError(city)

@traceable("agent")
def plan():
    ask("Capital of France?")
    "".join(stream("And again?"))
    try:
        fail("Paris")
    except KeyError:
        pass

with avaliar.context(session_id="s1", user_id="u1"):
    plan()
assert avaliar.flush(20)
"""


def test_a_program_traced_by_our_own_sdk(server: str, store: Any) -> None:
    settings = {'AVALIAR_API_URL': server.removesuffix('/v1/traces'), 'AVALIAR_API_KEY': 'avl_one'}
    settings |= {'AVALIAR_SERVICE_NAME': 'travel', 'AVALIAR_ENVIRONMENT': 'staging'}
    # Not the settings of whoever runs the tests: with tracing off there would be nothing to flush.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith('AVALIAR_')}
    done = subprocess.run(
        [sys.executable, '-c', OWN_PROGRAM], env={**inherited, **settings}, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, '')
    spans = {span.name: span for span in store.spans}
    assert sorted(spans) == ['ask', 'fail', 'plan', 'stream']
    plan, ask, stream, fail = (spans[name] for name in ('plan', 'ask', 'stream', 'fail'))
    assert {(s.source, s.service_name, s.environment) for s in spans.values()} == {('sdk', 'travel', 'staging')}
    assert {(s.session_id, s.user_id) for s in spans.values()} == {('s1', 'u1')}
    assert {s.parent_span_id for s in (ask, stream, fail)} == {plan.span_id}
    assert [s.span_type for s in (plan, ask, stream, fail)] == ['agent', 'llm', 'llm', 'tool']
    assert (ask.input, ask.output) == ('{"question":"Capital of France?"}', '"Paris."')
    assert (ask.input_preview, ask.output_preview) == ('Capital of France?', 'Paris.')
    # 600 x 2.5 + 400 x 1.25 + 100 x 10 dollars per million
    assert ask.cost_usd == Decimal('0.003')
    assert orjson.loads(ask.generation_info) == {'temperature': 0.5}
    assert (orjson.loads(ask.metadata), ask.tags, ask.finish_reason) == ({'plan': 'pro'}, ['a'], 'stop')
    assert (stream.provider, stream.output, stream.stream_end, stream.stream_items) == (
        'google', '"Paris."', 'exhausted', 2,
    )  # fmt: skip
    assert stream.time_to_first_token_ns is not None
    assert (fail.status, fail.error_type, fail.error_message) == ('error', 'KeyError', "'Paris'")
    assert all(span.attributes == '{}' for span in spans.values())


async def test_a_warning_goes_out_with_no_rejected_span(client: httpx.AsyncClient, otlp: Any) -> None:
    """As OTLP has it: zero rejected, and a message."""
    request = otlp.request({'attributes': {'avaliar.record': 'telepathy'}})
    answer = await client.post('/v1/traces', content=request.SerializeToString(), headers=PROTOBUF)
    said = ExportTraceServiceResponse.FromString(answer.content).partial_success
    assert (answer.status_code, said.rejected_spans) == (200, 0)
    assert 'telepathy' in said.error_message
    answer = await client.post('/v1/traces', content=otlp.json(request), headers=JSON)
    assert answer.json()['partialSuccess']['rejectedSpans'] == '0'
    assert 'telepathy' in answer.json()['partialSuccess']['errorMessage']
