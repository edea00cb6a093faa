"""One text before one detector."""

from __future__ import annotations

from collections.abc import Sequence

from avaliar_eval.checked import Checked, Finding, NotChecked, StageOne, Target
from avaliar_eval.pattern import compiled
from avaliar_eval.policy import Sensitivity
from avaliar_eval.rules import RuleSet
from avaliar_eval.text import Text


def checked(
    text: str,
    target: Target = 'prompt',
    *,
    prompt: str | None = None,
    context: str | None = None,
    system: str | None = None,
    sensitivity: Sensitivity = Sensitivity.BALANCED,
) -> Checked:
    return Checked(
        Text(text),
        target,
        'user' if target == 'prompt' else 'assistant',
        sensitivity,
        prompt=None if prompt is None else Text(prompt),
        context=context,
        system=system,
    )


def found(detector: StageOne, given: Checked) -> Sequence[Finding]:
    """What it finds, and that the offsets are in the text."""
    findings = detector.find(given)
    assert not isinstance(findings, NotChecked), findings.reason
    for one in findings:
        assert 0 <= one.start < one.end <= len(given.text.original), one.rule
        assert one.type is detector.type
        assert one.message.endswith('.') and one.suggestion.endswith('.')
    assert 0 <= detector.doubt(given, findings) <= 1
    return findings


def rules(findings: Sequence[Finding]) -> set[str]:
    return {one.rule for one in findings}


def assert_gate_passes_what_matches(rule_set: RuleSet, texts: Sequence[str]) -> None:
    """A literal that is missing would hide a rule's matches, and nobody would notice."""
    for text in texts:
        view = Text(text).plain
        for rule, pattern in zip(rule_set.rules, rule_set._patterns, strict=True):
            if pattern.search(view.data):
                assert any(literal in view.lower for literal in rule.literals), (rule.id, text)
                assert not rule.also or any(literal in view.lower for literal in rule.also), (rule.id, text)
                assert not rule.part or compiled(rule.part).search(view.data), (rule.id, text)
