"""The dashboard's figures, the first trace, keys, the ledger, themes and widths, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Open = Callable[..., Page]

PROGRAM = """
import sys
from avaliar import context, flush, traceable, update_current_llm_run

@traceable('llm', provider='openai', model='gpt-4o')
def ask_openai(messages):
    update_current_llm_run(100_000, 10_000)
    return 'one'

@traceable('llm', provider='anthropic', model='claude-sonnet-4-5')
def ask_anthropic(messages):
    update_current_llm_run(100_000, 10_000)
    return 'two'

@traceable('agent')
def agent(fails):
    ask_openai([{'role': 'user', 'content': 'hello'}])
    if fails:
        raise RuntimeError('gave up')

with context(environment=sys.argv[1]):
    for number in range(4):
        try:
            agent(number == 0)
        except RuntimeError:
            pass
    ask_anthropic([{'role': 'user', 'content': 'hello'}])
assert flush(20)
"""


@pytest.fixture(scope='module')
def figures(server: Any) -> str:
    """Five requests, one of them failed: 4 x $0.35 of OpenAI and $0.45 of Anthropic."""
    server.run(PROGRAM, 'figures')
    server.eventually(lambda: len(server.get('/traces', environment='figures')['data']) == 5)
    return 'figures'


def cell(page: Page, name: str) -> Any:
    return page.locator('dl[aria-label=Figures] > div', has=page.get_by_text(name, exact=True))


def test_the_figures_add_up(server: Any, figures: str, open_page: Open):
    page = open_page(f'{server.url}/?environment={figures}&range=1h')
    expect(cell(page, 'Requests')).to_contain_text('5')
    expect(cell(page, 'Error rate')).to_contain_text('20.0%')
    expect(cell(page, 'Cost')).to_contain_text('$1.85')
    expect(cell(page, 'Tokens')).to_contain_text('550K')
    expect(cell(page, 'Latency p50')).to_contain_text('no earlier data')
    for chart in ('Cost over time, by provider', 'Latency of requests', 'Requests over time'):
        expect(page.get_by_role('figure', name=chart).locator('canvas')).to_be_visible()
    table = page.locator('section', has=page.get_by_role('heading', name='By provider'))
    assert [text.split('\t')[0].strip() for text in table.locator('tbody tr').all_inner_texts()] == [
        'OpenAI',
        'Anthropic',
    ]
    expect(table.locator('tbody tr').first).to_contain_text('$1.40')
    expect(table.locator('tbody tr').first).to_contain_text('75.7%')
    table.get_by_role('button', name='Calls').click()
    table.get_by_role('button', name='Calls').click()
    expect(table.locator('tbody tr').first).to_contain_text('Anthropic')


def test_a_chart_tells_what_it_shows(server: Any, figures: str, open_page: Open):
    page = open_page(f'{server.url}/?environment={figures}&range=1h')
    chart = page.get_by_role('figure', name='Requests over time')
    expect(chart.locator('canvas')).to_be_visible()
    box = chart.locator('.u-over').bounding_box()
    assert box
    # The newest bucket is at the right end.
    page.mouse.move(box['x'] + box['width'] - 6, box['y'] + 40)
    expect(chart).to_contain_text('With an error')


def test_a_provider_leads_to_its_traces(server: Any, figures: str, open_page: Open):
    page = open_page(f'{server.url}/?environment={figures}&range=1h')
    page.get_by_role('link', name='Anthropic').click()
    expect(page).to_have_url(re.compile(r'/traces\?'))
    assert {'environment=figures', 'range=1h', 'provider=anthropic'} <= set(page.url.split('?')[1].split('&'))
    expect(page.locator('[data-trace]')).to_have_count(1)
    page.go_back()
    page.get_by_role('link', name='gpt-4o').click()
    expect(page.locator('[data-trace]')).to_have_count(4)


def test_the_first_trace(start_server: Callable[..., Any], open_page: Open):
    server = start_server()
    page = open_page(f'{server.url}/traces')
    expect(page.get_by_role('heading', name='See your first trace')).to_be_visible()
    lines = page.locator('pre').all_inner_texts()
    assert lines[0] == 'pip install avaliar'
    assert f'export AVALIAR_API_KEY={server.key}' in lines[1]
    assert f'export AVALIAR_API_URL={server.url}' in lines[1]
    # What the page says to paste is what makes the page turn: run exactly that.
    assert server.run(lines[2]) == ''
    expect(page.locator('[data-trace]')).to_have_count(1)
    expect(page.locator('[data-trace]')).to_contain_text('greet')
    expect(page.locator('[data-trace]')).to_contain_text('Hello, world!')


def test_a_quiet_time_is_told_from_an_empty_server(server: Any, figures: str, open_page: Open):
    past = 'from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z'
    page = open_page(f'{server.url}/traces?{past}')
    expect(page.get_by_text('No traces in this time')).to_be_visible()
    page.get_by_role('button', name='Look at the last 90 days').click()
    expect(page.locator('[data-trace]').first).to_be_visible()
    page.goto(f'{server.url}/?{past}')
    expect(page.get_by_text('No model calls in this time.').first).to_be_visible()


def test_the_ledger(server: Any, figures: str, open_page: Open):
    page = open_page(f'{server.url}/ingest')
    ledger = server.get('/ingest/ledger')
    expect(page.locator('dl')).to_contain_text('Received')
    expect(page.locator('tbody tr', has_text='Avaliar SDK').first).to_be_visible()
    assert ledger['stored'] > 0


def test_a_key_is_made_shown_once_and_revoked(server: Any, open_page: Open):
    page = open_page(f'{server.url}/settings/keys')
    page.get_by_role('button', name='New key').click()
    page.get_by_label('Name').fill('night workers')
    page.get_by_label('Read').check()
    page.get_by_role('button', name='Create', exact=True).click()
    made = page.get_by_role('status', name='The new key')
    key = made.locator('code').inner_text()
    assert key.startswith('avl_')
    assert server.request('GET', '/api/v1/traces?limit=1', headers={'X-API-Key': key})[0] == 200
    page.get_by_role('button', name='I have copied it').click()
    page.reload()
    row = page.locator('tbody tr', has_text='night workers')
    expect(row).to_contain_text('read')
    assert key not in page.content()
    row.get_by_role('button', name='Revoke').click()
    page.get_by_role('dialog').get_by_role('button', name='Revoke').click()
    expect(row).to_contain_text('revoked')
    assert server.request('GET', '/api/v1/traces?limit=1', headers={'X-API-Key': key})[0] == 401


def test_the_theme_is_kept(server: Any, figures: str, open_page: Open):
    page = open_page(f'{server.url}/traces', color_scheme='light')

    def canvas() -> str:
        return page.evaluate('getComputedStyle(document.body).backgroundColor')

    light = canvas()
    page.get_by_role('button', name='System theme').click()
    page.get_by_role('menuitemradio', name='Dark theme').click()
    page.wait_for_function('light => getComputedStyle(document.body).backgroundColor !== light', arg=light)
    dark = canvas()
    page.reload()
    page.get_by_role('button', name='Dark theme').wait_for()
    assert canvas() == dark


# The ratio of each visible text to what lies behind it, as WCAG 2 computes it; those below 4.5.
PALE_TEXT = """() => {
  const channels = (color) => {
    const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
    context.fillStyle = color
    context.fillRect(0, 0, 1, 1)
    return [...context.getImageData(0, 0, 1, 1).data]
  }
  const luminance = ([r, g, b]) => {
    const part = (value) => ((value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
  }
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = channels(getComputedStyle(at).backgroundColor)
      if (color[3] > 250) return color
    }
    return [255, 255, 255, 255]
  }
  const pale = new Set()
  const walker = document.createTreeWalker(document.getElementById('root'), NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement
    const style = getComputedStyle(element)
    if (!walker.currentNode.data.trim() || !element.checkVisibility({ opacityProperty: true })) continue
    if (element.closest('[aria-hidden=true], .sr-only, :disabled')) continue
    const [ink, ground] = [luminance(channels(style.color)), luminance(behind(element))]
    const ratio = (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05)
    if (ratio < 4.5) pale.add(`${ratio.toFixed(2)} ${walker.currentNode.data.trim().slice(0, 40)}`)
  }
  return [...pale]
}"""


@pytest.mark.parametrize('theme', ['light', 'dark'])
@pytest.mark.parametrize('width', [1440, 900])
def test_pages_are_readable_and_fit(server: Any, figures: str, open_page: Open, theme: str, width: int):
    trace = server.get('/traces', environment=figures)['data'][0]['trace_id']
    page = open_page(
        f'{server.url}/?environment={figures}', color_scheme=theme, viewport={'width': width, 'height': 900}
    )
    for path, ready in (
        (f'/?environment={figures}', 'section tbody tr th'),
        (f'/traces?environment={figures}', '[data-trace]'),
        (f'/traces/{trace}', '[data-panel] h2'),
        ('/ingest', 'tbody tr'),
        ('/settings/keys', 'tbody tr'),
    ):
        page.goto(f'{server.url}{path}')
        page.locator(ready).first.wait_for()
        assert page.evaluate(PALE_TEXT) == [], path
        assert page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), path
        # Every control has a name.
        unnamed = page.evaluate(
            """() => [...document.querySelectorAll('button, a, input')].filter((element) =>
              !(element.innerText || element.ariaLabel || element.labels?.length || element.title)).length"""
        )
        assert unnamed == 0, path
