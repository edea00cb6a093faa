"""The language of Avaliar's detection: kinds of issue, severities and issues.

Needs no network and imports neither the SDK nor the server, both of which use it.
"""

from __future__ import annotations

from .issue import DetectorType, Issue, Severity, Stage, highest

__all__ = ['DetectorType', 'Issue', 'Severity', 'Stage', 'highest']
