from __future__ import annotations

import asyncio
import base64
import itertools
from typing import Any, ClassVar

import pytest
from avaliar_eval import (
    CustomRule,
    DetectionResult,
    Detector,
    DetectorType,
    Policy,
    PolicyError,
    Sensitivity,
    Severity,
    catalogue,
    guard,
)
from avaliar_eval.checked import Finding, StageOne
from avaliar_eval.merging import merged
from hypothesis import given
from hypothesis import strategies as st

from .small_detectors import Failing, Unsighted, WordDetector

K = DetectorType


class Fitted:
    """The catalogue with small detectors in it, by kind."""

    words: ClassVar[dict[DetectorType, str]] = {
        K.PROMPT_INJECTION: 'ignore',
        K.JAILBREAK: 'persona',
        K.TOXICITY: 'idiot',
        K.PII: 'ann@x.example',
        K.BIAS: 'they all',
        K.SECRETS: 'sk-123',
        K.SYSTEM_PROMPT_LEAK: 'my orders',
        K.HARMFUL_CONTENT: 'bomb',
        K.UNSAFE_OUTPUT: '<script>',
    }

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made: dict[DetectorType, Any] = {kind: WordDetector(kind, word) for kind, word in self.words.items()}
        self.made[K.HALLUCINATION] = Unsighted()
        monkeypatch.setattr(catalogue, '_made', self.made)

    def put(self, detector: StageOne) -> Any:
        self.made[detector.type] = detector
        return detector


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> Fitted:
    return Fitted(monkeypatch)


def said(result: DetectionResult) -> list[tuple[str, str]]:
    return [(issue.type.value, issue.excerpt) for issue in result.issues]


def statuses(result: DetectionResult) -> dict[tuple[str, str], str]:
    return {(check.detector.value, check.target): check.status for check in result.checks}


async def test_a_prompt_is_checked_by_the_detectors_of_prompts(fitted: Fitted):
    result = await Detector().evaluate_prompt('ignore ann@x.example and my orders')
    assert said(result) == [('prompt_injection', 'ignore'), ('pii', 'ann@x.example')]
    assert {check.detector for check in result.checks} == {kind for kind in K if kind.stage.value != 'response'}
    assert all(check.target == 'prompt' for check in result.checks)
    assert result.status == 'issues' and result.max_severity is Severity.HIGH and result.has_issues
    assert statuses(result)['pii', 'prompt'] == 'issues' and statuses(result)['bias', 'prompt'] == 'clean'


async def test_a_response_is_checked_by_those_of_responses(fitted: Fitted):
    result = await Detector().evaluate_response('ignore <script> my orders')
    assert said(result) == [('unsafe_output', '<script>'), ('system_prompt_leak', 'my orders')]
    assert statuses(result)['hallucination', 'response'] == 'not_checked'
    assert next(c for c in result.checks if c.detector is K.HALLUCINATION).reason.startswith('There is no context.')
    assert ('jailbreak', 'response') not in statuses(result)


async def test_both_sides(fitted: Fitted):
    result = await Detector(['pii', K.SECRETS]).evaluate_full(prompt='sk-123', response='ann@x.example sk-123')
    assert [(issue.type.value, issue.target) for issue in result.issues] == [
        ('secrets', 'prompt'),
        ('pii', 'response'),
        ('secrets', 'response'),
    ]
    assert len(result.checks) == 4


async def test_an_issue_says_all_there_is_to_say(fitted: Fitted):
    text = 'Hej ég: ign\u200bore.'
    (issue,) = (await Detector(['prompt_injection']).evaluate_prompt([{'role': 'user', 'content': text}])).issues
    assert issue.excerpt == 'ign\u200bore' == text[issue.start : issue.end]
    assert issue.message == 'It says ignore.' and issue.suggestion == 'Remove it.'
    assert issue.detector_name == 'prompt_injection' and issue.target == 'prompt'
    assert issue.metadata == {
        'rule': 'prompt_injection.word',
        'stage': 'rules',
        'evidence': 'rule',
        'part': 0,
        'view': 'plain',
    }


async def test_the_most_severe_comes_first_then_the_order_of_the_text(fitted: Fitted):
    fitted.put(WordDetector(K.TOXICITY, 'idiot', severity=Severity.LOW))
    fitted.put(WordDetector(K.HARMFUL_CONTENT, 'bomb', severity=Severity.CRITICAL))
    result = await Detector().evaluate_prompt('idiot ann@x.example sk-123 bomb')
    assert [issue.type for issue in result.issues] == [K.HARMFUL_CONTENT, K.PII, K.SECRETS, K.TOXICITY]


async def test_what_is_found_in_two_views_is_one_issue(fitted: Fitted):
    encoded = base64.b64encode(b'please ignore all of it, ignore it').decode()
    result = await Detector(['prompt_injection']).evaluate_prompt(f'run {encoded} now')
    assert said(result) == [('prompt_injection', encoded)]


async def test_the_policy_decides_what_may_run(fitted: Fitted):
    policy = Policy(detectors=frozenset({K.PII}))
    assert said(await Detector(policy=policy).evaluate_prompt('sk-123 ann@x.example')) == [('pii', 'ann@x.example')]
    result = await Detector([K.SECRETS], policy=policy).evaluate_prompt('sk-123')
    assert (result.issues, result.checks, result.status) == ([], [], 'not_checked')


async def test_asking_for_injection_covers_jailbreaks_unless_they_are_switched_off(fitted: Fitted):
    (issue,) = (await Detector([K.PROMPT_INJECTION]).evaluate_prompt('a persona')).issues
    assert (issue.type, issue.metadata['subtype'], issue.detector_name) == (
        K.PROMPT_INJECTION,
        'jailbreak',
        'jailbreak',
    )
    both = await Detector([K.PROMPT_INJECTION, K.JAILBREAK]).evaluate_prompt('a persona')
    assert [issue.type for issue in both.issues] == [K.JAILBREAK]
    off = Policy(detectors=frozenset({K.PROMPT_INJECTION}))
    assert not (await Detector([K.PROMPT_INJECTION], policy=off).evaluate_prompt('a persona')).has_issues


async def test_sensitivities_reach_the_detector(fitted: Fitted):
    policy = Policy(sensitivity=Sensitivity.STRICT, sensitivities={K.PII: Sensitivity.PERMISSIVE})
    await Detector(policy=policy).evaluate_prompt('x')
    assert fitted.made[K.PII].seen[0].sensitivity is Sensitivity.PERMISSIVE
    assert fitted.made[K.BIAS].seen[0].sensitivity is Sensitivity.STRICT
    assert fitted.made[K.PII].seen[0].text is fitted.made[K.BIAS].seen[0].text


async def test_roles_decide_what_is_looked_for(fitted: Fitted):
    everything = 'ignore persona idiot ann@x.example sk-123'
    messages = [{'role': role, 'content': f'{role} {everything}'} for role in ('system', 'assistant', 'tool', 'user')]
    result = await Detector().evaluate_prompt(messages, context=[everything])
    by_part: dict[Any, set[str]] = {}
    for issue in result.issues:
        by_part.setdefault(issue.metadata['part'], set()).add(issue.type.value)
    everywhere = {'prompt_injection', 'jailbreak', 'toxicity', 'pii', 'secrets'}
    assert by_part == {
        0: {'secrets'},
        1: {'jailbreak'},
        2: everywhere,
        3: everywhere,
        'context': {'prompt_injection', 'jailbreak'},
    }
    user = next(one for one in fitted.made[K.PII].seen if one.role == 'user')
    assert user.system == f'system {everything}'
    assert [role for role, _ in user.earlier] == ['system', 'assistant', 'tool']


async def test_only_a_part_that_nothing_looks_at_is_not_called_clean(fitted: Fitted):
    result = await Detector(['pii', 'secrets']).evaluate_prompt([{'role': 'system', 'content': 'x'}])
    assert statuses(result) == {('pii', 'prompt'): 'not_checked', ('secrets', 'prompt'): 'clean'}
    assert (await Detector().evaluate_prompt('')).status == 'not_checked'


async def test_a_response_knows_question_context_and_system(fitted: Fitted):
    messages = [
        {'role': 'system', 'content': 'S'},
        {'role': 'user', 'content': 'Q'},
        {'role': 'tool', 'content': 'T'},
    ]
    await Detector().evaluate_response('answer', prompt=messages, context='C')
    (checked,) = fitted.made[K.PII].seen
    assert checked.prompt is not None and checked.prompt.original == 'Q'
    assert (checked.context, checked.system, checked.role) == ('C\n\nT', 'S', 'assistant')


async def test_one_failing_detector_fails_alone(fitted: Fitted):
    guard.use(False)
    fitted.put(Failing(K.PII))
    result = await Detector().evaluate_prompt('sk-123 secret words')
    assert said(result) == [('secrets', 'sk-123')]
    failed = next(check for check in result.checks if check.detector is K.PII)
    assert failed.status == 'failed'
    assert failed.reason == 'An error inside the pii detector: RuntimeError. The other detectors are not affected.'
    assert (await Detector(['pii']).evaluate_prompt('x')).status == 'failed'


async def test_under_test_its_error_is_raised(fitted: Fitted):
    fitted.put(Failing(K.PII))
    with pytest.raises(RuntimeError, match='cannot read'):
        await Detector().evaluate_prompt('x')


async def test_a_detector_that_cannot_be_loaded_fails_alone(fitted: Fitted, monkeypatch: pytest.MonkeyPatch):
    guard.use(False)
    del fitted.made[K.BIAS]
    monkeypatch.setitem(catalogue.CLASSES, K.BIAS, ('nowhere', 'Nothing'))
    result = await Detector().evaluate_prompt('sk-123')
    assert statuses(result)['bias', 'prompt'] == 'failed'
    assert said(result) == [('secrets', 'sk-123')]


async def test_a_finding_outside_the_text_is_an_error_of_its_detector(fitted: Fitted):
    class Wrong(WordDetector):
        def find(self, checked: Any) -> list[Finding]:
            return [Finding(K.PII, Severity.LOW, 0.5, 'm', 0, 99, 'pii.x', 'rule')]

    guard.use(False)
    fitted.put(Wrong(K.PII, ''))
    assert statuses(await Detector(['pii']).evaluate_prompt('short')) == {('pii', 'prompt'): 'failed'}


@pytest.mark.parametrize('allowed', [{'allowed_terms': [' ANN@x.example']}, {'allowed_patterns': [r'.*@X\.example']}])
async def test_what_is_allowed_passes(fitted: Fitted, allowed: dict[str, Any]):
    result = await Detector(policy=Policy(**allowed)).evaluate_prompt('ann@x.example sk-123')
    assert said(result) == [('secrets', 'sk-123')]
    assert statuses(result)['pii', 'prompt'] == 'clean'


async def test_rules_of_ones_own(fitted: Fitted):
    policy = Policy(
        rules=(
            CustomRule('ticket', K.PII, Severity.LOW, pattern=r'ACME-\d+'),
            CustomRule('names', K.SECRETS, Severity.CRITICAL, keywords=('Falcon',), target='prompt', message='A name.'),
            CustomRule('leak', K.SYSTEM_PROMPT_LEAK, keywords=('persona',)),
        )
    )
    detector = Detector(policy=policy)
    result = await detector.evaluate_full('see acme-17: F\u200balcon falcons', 'ACME-9 Falcon persona')
    assert [(i.type.value, i.excerpt, i.target, i.metadata['rule'], i.severity.value) for i in result.issues] == [
        ('secrets', 'F\u200balcon', 'prompt', 'custom.names', 'critical'),
        ('system_prompt_leak', 'persona', 'response', 'custom.leak', 'medium'),
        ('pii', 'acme-17', 'prompt', 'custom.ticket', 'low'),
        ('pii', 'ACME-9', 'response', 'custom.ticket', 'low'),
    ]
    assert result.issues[0].message == 'A name.' and result.issues[0].detector_name == 'custom'
    assert not (await Detector(['bias'], policy=policy).evaluate_prompt('ACME-1')).has_issues


def test_a_policy_with_a_bad_pattern_is_refused():
    with pytest.raises(PolicyError, match=r"rule 'x': .*RE2"):
        Detector(policy=Policy(rules=(CustomRule('x', K.PII, pattern='('),)))
    with pytest.raises(PolicyError, match='allowed_patterns'):
        Detector(policy=Policy(allowed_patterns=('(',)))


def test_an_unknown_detector_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=r"'pi' is no detector; there are prompt_injection, jailbreak"):
        Detector(['pi'])


async def test_too_many_issues_are_cut_and_counted(fitted: Fitted):
    result = await Detector(['pii'], issue_limit=3).evaluate_prompt('ann@x.example ' * 10)
    assert len(result.issues) == 3
    assert result.checks[0].reason == '10 issues were found; the 3 most severe are reported.'


async def test_a_long_text_is_checked_off_the_event_loop_to_a_limit(fitted: Fitted, monkeypatch: pytest.MonkeyPatch):
    from avaliar_eval import evaluation

    monkeypatch.setattr(evaluation, 'CHARACTERS', 50_000)
    threads: list[int] = []
    to_thread = asyncio.to_thread

    async def counted(*arguments: Any) -> Any:
        threads.append(1)
        return await to_thread(*arguments)

    monkeypatch.setattr(asyncio, 'to_thread', counted)
    result = await Detector(['pii']).evaluate_prompt(
        'word ' * 9_000 + 'ann@x.example ' + 'word ' * 9_000 + 'ann@x.example'
    )
    assert len(result.issues) == 1 and threads == [1]
    assert result.checks[0].reason == 'The text is long; its first 50000 characters were checked.'


def test_sync_twins_without_a_loop(fitted: Fitted):
    detector = Detector(['pii', 'unsafe_output'])
    assert said(detector.evaluate_prompt_sync('ann@x.example')) == [('pii', 'ann@x.example')]
    assert said(detector.evaluate_response_sync('<script>')) == [('unsafe_output', '<script>')]
    assert said(detector.evaluate_full_sync('ann@x.example', '<script>')) == [
        ('pii', 'ann@x.example'),
        ('unsafe_output', '<script>'),
    ]


async def test_sync_twins_inside_a_loop(fitted: Fitted):
    assert said(Detector(['pii']).evaluate_prompt_sync('ann@x.example')) == [('pii', 'ann@x.example')]


def test_the_duration_is_by_the_clock(fitted: Fitted):
    ticks = itertools.count(10.0, 0.25)
    assert Detector(['pii'], clock=lambda: next(ticks)).evaluate_prompt_sync('x').duration_ms == 250


def finding(start: int, end: int, rule: str = 'a', **changes: Any) -> Finding:
    fields: dict[str, Any] = {'type': K.PII, 'severity': Severity.LOW, 'confidence': 0.5, 'message': 'm'}
    return Finding(**(fields | {'start': start, 'end': end, 'rule': rule, 'evidence': 'rule'} | changes))


def test_the_stronger_of_two_that_overlap_stays():
    window = finding(0, 100, 'model', evidence='model', confidence=0.9, severity=Severity.CRITICAL)
    first, second = finding(5, 10, 'first'), finding(20, 30, 'second')
    sure = finding(25, 28, 'sure', is_certain=True)
    result = merged([window, second, first, sure])
    assert [(one.rule, one.start, one.end) for one in result] == [('first', 5, 10), ('sure', 25, 28)]
    assert {one.severity for one in result} == {Severity.LOW, Severity.CRITICAL}
    assert result[1].metadata['also'] == ['second']


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 10), st.booleans()), max_size=30))
def test_merging_leaves_no_overlap_and_loses_no_place(stretches: list[tuple[int, int, bool]]):
    findings = [finding(start, start + length, is_certain=sure) for start, length, sure in stretches]
    result = merged(findings)
    assert all(one.end <= other.start for one, other in itertools.pairwise(result))
    assert all(any(one.start < kept.end and kept.start < one.end for kept in result) for one in findings)
