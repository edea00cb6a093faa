"""A trace across processes, and beside OpenTelemetry."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import avaliar
import pytest
from avaliar import propagate, traceable
from avaliar.testing import InMemoryExporter
from opentelemetry import baggage, context, trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

TRACE = 0x0AF7651916CD43DD8448EB211C80319C
SPAN = 0xB7AD6B7169203331
HEADER = f'00-{TRACE:032x}-{SPAN:016x}-01'


@traceable
def leaf() -> None: ...


@traceable
def leaf_stream() -> Iterator[str]:
    yield 'a'
    leaf()
    yield 'b'


def test_out_and_in(avaliar_spans: InMemoryExporter) -> None:
    assert propagate.inject({}) == {}
    assert propagate.traceparent() is None
    with avaliar.span('caller') as caller:
        headers = propagate.inject({'accept': '*/*'})
    assert headers == {'accept': '*/*', 'traceparent': f'00-{caller.trace_id}-{caller.span_id}-01'}
    with propagate.extract(headers):
        assert avaliar.current_span() is None
        assert propagate.inject({}) == {'traceparent': headers['traceparent']}
        leaf()
    leaf()
    first, second = (s for s in avaliar_spans if s.name == 'leaf')
    assert (first.trace_id, first.parent_span_id) == (caller.trace_id, caller.span_id)
    assert second.parent_span_id is None


@pytest.mark.parametrize(
    'headers',
    [
        HEADER,
        {'TraceParent': HEADER},
        [(b'host', b'x'), (b'traceparent', HEADER.encode())],
        f'01-{TRACE:032x}-{SPAN:016x}-01-future',
        f' {HEADER} ',
    ],
)
async def test_forms_of_headers(headers: Any, avaliar_spans: InMemoryExporter) -> None:
    async with propagate.extract(headers):
        leaf()
    (span,) = avaliar_spans
    assert (span.trace_id, span.parent_span_id) == (f'{TRACE:032x}', f'{SPAN:016x}')


@pytest.mark.parametrize(
    'headers',
    [
        None,
        {},
        '',
        'nonsense',
        HEADER[:-1],
        HEADER + '-more',
        HEADER.replace('00-', 'ff-', 1),
        HEADER.upper(),
        f'00-{0:032x}-{SPAN:016x}-01',
        f'00-{TRACE:032x}-{0:016x}-01',
        f'00-{TRACE:032x}-{SPAN:016x}-zz',
        f'00-+{TRACE:031x}-{SPAN:016x}-01',
        '٠٠' + HEADER[2:],
    ],
)
def test_what_is_malformed_changes_nothing(headers: Any, avaliar_spans: InMemoryExporter) -> None:
    with avaliar.span('here') as here, propagate.extract(headers):
        leaf()
    assert avaliar_spans.one('leaf').parent_span_id == here.span_id


def test_not_sampled(avaliar_spans: InMemoryExporter) -> None:
    unsampled = HEADER[:-2] + '00'
    with propagate.extract(unsampled):
        leaf()
    assert len(avaliar_spans) == 1
    avaliar.configure(sample_rate=0.999999)
    with propagate.extract(unsampled):
        leaf()
        assert propagate.traceparent() == unsampled
    with propagate.extract(HEADER):
        leaf()
    assert len(avaliar_spans) == 2


def test_context_reaches_through(avaliar_spans: InMemoryExporter) -> None:
    with avaliar.context(user_id='u'), propagate.extract(HEADER):
        leaf()
    assert avaliar_spans.one('leaf').user_id == 'u'


@pytest.fixture(scope='module')
def otel() -> Any:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return provider.get_tracer('test'), exporter


@pytest.fixture
def tracer(otel: Any) -> Any:
    otel[1].clear()
    return otel[0]


@pytest.fixture
def theirs(otel: Any) -> Any:
    def find(name: str) -> tuple[str, str, str | None]:
        (span,) = (s for s in otel[1].get_finished_spans() if s.name == name)
        parent = None if span.parent is None else f'{span.parent.span_id:016x}'
        return f'{span.context.trace_id:032x}', f'{span.context.span_id:016x}', parent

    return find


def test_nesting_both_ways(avaliar_spans: InMemoryExporter, tracer: Any, theirs: Any) -> None:
    with (
        tracer.start_as_current_span('otel outer'),
        avaliar.span('ours'),
        tracer.start_as_current_span('otel inner'),
        avaliar.span('innermost'),
    ):
        header = propagate.traceparent()
    outer, inner = theirs('otel outer'), theirs('otel inner')
    ours, innermost = avaliar_spans.one('ours'), avaliar_spans.one('innermost')
    assert ours.parent_span_id == outer[1]
    assert inner[2] == ours.span_id
    assert innermost.parent_span_id == inner[1]
    assert {ours.trace_id, innermost.trace_id, inner[0]} == {outer[0]}
    assert header == f'00-{innermost.trace_id}-{innermost.span_id}-01'


def test_siblings_after_theirs_has_ended(avaliar_spans: InMemoryExporter, tracer: Any, theirs: Any) -> None:
    with avaliar.span('ours') as ours:
        with tracer.start_as_current_span('otel'):
            pass
        leaf()
        with tracer.start_as_current_span('otel 2'):
            assert propagate.traceparent() == f'00-{theirs_current()}-01'
            with avaliar.context(user_id='u'):
                leaf_in_scope()
    leaf_after = avaliar_spans.one('leaf')
    assert leaf_after.parent_span_id == ours.span_id
    assert theirs('otel')[2] == theirs('otel 2')[2] == ours.span_id
    scoped = avaliar_spans.one('leaf_in_scope')
    assert (scoped.parent_span_id, scoped.user_id) == (theirs('otel 2')[1], 'u')
    with tracer.start_as_current_span('root again'):
        pass
    assert theirs('root again')[2] is None


def theirs_current() -> str:
    ids = trace.get_current_span().get_span_context()
    return f'{ids.trace_id:032x}-{ids.span_id:016x}'


@traceable
def leaf_in_scope() -> None: ...


def test_their_context_without_a_span(avaliar_spans: InMemoryExporter, tracer: Any, theirs: Any) -> None:
    with avaliar.span('ours') as ours:
        token = context.attach(baggage.set_baggage('k', 'v'))
        leaf()
        with tracer.start_as_current_span('below'):
            pass
        context.detach(token)
    assert avaliar_spans.one('leaf').parent_span_id == ours.span_id
    assert theirs('below')[2] == ours.span_id


def test_a_stream_beside_theirs(avaliar_spans: InMemoryExporter, tracer: Any, theirs: Any) -> None:
    @traceable
    def stream() -> Iterator[str]:
        for number in range(2):
            leaf()
            with tracer.start_as_current_span(f'inside {number}'):
                pass
            yield 'a'

    with tracer.start_as_current_span('caller'):
        opened = stream()
    for number, _ in enumerate(opened):
        # Something that begins between two items and is still current at the next one.
        scope = tracer.start_as_current_span(f'consumer {number}')
        scope.__enter__()
        threading.Thread(target=lambda: None).start()
        next(opened)
        scope.__exit__(None, None, None)
    span = avaliar_spans.one('stream')
    assert span.parent_span_id == theirs('caller')[1]
    assert {s.parent_span_id for s in avaliar_spans if s.name == 'leaf'} == {span.span_id}
    assert theirs('inside 0')[2] == theirs('inside 1')[2] == span.span_id
    assert theirs('consumer 0')[2] is None


def test_tasks_beside_theirs(avaliar_spans: InMemoryExporter, tracer: Any, theirs: Any) -> None:
    @traceable
    async def work(number: int) -> None:
        await asyncio.sleep(0)
        with tracer.start_as_current_span(f'otel {number}'):
            await asyncio.sleep(0)
            leaf()

    async def main() -> None:
        with tracer.start_as_current_span('request'):
            await asyncio.gather(work(0), work(1))

    asyncio.run(main())
    for number, span in enumerate(
        sorted((s for s in avaliar_spans if s.name.endswith('work')), key=lambda s: s.start_ns)
    ):
        assert span.parent_span_id == theirs('request')[1]
        assert theirs(f'otel {number}')[2] == span.span_id
    assert {s.parent_span_id for s in avaliar_spans if s.name == 'leaf'} == {theirs('otel 0')[1], theirs('otel 1')[1]}


@pytest.mark.parametrize('first', ['avaliar', 'opentelemetry.trace'])
def test_either_may_be_imported_first(first: str) -> None:
    second = 'opentelemetry.trace' if first == 'avaliar' else 'avaliar'
    program = f"""
import {first}
import {second}
import sys
from avaliar import span
from avaliar.testing import recording
from opentelemetry import trace
assert not any(type(finder).__module__ == 'avaliar._internal.imports' for finder in sys.meta_path) or (
    'concurrent.futures.process' not in sys.modules or 'concurrent.futures.thread' not in sys.modules)
assert trace.__spec__.loader.__class__.__name__ == 'SourceFileLoader'
with recording(), span('ours') as ours:
    assert f'{{trace.get_current_span().get_span_context().span_id:016x}}' == ours.span_id
print('shared')
"""
    done = subprocess.run([sys.executable, '-c', program], capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.returncode) == ('shared\n', 0), done.stderr
