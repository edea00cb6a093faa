"""Take the pictures of the documentation from a running server that `avaliar demo` has filled.

python scripts/pictures.py http://127.0.0.1:4319
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from urllib.request import urlopen

import chromium
from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).parents[1] / 'docs/images'


def ask(server: str, path: str) -> dict:
    with urlopen(f'{server}/api/v1{path}') as answer:
        return json.load(answer)


def main(server: str) -> None:
    # The research agents make the tree worth looking at, their report the Markdown.
    row = ask(server, '/traces?range=24h&search=coordinator&status=ok&limit=1')['data'][0]
    spans = ask(server, f'/traces/{row["trace_id"]}')['spans']
    report = next(span for span in spans if span['name'] == 'write_report')
    pages = {
        'trace': f'/traces/{row["trace_id"]}?span={report["span_id"]}',
        'dashboard': '/?range=1h',
    }
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=list(chromium.ARGUMENTS))
        page = browser.new_page(viewport={'width': 1440, 'height': 900}, color_scheme='light', locale='en-GB')
        for name, path in pages.items():
            page.goto(server + path)
            # A live page never rests; what it shows is there after a moment.
            page.wait_for_timeout(4000)
            page.screenshot(path=IMAGES / f'{name}.png')
        browser.close()


if __name__ == '__main__':
    main(sys.argv[1].rstrip('/'))
