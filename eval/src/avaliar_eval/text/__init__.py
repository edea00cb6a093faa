"""Stage 0: what a text says once its disguises are taken off, with every offset kept to the text as it was sent."""

from __future__ import annotations

from .view import Origin, Text, View

__all__ = ['Origin', 'Text', 'View']
