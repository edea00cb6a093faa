"""One trace in a real browser: tree and waterfall, messages, cost, errors, the keyboard, hostile content."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
Send = Callable[..., str]

PROGRAM = """
import sys
from avaliar import context, flush, traceable, update_current_llm_run

@traceable('tool')
def search(query, limit=5):
    return {'hits': [{'id': 48121, 'status': 'in transit'}]}

@traceable('llm', provider='openai', model='gpt-4o', temperature=0.7, top_p=0.9)
def chat(messages):
    update_current_llm_run(usage={
        'prompt_tokens': 2000, 'completion_tokens': 500, 'total_tokens': 2500,
        'prompt_tokens_details': {'cached_tokens': 1200},
    }, finish_reason='stop')
    return {'role': 'assistant', 'content': 'Your parcel arrives **tomorrow**.'}

@traceable('llm', provider='openai', model='gpt-4o')
def stream(messages):
    for word in ('one ', 'two ', 'three'):
        yield word

@traceable('llm', provider='acme', model='house-model')
def unpriced(messages):
    update_current_llm_run(10, 5)
    return 'Cheap, or not.'

@traceable('tool')
def broken(path):
    raise FileNotFoundError('no such parcel')

@traceable('agent', metadata={'release': '4.2.1'}, tags=['trial'])
def support_agent(question):
    search(question)
    answer = chat([
        {'role': 'system', 'content': 'You are a helpful agent.'},
        {'role': 'user', 'content': question},
        {'role': 'assistant', 'content': None, 'tool_calls': [
            {'id': 'call_7', 'type': 'function', 'function': {'name': 'search', 'arguments': '{"query": "order 48121"}'}}]},
        {'role': 'tool', 'tool_call_id': 'call_7', 'content': 'in transit'},
    ])
    list(stream([{'role': 'user', 'content': 'count'}]))
    unpriced([{'role': 'user', 'content': 'hello'}])
    try:
        broken('/parcels')
    except FileNotFoundError:
        pass
    return answer

with context(environment=sys.argv[1], session_id='session-7', user_id='ana'):
    support_agent('Where is my order?')
assert flush(20)
"""


@pytest.fixture(scope='module')
def trace(server: Any) -> str:
    """The address of the trace of an agent that did a bit of everything."""
    server.run(PROGRAM, 'trace-agent')
    [row] = server.eventually(lambda: server.get('/traces', environment='trace-agent')['data'])
    server.eventually(lambda: server.get(f'/traces/{row["trace_id"]}')['span_count'] == 6)
    return f'{server.url}/traces/{row["trace_id"]}'


def spans(page: Page) -> list[str]:
    return page.locator('[data-span] bdi').all_inner_texts()


def choose(page: Page, name: str) -> None:
    page.locator('[data-span]', has_text=name).first.click()
    expect(page.locator('[data-panel] h2')).to_have_text(name)


def test_the_tree_and_the_waterfall(trace: str, open_page: Open):
    page = open_page(trace)
    expect(page.locator('[data-span]')).to_have_count(6)
    assert spans(page) == ['support_agent', 'search', 'chat', 'stream', 'unpriced', 'broken']
    levels = [row.get_attribute('aria-level') for row in page.locator('[data-span]').all()]
    assert levels == ['1', '2', '2', '2', '2', '2']
    expect(page.locator('[data-span]', has_text='broken').get_by_label('Error')).to_be_visible()
    expect(page.locator('[data-span]', has_text='stream').locator('[data-first-token]')).to_have_count(1)
    expect(page.locator('header').first).to_contain_text('Spans 6')
    # The root is chosen from the start; a choice is in the address.
    expect(page.locator('[data-panel] h2')).to_have_text('support_agent')
    choose(page, 'chat')
    expect(page).to_have_url(re.compile('span=[0-9a-f]{16}'))
    page.reload()
    expect(page.locator('[data-panel] h2')).to_have_text('chat')


def test_prompt_and_response_with_their_parameters(trace: str, open_page: Open):
    page = open_page(trace)
    choose(page, 'chat')
    prompt = page.get_by_role('region', name='Prompt')
    expect(prompt.locator('[data-role]')).to_have_count(4)
    assert [item.get_attribute('data-role') for item in prompt.locator('[data-role]').all()] == [
        'system',
        'user',
        'assistant',
        'tool',
    ]
    expect(prompt).to_contain_text('Where is my order?')
    expect(prompt).to_contain_text('Calls search')
    expect(prompt).to_contain_text('query: "order 48121"')
    response = page.get_by_role('region', name='Response')
    expect(response.locator('strong')).to_have_text('tomorrow')
    parameters = page.get_by_role('region', name='Generation parameters')
    for name, value in (('temperature', '0.7'), ('top_p', '0.9')):
        expect(parameters.locator('div', has=page.get_by_text(name, exact=True)).locator('dd').first).to_have_text(
            value
        )
    page.get_by_role('radio', name='Raw').click()
    expect(response).to_contain_text('**tomorrow**')


def test_cost_is_arithmetic(trace: str, open_page: Open):
    page = open_page(trace)
    choose(page, 'chat')
    page.get_by_role('tab', name='Usage & cost').click()
    expect(page).to_have_url(re.compile('tab=cost'))
    usage = page.get_by_role('region', name='Tokens')
    for line in ('Input2,000', 'of which cache read1,200', 'Output500', 'Total2,500'):
        expect(usage.locator('tr', has_text=re.compile(f'^{line}$'))).to_have_count(1)
    lines = page.get_by_role('region', name='Cost').locator('tbody tr')
    expect(lines).to_have_count(3)
    # 800 x 2.5 + 1,200 x 1.25 + 500 x 10, each a million.
    assert sorted(lines.all_inner_texts()) == sorted(
        ['Input\t800\t$2.5\t$0.002', 'Cache read\t1,200\t$1.25\t$0.0015', 'Output\t500\t$10\t$0.005']
    )
    expect(page.get_by_role('region', name='Cost').locator('tfoot')).to_contain_text('$0.0085')
    choose(page, 'unpriced')
    expect(page.get_by_role('region', name='Cost')).to_contain_text('Unknown.')


def test_errors_metadata_and_ids(trace: str, open_page: Open):
    page = open_page(trace)
    choose(page, 'broken')
    error = page.get_by_role('region', name='Error')
    expect(error).to_contain_text('FileNotFoundError')
    expect(error).to_contain_text('no such parcel')
    expect(error.locator('pre')).to_contain_text('Traceback')
    choose(page, 'support_agent')
    page.get_by_role('tab', name='Metadata').click()
    expect(page.get_by_role('tabpanel')).to_contain_text('release: "4.2.1"')
    expect(page.get_by_role('tabpanel')).to_contain_text('session-7')
    page.get_by_role('tabpanel').get_by_role('link', name='session-7').click()
    expect(page).to_have_url(re.compile('session_id=session-7'))


def test_the_keyboard_walks_the_tree(trace: str, open_page: Open):
    page = open_page(trace)
    expect(page.locator('[data-span]')).to_have_count(6)
    title = page.locator('[data-panel] h2')
    page.keyboard.press('ArrowDown')
    page.keyboard.press('ArrowDown')
    expect(title).to_have_text('chat')
    page.keyboard.press('ArrowLeft')
    expect(title).to_have_text('support_agent')
    page.keyboard.press('ArrowLeft')
    expect(page.locator('[data-span]')).to_have_count(1)
    page.keyboard.press('ArrowRight')
    expect(page.locator('[data-span]')).to_have_count(6)
    page.keyboard.press('End')
    expect(title).to_have_text('broken')


def test_a_wide_and_deep_trace_stays_fast(server: Any, open_page: Open, send_spans: Send):
    rows = [{'id': 1, 'name': 'root', 'length': 4000}]
    rows += [{'id': n, 'parent': n // 2, 'name': f'node {n}', 'start': n, 'length': 5} for n in range(2, 2001)]
    trace = send_spans(server, 'trace-wide', rows)
    page = open_page(f'{server.url}/traces/{trace}')
    expect(page.get_by_text('2,000 spans')).to_be_visible()
    # Only what is seen is on the page.
    assert page.locator('[data-span]').count() < 80
    page.keyboard.press('End')
    expect(page.locator('[data-span][aria-selected=true]')).to_be_in_viewport()
    page.keyboard.press('Home')
    page.get_by_role('button', name='Close all').click()
    expect(page.locator('[data-span]')).to_have_count(1)
    expect(page.locator('[data-span]')).to_contain_text('1,999')


def test_a_running_trace_grows_while_one_looks(server: Any, open_page: Open, send_spans: Send):
    trace = send_spans(server, 'trace-live', [{'id': 2, 'parent': 1, 'name': 'early child', 'start': 5, 'length': 20}])
    page = open_page(f'{server.url}/traces/{trace}')
    expect(page.locator('[data-span]')).to_have_count(1)
    expect(page.locator('[data-span]')).to_contain_text('orphan')
    send_spans(server, 'trace-live', [{'id': 1, 'name': 'late root', 'length': 100}], int(trace, 16))
    expect(page.locator('[data-span]')).to_have_count(2)
    assert spans(page) == ['late root', 'early child']
    expect(page.locator('[data-span]', has_text='orphan')).to_have_count(0)


def test_orphans_are_shown_and_marked(server: Any, open_page: Open, send_spans: Send):
    trace = send_spans(
        server,
        'trace-orphan',
        [
            {'id': 1, 'name': 'root', 'length': 100},
            {'id': 3, 'parent': 2, 'name': 'lost', 'start': 10},
            {'id': 4, 'parent': 3, 'name': 'below the lost', 'start': 11},
        ],
    )
    page = open_page(f'{server.url}/traces/{trace}')
    expect(page.locator('[data-span]')).to_have_count(3)
    expect(page.locator('[data-span]', has_text='orphan')).to_have_count(1)
    expect(page.locator('[data-span]', has_text='orphan')).to_contain_text('lost')


def test_more_spans_than_one_answer_holds(server: Any, open_page: Open, send_spans: Send):
    rows = [{'id': 1, 'name': 'root', 'length': 6000}]
    rows += [{'id': n, 'parent': 1, 'name': f'step {n}', 'start': n} for n in range(2, 5102)]
    trace = send_spans(server, 'trace-paged', rows)
    page = open_page(f'{server.url}/traces/{trace}')
    expect(page.get_by_text('5,000+ spans')).to_be_visible()
    page.keyboard.press('End')
    page.get_by_role('button', name='Load more spans').click()
    expect(page.get_by_text('5,101 spans')).to_be_visible()


def test_an_unknown_trace_is_told(server: Any, open_page: Open):
    page = open_page(f'{server.url}/traces/{"f" * 32}', complaints=True)
    expect(page.get_by_text('This trace is not here')).to_be_visible()


HOSTILE = '\n\n'.join(
    [
        '<script>window.attacked = "script"</script>',
        '<img src="https://evil.example/pixel.png" onerror="window.attacked = \'img\'">',
        '[click me](javascript:window.attacked="link")',
        '![pixel](https://evil.example/pixel.png)',
        '<a href="https://evil.example" onclick="window.attacked=1">a</a>',
        '<style>body { display: none }</style><base href="https://evil.example/">',
        '\u202eright to left\u202c שלום 👩‍👩‍👧‍👦 \ud83d\ude00 z̷̧̢͇a̸l̵g̷o̶',
        '| a |\n|---|\n| <svg onload="window.attacked=2"> |',
        '```html\n<script>window.attacked = "fence"</script>\n```',
        'x' * 4000,
    ]
)


def test_hostile_content_is_shown_and_does_nothing(server: Any, open_page: Open, send_spans: Send):
    """The fixture adds: no complaint in the console, no request to anyone else."""
    messages = json.dumps([{'role': 'user', 'content': HOSTILE}, {'role': '<b>role</b>', 'content': HOSTILE}])
    trace = send_spans(
        server,
        'trace-hostile',
        [
            {
                'id': 1,
                'name': '<img src=x onerror=alert(1)> \u202egnp.exe',
                'error': '<script>window.attacked = "error"</script>',
                'attributes': {
                    'avaliar.span.type': 'llm',
                    'gen_ai.provider.name': '"><script>window.attacked=3</script>',
                    'gen_ai.request.model': '${7*7}{{7*7}}<img src=x>',
                    'avaliar.input': json.dumps({'messages': json.loads(messages)}),
                    'avaliar.output': json.dumps(HOSTILE),
                    'avaliar.metadata': json.dumps({'__proto__': {'polluted': True}, '<b>key</b>': HOSTILE}),
                    'avaliar.tags': ['<i>tag</i>', 'javascript:alert(1)'],
                    'session.id': '"/><script>window.attacked=4</script>',
                    'user.id': "' OR 1=1 --",
                },
            },
            {
                'id': 2,
                'parent': 1,
                'name': 'huge',
                'start': 1,
                'attributes': {'avaliar.output': json.dumps('<b>long</b> ' * 80_000)},
            },
        ],
    )
    page = open_page(f'{server.url}/traces?environment=trace-hostile')
    expect(page.locator('[data-trace]')).to_contain_text('<img src=x onerror=alert(1)>')
    page.locator('[data-trace] a').click()
    expect(page.locator('[data-panel] h2')).to_contain_text('<img src=x onerror=alert(1)>')
    response = page.get_by_role('region', name=re.compile('Response|Output'))
    expect(response).to_contain_text('<script>window.attacked = "script"</script>')
    expect(response).to_contain_text('[image: pixel')
    assert page.locator('[data-panel] img:not([role=img])').count() == 0
    assert page.locator('[data-panel] a[href^="javascript"]').count() == 0
    page.get_by_text('click me').first.click()
    page.get_by_role('radio', name='Raw').click()
    expect(response).to_contain_text('![pixel](https://evil.example/pixel.png)')
    page.get_by_role('tab', name='Metadata').click()
    expect(page.get_by_role('tabpanel')).to_contain_text('<b>key</b>')
    page.get_by_role('tab', name='Input & output').click()
    choose(page, 'huge')
    expect(page.get_by_role('region', name=re.compile('Response|Output'))).to_contain_text('Show more')
    assert page.evaluate('window.attacked') is None
    assert page.evaluate('({}).polluted') is None
    assert page.evaluate('document.querySelectorAll("[data-panel] script, [data-panel] style, base").length') == 0
    # Nothing pushes the page out of its frame.
    assert page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')
    assert trace in page.url
