"""What Avaliar raises.

::

    AvaliarError
    ├── AvaliarAPIError          500, 503     retried
    ├── AvaliarRequestTimeout    no answer    not retried
    ├── AvaliarUserError         400, 422
    ├── AvaliarRateLimitError    429          retried, honours Retry-After
    ├── AvaliarAuthError         401, 403
    ├── AvaliarNotFoundError     404
    ├── AvaliarConflictError     409
    ├── AvaliarConnectionError   network      retried
    └── PromptBlockedError       .reason, .issues
        └── ResponseBlockedError a stream was cut

Tracing itself raises nothing into a program while it runs. `AvaliarUserError` is raised where a mistake is made: at
decoration and in `configure(...)`. The others are raised where a program asks the server for something and waits for
the answer; the sender meets them too, and turns them into counts (`avaliar.stats()`).
"""

from __future__ import annotations

from typing import Any

__all__ = [
    'AvaliarAPIError',
    'AvaliarAuthError',
    'AvaliarConflictError',
    'AvaliarConnectionError',
    'AvaliarError',
    'AvaliarNotFoundError',
    'AvaliarRateLimitError',
    'AvaliarRequestTimeout',
    'AvaliarUserError',
    'PromptBlockedError',
    'ResponseBlockedError',
    'error_for_status',
]


class AvaliarError(Exception):
    """Base of all errors of Avaliar.

    Parameters:
        message: what happened, what was kept, what to do.
        status: the HTTP status behind it, `None` when there was none.
        retry_after: seconds the server asked to wait, `None` when it did not say.
    """

    def __init__(self, message: str, *, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class AvaliarAPIError(AvaliarError):
    """The server failed (5xx), or gave an answer that makes no sense. Retried."""


class AvaliarRequestTimeout(AvaliarError):
    """The server gave no answer in time. Not retried: it may have done what it was asked."""


class AvaliarUserError(AvaliarError):
    """A parameter is wrong (also HTTP 400 and 422); the message names it and what would be right."""


class AvaliarRateLimitError(AvaliarError):
    """Too many requests (429). Retried, after `retry_after` seconds where the server said so."""


class AvaliarAuthError(AvaliarError):
    """The API key is missing, unknown, or not allowed to do this (401, 403)."""


class AvaliarNotFoundError(AvaliarError):
    """There is no such thing (404)."""


class AvaliarConflictError(AvaliarError):
    """It contradicts what is there (409)."""


class AvaliarConnectionError(AvaliarError):
    """The server could not be reached. Retried."""


class PromptBlockedError(AvaliarError):
    """A prompt was blocked before the function ran; the function was not called.

    Parameters:
        reason: why, in words for a user.
        issues: what the detectors found, `None` when the check said no more than its reason.
    """

    def __init__(self, reason: str, issues: list[Any] | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.issues = issues


class ResponseBlockedError(PromptBlockedError):
    """A stream was cut: what a model was about to say was found too severe (`configure(detection_stream_every=...)`).

    Items are looked at every so many characters. The one at which the issue was found is not passed on, nor any after
    it; up to that many characters before it were.
    """


_BY_STATUS: dict[int, type[AvaliarError]] = {
    400: AvaliarUserError,
    401: AvaliarAuthError,
    403: AvaliarAuthError,
    404: AvaliarNotFoundError,
    408: AvaliarRequestTimeout,
    409: AvaliarConflictError,
    422: AvaliarUserError,
    429: AvaliarRateLimitError,
}


def error_for_status(status: int, message: str, retry_after: float | None = None) -> AvaliarError:
    """The error that an HTTP status stands for.

    Parameters:
        status: any HTTP status that is no success.
        message: what the error says.
        retry_after: seconds the server asked to wait, if it did.
    """
    known = _BY_STATUS.get(status)
    if known is None:
        # A redirect or an unnamed 4xx is the caller's to put right; everything else is the server's.
        known = AvaliarUserError if 300 <= status < 500 else AvaliarAPIError
    return known(message, status=status, retry_after=retry_after)
