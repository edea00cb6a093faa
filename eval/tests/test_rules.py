from __future__ import annotations

from typing import Any

import pytest
from avaliar_eval import Severity, gate, rules
from avaliar_eval.rules import Rule, RuleSet, Words
from avaliar_eval.text import Text
from hypothesis import given
from hypothesis import strategies as st


def rule(pattern: str, *literals: str, **changes: Any) -> Rule:
    fields: dict[str, Any] = {
        'id': 'test.rule',
        'pattern': pattern,
        'literals': literals,
        'severity': Severity.HIGH,
        'confidence': 0.9,
        'message': 'Found.',
    }
    return Rule(**(fields | changes))


def found(rules: RuleSet, text: str) -> list[str]:
    view = Text(text).plain
    return [view.text[match.start : match.end] for match in rules.matches(view)]


def test_matches_without_regard_to_case_unless_asked():
    assert found(RuleSet([rule('ignore \\w+', 'ignore')]), 'IGNORE all, ignore me') == ['IGNORE all', 'ignore me']
    assert found(RuleSet([rule('AKIA\\d+', 'akia', matches_case=True)]), 'AKIA12 akia34') == ['AKIA12']


def test_groups_and_offsets_count_characters_of_any_alphabet():
    view = Text('日本 Überweisung: ключ=значение; ключ=два').plain
    matches = list(RuleSet([rule('ключ=(\\pL+)(\\d)?', 'ключ')]).matches(view))
    assert [match.group(1) for match in matches] == ['значение', 'два']
    assert [view.text[slice(*match.span(1))] for match in matches] == ['значение', 'два']
    assert [match.group() for match in matches] == ['ключ=значение', 'ключ=два']
    assert matches[0].group(2) is None
    assert matches[0].span(2) == (-1, -1)
    assert matches[0].rule.id == 'test.rule'


@given(st.text(st.sampled_from('aé日🎉x \u200bﬁ'), max_size=60))
def test_offsets_are_right_in_any_text(text: str):
    view = Text(text).plain
    matches = list(RuleSet([rule('(x+)(日?)', 'x')]).matches(view))
    assert ''.join(match.group(1) or '' for match in matches) == 'x' * view.text.count('x')
    assert all(view.text[match.start : match.end] == match.group() for match in matches)


def test_a_rule_runs_only_where_one_of_its_literals_occurs(monkeypatch: pytest.MonkeyPatch):
    ran: list[int] = []
    run = RuleSet._found
    monkeypatch.setattr(RuleSet, '_found', lambda self, index, view: (ran.append(index), run(self, index, view))[1])
    set_of_rules = RuleSet([rule('one', 'one', id='a'), rule('two', 'two', 'zwei', id='b'), rule('.', id='c')])
    assert found(set_of_rules, 'ZWEI') == ['Z', 'W', 'E', 'I']
    assert ran == [1, 2]


def test_one_pass_serves_all_rule_sets_and_is_repeated_only_for_new_literals(monkeypatch: pytest.MonkeyPatch):
    passes = 0
    current = gate._current

    class Counting:
        def __init__(self, automaton: Any) -> None:
            self.automaton = automaton

        def find_matches_as_indexes(self, text: str, overlapping: bool) -> Any:
            nonlocal passes
            passes += 1
            return self.automaton.find_matches_as_indexes(text, overlapping=overlapping)

    def counting() -> Any:
        built, automaton = current()
        return built, Counting(automaton)

    monkeypatch.setattr(gate, '_current', counting)
    first, words = RuleSet([rule('alpha', 'alpha')]), Words({'beta': 1})
    view = Text('alpha beta gamma-new').plain
    assert len(list(first.matches(view))) == 1
    assert words.found(view) == [(1, 6, 10)]
    assert passes == 1
    late = RuleSet([rule('gamma-new', 'gamma-new')])
    assert len(list(late.matches(view))) == 1
    assert passes == 2


@pytest.mark.parametrize(
    ('made', 'message'),
    [
        (lambda: RuleSet([rule('('), rule('(', id='b')]), r'test\.rule: .* RE2: missing \)'),
        (lambda: RuleSet([rule('(?=x)')]), 'RE2'),
        (lambda: RuleSet([rule('(a)\\1')]), 'RE2'),
        (lambda: RuleSet([rule('a'), rule('b')]), 'two rules are called'),
        (lambda: RuleSet([rule('a', 'A')]), "never occurs in a view, which shows it as 'a'"),
        (lambda: RuleSet([rule('don’t', 'don’t')]), 'never occurs'),
        (lambda: RuleSet([rule('a', '')]), 'is empty'),
        (lambda: RuleSet([rule('a', confidence=1.5)]), 'between 0 and 1'),
        (lambda: Words({'Word': 1}), 'never occurs'),
    ],
)
def test_a_rule_that_cannot_work_is_refused_at_once(made: Any, message: str):
    with pytest.raises(ValueError, match=message):
        made()


def test_matches_are_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rules, 'MATCHES_PER_RULE', 5)
    assert len(found(RuleSet([rule('a', 'a')]), 'a' * 100)) == 5


def test_empty_matches_are_none():
    assert found(RuleSet([rule('a*', 'a')]), 'bab') == ['a']


@pytest.mark.parametrize(
    ('text', 'tags'),
    [
        ('Kill the process', [('kill', 0, 4)]),
        ('skill, killer, kill_it', []),
        ('(kill)', [('kill', 1, 5)]),
        ('KILL kill', [('kill', 0, 4), ('kill', 5, 9)]),
        ('それは爆弾です', [('爆弾', 3, 5)]),
        ('폭탄을', [('폭탄', 0, 2)]),
        ('go die! die', [('die!', 3, 7)]),
        ('İ kill', [('kill', 2, 6)]),
    ],
)
def test_words(text: str, tags: list[tuple[str, int, int]]):
    words = Words({word: word for word in ('kill', '爆弾', '폭탄', 'die!')})
    assert words.found(Text(text).plain) == tags


def test_a_rule_runs_only_where_another_of_its_literals_stands_too():
    rules = RuleSet(
        [Rule('test.order', r'ignore\b.{0,20}', ('ignore',), Severity.LOW, 0.5, 'Said.', also=('rules', 'orders'))]
    )
    assert [match.group() for match in rules.matches(Text('ignore the rules').plain)] == ['ignore the rules']
    assert not list(rules.matches(Text('ignore the noise').plain))


def test_a_rule_runs_only_where_its_part_matches():
    rules = RuleSet([Rule('test.order', r'ignore.{0,20}', ('ignore',), Severity.LOW, 0.5, 'Said.', part=r'rules\b')])
    assert [match.group() for match in rules.matches(Text('IGNORE THE RULES').plain)] == ['IGNORE THE RULES']
    assert not list(rules.matches(Text('ignore the ruleset').plain))


def test_a_part_is_a_pattern_and_what_else_must_occur_is_such_as_a_view_shows():
    with pytest.raises(ValueError, match=r'test\.order'):
        RuleSet([Rule('test.order', 'ignore', ('ignore',), Severity.LOW, 0.5, 'Said.', part='(')])
    with pytest.raises(ValueError, match='Rules'):
        RuleSet([Rule('test.order', 'ignore', ('ignore',), Severity.LOW, 0.5, 'Said.', also=('Rules',))])
