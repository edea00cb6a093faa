"""Records: what a program sends about a span after the span, in the same stream of OTLP.

A record has the form of a span, with the ids and the start of the span it is about, and says in `avaliar.record` what
it is. It is kept in a table of its own and is no span, not in the ledger either. See docs/wire.md.
"""

from __future__ import annotations

import math
from typing import Any

import orjson

from ..model.detection import STATUSES, SpanResult
from ..model.issues import kept_checks, kept_issues
from ..semconv import read_attributes
from .assembly import Assembly, Origin
from .cuts import cut_text
from .envelope import RawSpan
from .limits import Limits

__all__ = ['RECORD', 'read_record']

RECORD = 'avaliar.record'
"""The attribute that makes a span a record."""

_RESULT = 'detection_result'
_OF_RESULT = 'avaliar.detection.'
_REASON_BYTES = 2_000


def read_record(raw: RawSpan, origin: Origin, assembly: Assembly, limits: Limits) -> SpanResult | str:
    """The result that a record holds; or, in a sentence, why it is not kept."""
    said = raw.attributes
    kind = said.get(RECORD)
    if kind != _RESULT:
        return f'A record was not kept: this server does not know records of the kind {str(kind)[:60]!r}.'
    # When the detectors were done is no matter of the span: a record need not have an end.
    raw.end_ns = max(raw.end_ns, raw.start_ns)
    refusal = assembly.refusal(raw, origin.received_ns)
    if refusal is not None:
        return f'A result of detection was not kept. {refusal.sentence}'
    status = said.get('avaliar.detection.status')
    if status not in STATUSES:
        return (
            f'A result of detection was not kept: avaliar.detection.status is {str(status)[:60]!r}; '
            f'it must be one of {", ".join(STATUSES)}.'
        )
    found = _list(said, 'avaliar.detection.issues')
    checks = _list(said, 'avaliar.detection.checks')
    issues = kept_issues(found or ())
    remarks = [issues.remark]
    if found is None:
        remarks.append('Its issues could not be read.')
    if issues.types:
        status = 'issues'
    elif status == 'issues' or found is None:
        # Something was found and cannot be shown: that is not clean.
        status = 'failed'
        remarks.append('The issues that were found could not be kept.' if found else 'It names no issue.')
    reason = said.get('avaliar.detection.reason')
    mode = said.get('avaliar.detection.mode')
    about = read_attributes({name: value for name, value in said.items() if not name.startswith(_OF_RESULT)}).fields
    label = limits.label_bytes
    return SpanResult(
        org_id=origin.org_id,
        start_ns=raw.start_ns,
        trace_id=raw.trace_id,
        span_id=raw.span_id,
        decided_ns=origin.received_ns,
        mode=mode if mode in ('local', 'cloud') else 'local',
        status=status,
        reason=cut_text(' '.join(filter(None, [reason if isinstance(reason, str) else '', *remarks])), _REASON_BYTES),
        severity=issues.severity,
        issue_types=issues.types,
        issue_severities=issues.severities,
        provider=cut_text(about.get('provider') or '', label),
        model=cut_text(about.get('model') or about.get('request_model') or '', label),
        environment=cut_text(about.get('environment') or origin.environment, label),
        issues=issues.text,
        checks=kept_checks(checks or ()),
        duration_ms=_duration(said.get('avaliar.detection.duration_ms')),
    )


def _list(said: dict[str, Any], name: str) -> list[Any] | None:
    """A JSON array, as text or structure; `None` when it is neither."""
    value = said.get(name, [])
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            return None
    return value if isinstance(value, list) else None


def _duration(value: Any) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and value >= 0:
        return float(value)
    return 0.0
