"""A worker: every job ends in a result, whatever happens on the way; on both engines."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import orjson
import pytest
from avaliar_eval import DetectorType, Severity
from avaliar_server.control.jobs import ATTEMPTS
from avaliar_server.detect import reading
from avaliar_server.detect.queue import CloudQueue
from avaliar_server.detect.worker import Worker
from avaliar_server.store import QueryTooLarge, StoreBusy

SECOND = 1_000_000_000


def work_off(bench: Any, rounds: int = 10) -> None:
    """Until nothing is due now."""
    for _ in range(rounds):
        if not bench.worker.work():
            return
    raise AssertionError('the queue does not empty')


def test_a_span_is_checked_and_its_job_forgotten(bench: Any) -> None:
    found = [bench.issue(), bench.issue('there', Severity.CRITICAL, target='response', type=DetectorType.SECRETS)]
    bench.detectors.answer = lambda prompt, response: bench.said(*found)
    span = bench.span({'messages': [{'role': 'user', 'content': 'here'}]}, 'there', detectors=['pii', 'secrets'])
    bench.send(span)
    assert bench.worker.work() == 1
    assert bench.detectors.wanted == [(bench.org_id, ('pii', 'secrets'))]
    assert bench.detectors.asked == [({'messages': [{'role': 'user', 'content': 'here'}]}, 'there')]
    row = bench.results()[span.span_id]
    assert (row['mode'], row['status'], row['severity'], row['reason']) == ('cloud', 'issues', 4, '')
    assert (row['issue_types'], row['issue_severities']) == (['pii', 'secrets'], [3, 4])
    assert (row['provider'], row['model'], row['environment']) == ('openai', 'gpt-4o', 'production')
    assert (row['start_ns'], row['trace_id'], row['decided_ns']) == (span.start_ns, span.trace_id, bench.clock.now)
    assert [one['excerpt'] for one in orjson.loads(row['issues'])] == ['here', 'there']
    assert orjson.loads(row['checks'])[0]['detector'] == 'pii'
    assert bench.jobs.next_due_ns() is None
    assert bench.worker.work() == 0


def test_many_spans_are_read_with_one_question(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    spans = [bench.span(f'question {n}', f'answer {n}') for n in range(20)]
    bench.send(*spans)
    # A copy that came later, and the same ids at another start, are other rows.
    bench.store.insert([replace(spans[0], input='"late"', received_ns=spans[0].received_ns + 1)])
    bench.store.insert([replace(spans[1], input='"elsewhere"', start_ns=spans[2].start_ns)])
    questions: list[str] = []
    select = bench.store.select
    monkeypatch.setattr(bench.store, 'select', lambda sql, *a, **k: questions.append(sql) or select(sql, *a, **k))
    assert bench.worker.work() == 20
    assert len(questions) == 1
    assert sorted(bench.detectors.asked) == sorted((f'question {n}', f'answer {n}') for n in range(20))
    monkeypatch.undo()
    assert {row['status'] for row in bench.results().values()} == {'clean'}


def test_what_is_too_large_together_is_read_in_parts(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    spans = [bench.span('x' * 4_000_000, None) for _ in range(5)]
    bench.send(*spans)
    monkeypatch.setattr(reading, '_MEMORY', 24 << 20)
    refused: list[QueryTooLarge] = []
    select = bench.store.select

    def watched(*arguments: Any, **more: Any) -> Any:
        try:
            return select(*arguments, **more)
        except QueryTooLarge as error:
            refused.append(error)
            raise

    monkeypatch.setattr(bench.store, 'select', watched)
    assert bench.worker.work() == 5
    assert refused
    assert len(bench.detectors.asked) == 5
    # One that cannot be read by itself is said to be so, and holds nothing up.
    refused.clear()
    monkeypatch.setattr(reading, '_MEMORY_OF_ONE', 1 << 20)
    more = bench.span('x' * 4_000_000, None)
    bench.send(more)
    assert bench.worker.work() == 1
    assert refused
    assert 'too large' in bench.results()[more.span_id]['reason']


@pytest.mark.parametrize(
    ('text', 'value'),
    [('"text"', 'text'), ('{"cut": "he', '{"cut": "he'), ('plain', 'plain'), ('', None), (None, None)],
)
def test_input_is_read_as_it_was_recorded(bench: Any, text: str | None, value: Any) -> None:
    bench.send(bench.span(input=text, output='"there"'))
    bench.worker.work()
    assert bench.detectors.asked == [(value, 'there')]


@pytest.mark.parametrize(
    ('said', 'status', 'reason'),
    [
        ({'status': 'clean'}, 'clean', ''),
        ({'status': 'not_checked', 'reason': 'There is no context.'}, 'failed', 'There is no context.'),
        ({'status': 'failed', 'reason': 'An error.'}, 'failed', 'An error.'),
    ],
)
def test_what_could_not_be_checked_is_never_clean(bench: Any, said: dict[str, str], status: str, reason: str) -> None:
    bench.detectors.answer = lambda prompt, response: bench.said(**said)
    bench.send(bench.span())
    bench.worker.work()
    [row] = bench.results().values()
    assert (row['status'], row['reason']) == (status, reason)


def test_a_span_whose_content_was_not_captured_is_failed_and_says_so(bench: Any) -> None:
    bench.send(bench.span(None, None))
    bench.worker.work()
    [row] = bench.results().values()
    assert (row['status'], bench.detectors.asked) == ('failed', [])
    assert 'not captured' in row['reason']
    assert bench.jobs.next_due_ns() is None


def test_a_detector_that_is_not_known_here_is_named(bench: Any) -> None:
    some, none = bench.span(detectors=['pii', 'telepathy']), bench.span(detectors=['telepathy'])
    bench.send(some, none)
    bench.worker.work()
    rows = bench.results()
    assert bench.detectors.wanted == [(bench.org_id, ('pii',))]
    assert (rows[some.span_id]['status'], rows[none.span_id]['status']) == ('clean', 'failed')
    assert 'telepathy' in rows[some.span_id]['reason'] and 'telepathy' in rows[none.span_id]['reason']


def test_a_failing_check_is_tried_again_later_and_given_up_with_a_result(bench: Any) -> None:
    def fail(prompt: str, response: str) -> Any:
        if prompt == 'bad':
            raise RuntimeError(f'cannot read {prompt} secret')
        return bench.said()

    bench.detectors.answer = fail
    bad, good = bench.span('bad'), bench.span('good')
    bench.send(bad, good)
    bench.worker.work()
    assert bench.results().keys() == {good.span_id}
    for attempt in range(1, ATTEMPTS):
        assert bench.worker.work() == 0
        bench.clock.now += 2 * 4 ** (attempt - 1) * SECOND
        assert bench.worker.work() == 1
    row = bench.results()[bad.span_id]
    assert row['status'] == 'failed'
    assert 'RuntimeError' in row['reason'] and 'secret' not in row['reason']
    assert [dead.span_id for dead in bench.jobs.dead(bench.org_id)] == [bad.span_id]
    # Revived and well, it has a later result.
    bench.detectors.answer = lambda prompt, response: bench.said()
    bench.jobs.revive(bench.org_id)
    bench.clock.now += SECOND
    bench.worker.work()
    assert bench.results()[bad.span_id]['status'] == 'clean'


def test_an_organisation_whose_policy_cannot_be_used_does_not_stop_others(bench: Any) -> None:
    bench.detectors.refuses[bench.org_id] = ValueError('no such thing')
    bench.send(bench.span())
    bench.worker.work()
    assert bench.results() == {}
    assert bench.jobs.counts().queued == 1
    bench.detectors.refuses.clear()
    bench.clock.now += 3 * SECOND
    bench.worker.work()
    assert len(bench.results()) == 1


def test_a_span_that_is_not_there_is_looked_for_again_and_then_forgotten(bench: Any) -> None:
    deleted, late = bench.span(), bench.span()
    CloudQueue(bench.jobs, lambda _: True).enqueue([deleted, late])
    bench.worker.work()
    bench.store.insert([late])
    for _ in range(2):
        bench.clock.now += 10 * SECOND
        work_off(bench)
    assert bench.results().keys() == {late.span_id}
    assert bench.jobs.counts() == replace(bench.jobs.counts(), queued=0, running=0, dead=0)


def test_results_that_cannot_be_stored_are_made_again(bench: Any) -> None:
    bench.send(*[bench.span() for _ in range(3)])
    bench.sink.fails = StoreBusy('full')
    with pytest.raises(StoreBusy):
        bench.worker.work()
    # Given back at once, and not counted as a failure of the spans.
    assert bench.jobs.counts().queued == 3
    bench.sink.fails = None
    assert bench.worker.work() == 3
    assert len(bench.results()) == 3


def test_a_worker_that_vanished_is_replaced_when_its_lease_has_run_out(bench: Any) -> None:
    bench.send(bench.span())
    [lost] = bench.jobs.claim(10, 60)
    assert bench.worker.work() == 0
    bench.clock.now += 61 * SECOND
    assert bench.worker.work() == 1
    assert len(bench.results()) == 1
    # The first one was only slow: what it does now changes nothing.
    assert bench.jobs.finish([lost]) == 0


def test_a_worker_that_is_stopped_gives_back_what_it_has_not_begun(bench: Any) -> None:
    stopping = threading.Event()

    def stop(prompt: Any, response: Any) -> Any:
        stopping.set()
        return bench.said()

    bench.detectors.answer = stop
    bench.send(*[bench.span() for _ in range(4)])
    Worker(bench.store, bench.sink, bench.jobs, bench.detectors, stopping=stopping).work()
    assert len(bench.results()) == 1
    assert (bench.jobs.counts().queued, bench.jobs.counts().running) == (3, 0)


def test_what_does_not_fit_into_a_lease_is_given_back(bench: Any) -> None:
    """A slow batch must not be taken for a dead worker's."""
    ticks = iter(range(0, 100_000, 40))
    bench.send(*[bench.span() for _ in range(8)])
    worker = Worker(bench.store, bench.sink, bench.jobs, bench.detectors, monotonic=lambda: float(next(ticks)))
    worker.work()
    assert 0 < len(bench.results()) < 8
    assert bench.jobs.counts().running == 0
    work_off(bench)
    assert len(bench.results()) == 8


def test_where_a_judge_is_asked_spans_are_checked_side_by_side(bench: Any) -> None:
    import asyncio

    waiting: list[asyncio.Event] = []

    async def together(prompt: str, response: str) -> Any:
        """Answers when a second one waits as well."""
        event = asyncio.Event()
        waiting.append(event)
        if len(waiting) == 2:
            for one in waiting:
                one.set()
            waiting.clear()
        await event.wait()
        if prompt == 'bad':
            raise TimeoutError
        return bench.said()

    bench.detectors.judge = object()
    bench.detectors.evaluate_full = together
    spans = [bench.span('bad' if n == 1 else 'good') for n in range(6)]
    bench.send(*spans)
    assert bench.worker.work() == 6
    assert bench.results().keys() == {span.span_id for span in spans} - {spans[1].span_id}
    assert bench.jobs.counts().queued == 1


def test_the_detectors_of_avaliar_eval(bench: Any) -> None:
    from avaliar_eval import Detector

    class Real:
        def detector(self, org_id: int, detectors: tuple[str, ...] | None = None) -> Detector:
            return Detector(detectors, judge=None)

    prompt = {
        'messages': [{'role': 'system', 'content': 'Be brief.'}, {'role': 'user', 'content': 'I am ada@example.org'}]
    }
    span, clean = bench.span(prompt, 'Hello.', detectors=['pii']), bench.span('Hello?', 'Hello.', detectors=['pii'])
    bench.send(span, clean)
    Worker(bench.store, bench.sink, bench.jobs, Real()).work()
    rows = bench.results()
    assert rows[clean.span_id]['status'] == 'clean'
    [found] = orjson.loads(rows[span.span_id]['issues'])
    assert found['excerpt'] == 'ada@example.org' == prompt['messages'][1]['content'][found['start'] : found['end']]
    assert (found['type'], found['metadata']['part'], len(found['id'])) == ('pii', 1, 16)
