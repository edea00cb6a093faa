"""Attacks that are talked about rather than made: denied, quoted as an example, listed in a filter, asked about.

Only what stands near a match is looked at, and only once there is a match.
"""

from __future__ import annotations

import re

from ...text import View

__all__ = ['is_denied', 'is_mentioned']

_REACH = 320

_DENIAL = re.compile(
    r'(?:\b(?:never|not|cannot|without|refuses? to|decline to|refrain from|avoid|prevent\w*(?: \w+){0,3}? from|'
    r'stop(?:ping)?(?: \w+){0,2} from|'
    r'attempt(?:s|ed|ing)? (?:to|at)|tr(?:y|ies|ied|ying) to|resist\w*|reject\w*|guard against|protect\w* against|'
    r'defen[dcs]\w* against|'
    r'(?:asks?|asked|asking|tells?|told|telling|instructs?|wants?|wanted|tricks?|persuad\w+|convinc\w+|got|gets?|'
    r'getting|makes?|made|making|manipulat\w+|cause[sd]?|forc\w+)'
    r' (?:\w+ )?(?:you|me|it|him|her|them|the (?:\w+ )?(?:model|ai|bot|chatbot|assistant|llm|system|agent))(?: to| '
    r'into)?|'
    r'requests? to|instructions? to|(?:can|could|would|will|may|might)(?: \w+)? (?:users?|attackers?|someone|anyone|'
    r'people|they|hackers?|an? \w+)|(?:users?|attackers?|hackers?|someone|anyone|adversary) (?:can|could|may|might|to|'
    r'who|will|would)'
    r"|how to (?:prevent|detect|stop|avoid))|\w(?:n't|nt))(?:\s+(?:ever|simply|just|then|also|try to|be tricked into|"
    r'be used to|silently|accidentally|be able to|in any way|to))*\s*$',
    re.IGNORECASE,
)
"""Right before the match, with nothing but an adverb between."""

_FRAME = re.compile(
    r'(?:\b(?:such as|like|e\.?g\.?,?|for example,?|for instance,?|i\.e\.,?|say(?:s|ing)?|reads?|reading|phrases?|'
    r'strings?|words?|sentences?|called|known as|titled|entitled|named|'
    r'term|expression|text|pattern|prompts?|payloads?|inputs?|quotes?|message|contains?|containing|includ(?:es?|ing)|'
    r'match(?:es)?|means?|means? by|wrote|written|typed|types|meaning of|variations? (?:of|on)|'
    r"detects?|the (?:classic|famous|infamous))|[\[({,=:|]|=>|->|\bin)[\s:]*['\"\x60*_]{0,3}\s*$",
    re.IGNORECASE,
)
"""Right before the quotation that the match stands in, or before the match."""

_ABOUT = re.compile(
    r'\b(?:prompt[- ]?injections?|injection attacks?|injections?|jail ?break(?:s|ing|ed)?|attack(?:s|er|ers|ed)?|'
    r'adversar\w+|red[- ]?team\w*|guard ?rails?|exploit\w*|vulnerab\w+|malicious|'
    r'owasp|security|moderation|classif\w+|detect\w*|block ?list\w*|deny ?list\w*|blacklist\w*|regex\w*|suspicious|'
    r'threats?|defen[dcs]\w*|mitigat\w+|prevent\w*|sanitiz\w+|filter(?:s|ing|ed)?|test cases?|'
    r'benchmark\w*|dataset|data ?set|attempts?|hackers?|examples?|known as|unit tests?|'
    r'assert\w*|flag(?:s|ged)?|explain\w*|what does|definition|'
    r'meaning|phrase|honeypot|incident|cve-\d+|social engineering)\b',
    re.IGNORECASE,
)
_SURELY_ABOUT = re.compile(
    r'\b(?:prompt[- ]?injections?|injection attacks?|jail ?break(?:s|ing)?|adversarial|red[- ]?team\w*|guard ?rails?|'
    r'owasp|attackers?|test cases?|deny ?list\w*|block ?list\w*|what does|meaning of|phrase|'
    r'malicious|detect(?:s|ed|ing|ion|or|ors)?|classif(?:y|ier|iers|ication|ied|ies))\b',
    re.IGNORECASE,
)

_QUOTES = ('"', '\x60', "'", '\u201c', '\u00ab')
_CLOSING = {'"': '"', '\x60': '\x60', "'": "'", '\u201c': '\u201d', '\u00ab': '\u00bb'}
_LONGEST_QUOTATION = 160
"""Characters of an example. What is longer is an attack in quotation marks."""

_COMMENT = re.compile(r'(?:^|\n)[ \t]*(?:#(?!#)|//|\*|--|"""|>)[^\n]*$|[;{})][ \t]*(?:#|//)[^\n]*$')
_FENCE = '\x60\x60\x60'


def is_denied(view: View, start: int) -> bool:
    """Whether the words right before deny, forbid or report what begins at `start`."""
    return _DENIAL.search(view.text[max(0, start - 90) : start]) is not None


def is_mentioned(view: View, start: int, end: int) -> bool:
    """Whether `view.text[start:end]` is an example of an attack and not one."""
    text = view.text
    before = text[max(0, start - _REACH) : start]
    after = text[end : end + _REACH]
    if is_denied(view, start):
        return True
    quotation = _quotation(before, after)
    if quotation is not None:
        opening, closing = quotation
        if len(before) - opening + (end - start) + closing > _LONGEST_QUOTATION:
            return False
        outside_before, outside_after = before[:opening], after[closing + 1 :]
        about = _count(_ABOUT, outside_before) + _count(_ABOUT, outside_after)
        if _count(_SURELY_ABOUT, outside_before) or _count(_SURELY_ABOUT, outside_after):
            return True
        return about >= 2 or (about >= 1 and _FRAME.search(outside_before) is not None)
    if _FRAME.search(before) is not None and not before.rstrip().endswith(':'):
        return _count(_SURELY_ABOUT, before) + _count(_SURELY_ABOUT, after) >= 1
    if _COMMENT.search(before) is not None or before.count(_FENCE) % 2 == 1:
        return _count(_SURELY_ABOUT, before) + _count(_SURELY_ABOUT, after) >= 1
    return _count(_SURELY_ABOUT, before) >= 2 and _count(_ABOUT, before) + _count(_ABOUT, after) >= 3


def _count(pattern: re.Pattern[str], text: str) -> int:
    return len({found.group().lower() for found in pattern.finditer(text)})


def _quotation(before: str, after: str) -> tuple[int, int] | None:
    """Where the quotation around the match opens in `before` and closes in `after`."""
    best: tuple[int, int] | None = None
    for opening in _QUOTES:
        closing = _CLOSING[opening]
        until = _closed(after, closing)
        at = None if until is None else _opened(before, opening, closing)
        if at is not None and until is not None and (best is None or at > best[0]):
            best = at, until
    return best


def _opened(before: str, opening: str, closing: str) -> int | None:
    line = before.rfind('\n\n') + 1
    if opening != closing:
        at = before.rfind(opening, line)
        return at if at >= 0 and before.rfind(closing) < at else None
    # The last mark that can open one, unless one that can close it follows.
    index = before.rfind(opening, line)
    while index >= 0:
        if _can_open(before, index):
            return index
        if _can_close(before, index):
            return None
        index = before.rfind(opening, line, index)
    return None


def _closed(after: str, closing: str) -> int | None:
    at = after.find(closing)
    while at >= 0:
        if _can_close(after, at):
            return at
        at = after.find(closing, at + 1)
    return None


def _can_open(text: str, index: int) -> bool:
    """No letter before it, and no space behind it."""
    return not (index > 0 and text[index - 1].isalnum()) and not text[index + 1 : index + 2].isspace()


def _can_close(text: str, index: int) -> bool:
    """No space before it, and no letter behind it: an apostrophe between two letters can't."""
    return not (index > 0 and text[index - 1].isspace()) and not text[index + 1 : index + 2].isalnum()
