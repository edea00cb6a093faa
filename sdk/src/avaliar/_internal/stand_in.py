"""An object that passes for the function it stands for.

`inspect.isgeneratorfunction` looks at a function's code, so no function of ours can answer for a generator function
and yet run at the call. This object says that it is a function and shows the other's code, defaults, annotations and
name; frameworks that sort members of a class by type (pydantic, dataclasses) see a function.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from types import FunctionType, MethodType
from typing import Any, cast

__all__ = ['FunctionStandIn', 'stand_in']


def stand_in(function: Callable[..., Any], call: Callable[..., Any]) -> Any:
    """An object that is `function` to whoever asks, and runs `call` when it is called.

    Parameters:
        call: gets the object itself first. It is the method `__call__` of a class made for this one function: an
            attribute to look up and a call more would cost as much as all the rest where tracing is off.
    """
    kind = type('function', (FunctionStandIn,), {'__call__': call})
    made: Any = kind()
    return cast(Any, update_wrapper(made, function))


class FunctionStandIn:
    """What all stand-ins share."""

    __wrapped__: Callable[..., Any]

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return self if instance is None else MethodType(self, instance)  # type: ignore[arg-type]

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
