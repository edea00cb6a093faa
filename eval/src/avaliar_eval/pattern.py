"""Regular expressions by RE2, which takes time linear in the text for any of them."""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ['compiled']

_MEMORY = 2 << 20
"""Bytes of states that one pattern may hold: hostile text makes RE2 fill what it is given, for each pattern."""


def compiled(pattern: str, *, matches_case: bool = False) -> Any:
    """The pattern, compiled by RE2.

    Raises:
        ValueError: It is not RE2's syntax, or too large; says what RE2 says.
    """
    # It has no types of its own, and is imported only when a pattern is made, to keep it out of the package's import.
    re2: Any = importlib.import_module('re2')
    options = re2.Options()
    options.case_sensitive = matches_case
    options.max_mem = _MEMORY
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0] if error.args else error
        said = reason.decode(errors='replace') if isinstance(reason, bytes) else str(reason)
        raise ValueError(f'{pattern!r} is not a pattern in the syntax of RE2: {said}') from None
