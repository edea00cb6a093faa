"""`Judge`: a model behind any OpenAI-compatible endpoint that is asked for verdicts."""

from __future__ import annotations

import asyncio
import math
import os
import secrets
import threading
import time
import weakref
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from . import answer
from .address import authorisation, completions_url
from .availability import Availability, retry_after
from .budget import Budget, Meter
from .cache import Cache
from .case import Assessment, Case, JudgeError, Verdict
from .dialect import Completion, Dialect, Refusal, completion
from .prompt import Prompt
from .transport import HTTP, Reply, Transport, TransportError

__all__ = ['CACHE_BYTES', 'DEFAULT_MODEL', 'OPENAI_URL', 'Judge']

OPENAI_URL = 'https://api.openai.com/v1'
DEFAULT_MODEL = 'gpt-4.1-mini'
"""Asked where the environment has a key and names no model."""
CACHE_BYTES = 4 << 20

_ANSWERS = 2
_CUT_OFF = 'It was cut off; be brief.'
_BASE_TOKENS = 400
_TOKENS_PER_QUESTION = 250
_MORE_TOKENS = 4
_BACKOFF_S = 0.5
_DIALECTS = 8
_OVERLOADED = frozenset((408, 429))

Result = TypeVar('Result')


class Judge:
    """A second stage on any endpoint that speaks OpenAI's chat completions.

    Args:
        base_url: As `https://api.openai.com/v1` or `http://127.0.0.1:8000/v1`.
        api_key: `None` or empty for an endpoint that wants none.
        model: The name the endpoint knows it by.
        timeout_s: Seconds one request may take; all of one assessment, with waiting its turn and a second try, may take
            twice that.
        concurrency: Requests under way at once, for each event loop.
        budget: What it may cost in any hour; no limit when left out. Beyond it, `assess` refuses.
        cache_size: Bytes of verdicts that are kept, by content; 0 for none.
        clock: Seconds that never go back, for the budget and for leaving alone an endpoint that is down.
        transport: In place of plain HTTP, for a proxy or a client of one's own.
        draw: 16 unforeseeable hexadecimal digits for each call, which fence the content.

    Raises:
        ValueError: An address, a key or a number that cannot be; says which.

    May be used from many threads and event loops at once. No connection outlives a call; `aclose`, or `async with`, ends
    what is under way.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str | None,
        model: str,
        *,
        timeout_s: float = 10.0,
        concurrency: int = 4,
        budget: Budget | None = None,
        cache_size: int = CACHE_BYTES,
        clock: Callable[[], float] = time.monotonic,
        transport: Transport | None = None,
        draw: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        if not model.strip():
            raise ValueError("the judge's model must have a name")
        if not (math.isfinite(timeout_s) and timeout_s > 0):
            raise ValueError(f'timeout_s must be more than 0 seconds, not {timeout_s}')
        if concurrency < 1:
            raise ValueError(f'concurrency must be 1 or more, not {concurrency}')
        if cache_size < 0:
            raise ValueError(f'cache_size must be 0 or more bytes, not {cache_size}')
        self.model = model.strip()
        self._url = completions_url(base_url)
        self._headers = {'Content-Type': 'application/json', 'User-Agent': 'avaliar-eval', **authorisation(api_key)}
        self._timeout_s = timeout_s
        self._concurrency = concurrency
        self._cache = Cache(cache_size)
        self._meter = Meter(budget, clock)
        self._available = Availability(clock)
        self._clock = clock
        self._transport: Transport = transport or HTTP()
        self._draw = draw
        self._dialect = Dialect()
        self._lock = threading.Lock()
        self._turns: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = (
            weakref.WeakKeyDictionary()
        )
        self._running: set[asyncio.Task[Any]] = set()
        self._is_closed = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Judge | None:
        """The judge that the environment names, `None` if it names none.

        With `OPENAI_API_KEY`: at `OPENAI_BASE_URL`, or OpenAI's own address; the model is `AVALIAR_JUDGE_MODEL`, or
        `gpt-4.1-mini`. Without a key: where both `OPENAI_BASE_URL` and `AVALIAR_JUDGE_MODEL` are set. With
        `AVALIAR_JUDGE_MODEL=off` never.

        Raises:
            ValueError: What it says cannot be.
        """
        given = os.environ if environment is None else environment
        key, url, model = (given.get(name, '').strip() for name in _NAMES)
        if model.lower() == 'off' or not (key or (url and model)):
            return None
        return cls(url or OPENAI_URL, key, model or DEFAULT_MODEL)

    def __repr__(self) -> str:
        return f'Judge({self._url!r}, model={self.model!r})'

    async def __aenter__(self) -> Judge:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """End what is under way, in whatever event loop, and take no more."""
        self._is_closed = True
        here = asyncio.get_running_loop()
        mine: list[asyncio.Task[Any]] = []
        with self._lock:
            running = list(self._running)
        for task in running:
            loop = task.get_loop()
            if loop is here:
                task.cancel()
                mine.append(task)
            elif not loop.is_closed():
                loop.call_soon_threadsafe(task.cancel)
        if mine:
            await asyncio.wait(mine)

    async def assess(self, case: Case) -> Assessment:
        """Answers the questions of the case in one call to the model.

        A verdict that could not be verified twice is left out. What was answered before is answered again without a call.

        Raises:
            JudgeError: It was asked in vain, or not at all, because its budget is spent, its endpoint is down, or it is
                closed; says which.
        """
        if not case.text.strip():
            return Assessment({one.id: Verdict('absent', reason='There is no text.') for one in case.questions})
        if not case.questions:
            return Assessment({})
        prompt = Prompt(case, self._draw)
        key = prompt.fingerprint(f'{self._url} {self.model}')
        kept = self._cache.get(key)
        if kept is not None:
            return kept
        seconds = 2 * self._timeout_s
        ends = asyncio.get_running_loop().time() + seconds
        return await self._within(seconds, self._assessed(prompt, key, ends))

    async def _assessed(self, prompt: Prompt, key: bytes, ends: float) -> Assessment:
        async with self._turn():
            # The same may have been asked while this one waited.
            kept = self._cache.get(key)
            if kept is not None:
                return kept
            return await self._asked(prompt, key, ends)

    async def _asked(self, prompt: Prompt, key: bytes, ends: float) -> Assessment:
        verdicts: dict[str, Verdict] = {}
        problems: list[str] = []
        tokens = _BASE_TOKENS + _TOKENS_PER_QUESTION * len(prompt.questions)
        for _ in range(_ANSWERS):
            try:
                said = await self._completion(prompt, problems, tokens, ends)
            except JudgeError:
                if verdicts:
                    # The first answer was of use, if not in all.
                    return Assessment(verdicts)
                raise
            if said is None:
                problems = ['It was not one JSON object.']
                continue
            if said.is_refused:
                raise JudgeError("The judge's model or its filter refused to look at the text.")
            reading = answer.read(said.text, prompt)
            verdicts |= reading.verdicts
            problems = list(reading.problems)
            if not problems:
                assessment = Assessment(verdicts)
                self._cache.put(key, assessment)
                return assessment
            if said.is_cut_off:
                tokens *= _MORE_TOKENS
                problems.append(_CUT_OFF)
        if not verdicts:
            raise JudgeError(f'The judge answered twice what cannot be used: {problems[0]}')
        return Assessment(verdicts)

    async def _completion(self, prompt: Prompt, problems: Sequence[str], tokens: int, ends: float) -> Completion | None:
        """One answer of the model, asked for in a way that its endpoint understands; `None` for one that is none."""
        messages, schema = prompt.messages(problems), prompt.schema()
        dialect = self._dialect
        for _ in range(_DIALECTS):
            body = dialect.body(self.model, messages, schema, tokens)
            reply, said = await self._reply(body, tokens, ends)
            if 200 <= reply.status < 300:
                # Only what has worked is remembered: a refusal may have been of this one text.
                self._dialect = dialect
                return said
            refusal = Refusal.of(reply.body)
            if refusal.code == 'json_validate_failed':
                return None
            weaker = dialect.without(refusal) if reply.status in (400, 422) else None
            if weaker is None:
                raise _refused(reply.status, refusal)
            dialect = weaker
        raise JudgeError("The judge's endpoint refuses every form of the request.")

    async def _reply(self, body: bytes, tokens: int, ends: float) -> tuple[Reply, Completion | None]:
        """An answer of the endpoint, after one more try where it was overloaded or out of reach."""
        loop = asyncio.get_running_loop()
        for is_last in (False, True):
            self._available.check()
            # Four bytes a token, or less in most languages: it is corrected by what the endpoint counted.
            estimate = len(body) // 4
            spending = self._meter.reserve(estimate, tokens)
            pause: float | None = None
            try:
                left = min(self._timeout_s, ends - loop.time())
                reply = await self._within(left, self._transport.post(self._url, self._headers, body))
            except TransportError as error:
                self._meter.settle(spending, 0, 0)
                self._available.failed()
                if is_last or not error.may_retry:
                    raise JudgeError(f"The judge's endpoint gave no answer: {error}") from None
            except JudgeError:
                # It may well have been read, and be charged.
                self._meter.settle(spending, estimate, 0)
                self._available.failed()
                raise
            else:
                is_answer = 200 <= reply.status < 300
                said = completion(reply.body) if is_answer else None
                if not is_answer:
                    self._meter.settle(spending, 0, 0)
                elif said is not None and said.tokens is not None:
                    self._meter.settle(spending, *said.tokens)
                if reply.status not in _OVERLOADED and reply.status < 500:
                    self._available.answered()
                    return reply, said
                self._available.failed()
                pause = retry_after(reply.headers.get('retry-after'))
                refusal = Refusal.of(reply.body)
                is_last = is_last or refusal.code == 'insufficient_quota'
                if pause is not None and (is_last or loop.time() + pause >= ends):
                    self._available.leave(pause)
                    raise _refused(reply.status, refusal, pause)
                if is_last:
                    raise _refused(reply.status, refusal)
            await asyncio.sleep(_BACKOFF_S if pause is None else pause)
        raise AssertionError('the second try returns or raises')

    def _turn(self) -> asyncio.Semaphore:
        loop = asyncio.get_running_loop()
        with self._lock:
            turn = self._turns.get(loop)
            if turn is None:
                turn = self._turns[loop] = asyncio.Semaphore(self._concurrency)
            return turn

    async def _within(self, seconds: float, work: Coroutine[Any, Any, Result]) -> Result:
        """The work's result, unless it takes too long or the judge is closed; it has ended when this returns."""
        if self._is_closed:
            work.close()
            raise JudgeError('The judge is closed.')
        # `asyncio.wait_for` of Python 3.10 and 3.11 can swallow a cancellation that comes as the work ends.
        task = asyncio.ensure_future(work)
        with self._lock:
            self._running.add(task)
        try:
            await asyncio.wait((task,), timeout=max(seconds, 0))
            if task.done():
                if task.cancelled():
                    raise JudgeError('The judge was closed.')
                return task.result()
            raise JudgeError(f'The judge did not answer within {seconds:.3g} s.')
        finally:
            while not task.done():
                task.cancel()
                await asyncio.wait((task,))
            if not task.cancelled():
                task.exception()
            with self._lock:
                self._running.discard(task)


_NAMES = ('OPENAI_API_KEY', 'OPENAI_BASE_URL', 'AVALIAR_JUDGE_MODEL')

_MEANINGS = {
    401: 'it does not accept the key',
    403: 'the key may not use it',
    404: 'it has no such address or model',
    413: 'the text is too long for it',
    429: 'its rate or quota is used up',
}


def _refused(status: int, refusal: Refusal, pause: float = 0.0) -> JudgeError:
    # Never a word of the body: endpoints quote keys and content in it.
    other = {3: 'it sends elsewhere, which is not followed; configure that address', 4: 'it refused the request'}
    meaning = _MEANINGS.get(status) or other.get(status // 100, 'it failed')
    code = f' ({refusal.code})' if refusal.code else ''
    again = f', and asks to be left alone for {math.ceil(pause)} s' if pause else ''
    return JudgeError(f"The judge's endpoint answered {status}{code}: {meaning}{again}.")
