"""Chromium for the dashboard's tests, and OTLP by hand where the SDK would be too well behaved."""

from __future__ import annotations

import importlib.util
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

ROOT = Path(__file__).parents[2]
STATIC = ROOT / 'server/src/avaliar_server/_static/index.html'
# A shared machine may be slow; each wait ends as soon as what it waits for is there.
PATIENCE_MS = 20_000


# Of a module, not of the session: while Playwright is open its event loop counts as running in this thread, and tests
# of other modules that run coroutines fail.
@pytest.fixture(scope='module')
def browser() -> Iterator[Browser]:
    assert STATIC.exists(), 'The dashboard is not built, so it was not tested in a browser: run `make web`.'
    place = importlib.util.spec_from_file_location('chromium', ROOT / 'scripts/chromium.py')
    assert place and place.loader
    chromium = importlib.util.module_from_spec(place)
    place.loader.exec_module(chromium)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium.executable(), args=list(chromium.ARGUMENTS))
        yield running
        running.close()


class WatchedPage:
    """A page, and what no page of ours may do: complain in the console, or ask anyone but its own server."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        page.on('console', self._on_console)
        page.on('pageerror', lambda error: self.complaints.append(str(error)))
        page.on('request', self._on_request)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ('error', 'warning'):
            self.complaints.append(message.text)

    def _on_request(self, request: Request) -> None:
        if urlsplit(request.url).hostname != '127.0.0.1':
            self.strangers.append(request.url)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A function that opens an address in a browser profile of its own; at the end the pages must have behaved.

    `complaints=True` allows messages in the console, as a server that refuses brings them.
    """
    opened: list[tuple[WatchedPage, bool]] = []

    def open_one(url: str, *, complaints: bool = False, **context: Any) -> Page:
        settings: dict[str, Any] = {'viewport': {'width': 1440, 'height': 900}, 'locale': 'en-GB', **context}
        page = browser.new_context(**settings).new_page()
        page.set_default_timeout(PATIENCE_MS)
        opened.append((WatchedPage(page), complaints))
        page.goto(url)
        return page

    yield open_one
    for watched, allowed in opened:
        watched.page.context.close()
        assert allowed or watched.complaints == []
        assert watched.strangers == []


def _value(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {'boolValue': value}
    if isinstance(value, int):
        return {'intValue': str(value)}
    if isinstance(value, list):
        return {'arrayValue': {'values': [_value(item) for item in value]}}
    return {'stringValue': value}


def _attributes(values: dict[str, Any]) -> list[dict[str, Any]]:
    return [{'key': key, 'value': _value(value)} for key, value in values.items()]


@pytest.fixture
def send_spans() -> Callable[..., str]:
    """`send_spans(server, environment, [span, ...])`: spans as OTLP JSON; the id of their trace.

    A span is a dict of `id` (a number), `parent` (a number or absent), `name`, `start` and `length` (milliseconds),
    `attributes` and `error`.
    """

    def send(server: Any, environment: str, spans: list[dict[str, Any]], trace_id: int | None = None) -> str:
        # The id is a moment, so that what is sent to a trace later lies where its first spans do.
        moment = trace_id or time.time_ns()
        trace, begin = f'{moment:032x}', moment - 5_000_000_000
        rows: list[dict[str, Any]] = []
        for span in spans:
            start = begin + int(span.get('start', 0) * 1e6)
            row: dict[str, Any] = {
                'traceId': trace,
                'spanId': f'{span["id"]:016x}',
                'name': span['name'],
                'startTimeUnixNano': str(start),
                'endTimeUnixNano': str(start + int(span.get('length', 1) * 1e6)),
                'attributes': _attributes(span.get('attributes', {})),
            }
            if 'parent' in span:
                row['parentSpanId'] = f'{span["parent"]:016x}'
            if 'error' in span:
                row['status'] = {'code': 2, 'message': span['error']}
            rows.append(row)
        resource = {'attributes': _attributes({'service.name': 'e2e', 'deployment.environment.name': environment})}
        body = {'resourceSpans': [{'resource': resource, 'scopeSpans': [{'spans': rows}]}]}
        headers = {'Content-Type': 'application/json', 'X-API-Key': server.key}
        status, answer = server.request('POST', '/v1/traces', json.dumps(body).encode(), headers)
        assert status == 200, answer
        assert 'partialSuccess' not in json.loads(answer) or not json.loads(answer)['partialSuccess'], answer
        return trace

    return send
