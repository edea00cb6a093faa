"""What the detectors say of a span, as the store keeps it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..control.jobs import Job
from ..model.detection import SpanResult
from ..model.issues import kept_checks, kept_issues
from .reading import Content

if TYPE_CHECKING:
    from avaliar_eval import Check, DetectionResult, Issue

__all__ = ['failure', 'shown_checks', 'shown_issues', 'verdict']

_REASON = 2_000


def shown_issues(issues: Iterable[Issue]) -> list[dict[str, Any]]:
    """Issues as JSON objects."""
    return [
        {
            'type': issue.type.value,
            'severity': issue.severity.value,
            'confidence': issue.confidence,
            'message': issue.message,
            'excerpt': issue.excerpt,
            'start': issue.start,
            'end': issue.end,
            'target': issue.target,
            'detector_name': issue.detector_name,
            'suggestion': issue.suggestion,
            'metadata': dict(issue.metadata),
        }
        for issue in issues
    ]


def shown_checks(checks: Iterable[Check]) -> list[dict[str, Any]]:
    """Checks as JSON objects."""
    return [
        {
            'detector': check.detector.value,
            'target': check.target,
            'status': check.status,
            'judge': check.judge,
            'reason': check.reason,
        }
        for check in checks
    ]


def verdict(job: Job, content: Content, found: DetectionResult, remark: str = '') -> SpanResult:
    """The result of a check that was made; `remark` is a sentence to add to its reason."""
    issues = kept_issues(shown_issues(found.issues))
    status = found.status
    # A check that could not be made is a failure, but does not spoil what others found clean.
    reasons = [check.reason for check in found.checks if check.status == status] if _is_failure(status) else []
    if not found.checks:
        reasons = ['No detector that was asked for is switched on.']
    reason = ' '.join(dict.fromkeys(filter(None, [*reasons, issues.remark, remark])))
    result = _result(job, content, 'failed' if _is_failure(status) else status, reason)
    result.severity = issues.severity
    result.issue_types = issues.types
    result.issue_severities = issues.severities
    result.issues = issues.text
    result.checks = kept_checks(shown_checks(found.checks))
    result.duration_ms = found.duration_ms
    return result


def failure(job: Job, content: Content, reason: str) -> SpanResult:
    """The result of a check that was not made."""
    return _result(job, content, 'failed', reason)


def _is_failure(status: str) -> bool:
    return status in ('failed', 'not_checked')


def _result(job: Job, content: Content, status: str, reason: str) -> SpanResult:
    return SpanResult(
        org_id=job.org_id,
        start_ns=job.start_ns,
        trace_id=job.trace_id,
        span_id=job.span_id,
        # Whoever stores it knows the moment.
        decided_ns=0,
        mode='cloud',
        status=status,
        reason=reason[:_REASON],
        provider=content.provider,
        model=content.model,
        environment=content.environment,
    )
