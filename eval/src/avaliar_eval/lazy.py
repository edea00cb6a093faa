"""Names of a package that are imported when they are first asked for (PEP 562)."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ['on_demand']


def on_demand(
    namespace: dict[str, Any], modules: Mapping[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """A package's `__getattr__` and `__dir__`.

    Parameters:
        namespace: the package's `globals()`; what was asked for once is kept there.
        modules: each name and the module of the package that has it.
    """
    package: str = namespace['__name__']

    def found(name: str) -> Any:
        module = modules.get(name)
        if module is None:
            raise AttributeError(f'module {package!r} has no attribute {name!r}')
        value = namespace[name] = getattr(importlib.import_module(f'.{module}', package), name)
        return value

    return found, lambda: sorted(namespace.keys() | set(namespace['__all__']))
