"""Labelled texts: `NAME.jsonl` in a directory, an object a line with at least `text`, `label` (1 or 0) and `source`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from avaliar_eval import DetectorType

ROLE_PLAY = frozenset(('awesome-chatgpt-prompts',))
ABOUT_ATTACKS = frozenset(('NotInject (PIGuard)',))
"""Sources of texts that only look like attacks."""

STRUCTURED = frozenset(
    (
        'CREDIT_CARD',
        'PHONE_NUMBER',
        'EMAIL_ADDRESS',
        'IBAN_CODE',
        'IP_ADDRESS',
        'US_SSN',
        'US_DRIVER_LICENSE',
        'NL_BSN',
        'IN_AADHAAR',
        'ES_NIF',
        'BR_CPF',
    )
)
"""Personal data that has a form; names, places and dates have none."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is looked for in the texts of one file.

    Attributes:
        issue: The part of a rule's name that an issue must have to count; empty: any.
        head: The linear model whose score ranks texts in which nothing is found; empty: the detector has a score.
    """

    name: str
    detector: DetectorType
    head: str = ''
    issue: str = ''


TASKS: Sequence[Task] = (
    Task('prompt_injection', DetectorType.PROMPT_INJECTION, head='prompt_injection'),
    Task('jailbreak', DetectorType.JAILBREAK, head='jailbreak'),
    Task('sql_injection', DetectorType.PROMPT_INJECTION, head='sql_injection'),
    Task('toxicity', DetectorType.TOXICITY),
    Task('self_harm', DetectorType.TOXICITY, head='self_harm', issue='self_harm'),
    Task('bias', DetectorType.BIAS),
    Task('hallucination', DetectorType.HALLUCINATION),
    Task('harmful_content', DetectorType.HARMFUL_CONTENT),
    Task('pii', DetectorType.PII),
    Task('secrets', DetectorType.SECRETS),
)


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text; characters."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One labelled text, and what is known around it.

    Attributes:
        is_hard: A benign text that looks like the other kind.
        response: The answer that is judged; `None`: the text itself is, as a prompt.
    """

    text: str
    is_positive: bool
    source: str
    category: str = ''
    tier: str = ''
    is_hard: bool = False
    context: str | None = None
    response: str | None = None
    spans: Sequence[Span] = ()
    is_document: bool = False

    @property
    def judged(self) -> str:
        return self.text if self.response is None else self.response

    @property
    def is_structured(self) -> bool:
        return any(span.kind in STRUCTURED for span in self.spans)


class DataError(ValueError):
    """A file of samples that can't be read; says which line and why."""


def samples(directory: Path, task: str) -> list[Sample]:
    """The samples of a task; none where there is no such file.

    Requests for harm are among the look-alikes of jailbreaks, so `harmful_content` is read from there.
    """
    if task == 'harmful_content':
        return [_harm(sample) for sample in samples(directory, 'jailbreak') if not sample.is_positive]
    file = directory / f'{task}.jsonl'
    return list(_read(file)) if file.exists() else []


def _read(file: Path) -> Iterator[Sample]:
    with file.open(encoding='utf-8') as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                yield _sample(row)
            except (ValueError, KeyError, TypeError) as error:
                raise DataError(f'{file}:{number}: {type(error).__name__}: {error}') from None


def _sample(row: dict[str, Any]) -> Sample:
    return Sample(
        text=row['text'],
        is_positive=row['label'] == 1,
        source=row['source'],
        category=row.get('category', ''),
        tier=row.get('tier', ''),
        is_hard=bool(row.get('hard')),
        context=row.get('context'),
        response=row.get('response'),
        spans=[Span(one['start'], one['end'], one['type']) for one in row.get('spans') or () if isinstance(one, dict)],
        is_document=row.get('channel') == 'tool_or_document',
    )


def _harm(sample: Sample) -> Sample:
    return Sample(
        text=sample.text,
        is_positive=sample.category == 'harmful-plain',
        source=sample.source,
        category=sample.category,
        is_hard=sample.is_hard and sample.category != 'harmful-plain',
    )
