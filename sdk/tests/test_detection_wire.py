"""Results on their way: records behind their spans, at exit, in children, and the organisation's policy."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any, ClassVar

import pytest
from avaliar._internal import otlp
from avaliar._internal.config import Settings
from avaliar._internal.detection.engine import Engine
from avaliar._internal.detection.policy import PolicySource
from avaliar._internal.ledger import Ledger
from avaliar._internal.sender import Sender
from opentelemetry.proto.trace.v1.trace_pb2 import Span as WireSpan

PRELUDE = """
import os, sys, threading
import avaliar
from avaliar import traceable
from avaliar._internal import runtime

@traceable('llm', model='gpt-4o', provider='gemini', detection=True, detectors=['pii'])
def chat(prompt):
    return 'Write to bob.smith@gmail.com.'

"""


def run(program: str, url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(('AVALIAR_', 'OPENAI_'))}
    environment |= {'AVALIAR_API_URL': url, 'AVALIAR_API_KEY': 'avl_test', 'AVALIAR_CONFIG_DIR': str(folder)}
    path = folder / 'program.py'
    path.write_text(PRELUDE + textwrap.dedent(program))
    return subprocess.run([sys.executable, str(path)], env=environment, capture_output=True, text=True, timeout=120)


def attributes(span: WireSpan) -> dict[str, Any]:
    return {item.key: getattr(item.value, item.value.WhichOneof('value')) for item in span.attributes}


def sorted_out(sink: Any) -> tuple[list[WireSpan], list[WireSpan]]:
    """Spans and records."""
    records = [span for span in sink.spans if 'avaliar.record' in attributes(span)]
    return [span for span in sink.spans if span not in records], records


def test_a_record_follows_its_span(sink: Any, tmp_path: Path) -> None:
    done = run('chat("hello")\nassert avaliar.flush(60)\nprint(avaliar.stats())', sink.url, tmp_path)
    assert done.returncode == 0, done.stderr
    (span,), (record,) = sorted_out(sink)

    assert (record.trace_id, record.span_id) == (span.trace_id, span.span_id)
    assert record.start_time_unix_nano == span.start_time_unix_nano
    assert record.end_time_unix_nano >= record.start_time_unix_nano
    said = attributes(record)
    assert said['avaliar.record'] == 'detection_result'
    assert said['avaliar.detection.status'] == 'issues'
    assert (said['gen_ai.request.model'], said['gen_ai.provider.name']) == ('gpt-4o', 'google')
    assert said['avaliar.detection.duration_ms'] > 0
    issue = json.loads(said['avaliar.detection.issues'])[0]
    assert {'type', 'severity', 'confidence', 'message', 'excerpt', 'start', 'end', 'target'} <= set(issue)
    assert (issue['type'], issue['excerpt']) == ('pii', 'bob.smith@gmail.com')
    assert {check['target'] for check in json.loads(said['avaliar.detection.checks'])} == {'prompt', 'response'}
    # Records are no spans.
    assert 'created=1, sent=1, accepted=1, pending=0' in done.stdout
    assert sink.resource()['avaliar.client.created'] == 1


def test_a_function_that_is_never_called_is_nothing_to_flush(sink: Any, tmp_path: Path) -> None:
    done = run('assert avaliar.flush() is True', sink.url, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, '', '')
    assert sink.requests == []


def test_at_exit_results_are_waited_for(sink: Any, tmp_path: Path) -> None:
    done = run('avaliar.configure(exit_timeout=60)\nfor n in range(20): chat(str(n))', sink.url, tmp_path)
    assert (done.returncode, done.stderr) == (0, '')
    spans, records = sorted_out(sink)
    assert len(spans) == len(records) == 20
    assert {span.span_id for span in spans} == {record.span_id for record in records}


def test_what_is_not_done_at_the_end_says_so(sink: Any, tmp_path: Path) -> None:
    done = run(
        """
        avaliar.configure(exit_timeout=2.0)
        stuck = threading.Event()
        class Stuck:
            def evaluate_full_sync(self, **given): stuck.wait(60)
        runtime.detect().engine.detector = lambda detectors, judge: Stuck()
        chat('1'); chat('2'); chat('3')
        """,
        sink.url,
        tmp_path,
    )
    assert done.returncode == 0, done.stderr
    spans, records = sorted_out(sink)
    assert len(spans) == 3
    # The one that is stuck says nothing; the server shows it as not checked after a while.
    assert [attributes(record)['avaliar.detection.status'] for record in records] == ['failed', 'failed']
    assert 'ended before' in attributes(records[0])['avaliar.detection.reason']


@pytest.mark.skipif(not hasattr(os, 'fork'), reason='no fork on this system')
def test_a_forked_child_checks_its_own(sink: Any, tmp_path: Path) -> None:
    done = run(
        """
        chat('parent')
        assert avaliar.flush(60)
        child = os.fork()
        if not child:
            chat('child')
            assert avaliar.flush(60)
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        chat('again')
        assert avaliar.flush(60)
        """,
        sink.url,
        tmp_path,
    )
    assert done.returncode == 0, done.stderr
    spans, records = sorted_out(sink)
    assert len(spans) == len(records) == 3
    assert {span.span_id for span in spans} == {record.span_id for record in records}


@pytest.mark.skipif(not hasattr(os, 'fork'), reason='no fork on this system')
def test_a_fork_while_the_detectors_are_loading(sink: Any, tmp_path: Path) -> None:
    done = run(
        """
        chat('parent')
        child = os.fork()
        if not child:
            chat('child')
            ok = avaliar.flush(60)
            os._exit(0 if ok else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert avaliar.flush(60)
        """,
        sink.url,
        tmp_path,
    )
    assert done.returncode == 0, done.stderr
    spans, records = sorted_out(sink)
    assert {span.span_id for span in spans} == {record.span_id for record in records}


def test_after_shutdown_and_again(sink: Any, tmp_path: Path) -> None:
    done = run(
        """
        chat('1')
        avaliar.shutdown(60)
        chat('2')
        avaliar.configure(tracing=True)
        chat('3')
        assert avaliar.flush(60)
        """,
        sink.url,
        tmp_path,
    )
    assert (done.returncode, done.stderr) == (0, '')
    spans, records = sorted_out(sink)
    assert len(spans) == len(records) == 2


RECORD = otlp.encode_record('detection_result', 1, 2, (3, 4), {'avaliar.record': 'detection_result'})


@pytest.fixture
def sender(sink: Any) -> Any:
    made = Sender(Settings(api_key='avl_1', api_url=sink.url, request_timeout=20), '1', 'c', Ledger())
    made.start()
    yield made
    made.close(0)


def test_records_are_retried_and_counted_apart(sender: Sender, sink: Any) -> None:
    sink.answers.extend([503])
    sender.add_record(RECORD)

    assert sender.flush(20)
    assert sink.names == ['detection_result']
    assert sender.lost_records == 0


def test_records_that_are_refused_are_lost_and_counted(sender: Sender, sink: Any, capsys: Any) -> None:
    sink.answers.extend([(400, {}, b'')])
    sender.add_record(RECORD)

    assert sender.flush(20) is False
    assert sender.lost_records == 1
    assert 'detection results were dropped' in capsys.readouterr().err
    assert sender._ledger.stats(0) == (0, 0, 0, 0, {})


def test_a_request_with_too_many_records_is_halved(sender: Sender, sink: Any) -> None:
    sink.answers.extend([413])
    for _ in range(5):
        sender.add_record(RECORD)
    assert sender.flush(20)
    assert len(sink.spans) == 5


def test_a_warning_of_the_server_is_passed_on(sender: Sender, sink: Any, capsys: Any) -> None:
    from avaliar._internal import notices
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse

    notices.forget()
    answer = ExportTraceServiceResponse()
    answer.partial_success.error_message = 'Cloud detection needs the Pro plan.'
    sink.answers.extend([(200, {'Content-Type': 'application/x-protobuf'}, answer.SerializeToString())] * 2)
    for _ in range(2):
        sender.add_record(RECORD)
        assert sender.flush(20)
    assert capsys.readouterr().err.count('Pro plan') == 1


# -- the policy -------------------------------------------------------------------------------------------------------


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Service:
    """In the place of the server's door."""

    answer: ClassVar[Any] = {'detectors': ['pii']}
    asked = 0

    def __init__(self, settings: Settings) -> None:
        assert settings.api_key == 'avl_1'

    def policy(self, timeout: float) -> Any:
        type(self).asked += 1
        assert timeout <= 2
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def close(self) -> None:
        pass


@pytest.fixture
def policy(monkeypatch: pytest.MonkeyPatch) -> Any:
    from avaliar._internal.detection import policy, service

    clock = Clock()
    monkeypatch.setattr(policy.time, 'monotonic', clock)
    monkeypatch.setattr(service, 'Service', Service)
    monkeypatch.setattr(Service, 'asked', 0)
    return clock


SETTINGS = Settings(api_key='avl_1')


def test_the_policy_is_asked_for_once_a_minute(policy: Any) -> None:
    engine = Engine()
    source = PolicySource(engine)
    source.refresh(SETTINGS)
    source.refresh(SETTINGS)
    assert Service.asked == 1
    assert [kind.value for kind in engine.detector(None, judge=False).detectors] == ['pii']
    policy.now += 59.9
    source.refresh(SETTINGS)
    assert Service.asked == 1
    policy.now += 0.2
    source.refresh(SETTINGS)
    assert Service.asked == 2


def test_a_policy_that_cannot_be_had_leaves_what_there_was(
    policy: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    from avaliar import AvaliarConnectionError
    from avaliar._internal import notices

    notices.forget()
    engine = Engine()
    source = PolicySource(engine)
    monkeypatch.setattr(Service, 'answer', AvaliarConnectionError('away'))
    source.refresh(SETTINGS)
    assert engine.policy is None
    policy.now += 61
    monkeypatch.setattr(Service, 'answer', {'detectors': ['secrets']})
    source.refresh(SETTINGS)
    kept = engine.policy
    assert kept is not None
    for answer in (AvaliarConnectionError('away'), {'detectors': ['of tomorrow']}):
        monkeypatch.setattr(Service, 'answer', answer)
        policy.now += 61
        source.refresh(SETTINGS)
        assert engine.policy is kept
    assert 'of tomorrow' in capsys.readouterr().err


def test_nobody_is_asked_without_a_key_or_with_an_exporter(policy: Any) -> None:
    source = PolicySource(Engine())
    source.refresh(Settings())
    source.refresh(Settings(api_key='avl_1', exporter=object()))  # type: ignore[arg-type]
    assert Service.asked == 0


def test_a_record_is_small_and_valid() -> None:
    request = otlp.encode_request(otlp.encode_resource({}), otlp.encode_scope('a', '1'), [RECORD])
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    span = ExportTraceServiceRequest.FromString(request).resource_spans[0].scope_spans[0].spans[0]
    assert (span.trace_id[-1], span.span_id[-1], span.start_time_unix_nano, span.end_time_unix_nano) == (1, 2, 3, 4)
