"""Replacing a method of a class, and putting it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

__all__ = ['Patch', 'owner_of']


class Patch:
    """One method in whose place a wrapper of it is put.

    Parameters:
        owner: the class that defines the method.
        name: of the method.
        wrap: makes the wrapper, of the original.
    """

    def __init__(self, owner: type, name: str, wrap: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
        self._owner = owner
        self._name = name
        self._wrap = wrap
        self._original: Callable[..., Any] | None = None
        self._wrapper: Callable[..., Any] | None = None

    def apply(self) -> None:
        """Put the wrapper in place."""
        original = vars(self._owner)[self._name]
        self._original = original
        self._wrapper = wraps(original)(self._wrap(original))
        setattr(self._owner, self._name, self._wrapper)

    def remove(self) -> None:
        """Put the original back, unless somebody has replaced the wrapper since: theirs stays."""
        if self._original is not None and vars(self._owner).get(self._name) is self._wrapper:
            setattr(self._owner, self._name, self._original)


def owner_of(kind: type, name: str) -> type | None:
    """The class among `kind` and its bases that defines a method."""
    return next((base for base in kind.__mro__ if name in vars(base)), None)
