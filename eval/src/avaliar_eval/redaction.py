"""Masking: what was found is replaced by what it is, and the rest of the text stays as it is, byte for byte."""

from __future__ import annotations

from collections.abc import Iterable

from .checked import Finding
from .issue import DetectorType, Issue

__all__ = ['redact']

_MASKED = frozenset((DetectorType.PII, DetectorType.SECRETS))


def redact(text: str, findings: Iterable[Finding | Issue]) -> str:
    """The text with personal data and secrets replaced: `[email]`, `[iban]`, `[secret:github_token]`.

    Findings of other detectors change nothing; of findings that overlap, all that they cover together is replaced once,
    under the name of the longest.

    Parameters:
        text: The text in which `findings` were found.
        findings: With offsets in `text`, in any order.

    Raises:
        ValueError: An offset lies outside of the text: the findings are of another one, and nothing was masked.
    """
    spans = sorted((one.start, -one.end, _mask(one)) for one in findings if one.type in _MASKED and one.end > one.start)
    parts: list[str] = []
    done = 0
    # A stretch of overlapping findings: where it begins and ends, and its longest one.
    start = end = longest = 0
    mask = ''
    for first, negative, name in spans:
        last = -negative
        if first < 0 or last > len(text):
            raise ValueError(
                f'a finding at {first}..{last} lies outside of the text of {len(text)} characters: the findings are of '
                'another text, and nothing was masked; pass the text that was checked'
            )
        if mask and first < end:
            if last - first > longest:
                longest, mask = last - first, name
            end = max(end, last)
            continue
        if mask:
            parts += (text[done:start], mask)
            done = end
        start, end, longest, mask = first, last, last - first, name
    if mask:
        parts += (text[done:start], mask)
        done = end
    parts.append(text[done:])
    return ''.join(parts)


def _mask(one: Finding | Issue) -> str:
    kind = one.metadata.get('kind')
    if not isinstance(kind, str):
        # A rule of an organisation's own, or a finding from elsewhere.
        kind = one.type.value
    return f'[secret:{kind}]' if one.type is DetectorType.SECRETS else f'[{kind}]'
