"""What the detectors say of one finished span, as it travels: a record in the stream of spans (`docs/wire.md`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from ..capture import encode
from ..span import Span
from ..usage_layers import llm_layers
from .wanted import shown_checks, shown_issues

if TYPE_CHECKING:
    from avaliar_eval import DetectionResult

__all__ = ['Outcome', 'failed', 'of_result']

_REASON = 2_000
_LABELS = ('gen_ai.provider.name', 'gen_ai.request.model')


class Outcome(NamedTuple):
    """The result of detection on one span, named by the span's ids and start."""

    trace_id: int
    span_id: int
    start_ns: int
    end_ns: int
    status: str
    """`clean`, `issues` or `failed`."""
    reason: str
    """In words for a user: why it failed, or what was left out."""
    issues: list[dict[str, Any]]
    checks: list[dict[str, Any]]
    duration_ms: float
    labels: Mapping[str, str]
    """Provider and models of the span: what figures of issues are grouped by."""

    def attributes(self) -> dict[str, Any]:
        """The record's attributes."""
        said: dict[str, Any] = {
            'avaliar.record': 'detection_result',
            'avaliar.detection.status': self.status,
            'avaliar.detection.duration_ms': self.duration_ms,
            **self.labels,
        }
        if self.reason:
            said['avaliar.detection.reason'] = self.reason[:_REASON]
        if self.issues:
            said['avaliar.detection.issues'] = _json(self.issues)
        if self.checks:
            said['avaliar.detection.checks'] = _json(self.checks)
        return said


def failed(span: Span, reason: str) -> Outcome:
    """The outcome for a span that was not checked."""
    return Outcome(
        span.trace_id, span.span_id, span.start_ns, span.end_ns, 'failed', reason, [], [], 0.0, _labels(span)
    )


def of_result(span: Span, found: DetectionResult, issues: Iterable[Any], remarks: Iterable[str]) -> Outcome:
    """The outcome of an evaluation.

    Parameters:
        issues: those to send, which may show less than the ones found.
        remarks: sentences for the reason.
    """
    shown = shown_issues(issues)
    status = 'issues' if shown else found.status
    reasons = list(remarks)
    if not found.checks and not shown:
        reasons.append('No detector that was asked for is switched on.')
    if status in ('failed', 'not_checked'):
        # A check that could not be made is a failure, but does not spoil what others found clean.
        reasons += [check.reason for check in found.checks if check.status == status]
        status = 'failed'
    return Outcome(
        span.trace_id,
        span.span_id,
        span.start_ns,
        span.end_ns,
        status,
        ' '.join(dict.fromkeys(filter(None, reasons))),
        shown,
        shown_checks(found.checks),
        found.duration_ms,
        _labels(span),
    )


def _labels(span: Span) -> dict[str, str]:
    known: dict[str, Any] = {**span.template.attributes, **(span.attributes or {})}
    labels: dict[str, Any] = {name: known.get(name) for name in _LABELS}
    extracted, explicit = llm_layers(span.llm_extracted, span.llm_explicit)
    layers = {**extracted, **explicit}
    labels['gen_ai.provider.name'] = layers.get('provider') or labels['gen_ai.provider.name']
    labels['gen_ai.response.model'] = layers.get('model')
    return {name: value for name, value in labels.items() if isinstance(value, str)}


def _json(value: list[dict[str, Any]]) -> str:
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        # A detector's metadata may hold anything.
        return encode(value).decode()
