"""A response in sentences, and which of them claim something."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .words import Word, is_number, sentences, words

__all__ = ['Claim', 'claims', 'is_aside']

SENTENCES = 400
"""Sentences of a response that are looked at."""

_NO_CLAIM = re.compile(
    r'\b(?:let me know|hope (?:this|that) helps|happy to help|glad to help|feel free|you\'?re welcome|thank you|thanks for'
    r'|(?:is|are|was) there anything else|would you like|do you (?:want|need)|here (?:is|are|\'s) (?:a|an|the|some|what|my)'
    r'|based on the (?:\w+ ){0,2}(?:context|documents?|information|text|passage|article)|according to the (?:context|document|text|passage)$'
    r'|(?:i|we) (?:don\'?t|do not|cannot|can\'?t|could not|couldn\'?t|am unable to|was unable to|am not able to)'
    r' (?:have (?:\w+ ){0,3}(?:information|details?|access|answer|data)|find|answer|determine|tell|provide|confirm|verify|know)'
    r'|i\'?m not (?:sure|certain)|i am not (?:sure|certain)'
    r'|(?:context|document|documents|text|passage|article|information|sources?)\s+(?:provided\s+)?(?:does|do|did)(?:n\'?t| not)'
    r'|(?:not|isn\'?t|aren\'?t|never) (?:mentioned|specified|stated|provided|given|included|available|clear|discussed|addressed)'
    r'|no (?:information|mention|details?|answer)|unanswerable|as an ai|i\'?m sorry|i apologi[sz]e)\b',
    re.IGNORECASE,
)
_TURN = re.compile(r'\bbut\b|\bhowever\b', re.IGNORECASE)
"""Behind it a sentence may claim something after all: `I'm not sure, but it opened in 1994`."""
_ASIDE = re.compile(
    r"\b(?:i|i'm|i've|i'd|me|my|we|perhaps|maybe|probably|possibly|might|could be|seems?|in general|generally|typically"
    r'|usually|often|some people|many people|it is likely|as far as i know)\b',
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that says how things are; offsets in the text of the response."""

    start: int
    end: int
    words: Sequence[Word]
    asks: bool


_FENCE = re.compile(r'```.*?(?:```|\Z)', re.DOTALL)
_MARKER = re.compile(r'(?:[-*•#>|]+|\(?(?:\d{1,3}|[a-zA-Z])[.)])[ \t]+')
_HEADING = re.compile(r'[^a-z]*$|[^.!?]{0,80}:[*_]{0,2}$')
_TITLE = re.compile(
    r'(?:[A-Z][\w\'-]*|of|the|and|in|for|to|a|an|on|with)(?:[ \t]+(?:[A-Z][\w\'-]*|of|the|and|in|for|to|a|an|on|with)){1,7}[*_]{0,2}$'
)


def claims(text: str) -> list[Claim]:
    """The sentences that claim something: code, headings, greetings, offers and `the context does not say` do not."""
    fences = [fence.span() for fence in _FENCE.finditer(text)] if '```' in text else []
    found: list[Claim] = []
    slight: list[Claim] = []
    for start, end in sentences(text):
        while fences and fences[0][1] <= start:
            del fences[0]
        if fences and fences[0][0] < end:
            continue
        marker = _MARKER.match(text, start, end)
        start = marker.end() if marker else start
        sentence = text[start:end]
        is_title = marker is not None and (_HEADING.match(sentence) or _TITLE.match(sentence))
        if is_title or sentence.endswith((':', ':**')) or _is_no_claim(sentence):
            continue
        inside = words(text, start, end)
        content = [word for word in inside if word.is_content]
        if not content:
            continue
        claim = Claim(start, end, inside, sentence.rstrip('"\')').endswith('?'))
        # `That's true!` claims nothing beside other sentences; alone it is the answer.
        is_weighty = len(content) > 1 or is_number(content[0]) or content[0].text[0].isupper()
        (found if is_weighty else slight).append(claim)
        if len(found) == SENTENCES:
            break
    return found or slight[:1]


def _is_no_claim(sentence: str) -> bool:
    return _NO_CLAIM.search(sentence) is not None and _TURN.search(sentence) is None


def is_aside(text: str) -> bool:
    """Whether a sentence is an opinion, or says itself that it is not sure."""
    return _ASIDE.search(text) is not None
