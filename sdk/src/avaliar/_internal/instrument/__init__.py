"""`instrument()`: calls made through the official clients are seen without a line of code.

One module per client says where its requests pass through and how they read; `call` says what becomes of one; the
clients themselves are never imported for it: a client is patched when the program has imported it. What a client returns, raises and does is what it would
have been: see `stainless` and `google_client` for how.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any

from ...errors import AvaliarUserError
from ..imports import when_imported
from .patches import Patch

__all__ = ['instrument', 'uninstrument']

_CLIENTS: dict[str, tuple[str, str, str]] = {
    'openai': ('openai', 'openai', 'openai_client'),
    'anthropic': ('anthropic', 'anthropic', 'anthropic_client'),
    'google-genai': ('google.genai', 'google.genai.models', 'google_client'),
}
"""By name: the package that is installed, the module with what is patched, and ours that knows it."""

_ALIASES = {
    'google': 'google-genai',
    'gemini': 'google-genai',
    'google.genai': 'google-genai',
    'google_genai': 'google-genai',
}

_applied: dict[str, list[Patch]] = {}


def instrument(*names: str) -> None:
    """Make spans of the calls that go through official clients.

    Inside a function traced as `llm` the call's details land on that function's span: request parameters, the model
    that answered, usage, finish reason, time to first token; what `update_current_llm_run` says wins. Several calls to
    the same model inside one span add up; a call to another model gets a span of its own below it. Anywhere else a call
    makes an llm span, with its messages and its answer.

    Calling it again changes nothing.

    Parameters:
        names: of `openai`, `anthropic`, `google-genai`. Without any: those that are installed.

    Raises:
        AvaliarUserError: a name is unknown, or its client is not installed; then nothing was instrumented.
    """
    wanted = [_known(name) for name in names]
    if not names:
        wanted = [name for name, (module, _, _) in _CLIENTS.items() if _installed(module)]
    missing = [name for name in wanted if not _installed(_CLIENTS[name][0])]
    if missing:
        listed = ' '.join(missing)
        raise AvaliarUserError(
            f'instrument(): not installed: {", ".join(missing)}. Nothing was changed. Run `pip install {listed}`.'
        )
    for name in wanted:
        if name not in _applied:
            _applied[name] = []
            when_imported(_CLIENTS[name][1], lambda _, name=name: _apply(name))


def uninstrument(*names: str) -> None:
    """Take it back, for all that were instrumented or for some. Calls that run end as they began."""
    for name in [_known(name) for name in names] or list(_applied):
        for patch in _applied.pop(name, []):
            patch.remove()


def _apply(name: str) -> None:
    """Patch a client that has just been imported, or was before."""
    applied = _applied.get(name)
    if applied is None or applied:  # taken back meanwhile, or named again after that
        return
    patches: Callable[[], list[Patch]] = importlib.import_module(f'.{_CLIENTS[name][2]}', __name__).patches
    for patch in patches():
        patch.apply()
        applied.append(patch)


def _known(name: Any) -> str:
    plain = str(name).strip().lower()
    plain = _ALIASES.get(plain, plain)
    if plain not in _CLIENTS:
        raise AvaliarUserError(
            f'instrument({name!r}): unknown client. Known are: {", ".join(_CLIENTS)}. Nothing was changed.'
        )
    return plain


def _installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):  # a parent package (google) that is not there, or was broken off half-way
        return False
