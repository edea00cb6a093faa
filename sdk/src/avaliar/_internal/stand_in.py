"""An object that passes for the function it stands for.

`inspect.isgeneratorfunction` looks at a function's code, so no function of ours can answer for a generator function
and yet run at the call. This object says that it is a function and shows the other's code, defaults, annotations and
name; frameworks that sort members of a class by type (pydantic, dataclasses) see a function.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from types import FunctionType, MethodType
from typing import Any

__all__ = ['FunctionStandIn']


class FunctionStandIn:
    """Calls `call(args, kwargs)` in the place of `function`."""

    def __init__(self, function: Callable[..., Any], call: Callable[[tuple[Any, ...], dict[str, Any]], Any]) -> None:
        self._avaliar_call = call
        update_wrapper(self, function)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._avaliar_call(args, kwargs)

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    @property
    def __class__(self) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        return FunctionType

    def __getattr__(self, name: str) -> Any:
        # __code__, __defaults__, __kwdefaults__, __globals__, __closure__ and whatever else a function has.
        if name == '__wrapped__':
            raise AttributeError(name)
        return getattr(self.__wrapped__, name)

    def __reduce__(self) -> str:
        # Pickled as a function is: by name.
        return self.__qualname__

    def __repr__(self) -> str:
        return repr(self.__wrapped__)
