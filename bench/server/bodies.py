"""OTLP bodies for the ingest benchmarks: the same spans, in the attributes each server understands.

A body is 100 spans: 10 traces of 10 (one agent, three tools, six model calls), children before parents as an SDK
exports them, about 1.5 KB of prompt and 1 KB of answer in each span.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

SPANS_PER_BODY = 100
SYLLABLES = [
    'ra',
    'mo',
    'ti',
    'lu',
    'sen',
    'dor',
    'vik',
    'pal',
    'une',
    'ort',
    'ham',
    'gel',
    'zu',
    'por',
    'nim',
    'sta',
    'kel',
    'bru',
    'fen',
    'oda',
]
MODELS = [
    ('openai', 'gpt-4o'),
    ('openai', 'gpt-4o-mini'),
    ('anthropic', 'claude-sonnet-4-5'),
    ('google', 'gemini-2.5-flash'),
]


@dataclass(frozen=True)
class Body:
    data: bytes
    span_ids: tuple[bytes, ...]
    trace_ids: tuple[bytes, ...]


def words(source: random.Random, size: int) -> str:
    """About `size` characters of words nobody's compressor has seen."""
    made: list[str] = []
    length = 0
    while length < size:
        word = ''.join(source.choices(SYLLABLES, k=source.randint(1, 4)))
        made.append(word)
        length += len(word) + 1
    return ' '.join(made)[:size]


def bodies(dialect: str, count: int, seed: int = 1, now_ns: int | None = None) -> Iterator[Body]:
    """`count` bodies for `gen_ai` (Avaliar, MLflow) or `openinference` (Phoenix); equal but for attribute names."""
    source = random.Random(seed)
    start = now_ns or time.time_ns()
    texts = [words(source, 1_400) for _ in range(200)]
    for number in range(count):
        yield _body(dialect, source, texts, start + number * 50_000_000)


def _body(dialect: str, source: random.Random, texts: list[str], start: int) -> Body:
    request = ExportTraceServiceRequest()
    resource = request.resource_spans.add()
    _put(resource.resource, 'service.name', 'shop')
    spans = resource.scope_spans.add().spans
    traces, ids = [], []
    for t in range(10):
        trace_id = source.randbytes(16)
        traces.append(trace_id)
        root = source.randbytes(8)
        tools = [source.randbytes(8) for _ in range(3)]
        base = start + t * 4_000_000
        for n in range(9, -1, -1):
            span = spans.add()
            span.trace_id = trace_id
            span.span_id = root if n == 0 else tools[n - 1] if n <= 3 else source.randbytes(8)
            if n:
                span.parent_span_id = root if n <= 3 else tools[(n - 4) // 2]
            span.start_time_unix_nano = base + n * 1_000_000
            span.end_time_unix_nano = span.start_time_unix_nano + source.randint(5, 900) * 1_000_000
            span.status.code = Status.STATUS_CODE_ERROR if source.random() < 0.02 else Status.STATUS_CODE_OK
            ids.append(span.span_id)
            prompt = f'{source.getrandbits(64):x} {source.choice(texts)}'
            answer = f'{source.getrandbits(64):x} {source.choice(texts)[:950]}'
            _describe(dialect, span, n, prompt, answer, source)
    return Body(request.SerializeToString(), tuple(ids), tuple(traces))


def _describe(dialect: str, span: Span, n: int, prompt: str, answer: str, source: random.Random) -> None:
    kind = 'agent' if n == 0 else 'tool' if n <= 3 else 'llm'
    span.name = {'agent': 'plan_trip', 'tool': 'search_hotels', 'llm': 'chat'}[kind]
    provider, model = source.choice(MODELS)
    tokens = source.randint(200, 900), source.randint(50, 400)
    messages = [{'role': 'user', 'content': prompt}]
    if dialect == 'openinference':
        _put(span, 'openinference.span.kind', {'agent': 'AGENT', 'tool': 'TOOL', 'llm': 'LLM'}[kind])
        _put(span, 'input.value', prompt)
        _put(span, 'output.value', answer)
        if kind == 'llm':
            _put(span, 'llm.provider', provider)
            _put(span, 'llm.model_name', model)
            _put(span, 'llm.token_count.prompt', tokens[0])
            _put(span, 'llm.token_count.completion', tokens[1])
        _put(span, 'session.id', 'session-1')
        return
    operation = {'agent': 'invoke_agent', 'tool': 'execute_tool', 'llm': 'chat'}[kind]
    _put(span, 'gen_ai.operation.name', operation)
    _put(span, 'gen_ai.input.messages', json.dumps(messages))
    _put(span, 'gen_ai.output.messages', json.dumps([{'role': 'assistant', 'content': answer}]))
    if kind == 'llm':
        _put(span, 'gen_ai.provider.name', provider)
        _put(span, 'gen_ai.request.model', model)
        _put(span, 'gen_ai.usage.input_tokens', tokens[0])
        _put(span, 'gen_ai.usage.output_tokens', tokens[1])
    _put(span, 'session.id', 'session-1')


def _put(owner: object, key: str, value: str | int) -> None:
    attribute = owner.attributes.add()  # type: ignore[attr-defined]
    attribute.key = key
    if isinstance(value, int):
        attribute.value.int_value = value
    else:
        attribute.value.string_value = value
