"""The `avaliar` command: one module per subcommand, loaded when it is called."""

from __future__ import annotations

from .main import main

__all__ = ['main']
