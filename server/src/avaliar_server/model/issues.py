"""Issues and checks as the store keeps them, whoever found them: a program that detects locally, or a worker of ours.

What a program sends is hostile input: what cannot be read is left out and counted, what is too long is cut.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import orjson

from .detection import SEVERITIES, issue_id

__all__ = ['MOST_ISSUES', 'KeptIssues', 'kept_checks', 'kept_issues']

MOST_ISSUES = 1_000
"""Of one span; the first ones are kept."""
_MOST_BYTES = 1 << 20
_MOST_CHECKS = 100
_TEXT = 1_000
"""Characters of a message, a suggestion, a reason."""
_EXCERPT = 2_000
"""Characters of an excerpt; `start` and `end` say where all of it stands."""
_METADATA_BYTES = 4_096
_VALUE_BYTES = 256
_BRACKETS = 100
_OFFSET = 2**53

# A detector that this server does not know yet is a type all the same, but nothing that could not be one.
_NAME = re.compile(r'[a-z][a-z0-9_]{0,63}')

_ALWAYS_KEPT = ('rule', 'stage', 'evidence', 'part')
"""Of metadata that is too large: what tells issues apart and where they stand."""

_CHECKED = ('clean', 'issues', 'not_checked', 'failed')
_JUDGED = ('off', 'skipped', 'ran', 'failed')


@dataclass(slots=True)
class KeptIssues:
    """What is stored of a list of issues; the fields of a `SpanResult`, and how many issues were left out."""

    text: str = '[]'
    types: list[str] = field(default_factory=list[str])
    severities: list[int] = field(default_factory=list[int])
    unreadable: int = 0
    left_out: int = 0

    @property
    def severity(self) -> int:
        """The highest; 0 where there is no issue."""
        return max(self.severities, default=0)

    @property
    def remark(self) -> str:
        """In a sentence for each: what was left out; empty when nothing was."""
        said: list[str] = []
        if self.unreadable:
            said.append(f'{self.unreadable} issues could not be read and were not kept.')
        if self.left_out:
            said.append(f'{self.left_out} further issues were not kept.')
        return ' '.join(said)


def kept_issues(issues: Sequence[Any]) -> KeptIssues:
    """The issues that can be kept, each with its `id`."""
    kept = KeptIssues()
    texts: list[str] = []
    size = 0
    for number, given in enumerate(issues):
        issue = _issue(given)
        if issue is None:
            kept.unreadable += 1
            continue
        text = orjson.dumps(issue).decode()
        size += len(text)
        if len(texts) == MOST_ISSUES or size > _MOST_BYTES:
            kept.left_out = len(issues) - number
            break
        texts.append(text)
        kept.types.append(issue['type'])
        kept.severities.append(SEVERITIES[issue['severity']])
    kept.text = f'[{",".join(texts)}]'
    return kept


def kept_checks(checks: Sequence[Any]) -> str:
    """The checks that can be read, as JSON."""
    kept = [check for given in checks[:_MOST_CHECKS] if (check := _check(given)) is not None]
    return orjson.dumps(kept).decode()


def _issue(given: Any) -> dict[str, Any] | None:
    if not isinstance(given, dict):
        return None
    said = cast('Mapping[str, Any]', given)
    kind, severity, target = said.get('type'), said.get('severity'), said.get('target')
    start: Any = said.get('start')
    end: Any = said.get('end')
    confidence = said.get('confidence')
    if not (
        _is_name(kind)
        and isinstance(severity, str)
        and severity in SEVERITIES
        and target in ('prompt', 'response')
        and _is_offset(start)
        and _is_offset(end)
        and start <= end
        and isinstance(confidence, (int, float))
        and math.isfinite(confidence)
    ):
        return None
    metadata = said.get('metadata')
    issue: dict[str, Any] = {
        'id': '',
        'type': kind,
        'severity': severity,
        'confidence': max(0.0, min(float(confidence), 1.0)),
        'message': _text(said.get('message')),
        'excerpt': _text(said.get('excerpt'), _EXCERPT),
        'start': start,
        'end': end,
        'target': target,
        'detector_name': _text(said.get('detector_name'), 64),
        'suggestion': _text(said.get('suggestion')),
        'metadata': _metadata(cast('Mapping[str, Any]', metadata) if isinstance(metadata, dict) else {}),
    }
    issue['id'] = f'{issue_id(issue):016x}'
    return issue


def _check(given: Any) -> dict[str, Any] | None:
    if not isinstance(given, dict):
        return None
    said = cast('Mapping[str, Any]', given)
    if not _is_name(said.get('detector')) or said.get('target') not in ('prompt', 'response'):
        return None
    if said.get('status') not in _CHECKED:
        return None
    return {
        'detector': said['detector'],
        'target': said['target'],
        'status': said['status'],
        'judge': said['judge'] if said.get('judge') in _JUDGED else 'off',
        'reason': _text(said.get('reason')),
    }


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def _is_offset(value: Any) -> bool:
    return value.__class__ is int and 0 <= value < _OFFSET


def _text(value: Any, limit: int = _TEXT) -> str:
    if not isinstance(value, str):
        return ''
    # A lone surrogate is no UTF-8; it becomes a question mark.
    return value[:limit] if value.isascii() else value[:limit].encode('utf-8', 'replace').decode()


def _metadata(said: Mapping[str, Any]) -> dict[str, Any]:
    if _is_fit(said, _METADATA_BYTES):
        return dict(said)
    return {name: said[name] for name in _ALWAYS_KEPT if name in said and _is_fit(said[name], _VALUE_BYTES)}


def _is_fit(value: Any, limit: int) -> bool:
    """Whether it is JSON, short, and not so deep that an answer with it in it could not be written."""
    try:
        text = orjson.dumps(value)
    except (TypeError, ValueError):
        return False
    return len(text) <= limit and text.count(b'[') + text.count(b'{') <= _BRACKETS
