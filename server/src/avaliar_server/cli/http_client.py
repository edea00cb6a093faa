"""A small HTTP client for talking to a server of ours: the standard library's, without proxies for loopback."""

from __future__ import annotations

import http.client
import json
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

from ..model.loopback import is_loopback

__all__ = ['Answer', 'Client', 'Unreachable']


class Unreachable(Exception):
    """No answer; the message says why, in words."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Message
    body: bytes

    def json(self) -> Any:
        """The parsed body; `None` when it is not JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def detail(self) -> str:
        """The server's own sentence, or what there is instead."""
        content = self.json()
        if isinstance(content, dict):
            for name in ('detail', 'message'):
                if isinstance(content.get(name), str):
                    return content[name]
        return f'HTTP {self.status}'


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A key must not follow a redirection to someone else."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Client:
    """Requests to the server at `url` with `key`. `timeout` is seconds for each."""

    def __init__(self, url: str, key: str | None, timeout: float = 10.0) -> None:
        self.url = url.rstrip('/')
        self._key = key
        self._timeout = timeout
        handlers: list[Any] = [_NoRedirects()]
        if is_loopback(urlsplit(url).hostname or ''):
            handlers.append(urllib.request.ProxyHandler({}))
        self._opener = urllib.request.build_opener(*handlers)

    def call(self, method: str, path: str, body: Any = None) -> Answer:
        """One request, `body` sent as JSON. Any status is an answer; raises `Unreachable` when there is none."""
        headers = {'Accept': 'application/json', 'User-Agent': 'avaliar'}
        if self._key:
            headers['X-API-Key'] = self._key
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers['Content-Type'] = 'application/json'
        try:
            request = urllib.request.Request(self.url + path, data, headers, method=method)  # noqa: S310  checked below
            if request.type not in ('http', 'https'):
                raise Unreachable(f'{self.url} is not an http address')
            with self._opener.open(request, timeout=self._timeout) as answer:
                return Answer(answer.status, answer.headers, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())
        except TimeoutError:
            raise Unreachable(f'no answer within {self._timeout:g} s') from None
        except urllib.error.URLError as error:
            raise Unreachable(_reason(error.reason)) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unreachable(_reason(error)) from error


def _reason(error: Any) -> str:
    if isinstance(error, ConnectionRefusedError):
        return 'nothing listens there'
    if isinstance(error, TimeoutError):
        return 'no answer in time'
    if isinstance(error, ssl.SSLError):
        return f'TLS failed: {error.reason or error}'
    return str(getattr(error, 'strerror', None) or error or type(error).__name__)
