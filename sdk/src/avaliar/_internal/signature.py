"""Arguments by parameter name, with everything that can be known about a function found out once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import CodeType
from typing import Any

__all__ = ['Binder', 'binder']

Binder = Callable[[tuple[Any, ...], dict[str, Any]], dict[str, Any]]

_VAR_POSITIONAL, _VAR_KEYWORD = 0x04, 0x08
_RECEIVERS = ('self', 'cls', 'mcs')


def binder(function: Any, *, bound: bool = False) -> Binder:
    """A function of `(args, kwargs)` that answers what was passed, by parameter name.

    Defaults that were not passed are left out, and so is `self` or `cls`. Surplus positional arguments are a list
    under the name of the `*args` parameter; further keyword arguments stand under their own names. Arguments that do
    not fit raise nothing: the call itself will.

    Parameters:
        bound: whether the receiver is passed already (a bound method).
    """
    names, surplus, positional_only = _parameters(function)
    skip = 1 if names and names[0] in _RECEIVERS else 0
    names = names[skip:]
    if bound:
        skip = 0
    count = len(names)
    only = names[0] if count == 1 else None

    def bind(args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        given = len(args) - skip
        if given == 1 and only is not None:
            arguments = {only: args[skip]}
        elif given <= 0:
            return kwargs
        else:
            arguments = dict(zip(names, args[skip:] if skip else args, strict=False))
            if given > count:
                arguments[surplus] = list(args[skip + count :])
        if kwargs:
            arguments.update(kwargs)
        return arguments

    if not positional_only:
        return bind

    def bind_positional_only(args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        arguments = dict(bind(args, {}))
        # `f(1, x=2)` of `def f(x, /, **rest)`: two values of one name.
        arguments.update({(f'**{name}' if name in arguments else name): value for name, value in kwargs.items()})
        return arguments

    return bind_positional_only


def _parameters(function: Any) -> tuple[tuple[str, ...], str, bool]:
    """Names of the positional parameters, the name of `*args`, whether a keyword may bear a parameter's name."""
    seen = 0
    while hasattr(function, '__wrapped__') and seen < 32:
        function = function.__wrapped__
        seen += 1
    code = getattr(function, '__code__', None)
    if isinstance(code, CodeType):
        count = code.co_argcount
        flags = code.co_flags
        surplus = code.co_varnames[count + code.co_kwonlyargcount] if flags & _VAR_POSITIONAL else 'args'
        clash = bool(code.co_posonlyargcount and flags & _VAR_KEYWORD)
        return code.co_varnames[:count], surplus, clash
    return _inspected(function)


def _inspected(function: Any) -> tuple[tuple[str, ...], str, bool]:
    """The same of what is no Python function: a partial, a builtin, an object with `__call__`."""
    import inspect

    try:
        parameters: Mapping[str, inspect.Parameter] = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return (), 'args', False
    kinds = inspect.Parameter
    names = tuple(
        name
        for name, parameter in parameters.items()
        if parameter.kind in (kinds.POSITIONAL_ONLY, kinds.POSITIONAL_OR_KEYWORD)
    )
    surplus = next((name for name, parameter in parameters.items() if parameter.kind is kinds.VAR_POSITIONAL), 'args')
    return names, surplus, False
