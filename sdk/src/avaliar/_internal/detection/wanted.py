"""What a decoration asks of detection, and the issues in words of JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, cast

__all__ = ['EXCERPT', 'HELD_INPUT', 'HELD_OUTPUT', 'FoundIssue', 'Wanted', 'shown_checks', 'shown_issues']

HELD_INPUT, HELD_OUTPUT = 'avaliar.held.input', 'avaliar.held.output'
"""Attributes of a span that runs: content that is checked but not recorded (`capture_input=False`). Never sent."""

EXCERPT = 2_000
"""Characters of an excerpt that are sent."""

_ISSUES = 1_000


class Wanted(NamedTuple):
    """What the spans of one function ask for."""

    mode: str
    """`local` or `cloud`."""
    detectors: tuple[str, ...] | None
    """By value; `None` is all that the organisation enables."""
    blocking: bool
    """Whether the prompt is checked before the call, too."""


class FoundIssue(NamedTuple):
    """What the server's detectors found, as `avaliar_eval.Issue` says it; that package need not be installed here."""

    type: str
    severity: str
    confidence: float
    message: str
    excerpt: str
    start: int
    end: int
    target: str
    detector_name: str
    suggestion: str = ''
    metadata: Mapping[str, Any] = {}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> FoundIssue:
        """The issue that a JSON object says; what it leaves out is empty."""
        return cls(
            type=str(document.get('type', '')),
            severity=str(document.get('severity', '')),
            confidence=float(document.get('confidence') or 0.0),
            message=str(document.get('message', '')),
            excerpt=str(document.get('excerpt', '')),
            start=int(document.get('start') or 0),
            end=int(document.get('end') or 0),
            target=str(document.get('target', 'prompt')),
            detector_name=str(document.get('detector_name', '')),
            suggestion=str(document.get('suggestion', '')),
            metadata=cast('Mapping[str, Any]', document.get('metadata') or {}),
        )


def shown_issues(issues: Iterable[Any]) -> list[dict[str, Any]]:
    """Issues as JSON objects: the most severe come first, so that a limit leaves out the least."""
    shown: list[dict[str, Any]] = []
    for issue in issues:
        if len(shown) == _ISSUES:
            break
        shown.append(
            {
                'type': _value(issue.type),
                'severity': _value(issue.severity),
                'confidence': issue.confidence,
                'message': issue.message,
                'excerpt': issue.excerpt[:EXCERPT],
                'start': issue.start,
                'end': issue.end,
                'target': issue.target,
                'detector_name': issue.detector_name,
                'suggestion': issue.suggestion,
                'metadata': dict(issue.metadata),
            }
        )
    return shown


def shown_checks(checks: Iterable[Any]) -> list[dict[str, Any]]:
    """Checks as JSON objects."""
    return [
        {
            'detector': _value(check.detector),
            'target': check.target,
            'status': check.status,
            'judge': check.judge,
            'reason': check.reason,
        }
        for check in checks
    ]


def _value(kind: Any) -> str:
    return str(getattr(kind, 'value', kind))
