"""Doing something to a module once the program has imported it, without importing it for the program."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from . import guard

__all__ = ['when_imported']

Action = Callable[[ModuleType], object]

_pending: dict[str, list[Action]] = {}


def when_imported(name: str, action: Action) -> None:
    """Call `action(module)` once: now, when `name` has been imported already, else right after it is."""
    module = sys.modules.get(name)
    if module is not None and not getattr(module.__spec__, '_initializing', False):
        _run(action, module)
        return
    _pending.setdefault(name, []).append(action)
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)


def _run(action: Action, module: ModuleType) -> None:
    try:
        action(module)
    except Exception as failure:  # noqa: BLE001 - see guard
        guard.caught(failure, f'preparing {module.__name__}')


class _Finder:
    """Finds what the others find, and adds an ear to its loader. Knows only the names that are waited for."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in _pending:
            return None
        for finder in sys.meta_path:
            if finder is self:
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                if spec.loader is not None and hasattr(spec.loader, 'exec_module'):
                    spec.loader = _Loader(spec.loader)  # type: ignore[assignment]
                return spec
        return None


class _Loader:
    """The module's own loader, until the module has been executed."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        actions = _pending.pop(module.__name__, [])
        if not _pending and _finder in sys.meta_path:
            sys.meta_path.remove(_finder)
        for action in actions:
            _run(action, module)


_finder: Any = _Finder()
