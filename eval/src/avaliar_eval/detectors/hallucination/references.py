"""Links and citations of a response that stand nowhere in what it was given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

__all__ = ['Reference', 'unknown_references']

_LINK = re.compile(r'https?://[^\s<>"\'`)\]}|]{4,500}', re.IGNORECASE)
_DOI = re.compile(r'\b10\.\d{4,9}/[^\s"<>)\],;]{3,120}')
_ARXIV = re.compile(r'\barxiv:? ?\d{4}\.\d{4,5}\b', re.IGNORECASE)
_NUMBERED = re.compile(r'\b(?:pmid|isbn(?:-1[03])?|issn|rfc|cve)[:\s-]{1,2}[\dX][\dX-]{2,20}\b', re.IGNORECASE)
_AUTHOR_YEAR = re.compile(
    r"\b([A-Z][\w'-]{1,30})(?: (?:et al\.?|(?:and|&) [A-Z][\w'-]{1,30}))?,? \(?((?:19|20)\d\d)[a-z]?\)"
)
_CASE = re.compile(r"\b([A-Z][\w'.-]{1,30}) v(?:s)?\. ([A-Z][\w'.-]{1,30})")
_REPORTER = re.compile(r'\b\d{1,4} (?:U\.S\.|F\.(?:2d|3d|4th)|S\. ?Ct\.|F\. ?Supp\.(?: ?[23]d)?) \d{1,5}\b')
_BRACKET = re.compile(r'\[(\d{1,3})\](?!\()')
_MOST = 100


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference that nothing given to the model holds; offsets in the response."""

    kind: Literal['link', 'citation', 'bracket']
    start: int
    end: int


def unknown_references(text: str, known: str) -> Iterator[Reference]:
    """References in `text` of which `known`, all that the model was given, says nothing."""
    lower = known.lower()
    for count, link in enumerate(_LINK.finditer(text)):
        address = link.group().rstrip('.,;:!?*_')
        bare = address.split('://', 1)[1].removeprefix('www.').rstrip('/').lower()
        if count == _MOST:
            return
        if bare not in lower:
            yield Reference('link', link.start(), link.start() + len(address))
    for pattern in (_DOI, _ARXIV, _NUMBERED, _REPORTER):
        for count, found in enumerate(pattern.finditer(text)):
            written = found.group().rstrip('.')
            if count == _MOST:
                break
            # The letters in front are written in many ways, the number in one.
            number = re.sub(r'^[a-z]+[:\s-]*', '', written.lower())
            if number not in lower and not _is_in_link(text, found.start()):
                yield Reference('citation', found.start(), found.start() + len(written))
    for pattern in (_AUTHOR_YEAR, _CASE):
        for count, found in enumerate(pattern.finditer(text)):
            if count == _MOST:
                break
            if any(part.lower() not in lower for part in found.groups()):
                yield Reference('citation', *found.span())
    yield from _brackets(text, known)


def _brackets(text: str, known: str) -> Iterator[Reference]:
    """A number in brackets beyond the numbers that the documents have."""
    numbers = [int(one) for one in _BRACKET.findall(known)[:1000]]
    if not numbers:
        return
    highest = max(numbers)
    for count, found in enumerate(_BRACKET.finditer(text)):
        if count == _MOST:
            return
        if int(found.group(1)) > highest:
            yield Reference('bracket', *found.span())


def _is_in_link(text: str, at: int) -> bool:
    before = text[max(0, at - 200) : at]
    return '://' in before and not re.search(r'\s', before[before.rindex('://') :])
