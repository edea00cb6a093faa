"""Numbered steps that bring the control plane's database to the form `tables.py` describes.

One step is one transaction, so a step that was interrupted has not happened. A new step is a new file in `versions/`;
a released one is never edited.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ['HEAD', 'VERSIONS']

HEAD = '0002'
"""The newest step. Known without loading Alembic, so that a start with nothing to migrate does not pay for it."""

VERSIONS = Path(__file__).parent / 'versions'
