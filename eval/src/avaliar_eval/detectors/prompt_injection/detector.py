"""The detector: signs weighed together, a model beside them, and SQL apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from ...checked import Checked, Finding
from ...issue import DetectorType, Severity
from ...text import View
from ..operating import either, least
from .orders import has_orders
from .scoring import Score, scored
from .severity import STRONG, by_score, raised
from .signs import Seen, seen
from .sql import sql_findings

__all__ = ['PromptInjection']

_NEAR = 800
"""Characters within which signs of several families make one attack."""
_LOOKED_AT = 200
"""Signs that are weighed with each other; a text with more is no more of an attack."""
_FAINT = 0.2
"""A sign below this supports others and is never a finding itself."""

_UNSEEN_LETTERS = 6

_MASKED = re.compile(
    '[A-Za-z]+(?:[\u200b-\u200d\u2060-\u2064\ufeff][A-Za-z]+)+'
    '|[A-Za-z]+[\u0370-\u03ff\u0400-\u052f][A-Za-z\u0370-\u03ff\u0400-\u052f]*|[\u0370-\u03ff\u0400-\u052f]+[A-Za-z][A-Za-z\u0370-\u03ff\u0400-\u052f]*'
)
_MASKED_WORDS = 4
_MOST_MASKED = 400


class PromptInjection:
    """Finds prompt injection in prompts, in what tools answer and in retrieved text."""

    type = DetectorType.PROMPT_INJECTION

    def find(self, checked: Checked) -> Sequence[Finding]:
        """What tries to steer the model, one finding for each place."""
        signs = seen(checked)
        meant = [one for one in signs if not one.is_mentioned]
        found = [*_unseen(checked), *_masked(checked), *_by_signs(meant, checked), *sql_findings(checked)]
        score = scored('prompt_injection', checked, [one.sign.rule.id for one in meant])
        # Where every sign is only mentioned, the words that the model goes by are those that are mentioned.
        is_talk = bool(signs) and not meant and score.probability < STRONG
        if score.is_flagged and not is_talk:
            found.append(_by_model(score, checked))
        return found

    def doubt(self, checked: Checked, findings: Sequence[Finding]) -> float:
        """High in the grey band of the model, where attacks are mentioned, and where a document gives orders."""
        signs = seen(checked)
        meant = [one.sign.rule.id for one in signs if not one.is_mentioned]
        doubt = scored('prompt_injection', checked, meant).doubt
        if findings:
            surest = max(finding.confidence for finding in findings)
            return min(doubt, 1.0 - surest) if surest >= STRONG else max(doubt, 1.0 - surest)
        if len(meant) < len(signs) or meant:
            doubt = max(doubt, 0.55)
        if checked.role in ('tool', 'document') and has_orders(checked):
            doubt = max(doubt, 0.6)
        return doubt


def _by_signs(meant: Sequence[Seen], checked: Checked) -> Iterator[Finding]:
    """One finding for each sign that says enough, by itself or with those near it."""
    needed = least(checked.sensitivity)
    meant = meant[:_LOOKED_AT]
    for one in meant:
        beside: dict[str, float] = {}
        for other in meant:
            if other.sign.family != one.sign.family and abs(other.start - one.start) <= _NEAR:
                beside[other.sign.family] = max(beside.get(other.sign.family, 0.0), other.confidence)
        confidence = either([one.confidence, *beside.values()])
        if confidence < needed or one.confidence < _FAINT:
            continue
        families = sorted({one.sign.family, *beside})
        metadata: dict[str, object] = {'families': families} if beside else {}
        if one.is_hidden:
            metadata['written'] = 'lookalikes' if one.view.origin == 'plain' else one.view.origin
        yield Finding(
            type=DetectorType.PROMPT_INJECTION,
            severity=raised(one, families, checked.role),
            confidence=min(confidence, 0.99),
            message=one.sign.rule.message,
            start=one.start,
            end=one.end,
            rule=one.sign.rule.id,
            evidence='rule',
            suggestion=one.sign.rule.suggestion,
            metadata=metadata,
        )


def _unseen(checked: Checked) -> Iterator[Finding]:
    """Words in characters that show nothing: there is no good reason for them."""
    for view in checked.text.views:
        if view.origin in ('tags', 'invisible') and sum(map(str.isalpha, view.text)) >= _UNSEEN_LETTERS:
            yield Finding(
                type=DetectorType.PROMPT_INJECTION,
                severity=Severity.HIGH,
                confidence=0.95,
                message='The text holds words in characters that show nothing.',
                start=view.start,
                end=view.end,
                rule='prompt_injection.invisible_text',
                evidence='format',
                suggestion='Strip invisible characters before the text reaches the model.',
                metadata={'written': view.origin},
            )


def _masked(checked: Checked) -> Iterator[Finding]:
    """Words in Latin letters with look-alikes of other scripts, or something invisible, in the middle of them.

    A word or two may be a slip or a name; a text of them is meant for a reader that filters don't read like.
    """
    original = checked.text.original
    if original.isascii() or checked.text.plain.text == original:
        return
    places = [found.span() for found in islice(_MASKED.finditer(original), _MOST_MASKED)]
    places = [place for place in places if _shows_latin(checked.text.plain, original, place)]
    if len(places) < _MASKED_WORDS:
        return
    yield Finding(
        type=DetectorType.PROMPT_INJECTION,
        severity=Severity.MEDIUM,
        confidence=0.85,
        message='Words are written with look-alike or invisible characters in the middle of them.',
        start=places[0][0],
        end=places[-1][1],
        rule='prompt_injection.masked_text',
        evidence='format',
        suggestion='Normalise the text before it reaches the model, and read what it says.',
        metadata={'written': 'lookalikes'},
    )


def _shows_latin(view: View, original: str, place: tuple[int, int]) -> bool:
    start, end = place
    if any('\u200b' <= character <= '\u2064' or character == '\ufeff' for character in original[start:end]):
        return True
    # Look-alikes are replaced in place; where characters were removed as well, the offsets are no longer the same.
    return view.offsets is not None or view.text[start:end].isascii()


def _by_model(score: Score, checked: Checked) -> Finding:
    is_hidden = score.written != 'plain'
    return Finding(
        type=DetectorType.PROMPT_INJECTION,
        severity=by_score(score.probability, is_hidden, checked.role),
        confidence=score.probability,
        message='The wording is that of texts that try to steer a model.',
        start=score.start,
        end=score.end,
        rule='prompt_injection.model',
        evidence='model',
        suggestion='Read the passage before the model acts on it, or configure a judge to decide.',
        metadata={'written': score.written} if is_hidden else {},
    )
