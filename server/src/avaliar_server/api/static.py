"""The built dashboard, out of the wheel.

Only files that were there when the folder was read are served, by exact name, so no path can lead outside it. Every
address of the dashboard's own routes answers with its one page.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import problem

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

__all__ = ['CONTENT_SECURITY_POLICY', 'STATIC_FOLDER', 'Dashboard']

STATIC_FOLDER = Path(__file__).parent.parent / '_static'

CONTENT_SECURITY_POLICY = '; '.join(
    (
        "default-src 'none'",
        "script-src 'self'",
        # Menus and virtual lists position themselves by style elements and attributes; a style cannot run anything,
        # and with img-src, font-src and connect-src closed it cannot send anything anywhere.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self' blob:",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

_HASHED = re.compile(r'^/assets/.+[-.][A-Za-z0-9_-]{8,}\.\w+$')
_COMPRESSIBLE = ('text/', 'application/javascript', 'application/json', 'image/svg+xml', 'application/manifest+json')
# The system's table may say otherwise (Windows takes it from the registry), and nosniff makes that fatal.
_TYPES = {
    '.js': 'text/javascript; charset=utf-8',
    '.mjs': 'text/javascript; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.html': 'text/html; charset=utf-8',
    '.svg': 'image/svg+xml',
    '.json': 'application/json',
    '.webmanifest': 'application/manifest+json',
    '.woff2': 'font/woff2',
    '.wasm': 'application/wasm',
    '.ico': 'image/x-icon',
}

_NOT_BUILT = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Avaliar</title>
<h1>The dashboard is not built</h1>
<p>This installation has no dashboard files. In a clone of the repository run <code>make web</code> and start the
server again; an installed wheel carries them.</p>
<p>The API works: see <a href="/openapi.json">/openapi.json</a>.</p></html>
"""


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    compressed: bytes | None
    media_type: str
    etag: bytes
    immutable: bool


class Dashboard:
    """An ASGI application for everything that is not the API. `folder` holds `index.html` and its assets."""

    def __init__(self, folder: Path = STATIC_FOLDER) -> None:
        self._folder = folder
        self._files: dict[str, _File] = {}
        self._built = -1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method, path = scope['method'], scope['path']
        if method not in ('GET', 'HEAD'):
            await problem(405, 'This address only answers to GET.', {'Allow': 'GET, HEAD'})(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope['headers'])
        files = self._read()
        file = files.get(path)
        if file is None:
            last = path.rpartition('/')[2]
            wants_page = b'text/html' in headers.get(b'accept', b'text/html') or headers.get(b'accept') == b'*/*'
            if path.startswith('/assets/') or ('.' in last and not wants_page) or not wants_page:
                await problem(404, 'There is nothing at this address.')(scope, receive, send)
                return
            file = files.get('/index.html')
        if file is None:
            await _send(
                send, 200 if path == '/' else 404, _NOT_BUILT, [(b'content-type', b'text/html; charset=utf-8')], method
            )
            return
        await _send_file(send, file, headers, method)

    def _read(self) -> dict[str, _File]:
        """The files by address; read again when the dashboard has been built anew, as in a clone of the repository."""
        try:
            built = (self._folder / 'index.html').stat().st_mtime_ns
        except OSError:
            return {}
        if built != self._built:
            self._files = {
                name: _load(path, name)
                for path in sorted(self._folder.rglob('*'))
                if path.is_file() and path.suffix not in ('.gz', '.br', '.map')
                for name in ['/' + path.relative_to(self._folder).as_posix()]
            }
            self._built = built
        return self._files


def _load(path: Path, name: str) -> _File:
    content = path.read_bytes()
    media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or 'application/octet-stream'
    compressed = None
    if media_type.startswith(_COMPRESSIBLE) and len(content) > 1024:
        made = path.with_name(path.name + '.gz')
        compressed = made.read_bytes() if made.is_file() else gzip.compress(content, 6, mtime=0)
        if len(compressed) >= len(content):
            compressed = None
    digest = hashlib.sha256(content).hexdigest()[:24]
    return _File(content, compressed, media_type, f'W/"{digest}"'.encode(), _HASHED.match(name) is not None)


async def _send_file(send: Send, file: _File, headers: dict[bytes, bytes], method: str) -> None:
    answer = [
        (b'content-type', file.media_type.encode()),
        (b'etag', file.etag),
        (b'cache-control', b'public, max-age=31536000, immutable' if file.immutable else b'no-cache'),
    ]
    if file.compressed is not None:
        answer.append((b'vary', b'Accept-Encoding'))
    if file.etag in headers.get(b'if-none-match', b''):
        await _send(send, 304, b'', answer, method)
        return
    body = file.content
    if file.compressed is not None and b'gzip' in headers.get(b'accept-encoding', b''):
        body = file.compressed
        answer.append((b'content-encoding', b'gzip'))
    await _send(send, 200, body, answer, method)


async def _send(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]], method: str) -> None:
    if status != 304:
        headers = [*headers, (b'content-length', str(len(body)).encode())]
    await send({'type': 'http.response.start', 'status': status, 'headers': headers})
    await send({'type': 'http.response.body', 'body': b'' if method == 'HEAD' else body})
