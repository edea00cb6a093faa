"""Keys are drawn here: a key that stands in a source file is a key that somebody has published."""

from __future__ import annotations

import random
import string

from avaliar_eval.checked import Checked, Finding, Target
from avaliar_eval.detectors.secrets import Secrets
from avaliar_eval.policy import Sensitivity
from avaliar_eval.text import Text

DRAW = random.Random(20261122)
SETS = {
    'x': string.ascii_letters + string.digits,
    'h': '0123456789abcdef',
    'H': '0123456789ABCDEF',
    'u': string.ascii_uppercase + string.digits,
    'l': string.ascii_lowercase + string.digits,
    'd': string.digits,
    'b': string.ascii_letters + string.digits + '+/',
    'w': string.ascii_letters + string.digits + '_-',
    'B': 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
    'q': 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
}


def drawn(*parts: str) -> str:
    """`'ghp_', 'x36'`: what begins with a letter of `SETS` and ends in a number is that many characters; the rest is text."""
    made: list[str] = []
    for part in parts:
        if part[0] in SETS and part[1:].isdigit():
            made += DRAW.choices(SETS[part[0]], k=int(part[1:]))
            # Letters and digits in a word boundary's sense: no key ends in a dash by chance.
            if made[-1] in '-_+/':
                made[-1] = 'a'
        else:
            made.append(part)
    return ''.join(made)


def found(text: str, target: Target = 'prompt') -> list[Finding]:
    return list(Secrets().find(Checked(Text(text), target, 'user', Sensitivity.BALANCED)))


def rules(text: str) -> list[str]:
    return [one.rule.removeprefix('secrets.') for one in found(text)]
