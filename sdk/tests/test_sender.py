"""Delivery against a real local server: every span is delivered once, or counted with its reason."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from typing import Any

import pytest
from avaliar._internal import delivery, notices, queue, transport
from avaliar._internal import sender as sender_module
from avaliar._internal.config import Settings
from avaliar._internal.ledger import Ledger, LossReason, Stats
from avaliar._internal.sender import BATCH_BYTES, BATCH_SPANS, Sender
from avaliar._internal.span import OK, Span, SpanTemplate
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

TEMPLATE = SpanTemplate('work', 'generic', {}, True, True)


def make(name: str | None = None, size: int = 10) -> Span:
    span = Span()
    for slot in Span.__slots__:
        setattr(span, slot, None)
    span.template, span.name = TEMPLATE, name
    span.trace_id, span.span_id, span.parent_id = 1, 1, 0
    span.start_ns = span.end_ns = time.time_ns()
    span.items, span.first_item_ns, span.status, span.sampled = -1, 0, OK, True
    span.input = b'"' + b'x' * size + b'"'
    return span


class Program:
    """A program's side of one sender."""

    def __init__(self, url: str, **settings: Any) -> None:
        self.ledger = Ledger()
        known = Settings(api_key='avl_test', api_url=url, environment='test', service_name='tests')
        self.sender = Sender(known._replace(**settings), '9.9', 'client-1', self.ledger)
        self.sender.start()

    def submit(self, *spans: Span) -> None:
        for span in spans:
            if not self.sender.queue.put(span):
                self.ledger.lose(LossReason.QUEUE_FULL, 1)

    def stats(self) -> Stats:
        with self.ledger.lock:
            stats = self.ledger.stats(len(self.sender.queue.spans))
        assert stats.created == stats.accepted + stats.pending + sum(stats.dropped.values())
        return stats


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Program]]:
    """Makes programs; retries wait a hundredth of what they would."""
    monkeypatch.setattr(delivery, '_FIRST_DELAY', 0.005)
    monkeypatch.setattr(delivery, '_HURRIED_DELAY', 0.005)
    notices.forget()
    made: list[Program] = []

    def start(url: str, **settings: Any) -> Program:
        made.append(Program(url, **settings))
        return made[-1]

    yield start
    for each in made:
        each.sender.close(0)
        thread = each.sender._thread
        assert thread is not None
        thread.join(5)
    notices.forget()


def test_spans_arrive_with_key_and_resource(sink: Any, program: Any) -> None:
    one = program(sink.url)
    one.submit(make('a'), make('b'))

    assert one.sender.flush(10) is True

    assert sink.names == ['a', 'b']
    headers = sink.requests[0][0]
    assert headers['X-API-Key'] == 'avl_test'
    assert headers['Content-Type'] == 'application/x-protobuf'
    assert headers[':path'] == '/v1/traces'
    assert 'Content-Encoding' not in headers
    resource = sink.resource()
    assert resource['service.name'] == 'tests'
    assert resource['deployment.environment.name'] == 'test'
    assert resource['telemetry.sdk.name'] == 'avaliar'
    assert resource['telemetry.sdk.version'] == '9.9'
    assert resource['avaliar.client.id'] == 'client-1'
    assert resource['avaliar.client.created'] == 2
    assert json.loads(resource['avaliar.client.dropped']) == {}
    assert one.stats() == Stats(created=2, sent=2, accepted=2, pending=0, dropped={})


def test_a_span_is_sent_without_a_flush(sink: Any, program: Any) -> None:
    one = program(sink.url)
    one.submit(make('a'))
    sink.wait_for(lambda: len(sink.taken) == 1)
    one.submit(make('b'))
    sink.wait_for(lambda: len(sink.taken) == 2)

    assert sink.names == ['a', 'b']


def test_an_idle_sender_does_nothing(sink: Any, program: Any) -> None:
    one = program(sink.url)
    one.submit(make('a'))
    one.sender.flush(10)
    until = time.monotonic() + 10
    while not one.sender.queue.idle and time.monotonic() < until:
        time.sleep(0.001)

    assert one.sender.queue.idle
    assert one.sender.queue.bytes == 0
    assert len(sink.requests) == 1


def test_a_burst_arrives_whole_and_in_few_requests(sink: Any, program: Any) -> None:
    one = program(sink.url)
    one.submit(*(make(str(n), 100) for n in range(20_000)))

    assert one.sender.flush(60) is True
    assert sink.names == [str(n) for n in range(20_000)]
    assert len(sink.requests) <= 20_000 // BATCH_SPANS + 5
    assert one.stats().dropped == {}


def test_batches_are_cut_by_bytes(sink: Any, program: Any) -> None:
    one = program(sink.url)
    one.submit(*(make(str(n), 1_000_000) for n in range(20)))

    assert one.sender.flush(60) is True
    assert sink.names == [str(n) for n in range(20)]
    assert max(len(body) for _, body in sink.requests) < BATCH_BYTES + 1_100_000


def test_one_connection_is_kept(sink: Any, program: Any) -> None:
    one = program(sink.url)
    ports: set[int] = set()

    def note(handler: Any) -> None:
        ports.add(handler.client_address[1])
        handler.send_response(200)
        handler.send_header('Content-Length', '0')
        handler.end_headers()

    sink.always = note
    for n in range(3):
        one.submit(make(str(n)))
        assert one.sender.flush(10)

    assert len(ports) == 1


def test_a_connection_closed_meanwhile_is_no_trouble(sink: Any, program: Any, capsys: Any) -> None:
    def answer_and_close(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header('Content-Length', '0')
        handler.end_headers()
        handler.wfile.flush()
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True

    one = program(sink.url)
    sink.answers.append(answer_and_close)
    for n in range(3):
        one.submit(make(str(n)))
        assert one.sender.flush(10)

    assert one.stats().accepted == 3
    assert capsys.readouterr().err == ''


@pytest.mark.parametrize('status', [429, 500, 502, 503, 504])
def test_trouble_that_passes_is_sat_out(sink: Any, program: Any, status: int) -> None:
    sink.answers.extend([status] * 3)
    one = program(sink.url)
    one.submit(make('a'))

    assert one.sender.flush(10) is True
    assert sink.names == ['a']
    assert len(sink.requests) == 4
    assert one.stats() == Stats(created=1, sent=1, accepted=1, pending=0, dropped={})


@pytest.mark.parametrize(
    ('status', 'reason'),
    [
        (400, LossReason.INVALID),
        (401, LossReason.UNAUTHORIZED),
        (403, LossReason.UNAUTHORIZED),
        (404, LossReason.NOT_FOUND),
        (409, LossReason.CONFLICT),
        (422, LossReason.INVALID),
        (418, LossReason.INVALID),
        (302, LossReason.INVALID),
    ],
)
def test_what_will_not_pass_is_counted_and_said_once(
    sink: Any, program: Any, capsys: Any, status: int, reason: LossReason
) -> None:
    sink.answers.append((status, {'Content-Type': 'application/json'}, b'{"detail": "that is\\u001b[31m wrong"}'))
    sink.answers.append(status)
    one = program(sink.url)
    one.submit(make('a'), make('b'))
    assert one.sender.flush(10) is False
    one.submit(make('c'))
    one.sender.flush(10)
    one.submit(make('d'))

    assert one.sender.flush(10) is True
    assert sink.names == ['d']
    assert one.stats().dropped == {reason: 3}
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert str(status) in said[0]
    assert 'that is [31m wrong' in said[0]
    assert 'avl_test' not in said[0]


def test_a_server_that_always_fails_costs_its_batch_and_not_the_next(sink: Any, program: Any) -> None:
    sink.answers.extend([500] * delivery.MAX_FAILURES)
    one = program(sink.url)
    one.submit(make('a'))
    assert one.sender.flush(10) is False
    one.submit(make('b'))

    assert one.sender.flush(10) is True
    assert sink.names == ['b']
    assert one.stats().dropped == {LossReason.SERVER_ERROR: 1}


def test_retry_after_is_honoured_even_when_hurried(sink: Any, program: Any) -> None:
    sink.answers.append((429, {'Retry-After': '1'}, b''))
    one = program(sink.url)
    one.submit(make('a'))
    began = time.monotonic()

    assert one.sender.flush(10) is True
    assert time.monotonic() - began >= 1


def test_delays_grow(monkeypatch: pytest.MonkeyPatch, program: Any) -> None:
    one = program('http://127.0.0.1:1')
    waits: list[float] = []
    moments = iter(range(1, 1_000_000))

    class Clock:
        @staticmethod
        def monotonic() -> float:
            return moments.__next__() * 1e-6

    class Wake:
        @staticmethod
        def acquire(timeout: float) -> bool:
            waits.append(timeout)
            one.sender._delivery.abandoned = True
            return True

    monkeypatch.setattr(delivery, '_FIRST_DELAY', 0.5)
    monkeypatch.setattr(delivery, 'time', Clock)
    monkeypatch.setattr(one.sender._delivery, '_queue', type('Q', (), {'wake': Wake}))
    for attempt in range(1, 12):
        one.sender._delivery.abandoned = False
        one.sender._delivery._pause(attempt, None)

    for n, wait in enumerate(waits):
        top = min(0.5 * 2**n, 30)
        assert top * 0.49 <= wait <= top


@pytest.mark.parametrize(
    ('value', 'seconds'),
    [
        (None, None),
        ('', None),
        ('5', 5.0),
        ('99999999999999999', 300.0),
        ('-5', None),
        ('nan', None),
        ('soon', None),
        (formatdate(0, usegmt=True), 0.0),
        (formatdate(4e9, usegmt=True), 300.0),
    ],
)
def test_retry_after_is_read(value: str | None, seconds: float | None) -> None:
    assert transport.read_retry_after(value) == seconds


def test_too_large_a_request_is_halved(sink: Any, program: Any) -> None:
    def refuse_above(limit: int) -> Callable[[Any], None]:
        def answer(handler: Any) -> None:
            size = int(handler.headers['Content-Length'])
            handler.send_response(413 if size > limit else 200)
            handler.send_header('Content-Length', '0')
            handler.end_headers()
            if size <= limit:
                body = sink.requests[-1][1]
                sink.taken.append(type_of_request.FromString(body))

        return answer

    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest as type_of_request

    sink.always = refuse_above(20_000)
    one = program(sink.url)
    one.submit(*(make(str(n), 4000) for n in range(16)), make('giant', 50_000))

    assert one.sender.flush(10) is False
    assert sink.names == [str(n) for n in range(16)]
    assert one.stats().dropped == {LossReason.TOO_LARGE: 1}


def test_what_the_server_refuses_is_counted(sink: Any, program: Any, capsys: Any) -> None:
    answer = ExportTraceServiceResponse()
    answer.partial_success.rejected_spans = 2
    answer.partial_success.error_message = 'no\ntime'
    sink.answers.append((200, {'Content-Type': 'application/x-protobuf'}, answer.SerializeToString()))
    one = program(sink.url)
    one.submit(make(), make(), make())

    assert one.sender.flush(10) is False
    assert one.stats() == Stats(created=3, sent=3, accepted=1, pending=0, dropped={LossReason.REJECTED: 2})
    assert 'no time' in capsys.readouterr().err


@pytest.mark.parametrize('rejected', [-5, 2**60])
def test_nonsense_counts_can_not_break_the_ledger(sink: Any, program: Any, rejected: int) -> None:
    answer = ExportTraceServiceResponse()
    answer.partial_success.rejected_spans = rejected
    sink.answers.append((200, {}, answer.SerializeToString()))
    one = program(sink.url)
    one.submit(make(), make())
    one.sender.flush(10)

    stats = one.stats()
    assert stats.pending == 0
    assert 0 <= stats.accepted <= 2


def test_another_program_at_the_address(sink: Any, program: Any, capsys: Any) -> None:
    sink.answers.append((200, {'Content-Type': 'text/html'}, b'<html>'))
    one = program(sink.url)
    one.submit(make())

    assert one.sender.flush(10) is False
    assert one.stats().dropped == {LossReason.NO_SERVER: 1}
    assert 'AVALIAR_API_URL' in capsys.readouterr().err


@pytest.mark.parametrize(
    'nonsense',
    [
        b'SSH-2.0-OpenSSH\r\n',
        b'HTTP/1.1 two hundred\r\n\r\n',
        b'HTTP/1.1 200 OK\r\n' + b'X: ' + b'y' * 100_000 + b'\r\n\r\n',
        b'HTTP/1.1 200 OK\r\nContent-Length: nine\r\n\r\n\xff\xff',
        b'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n\xff',
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
        b'\x00' * 100,
    ],
)  # fmt: skip
def test_nonsense_is_survived(sink: Any, program: Any, nonsense: bytes) -> None:
    def answer(handler: Any) -> None:
        handler.wfile.write(nonsense)
        handler.close_connection = True

    sink.answers.append(answer)
    one = program(sink.url)
    one.submit(make('a'))
    one.sender.flush(10)
    one.submit(make('b'))

    assert one.sender.flush(10) is True
    assert 'b' in sink.names
    assert one.stats().pending == 0


def test_no_answer_is_not_asked_again(sink: Any, program: Any) -> None:
    go_on = threading.Event()
    sink.answers.append(lambda handler: (go_on.wait(10), setattr(handler, 'close_connection', True)))
    one = program(sink.url, request_timeout=0.1)
    one.submit(make('a'))
    assert one.sender.flush(10) is False
    go_on.set()
    one.submit(make('b'))

    assert one.sender.flush(10) is True
    assert sink.names == ['b']
    assert one.stats().dropped == {LossReason.TIMEOUT: 1}


def free_port() -> int:
    with socket.create_server(('127.0.0.1', 0)) as found:
        return found.getsockname()[1]


def test_a_server_that_is_down_is_waited_for(sink: Any, program: Any, capsys: Any) -> None:
    one = program(f'http://127.0.0.1:{free_port()}')
    one.submit(make('a'))
    assert one.sender.flush(10) is False  # gives up after two attempts, long before its time is over
    assert one.stats() == Stats(created=1, sent=0, accepted=0, pending=1, dropped={})

    one.sender.use(Settings(api_key='k', api_url=sink.url))
    sink.wait_for(lambda: sink.taken)

    assert sink.names == ['a']
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_queue_is_bounded_and_what_is_too_much_is_counted_and_reported(sink: Any, program: Any) -> None:
    gate = threading.Event()
    sink.answers.append(lambda handler: (gate.wait(10), setattr(handler, 'close_connection', True)))
    one = program(sink.url, queue_bytes=100_000)
    one.submit(make('first'))
    sink.wait_for(lambda: sink.requests)
    one.submit(*(make(str(n), 1000) for n in range(1000)))
    held = one.sender.queue.bytes
    lost = one.stats().dropped[LossReason.QUEUE_FULL]
    gate.set()
    one.sender.flush(10)

    assert held <= 100_000
    assert lost >= 900
    one.sender.close(5)
    assert one.stats().dropped == {LossReason.QUEUE_FULL: lost}
    assert json.loads(sink.resource()['avaliar.client.dropped']) == {'queue_full': lost}
    assert sink.resource()['avaliar.client.created'] == 1001


def test_losses_are_reported_at_the_end_without_a_span(sink: Any, program: Any) -> None:
    sink.answers.append(400)
    one = program(sink.url)
    one.submit(make('a'))
    one.sender.close(5)

    assert sink.names == []
    assert json.loads(sink.resource()['avaliar.client.dropped']) == {'invalid': 1}


def test_the_end_counts_what_is_left(program: Any) -> None:
    one = program(f'http://127.0.0.1:{free_port()}')
    one.submit(make('a'), make('b'))
    began = time.monotonic()
    one.sender.close(5)

    assert time.monotonic() - began < 4
    assert one.stats() == Stats(created=2, sent=0, accepted=0, pending=0, dropped={LossReason.CONNECTION: 2})


def test_the_end_has_a_deadline(sink: Any, program: Any) -> None:
    gate = threading.Event()
    sink.always = lambda handler: gate.wait(10)
    one = program(sink.url)
    one.submit(make('a'), make('b'))
    began = time.monotonic()
    one.sender.close(0.3)
    took = time.monotonic() - began
    gate.set()

    assert took < 2
    stats = one.stats()
    assert stats.pending == 0
    assert sum(stats.dropped.values()) == 2


def test_a_span_that_can_not_be_encoded_costs_only_itself(sink: Any, program: Any) -> None:
    one = program(sink.url)
    bad = make('bad')
    bad.start_ns = 'yesterday'  # type: ignore[assignment]
    one.submit(make('a'), bad, make('b'))

    assert one.sender.flush(10) is False
    assert sink.names == ['a', 'b']
    assert one.stats().dropped == {LossReason.INTERNAL_ERROR: 1}


def test_many_threads(sink: Any, program: Any) -> None:
    one = program(sink.url)
    threads = [threading.Thread(target=lambda: one.submit(*(make() for _ in range(1000)))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert one.sender.flush(30) is True
    assert one.stats().accepted == 8000
    assert len(sink.spans) == 8000


def test_flush_waits_only_for_what_is_there(sink: Any, program: Any) -> None:
    one = program(sink.url)
    assert one.sender.flush(10) is True
    stop = threading.Event()

    def keep_on() -> None:
        while not stop.wait(0.001):
            one.submit(make())

    thread = threading.Thread(target=keep_on)
    thread.start()
    try:
        assert one.sender.flush(10) is True
    finally:
        stop.set()
        thread.join()


def test_without_a_thread_flush_does_the_work(sink: Any, program: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class NoThread:
        def __init__(self, **_: Any) -> None: ...

        def start(self) -> None:
            raise RuntimeError("can't start new thread")

    ledger = Ledger()
    sender = Sender(Settings(api_key='k', api_url=sink.url), '1', 'c', ledger)
    monkeypatch.setattr(sender_module.threading, 'Thread', NoThread)
    sender.start()
    monkeypatch.undo()
    sender.queue.put(make('a'))
    monkeypatch.setattr(sender, 'start', lambda: None)

    assert sender.flush(10) is True
    assert sink.names == ['a']
    sender._delivery.close()


def test_away_from_this_machine_requests_are_compressed(sink: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, 'is_loopback', lambda host: False)
    post = transport.Transport(sink.url + '/prefix/', 'avl_x', 5, '1')
    bodies: list[bytes] = []

    def keep(handler: Any) -> None:
        bodies.append(sink.requests[-1][1])
        handler.send_response(200)
        handler.send_header('Content-Length', '0')
        handler.end_headers()

    sink.always = keep
    post.post(b'hello' * 100)
    post.close()

    headers = sink.requests[0][0]
    assert headers['Content-Encoding'] == 'gzip'
    assert headers[':path'] == '/prefix/v1/traces'
    assert gzip.decompress(bodies[0]) == b'hello' * 100


def test_huge_metadata_is_cut_before_it_fills_the_queue(sink: Any, program: Any) -> None:
    one = program(sink.url, queue_bytes=10_000_000)
    span = make('a')
    given = {'text': 'x' * 50_000_000, 'inner': {'text': 'y' * 50_000_000}, 'small': 1}
    span.metadata = given
    span.llm_explicit = {'input_tokens': 5, 'finish_reason': 'z' * 20_000_000}
    one.submit(span, make('b'))

    assert one.sender.flush(20) is True
    assert sink.names == ['a', 'b']
    assert len(given['text']) == 50_000_000
    found = {item.key: item.value for item in sink.spans[0].attributes}
    assert found['gen_ai.usage.input_tokens'].int_value == 5
    assert json.loads(found['avaliar.metadata'].string_value)['small'] == 1


def test_a_large_span_waits_for_a_healthy_sender_and_for_no_other() -> None:
    found = queue.SpanQueue(1_000_000)
    assert found.put(make(size=600_000))
    began = time.monotonic()
    assert found.put(make(size=600_000)) is False
    assert 0.05 < time.monotonic() - began < 2
    began = time.monotonic()
    assert found.put(make(size=600_000)) is False
    assert time.monotonic() - began < 0.05
    assert found.put(make(size=2_000_000)) is False
