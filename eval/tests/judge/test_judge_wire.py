"""Endpoints as they are: slow, overloaded, of another dialect, broken."""

from __future__ import annotations

import asyncio
import datetime
import gc
import ipaddress
import ssl
import threading
from pathlib import Path
from typing import Any

import pytest
from avaliar_eval.judge import Judge, JudgeError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from .judge_endpoint import KEY, Asked, Endpoint, Raw, Reply, Status, answers, case, completed, saying

HELLO = case('Hello there.')
CHUNKED = b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'


def is_fine(assessment: Any) -> bool:
    return assessment.verdicts['toxicity'].answer == 'absent'


class Silent:
    """A transport whose endpoint never answers."""

    def __init__(self) -> None:
        self.posts = self.ended = 0

    async def post(self, url: str, headers: Any, body: bytes) -> Any:
        self.posts += 1
        try:
            await asyncio.Event().wait()
        finally:
            self.ended += 1


async def test_a_slow_endpoint_is_left_after_the_time_limit():
    silent = Silent()
    with pytest.raises(JudgeError, match=r'did not answer within 0\.05 s'):
        await Judge('http://127.0.0.1:9/v1', KEY, 'm', timeout_s=0.05, transport=silent).assess(HELLO)
    assert (silent.posts, silent.ended) == (1, 1), 'a slow answer is not asked for twice'


async def test_waiting_for_a_turn_counts_as_well():
    silent = Silent()
    judge = Judge('http://127.0.0.1:9/v1', KEY, 'm', timeout_s=0.1, concurrency=1, transport=silent)
    outcomes = await asyncio.gather(
        *(judge.assess(case(f'Text {number}.')) for number in range(6)), return_exceptions=True
    )
    assert all(isinstance(outcome, JudgeError) for outcome in outcomes)
    assert silent.posts == silent.ended <= 3, 'those whose time was over did not ask any more'


async def test_a_cancelled_call_ends_its_connection():
    async with Endpoint() as endpoint:
        endpoint.open = asyncio.Event()
        task = asyncio.ensure_future(endpoint.judge().assess(HELLO))
        await endpoint.arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        endpoint.open.set()
        await endpoint.left.wait()


@pytest.mark.parametrize('status', [429, 500, 503])
async def test_an_overloaded_endpoint_is_asked_once_more(status: int):
    async with Endpoint(Status(status, {}, {'Retry-After': '0'}), answers()) as endpoint:
        assert is_fine(await endpoint.judge().assess(HELLO))
    assert len(endpoint.asked) == 2
    async with Endpoint(Status(status, {}, {'Retry-After': '0'})) as endpoint:
        with pytest.raises(JudgeError, match=f'answered {status}'):
            await endpoint.judge().assess(HELLO)
    assert len(endpoint.asked) == 2


async def test_one_that_asks_to_be_left_alone_for_long_is_left_alone():
    now = 1000.0
    async with Endpoint(Status(429, {}, {'Retry-After': '120'}), answers()) as endpoint:
        judge = endpoint.judge(clock=lambda: now)
        with pytest.raises(JudgeError, match='asks to be left alone for 120 s'):
            await judge.assess(HELLO)
        now += 60
        with pytest.raises(JudgeError, match='asked again in 60 s'):
            await judge.assess(HELLO)
        assert len(endpoint.asked) == 1
        now += 60
        assert is_fine(await judge.assess(HELLO))


async def test_one_that_keeps_failing_is_not_waited_for_at_every_check():
    now = 1000.0
    failing = Status(500, {}, {'Retry-After': '0'})
    async with Endpoint(*[failing] * 7, answers()) as endpoint:
        judge = endpoint.judge(clock=lambda: now)
        for number in range(5):
            with pytest.raises(JudgeError):
                await judge.assess(case(f'Text {number}.'))
        assert len(endpoint.asked) == 6
        now += 30
        with pytest.raises(JudgeError):
            await judge.assess(HELLO)
        assert len(endpoint.asked) == 7, 'one more failure is enough for the next pause'
        now += 30
        assert is_fine(await judge.assess(HELLO))
        assert is_fine(await judge.assess(case('Another text.')))


async def test_a_spent_quota_is_not_asked_for_again():
    async with Endpoint(Status(429, {'error': {'code': 'insufficient_quota'}})) as endpoint:
        with pytest.raises(JudgeError, match=r'429 \(insufficient_quota\)'):
            await endpoint.judge().assess(HELLO)
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize(
    ('reply', 'says'),
    [
        (Raw(), 'cut the connection'),
        (Raw(b'HTTP/1.1 200 OK\r\nContent-Le'), 'cut the connection'),
        (Raw(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"choices"'), 'cut the connection'),
        (Raw(CHUNKED + b'a\r\n{"choi'), 'cut the connection'),
        (Raw(CHUNKED + b'4\r\n{"choi\r\n0\r\n\r\n'), 'HTTP/1.1'),
        (Raw(CHUNKED + b'-1\r\n'), 'HTTP/1.1'),
        (Raw(b'SSH-2.0-OpenSSH_9.6\r\n\r\n'), 'HTTP/1.1'),
        (Raw(b'HTTP/1.1 twenty OK\r\n\r\n'), 'HTTP/1.1'),
        (Raw(b'HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\n{}'), 'HTTP/1.1'),
        (Raw(b'HTTP/1.1 200 OK\r\n' + b'X-Much: ' + b'a' * 200_000, hangs=True), 'HTTP/1.1'),
        (Raw(b'HTTP/1.1 100 Continue\r\n\r\n' * 50, hangs=True), 'HTTP/1.1'),
        (Raw(b'HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n', hangs=True), 'more than 2 MB'),
        (Raw(CHUNKED + b'10000\r\n' + b'a' * 65536 + b'\r\nfffffff\r\n', hangs=True), 'more than 2 MB'),
        (Raw(b'HTTP/1.1 200 OK\r\n\r\n' + b'a' * (3 << 20), hangs=True), 'more than 2 MB'),
        (Status(200, b'\x1f\x8b', {'Content-Encoding': 'gzip'}), 'compressed'),
        (Status(302, b'', {'Location': 'http://127.0.0.1:9/v1'}), '302: it sends elsewhere'),
        (Status(401, {'error': {'code': 'invalid_api_key'}}), r'401 \(invalid_api_key\)'),
        (Status(404, b'<html>'), '404'),
        (Status(200, b'not JSON'), 'cannot be used'),
        (Status(200, {'choices': []}), 'cannot be used'),
        (Status(200, {'choices': [{'message': None}]}), 'cannot be used'),
        (Status(200, b'[' * 500_000), 'cannot be used'),
    ],
)
async def test_a_broken_answer_is_an_error_that_says_what_is_wrong(
    reply: Reply, says: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr('avaliar_eval.judge.judge._BACKOFF_S', 0.0)
    async with Endpoint(reply) as endpoint:
        with pytest.raises(JudgeError, match=says):
            await endpoint.judge().assess(HELLO)


@pytest.mark.parametrize(
    'framed',
    [
        lambda body: b'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.0 200 OK\r\n\r\n' + body,
        lambda body: CHUNKED + b''.join(b'%x;x=y\r\n%c\r\n' % (1, byte) for byte in body) + b'0\r\n\r\n',
        lambda body: b'HTTP/1.1 200\r\ncontent-length:%d\r\n\r\n%s' % (len(body), body),
    ],
)
async def test_answers_in_any_framing(framed: Any):
    def script(asked: Asked) -> Reply:
        import json

        return Raw(framed(json.dumps(completed(saying(asked)).body).encode()))

    async with Endpoint(script) as endpoint:
        assert is_fine(await endpoint.judge().assess(HELLO))


async def test_nobody_there():
    async with Endpoint() as endpoint:
        url = endpoint.url
    with pytest.raises(JudgeError, match=r'127\.0\.0\.1 cannot be reached'):
        await Judge(url, KEY, 'm').assess(HELLO)


@pytest.mark.parametrize('knows', [('json_object', 'plain'), ('plain',)])
@pytest.mark.parametrize('says', ["'response_format' of type json_schema is not supported", 'Bad request'])
async def test_an_endpoint_is_asked_in_a_format_it_knows_and_that_is_remembered(knows: tuple[str, ...], says: str):
    def script(asked: Asked) -> Reply:
        if asked.format not in knows:
            return Status(400, {'error': {'message': says}})
        return completed(saying(asked))

    async with Endpoint(script) as endpoint:
        judge = endpoint.judge()
        assert is_fine(await judge.assess(HELLO))
        first = len(endpoint.asked)
        assert is_fine(await judge.assess(case('Another text.')))
    assert first == 4 - len(knows) and len(endpoint.asked) == first + 1
    assert endpoint.asked[-1].format == knows[0]


async def test_a_model_that_takes_neither_temperature_nor_seed_nor_max_tokens():
    def script(asked: Asked) -> Reply:
        for name in ('temperature', 'max_tokens', 'seed'):
            if name in asked.body:
                error = {'message': f"Unsupported parameter: '{name}'.", 'param': name, 'code': 'unsupported_parameter'}
                return Status(400, {'error': error})
        return completed(saying(asked))

    async with Endpoint(script) as endpoint:
        assert is_fine(await endpoint.judge().assess(HELLO))
    last = endpoint.asked[-1]
    assert last.format == 'json_schema' and last.body['max_completion_tokens'] > 0


@pytest.mark.parametrize('code', ['content_filter', 'context_length_exceeded'])
async def test_a_text_that_is_refused_does_not_change_how_others_are_asked(code: str):
    async with Endpoint(Status(400, {'error': {'code': code, 'message': 'No.'}}), answers()) as endpoint:
        judge = endpoint.judge()
        with pytest.raises(JudgeError, match=code):
            await judge.assess(HELLO)
        assert is_fine(await judge.assess(case('Another text.')))
    assert [asked.format for asked in endpoint.asked] == ['json_schema', 'json_schema']


@pytest.mark.parametrize('status', [200, 302, 400, 401, 403, 404, 418, 422, 429, 500])
async def test_no_error_holds_the_key_or_the_text(status: int):
    text = 'The confidential text.'
    echo = {'error': {'message': f'{KEY} {text}', 'code': KEY, 'param': text, 'type': KEY}, 'choices': KEY}
    async with Endpoint(Status(status, echo, {'Retry-After': '0', 'Location': f'/{KEY}'})) as endpoint:
        judge = endpoint.judge()
        with pytest.raises(JudgeError) as caught:
            await judge.assess(case(text))
    shown = [str(caught.value), repr(judge), str(caught.value.__cause__)]
    assert not any(KEY in one or 'confidential' in one for one in shown)


async def test_turns_are_kept():
    async with Endpoint() as endpoint:
        endpoint.open = asyncio.Event()
        judge = endpoint.judge(concurrency=2)
        tasks = [asyncio.ensure_future(judge.assess(case(f'Text {number}.'))) for number in range(6)]
        while endpoint.under_way < 2:
            endpoint.arrived.clear()
            await endpoint.arrived.wait()
        endpoint.open.set()
        assert all(map(is_fine, await asyncio.gather(*tasks)))
    assert endpoint.most_under_way == 2 and len(endpoint.asked) == 6


async def test_what_is_asked_twice_at_once_is_asked_once_when_turns_are_one_by_one():
    async with Endpoint() as endpoint:
        judge = endpoint.judge(concurrency=1)
        assert all(map(is_fine, await asyncio.gather(*(judge.assess(HELLO) for _ in range(5)))))
    assert len(endpoint.asked) == 1


async def test_one_judge_serves_several_event_loops_at_once():
    async with Endpoint() as endpoint:
        judge = endpoint.judge(cache_size=0)
        done: list[Any] = []

        def run() -> None:
            for _ in range(3):
                done.append(asyncio.run(judge.assess(HELLO)))

        threads = [threading.Thread(target=run) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            await asyncio.to_thread(thread.join)
        assert is_fine(await judge.assess(HELLO))
    assert len(done) == 9 and all(map(is_fine, done)) and len(endpoint.asked) == 10
    gc.collect()  # a socket or transport that was left open would warn, and warnings are errors


async def test_closing_ends_what_is_under_way_and_takes_no_more():
    async with Endpoint() as endpoint:
        endpoint.open = asyncio.Event()
        async with endpoint.judge() as judge:
            task = asyncio.ensure_future(judge.assess(HELLO))
            await endpoint.arrived.wait()
        with pytest.raises(JudgeError, match='was closed'):
            await task
        with pytest.raises(JudgeError, match='is closed'):
            await judge.assess(HELLO)
        endpoint.open.set()
        await endpoint.left.wait()


async def test_closing_reaches_the_calls_of_other_event_loops():
    async with Endpoint() as endpoint:
        endpoint.open = asyncio.Event()
        judge = endpoint.judge()
        ended: list[BaseException] = []

        def run() -> None:
            try:
                asyncio.run(judge.assess(HELLO))
            except JudgeError as error:
                ended.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        await endpoint.arrived.wait()
        await judge.aclose()
        await asyncio.to_thread(thread.join)
    assert len(ended) == 1


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch):
    for name in ('HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'):
        monkeypatch.setenv(name, 'http://127.0.0.1:9')
    async with Endpoint() as endpoint:
        assert is_fine(await endpoint.judge().assess(HELLO))


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and a certificate for 127.0.0.1 that no machine trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, 'judge')])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address('127.0.0.1'))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path = tmp_path / 'both.pem'
    path.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + made.public_bytes(pem))
    return path


async def test_certificates_are_verified(certificate: Path):
    from avaliar_eval.judge.transport import HTTP

    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    async with Endpoint(tls=tls) as endpoint:
        with pytest.raises(JudgeError, match=r'certificate of 127\.0\.0\.1 is not one this machine trusts'):
            await endpoint.judge().assess(HELLO)
        assert not endpoint.asked, 'nothing was sent'
        trusting = ssl.create_default_context(cafile=str(certificate))
        assert is_fine(await endpoint.judge(transport=HTTP(trusting)).assess(HELLO))
        assert is_fine(await asyncio.to_thread(asyncio.run, endpoint.judge(transport=HTTP(trusting)).assess(HELLO)))
    gc.collect()


async def test_a_slow_endpoint_over_tls_is_left_cleanly(certificate: Path):
    from avaliar_eval.judge.transport import HTTP

    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    async with Endpoint(tls=tls) as endpoint:
        endpoint.open = asyncio.Event()
        judge = endpoint.judge(transport=HTTP(ssl.create_default_context(cafile=str(certificate))))
        task = asyncio.ensure_future(judge.assess(HELLO))
        await endpoint.arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        endpoint.open.set()
        await endpoint.left.wait()
    gc.collect()


async def test_a_call_may_be_cancelled_at_any_moment_and_leaves_the_judge_as_it_was():
    async with Endpoint() as endpoint:
        judge = endpoint.judge(concurrency=1, cache_size=0)
        for steps in range(60):
            task = asyncio.ensure_future(judge.assess(HELLO))
            waiting = asyncio.ensure_future(judge.assess(HELLO))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            outcome, other = await asyncio.gather(task, waiting, return_exceptions=True)
            assert isinstance(outcome, asyncio.CancelledError) or is_fine(outcome)
            assert is_fine(other), 'the turn went to who was waiting for it'
        assert not judge._running
    gc.collect()
