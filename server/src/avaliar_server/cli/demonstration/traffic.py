"""An hour of traffic: who calls which agent when, and what goes wrong meanwhile."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import avaliar
from avaliar.testing.fake_provider import FakeProvider

from .models import Models
from .replies import Replies
from .research import TOPICS, ResearchAssistant
from .review import CHANGES, CodeReviewer
from .support import QUESTIONS, SupportDesk
from .virtual_time import VirtualClock, VirtualLoop

__all__ = ['fill']

_HOUR = 3600.0
# The last run ends before now, whatever it takes.
_MARGIN = 90.0

# Share of the hour that has passed: when OpenAI limits its rate, and when the carrier is down.
_RATE_LIMITED = (0.58, 0.66)
_CARRIER_DOWN = (0.82, 0.86)

_USERS = tuple(f'customer-{number}' for number in (1042, 1077, 1131, 1180, 1209, 1333, 1421, 1502))
_DEVELOPERS = ('mira', 'jonas', 'aiko')


def fill(api_url: str, api_key: str, runs: int, seed: int, progress: Callable[[str], None]) -> avaliar.Stats:
    """Run the agents `runs` times over the past hour, traced to the server at `api_url`; what became of the spans."""
    random = Random(seed)
    replies = Replies(random)
    shares = {'support-desk': 0.6, 'research-assistant': 0.16, 'code-reviewer': 0.24}
    with FakeProvider(replies) as provider:
        host, _, port = provider.url.removeprefix('http://').partition(':')
        for service, share in shares.items():
            start_ns = time.time_ns() - int((_HOUR + _MARGIN) * 1e9)
            clock = VirtualClock(start_ns)
            avaliar.configure(
                api_url=api_url, api_key=api_key, service_name=service, environment='production', tracing=True,
                sample_rate=1.0, exporter=None, clock=clock,
            )  # fmt: skip
            number = max(1, round(runs * share))
            progress(f'{service}: {number} runs')
            models = Models(host, int(port), random)
            _run_hour(clock, _schedule(service, number, models, random, replies))
            # Spans of one program must be out before the next one gives the process another name.
            avaliar.flush(30)
    return avaliar.stats()


_Run = tuple[float, Callable[[], Awaitable[Any]]]


def _run_hour(clock: VirtualClock, runs: list[_Run]) -> None:
    loop = VirtualLoop(clock)

    async def hour() -> None:
        await asyncio.gather(*(_at(moment, run) for moment, run in runs))
        # A run that failed leaves behind what it had started side by side. Their spans must end on this clock: on the
        # next program's they would end before they began.
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()}, return_exceptions=True)

    try:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(hour())
        loop.run_until_complete(loop.shutdown_asyncgens())
    finally:
        asyncio.set_event_loop(None)
        loop.close()


async def _at(moment: float, run: Callable[[], Awaitable[Any]]) -> None:
    await asyncio.sleep(moment)
    try:
        await run()
    except Exception:  # noqa: BLE001, S110  what an agent fails with is on its span, where the demonstration wants it
        pass


def _moments(number: int, random: Random) -> list[float]:
    """More towards the end and in waves, as traffic is; the last just before now."""
    moments: list[float] = []
    while len(moments) < number - 1:
        share = random.random()
        if random.random() < 0.45 + 0.35 * share + 0.2 * math.sin(share * 19):
            moments.append(share * _HOUR)
    return [*sorted(moments), _HOUR + _MARGIN - 60]


def _schedule(service: str, number: int, models: Models, random: Random, replies: Replies) -> list[_Run]:
    moments = _moments(number, random)
    if service == 'support-desk':
        desk = SupportDesk(models, random)
        return [(moment, _support(desk, moment / _HOUR, random, replies)) for moment in moments]
    if service == 'research-assistant':
        assistant = ResearchAssistant(models, random)
        return [(moment, _research(assistant, random)) for moment in moments]
    reviewer = CodeReviewer(models, random)
    return [(moment, _review(reviewer, random)) for moment in moments]


def _support(desk: SupportDesk, share: float, random: Random, replies: Replies) -> Callable[[], Awaitable[Any]]:
    _, question = random.choice(QUESTIONS)
    order = f'A-{random.randint(20_000, 29_999)}'
    user = random.choice(_USERS)

    async def run() -> None:
        replies.share_failing = 0.5 if _RATE_LIMITED[0] <= share <= _RATE_LIMITED[1] else 0.01
        environment = 'production' if random.random() < 0.9 else 'staging'
        with avaliar.context(session_id=f'chat-{user[9:]}', user_id=user, tags=['support'], environment=environment):
            down = _CARRIER_DOWN[0] <= share <= _CARRIER_DOWN[1]
            await desk.answer(question.format(order=order), order, carrier_is_down=down)

    return run


def _research(assistant: ResearchAssistant, random: Random) -> Callable[[], Awaitable[Any]]:
    topic, aspects = random.choice(TOPICS)

    async def run() -> None:
        metadata = {'depth': len(aspects), 'requested_by': 'weekly digest'}
        with avaliar.context(user_id=random.choice(_DEVELOPERS), tags=['research'], metadata=metadata):
            await assistant.report(topic, aspects)

    return run


def _review(reviewer: CodeReviewer, random: Random) -> Callable[[], Awaitable[Any]]:
    path, change = random.choice(CHANGES)
    if random.random() < 0.04:
        change = ''

    async def run() -> None:
        metadata = {'repository': 'shop', 'pull_request': random.randint(300, 420)}
        environment = random.choice(('staging', 'staging', 'development'))
        with avaliar.context(
            session_id=f'pr-{metadata["pull_request"]}',
            user_id=random.choice(_DEVELOPERS),
            metadata=metadata,
            environment=environment,
        ):
            await reviewer.review(path, change)

    return run
