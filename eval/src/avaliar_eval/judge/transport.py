"""One HTTP request over asyncio, without a dependency.

A judge is asked now and then and thinks for a second, so each request has a connection of its own: nothing is left open
between calls, whatever event loop the next one comes from, and a handshake is a few hundredths of the wait. What an HTTP
client library adds to that (pools, redirects, cookies, proxies from the environment) is not wanted here: content goes to
the address that was configured, and nowhere else.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

__all__ = ['BODY_BYTES', 'HTTP', 'Reply', 'Transport', 'TransportError']

BODY_BYTES = 2 << 20
"""Of an answer; a larger one is refused while it is being read."""
_HEAD_BYTES = 64 << 10
_HEADS = 10


class TransportError(Exception):
    """No answer came; the message says why in words of ours.

    Attributes:
        may_retry: The failure is one of the moment.
    """

    def __init__(self, message: str, *, may_retry: bool = False) -> None:
        super().__init__(message)
        self.may_retry = may_retry


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer; the names of its headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """How a request reaches the endpoint; implement it to go through a proxy or a client of your own."""

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send one request. Being cancelled ends it.

        Raises:
            TransportError: No answer came.
        """
        ...


class HTTP:
    """HTTP/1.1 straight to the endpoint, certificates verified, redirects not followed, no proxy.

    Args:
        tls: In place of the system's certificates, for an authority of one's own.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        parts = urlsplit(url)
        host = parts.hostname or ''
        is_tls = parts.scheme == 'https'
        if is_tls and self._tls is None:
            # Reading the system's certificates takes 20 ms.
            self._tls = await asyncio.to_thread(ssl.create_default_context)
        try:
            reader, writer = await asyncio.open_connection(
                host, parts.port or (443 if is_tls else 80), ssl=self._tls if is_tls else None, limit=_HEAD_BYTES
            )
        except ssl.SSLCertVerificationError:
            raise TransportError(f'The certificate of {host} is not one this machine trusts.') from None
        except ssl.SSLError:
            raise TransportError(f'{host} does not speak TLS as it should.') from None
        except (OSError, UnicodeError):
            raise TransportError(f'{host} cannot be reached.', may_retry=True) from None
        try:
            path = f'{parts.path}?{parts.query}' if parts.query else parts.path
            writer.write(_head(path, parts.netloc, headers, len(body)) + body)
            await writer.drain()
            return await _read(reader, host)
        except (OSError, EOFError):
            raise TransportError(f'{host} cut the connection.', may_retry=True) from None
        except (ValueError, asyncio.LimitOverrunError):
            raise TransportError(f'{host} does not answer in HTTP/1.1.') from None
        finally:
            # There is nothing to say goodbye for, and an endpoint that hangs would not answer it.
            writer.transport.abort()
            with suppress(OSError):
                await writer.wait_closed()


def _head(path: str, host: str, headers: Mapping[str, str], length: int) -> bytes:
    lines = [
        f'POST {path} HTTP/1.1',
        f'Host: {host}',
        'Connection: close',
        'Accept-Encoding: identity',
        f'Content-Length: {length}',
        *(f'{name}: {value}' for name, value in headers.items()),
    ]
    return ('\r\n'.join(lines) + '\r\n\r\n').encode('ascii')


async def _read(reader: asyncio.StreamReader, host: str) -> Reply:
    for _ in range(_HEADS):
        status, headers = _parsed(await reader.readuntil(b'\r\n\r\n'))
        if status >= 200:
            break
    else:
        raise ValueError('only informational answers')
    if headers.get('content-encoding', 'identity').lower() != 'identity':
        raise TransportError(f'{host} compressed its answer, which was not asked for.')
    if 'chunked' in headers.get('transfer-encoding', '').lower():
        return Reply(status, headers, await _chunks(reader, host))
    length = headers.get('content-length')
    if length is None:
        body = await _until_closed(reader, host)
    elif status in (204, 304):
        body = b''
    else:
        body = await reader.readexactly(_within_limit(_number(length, 10), host))
    return Reply(status, headers, body)


def _parsed(head: bytes) -> tuple[int, dict[str, str]]:
    first, *lines = head.decode('latin-1').split('\r\n')
    version, _, rest = first.partition(' ')
    if version not in ('HTTP/1.1', 'HTTP/1.0'):
        raise ValueError('no HTTP/1')
    status = _number(rest[:3], 10)
    if not 100 <= status <= 599:
        raise ValueError('no status')
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(':')
        if colon:
            headers[name.strip().lower()] = value.strip()
    return status, headers


async def _chunks(reader: asyncio.StreamReader, host: str) -> bytes:
    body = bytearray()
    while True:
        line = await reader.readuntil(b'\r\n')
        size = _number(line.split(b';', 1)[0].strip().decode('latin-1'), 16)
        _within_limit(len(body) + size, host)
        if not size:
            return bytes(body)
        body += await reader.readexactly(size)
        if await reader.readexactly(2) != b'\r\n':
            raise ValueError('a chunk does not end where it said')


async def _until_closed(reader: asyncio.StreamReader, host: str) -> bytes:
    body = bytearray()
    while piece := await reader.read(_HEAD_BYTES):
        body += piece
        _within_limit(len(body), host)
    return bytes(body)


def _number(text: str, base: int) -> int:
    # `int` takes signs, spaces, underscores and the digits of every script.
    if not (0 < len(text) <= 16 and text.isascii() and text.isalnum()):
        raise ValueError('no number')
    return int(text, base)


def _within_limit(size: int, host: str) -> int:
    if size > BODY_BYTES:
        raise TransportError(f'{host} answered with more than {BODY_BYTES >> 20} MB.')
    return size
