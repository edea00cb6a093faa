"""What a rule of an attack is a sign of, and the pieces that patterns of phrases are built from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...issue import Severity
from ...rules import Rule

__all__ = ['Family', 'Sign', 'sign', 'words']

Family = Literal[
    'override', 'extraction', 'authority', 'delimiter', 'encoded', 'exfiltration', 'addressed', 'concealed'
]

_SAID: dict[Family, tuple[str, str]] = {
    'override': (
        'The text tells the model to set its instructions aside.',
        'Do not pass it to the model, or pass it as quoted data that the system prompt says to treat as such.',
    ),
    'extraction': (
        'The text asks for the instructions or secrets the model was given.',
        'Keep secrets out of the system prompt, and check the answer for the system prompt before showing it.',
    ),
    'authority': (
        'The text claims a rank or a mode that would free the model from its instructions.',
        'Grant rights by the account that is signed in, never by what a prompt says.',
    ),
    'delimiter': (
        "The text imitates the marks or messages of the conversation's own format.",
        'Escape the special tokens of the model in what users and tools send.',
    ),
    'encoded': (
        'The text wants something encoded or split to be put together and obeyed.',
        'Let the model decode, if it must, in a step that cannot act on what it decodes.',
    ),
    'exfiltration': (
        'The text wants data sent to another place.',
        'Let tools and rendered links reach known addresses only.',
    ),
    'addressed': (
        'The text gives orders to the model that reads it.',
        'Treat retrieved text as data: fence it, and confirm actions that it asks for with the user.',
    ),
    'concealed': (
        'The text holds words that a person who looks at it does not see.',
        'Strip invisible characters and hidden elements before the text reaches the model.',
    ),
}


@dataclass(frozen=True, slots=True)
class Sign:
    """A rule, and how to take a match of it.

    Attributes:
        family: What it is a sign of; signs of several families near each other support each other.
        in_documents: Its confidence where the words are a tool's or a document's.
        is_mentioned: Whether quotation, negation and talk about attacks take the sign away.
    """

    rule: Rule
    family: str
    in_documents: float
    is_mentioned: bool = True


def sign(
    family: Family,
    name: str,
    pattern: str,
    literals: str | tuple[str, ...],
    confidence: float,
    *,
    in_documents: float | None = None,
    severity: Severity = Severity.HIGH,
    is_mentioned: bool = True,
    also: tuple[str, ...] = (),
    part: str = '',
) -> Sign:
    """A sign; `literals` separated by bars."""
    message, suggestion = _SAID[family]
    rule = Rule(
        id=f'prompt_injection.{name}',
        pattern=pattern,
        literals=tuple(literals.split('|')) if isinstance(literals, str) else literals,
        severity=severity,
        confidence=confidence,
        message=message,
        suggestion=suggestion,
        also=also,
        part=part,
    )
    return Sign(rule, family, confidence if in_documents is None else in_documents, is_mentioned)


def words(most: int) -> str:
    """The gap between two words of a phrase, with up to `most` other words in it."""
    if not most:
        return r'[^a-z0-9]{1,4}'
    return rf"(?:[^a-z0-9]{{1,4}}[a-z0-9'-]+){{0,{most}}}?[^a-z0-9]{{1,4}}"
