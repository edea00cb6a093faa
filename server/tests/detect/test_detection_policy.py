"""The detector of an organisation: its own policy and judge, made once, made again when either changes."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from avaliar_eval import DetectorType
from avaliar_eval.judge import Assessment, Case, JudgeError, Verdict
from avaliar_server.control.errors import ControlError
from avaliar_server.control.judges import KEEP, StoredJudge
from avaliar_server.control.plane import ControlPlane
from avaliar_server.detect.judging import JudgeLoop, NoJudge, OnLoop, Within
from avaliar_server.detect.policy import Detectors

URL = 'http://127.0.0.1:9/v1'
KEY = 'sk-0123456789abcdef'
CASE = Case('text', 'prompt', 'user', ())
CRITERION = {'name': 'advice', 'description': 'gives medical advice', 'severity': 'high'}


class Judge:
    """Says `present` to everything once it may."""

    def __init__(self, key: str | None = None) -> None:
        self.key = key
        self.asked = threading.Event()
        self.under_way = 0
        self.most = 0
        self.ended = 0
        self.threads: set[str] = set()
        self.gate: asyncio.Event | None = None

    async def assess(self, case: Case) -> Assessment:
        self.threads.add(threading.current_thread().name)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        self.asked.set()
        try:
            if self.gate is not None:
                await self.gate.wait()
            verdict = Verdict('present', confidence=0.8, end=len(case.text), reason='It gives advice.')
            return Assessment({question.id: verdict for question in case.questions})
        finally:
            self.under_way -= 1
            self.ended += 1


@pytest.fixture
def control(tmp_path: Path) -> Iterator[ControlPlane]:
    plane = ControlPlane(tmp_path)
    yield plane
    plane.close()


@pytest.fixture
def org_id(control: ControlPlane) -> int:
    return control.users.first_organisation().id


@pytest.fixture
def other_org(control: ControlPlane) -> int:
    return control.users.create_organisation('other', 'Other').id


@pytest.fixture
def made() -> list[Judge]:
    return []


@pytest.fixture
def detectors(control: ControlPlane, made: list[Judge]) -> Iterator[Detectors]:
    def make(_: StoredJudge, key: str | None) -> Judge:
        made.append(Judge(key))
        return made[-1]

    found = Detectors(control.policies, control.judges, judge_maker=make)
    yield found
    found.close()


def test_a_detector_is_made_once(detectors: Detectors, org_id: int, other_org: int) -> None:
    detector = detectors.detector(org_id)
    assert detectors.detector(org_id) is detector
    assert detectors.detector(org_id, ['pii', 'secrets']) is detectors.detector(org_id, ('secrets', 'pii'))
    assert detectors.detector(org_id, ['pii']).detectors == (DetectorType.PII,)
    assert detectors.detector(other_org) is not detector


def test_it_is_made_again_when_the_policy_changes(
    control: ControlPlane, detectors: Detectors, org_id: int, other_org: int
) -> None:
    before, theirs = detectors.detector(org_id), detectors.detector(other_org)
    rule = {'name': 'code names', 'type': 'secrets', 'severity': 'high', 'keywords': ['Falcon']}
    control.policies.set(org_id, {'detectors': ['secrets'], 'rules': [rule]})
    after = detectors.detector(org_id)
    assert after is not before and detectors.detector(other_org) is theirs
    assert [issue.excerpt for issue in after.evaluate_prompt_sync('Is Falcon late?').issues] == ['Falcon']
    assert theirs.evaluate_prompt_sync('Is Falcon late?').issues == []
    assert detectors.detector(org_id, ['pii']).detectors == (), 'what the policy forbids does not run'


def test_a_judge_outlives_a_change_of_the_policy_but_not_of_itself(
    control: ControlPlane, detectors: Detectors, made: list[Judge], org_id: int
) -> None:
    assert detectors.detector(org_id).judge is None
    control.judges.set(org_id, base_url=URL, model='m', api_key=KEY)
    judge = detectors.detector(org_id).judge
    assert judge is not None and [one.key for one in made] == [KEY]
    control.policies.set(org_id, {'sensitivity': 'strict'})
    assert detectors.detector(org_id).judge is judge, 'its budget and what it remembers'
    control.judges.set(org_id, base_url=URL, model='n', api_key=KEEP)
    assert detectors.detector(org_id).judge is not judge and len(made) == 2
    control.judges.remove(org_id)
    assert detectors.detector(org_id).judge is None


def test_the_environment_names_no_judge_of_an_organisation(
    detectors: Detectors, org_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('OPENAI_API_KEY', 'sk-of-the-server')
    assert detectors.detector(org_id).judge is None


def test_a_judge_that_cannot_be_made_says_so_and_stage_one_stands(control: ControlPlane, org_id: int) -> None:
    def make(_: StoredJudge, __: str | None) -> Any:
        raise ValueError('the endpoint has no name')

    detectors = Detectors(control.policies, control.judges, judge_maker=make)
    control.judges.set(org_id, base_url=URL, model='m', api_key=None)
    control.policies.set(org_id, {'detectors': ['secrets', 'harmful_content'], 'criteria': [CRITERION]})
    result = detectors.detector(org_id).evaluate_prompt_sync('My card is 4111 1111 1111 1111.')
    reasons = ' '.join(check.reason for check in result.checks)
    assert 'The judge cannot be used: the endpoint has no name' in reasons


def test_bad_wishes_are_refused(control: ControlPlane, detectors: Detectors, org_id: int) -> None:
    with pytest.raises(ValueError, match='telepathy'):
        detectors.detector(org_id, ['telepathy'])
    with pytest.raises(ControlError):
        control.policies.set(org_id, {'detectors': ['telepathy']})
    assert detectors.detector(org_id)


def test_a_judge_is_called_on_one_loop_whoever_asks(
    control: ControlPlane, detectors: Detectors, made: list[Judge], org_id: int
) -> None:
    control.judges.set(org_id, base_url=URL, model='m', api_key=None)
    control.policies.set(org_id, {'criteria': [CRITERION]})
    detector = detectors.detector(org_id)

    def check(number: int) -> int:
        return len(detector.evaluate_prompt_sync(f'Take {number} of these a day.').issues)

    with ThreadPoolExecutor(8) as pool:
        assert min(pool.map(check, range(16))) >= 1
    assert asyncio.run(_awaited(detector)) >= 1
    assert made[0].threads == {'avaliar-judge'}


async def _awaited(detector: Any) -> int:
    return len((await detector.evaluate_prompt('Take one more.')).issues)


def test_a_deadline_leaves_the_judge_behind(
    control: ControlPlane, detectors: Detectors, made: list[Judge], org_id: int
) -> None:
    control.judges.set(org_id, base_url=URL, model='m', api_key=None)
    control.policies.set(org_id, {'criteria': [CRITERION], 'detectors': ['pii', 'harmful_content']})
    detectors.detector(org_id)
    made[0].gate = asyncio.Event()  # never set
    result = detectors.detector(org_id, deadline_s=0.02).evaluate_prompt_sync('Mail ada@example.com about the pills.')
    assert [issue.type.value for issue in result.issues] == ['pii']
    assert any('before the deadline' in check.reason for check in result.checks)
    assert not any(check.judge == 'ran' for check in result.checks)
    late = detectors.detector(org_id, deadline_s=-1).evaluate_prompt_sync('Pills for ada@example.com.')
    assert any('No time was left' in check.reason for check in late.checks)
    assert detectors.detector(org_id).judge is not detectors.detector(org_id, deadline_s=1).judge


async def test_a_call_that_nobody_waits_for_is_cancelled() -> None:
    judge, loop = Judge(), JudgeLoop()
    judge.gate = asyncio.Event()
    with pytest.raises(JudgeError, match='before the deadline'):
        await Within(OnLoop(judge, loop), 0.02, monotonic=lambda: 0.0).assess(CASE)
    asking = asyncio.ensure_future(OnLoop(judge, loop).assess(CASE))
    while judge.under_way + judge.ended < 2:
        await asyncio.to_thread(judge.asked.wait, 10)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    # Closing waits for what is being cancelled.
    await asyncio.to_thread(loop.close)
    assert (judge.under_way, judge.ended) == (0, 2)


async def test_a_loop_that_was_closed_begins_anew() -> None:
    loop = JudgeLoop()
    loop.close()
    judge = OnLoop(Judge(), loop)
    assert (await judge.assess(CASE)).verdicts == {}
    loop.close()
    assert (await judge.assess(CASE)).verdicts == {}
    loop.close()


async def test_what_a_judge_says_is_said_in_its_words() -> None:
    loop = JudgeLoop()
    for judge in (
        NoJudge('no key'),
        OnLoop(NoJudge('no key'), loop),
        Within(NoJudge('no key'), 5, monotonic=lambda: 0),
    ):
        with pytest.raises(JudgeError, match=r'^no key$'):
            await judge.assess(CASE)
    loop.close()


@pytest.fixture
def endpoint() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """An endpoint of OpenAI's kind that refuses everybody, and what it was asked."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers['Content-Length']))
            asked.append({'path': self.path, 'key': self.headers['Authorization'], **json.loads(body)})
            said = json.dumps({'error': {'message': f'bad key {self.headers["Authorization"]}'}}).encode()
            self.send_response(401)
            self.send_header('Content-Length', str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        log_message: Callable[..., None] = lambda *_: None

    server = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={'poll_interval': 0.01})
    thread.start()
    yield f'http://127.0.0.1:{server.server_port}/v1', asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_real_judge_is_asked_with_the_stored_key_within_its_budget(
    control: ControlPlane, org_id: int, endpoint: tuple[str, list[dict[str, Any]]]
) -> None:
    url, asked = endpoint
    detectors = Detectors(control.policies, control.judges)
    control.judges.set(org_id, base_url=url, model='the-model', api_key=KEY, calls_per_hour=1)
    control.policies.set(org_id, {'criteria': [CRITERION]})
    reasons: list[str] = []
    for number in range(2):
        result = detectors.detector(org_id).evaluate_prompt_sync(f'Take {number} of these a day.')
        reasons.append(' '.join(check.reason for check in result.checks))
        assert KEY not in str(result)
    assert [(one['path'], one['key'], one['model']) for one in asked] == [
        ('/v1/chat/completions', f'Bearer {KEY}', 'the-model')
    ]
    assert 'does not accept the key' in reasons[0] and 'budget of 1 calls' in reasons[1]
    detectors.close()


def test_the_detectors_are_loaded_once_and_in_the_background(detectors: Detectors) -> None:
    detectors.load()
    thread = detectors._loading
    assert thread is not None
    detectors.load()
    assert detectors._loading is thread
    thread.join(60)
    assert not thread.is_alive()
