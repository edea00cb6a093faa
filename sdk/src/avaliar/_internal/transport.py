"""One kept-alive HTTP connection to the server; used by the sender's thread alone."""

from __future__ import annotations

import http.client
import socket
import ssl
import zlib
from email.utils import parsedate_to_datetime
from encodings import idna as _  # noqa: F401 - or the first name resolution would load it, when it pleases
from time import time
from urllib.parse import urlsplit

from ..errors import (
    AvaliarAPIError,
    AvaliarConnectionError,
    AvaliarRequestTimeout,
    AvaliarUserError,
    error_for_status,
)
from .credentials import is_loopback
from .otlp import Answer, read_answer
from .protobuf import WireError

__all__ = ['NotAServerError', 'Transport', 'read_retry_after']

_ANSWER_LIMIT = 64 * 1024
"""Bytes read of an answer; a true one has a hundred."""

_LONGEST_WAIT = 300.0
"""Seconds: what is honoured of a `Retry-After` at most."""


class NotAServerError(AvaliarUserError):
    """Something answered 2xx that speaks no OTLP: most likely another program at that address."""


class Transport:
    """Posts trace requests.

    Parameters:
        api_url: the server's address, with a path prefix where it has one.
        api_key: goes into `X-API-Key`.
        timeout: seconds to wait for the connection, and for each part of the answer.
        version: the SDK's, for the `User-Agent`.
    """

    def __init__(self, api_url: str, api_key: str | None, timeout: float, version: str) -> None:
        parts = urlsplit(api_url)
        self._secure = parts.scheme == 'https'
        self._host = parts.hostname or ''
        self._port = parts.port or (443 if self._secure else 80)
        self._path = f'{parts.path.rstrip("/")}/v1/traces'
        self._address = f'{parts.scheme}://{parts.netloc}'
        self._compress = not is_loopback(self._host)
        self._timeout = timeout
        self._headers = {'Content-Type': 'application/x-protobuf', 'User-Agent': f'avaliar/{version}'}
        if api_key:
            self._headers['X-API-Key'] = api_key
        if self._compress:
            self._headers['Content-Encoding'] = 'gzip'
        self._connection: http.client.HTTPConnection | None = None

    def post(self, body: bytes, within: float | None = None) -> Answer:
        """Send one request and read its answer.

        Parameters:
            body: an `ExportTraceServiceRequest`.
            within: seconds left until the process ends, when it is about to.

        Raises:
            AvaliarError: by what went wrong; see `avaliar.errors`.
        """
        if self._compress:
            packer = zlib.compressobj(1, zlib.DEFLATED, 31)
            body = packer.compress(body) + packer.flush()
        timeout = self._timeout if within is None else max(min(self._timeout, within), 0.05)
        reused = self._connection is not None
        try:
            return self._exchange(body, timeout)
        except _StaleError:
            if not reused:
                raise AvaliarConnectionError(f'{self._address} closed the connection without an answer.') from None
        # A kept connection may have been closed by the other side meanwhile: that says nothing about the server.
        try:
            return self._exchange(body, timeout)
        except _StaleError:
            raise AvaliarConnectionError(f'{self._address} closed the connection without an answer.') from None

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _exchange(self, body: bytes, timeout: float) -> Answer:
        try:
            connection = self._connect(timeout)
            try:
                connection.request('POST', self._path, body, self._headers)
                response = connection.getresponse()
                content = response.read(_ANSWER_LIMIT)
            except TimeoutError as error:
                raise AvaliarRequestTimeout(f'{self._address} gave no answer within {timeout:g} s.') from error
            except (http.client.RemoteDisconnected, ConnectionError) as error:
                raise _StaleError from error
            except http.client.HTTPException as error:
                raise AvaliarAPIError(f'{self._address} gave an answer that is not HTTP.') from error
            except OSError as error:
                raise AvaliarConnectionError(f'The connection to {self._address} failed: {error}.') from error
            if response.will_close or not response.isclosed():
                self.close()
        except BaseException:
            self.close()
            raise
        return self._read(response, content)

    def _connect(self, timeout: float) -> http.client.HTTPConnection:
        connection = self._connection
        if connection is not None:
            connection.timeout = timeout
            if connection.sock is not None:
                connection.sock.settimeout(timeout)
                return connection
        if self._secure:
            context = ssl.create_default_context()
            connection = http.client.HTTPSConnection(self._host, self._port, timeout=timeout, context=context)
        else:
            connection = http.client.HTTPConnection(self._host, self._port, timeout=timeout)
        try:
            connection.connect()
        except (OSError, UnicodeError) as error:
            reason = 'no answer' if isinstance(error, TimeoutError) else error
            raise AvaliarConnectionError(f'{self._address} could not be reached: {reason}.') from error
        sock = connection.sock
        if sock is not None and sock.family in (socket.AF_INET, socket.AF_INET6):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._connection = connection
        return connection

    def _read(self, response: http.client.HTTPResponse, content: bytes) -> Answer:
        status = response.status
        kind = response.headers.get_content_type() if 'Content-Type' in response.headers else ''
        if 200 <= status < 300:
            if kind in ('', 'application/x-protobuf', 'application/octet-stream'):
                try:
                    return read_answer(content)
                except WireError:
                    return Answer(0, '')
            if kind == 'application/json' or not content:
                return Answer(0, '')
            raise NotAServerError(
                f'{self._address} answered with {kind}, which no Avaliar server does. Check AVALIAR_API_URL.',
                status=status,
            )
        retry_after = read_retry_after(response.headers.get('Retry-After'))
        detail = _detail(content, kind)
        raise error_for_status(status, f'{self._address} answered {status}{detail}.', retry_after)


class _StaleError(Exception):
    """The connection was closed before an answer came."""


def _detail(content: bytes, kind: str) -> str:
    """The server's own words, made fit for one line of a terminal."""
    if kind not in ('application/json', 'text/plain'):
        return ''
    text = content[:1000].decode('utf-8', 'replace')
    if kind == 'application/json':
        import orjson

        try:
            found = orjson.loads(content)
            text = str(found['detail'])
        except (ValueError, TypeError, KeyError):
            return ''
    text = ' '.join(''.join(c if c.isprintable() else ' ' for c in text).split())
    return f' ({text[:200].rstrip(".")})' if text else ''


def read_retry_after(value: str | None) -> float | None:
    """Seconds to wait, from a number of seconds or an HTTP date; `None` when there is neither."""
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        seconds = float(value[:9])
    else:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - time()
        except (ValueError, TypeError, OverflowError, IndexError):
            return None
    return min(max(seconds, 0.0), _LONGEST_WAIT)
