"""Which rules of the detectors match a text, as the detectors themselves tell the models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from unittest.mock import patch

from avaliar_eval.checked import Checked
from avaliar_eval.linear import Scored
from avaliar_eval.policy import Sensitivity
from avaliar_eval.text import Text

from .matrix import LONGEST

__all__ = ['COMBINING', 'rule_hits']

COMBINING = {
    'prompt_injection': 'PromptInjection',
    'jailbreak': 'Jailbreak',
    'bias': 'Bias',
    'harmful_content': 'HarmfulContent',
}
"""The detectors that add their rules to a head, by the name of both, and their classes."""

_NOTHING = Scored(0.0, -20.0, 0, 0)


def rule_hits(texts: Sequence[str]) -> Mapping[str, list[frozenset[str]]]:
    """Of each head whose detector combines rules with it, the rules that it hands over for each text.

    A detector that is not in the package yet has none.
    """
    found: dict[str, list[frozenset[str]]] = {}
    for head, name in COMBINING.items():
        try:
            detector = getattr(import_module(f'avaliar_eval.detectors.{head}'), name)()
        except (ModuleNotFoundError, AttributeError):
            continue
        handed: set[str] = set()

        def combined(
            asked: str, _text: Text, rule_ids: Sequence[str], head: str = head, handed: set[str] = handed
        ) -> Scored:
            if asked == head:
                handed.update(rule_ids)
            return _NOTHING

        with (
            patch('avaliar_eval.linear.combined', combined),
            patch('avaliar_eval.linear.score_view', lambda _: dict.fromkeys((*COMBINING, 'sql_injection'), _NOTHING)),
        ):
            hits: list[frozenset[str]] = []
            for text in texts:
                handed.clear()
                detector.find(Checked(Text(text[:LONGEST]), 'prompt', 'user', Sensitivity.BALANCED))
                hits.append(frozenset(handed))
        found[head] = hits
    return found
