"""Why a whole request was not taken. One span that is wrong is no such case: it is refused alone.

RequestRefused
├── BadRequest        400  cannot be read
├── TooLarge          413
├── Unsupported       415  content type or encoding
├── Overloaded        429  more is waiting than is allowed to; try again
└── NotStored         503  the store failed, or the server is stopping; try again
"""

from __future__ import annotations

__all__ = ['BadRequest', 'NotStored', 'Overloaded', 'RequestRefused', 'TooLarge', 'Unsupported']


class RequestRefused(Exception):
    """Nothing of the request is acknowledged. `str()` is a sentence for the client; `retry_after` is in seconds."""

    status = 400
    code = 3
    """Of `google.rpc.Status`, which OTLP answers with."""

    def __init__(self, sentence: str, *, retry_after: int | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class BadRequest(RequestRefused):
    """The body is not what it claims to be."""


class TooLarge(RequestRefused):
    """More than the limits allow."""

    status = 413
    code = 8


class Unsupported(RequestRefused):
    """A content type or encoding that is not spoken here."""

    status = 415


class Overloaded(RequestRefused):
    """Too much is waiting to be stored."""

    status = 429
    code = 8


class NotStored(RequestRefused):
    """The spans may be sent again: what was already stored is not stored twice."""

    status = 503
    code = 14
