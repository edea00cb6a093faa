"""The detector of system prompts that come back out."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence

from ...checked import Checked, Finding, NotChecked
from ...issue import DetectorType, Severity
from ...text import Text, View
from ...text.offsets import Backwards, Within
from ..framing import Framing, framing
from ..operating import hits, least
from .canaries import canaries
from .disclosure import DISCLOSURE
from .overlap import SIZE, Phrases, Run, Token, tokens, words

__all__ = ['SystemPromptLeak']

_SYSTEM = 400_000
"""Characters of a system prompt that are compared."""
_LEAST_CONTENT = 4
"""Words of a run that are more than grammar."""
_LONG, _VERY_LONG = 10, 20
"""Words of a run that make it more severe."""
_LARGE_SHARE = 0.3
_NO_SYSTEM = 'No system prompt was given to compare the answer with, and nothing in it speaks like one.'
_HIDE = 'Do not show it; tell the model to decline, and keep nothing in the prompt that must stay secret.'

_GRAMMAR = frozenset(
    re.findall(
        r'\w+',
        'a an the and or but if of to in on at by for with from as is are was were be been it its this that these those you '
        'your i me my we our they their he she his her not no do does did can will would should may might must have has had '
        'so than then there here what which who how when where all any some each other more most very also only',
    )
)
_INSTRUCTS = frozenset(
    re.findall(
        r'\w+',
        'you your never always must should cannot respond reply answer refuse instructions instruction rules rule policy '
        'assistant user users confidential secret reveal disclose persona tone role task ignore prompt avoid ensure',
    )
)
"""Words of instructions. What a system prompt tells as a fact is often meant to be passed on."""
_COMMON = (
    'you are a helpful assistant',
    'you are a helpful ai assistant',
    'you are a helpful and harmless assistant',
    'i am a large language model trained by',
    'you are a large language model trained by openai',
    'as an ai language model i',
    'please let me know if you have any questions',
    'let me know if you have any other questions',
    'is there anything else i can help you with',
    'if you have any questions please feel free to',
    'please do not hesitate to contact us',
    'how can i help you today',
    'how may i assist you today',
    'at the end of the day',
    'on the other hand it is',
    'one of the most important things',
    'terms of service and privacy policy',
)
_KNOWN = Phrases([word for phrase in _COMMON for word in (*phrase.split(), '')])
_ASKS = re.compile(
    r'\b(?:system|initial|hidden|original|developer|your) (?:prompt|instructions?|message|rules|guidelines)\b'
    r'|\brepeat (?:everything|the (?:text|words|above))|\b(?:text|words|everything) above\b',
    re.IGNORECASE,
)


class SystemPromptLeak:
    """Words of the system prompt in the answer, plain or encoded; its codes; without it, how an answer speaks."""

    type = DetectorType.SYSTEM_PROMPT_LEAK

    def find(self, checked: Checked) -> Sequence[Finding] | NotChecked:
        """The longest runs of words that stand in the system prompt and not in what the user wrote."""
        told = list(_disclosed(checked))
        if not checked.system or not checked.system.strip():
            return told or NotChecked(_NO_SYSTEM)
        found = [*_overlapping(checked, checked.system[:_SYSTEM]), *_canaries(checked, checked.system[:_SYSTEM])]
        # An answer that announces a prompt and shares no words with it has made one up.
        return [*found, *told] if found else []

    def doubt(self, checked: Checked, findings: Sequence[Finding]) -> float:
        """A judge is needed for what was said in other words: where it was asked for, or the answer speaks of it."""
        if any(finding.confidence >= 0.9 for finding in findings):
            return 0.0
        asked = checked.prompt is not None and _ASKS.search(checked.prompt.plain.text) is not None
        speaks = any(finding.evidence == 'rule' for finding in findings)
        return 0.6 if (asked and checked.system) or speaks else 0.1


def _overlapping(checked: Checked, system: str) -> Iterator[Finding]:
    own = words(Text(system).plain.lower)
    if len(own) < SIZE:
        return
    phrases = Phrases(own)
    cut = least(checked.sensitivity)
    asked: Phrases | None = None
    for view in (*checked.text.views, *_turned(checked.text, own)):
        spoken = words(view.lower)
        runs = list(phrases.runs(spoken))
        if not runs:
            continue
        asked = asked or Phrases(words(checked.prompt.plain.lower) if checked.prompt is not None else [])
        response = tokens(view.lower)
        for run in runs:
            for part in _unasked(run, spoken, asked):
                finding = _of_run(part, response, view, len(own))
                if finding is not None and finding.confidence >= cut:
                    yield finding


def _unasked(run: Run, spoken: Sequence[str], asked: Phrases) -> Iterator[Run]:
    """What is left of a run without the phrases that the user wrote, or everybody writes."""
    start: int | None = None
    for at in range(run.first, run.last - SIZE + 1):
        phrase = tuple(spoken[at : at + SIZE])
        if phrase in asked or phrase in _KNOWN:
            if start is not None:
                yield Run(start, at - 1 + SIZE, run.place + start - run.first)
            start = None
        elif start is None:
            start = at
    if start is not None:
        yield Run(start, run.last, run.place + start - run.first)


def _of_run(run: Run, response: Sequence[Token], view: View, system_words: int) -> Finding | None:
    spoken = [token.word for token in response[run.first : run.last]]
    content = sum(word not in _GRAMMAR for word in spoken)
    share = len(spoken) / system_words
    if content < _LEAST_CONTENT and share < _LARGE_SHARE:
        return None
    instructs = sum(word in _INSTRUCTS for word in spoken)
    is_encoded = view.origin != 'plain'
    confidence = 0.5 + 0.03 * (len(spoken) - SIZE) + 0.06 * min(instructs, 4) + (0.15 if is_encoded else 0)
    confidence = min(max(confidence, 0.85 if share >= 0.5 and len(spoken) >= 8 else 0.0), 0.98)
    if instructs == 0 and share < _LARGE_SHARE:
        # Facts of the prompt are there to be told.
        confidence = min(confidence, 0.59 if len(spoken) < 25 else 0.65)
    if share >= _LARGE_SHARE and len(spoken) >= _LONG and (instructs or is_encoded):
        severity = Severity.CRITICAL if share >= 0.6 and len(spoken) >= 2 * _VERY_LONG else Severity.HIGH
    elif len(spoken) >= _VERY_LONG or is_encoded:
        severity = Severity.HIGH if instructs or is_encoded else Severity.MEDIUM
    else:
        severity = Severity.MEDIUM if len(spoken) >= _LONG else Severity.LOW
    start, end = view.span(response[run.first].start, response[run.last - 1].end)
    return Finding(
        type=DetectorType.SYSTEM_PROMPT_LEAK,
        severity=severity,
        confidence=confidence,
        message=f'The answer repeats {len(spoken)} words of the system prompt in a row'
        + (f', written in another way ({view.origin}).' if is_encoded else '.'),
        start=start,
        end=end,
        rule='system_prompt_leak.overlap',
        evidence='overlap',
        suggestion=_HIDE,
        is_certain=len(spoken) >= _VERY_LONG and instructs > 0,
        metadata={
            'words': len(spoken),
            'share': round(share, 3),
            **({'encoding': view.origin} if is_encoded else {}),
        },
    )


def _turned(text: Text, system: Sequence[str]) -> Iterator[View]:
    """The answer by rot13 and backwards, where words of the system prompt are in it that way."""
    lower = text.plain.lower
    long = sorted({word for word in system if len(word) >= 6 and word.isascii()}, key=lambda word: (-len(word), word))[
        :40
    ]
    known = {view.origin for view in text.views}
    length = len(text.plain.text)
    if 'rot13' not in known and sum(codecs.encode(word, 'rot13') in lower for word in long) >= 2:
        yield View(codecs.encode(text.plain.text, 'rot13'), 'rot13', 0, len(text.original), Within(text.plain.offsets))
    if 'reversed' not in known and sum(word[::-1] in lower for word in long) >= 2:
        yield View(text.plain.text[::-1], 'reversed', 0, len(text.original), Backwards(text.plain.offsets, length))


def _canaries(checked: Checked, system: str) -> Iterator[Finding]:
    asked = '' if checked.prompt is None else checked.prompt.plain.lower
    for word in canaries(system):
        lower = word.lower()
        if lower in asked:
            continue
        for view in checked.text.views:
            at = view.lower.find(lower)
            while at >= 0 and not _is_whole(view.lower, at, at + len(lower)):
                at = view.lower.find(lower, at + 1)
            if at < 0:
                continue
            start, end = view.span(at, at + len(lower))
            yield Finding(
                type=DetectorType.SYSTEM_PROMPT_LEAK,
                severity=Severity.CRITICAL,
                confidence=0.95,
                message='The answer gives away a code or secret word of the system prompt.',
                start=start,
                end=end,
                rule='system_prompt_leak.canary',
                evidence='overlap',
                suggestion='Change the word, and keep nothing in the prompt that must stay secret.',
                is_certain=True,
                metadata={} if view.origin == 'plain' else {'encoding': view.origin},
            )
            break


def _is_whole(text: str, start: int, end: int) -> bool:
    return not (start and text[start - 1].isalnum()) and not (end < len(text) and text[end].isalnum())


def _disclosed(checked: Checked) -> Iterator[Finding]:
    cut = least(checked.sensitivity)
    for view, match in hits(DISCLOSURE, checked.text):
        used = framing(view, match.start, match.end)
        confidence = match.rule.confidence * (0.3 if used in (Framing.DENIED, Framing.ASKED) else 1.0)
        if confidence < cut:
            continue
        start, end = view.span(match.start, match.end)
        yield Finding(
            type=DetectorType.SYSTEM_PROMPT_LEAK,
            severity=match.rule.severity,
            confidence=confidence,
            message=match.rule.message,
            start=start,
            end=end,
            rule=match.rule.id,
            evidence='rule',
            suggestion=match.rule.suggestion,
        )
