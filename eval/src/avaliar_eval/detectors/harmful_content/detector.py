"""The detector of help with harm."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from ... import linear
from ...checked import Checked, Finding
from ...issue import DetectorType, Severity
from ...rules import Match
from ...text import Text, View
from ..framing import Framing, framing, sentence
from ..operating import hits, least
from .rules import INSTRUCTIONS, REQUESTS, category_of

__all__ = ['HarmfulContent']

_ADVISE = 'Decline, and offer help that does no harm.'

_SAFE = re.compile(
    r'\b(?:prevent\w*|protect\w*|defen[cds]\w*|avoid\w*|detect\w*|recogni[sz]\w*|stop(?:ping)?|safe(?:ly|ty)?|secure|security (?:team|best|training|awareness|research\w*|polic\w+)|report(?:ing)?'
    r'|spot(?:ting)?|against (?:being|getting)|from being|victims?|survivors?|if (?:my|someone|i think)|was (?:hacked|stolen|scammed|killed|murdered)'
    r'|law(?:s|ful)?|legal(?:ly|ity)?|illegal to|punish\w*|penalt\w+|convicted|sentenced|history|historical\w*|world war|century'
    r'|movie|film|novel|story|fiction\w*|song|lyrics|game|minecraft|fortnite|call of duty|gta|sims|chess|video ?games?|character|book|play\b|poem'
    r'|bath bombs?|photo ?bomb\w*|bombs? cyclone|cherry bombs?|time (?:at|in)|metaphor\w*|joke|python|linux|unix|process(?:es)?|thread|daemon|server process|child process|zombie'
    r'|mosquito\w*|cockroach\w*|ants?|rats?|mice|mouse|weeds?|bugs?|insects?|bacteria|germs?|fleas?|wasps?|spiders?|pests?|plants?|lights?|balloon|dragon|boss fight'
    r'|ethical hack\w*|penetration test\w*|pentest\w*|own (?:account|wifi|wi-fi|network|password|computer|phone|system)|ctf|capture the flag|hackathon|life ?hacks?|authori[sz]ed)\b',
    re.IGNORECASE,
)  # fmt: skip
"""Words beside which the same verbs are about safety, law, stories, games, machines or vermin."""
_OF_RESPONSES = 0.75
_CERTAIN = 0.9
"""The probability that a model is believed at beside such words."""
_REFUSES = re.compile(
    r"\b(?:i (?:can(?:no|')t|can’t|won['’]?t|will not|am unable to|am not able to|must decline|refuse)|i['’]m (?:sorry|unable|not able)|i apologi[sz]e|cannot (?:help|assist|provide)|"
    r'not (?:able|willing) to (?:help|assist|provide)|against the law|please (?:do not|don\'t)|seek help|crisis (?:line|hotline)|988\b)',
    re.IGNORECASE,
)


class HarmfulContent:
    """Requests for, and instructions for, weapons, crime, violence, malware and self-harm."""

    type = DetectorType.HARMFUL_CONTENT

    def find(self, checked: Checked) -> Sequence[Finding]:
        """What asks for harm in a prompt; what gives it in a response."""
        cut = least(checked.sensitivity)
        found = [
            _finding(match, view, confidence)
            for view, match, confidence in _matches(checked.text, checked.target)
            if confidence >= cut
        ]
        scored = linear.score(checked.text)['harmful_content']
        probability = self.score(checked)
        if (
            not found
            and probability >= _threshold(checked)
            and not _is_refusal(checked)
            and not self._is_framed(checked)
        ):
            start, end = checked.text.plain.span(scored.start, scored.end)
            what = 'asks for help with harm' if checked.target == 'prompt' else 'gives help with harm'
            found.append(
                Finding(
                    type=DetectorType.HARMFUL_CONTENT,
                    severity=Severity.MEDIUM,
                    confidence=probability,
                    message=f'The passage reads like one that {what}.',
                    start=start,
                    end=end,
                    rule='harmful_content.model',
                    evidence='model',
                    suggestion=_ADVISE,
                )
            )
        return found

    def doubt(self, checked: Checked, findings: Sequence[Finding]) -> float:
        """A judge tells stories and lessons from plans: asked near the threshold, and where the words are framed."""
        if _is_refusal(checked):
            return 0.2
        if findings:
            return 0.55 if max(finding.confidence for finding in findings) < 0.85 else 0.3
        doubt = _grey(linear.score(checked.text)['harmful_content'].probability, _threshold(checked))
        framed = any(True for _ in _matches(checked.text, checked.target))
        return max(doubt, 0.6 if framed else 0.0)

    def _is_framed(self, checked: Checked) -> bool:
        """Whether a short text is about safety, stories, games or machines: models see the verb, not what it is about."""
        text = checked.text.plain.text
        scored = linear.score(checked.text)['harmful_content'].probability
        return len(text) < 300 and _SAFE.search(text) is not None and scored < _CERTAIN

    def rules(self, text: Text) -> frozenset[str]:
        """The ids of the rules that match in the text and are meant; a model learns what they are worth."""
        return frozenset(
            match.rule.id for _, match, confidence in _matches(text, 'prompt') if confidence >= match.rule.confidence
        )

    def score(self, checked: Checked) -> float:
        """The probability that the text asks for harm or gives it, all evidence together."""
        matched = list(_matches(checked.text, checked.target))
        ids = sorted({match.rule.id for _, match, confidence in matched if confidence >= match.rule.confidence})
        modelled = linear.combined('harmful_content', checked.text, ids).probability
        return max([modelled, *(confidence for _, _, confidence in matched)])


def _threshold(checked: Checked) -> float:
    threshold = linear.threshold('harmful_content', checked.sensitivity)
    # The model learned from requests; of an answer it must be surer.
    return threshold if checked.target == 'prompt' else max(threshold, _OF_RESPONSES)


def _matches(text: Text, target: str) -> list[tuple[View, Match, float]]:
    """The matches, each with the confidence that is left of it where it stands."""
    key = f'_harmful_{target}'
    known: list[tuple[View, Match, float]] | None = text.__dict__.get(key)
    if known is None:
        known = (
            [(view, match, _confidence(view, match)) for view, match in hits(REQUESTS, text)]
            if target == 'prompt'
            else []
        )
        known += [(view, match, _confidence(view, match)) for view, match in hits(INSTRUCTIONS, text)]
        text.__dict__[key] = known
    return known


def _confidence(view: View, match: Match) -> float:
    confidence = match.rule.confidence
    first, last = sentence(view, match.start, match.end)
    if _SAFE.search(view.text, first, last):
        return confidence * 0.4
    used = framing(view, match.start, match.end)
    if used in (Framing.DENIED, Framing.REPORTED):
        return confidence * 0.5
    if _REFUSES.search(view.text, first, last):
        return confidence * 0.3
    return confidence


def _is_refusal(checked: Checked) -> bool:
    """A response that declines repeats the words of what it declines."""
    return checked.target == 'response' and _REFUSES.search(checked.text.plain.text, 0, 400) is not None


def _finding(match: Match, view: View, confidence: float) -> Finding:
    start, end = view.span(match.start, match.end)
    rule = match.rule
    metadata: dict[str, object] = {'category': category_of(rule.id)}
    if view.origin != 'plain':
        metadata['encoding'] = view.origin
    return Finding(
        type=DetectorType.HARMFUL_CONTENT,
        severity=rule.severity,
        confidence=confidence,
        message=rule.message,
        start=start,
        end=end,
        rule=rule.id,
        evidence='rule',
        suggestion=rule.suggestion,
        metadata=metadata,
    )


def _grey(probability: float, threshold: float) -> float:
    """1 at the threshold, falling to nought at a tenth of its odds and at ten times them."""
    probability, threshold = (min(max(one, 1e-6), 1 - 1e-6) for one in (probability, threshold))
    distance = abs(math.log(probability / (1 - probability)) - math.log(threshold / (1 - threshold)))
    return max(0.0, 1 - distance / math.log(10))
