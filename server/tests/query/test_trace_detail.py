"""Trees of every size and shape, on both engines."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from avaliar_server.api import schemas
from avaliar_server.model.span import NO_PARENT, Span
from avaliar_server.query import BadParameter, Missing, trace_rows
from avaliar_server.query import span_detail as span_detail_module
from avaliar_server.query import trace_detail as module
from avaliar_server.query.reader import Reader
from avaliar_server.query.span_detail import span_detail
from avaliar_server.query.trace_detail import trace_detail
from avaliar_server.store import SpanStore

T0 = 1_790_000_000_000_000_000
TRACE = b'\xff' * 15 + b'\x01'


def span(org_id: int, number: int, parent: int | None, start: int, **more: Any) -> Span:
    values: dict[str, Any] = {'received_ns': T0} | more
    return Span(
        org_id=org_id,
        trace_id=TRACE,
        span_id=number.to_bytes(8, 'big'),
        parent_span_id=NO_PARENT if parent is None else parent.to_bytes(8, 'big'),
        name=f'step {number}',
        start_ns=T0 + start,
        end_ns=T0 + start + 10,
        **values,
    )


def test_a_deep_tree_is_paged_in_start_order(store: SpanStore, org_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, 'SPANS_PER_PAGE', 700)
    depth = 1_500
    # Two and two start at once; parents of the second page are on the first.
    store.insert([span(org_id, number, number - 1 or None, number // 2) for number in range(1, depth + 1)])
    reader = Reader(store, org_id, T0)
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = trace_detail(reader, TRACE, cursor)
        schemas.TraceDetail.model_validate(page)
        assert not any(row['is_orphan'] for row in page['spans'])
        assert page['span_count'] == depth
        seen += [row['span_id'] for row in page['spans']]
        # What arrives meanwhile belongs to no page of this view.
        store.insert([span(org_id, 10_000 + len(seen), 1, depth, received_ns=T0 + 5)])
        cursor = page['next_cursor']
        if cursor is None:
            break
    assert seen == [number.to_bytes(8, 'big').hex() for number in range(1, depth + 1)]


def test_orphans_duplicates_and_a_missing_root(store: SpanStore, org_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    spans = [span(org_id, 2, 1, 5), span(org_id, 3, 2, 6), span(org_id, 4, 99, 7), span(org_id, 5, 5, 8)]
    store.insert(spans)
    store.insert(spans[:2])
    reader = Reader(store, org_id, T0)
    page = trace_detail(reader, TRACE, None)
    assert [(row['name'], row['is_orphan']) for row in page['spans']] == [
        ('step 2', True),
        ('step 3', False),
        ('step 4', True),
        ('step 5', False),
    ]
    assert (page['has_root'], page['name'], page['span_count']) == (False, 'step 2', 4)
    store.insert([span(org_id, 1, None, 0)])
    page = trace_detail(reader, TRACE, None)
    assert [row['is_orphan'] for row in page['spans']] == [False, False, False, True, False]
    assert page['spans'][1]['start_offset_ms'] == 0.0
    for most in (10_000, 3):  # in a trace of more spans its ids are not all read
        monkeypatch.setattr(span_detail_module, '_MOST_SPANS', most)
        assert span_detail(reader, TRACE, (4).to_bytes(8, 'big'))['is_orphan'] is True
        assert span_detail(reader, TRACE, (2).to_bytes(8, 'big'))['is_orphan'] is False
        assert span_detail(reader, TRACE, (1).to_bytes(8, 'big'))['is_orphan'] is False
        again = span(org_id, 3, 2, 6, received_ns=T0 - 5, input='"the first"')
        store.insert([again])
        assert span_detail(reader, TRACE, (3).to_bytes(8, 'big'))['input'] == 'the first'
        with pytest.raises(Missing, match='no span'):
            span_detail(reader, TRACE, (77).to_bytes(8, 'big'))


def test_a_trace_of_too_many_spans_to_read_at_once(
    store: SpanStore, org_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    spans = [span(org_id, 1, None, 0), *(span(org_id, number, number - 1, number) for number in range(2, 9))]
    store.insert([*spans, *spans[3:5]])
    reader = Reader(store, org_id, T0)
    at_once = trace_detail(reader, TRACE, None)
    assert (at_once['span_count'], len(at_once['spans'])) == (8, 8)
    monkeypatch.setattr(trace_rows, '_MOST_SPANS', 2)
    assert trace_detail(reader, TRACE, None) == at_once


def test_a_trace_that_takes_weeks(store: SpanStore, org_id: int) -> None:
    day = 86_400_000_000_000
    store.insert([span(org_id, 1, None, 0), span(org_id, 2, 1, 20 * day), span(org_id, 3, 2, 40 * day)])
    page = trace_detail(Reader(store, org_id, T0), TRACE, None)
    assert [row['start_offset_ms'] for row in page['spans']] == [0, 20 * 86_400_000, 40 * 86_400_000]
    assert page['latency_ms'] == 40 * 86_400_000 + 1e-5


@pytest.mark.parametrize('trace_id', [bytes(16), b"' OR 1=1 -- \\n\x00\t", b'\\' * 16, b'\n' * 16, b'\xff' * 16])
def test_ids_of_any_bytes(store: SpanStore, org_id: int, trace_id: bytes) -> None:
    reader = Reader(store, org_id, T0)
    with pytest.raises(Missing, match=trace_id.hex()):
        trace_detail(reader, trace_id, None)
    made = span(org_id, 1, None, 0)
    made.trace_id, made.span_id = trace_id, trace_id[:8]
    store.insert([made])
    assert trace_detail(reader, trace_id, None)['trace_id'] == trace_id.hex()
    assert span_detail(reader, trace_id, trace_id[:8])['span_id'] == trace_id[:8].hex()


def test_a_cursor_of_another_trace(store: SpanStore, org_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, 'SPANS_PER_PAGE', 1)
    store.insert([span(org_id, 1, None, 0), span(org_id, 2, 1, 1)])
    reader = Reader(store, org_id, T0)
    cursor = trace_detail(reader, TRACE, None)['next_cursor']
    assert cursor is not None
    with pytest.raises(BadParameter, match='cursor'):
        trace_detail(reader, bytes(16), cursor)


@pytest.mark.parametrize(
    ('given', 'shown'),
    [
        (None, None),
        ('plain text', 'plain text'),
        ('{"a": [1, 2.5, null]}', {'a': [1, 2.5, None]}),
        ('[' * 100 + ']' * 100, '[' * 100 + ']' * 100),
        ('"' + 'x' * 100_000 + '"', 'x' * 100_000),
        ('{"cut": "off', '{"cut": "off'),
        ('123456789012345678901234567890', 1.2345678901234568e29),
        ('', ''),
    ],
)
def test_payloads_as_recorded(store: SpanStore, org_id: int, given: str | None, shown: Any) -> None:
    store.insert([span(org_id, 1, None, 0, input=given, output=given, metadata=given or '{}', attributes='[1]')])
    detail = span_detail(Reader(store, org_id, T0), TRACE, (1).to_bytes(8, 'big'))
    assert detail['input'] == shown
    assert detail['output'] == shown
    assert detail['attributes'] == {'value': [1]}
    schemas.SpanDetail.model_validate_json(orjson.dumps(detail, option=orjson.OPT_UTC_Z))
