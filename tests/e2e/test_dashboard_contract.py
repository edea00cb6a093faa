"""What the dashboard takes from the server's description, and who may see it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
WEB = Path(__file__).parents[2] / 'web'


def test_the_client_is_generated_from_this_server(tmp_path: Path):
    node = shutil.which('node')
    assert node, 'Node is missing, so the types of the dashboard were not compared with the server: install Node 20.'
    assert (WEB / 'node_modules').exists(), 'web/node_modules is missing: run `make web`.'
    made = tmp_path / 'schema.d.ts'
    # As `npm run api` does it, with a server of its own.
    done = subprocess.run(
        [node, str(WEB / 'scripts/api.mjs'), str(made)],
        env={name: value for name, value in os.environ.items() if not name.startswith('AVALIAR_')},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    kept = WEB / 'src/api/schema.d.ts'
    assert made.read_text() == kept.read_text(), 'The API has changed: run `npm run api` in web/ and commit the result.'


def test_elsewhere_than_on_loopback_one_signs_in(
    start_server: Callable[..., Any], open_page: Callable[..., Page], tmp_path: Path
):
    folder = tmp_path / 'open'
    folder.mkdir()
    made = subprocess.run(
        [
            *(str(Path(sys.executable).parent / 'avaliar'), 'admin', 'create', '--email', 'ana@example.com'),
            *('--password-stdin', '--data-dir', str(folder / 'data')),
        ],
        input='a long enough secret\n',
        text=True,
        capture_output=True,
        timeout=100,
        env={**os.environ, 'AVALIAR_CONFIG_DIR': str(folder / 'config')},
    )
    assert made.returncode == 0, made.stderr
    server = start_server('open', '--host', '0.0.0.0')
    page = open_page(f'http://127.0.0.1:{urlsplit(server.url).port}/traces?range=7d', complaints=True)
    expect(page.get_by_role('heading', name='Sign in to Avaliar')).to_be_visible()
    page.get_by_label('Email').fill('ana@example.com')
    page.get_by_label('Password').fill('not the secret')
    page.get_by_role('button', name='Sign in').click()
    expect(page.get_by_role('alert')).to_contain_text('wrong')
    # What is typed now replaces the wrong one.
    expect(page.get_by_label('Password')).to_be_focused()
    page.keyboard.type('a long enough secret')
    page.keyboard.press('Enter')
    # Back to where one wanted to go; without a key to show, the page says where to make one.
    expect(page).to_have_url(re.compile(r'/traces\?range=7d$'))
    expect(page.get_by_role('heading', name='See your first trace')).to_be_visible()
    expect(page.get_by_role('link', name='create one')).to_be_visible()
    page.get_by_role('button', name='Sign out').click()
    expect(page.get_by_role('heading', name='Sign in to Avaliar')).to_be_visible()
    page.goto(f'http://127.0.0.1:{urlsplit(server.url).port}/login?next=https://evil.example/')
    page.get_by_label('Email').fill('ana@example.com')
    page.get_by_label('Password').fill('a long enough secret')
    page.get_by_role('button', name='Sign in').click()
    expect(page.get_by_role('heading', name='See your first trace')).to_be_visible()
    assert urlsplit(page.url).hostname == '127.0.0.1'
