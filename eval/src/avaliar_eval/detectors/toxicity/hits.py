"""What of a text may be abuse: words and grammar, each with whom it is meant for and how it is used."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...issue import Severity
from ...rules import Match
from ...text import Text, View
from ..framing import Framing, framing
from ..operating import MOST_HITS, hits, lowered
from ..people import names_groups
from .lexicon import LEXICON, Category
from .rules import ABUSE, GROUP_HATE, SELF_HARM
from .usage import Aim, aim_of

__all__ = ['Hit', 'hits_of']

_CACHE = '_toxicity'

_CONFIDENCE: Mapping[tuple[Category, Aim], float] = {
    ('slur', Aim.YOU): 0.92,
    ('slur', Aim.GROUP): 0.88,
    ('slur', Aim.PERSON): 0.85,
    ('slur', Aim.NOBODY): 0.75,
    ('slur', Aim.SELF): 0.4,
    ('coarse_slur', Aim.YOU): 0.9,
    ('coarse_slur', Aim.GROUP): 0.88,
    ('coarse_slur', Aim.PERSON): 0.82,
    ('coarse_slur', Aim.NOBODY): 0.65,
    ('coarse_slur', Aim.SELF): 0.35,
    ('insult', Aim.YOU): 0.7,
    ('insult', Aim.GROUP): 0.65,
    ('insult', Aim.PERSON): 0.5,
    ('insult', Aim.NOBODY): 0.2,
    ('insult', Aim.SELF): 0.1,
    ('profanity', Aim.YOU): 0.5,
    ('profanity', Aim.GROUP): 0.6,
    ('profanity', Aim.PERSON): 0.4,
    ('profanity', Aim.NOBODY): 0.3,
    ('profanity', Aim.SELF): 0.15,
    ('sexual', Aim.YOU): 0.5,
    ('sexual', Aim.GROUP): 0.45,
    ('sexual', Aim.PERSON): 0.4,
    ('sexual', Aim.NOBODY): 0.35,
    ('sexual', Aim.SELF): 0.35,
}

_SUGGESTION = 'Ask for it to be said without abuse, or do not pass it on.'
_SAID: Mapping[Category, tuple[str, str]] = {
    'slur': ('The text uses a slur.', _SUGGESTION),
    'coarse_slur': ('The text uses abusive language.', _SUGGESTION),
    'insult': ('The text insults somebody.', _SUGGESTION),
    'profanity': ('The text is profane.', _SUGGESTION),
    'sexual': ('The text is sexually explicit.', 'Keep it out where sexual content is not wanted.'),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found; offsets in the view.

    Attributes:
        confidence: With how it is used counted in.
        meant: The confidence if it were meant.
    """

    rule: str
    confidence: float
    meant: float
    severity: Severity
    message: str
    suggestion: str
    view: View
    start: int
    end: int
    framing: Framing


def hits_of(text: Text) -> Sequence[Hit]:
    """All of them; found once a text."""
    known: Sequence[Hit] | None = text.__dict__.get(_CACHE)
    if known is None:
        known = text.__dict__[_CACHE] = [*_words(text), *_grammar(text)]
    return known


def _words(text: Text) -> Iterator[Hit]:
    for view in text.views:
        counts: Counter[Category] = Counter()
        for category, start, end in LEXICON.found(view):
            counts[category] += 1
            if counts[category] > MOST_HITS:
                continue
            aim = aim_of(view, start, end)
            confidence = _CONFIDENCE[category, aim]
            used = framing(view, start, end) if confidence >= 0.35 else Framing.MEANT
            message, suggestion = _SAID[category]
            yield Hit(
                f'toxicity.{category}.{aim.value}',
                lowered(confidence, used),
                confidence,
                _severity(category, aim),
                message,
                suggestion,
                view,
                start,
                end,
                used,
            )
        if counts['sexual'] >= 3:
            # One such word is anatomy or a joke; several together are not.
            places = [(start, end) for category, start, end in LEXICON.found(view) if category == 'sexual'][:MOST_HITS]
            if len({view.lower[start:end] for start, end in places}) >= 3:
                message, suggestion = _SAID['sexual']
                yield Hit('toxicity.sexual', 0.85, 0.85, Severity.MEDIUM, message, suggestion, view, places[0][0], places[-1][1], Framing.MEANT)  # fmt: skip


def _severity(category: Category, aim: Aim) -> Severity:
    if category == 'slur':
        return Severity.CRITICAL if aim in (Aim.YOU, Aim.GROUP) else Severity.HIGH
    if category == 'coarse_slur':
        return Severity.HIGH if aim in (Aim.YOU, Aim.GROUP) else Severity.MEDIUM
    if category == 'insult':
        return Severity.MEDIUM
    return Severity.LOW if category == 'profanity' else Severity.MEDIUM


def _grammar(text: Text) -> Iterator[Hit]:
    for rules in (ABUSE, SELF_HARM):
        yield from (_matched(view, match) for view, match in hits(rules, text))
    if any(names_groups(view) for view in text.views):
        yield from (_matched(view, match) for view, match in hits(GROUP_HATE, text))


_DENIABLE = frozenset(
    ('toxicity.dehumanised', 'toxicity.group_disgust', 'toxicity.group_hate', 'toxicity.group_dislike')
)
_INNER_DENIAL = re.compile(r"\b(?:not|never|no|hardly)\b|n't\b")
_FIRST_PERSON = frozenset(('toxicity.self_harm_ideation', 'toxicity.self_harm_practice'))


def _matched(view: View, match: Match) -> Hit:
    rule = match.rule
    used = framing(view, match.start, match.end)
    if rule.id in _DENIABLE and used is Framing.MEANT and _INNER_DENIAL.search(view.lower[match.start : match.end]):
        used = Framing.DENIED
    if rule.id in _FIRST_PERSON and used is not Framing.QUOTED and used is not Framing.DENIED:
        used = Framing.MEANT
    if rule.id == 'toxicity.self_harm_instructions' and used is Framing.ASKED:
        used = Framing.MEANT  # to be asked about is what it is
    return Hit(
        rule.id,
        lowered(rule.confidence, used),
        rule.confidence,
        rule.severity,
        rule.message,
        rule.suggestion,
        view,
        match.start,
        match.end,
        used,
    )
