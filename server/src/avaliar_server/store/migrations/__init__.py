"""The schema of the store as a list of numbered migrations, each a module with a list of statements.

A statement says the same when it is run twice (`IF NOT EXISTS`), because a migration that was killed is run again
from its first step that is not recorded as done. A migration that has been released is never edited.
"""

from __future__ import annotations

from dataclasses import dataclass

from . import m0001_spans, m0002_detection

__all__ = ['MIGRATIONS', 'Migration']


@dataclass(frozen=True, slots=True)
class Migration:
    version: int
    name: str
    statements: tuple[str, ...]


MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, 'spans', m0001_spans.STATEMENTS),
    Migration(2, 'detection', m0002_detection.STATEMENTS),
)
