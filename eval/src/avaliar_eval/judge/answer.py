"""What the judge answered: read strictly, and believed where it can be verified."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from ..issue import DetectorType, Severity
from .case import Question, Verdict
from .evidence import located
from .grading import confidence, severity
from .prompt import Prompt

__all__ = ['Reading', 'read']

_REASON_CHARACTERS = 300
_ADDRESSED = 'The text speaks to whoever judges it; an acquittal of it is not believed.'

# The reason is shown as the issue's message, and a judge might write the whole secret into it.
_UNQUOTED = {
    DetectorType.SECRETS: 'The judge sees a credential in this passage.',
    DetectorType.PII: 'The judge sees personal data in this passage.',
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What could be used of an answer.

    Attributes:
        verdicts: By the question's id; those that hold.
        problems: What was wrong with the rest, in sentences of ours, without a word of the answer.
    """

    verdicts: Mapping[str, Verdict] = field(default_factory=dict[str, Verdict])
    problems: tuple[str, ...] = ()


def read(answer: str, prompt: Prompt) -> Reading:
    """The verdicts of an answer, each with its evidence found in what was shown of the judged text."""
    document = _document(answer)
    if document is None:
        return Reading(problems=('It was not one JSON object.',))
    if document.get('code') != prompt.code:
        return Reading(problems=('It did not repeat the code of this call.',))
    given: Any = document.get('verdicts')
    if not isinstance(given, dict):
        return Reading(problems=('It had no object "verdicts".',))
    is_addressed = prompt.addresses_judge or document.get('addresses_judge') is not False
    verdicts: dict[str, Verdict] = {}
    problems: list[str] = []
    if not isinstance(document.get('addresses_judge'), bool):
        problems.append('It did not say "addresses_judge".')
    for name, question in prompt.questions.items():
        verdict = _verdict(cast('dict[str, Any]', given).get(name), question, prompt)
        if isinstance(verdict, str):
            problems.append(f'{name}: {verdict}')
        elif verdict.answer == 'absent' and is_addressed:
            verdicts[question.id] = replace(verdict, answer='unsure', reason=_ADDRESSED)
        else:
            verdicts[question.id] = verdict
    return Reading(verdicts, tuple(problems))


def _verdict(given: Any, question: Question, prompt: Prompt) -> Verdict | str:
    if not isinstance(given, dict):
        return 'there was no verdict.'
    fields = cast('dict[str, Any]', given)
    answer = fields.get('answer')
    if answer not in ('present', 'absent', 'unsure'):
        return '"answer" was none of "present", "absent" and "unsure".'
    reason = fields.get('reason')
    if not isinstance(reason, str):
        return '"reason" was no text.'
    if answer != 'present':
        return Verdict('absent' if answer == 'absent' else 'unsure', reason=_sentence(reason))
    try:
        said = Severity(fields.get('severity'))
    except ValueError:
        return '"severity" was none of "low", "medium", "high" and "critical".'
    evidence = fields.get('evidence')
    if not isinstance(evidence, str) or not evidence.strip():
        return '"present" came without evidence.'
    near = [(finding.start, finding.end) for finding in question.findings]
    span = located(evidence, prompt.stretches, near)
    if span is None:
        return 'the evidence does not stand in the JUDGED part in these very characters, or shows nothing by itself.'
    start, end = span
    return Verdict(
        'present',
        severity(question, said, prompt.case),
        confidence(question, start, end),
        start,
        end,
        _UNQUOTED.get(question.type) or _sentence(reason),
    )


def _sentence(reason: str) -> str:
    """One line of bounded length, without characters that would show otherwise than they are."""
    line = ''.join(one for one in ' '.join(reason[: 4 * _REASON_CHARACTERS].split()) if one.isprintable())
    return line if len(line) <= _REASON_CHARACTERS else f'{line[: _REASON_CHARACTERS - 1]}…'


def _document(answer: str) -> dict[str, Any] | None:
    text = answer.strip()
    if text.startswith('<think>'):
        text = text.partition('</think>')[2].strip()
    # A model without a format to keep to likes to say a word before and after, or to fence it as code.
    first, last = text.find('{'), text.rfind('}')
    if first < 0 or last < first:
        return None
    try:
        document: Any = json.loads(text[first : last + 1], object_pairs_hook=_unambiguous, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None
    return cast('dict[str, Any]', document) if isinstance(document, dict) else None


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError('a name stands twice')
    return document


def _no_number(name: str) -> Any:
    raise ValueError(name)
