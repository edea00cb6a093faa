"""The detector of output that harms who renders, opens or runs it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from ...checked import Checked, Finding
from ...issue import DetectorType, Severity
from ...rules import Match
from ..framing import Framing, framing
from ..operating import hits, least, lowered
from .invisible import hidden_controls
from .links import Link, suspicious_links
from .rules import RULES, kind_of

__all__ = ['UnsafeOutput']

_SHOWN_IN_CODE = frozenset(('script', 'template', 'formula', 'path', 'link'))
"""Kinds that do nothing while they are shown as code."""
_DESTROYS = (
    'unsafe_output.shell_delete',
    'unsafe_output.shell_disk',
    'unsafe_output.shell_fork',
    'unsafe_output.shell_reverse',
)
"""Never worth less than a look, asked for or not."""
_FENCE = re.compile(r'(?:^|\n)[ \t]{0,3}(```|~~~)[^\n]*\n')
_INLINE = re.compile(r'`[^`\n]{1,400}`')
_ASKED: dict[str, re.Pattern[str]] = {
    'script': re.compile(r'\b(?:html|javascript|js|script|xss|web ?page|svg|iframe|embed|front-?end|event handlers?|react|form)\b', re.IGNORECASE),
    'shell': re.compile(r'\b(?:bash|shell|command|script|terminal|linux|delete|remove|wipe|format|install|curl|wget|powershell|disk|reverse|netcat)\b', re.IGNORECASE),
    'sql': re.compile(r'\b(?:sql|quer(?:y|ies)|table|database|drop|delete|truncate|update|migration|schema|rows?|grant)\b', re.IGNORECASE),
    'code': re.compile(r'\b(?:code|python|java|php|ruby|function|pickle|yaml|eval|exec|subprocess|deseriali[sz]e|script)\b', re.IGNORECASE),
    'template': re.compile(r'\b(?:template|jinja|ssti|injection|payload|erb|freemarker|twig)\b', re.IGNORECASE),
    'path': re.compile(r'\b(?:path|traversal|file|director(?:y|ies)|import|lfi)\b', re.IGNORECASE),
    'formula': re.compile(r'\b(?:formula|spreadsheet|excel|sheets?|csv|cell|hyperlink)\b', re.IGNORECASE),
}  # fmt: skip
"""What a prompt says that asks for such a thing."""


class UnsafeOutput:
    """Script, links, shell, SQL, code, templates, paths, formulas and terminal sequences that do harm by being used."""

    type = DetectorType.UNSAFE_OUTPUT

    def find(self, checked: Checked) -> Sequence[Finding]:
        """All of it; what was asked for and is shown as code counts for less."""
        text = checked.text
        code = _Code(text.original)
        cut = least(checked.sensitivity)
        found = [*self._by_rule(checked, code), *self._by_links(checked, code)]
        return [finding for finding in found if finding.confidence >= cut]

    def doubt(self, checked: Checked, findings: Sequence[Finding]) -> float:  # noqa: ARG002 - the findings say it all
        """A judge adds little: what runs, runs. Whether a command was wanted is the one question left."""
        return 0.4 if any(finding.metadata.get('asked') for finding in findings) else 0.0

    def _by_rule(self, checked: Checked, code: _Code) -> Iterator[Finding]:
        for view, match in hits(RULES, checked.text):
            if view.origin != 'plain':
                continue  # HTML that is escaped is safe, and what is encoded runs nothing
            start, end = view.span(match.start, match.end)
            kind = kind_of(match.rule.id)
            if _is_safe(match):
                continue
            used = Framing.MEANT
            if kind in ('shell', 'sql', 'path', 'script') and not code.is_fenced(start):
                used = framing(view, match.start, match.end)
            if kind in ('shell', 'sql') and used is Framing.ASKED:
                used = Framing.MEANT
            # In a fence of code a query or command stands to be copied; `used` is about prose.
            yield _finding(
                checked,
                Link(
                    match.rule.id,
                    match.rule.severity,
                    lowered(match.rule.confidence, used),
                    match.rule.message,
                    match.rule.suggestion,
                    start,
                    end,
                ),
                code,
            )

    def _by_links(self, checked: Checked, code: _Code) -> Iterator[Finding]:
        for link in suspicious_links(checked.text.original):
            yield _finding(checked, link, code)
        for control in hidden_controls(checked.text.original):
            yield _finding(checked, control, code)


class _Code:
    """Where in an answer code stands."""

    def __init__(self, text: str) -> None:
        self._fences: list[tuple[int, int]] = []
        self._inline = [found.span() for found in _INLINE.finditer(text)] if '`' in text else []
        opened: tuple[str, int] | None = None
        for fence in _FENCE.finditer(text + '\n') if '```' in text or '~~~' in text else ():
            if opened is None:
                opened = fence.group(1), fence.end()
            elif fence.group(1) == opened[0]:
                self._fences.append((opened[1], fence.start() + 1))
                opened = None
        if opened is not None:
            self._fences.append((opened[1], len(text) + 1))

    def is_fenced(self, at: int) -> bool:
        """Whether a block of code stands there."""
        return _inside(self._fences, at)

    def is_code(self, at: int) -> bool:
        """Whether code stands there, in a block or in a line."""
        return _inside(self._fences, at) or _inside(self._inline, at)


def _inside(spans: Sequence[tuple[int, int]], at: int) -> bool:
    index = bisect_right(spans, (at, 1 << 62)) - 1
    return index >= 0 and spans[index][0] <= at < spans[index][1]


def _is_safe(match: Match) -> bool:
    """What the pattern can't say: an update with a condition, YAML read by a loader that makes plain values only."""
    written = ' '.join((match.group() or '').lower().split())
    if match.rule.id == 'unsafe_output.sql_everything':
        return ' where ' in f'{written} '
    return match.rule.id == 'unsafe_output.code_deserialise' and any(
        loader in written for loader in ('safeloader', 'baseloader')
    )


def _finding(checked: Checked, found: Link, code: _Code) -> Finding:
    kind = kind_of(found.rule)
    severity, confidence = found.severity, found.confidence
    in_code = code.is_code(found.start)
    asks = _ASKED.get(kind)
    asked = (
        asks is not None and checked.prompt is not None and asks.search(checked.prompt.plain.text[:20_000]) is not None
    )
    if in_code and kind in _SHOWN_IN_CODE:
        confidence *= 0.6
    if asked:
        severity = _below(severity)
        if in_code:
            if severity <= Severity.MEDIUM and not found.rule.startswith(_DESTROYS):
                severity = Severity.LOW
            confidence *= 0.85
    return Finding(
        type=DetectorType.UNSAFE_OUTPUT,
        severity=_below(severity) if in_code and kind in _SHOWN_IN_CODE else severity,
        confidence=confidence,
        message=found.message,
        start=found.start,
        end=found.end,
        rule=found.rule,
        evidence='rule',
        suggestion=found.suggestion,
        metadata={'kind': kind, 'in_code': in_code, 'asked': asked},
    )


_LOWER = {
    Severity.CRITICAL: Severity.HIGH,
    Severity.HIGH: Severity.MEDIUM,
    Severity.MEDIUM: Severity.LOW,
    Severity.LOW: Severity.LOW,
}


def _below(severity: Severity) -> Severity:
    return _LOWER[severity]
