"""The Trace Explorer in a real browser: what it lists, its address, live arrival, the keyboard."""

from __future__ import annotations

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

@traceable('llm', provider='openai', model='gpt-4o', name='chat')
def cheap(messages):
    update_current_llm_run(1000, 200)
    return 'Paris is the capital.'

@traceable('llm', provider='anthropic', model='claude-sonnet-4-5', name='chat')
def dear(messages):
    update_current_llm_run(100_000, 9_000)
    return 'An expensive answer.'

@traceable('agent')
def capital_agent(question):
    return cheap([{'role': 'user', 'content': question}])

@traceable('agent')
def report_agent(question):
    return dear([{'role': 'user', 'content': question}])

@traceable('tool')
def broken_tool(path):
    raise ValueError('no such file')

with context(environment=sys.argv[1], session_id='session-7', user_id='ana', tags=['trial']):
    capital_agent('What is the capital of France?')
    report_agent('Write the zanzibar report.')
    try:
        broken_tool('/nowhere')
    except ValueError:
        pass
assert flush(20)
"""


@pytest.fixture(scope='module')
def traffic(server: Any) -> str:
    """Three traces in an environment of their own."""
    server.run(PROGRAM, 'list-traffic')
    server.eventually(lambda: len(server.get('/traces', environment='list-traffic')['data']) == 3)
    return 'list-traffic'


def names(page: Page) -> list[str]:
    return page.locator('[data-trace] a').all_inner_texts()


def address(server: Any, environment: str, query: str = '') -> str:
    return f'{server.url}/traces?environment={environment}{query}'


def test_traces_are_listed_newest_first_with_what_they_did(server: Any, traffic: str, open_page: Open):
    page = open_page(address(server, traffic))
    expect(page.locator('[data-trace]')).to_have_count(3)
    assert names(page) == ['broken_tool', 'report_agent', 'capital_agent']
    row = page.locator('[data-trace]', has_text='capital_agent')
    for text in ('What is the capital of France?', 'Paris is the capital.', 'gpt-4o', '1,200', 'ana', 'trial'):
        expect(row).to_contain_text(text)
    # 1,000 tokens at $2.50 and 200 at $10 a million.
    expect(row).to_contain_text('$0.0045')
    expect(page.locator('[data-trace]', has_text='broken_tool').get_by_label('Error')).to_be_visible()
    expect(page.get_by_label('Of the filtered traces')).to_contain_text('3 traces')


def test_filters_are_in_the_address_and_in_the_history(server: Any, traffic: str, open_page: Open):
    page = open_page(address(server, traffic))
    expect(page.locator('[data-trace]')).to_have_count(3)
    page.get_by_role('button', name='Provider').click()
    page.get_by_role('menuitemcheckbox', name='Anthropic').click()
    page.keyboard.press('Escape')
    expect(page).to_have_url(re.compile('provider=anthropic'))
    expect(page.locator('[data-trace]')).to_have_count(1)
    assert names(page) == ['report_agent']
    page.get_by_role('button', name='Status').click()
    page.get_by_role('menuitemcheckbox', name='Error').click()
    page.keyboard.press('Escape')
    expect(page.get_by_text('No trace matches')).to_be_visible()
    page.go_back()
    expect(page.locator('[data-trace]')).to_have_count(1)
    page.go_back()
    expect(page.locator('[data-trace]')).to_have_count(3)
    page.go_forward()
    expect(page.locator('[data-trace]')).to_have_count(1)
    page.reload()
    expect(page.locator('[data-trace]')).to_have_count(1)


@pytest.mark.parametrize(
    ('query', 'expected'),
    [
        ('&status=error', ['broken_tool']),
        ('&model=claude-sonnet-4-5', ['report_agent']),
        ('&span_type=tool', ['broken_tool']),
        ('&search=zanzibar', ['report_agent']),
        ('&session_id=session-7&source=sdk', ['broken_tool', 'report_agent', 'capital_agent']),
        ('&min_latency_ms=0&provider=openai&provider=anthropic', ['report_agent', 'capital_agent']),
        ('&sort=cost', ['report_agent', 'capital_agent', 'broken_tool']),
        ('&order=asc', ['capital_agent', 'report_agent', 'broken_tool']),
    ],
)
def test_an_address_opens_what_it_says(server: Any, traffic: str, open_page: Open, query: str, expected: list[str]):
    page = open_page(address(server, traffic, query))
    expect(page.locator('[data-trace]')).to_have_count(len(expected))
    assert names(page) == expected


def test_search_and_sort_by_hand(server: Any, traffic: str, open_page: Open):
    page = open_page(address(server, traffic))
    expect(page.locator('[data-trace]')).to_have_count(3)
    page.keyboard.press('/')
    page.keyboard.type('Zanzibar')
    expect(page).to_have_url(re.compile('search=Zanzibar'))
    expect(page.locator('[data-trace]')).to_have_count(1)
    page.get_by_label('Clear the search').click()
    expect(page.locator('[data-trace]')).to_have_count(3)
    page.get_by_role('button', name='Tokens').click()
    expect(page).to_have_url(re.compile('sort=tokens'))
    expect(page.get_by_role('columnheader', name='Tokens')).to_have_attribute('aria-sort', 'descending')
    expect(page.locator('[data-trace]').first).to_contain_text('report_agent')
    page.get_by_role('button', name='Tokens').click()
    expect(page).to_have_url(re.compile('order=asc'))
    expect(page.locator('[data-trace]').first).to_contain_text('capital_agent')


def test_no_match_names_the_filters_and_clears_them(server: Any, traffic: str, open_page: Open):
    page = open_page(address(server, traffic, '&search=nobodywrotethis&status=error'))
    expect(page.get_by_text('No trace matches')).to_be_visible()
    expect(page.get_by_text('text “nobodywrotethis”')).to_be_visible()
    expect(page.get_by_text('status error')).to_be_visible()
    page.get_by_role('button', name='Clear 3 filters').click()
    expect(page.locator('[data-trace]').first).to_be_visible()
    assert '?' not in page.url


def test_a_new_trace_arrives_by_itself(server: Any, open_page: Open, send_spans: Send):
    send_spans(server, 'list-live', [{'id': 1, 'name': 'before', 'start': -1000}])
    page = open_page(address(server, 'list-live'))
    expect(page.locator('[data-trace]')).to_have_count(1)
    send_spans(server, 'list-live', [{'id': 1, 'name': 'arrived'}])
    expect(page.locator('[data-trace]')).to_have_count(2)
    assert names(page) == ['arrived', 'before']


def test_a_row_grows_where_it_stands(server: Any, open_page: Open, send_spans: Send):
    trace = send_spans(server, 'list-grow', [{'id': 2, 'parent': 1, 'name': 'child'}])
    page = open_page(address(server, 'list-grow'))
    row = page.locator(f'[data-trace="{trace}"]')
    expect(row).to_contain_text('running')
    send_spans(server, 'list-grow', [{'id': 1, 'name': 'the root', 'length': 2000}], int(trace, 16))
    expect(row).to_contain_text('the root')
    expect(row).to_contain_text('2.00 s')
    expect(row).not_to_contain_text('running')


def test_what_one_reads_does_not_move(server: Any, open_page: Open, send_spans: Send):
    for number in range(1, 121):
        send_spans(server, 'list-long', [{'id': 1, 'name': f'trace {number:03}', 'start': number * 10}])
    page = open_page(address(server, 'list-long'))
    expect(page.locator('[data-trace]').first).to_contain_text('trace 120')
    # Only what is seen is on the page; scrolling brings the rest, page by page.
    assert page.locator('[data-trace]').count() < 50
    body = page.get_by_role('rowgroup')
    for _ in range(30):
        body.evaluate('element => element.scrollBy(0, 600)')
        page.wait_for_timeout(50)
        if page.get_by_text('trace 001').count():
            break
    expect(page.get_by_text('trace 001')).to_be_visible()
    body.evaluate('element => element.scrollTo(0, 1000)')
    page.wait_for_function('() => document.querySelector("[role=rowgroup]").scrollTop === 1000')
    # A row of this part of the list; until it is drawn, rows of where the list was before still stand there.
    seen = page.locator('[data-trace]', has_text='trace 095')
    expect(seen).to_be_visible()
    before = seen.bounding_box()
    send_spans(server, 'list-long', [{'id': 1, 'name': 'trace 121', 'start': 4000}])
    pill = page.get_by_role('button', name='1 new trace')
    expect(pill).to_be_visible()
    assert seen.bounding_box() == before
    pill.click()
    expect(page.locator('[data-trace]').first).to_contain_text('trace 121')


def test_the_way_back_leads_to_the_same_rows(server: Any, open_page: Open, send_spans: Send):
    for number in range(1, 61):
        send_spans(server, 'list-back', [{'id': 1, 'name': f'trace {number:03}', 'start': number * 10}])
    page = open_page(address(server, 'list-back', '&sort=latency'))
    expect(page.locator('[data-trace]').first).to_be_visible()
    body = page.get_by_role('rowgroup')
    body.evaluate('element => element.scrollTo(0, 800)')
    page.wait_for_function('() => document.querySelector("[role=rowgroup]").scrollTop === 800')
    page.locator('[data-trace] a').nth(14).click()
    expect(page).to_have_title(re.compile(r'trace \d+ · Avaliar'))
    page.get_by_role('navigation', name='Way back').get_by_role('link', name='Traces').click()
    expect(page).to_have_url(re.compile('sort=latency'))
    expect(page.locator('[data-trace]').first).to_be_visible()
    assert body.evaluate('element => element.scrollTop') == 800


def test_the_keyboard_moves_and_opens(server: Any, traffic: str, open_page: Open):
    page = open_page(address(server, traffic))
    expect(page.locator('[data-trace]')).to_have_count(3)
    page.keyboard.press('j')
    page.keyboard.press('j')
    expect(page.locator('[aria-selected=true]')).to_contain_text('report_agent')
    page.keyboard.press('k')
    page.keyboard.press('j')
    page.keyboard.press('Enter')
    expect(page).to_have_url(re.compile(r'/traces/[0-9a-f]{32}\?environment=list-traffic'))
    expect(page.get_by_role('heading', level=1)).to_have_text('report_agent')
    page.go_back()
    expect(page.locator('[data-trace]')).to_have_count(3)


def test_a_failing_server_is_told_and_tried_again(server: Any, traffic: str, open_page: Open):
    page = open_page(f'{server.url}/ingest', complaints=True)
    refusal = '{"detail": "The span store does not answer. Try again in a moment."}'
    page.route(
        '**/api/v1/traces?**',
        lambda route: route.fulfill(status=503, body=refusal, content_type='application/json'),
    )
    page.goto(address(server, traffic))
    expect(page.get_by_role('alert')).to_contain_text('The span store does not answer.')
    page.unroute('**/api/v1/traces?**')
    page.get_by_role('button', name='Try again').click()
    expect(page.locator('[data-trace]')).to_have_count(3)
