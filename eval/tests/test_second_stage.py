from __future__ import annotations

from typing import Any

import pytest
from avaliar_eval import Criterion, Detector, DetectorType, Policy, Sensitivity, Severity, catalogue, guard
from avaliar_eval.judge.case import JudgeError, Verdict
from avaliar_eval.second_stage import TEXTS_JUDGED

from .small_detectors import ScriptedJudge, Unsighted, WordDetector

K = DetectorType
TEXT = 'all of them are idiots, they say'


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> dict[DetectorType, Any]:
    made: dict[DetectorType, Any] = {K.HALLUCINATION: Unsighted()}
    monkeypatch.setattr(catalogue, '_made', made)
    return made


def put(made: dict[DetectorType, Any], **changes: Any) -> None:
    made[K.BIAS] = WordDetector(K.BIAS, 'idiots', **({'doubt': 0.6, 'severity': Severity.MEDIUM} | changes))


def present(start: int, end: int, severity: Severity = Severity.HIGH) -> Verdict:
    return Verdict('present', severity, 0.95, start, end, 'It says so of all.')


async def check(judge: Any, text: str = TEXT, kinds: Any = ('bias',), policy: Policy | None = None) -> Any:
    result = await Detector(kinds, judge=judge, policy=policy).evaluate_prompt(text)
    return result, result.checks[0]


async def test_it_is_asked_where_stage_one_is_in_doubt_and_there_alone(made: dict[DetectorType, Any]):
    put(made, doubt=0.1)
    made[K.TOXICITY] = WordDetector(K.TOXICITY, 'idiots', doubt=0.9)
    judge = ScriptedJudge({'toxicity': Verdict('unsure')})
    result = await Detector(['bias', 'toxicity'], judge=judge).evaluate_prompt(TEXT, system='S')
    assert [check.judge for check in result.checks] == ['ran', 'skipped']
    (case,) = judge.cases
    assert [question.id for question in case.questions] == ['toxicity']
    assert (case.text, case.target, case.role, case.system) == (TEXT, 'prompt', 'user', 'S')
    assert case.questions[0].findings[0].start == TEXT.index('idiots')
    assert len(result.issues) == 2  # unsure: what stage 1 says stands


async def test_one_call_for_all_that_is_in_doubt(made: dict[DetectorType, Any]):
    put(made)
    made[K.TOXICITY] = WordDetector(K.TOXICITY, 'x', doubt=0.9)
    judge = ScriptedJudge({})
    await Detector(['bias', 'toxicity'], judge=judge).evaluate_prompt(TEXT)
    assert [[question.id for question in case.questions] for case in judge.cases] == [['toxicity', 'bias']]


@pytest.mark.parametrize(
    ('sensitivity', 'asked'), [(Sensitivity.STRICT, 1), (Sensitivity.BALANCED, 0), (Sensitivity.PERMISSIVE, 0)]
)
async def test_the_stricter_the_sooner(made: dict[DetectorType, Any], sensitivity: Sensitivity, asked: int):
    put(made, doubt=0.3)
    judge = ScriptedJudge({'bias': Verdict('unsure')})
    await check(judge, policy=Policy(sensitivity=sensitivity))
    assert len(judge.cases) == asked


async def test_it_raises_what_it_sees_too(made: dict[DetectorType, Any]):
    put(made)
    result, one = await check(ScriptedJudge({'bias': present(0, 22, Severity.CRITICAL)}))
    (issue,) = result.issues
    assert (issue.severity, issue.confidence, issue.excerpt) == (Severity.CRITICAL, 0.95, 'idiots')
    assert issue.metadata['judge'] == 'present' and one.judge == 'ran'


async def test_it_adds_what_stage_one_did_not_see(made: dict[DetectorType, Any]):
    put(made)
    result, _ = await check(ScriptedJudge({'bias': present(24, 32)}))
    added = next(issue for issue in result.issues if issue.metadata['stage'] == 'judge')
    assert (added.excerpt, added.message, added.metadata['rule']) == ('they say', 'It says so of all.', 'bias.judge')
    assert len(result.issues) == 2


@pytest.mark.parametrize(
    ('finding', 'left'),
    [
        ({'confidence': 0.6}, []),
        ({'confidence': 0.99, 'evidence': 'model'}, []),
        ({'confidence': 0.95, 'severity': Severity.HIGH}, [('medium', 'absent')]),
        ({'confidence': 0.95, 'severity': Severity.LOW}, [('low', 'absent')]),
        ({'is_certain': True, 'severity': Severity.HIGH}, [('high', None)]),
    ],
)
async def test_what_it_does_not_see_is_dropped_or_lowered_but_never_what_is_certain(
    made: dict[DetectorType, Any], finding: dict[str, Any], left: list[Any]
):
    put(made, **finding)
    result, one = await check(ScriptedJudge({'bias': Verdict('absent', reason='Quoted.')}))
    assert [(issue.severity.value, issue.metadata.get('judge')) for issue in result.issues] == left
    assert one.status == ('issues' if left else 'clean')


async def test_when_it_fails_stage_one_stands_and_the_check_says_so(made: dict[DetectorType, Any]):
    put(made)
    result, one = await check(ScriptedJudge(JudgeError('The judge did not answer within 10 s.')))
    assert [issue.excerpt for issue in result.issues] == ['idiots']
    assert (one.status, one.judge) == ('issues', 'failed')
    assert one.reason == 'The judge did not answer within 10 s. Stage 1 stands.'


async def test_an_error_inside_it_is_a_failure_with_no_word_of_the_text(made: dict[DetectorType, Any]):
    guard.use(False)
    put(made)
    _, one = await check(ScriptedJudge(RuntimeError(f'key and {TEXT}')))
    assert (one.judge, 'RuntimeError' in one.reason, 'idiots' in one.reason) == ('failed', True, False)


async def test_no_answer_for_a_question_is_a_failure(made: dict[DetectorType, Any]):
    put(made)
    _, one = await check(ScriptedJudge({}))
    assert (one.judge, one.status) == ('failed', 'issues')


async def test_without_a_judge_doubt_is_said(made: dict[DetectorType, Any]):
    put(made)
    _, one = await check(None)
    assert (one.judge, one.status) == ('off', 'issues')
    assert one.reason == 'Stage 1 was in doubt and no judge is configured; its own result stands.'


@pytest.mark.parametrize(
    ('judge', 'status', 'state'),
    [
        (None, 'not_checked', 'off'),
        (ScriptedJudge(JudgeError('No.')), 'not_checked', 'failed'),
        (ScriptedJudge({'hallucination': Verdict('unsure')}), 'not_checked', 'ran'),
        (ScriptedJudge({'hallucination': Verdict('absent')}), 'clean', 'ran'),
        (ScriptedJudge({'hallucination': present(0, 3)}), 'issues', 'ran'),
    ],
)
async def test_hallucination_without_context_is_checked_by_the_judge_or_not_at_all(
    made: dict[DetectorType, Any], judge: Any, status: str, state: str
):
    (one,) = (await Detector(['hallucination'], judge=judge).evaluate_response('The answer.')).checks
    assert (one.status, one.judge) == (status, state)


async def test_criteria_of_ones_own(made: dict[DetectorType, Any]):
    put(made, doubt=0.0)
    policy = Policy(criteria=(Criterion('advice', 'gives advice', K.BIAS, Severity.LOW),))
    judge = ScriptedJudge({'custom.advice': present(0, 3, Severity.CRITICAL)})
    messages = [{'role': 'user', 'content': 'first'}, {'role': 'user', 'content': 'the last'}]
    result = await Detector(['bias'], judge=judge, policy=policy).evaluate_prompt(messages)
    (issue,) = result.issues
    assert (issue.excerpt, issue.severity, issue.detector_name) == ('the', Severity.LOW, 'custom')
    assert issue.metadata['part'] == 1 and issue.metadata['rule'] == 'custom.advice'
    assert [(q.id, q.description) for case in judge.cases for q in case.questions] == [
        ('custom.advice', 'gives advice')
    ]


async def test_a_criterion_that_could_not_be_judged_is_said(made: dict[DetectorType, Any]):
    put(made, doubt=0.0)
    policy = Policy(criteria=(Criterion('advice', 'gives advice', K.BIAS),))
    result, one = await check(ScriptedJudge(JudgeError('No answer.')), 'fine', policy=policy)
    assert (one.status, one.judge, one.reason) == ('clean', 'failed', 'advice: No answer.')
    assert not result.has_issues


async def test_a_criterion_that_the_judge_is_unsure_of_is_not_passed_in_silence(made: dict[DetectorType, Any]):
    put(made, doubt=0.0)
    policy = Policy(criteria=(Criterion('advice', 'gives advice', K.BIAS),))
    verdict = Verdict('unsure', reason='The text speaks to the judge.')
    result, one = await check(ScriptedJudge({'custom.advice': verdict}), 'fine', policy=policy)
    assert (one.judge, one.reason) == ('failed', 'advice: The text speaks to the judge.')
    assert not result.has_issues


async def test_of_a_long_conversation_the_texts_in_most_doubt_are_judged(made: dict[DetectorType, Any]):
    put(made)
    judge = ScriptedJudge({'bias': Verdict('unsure')})
    messages = [{'role': 'user', 'content': f'message {number}'} for number in range(10)]
    result = await Detector(['bias'], judge=judge).evaluate_prompt(messages)
    assert len(judge.cases) == TEXTS_JUDGED
    assert 'others were in more doubt' in result.checks[0].reason


def test_sync_without_a_loop(made: dict[DetectorType, Any]):
    put(made)
    judge = ScriptedJudge({'bias': Verdict('absent')})
    assert not Detector(['bias'], judge=judge).evaluate_prompt_sync(TEXT).has_issues


async def test_sync_inside_a_loop(made: dict[DetectorType, Any]):
    put(made)
    judge = ScriptedJudge({'bias': Verdict('absent')})
    assert not Detector(['bias'], judge=judge).evaluate_prompt_sync(TEXT).has_issues
    assert Detector(['bias'], judge=None).evaluate_prompt_sync(TEXT).has_issues


def test_the_judge_of_the_environment_is_none_where_it_names_none():
    assert Detector().judge is None
