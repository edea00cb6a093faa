"""What a judge may cost, what it remembers, how it is configured, and how the detectors use it."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from avaliar_eval import Criterion, Detector, DetectorType, Policy, Severity, catalogue, guard
from avaliar_eval.judge import Assessment, Budget, Case, Judge, JudgeError, Question, Verdict
from avaliar_eval.judge.availability import retry_after
from avaliar_eval.judge.budget import Meter
from avaliar_eval.judge.cache import Cache
from avaliar_eval.judge.criteria import CRITERIA
from avaliar_eval.judge.grading import CONFIDENCE, CONFIDENCE_OF_OWN
from hypothesis import given
from hypothesis import strategies as st

from ..small_detectors import WordDetector
from .judge_endpoint import ABSENT, KEY, Endpoint, Status, answers, case, completed, present, saying


class Clock:
    def __init__(self) -> None:
        self.now = 5000.0

    def __call__(self) -> float:
        return self.now


async def test_a_budget_of_calls_refuses_and_says_when_there_is_room_again():
    clock = Clock()
    async with Endpoint() as endpoint:
        judge = endpoint.judge(budget=Budget(calls_per_hour=2), clock=clock)
        await judge.assess(case('One.'))
        clock.now += 600
        await judge.assess(case('Two.'))
        with pytest.raises(JudgeError, match=r'budget of 2 calls an hour .* in 50 min'):
            await judge.assess(case('Three.'))
        assert len(endpoint.asked) == 2
        await judge.assess(case('One.'))  # what is remembered costs nothing
        clock.now += 3000
        await judge.assess(case('Three.'))
        with pytest.raises(JudgeError, match='in 10 min'):
            await judge.assess(case('Four.'))


async def test_second_tries_are_counted_too():
    async with Endpoint(completed('nonsense')) as endpoint:
        with pytest.raises(JudgeError, match='budget of 1 calls'):
            await endpoint.judge(budget=Budget(calls_per_hour=1)).assess(case('One.'))
    assert len(endpoint.asked) == 1


async def test_tokens_are_counted_as_the_endpoint_reports_them():
    async with Endpoint(lambda asked: completed(saying(asked), usage=(1_000, 200))) as endpoint:
        judge = endpoint.judge(budget=Budget(tokens_per_hour=5_400))
        for number in range(2):
            await judge.assess(case(f'Text {number}.'))
        with pytest.raises(JudgeError, match='budget of 5400 tokens an hour'):
            for number in range(2, 5):
                await judge.assess(case(f'Text {number}.'))
    assert 2 <= len(endpoint.asked) <= 4, 'what a call may take at most was looked at before it was made'


@pytest.mark.parametrize('usage', [None, (-5, 10), (True, 1), ('9', 1), (1 << 70, 1)])
async def test_an_endpoint_that_counts_nonsense_is_counted_at_the_most(usage: Any):
    async with Endpoint(lambda asked: completed(saying(asked), usage=usage)) as endpoint:
        judge = endpoint.judge(budget=Budget(tokens_per_hour=3_000))
        await judge.assess(case('One.'))
        with pytest.raises(JudgeError, match='budget'):
            await judge.assess(case('Two.'))


async def test_dollars_are_counted_by_the_prices():
    budget = Budget(dollars_per_hour='0.01', input_price='0.40', output_price='1.60')
    async with Endpoint(lambda asked: completed(saying(asked), usage=(10_000, 2_000))) as endpoint:
        judge = endpoint.judge(budget=budget)
        await judge.assess(case('One.'))
        await judge.assess(case('Two.'))
        with pytest.raises(JudgeError, match=r'budget of 0\.01 dollars'):
            await judge.assess(case('Three.'))
    assert budget.dollars(10_000, 2_000) == Decimal('0.0072')


async def test_refused_requests_cost_a_call_and_no_tokens():
    async with Endpoint(Status(401, {})) as endpoint:
        judge = endpoint.judge(budget=Budget(tokens_per_hour=3_000, calls_per_hour=3))
        for _ in range(3):
            with pytest.raises(JudgeError, match='answered 401'):
                await judge.assess(case('One.'))
        with pytest.raises(JudgeError, match='budget of 3 calls'):
            await judge.assess(case('One.'))


@given(st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 60), st.integers(0, 60)), max_size=40))
def test_no_hour_holds_more_than_the_budget(requests: list[tuple[int, int, int]]):
    clock = Clock()
    meter = Meter(Budget(tokens_per_hour=100, calls_per_hour=5), clock)
    made: list[tuple[float, int]] = []
    for wait, tokens, used in requests:
        clock.now += wait
        try:
            spending = meter.reserve(tokens, 0)
        except JudgeError:
            within = [spent for at, spent in made if at > clock.now - 3600]
            assert sum(within) + tokens > 100 or len(within) == 5, 'there was room'
            continue
        meter.settle(spending, min(used, tokens), 0)
        made.append((clock.now, min(used, tokens)))
        within = [spent for at, spent in made if at > clock.now - 3600]
        assert sum(within) <= 100 and len(within) <= 5


def test_what_ends_an_hour_later_is_not_counted_any_more():
    clock = Clock()
    meter = Meter(Budget(tokens_per_hour=100), clock)
    slow = meter.reserve(90, 0)
    clock.now += 3600
    meter.reserve(50, 0)
    meter.settle(slow, 10, 0)
    with pytest.raises(JudgeError):
        meter.reserve(51, 0)
    meter.reserve(50, 0)


@pytest.mark.parametrize(
    ('given_', 'says'),
    [
        ({'calls_per_hour': -1}, 'calls_per_hour'),
        ({'dollars_per_hour': 1}, 'needs input_price and output_price'),
        ({'tokens_per_hour': float('nan')}, 'tokens_per_hour'),
        ({'dollars_per_hour': 'inf', 'input_price': 1, 'output_price': 1}, 'dollars_per_hour'),
    ],
)
def test_a_budget_that_cannot_be(given_: dict[str, Any], says: str):
    with pytest.raises(ValueError, match=says):
        Budget(**given_)


async def test_the_same_is_asked_once_and_anything_else_again():
    own = Question('custom.a', DetectorType.BIAS, 'words', Severity.LOW)
    others = [
        case('Some text.', ['toxicity', 'bias']),
        case('Some text.', [own]),
        case('Some text.', [Question('custom.a', DetectorType.BIAS, 'other words', Severity.LOW)]),
        case('Some text.', [Question('custom.a', DetectorType.BIAS, 'words', Severity.HIGH)]),
        case('Some text.', context='x'),
        case('Some text.', prompt='x'),
        case('Some text.', system='x'),
        case('Some text.', role='document'),
        case('Some text.', target='response'),
        case('Some text. '),
        case('Some  text.'),
    ]
    async with Endpoint() as endpoint:
        judge = endpoint.judge()
        for one in [case('Some text.'), *others]:
            first = await judge.assess(one)
            assert await judge.assess(one) is first
        assert len(endpoint.asked) == 1 + len(others)
        await endpoint.judge(cache_size=0).assess(case('Some text.'))
        assert len(endpoint.asked) == 2 + len(others)


async def test_failures_are_not_remembered():
    async with Endpoint(completed('nonsense'), completed('nonsense'), answers()) as endpoint:
        judge = endpoint.judge()
        with pytest.raises(JudgeError):
            await judge.assess(case('One.'))
        assert (await judge.assess(case('One.'))).verdicts['toxicity'].answer == 'absent'


def test_the_cache_is_bounded_and_drops_what_was_used_longest_ago():
    assessment = Assessment({'toxicity': Verdict('absent', reason='x' * 50)})
    cache = Cache(10_000)
    for number in range(100):
        cache.put(bytes([number]), assessment)
        cache.get(bytes([0]))
    kept = [number for number in range(100) if cache.get(bytes([number]))]
    assert kept[0] == 0 and kept[1:] == list(range(101 - len(kept), 100)) and 5 < len(kept) < 12
    cache.put(b'large', Assessment({'toxicity': Verdict('absent', reason='x' * 50_000)}))
    assert cache.get(b'large') is None and cache.get(bytes([99]))


@pytest.mark.parametrize(
    ('environment', 'is_there', 'says'),
    [
        ({}, False, ''),
        ({'OPENAI_API_KEY': ' '}, False, ''),
        ({'AVALIAR_JUDGE_MODEL': 'm'}, False, ''),
        ({'OPENAI_BASE_URL': 'http://127.0.0.1:9/v1'}, False, ''),
        ({'OPENAI_API_KEY': KEY}, True, "https://api.openai.com/v1/chat/completions', model='gpt-4.1-mini'"),
        ({'OPENAI_API_KEY': KEY, 'AVALIAR_JUDGE_MODEL': 'm'}, True, "model='m'"),
        ({'OPENAI_API_KEY': KEY, 'AVALIAR_JUDGE_MODEL': 'off'}, False, ''),
        ({'OPENAI_BASE_URL': 'http://127.0.0.1:9/v1/', 'AVALIAR_JUDGE_MODEL': 'm'}, True, '127.0.0.1:9/v1/chat/c'),
    ],
)
def test_the_environment_names_a_judge(environment: dict[str, str], is_there: bool, says: str):
    judge = Judge.from_environment(environment)
    assert (judge is not None) == is_there
    assert says in repr(judge) and KEY not in repr(judge)


async def test_without_a_key_none_is_sent():
    async with Endpoint() as endpoint:
        await Judge(f'{endpoint.url}?api-version=1', '', 'm').assess(case('Hello.'))
    (asked,) = endpoint.asked
    assert 'authorization' not in asked.headers and asked.path == '/v1/chat/completions?api-version=1'


@pytest.mark.parametrize(
    ('changed', 'says'),
    [
        ({'base_url': 'localhost:8000/v1'}, 'http://'),
        ({'base_url': 'ftp://host/v1'}, 'http://'),
        ({'base_url': 'https:///v1'}, 'http://'),
        ({'base_url': f'https://me:{KEY}@host/v1'}, 'name or password'),
        ({'base_url': 'https://host/v1\r\nX: y'}, 'spaces'),
        ({'base_url': 'https://host:port/v1'}, 'no address'),
        ({'base_url': 'https://[::1/v1'}, 'no address'),
        ({'api_key': f'{KEY}\nX-Other: y'}, 'api_key'),
        ({'api_key': f'{KEY}é'}, 'api_key'),
        ({'model': ' '}, 'model'),
        ({'timeout_s': 0}, 'timeout_s'),
        ({'timeout_s': float('inf')}, 'timeout_s'),
        ({'concurrency': 0}, 'concurrency'),
        ({'cache_size': -1}, 'cache_size'),
    ],
)
def test_what_cannot_be_is_refused_at_once_without_the_key(changed: dict[str, Any], says: str):
    with pytest.raises(ValueError, match=says) as caught:
        Judge(**{'base_url': 'https://host/v1', 'api_key': KEY, 'model': 'm', **changed})
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ('header', 'seconds'),
    [
        ('5', 5),
        ('0.5', 0.5),
        ('-3', 0),
        ('Thu, 01 Jan 1970 00:02:00 GMT', 20),
        ('Thu, 01 Jan 1970 00:00:00 GMT', 0),
        ('nan', None),
        ('inf', None),
        ('soon', None),
        ('', None),
        (None, None),
        ('9' * 100, None),
    ],
)
def test_retry_after(header: str | None, seconds: float | None):
    assert retry_after(header, now=lambda: 100.0) == seconds


def test_every_detector_has_its_words_and_its_confidence():
    for kind in DetectorType:
        assert list(CRITERIA[kind].severities) == list(Severity)
        assert 0.5 < CONFIDENCE[kind] < 1


@pytest.fixture
def doubtful(monkeypatch: pytest.MonkeyPatch) -> None:
    """A detector of stage 1 that finds the word, and is never sure."""
    made = {DetectorType.TOXICITY: WordDetector(DetectorType.TOXICITY, 'fool', evidence='model', doubt=1.0)}
    monkeypatch.setattr(catalogue, '_made', made)


def test_the_detectors_ask_it_with_and_without_an_event_loop(doubtful: None):
    import asyncio

    policy = Policy(criteria=[Criterion('advice', 'gives medical advice', DetectorType.TOXICITY, Severity.LOW)])

    async def run() -> None:
        async with Endpoint(answers({'own_2': present('take two')})) as endpoint:
            detector = Detector(['toxicity'], policy=policy, judge=endpoint.judge())
            result = await detector.evaluate_prompt('No fool, take two.')
            again = await asyncio.to_thread(detector.evaluate_prompt_sync, 'Only a fool would take two.')
        for one in (result, again):
            assert [(issue.excerpt, issue.metadata['stage'], issue.severity) for issue in one.issues] == [
                ('take two', 'judge', Severity.LOW)
            ], 'what the judge acquits of is gone, what it sees is there'
            assert [check.judge for check in one.checks] == ['ran']
        assert len(endpoint.asked) == 2

    asyncio.run(run())


async def test_a_judge_that_fails_leaves_what_stage_one_found_and_is_named(doubtful: None):
    guard.use(False)
    async with Endpoint(Status(401, {})) as endpoint:
        result = await Detector(['toxicity'], judge=endpoint.judge()).evaluate_prompt('You fool.')
    assert [issue.excerpt for issue in result.issues] == ['fool']
    (check,) = result.checks
    assert check.judge == 'failed' and 'answered 401: it does not accept the key. Stage 1 stands.' in check.reason


async def test_the_fake_provider_is_an_endpoint():
    from avaliar.testing.fake_provider import FakeProvider, Reply

    class Replies:
        def __call__(self, request: Any) -> Reply:
            from .judge_endpoint import Asked

            return Reply(text=saying(Asked('', {}, request.body), {'toxicity': {**ABSENT}}))

    with FakeProvider(Replies()) as provider:
        judge = Judge(provider.openai_url, KEY, 'gpt-4o')
        assert (await judge.assess(case('Hello.'))).verdicts['toxicity'].answer == 'absent'


def test_the_client_is_loaded_only_where_there_is_something_to_call():
    code = (
        'import sys, avaliar_eval; from avaliar_eval import Detector; Detector();'
        'print(sorted(name for name in sys.modules if name.startswith("avaliar_eval.judge")))'
    )
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['avaliar_eval.judge', 'avaliar_eval.judge.case']"


def test_a_case_needs_nothing_but_itself():
    assert Case('x', 'prompt', 'user', ()).system is None


PAGE = (Path(__file__).resolve().parents[3] / 'docs' / 'detection' / 'judge.md').read_text()


def test_the_page_of_the_judge_runs_and_names_every_parameter():
    (block,) = re.findall(r'```python\n(.*?)```', PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(block, names)
    assert isinstance(names['detector'].judge, Judge)
    for parameter in set(inspect.signature(Judge).parameters) - {'clock', 'draw'}:
        assert re.search(rf'\b{parameter}\b', PAGE), f'{parameter} is not on the page'


def test_the_page_of_the_judge_shows_the_confidence_it_gives():
    rows = dict(re.findall(r'^\| ([a-zA-Z, ]+) \| (0\.\d+) \| 0\.\d+ \|$', PAGE, re.MULTILINE))
    shown = {name.strip(): float(value) for names, value in rows.items() for name in names.split(',')}
    names = {DetectorType.PII: 'PII', DetectorType.PROMPT_INJECTION: 'prompt injection'}
    for kind, value in CONFIDENCE.items():
        assert shown[names.get(kind, kind.value.replace('_', ' '))] == value
    assert shown['a criterion of yours'] == CONFIDENCE_OF_OWN
