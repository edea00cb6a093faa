"""What the rules for jailbreaks are signs of."""

from __future__ import annotations

from typing import Literal

from ...issue import Severity
from ...rules import Rule
from ..prompt_injection.sign import Sign

__all__ = ['Family', 'sign']

Family = Literal[
    'known',
    'persona',
    'lifting',
    'suppression',
    'prefix',
    'dual',
    'threat',
    'fiction',
    'policy',
    'encoding',
    'harm',
    'persistence',
]

_SAID: dict[Family, str] = {
    'known': 'The text is of a known family of jailbreaks.',
    'persona': 'The text gives the model another identity.',
    'lifting': 'The text says that rules of safety do not apply.',
    'suppression': 'The text forbids the model to refuse or to warn.',
    'prefix': 'The text dictates how the answer begins, so that a refusal no longer fits.',
    'dual': 'The text asks for a second answer without restraint beside the normal one.',
    'threat': 'The text threatens or rewards the model for leaving its rules.',
    'fiction': 'The text wraps what it asks for in a fiction or a pretext.',
    'policy': 'The text imitates a configuration that switches safety off.',
    'encoding': 'The text asks for harmful content in an encoding.',
    'harm': 'The text asks for something harmful.',
    'persistence': 'The text holds the model to a part it was given before.',
}

_SUGGESTION = (
    'Refuse the prompt, or answer it without the part it assigns to the model; check the answer for harmful content.'
)


def sign(
    family: Family,
    name: str,
    pattern: str,
    literals: str | tuple[str, ...],
    confidence: float,
    *,
    severity: Severity = Severity.HIGH,
    is_mentioned: bool = True,
    matches_case: bool = False,
    part: str = '',
) -> Sign:
    """A sign; `literals` separated by bars."""
    rule = Rule(
        id=f'jailbreak.{name}',
        pattern=pattern,
        literals=tuple(literals.split('|')) if isinstance(literals, str) else literals,
        severity=severity,
        confidence=confidence,
        message=_SAID[family],
        suggestion=_SUGGESTION,
        matches_case=matches_case,
        part=part,
    )
    return Sign(rule, family, confidence, is_mentioned)
