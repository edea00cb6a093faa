"""Results that programs send as records, and spans that are to be checked on the server."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from avaliar_server.ingest import Ingest, NotStored
from avaliar_server.model.issues import MOST_ISSUES
from avaliar_server.model.span import Span
from avaliar_server.store.errors import StoreBusy
from hypothesis import given
from hypothesis import strategies as st

ISSUE = {
    'type': 'pii',
    'severity': 'high',
    'confidence': 0.9,
    'message': 'An e-mail address.',
    'excerpt': 'ada@example.com',
    'start': 3,
    'end': 18,
    'target': 'prompt',
    'detector_name': 'pii',
    'suggestion': 'Mask it.',
    'metadata': {'rule': 'pii.email', 'part': 0},
}
CHECK = {'detector': 'pii', 'target': 'prompt', 'status': 'issues', 'judge': 'off', 'reason': ''}


def record(issues: Any = (), **said: Any) -> dict[str, Any]:
    """The attributes of a record."""
    return {
        'avaliar.record': 'detection_result',
        'avaliar.detection.status': 'issues' if issues else 'clean',
        'avaliar.detection.issues': issues if isinstance(issues, str) else json.dumps(list(issues)),
        'avaliar.detection.checks': json.dumps([CHECK]),
        'avaliar.detection.duration_ms': 1.5,
        **{f'avaliar.detection.{name}' if '.' not in name else name: value for name, value in said.items()},
    }


def test_a_record_is_a_result_and_no_span(otlp: Any) -> None:
    resource = {'service.name': 'bot', 'deployment.environment.name': 'production'}
    more = {'gen_ai.provider.name': 'OpenAI', 'gen_ai.request.model': 'gpt-4o'}
    batch = otlp.decode(otlp.body({'attributes': record([ISSUE], reason='why', **more)}, resource=resource), org_id=7)
    assert (batch.spans, batch.received, batch.refused, batch.warnings) == ([], {}, {}, [])
    [result] = batch.results
    assert (result.org_id, result.start_ns, result.trace_id, result.span_id) == (7, otlp.START, otlp.TRACE, otlp.SPAN)
    assert (result.mode, result.status, result.severity, result.reason) == ('local', 'issues', 3, 'why')
    assert (result.issue_types, result.issue_severities, result.duration_ms) == (['pii'], [3], 1.5)
    assert (result.provider, result.model, result.environment) == ('openai', 'gpt-4o', 'production')
    [issue] = orjson.loads(result.issues)
    assert len(issue.pop('id')) == 16
    assert issue == ISSUE
    assert orjson.loads(result.checks) == [CHECK]


def test_a_record_comes_as_json_too_and_without_an_end(otlp: Any) -> None:
    request = otlp.request({'attributes': record([ISSUE]), 'end_time_unix_nano': 0})
    [result] = otlp.decode(otlp.json(request), json=True).results
    assert result.issue_types == ['pii']


async def test_records_and_spans_of_a_request_are_both_stored(otlp: Any, store: Any, ingest: Ingest) -> None:
    """The record before its span; what the record does not say of the span is taken from it."""
    chat = {'avaliar.span.type': 'llm', 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'gpt-4o'}
    receipt = await ingest.receive(1, otlp.body({'attributes': record()}, {'attributes': chat}))
    assert (receipt.rejected, receipt.explanation) == (0, '')
    assert len(store.spans) == 1
    [result] = store.results
    assert (result.status, result.provider, result.model) == ('clean', 'openai', 'gpt-4o')
    await ingest.receive(1, otlp.body({'attributes': record()}))
    await ingest.drain()
    assert len(store.results) == 2
    assert [(entry.received, entry.stored) for entry in store.ledger] == [(1, 1)]


@pytest.mark.parametrize(
    ('said', 'status', 'words'),
    [
        (record(status='clean'), 'clean', ''),
        (record(status='failed', reason='The queue was full.'), 'failed', 'The queue was full.'),
        (record([ISSUE], status='clean'), 'issues', ''),
        (record([ISSUE, {**ISSUE, 'severity': 'huge'}]), 'issues', '1 issues could not be read'),
        (record(status='issues'), 'failed', 'names no issue'),
        (record([{}], status='issues'), 'failed', 'could not be kept'),
        (record('{"no": "list"}', status='issues'), 'failed', 'could not be read'),
        (record('[', status='clean'), 'failed', 'could not be read'),
    ],
)
def test_a_result_never_says_clean_of_what_it_cannot_show(
    otlp: Any, said: dict[str, Any], status: str, words: str
) -> None:
    [result] = otlp.decode(otlp.body({'attributes': said})).results
    assert result.status == status
    assert words in result.reason


@pytest.mark.parametrize(
    ('said', 'fields', 'words'),
    [
        (record(status='splendid'), {}, 'avaliar.detection.status'),
        ({'avaliar.record': 'detection_result'}, {}, 'avaliar.detection.status'),
        ({'avaliar.record': 'telepathy'}, {}, 'telepathy'),
        ({'avaliar.record': 7}, {}, 'does not know'),
        (record(), {'trace_id': b'short'}, 'trace id'),
        (record(), {'span_id': b''}, 'span id'),
        (record(), {'start_time_unix_nano': 0}, 'no start time'),
    ],
)
async def test_a_record_that_cannot_be_kept_costs_a_sentence_and_no_span(
    otlp: Any, store: Any, ingest: Ingest, said: dict[str, Any], fields: dict[str, Any], words: str
) -> None:
    receipt = await ingest.receive(1, otlp.body({'attributes': said, **fields}, {'name': 'neighbour'}))
    assert receipt.rejected == 0
    assert words in receipt.explanation
    assert (len(store.spans), store.results) == (1, [])


def test_what_is_too_much_is_cut(otlp: Any) -> None:
    long = 'ä' * 2_500
    issue = {**ISSUE, 'message': long, 'excerpt': long, 'metadata': {'rule': 'pii.email', 'part': 3, 'more': long}}
    [result] = otlp.decode(otlp.body({'attributes': record([issue] * 500)})).results
    assert 'further issues were not kept' in result.reason
    issues = orjson.loads(result.issues)
    assert len(result.issues) < 2 * 2**20
    assert len(issues) == len(result.issue_types) == len(result.issue_severities) < 500
    assert (len(issues[0]['message']), len(issues[0]['excerpt'])) == (1_000, 2_000)
    assert issues[0]['metadata'] == {'rule': 'pii.email', 'part': 3}


def test_of_too_many_issues_the_first_are_kept(otlp: Any) -> None:
    [result] = otlp.decode(otlp.body({'attributes': record([ISSUE] * (MOST_ISSUES + 5))})).results
    assert len(orjson.loads(result.issues)) == len(result.issue_types) == MOST_ISSUES
    assert result.reason == '5 further issues were not kept.'


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)
NEARLY = st.fixed_dictionaries(
    {},
    optional={
        name: st.just(value) | JSON_VALUES for name, value in ISSUE.items()
    },
)  # fmt: skip


@given(issues=st.lists(NEARLY | JSON_VALUES | st.just(ISSUE), max_size=6), status=st.sampled_from(['clean', 'issues']))
def test_whatever_a_program_sends_the_result_can_be_stored_and_read(
    otlp: Any, issues: Sequence[Any], status: str
) -> None:
    said = record(json.dumps(list(issues)), status=status)
    [result] = otlp.decode(otlp.body({'attributes': said})).results
    kept = orjson.loads(result.issues)
    assert [issue['type'] for issue in kept] == result.issue_types
    assert len(result.issue_severities) == len(kept)
    assert (result.status == 'issues') == bool(kept)
    assert result.severity == max(result.issue_severities, default=0)
    orjson.dumps([kept, orjson.loads(result.checks)])


def test_deep_metadata_is_left_out(otlp: Any) -> None:
    deep: Any = 'x'
    for _ in range(200):
        deep = [deep]
    issue = {**ISSUE, 'metadata': {'rule': 'pii.email', 'deep': deep, 'part': deep}}
    [result] = otlp.decode(otlp.body({'attributes': record([issue])})).results
    assert orjson.loads(result.issues)[0]['metadata'] == {'rule': 'pii.email'}


class Cloud:
    """Remembers what is to be checked; organisation 1 has the Pro plan."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.fails: Exception | None = None

    def allows(self, org_id: int) -> bool:
        return org_id == 1

    def enqueue(self, spans: Sequence[Span]) -> None:
        if self.fails is not None:
            raise self.fails
        self.spans.extend(spans)


CLOUD = {'avaliar.detection.mode': 'cloud'}


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.fixture
async def checking(store: Any, otlp: Any, cloud: Cloud) -> Any:
    service = Ingest(store, otlp.prices, clock=lambda: otlp.NOW, cloud=cloud)
    yield service
    await service.drain()


async def test_spans_marked_for_the_server_become_jobs_before_the_answer(
    otlp: Any, store: Any, cloud: Cloud, checking: Ingest
) -> None:
    others = [
        {'span_id': bytes([n] * 8), 'attributes': said}
        for n, said in ((2, {}), (3, {'avaliar.detection.mode': 'local'}))
    ]
    receipt = await checking.receive(1, otlp.body({'attributes': CLOUD}, *others))
    assert receipt.explanation == ''
    assert [span.span_id for span in cloud.spans] == [otlp.SPAN]
    assert len(store.spans) == 3
    assert store.results == []


async def test_on_the_free_plan_there_is_a_failed_result_and_a_warning(
    otlp: Any, store: Any, cloud: Cloud, checking: Ingest
) -> None:
    receipt = await checking.receive(2, otlp.body({'attributes': CLOUD}, {'span_id': bytes([2] * 8)}))
    assert receipt.rejected == 0
    assert receipt.explanation.startswith('Cloud detection needs the Pro plan')
    assert cloud.spans == []
    assert len(store.spans) == 2
    [result] = store.results
    assert (result.org_id, result.span_id, result.mode, result.status) == (2, otlp.SPAN, 'cloud', 'failed')
    assert result.reason.startswith('Cloud detection needs the Pro plan')


@pytest.mark.parametrize('place', ['queue', 'results'])
async def test_what_could_not_be_noted_is_not_acknowledged(
    otlp: Any, store: Any, cloud: Cloud, checking: Ingest, place: str
) -> None:
    if place == 'queue':
        cloud.fails = OSError('no queue today')
        body = otlp.body({'attributes': CLOUD})
    else:
        store.results_fail = StoreBusy('full')
        body = otlp.body({'attributes': record()})
    with pytest.raises(NotStored):
        await checking.receive(1, body)
    # Requests that ask for nothing of it are not held up.
    await checking.receive(1, otlp.body({'span_id': bytes([9] * 8)}))
    cloud.fails = store.results_fail = None
    await checking.receive(1, body)
    assert (len(cloud.spans), len(store.results)) == ((1, 0) if place == 'queue' else (0, 1))


async def test_a_warning_is_said_beside_refusals(otlp: Any, checking: Ingest) -> None:
    receipt = await checking.receive(2, otlp.body({'attributes': CLOUD}, {'span_id': b''}))
    assert receipt.rejected == 1
    assert '1 refused, 1 stored' in receipt.explanation
    assert 'Pro plan' in receipt.explanation
