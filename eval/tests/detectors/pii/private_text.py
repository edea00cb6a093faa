"""What the tests of personal data check texts with, and how they make numbers that pass."""

from __future__ import annotations

from avaliar_eval.checked import Checked, Finding, Role, Target
from avaliar_eval.detectors.pii import PII
from avaliar_eval.policy import Sensitivity
from avaliar_eval.text import Text


def found(
    text: str, *, target: Target = 'prompt', role: Role = 'user', prompt: str | None = None, context: str | None = None
) -> list[Finding]:
    checked = Checked(
        Text(text),
        target,
        role,
        Sensitivity.BALANCED,
        prompt=None if prompt is None else Text(prompt),
        context=context,
    )
    return list(PII().find(checked))


def excerpts(text: str, kind: str | None = None) -> list[str]:
    """What was found of this kind, or of all."""
    return [text[one.start : one.end] for one in found(text) if kind in (None, one.metadata['kind'])]


def kinds(text: str) -> list[str]:
    return [one.metadata['kind'] for one in found(text)]


def with_luhn(body: str) -> str:
    """The number with the digit that Luhn's checksum asks for."""
    total = 0
    for index, character in enumerate(reversed(body)):
        digit = int(character)
        total += sum(divmod(digit * 2, 10)) if index % 2 == 0 else digit
    return body + str(-total % 10)


def with_mod_97(country: str, account: str) -> str:
    """The IBAN of an account."""
    digits = ''.join(str(int(character, 36)) for character in f'{account}{country}00')
    return f'{country}{98 - int(digits) % 97:02d}{account}'
