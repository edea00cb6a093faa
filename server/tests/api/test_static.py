"""The dashboard's files: cached for ever when their name says so, never a way out of the folder, safe headers."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import httpx
import pytest
from avaliar_server.api.app import create_app
from avaliar_server.api.state import HttpSettings, Services
from avaliar_server.api.static import Dashboard

from .conftest import LOCAL

SCRIPT = '/assets/index-B7sd93Kx.js'


@pytest.mark.parametrize(
    'path',
    ['/', '/index.html', '/traces', '/traces/0af7651916cd43dd8448eb211c80319c', '/settings/keys', '/trace.with.dots'],
)
async def test_every_route_of_the_dashboard_is_its_page(local: httpx.AsyncClient, path: str) -> None:
    answer = await local.get(path, headers={'Accept': 'text/html,application/xhtml+xml'})
    assert answer.status_code == 200 and '<title>Avaliar' in answer.text
    assert answer.headers['cache-control'] == 'no-cache'
    assert answer.headers['content-type'] == 'text/html; charset=utf-8'


async def test_a_hashed_asset_is_kept_for_ever(local: httpx.AsyncClient) -> None:
    for path, media_type in (
        (SCRIPT, 'text/javascript; charset=utf-8'),
        ('/assets/inter-latin-wght-normal-Dx4kXJAl.woff2', 'font/woff2'),
    ):
        answer = await local.get(path)
        assert answer.headers['cache-control'] == 'public, max-age=31536000, immutable'
        assert answer.headers['content-type'] == media_type
    assert (await local.get('/favicon.svg')).headers['cache-control'] == 'no-cache'


async def test_text_is_compressed_for_who_takes_it(local: httpx.AsyncClient, static_folder: Path) -> None:
    content = (static_folder / SCRIPT[1:]).read_bytes()
    packed = await local.get(SCRIPT, headers={'Accept-Encoding': 'br, gzip'})
    assert packed.headers['content-encoding'] == 'gzip' and packed.headers['vary'] == 'Accept-Encoding'
    assert packed.content == content and int(packed.headers['content-length']) < len(content)
    plain = await local.get(SCRIPT, headers={'Accept-Encoding': 'identity'})
    assert 'content-encoding' not in plain.headers and plain.content == content
    assert gzip.compress(content)[:2] != plain.content[:2]


async def test_an_unchanged_page_is_not_sent_again(local: httpx.AsyncClient) -> None:
    etag = (await local.get('/')).headers['etag']
    again = await local.get('/', headers={'If-None-Match': f'"other", {etag}'})
    assert again.status_code == 304 and again.content == b''
    assert (await local.get('/', headers={'If-None-Match': '"other"'})).status_code == 200


async def test_head_has_no_body(local: httpx.AsyncClient) -> None:
    answer = await local.head(SCRIPT)
    assert answer.status_code == 200 and answer.content == b'' and int(answer.headers['content-length']) > 0


@pytest.mark.parametrize(
    'path',
    ['/../control.sqlite3', '/assets/../../control.sqlite3', '/%2e%2e/control.sqlite3', '/assets/%2e%2e%2fcontrol.sqlite3', '//etc/passwd', '/assets/..%5c..%5csecret.txt', '/assets/missing-12345678.js', '/%00', '/secret.txt'],
)  # fmt: skip
async def test_nothing_beside_the_dashboard_is_served(local: httpx.AsyncClient, static_folder: Path, path: str) -> None:
    (static_folder.parent / 'secret.txt').write_text('the secret')
    (static_folder.parent / 'control.sqlite3').write_text('the secret')
    for accept in ('*/*', 'text/html', 'application/json'):
        answer = await local.get(path, headers={'Accept': accept})
        assert 'the secret' not in answer.text and 'root:' not in answer.text
        assert answer.status_code in (200, 404)
        if accept == 'application/json':
            assert answer.status_code == 404


async def test_a_missing_asset_is_not_the_page(local: httpx.AsyncClient) -> None:
    answer = await local.get('/assets/old-12345678.js')
    assert answer.status_code == 404 and answer.json() == {'detail': 'There is nothing at this address.'}


async def test_only_reading(local: httpx.AsyncClient) -> None:
    answer = await local.post('/traces', headers={'Origin': LOCAL})
    assert answer.status_code == 405 and answer.headers['allow'] == 'GET, HEAD'


@pytest.mark.parametrize('path', ['/', SCRIPT, '/nothing.txt'])
async def test_pages_run_their_own_scripts_only(local: httpx.AsyncClient, path: str) -> None:
    headers = (await local.get(path)).headers
    policy = dict(part.strip().split(' ', 1) for part in headers['content-security-policy'].split(';'))
    assert policy['default-src'] == "'none'" and policy['script-src'] == "'self'" and policy['connect-src'] == "'self'"
    assert policy['frame-ancestors'] == policy['base-uri'] == "'none'"
    assert 'unsafe-eval' not in headers['content-security-policy']
    assert policy['img-src'] == "'self' data:", 'a picture in a trace must not call anybody'
    assert headers['x-content-type-options'] == 'nosniff' and headers['referrer-policy'] == 'no-referrer'
    assert headers['x-frame-options'] == 'DENY'


async def test_answers_of_the_api_can_do_nothing_as_a_page(local: httpx.AsyncClient) -> None:
    for path in ('/api/v1/session', '/api/v1/nothing', '/openapi.json', '/health'):
        headers = (await local.get(path)).headers
        assert headers['content-security-policy'] == "default-src 'none'; frame-ancestors 'none'; sandbox"
        assert headers['cache-control'] == 'no-store' and headers['x-content-type-options'] == 'nosniff'


async def test_without_files_the_page_says_how_to_build_them(services: Services, tmp_path: Path) -> None:
    folder = tmp_path / 'none'
    app = create_app(services, HttpSettings(local=True), dashboard=Dashboard(folder))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=LOCAL) as client:
        answer = await client.get('/')
        assert 'make web' in answer.text and '<script' not in answer.text
        assert (await client.get('/api/v1/session')).status_code == 200
        folder.mkdir()
        (folder / 'index.html').write_text('built meanwhile')
        assert (await client.get('/')).text == 'built meanwhile'
        (folder / 'index.html').write_text('built again')
        os.utime(folder / 'index.html', ns=(1, 1))
        assert (await client.get('/')).text == 'built again'
