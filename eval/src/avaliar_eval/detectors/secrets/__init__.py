"""Keys, tokens, private keys, passwords and addresses that carry one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...checked import Checked, Evidence, Finding
from ...issue import DetectorType, Severity
from ...policy import Sensitivity
from ...rules import Match, Rule
from ...text import View
from .assigned import assigned, is_password_like, is_token_like
from .placeholders import bits_per_character, is_placeholder, is_published, is_reference
from .proofs import PROOFS
from .rules import FORMATS, LABELS, LOOSE, URLS

__all__ = ['Secrets']

_VIEWS = frozenset(('plain', 'base64', 'hex', 'url', 'html', 'tags', 'invisible'))
"""Ways of writing in which capitals and digits survive."""

_FLOORS = {Sensitivity.BALANCED: 0.7, Sensitivity.PERMISSIVE: 0.85}
"""The least confidence that is told; strict tells all."""

_LONGEST_PRIVATE_KEY = 16_000
_SHORTEST_PRIVATE_KEY = 64

_LOCAL = ('localhost', '127.0.0.1', 'example.com', 'example.org', 'example.net', 'host', 'hostname')


class _Found(NamedTuple):
    rule: Rule
    start: int
    end: int
    evidence: Evidence
    confidence: float
    severity: Severity
    view: View


class Secrets:
    """Finds secrets by their format, by what they prove to hold, and by the name they are assigned to."""

    type = DetectorType.SECRETS

    def find(self, checked: Checked) -> Sequence[Finding]:
        found: list[_Found] = []
        for view in checked.text.views:
            if view.origin in _VIEWS:
                found += _in_formats(view)
                found += _in_addresses(view)
                found += _assigned(view)
        floor = _FLOORS.get(checked.sensitivity, 0.0)
        return [_finding(one, span, checked) for one, span in _without_overlaps(found) if one.confidence >= floor]

    def doubt(self, checked: Checked, findings: Sequence[Finding]) -> float:
        """Only what a name and a value suggest is worth a second opinion."""
        del checked
        return max((0.5 for finding in findings if not finding.is_certain and finding.evidence == 'rule'), default=0.0)


def _in_formats(view: View) -> Iterator[_Found]:
    for match in FORMATS.matches(view):
        start, end = match.span(1)
        token = view.text[start:end]
        if _is_drawn(token):
            yield _judged(match.rule, start, end, token, view, 'format')
    ends = _Ends(view.text)
    for match in LOOSE.matches(view):
        kind = match.rule.id.removeprefix('secrets.')
        start, end = match.span(1)
        if kind in ('private_key', 'putty_private_key'):
            stop = ends.behind(end) if kind == 'private_key' else _end_of_putty(view.text, end)
            if stop is not None and _has_key(view.text[end:stop]):
                yield _Found(match.rule, start, stop, 'format', match.rule.confidence, match.rule.severity, view)
            continue
        token = view.text[start:end]
        if kind == 'discord_bot_token':
            if _is_drawn(token):
                yield _judged(match.rule, start, end, token, view, 'format')
        elif PROOFS[match.rule.id](token) and not is_placeholder(token):
            yield _judged(match.rule, start, end, token, view, 'checksum' if 'bitcoin' in kind else 'format')


def _judged(rule: Rule, start: int, end: int, token: str, view: View, evidence: Evidence) -> _Found:
    proof = PROOFS.get(rule.id)
    if proof is None:
        return _Found(rule, start, end, evidence, rule.confidence, rule.severity, view)
    is_proven = proof(token)
    if is_proven:
        return _Found(
            rule,
            start,
            end,
            'checksum' if evidence == 'checksum' or 'token' in rule.id else 'format',
            0.99,
            rule.severity,
            view,
        )
    # The format with a checksum that fails: cut off, made up, or of a kind the provider has added since.
    return _Found(rule, start, end, 'rule', min(rule.confidence, 0.85), min(rule.severity, Severity.HIGH), view)


def _is_drawn(token: str) -> bool:
    """Whether a token in the right format is more than an example of the format."""
    body = token.rsplit('_', 1)[-1] if token.count('_') and len(token.rsplit('_', 1)[-1]) >= 16 else token
    if token.startswith('AIza') and is_published(token):
        return False
    return not is_placeholder(token) and bits_per_character(body) >= (2.6 if len(body) >= 16 else 2.0)


class _Ends:
    """Where private keys end; looked for once, however many begin."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._next: int | None = None

    def behind(self, start: int) -> int | None:
        """The end of the key whose first line ends at `start`; `None` when it has none near enough."""
        if self._next is None or 0 <= self._next < start:
            self._next = self._text.find('-----END ', start)
        if self._next < 0 or self._next - start > _LONGEST_PRIVATE_KEY:
            # A key that was cut off, as answers and logs are, is a key all the same.
            return min(start + 64 * 70, self._end_of_base64(start))
        line = self._text.find('-----', self._next + 9, self._next + 80)
        return line + 5 if line >= 0 else self._next

    def _end_of_base64(self, start: int) -> int:
        end = start
        limit = min(len(self._text), start + _LONGEST_PRIVATE_KEY)
        while end < limit and (self._text[end].isalnum() or self._text[end] in '+/=\n\r\t \\"'):
            end += 1
            if self._text[end - 1] == ' ' and self._text[end : end + 1].isalpha() and end - start > 200:
                break
        return end


def _end_of_putty(text: str, start: int) -> int | None:
    mac = text.find('Private-MAC:', start, start + _LONGEST_PRIVATE_KEY)
    lines = text.find('Private-Lines:', start, start + _LONGEST_PRIVATE_KEY)
    if lines < 0:
        return None
    return mac if mac >= 0 else min(len(text), lines + 2_000)


def _has_key(body: str) -> bool:
    letters = [character for character in body[:2_000] if character.isalnum() or character in '+/']
    return (
        len(letters) >= _SHORTEST_PRIVATE_KEY
        and bits_per_character(''.join(letters)) >= 4.5
        and '...' not in body[:200]
    )


def _in_addresses(view: View) -> Iterator[_Found]:
    for match in URLS.matches(view):
        if match.rule.id == 'secrets.sentry_dsn':
            start, end = match.span(1)
            yield _Found(match.rule, start, end, 'format', match.rule.confidence, match.rule.severity, view)
            continue
        if match.rule.id == 'secrets.token_in_address':
            start, end = match.span(1)
            if is_token_like(view.text[start:end]) and not is_placeholder(view.text[start:end]):
                yield _Found(match.rule, start, end, 'rule', match.rule.confidence, match.rule.severity, view)
            continue
        found = _password_in_address(match, view)
        if found is not None:
            yield found


def _password_in_address(match: Match, view: View) -> _Found | None:
    password = match.group(3) or ''
    name = match.group(2) or ''
    host = (match.group(4) or '').lower()
    if (
        is_reference(password)
        or is_placeholder(password)
        or password.lower() in (name.lower(), 'password', 'pass', 'pwd')
    ):
        return None
    is_weak = not is_password_like(password) and (password.istitle() or password.islower() or password.isupper())
    if is_weak and (host.startswith(_LOCAL) or password.isalpha() or len(password) < 6):
        # Every tutorial has postgres://user:password@localhost in it.
        return None
    start, end = match.span(0)
    return _Found(
        match.rule,
        start,
        end,
        'rule',
        0.7 if is_weak else match.rule.confidence,
        Severity.MEDIUM if is_weak else match.rule.severity,
        view,
    )


def _assigned(view: View) -> Iterator[_Found]:
    for one in assigned(view):
        yield _Found(one.rule, one.start, one.end, 'rule', one.confidence, one.severity, view)


def _without_overlaps(found: list[_Found]) -> list[tuple[_Found, tuple[int, int]]]:
    """Of findings that overlap the most certain; a format says more than a name does."""
    strength = {'checksum': 0, 'format': 1, 'rule': 2}
    spans = [(one, one.view.span(one.start, one.end)) for one in found]
    spans.sort(
        key=lambda pair: (strength[pair[0].evidence], pair[0].view.origin != 'plain', -pair[0].confidence, pair[1])
    )
    starts: list[int] = []
    kept: list[tuple[_Found, tuple[int, int]]] = []
    taken: list[tuple[int, int]] = []
    for one, (start, end) in spans:
        at = bisect_left(starts, start)
        if (at < len(taken) and taken[at][0] < end) or (at > 0 and taken[at - 1][1] > start):
            continue
        starts.insert(at, start)
        taken.insert(at, (start, end))
        kept.append((one, (start, end)))
    kept.sort(key=lambda pair: pair[1])
    return kept


def _finding(one: _Found, span: tuple[int, int], checked: Checked) -> Finding:
    severity = one.severity
    if checked.target == 'response':
        severity = (
            Severity.CRITICAL if one.evidence != 'rule' else max(severity, Severity.HIGH, key=lambda level: level.rank)
        )
    message = one.rule.message
    if one.view.origin != 'plain':
        message = f'{message[:-1]}, written in {one.view.origin}.'
    metadata = {'kind': one.rule.id.removeprefix('secrets.')}
    if one.rule.id in LABELS:
        metadata['label'] = LABELS[one.rule.id]
    return Finding(
        type=DetectorType.SECRETS,
        severity=severity,
        confidence=one.confidence,
        message=message,
        start=span[0],
        end=span[1],
        rule=one.rule.id,
        evidence=one.evidence,
        suggestion=one.rule.suggestion,
        is_certain=one.evidence in ('checksum', 'format'),
        metadata=metadata,
    )
