"""See, price and secure every LLM call.

::

    from avaliar import traceable, update_current_llm_run

    @traceable('llm', model='gpt-4o', provider='openai', temperature=0.7)
    async def chat(messages: list[dict]) -> str: ...

What holds wherever this runs:

1. The program behaves as if it were not traced: same results, same exceptions, same streams.
2. Nothing of the SDK raises into it while it runs; mistakes are told where they are made, at decoration.
3. A call costs it microseconds: no input or output, no lock that a sender holds.
4. Memory is bounded, and what is lost is counted (`stats()`).
5. With the server away it notices nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._internal import opentelemetry as _opentelemetry
from ._internal.blocks import ActiveSpan, context, current_span, span
from ._internal.runs import update_current_llm_run, update_current_span
from ._internal.runtime import VERSION, configure, flush, shutdown, stats
from ._internal.traceable import traceable
from ._internal.warning import AvaliarWarning
from .errors import (
    AvaliarAPIError,
    AvaliarAuthError,
    AvaliarConflictError,
    AvaliarConnectionError,
    AvaliarError,
    AvaliarNotFoundError,
    AvaliarRateLimitError,
    AvaliarRequestTimeout,
    AvaliarUserError,
    PromptBlockedError,
    ResponseBlockedError,
)

if TYPE_CHECKING:
    from . import detectors, errors, propagate, testing
    from .detectors import DetectorType

__all__ = [
    'ActiveSpan',
    'AvaliarAPIError',
    'AvaliarAuthError',
    'AvaliarConflictError',
    'AvaliarConnectionError',
    'AvaliarError',
    'AvaliarNotFoundError',
    'AvaliarRateLimitError',
    'AvaliarRequestTimeout',
    'AvaliarUserError',
    'AvaliarWarning',
    'DetectorType',
    'PromptBlockedError',
    'ResponseBlockedError',
    'configure',
    'context',
    'current_span',
    'detectors',
    'errors',
    'flush',
    'instrument',
    'propagate',
    'shutdown',
    'span',
    'stats',
    'testing',
    'traceable',
    'update_current_llm_run',
    'update_current_span',
]

__version__ = VERSION

_opentelemetry.watch()


def instrument(*names: str) -> None:
    """Record the calls that go through providers' official clients, without a line of code at the calls.

    Inside a traced llm function a call adds to its span what it knows: further request parameters, the model that
    answered, usage, finish reason, time to the first token. Elsewhere it is an llm span of its own. Calling it again
    changes nothing.

    Parameters:
        names: `openai`, `anthropic`, `google-genai`; none given means all that are installed.

    Raises:
        AvaliarUserError: a name is unknown, or its client library is not installed.
    """
    from ._internal import instrument as clients

    clients.instrument(*names)


def __getattr__(name: str) -> Any:
    # Loaded when they are asked for: a program that only traces needs none of them.
    if name == 'DetectorType':
        from .detectors import DetectorType

        return DetectorType
    if name in ('detectors', 'propagate', 'testing'):
        import importlib

        return importlib.import_module(f'.{name}', __name__)
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')


def __dir__() -> list[str]:
    return sorted([*__all__, '__version__'])
