"""The version of the installed server."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

__all__ = ['VERSION']

try:
    VERSION = version('avaliar-server')
except PackageNotFoundError:  # pragma: no cover - only when run from a folder that was never installed
    VERSION = 'unknown'
