"""The HTTP server of the fake provider."""

from __future__ import annotations

import itertools
import json
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import urlsplit

from .answers import default_reply
from .anthropic_messages import AnthropicMessages
from .exchange import Failure, Reply, Request, Sent
from .figures import Answer, complete
from .gemini import Gemini
from .openai_chat import OpenAIChat
from .openai_responses import OpenAIResponses
from .wire import BadRequest, Event, Wire

__all__ = ['FakeProvider']

ReplySource = Callable[[Request], 'Reply | str | Failure']
Delay = float | Callable[[Request], float]

_MAX_BODY = 64 * 1024 * 1024
_CREDENTIALS = ('authorization', 'x-api-key', 'x-goog-api-key', 'api-key')

_CHAT, _RESPONSES, _MESSAGES, _GEMINI = OpenAIChat(), OpenAIResponses(), AnthropicMessages(), Gemini()
_PATHS: Mapping[str, Wire] = {
    '/v1/chat/completions': _CHAT,
    '/v1/responses': _RESPONSES,
    '/v1/messages': _MESSAGES,
}


def _wire(path: str) -> Wire | None:
    if path.startswith(('/v1beta/models/', '/v1/models/')) and path.endswith(
        (':generateContent', ':streamGenerateContent')
    ):
        return _GEMINI
    return _PATHS.get(path)


class FakeProvider:
    """Serves the three wire formats on loopback, from entering the context (or `start()`) to leaving it (`close()`).

    Parameters:
        reply: what the model says: a text or `Reply` for every request, a list of them to be said one after the other
            (with a `Failure` for a request that fails), or a function of the `Request`. By default a text that is the
            same for the same prompt.
        latency: seconds until an answer that is not streamed, or a function of the request.
        time_to_first_token: seconds until the first piece of a stream.
        piece_delay: seconds between two pieces of a stream.
        call_tools: `asked`: a tool that the request forces is called; `always`: also one it only offers, until its
            result is there; `never`. For the default reply alone.
        cache_read_tokens, cache_write_tokens: how much of each prompt came from the provider's cache, or went to it,
            at most the prompt; for replies that don't say.
        port: 0 picks a free one.
    """

    def __init__(
        self,
        reply: Reply | str | Iterable[Reply | str | Failure] | ReplySource | None = None,
        *,
        latency: Delay = 0.0,
        time_to_first_token: Delay = 0.0,
        piece_delay: Delay = 0.0,
        call_tools: str = 'asked',
        cache_read_tokens: int = 0,
        cache_write_tokens: int = 0,
        port: int = 0,
    ) -> None:
        if call_tools not in ('asked', 'always', 'never'):
            raise ValueError(f'call_tools is {call_tools!r}; it can be asked, always or never')
        self.requests: list[Request] = []
        """Every request that was understood, in the order they came."""
        self._latency = latency
        self._time_to_first_token = time_to_first_token
        self._piece_delay = piece_delay
        self._cache_read_tokens = cache_read_tokens
        self._cache_write_tokens = cache_write_tokens
        self._source = _source(reply, call_tools)
        self._failures: deque[Failure] = deque()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._server = _Server(('127.0.0.1', port), self)

    # -- life ---------------------------------------------------------------------------------------------------------

    def start(self) -> FakeProvider:
        """Serve in a thread of its own."""
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name='fake-provider', daemon=True
        )
        self._thread.start()
        return self

    def close(self) -> None:
        """Stop: open connections are closed, delays end."""
        self._stopping.set()
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # noqa: PERF203 each connection on its own: its client may have been faster
                continue
        self._server.server_close()

    def __enter__(self) -> FakeProvider:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- where clients find it ----------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """The address without a path."""
        return f'http://127.0.0.1:{self._server.server_address[1]}'

    @property
    def openai_url(self) -> str:
        """`base_url` of `openai.OpenAI`."""
        return f'{self.url}/v1'

    @property
    def anthropic_url(self) -> str:
        """`base_url` of `anthropic.Anthropic`."""
        return self.url

    @property
    def google_url(self) -> str:
        """`http_options={'base_url': ...}` of `google.genai.Client`."""
        return self.url

    # -- what happens -------------------------------------------------------------------------------------------------

    def fail(self, failure: Failure | None = None, *, times: int = 1) -> None:
        """Answer the next `times` requests with a failure (by default a 500)."""
        with self._lock:
            self._failures.extend([failure or Failure()] * times)

    def wait(self, seconds: Delay, request: Request) -> None:
        """Let that much time pass. When the server stops meanwhile the connection is dropped."""
        duration = seconds(request) if callable(seconds) else seconds
        if duration > 0 and self._stopping.wait(duration):
            raise ConnectionAbortedError('the fake provider stops')

    def hear(self, request: Request) -> tuple[int, Reply | Failure]:
        """Note a request and decide on the answer to it."""
        with self._lock:
            number = next(self._numbers)
            self.requests.append(request)
            failure = self._failures.popleft() if self._failures else None
        if failure is not None:
            return number, failure
        try:
            reply = self._source(request)
        except Failure as raised:
            return number, raised
        if isinstance(reply, Failure):
            return number, reply
        if isinstance(reply, str):
            reply = Reply(text=reply)
        if reply.cache_read_tokens is None:
            reply = replace(reply, cache_read_tokens=self._cache_read_tokens)
        if reply.cache_write_tokens is None:
            reply = replace(reply, cache_write_tokens=self._cache_write_tokens)
        return number, reply

    def pause_before(self, request: Request) -> None:
        """The time before an answer that is not streamed."""
        self.wait(self._latency, request)

    def pause_within(self, request: Request, pieces: int) -> None:
        """The time before the next piece of a stream, after so many."""
        self.wait(self._piece_delay if pieces else self._time_to_first_token, request)

    def opened(self, connection: socket.socket) -> None:
        """A client connected."""
        with self._lock:
            self._connections.add(connection)

    def closed(self, connection: socket.socket) -> None:
        """Its connection is gone."""
        with self._lock:
            self._connections.discard(connection)


def _source(reply: object, call_tools: str) -> ReplySource:
    if reply is None:
        return lambda request: default_reply(request, call_tools)
    if isinstance(reply, Reply | str):
        return lambda _: reply
    if callable(reply):
        return cast('ReplySource', reply)
    script = iter(cast('Iterable[Reply | str | Failure]', reply))
    lock = threading.Lock()

    def next_of_script(_: Request) -> Reply | str | Failure:
        with lock:
            said = next(script, None)
        return Failure(500, 'The script of the fake provider has no further reply.') if said is None else said

    return next_of_script


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # The kernel's queue of connections not yet accepted: a burst of concurrent calls must not be refused.
    request_queue_size = 1024

    def __init__(self, address: tuple[str, int], provider: FakeProvider) -> None:
        self.provider = provider
        super().__init__(address, _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error of ours."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True
    server: _Server  # pyright: ignore[reportIncompatibleVariableOverride]

    def setup(self) -> None:
        super().setup()
        self.server.provider.opened(self.connection)

    def finish(self) -> None:
        self.server.provider.closed(self.connection)
        super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the fake is quiet."""

    def do_GET(self) -> None:
        if urlsplit(self.path).path == '/health':
            self._send(200, {'status': 'ok'})
        else:
            self._send(404, _CHAT.failure(Failure(404, f'Unknown request URL: GET {self.path}.')))

    def do_POST(self) -> None:
        path = urlsplit(self.path).path
        body = self._body()
        if body is None:
            return
        wire = _wire(path)
        if wire is None:
            self._send(404, _CHAT.failure(Failure(404, f'Unknown request URL: POST {path}.')))
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        shown = {name: value for name, value in headers.items() if name not in _CREDENTIALS}
        try:
            if not any(headers.get(name) for name in _CREDENTIALS):
                raise Failure(401, 'No API key was given. Any key will do here.')
            try:
                parsed = json.loads(body)
            except ValueError as error:
                raise BadRequest(f'We could not parse the JSON body of your request: {error}') from None
            if not isinstance(parsed, dict):
                raise BadRequest('The body of the request is not a JSON object.')
            request = wire.read(Sent(path, shown, cast('dict[str, Any]', parsed)))
        except BadRequest as error:
            self._fail(wire, Failure(400, str(error)), 0)
            return
        except Failure as failure:
            self._fail(wire, failure, 0)
            return
        self._answer(wire, request)

    def _answer(self, wire: Wire, request: Request) -> None:
        provider = self.server.provider
        number, reply = provider.hear(request)
        if isinstance(reply, Failure):
            provider.pause_before(request)
            self._fail(wire, reply, number)
            return
        answer = complete(request, reply, number, int(time.time()))
        if request.streaming:
            self._stream(wire, request, answer, reply.fails)
            return
        provider.pause_before(request)
        self._send(200, wire.whole(answer), wire.headers(number))

    def _stream(self, wire: Wire, request: Request, answer: Answer, fails: Failure | None) -> None:
        provider = self.server.provider
        self.send_response(200)
        for name, value in wire.headers(answer.number).items():
            self.send_header(name, value)
        self.send_header('Content-Type', 'text/event-stream; charset=utf-8')
        self.send_header('Cache-Control', 'no-cache')
        self.send_header('Transfer-Encoding', 'chunked')
        self.end_headers()
        pieces = 0
        for event in wire.stream(answer):
            if event.is_piece:
                if fails is not None and pieces >= fails.after_pieces:
                    self._break(wire, fails)
                    return
                provider.pause_within(request, pieces)
                pieces += 1
            self._chunk(event)
        self.wfile.write(b'0\r\n\r\n')

    def _break(self, wire: Wire, failure: Failure) -> None:
        if failure.status == 0:
            self._drop()
            return
        self._chunk(wire.broken(failure))
        self.wfile.write(b'0\r\n\r\n')

    def _chunk(self, event: Event) -> None:
        data = event.encoded()
        self.wfile.write(b'%x\r\n%b\r\n' % (len(data), data))
        self.wfile.flush()

    def _fail(self, wire: Wire, failure: Failure, number: int) -> None:
        if failure.status == 0:
            self._drop()
            return
        headers = dict(wire.headers(number))
        if failure.retry_after is not None:
            headers['Retry-After'] = f'{failure.retry_after:g}'
        self._send(failure.status, wire.failure(failure), headers)

    def _drop(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _send(self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _body(self) -> bytes | None:
        if self.headers.get('Transfer-Encoding', '').lower() == 'chunked':
            return self._chunked_body()
        try:
            length = int(self.headers.get('Content-Length') or 0)
        except ValueError:
            length = -1
        if not 0 <= length <= _MAX_BODY:
            self.close_connection = True
            self._send(413, {'error': {'message': 'The body of the request is too large.'}})
            return None
        return self.rfile.read(length)

    def _chunked_body(self) -> bytes | None:
        data = bytearray()
        while True:
            size = int(self.rfile.readline(64).split(b';')[0] or b'0', 16)
            if size == 0:
                self.rfile.readline(64)
                return bytes(data)
            if size < 0 or len(data) + size > _MAX_BODY:
                self.close_connection = True
                self._send(413, {'error': {'message': 'The body of the request is too large.'}})
                return None
            data += self.rfile.read(size)
            self.rfile.readline(64)
