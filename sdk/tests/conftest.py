"""Shared fixtures of the SDK's tests."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import certifi
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span as WireSpan


@pytest.fixture(scope='session')
def one_certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the first of the certificates that clients trust."""
    end = '-----END CERTIFICATE-----\n'
    path = tmp_path_factory.mktemp('trust') / 'one.pem'
    path.write_text(Path(certifi.where()).read_text().partition(end)[0] + end)
    return path


# Of a module, so that what other tests run in this process (uv, for one) trusts whom it always does.
@pytest.fixture(scope='module', autouse=True)
def few_trusted(one_certificate: Path) -> Iterator[None]:
    """A provider's client reads all certificates, 27 ms of CPU, and the tests make a thousand; none of them uses TLS."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv('SSL_CERT_FILE', str(one_certificate))
        patched.delenv('SSL_CERT_DIR', raising=False)
        yield


class Sink:
    """A trace server on a free port of loopback: answers as it is told, keeps what it took.

    `answers` holds what the next requests get: a status, or `(status, headers, body)`, or a function that is called
    with the request handler and does everything itself. When it is empty, the answer is 200.
    """

    def __init__(self) -> None:
        self.answers: deque[Any] = deque()
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.taken: list[ExportTraceServiceRequest] = []
        self.always: Any = None
        self.arrived = threading.Condition()
        sink = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers['Content-Length']))
                with sink.arrived:
                    sink.requests.append((dict(self.headers.items()) | {':path': self.path}, body))
                    answer = sink.answers.popleft() if sink.answers else sink.always
                    sink.arrived.notify_all()
                if callable(answer):
                    answer(self)
                    return
                status, headers, content = answer if isinstance(answer, tuple) else (answer or 200, {}, b'')
                if 200 <= status < 300:
                    with sink.arrived:
                        sink.taken.append(ExportTraceServiceRequest.FromString(body))
                        sink.arrived.notify_all()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header('Content-Length', str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                pass  # clients that go away are part of the tests

        self.server = Server(('127.0.0.1', 0), Handler)
        self.url = f'http://127.0.0.1:{self.server.server_port}'
        self._thread = threading.Thread(target=self.server.serve_forever, kwargs={'poll_interval': 0.01}, daemon=True)
        self._thread.start()

    @property
    def spans(self) -> list[WireSpan]:
        """The spans of all requests that were answered with 2xx."""
        with self.arrived:
            return [
                span
                for request in self.taken
                for resource in request.resource_spans
                for scope in resource.scope_spans
                for span in scope.spans
            ]

    @property
    def names(self) -> list[str]:
        """Their names, in the order they came."""
        return [span.name for span in self.spans]

    def resource(self, index: int = -1) -> dict[str, Any]:
        """The resource attributes of one accepted request."""
        with self.arrived:
            found = self.taken[index].resource_spans[0].resource.attributes
        return {item.key: getattr(item.value, item.value.WhichOneof('value')) for item in found}

    def wait_for(self, condition: Any, timeout: float = 20) -> None:
        """Wait until a condition on this sink holds."""
        with self.arrived:
            assert self.arrived.wait_for(condition, timeout), 'it did not come'

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A local trace server."""
    found = Sink()
    yield found
    found.close()
