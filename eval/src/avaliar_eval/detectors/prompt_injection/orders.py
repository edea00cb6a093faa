"""Whether a document or a tool's answer speaks to its reader in orders or questions: stage 1 can't tell for whom."""

from __future__ import annotations

from functools import cache
from typing import Any

from ...checked import Checked
from ...pattern import compiled

__all__ = ['has_orders']

_VERBS = (
    'write|provide|translate|include|add|embed|insert|execute|send|tell|give|use|introduce|generate|create|answer|'
    'reply|respond|list|summari[sz]e|'
    'explain|describe|append|mention|ignore|forget|make|run|call|visit|click|open|download|implement|integrate|blend|'
    'merge|incorporate|suggest|recommend|'
    'promote|advertise|encode|convert|repeat|say|print|output|disregard|end|start|begin|replace|rewrite|delete|'
    'transfer|buy|find|compose|draft|rate|classify|choose|follow'
)


@cache
def _pattern() -> Any:
    return compiled(
        rf'(?:^|[\n.!?|>:]) {{0,3}}(?:please,? |now,? |also,? |instead,? |kindly |just |then,? )?(?:{_VERBS})\b'
        r'|(?:^|\n)[^\n]{0,200}\?\s*(?:$|\n)|\b(?:your|the) (?:response|reply|answer|output|summary|code)\b|(?:^|'
        r'\n)(?:what|who|how|where|when|can you|could you|why|which)\b[^\n]{0,200}\?'
    )


def has_orders(checked: Checked) -> bool:
    """Whether there is a sentence in the imperative, or a question on a line of its own."""
    return any(_pattern().search(view.data) is not None for view in checked.text.views)
