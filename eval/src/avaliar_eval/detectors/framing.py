"""How words are used: meant, or quoted, denied, reported, asked about.

The same sentence is an insult in one place and an example of one in another. A detector asks here before it believes its
own patterns. Everything is read off the words near the hit, so that it takes a time bounded for each.
"""

from __future__ import annotations

import re
from enum import Enum

from ..text import View

__all__ = ['Framing', 'framing', 'sentence']

_REACH = 240
"""Characters of a sentence that are looked at on either side."""

_BOUNDARY = re.compile(r'[.!?](?=[\s"\')\]]|$)|\n')


class Framing(str, Enum):
    """How a stretch of text is used."""

    MEANT = 'meant'
    QUOTED = 'quoted'
    """In quotation marks, with words around them that are the writer's own."""
    DENIED = 'denied'
    """Under a negation: `nobody should`, `I would never`."""
    REPORTED = 'reported'
    """Told of others, or objected to: `he called me`, `is a slur`, `that is wrong`."""
    ASKED = 'asked'
    """Asked about or explained: `what does ... mean`, `the history of`, `how to prevent`."""


_DENIAL = re.compile(
    r"\b(?:not|never|nobody|no (?:one|woman|man|human|person)|none of|nor|neither|cannot|without|stop|don'?t|doesn'?t|didn'?t"
    r"|isn'?t|aren'?t|wasn'?t|won'?t|wouldn'?t|shouldn'?t|mustn'?t|can'?t|hardly|far from|hate it when|dislike it when"
    r'|against|unlike|deny|denies|disagree|refuse to)\b[^.!?;,:]{0,48}$',
    re.IGNORECASE,
)
_REPORT_BEFORE = re.compile(
    r'\b(?:call(?:s|ed|ing)?|label(?:s|led|ling)?|refer(?:s|red|ring)? to) (?:\w+ ){1,3}(?:an? |as |the )*(?:\w+ ){0,1}$'
    r'|\b(?:said|says?|saying|shout(?:s|ed|ing)|yell(?:s|ed|ing)|scream(?:s|ed|ing)|wr[io]tes?|wrote|writing|tweet(?:s|ed|ing)'
    r'|post(?:s|ed|ing)|heard|hearing|comment(?:s|ed)|stat(?:es|ed|ing)|claim(?:s|ed|ing)|phrases?|slogans?|chant(?:s|ed|ing)?'
    r'|messages?|insults?|slurs?|tropes?|stereotypes?|myths?|idea|notion|belief|narrative|prejudice|misconception)\b[^.!?]{0,60}$'
    r'|\b(?:the|this|that) (?:word|term|slur|n-word|insult|phrase|expression|label|stereotype|myth|claim)s?\b[^.!?]{0,40}$'
    r'|\b(?:people|anyone|those|someone|everybody|everyone|men|women|users?|person|guys?) (?:who|that)\b[^.!?]{0,60}$',
    re.IGNORECASE,
)
_OBJECTION = re.compile(
    r'\b(?:racis[tm]|sexis[tm]|bigot\w*|misogyn\w*|homophob\w*|transphob\w*|islamophob\w*|xenophob\w*|antisemiti\w*|ableis[tm]'
    r'|hate ?ful|hate (?:speech|crimes?)|offensive|unacceptable|inappropriate|disrespectful|derogatory|discriminat\w+|stereotyp\w+'
    r'|prejudi\w+|slurs?|abus(?:e|ive)|harass(?:es|ed|ing|ment)|bully\w*|(?:is|are|was|be|so|very|just|plain|such an?) (?:\w+ )?'
    r'(?:wrong|harmful|horrible|disgusting|cruel|unfair|untrue|false|outdated|disheartening|despicable|not (?:ok|okay|true|right|fair|'
    r'acceptable|funny))|(?:never|no longer|not) (?:ok|okay|acceptable|tolerat\w+)|misguided|shows (?:how|what|that|you)|contempt|condemn\w*|report(?:ed)? (?:him|her|them|it)'
    r'|blocked|debunk\w*|reject(?:s|ed)?|inaccurate)\b',
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r'\b(?:what (?:does|do|is|are|was|were)|meaning of|mean(?:s|ing)?\b|defin(?:e|es|ition)|etymology|origins? of|history of'
    r'|histor(?:y|ical|ically)|explain why|why (?:is|are|do|does|did|would)|is it (?:true|ok|okay|wrong|offensive|legal)|prevent\w*'
    r'|detect\w*|moderat\w+|classif\w+|filter\w*|recogni[sz]e|avoid\w*|stop (?:people|someone|them|him|her)|protect\w*|translate'
    r'|novel|fiction\w*|character|lyrics|screenplay|plot|scene|film|movie)\b',
    re.IGNORECASE,
)
_QUOTES = {'"': '"', "'": "'", '«': '»', '“': '”', '`': '`'}


def sentence(view: View, start: int, end: int) -> tuple[int, int]:
    """The sentence around `view.text[start:end]`, cut where it is long."""
    text = view.text
    first = max(0, start - _REACH)
    for boundary in _BOUNDARY.finditer(text, first, start):
        first = boundary.end()
    after = _BOUNDARY.search(text, end, end + _REACH)
    last = after.end() if after else min(len(text), end + _REACH)
    return first, last


def framing(view: View, start: int, end: int) -> Framing:
    """How `view.text[start:end]` is used in its sentence."""
    first, last = sentence(view, start, end)
    text = view.text
    before, after = text[first:start], text[end:last]
    if _is_quoted(before, after, text[first:last]):
        return Framing.QUOTED
    if _DENIAL.search(before):
        return Framing.DENIED
    if _REPORT_BEFORE.search(before) and (_OBJECTION.search(before) or _OBJECTION.search(after) or _is_own(before)):
        return Framing.REPORTED
    if _OBJECTION.search(after) or _OBJECTION.search(before):
        return Framing.REPORTED
    if _QUESTION.search(before) or _QUESTION.search(after):
        return Framing.ASKED
    return Framing.MEANT


_OWN = re.compile(r'\b(?:me|us|my|our)\b', re.IGNORECASE)


def _is_own(before: str) -> bool:
    """Told by the one it was done to: `they called me`."""
    return _OWN.search(before) is not None


def _is_quoted(before: str, after: str, whole: str) -> bool:
    for opening, closing in _QUOTES.items():
        at = before.rfind(opening)
        if at < 0 or closing not in after:
            continue
        if opening == closing:
            if opening == "'":
                # An apostrophe is no quotation mark: it opens only behind a space.
                opened = len(re.findall(r"(?:^|[\s(])'(?=\w)", before)) - len(
                    re.findall(r"(?<=[\w.!?])'(?=[\s.,!?)]|$)", before)
                )
                if opened <= 0 or re.search(r"(?<=[\w.!?])'(?=[\s.,!?)]|$)", after) is None:
                    continue
            elif before.count(opening) % 2 == 0:
                continue
        elif before.rfind(closing) > at:
            continue
        # A sentence that is nothing but a quotation is somebody's own words.
        outside = len(before[:at].strip()) + len(after[after.rfind(closing) + 1 :].strip())
        if outside >= 8 and len(whole) > outside:
            return True
    return False
