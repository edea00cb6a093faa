"""Every example against a real server process: what the API answers is the tree, text, tokens, cost and provider."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).resolve().parent.parent.parent / 'examples'
# With a real key an example would talk to the real provider.
NO_KEYS = dict.fromkeys(('OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'GEMINI_API_KEY', 'GOOGLE_API_KEY'), '')

# From what is to be looked up to its key: the examples of this module, each run once.
Traces = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope='module')
def ran(server: Any) -> Any:
    """Run one example and answer its traces, in full, oldest first."""
    done: dict[str, tuple[str, list[dict[str, Any]]]] = {}

    def run(name: str) -> tuple[str, list[dict[str, Any]]]:
        if name not in done:
            environment = f'example-{name}'
            printed = server.run(EXAMPLES / f'{name}.py', **NO_KEYS, AVALIAR_ENVIRONMENT=environment)
            rows = server.get('/traces', range='1h', environment=environment, limit=100)['data']
            traces = [server.get(f'/traces/{row["trace_id"]}') for row in reversed(rows)]
            assert traces, 'the example left no trace'
            done[name] = printed, traces
        return done[name]

    return run


def span(server: Any, trace: dict[str, Any], name: str) -> dict[str, Any]:
    """The one span of that name, in full."""
    [row] = [row for row in trace['spans'] if row['name'] == name]
    return server.get(f'/traces/{trace["trace_id"]}/spans/{row["span_id"]}')


def tree(trace: dict[str, Any]) -> Any:
    """Names as nested lists: `[name, child, child, ...]`, children in start order."""

    def below(parent: str | None) -> list[Any]:
        return [[row['name'], *below(row['span_id'])] for row in trace['spans'] if row['parent_span_id'] == parent]

    [root] = below(None)
    return root


def check_llm(row: dict[str, Any], provider: str) -> None:
    assert row['span_type'] == 'llm'
    assert row['provider'] == provider
    assert row['status'] == 'ok'
    assert row['input_tokens'] > 0 and row['output_tokens'] > 0
    assert Decimal(row['cost_usd']) > 0


def check_cost(full: dict[str, Any]) -> None:
    """The arithmetic adds up and pays for every token once."""
    lines = full['cost']['lines']
    assert sum(Decimal(line['usd']) for line in lines) == Decimal(full['cost']['usd'])
    for line in lines:
        assert Decimal(line['tokens']) * Decimal(line['usd_per_million']) / 1_000_000 == Decimal(line['usd'])
    assert sum(line['tokens'] for line in lines) == full['usage']['total_tokens']
    assert full['cost']['price_version']


def test_concurrent_calls_are_siblings(ran: Any, server: Any):
    printed, [trace] = ran('concurrent_calls')
    assert tree(trace) == ['triage_all', ['triage'], ['triage'], ['triage']]
    calls = [row for row in trace['spans'] if row['name'] == 'triage']
    for row in calls:
        check_llm(row, 'openai')
        full = server.get(f'/traces/{trace["trace_id"]}/spans/{row["span_id"]}')
        assert full['output'] in printed
        check_cost(full)
    # They ran at the same time: each began before any ended.
    assert max(row['start_offset_ms'] for row in calls) < min(
        row['start_offset_ms'] + row['duration_ms'] for row in calls
    )
    assert trace['total_tokens'] == sum(row['input_tokens'] + row['output_tokens'] for row in calls)
    assert Decimal(trace['cost_usd']) == sum(Decimal(row['cost_usd']) for row in calls)


def test_three_providers_are_broken_down(ran: Any, server: Any):
    printed, [trace] = ran('providers')
    assert tree(trace) == ['second_opinions', ['ask_openai'], ['ask_anthropic'], ['ask_gemini']]
    for provider, name in {'openai': 'ask_openai', 'anthropic': 'ask_anthropic', 'google': 'ask_gemini'}.items():
        full = span(server, trace, name)
        check_llm(full, provider)
        check_cost(full)
        assert full['output'] in printed
        assert [message['role'] for message in full['output_messages']] == ['assistant']
    environment = trace['environment']
    costs = server.get('/analytics/costs', range='1h', environment=environment)['by_provider']
    assert {row['provider'] for row in costs} == {'openai', 'anthropic', 'google'}
    assert sum(Decimal(row['cost_usd']) for row in costs) == Decimal(trace['cost_usd'])
    latencies = server.get('/analytics/latency', range='1h', environment=environment)['by_provider']
    assert {row['provider']: row['calls'] for row in latencies} == {'openai': 1, 'anthropic': 1, 'google': 1}
    assert all(0 < row['p50_ms'] <= row['p95_ms'] <= row['p99_ms'] for row in latencies)


@pytest.mark.parametrize('name', ['streaming_async', 'streaming_sync'])
def test_a_stream_is_one_span_with_its_text_and_usage(ran: Any, server: Any, name: str):
    printed, [trace] = ran(name)
    [row] = [row for row in trace['spans'] if row['span_type'] == 'llm']
    check_llm(row, trace['providers'][0])
    assert row['stream_end'] == 'exhausted'
    full = server.get(f'/traces/{trace["trace_id"]}/spans/{row["span_id"]}')
    assert isinstance(full['output'], str) and full['output'] in printed
    assert full['stream_items'] > 1
    assert 0 < full['time_to_first_token_ms'] < full['duration_ms']
    check_cost(full)


def test_synchronous_code(ran: Any, server: Any):
    printed, [trace] = ran('synchronous')
    assert tree(trace) == ['support', ['search_handbook'], ['write_answer']]
    full = span(server, trace, 'write_answer')
    check_llm(full, 'openai')
    assert full['output'] in printed
    assert full['input']['question'] == 'How long does a refund take?'
    assert full['generation_info']['temperature'] == 0.2
    assert span(server, trace, 'search_handbook')['span_type'] == 'tool'


def test_tokens_are_tracked_for_each_provider(ran: Any, server: Any):
    printed, traces = ran('tokens')
    rows = {trace['spans'][0]['name']: (trace, trace['spans'][0]) for trace in traces}
    printed_counts = {
        name: (int(given), int(written))
        for name, given, written in (line.split() for line in printed.splitlines()[1:] if line.startswith('with_'))
    }
    assert set(rows) == set(printed_counts)
    providers = {
        'with_chat_completions': 'openai',
        'with_responses': 'openai',
        'with_messages': 'anthropic',
        'with_gemini': 'google',
    }
    for name, provider in providers.items():
        trace, row = rows[name]
        check_llm(row, provider)
        full = server.get(f'/traces/{trace["trace_id"]}/spans/{row["span_id"]}')
        check_cost(full)
        given, written = printed_counts[name]
        # Totals are inclusive: cached input and thoughts, which two providers count apart, are in them.
        assert row['input_tokens'] >= given and row['output_tokens'] >= written
    trace, row = rows['with_own_figures']
    assert (row['input_tokens'], row['output_tokens'], row['cost_usd']) == (812, 96, '0.00031')
    full = server.get(f'/traces/{trace["trace_id"]}/spans/{row["span_id"]}')
    assert full['cost']['price_version'] == 'explicit'


def test_a_hierarchy_is_the_same_tree(ran: Any, server: Any):
    printed, [trace] = ran('hierarchy')
    researcher = ['researcher', ['search'], ['ask_llm']]
    assert tree(trace) == ['coordinator', researcher, researcher, ['ask_llm']]
    assert (trace['session_id'], trace['user_id']) == ('planning-2026', 'ana')
    assert trace['output_preview'] and trace['output_preview'][:40] in printed
    assert server.get('/traces', range='1h', session_id='planning-2026')['data'][0]['trace_id'] == trace['trace_id']


def test_metadata_and_generation_info(ran: Any, server: Any):
    printed, [trace] = ran('metadata')
    full = span(server, trace, 'slogan')
    check_llm(full, 'openai')
    assert full['output'] in printed
    expected = {'temperature': 0.9, 'top_p': 0.95, 'max_tokens': 60, 'seed': 42, 'user': 'customer-8812'}
    assert expected.items() <= full['generation_info'].items()
    assert full['generation_info']['metadata'] == {'team': 'web-shop'}
    assert full['generation_info']['stop'] == ['\n']
    assert full['generation_info']['model'] == full['model'] and full['generation_info']['provider'] == 'openai'
    assert full['metadata']['campaign'] == 'autumn' and full['metadata']['variant'] == 'B'
    assert full['tags'] == ['marketing']
    assert full['input'] == {
        'product': 'A 480 gram steel bottle that keeps tea hot for 24 hours',
        'customer': 'customer-8812',
    }
