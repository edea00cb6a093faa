"""What detection asks of the server: JSON over one kept-alive connection, used by one thread at a time."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlsplit

import orjson

from ...errors import AvaliarAPIError, AvaliarAuthError, AvaliarConnectionError, AvaliarRequestTimeout, error_for_status
from ..config import Settings

__all__ = ['Service']

_ANSWER_LIMIT = 8 * 1024 * 1024


class Service:
    """The server's door for detection.

    Parameters:
        settings: whom to ask, with which key.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        parts = urlsplit(settings.api_url)
        self._address = f'{parts.scheme}://{parts.netloc}'
        self._path = parts.path.rstrip('/')
        self._secure = parts.scheme == 'https'
        self._host = parts.hostname or ''
        self._port = parts.port or (443 if self._secure else 80)
        self._connection: http.client.HTTPConnection | None = None

    def policy(self, timeout: float) -> dict[str, Any]:
        """What the organisation wants.

        Raises:
            AvaliarError: by what went wrong.
        """
        return self._ask('GET', '/api/v1/detection/policy', None, timeout)

    def check(self, question: Mapping[str, Any], timeout: float) -> dict[str, Any]:
        """Whether a prompt may pass: `allowed`, `reason`, `issues`.

        Raises:
            AvaliarError: by what went wrong; `AvaliarAuthError` where the plan does not have it.
        """
        answer = self._ask('POST', '/api/v1/detection/check', orjson.dumps(question), timeout)
        if not isinstance(answer.get('allowed'), bool):
            raise AvaliarAPIError(f'{self._address} gave an answer that says neither allowed nor blocked.')
        return answer

    def close(self) -> None:
        """Close the connection; the next question opens another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _ask(self, method: str, path: str, body: bytes | None, timeout: float) -> dict[str, Any]:
        kept = self._connection is not None
        try:
            try:
                status, content = self._exchange(method, path, body, timeout)
            except (http.client.RemoteDisconnected, ConnectionError):
                if not kept:
                    raise
                # A kept connection that the other side has closed says nothing about the server.
                self.close()
                status, content = self._exchange(method, path, body, timeout)
        except TimeoutError as error:
            self.close()
            raise AvaliarRequestTimeout(f'{self._address} gave no answer in time.') from error
        except http.client.HTTPException as error:
            self.close()
            raise AvaliarAPIError(f'{self._address} gave an answer that is not HTTP.') from error
        except (OSError, UnicodeError) as error:
            self.close()
            raise AvaliarConnectionError(f'{self._address} could not be reached: {error}.') from error
        try:
            answer: Any = orjson.loads(content)
        except ValueError:
            answer = None
        found = cast('dict[str, Any]', answer) if isinstance(answer, dict) else {}
        if status != 200:
            detail = ' '.join(str(found.get('detail', '')).split())[:300]
            if status in (401, 403) and detail:
                raise AvaliarAuthError(detail, status=status)
            raise error_for_status(status, f'{self._address} answered {status}. {detail}'.rstrip())
        if not found:
            raise AvaliarAPIError(f'{self._address} gave an answer that is no JSON object.')
        return found

    def _exchange(self, method: str, path: str, body: bytes | None, timeout: float) -> tuple[int, bytes]:
        connection = self._connection
        if connection is None:
            if self._secure:
                connection = http.client.HTTPSConnection(
                    self._host, self._port, timeout=timeout, context=ssl.create_default_context()
                )
            else:
                connection = http.client.HTTPConnection(self._host, self._port, timeout=timeout)
            self._connection = connection
        connection.timeout = timeout
        if connection.sock is not None:
            connection.sock.settimeout(timeout)
        headers = {'Accept': 'application/json'}
        if body is not None:
            headers['Content-Type'] = 'application/json'
        if self.settings.api_key:
            headers['X-API-Key'] = self.settings.api_key
        connection.request(method, self._path + path, body, headers)
        response = connection.getresponse()
        content = response.read(_ANSWER_LIMIT)
        if response.will_close or not response.isclosed():
            self.close()
        return response.status, content
