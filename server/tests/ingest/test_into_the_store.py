"""What comes in at the door is in the real store when it is acknowledged, the strangest values included."""

from __future__ import annotations

from typing import Any

import orjson
from avaliar_server.ingest import Ingest
from avaliar_server.store import SpanStore
from avaliar_server.store.facts import read_facts

STRANGE: dict[str, Any] = {
    'avaliar.span.type': 'llm',
    'gen_ai.provider.name': "o'penai\x00\u202e\U0001f600",
    'gen_ai.request.model': '`; DROP TABLE spans; --',
    'gen_ai.usage.input_tokens': -(2**63),
    'gen_ai.usage.output_tokens': 2**63 - 1,
    'gen_ai.usage.cache_read.input_tokens': 2**63 - 1,
    'avaliar.cost_usd': '999999.999999999999999',
    'avaliar.stream.items': 2**63 - 1,
    'avaliar.time_to_first_token_ns': 2**63 - 1,
    'avaliar.input': '\x00\t\\N\n"\'{}',
    'avaliar.tags': ['', ' ', '\x00', 'é' * 1000],
    'session.id': '\x00',
    'k\x00': float('nan'),
}


async def test_acknowledged_is_stored(embedded_store: SpanStore, org_id: int, otlp: Any) -> None:
    ingest = Ingest(embedded_store, otlp.prices, clock=lambda: otlp.NOW)
    spans: list[dict[str, Any]] = [
        {'span_id': bytes([1] * 8), 'attributes': STRANGE, 'name': '\x00'},
        {'span_id': bytes([2] * 8), 'start_time_unix_nano': otlp.NOW - 9 * 365 * 86_400 * 10**9},
        {'span_id': bytes([3] * 8), 'trace_id': b''},
        {'span_id': bytes([4] * 8), 'attributes': {'avaliar.input': 'x' * 9 * 2**20}},
    ]
    week = 7 * 86_400 * 10**9
    spans += [
        {'span_id': (1000 + n).to_bytes(8, 'big'), 'start_time_unix_nano': otlp.NOW - n * week} for n in range(1, 4)
    ]
    resource = {'service.name': 'svc', 'avaliar.client.id': 'c', 'avaliar.client.created': 9}
    receipt = await ingest.receive(org_id, otlp.body(*spans, resource=resource))
    assert receipt.rejected == 1
    rows = embedded_store.select(
        'SELECT count(), countIf(JSONHas(facts, {name:String})) FROM span_payloads WHERE org_id = {org:UInt64}',
        {'org': org_id, 'name': 'truncated'},
    )
    assert rows == [(len(spans) - 1, 2)]
    await ingest.drain()
    ledger = embedded_store.select(
        'SELECT reason, sum(received), sum(stored), sum(rejected) FROM ledger WHERE org_id = {org:UInt64} GROUP BY reason ORDER BY reason',
        {'org': org_id},
    )
    assert ledger == [('', len(spans), len(spans) - 1, 0), ('invalid trace id', 0, 0, 1)]


async def test_sent_twice_is_stored_once(embedded_store: SpanStore, org_id: int, otlp: Any) -> None:
    ingest = Ingest(embedded_store, otlp.prices, clock=lambda: otlp.NOW)
    body = otlp.body({'attributes': {'avaliar.metadata': '{"n": 1}'}})
    for _ in range(3):
        await ingest.receive(org_id, body)
    rows = embedded_store.select('SELECT facts FROM span_payloads FINAL WHERE org_id = {org:UInt64}', {'org': org_id})
    assert [orjson.loads(read_facts(facts)['metadata']) for (facts,) in rows] == [{'n': 1}]
    await ingest.drain()
