"""Personal data: numbers with their checksums, and what only the words around it make somebody's."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from ...checked import Checked, Finding
from ...issue import DetectorType, Severity
from ...policy import Sensitivity
from ...text import View
from .accounts import accounts, cards, ibans, wallets
from .addresses import addresses
from .contacts import coordinates, emails, network_addresses, phones
from .mention import Mention, without_overlaps
from .national import national_ids
from .persons import births, documents, names, vehicles
from .rules import WORDS
from .surroundings import Surroundings

__all__ = ['PII']

_VIEWS = frozenset(('plain', 'base64', 'hex', 'url', 'html', 'tags', 'invisible'))
"""Ways of writing in which figures and capitals survive."""

_NUMERIC = re.compile(r'\d(?:[^\d\n]?[^\d\n]?\d){5}')
_LETTERED = re.compile(r'[A-Z]\d{4}|\d{4}[A-Z]|[A-Z]{6}\d{2}[A-Z]')
_DIGIT = re.compile(r'\d')

_FLOORS = {Sensitivity.BALANCED: 0.6, Sensitivity.PERMISSIVE: 0.85}
"""The least confidence that is told; strict tells all."""

_MANY_KINDS = 3
_BULK = 10

_SUGGESTION = 'Leave it out or mask it before it is sent, and check who may read it.'
_SUGGESTION_ANSWER = 'Check whether whoever asked may see it, and mask it in the answer.'


class PII:
    """Finds data about persons. A weak pattern without a checksum and without its words says nothing."""

    type = DetectorType.PII

    def find(self, checked: Checked) -> Sequence[Finding]:
        asked = _asked(checked)
        floor = _FLOORS.get(checked.sensitivity, 0.0)
        found: list[tuple[Mention, View]] = []
        for view in checked.text.views:
            if view.origin in _VIEWS:
                found += [(mention, view) for mention in _mentions(view, asked) if mention.confidence >= floor]
        return _findings(found, checked)

    def doubt(self, checked: Checked, findings: Sequence[Finding]) -> float:
        """Rules of form are sure of what they find; what a judge could add is names in prose, which alone are no issue."""
        del checked
        return max((0.3 for finding in findings if not finding.is_certain and finding.confidence < 0.75), default=0.0)


def _asked(checked: Checked) -> frozenset[str]:
    """What the message before speaks of: an answer need not repeat the question."""
    before = checked.prompt if checked.prompt is not None else checked.earlier[-1][1] if checked.earlier else None
    if before is None or not _DIGIT.search(checked.text.original):
        return frozenset()
    return frozenset(tag for tags, _, _ in WORDS.found(before.plain) for tag in tags) - {'thing', 'version'}


def _mentions(view: View, asked: frozenset[str]) -> list[Mention]:
    text = view.text
    has_digits = _DIGIT.search(text) is not None
    has_addresses = '@' in text or '(at)' in view.lower or '[at]' in view.lower or ' dot ' in view.lower
    if not (has_digits or has_addresses):
        return []
    around = Surroundings(view, WORDS, asked)
    found: list[Mention] = []
    if has_addresses:
        found += emails(around)
    if has_digits:
        is_numeric = _NUMERIC.search(text) is not None
        if is_numeric or _LETTERED.search(text):
            found += national_ids(around, is_numeric=True)
            found += ibans(around)
            found += cards(around)
            found += accounts(around)
            found += phones(around)
            found += coordinates(around)
        if is_numeric or text.count(':') >= 5:
            found += network_addresses(around)
        found += documents(around)
        found += vehicles(around)
        found += wallets(around)
        found += births(around)
        found += addresses(around)
    others = without_overlaps(mention for mention in found if mention.severity > Severity.LOW)
    return without_overlaps([*found, *names(around, others)])


def _findings(found: Sequence[tuple[Mention, View]], checked: Checked) -> list[Finding]:
    telling = [mention for mention, _ in found if mention.severity > Severity.LOW]
    kinds = {mention.kind for mention in telling}
    is_bulk = len({(mention.kind, mention.value) for mention in telling}) >= _BULK
    known = _known(checked) if checked.target == 'response' else ''
    findings: list[Finding] = []
    taken: list[tuple[int, int]] = []
    # The plain reading comes first; what another shows at the same place is the same, or as a whole its most severe.
    ranked = sorted(found, key=lambda pair: (pair[1].origin != 'plain', -pair[0].severity.rank))
    for mention, view in ranked:
        start, end = view.span(mention.start, mention.end)
        at = bisect_left(taken, (start, end))
        if (at < len(taken) and taken[at][0] < end) or (at > 0 and taken[at - 1][1] > start):
            continue
        taken.insert(at, (start, end))
        message = mention.message if view.origin == 'plain' else f'{mention.message[:-1]}, written in {view.origin}.'
        findings.append(
            Finding(
                type=DetectorType.PII,
                severity=_severity(mention, len(kinds), is_bulk=is_bulk, target=checked.target, known=known),
                confidence=mention.confidence,
                message=message,
                start=start,
                end=end,
                rule=f'pii.{mention.kind}',
                evidence=mention.evidence,
                suggestion=_SUGGESTION if checked.target == 'prompt' else _SUGGESTION_ANSWER,
                is_certain=mention.is_certain,
                metadata={'kind': mention.kind},
            )
        )
    findings.sort(key=lambda finding: (finding.start, finding.end))
    return findings


def _severity(mention: Mention, kinds: int, *, is_bulk: bool, target: str, known: str) -> Severity:
    """LOW stays LOW; several kinds together are HIGH; many of them, or HIGH in an answer that nobody told, CRITICAL."""
    severity = mention.severity
    if severity is Severity.LOW:
        return severity
    if is_bulk:
        return Severity.CRITICAL
    if kinds >= _MANY_KINDS:
        severity = max(severity, Severity.HIGH)
    is_told = target == 'prompt' or _folded(mention.value) in known
    return Severity.CRITICAL if mention.severity is Severity.HIGH and not is_told else severity


def _known(checked: Checked) -> str:
    parts = [checked.system or '', checked.context or '', *(text.original for _, text in checked.earlier)]
    if checked.prompt is not None:
        parts.append(checked.prompt.original)
    return _folded('\n'.join(parts))


_SEPARATORS = re.compile(r'[^\w@]+')


def _folded(value: str) -> str:
    return _SEPARATORS.sub('', value).lower()
