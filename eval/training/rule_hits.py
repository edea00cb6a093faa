"""Which rules of the detectors match a text, where those detectors say so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ['rule_hits']


def rule_hits(texts: Sequence[str]) -> Mapping[str, list[frozenset[str]]]:
    """Of each head whose detector combines rules with it, the ids of the rules that match each text."""
    return {}
