"""The program under test: one SDK, one workload, in a process of its own.

Prints one JSON line: caller-thread CPU inside the measured loop and how many spans it made. The parent process reads
the CPU of the whole process, exit included, from its resource usage.

    python -m bench.sdk.program SDK WORKLOAD URL
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.sdk.adapters import adapt

TEXT = ' '.join(f'word{n % 89} lorem ipsum dolor' for n in range(40))[:880]
# 64 different conversations in rotation, about 1 KB each.
PROMPTS = [
    [{'role': 'system', 'content': f'You are assistant {n}.'}, {'role': 'user', 'content': TEXT}] for n in range(64)
]
ANSWER = {'role': 'assistant', 'content': TEXT}


def flat(decorate: Any, _: Any) -> tuple[Callable[[], Any], int]:
    @decorate
    def chat(marker: str, messages: list[dict[str, str]]) -> dict[str, str]:
        return ANSWER

    markers = [f'call-{n:06}-' for n in range(20_000)]
    for n in range(20):
        chat('warm', PROMPTS[n])

    def run() -> None:
        for n, marker in enumerate(markers):
            chat(marker, PROMPTS[n & 63])

    return run, 20_000


def nested(decorate: Any, _: Any) -> tuple[Callable[[], Any], int]:
    @decorate
    def llm(marker: str, messages: list[dict[str, str]]) -> dict[str, str]:
        return ANSWER

    @decorate
    def tool(markers: list[str]) -> str:
        for n in range(1, 5):
            llm(markers[n], PROMPTS[n])
        return TEXT[:200] + markers[0]

    @decorate
    def agent(markers: list[list[str]], question: str) -> str:
        for group in markers:
            tool(group)
        return TEXT[:200] + question

    number = iter(range(21_000))

    def name() -> str:
        return f'call-{next(number):06}-'

    trees = [([[name() for _ in range(5)] for _ in range(4)], name()) for _ in range(1_000)]
    tool(['warm'] * 5)

    def run() -> None:
        for groups, question in trees:
            agent(groups, question)

    return run, 21_000


def tasks(decorate: Any, _: Any) -> tuple[Callable[[], Any], int]:
    @decorate
    async def llm(marker: str, messages: list[dict[str, str]]) -> dict[str, str]:
        await asyncio.sleep(0)
        return ANSWER

    @decorate
    async def worker(markers: list[str], question: str) -> str:
        for n, marker in enumerate(markers):
            await llm(marker, PROMPTS[n])
        return question

    async def everything(jobs: list[tuple[list[str], str]]) -> None:
        await asyncio.gather(*(worker(markers, question) for markers, question in jobs))

    jobs = [([f'call-{w * 10 + n:06}-' for n in range(9)], f'call-{w * 10 + 9:06}-') for w in range(1_000)]
    asyncio.run(everything([(['warm'], 'warm')]))
    return lambda: asyncio.run(everything(jobs)), 10_000


def _stream(chunks: int) -> Callable[[Any, Any], tuple[Callable[[], Any], int]]:
    def workload(_: Any, decorate_stream: Any) -> tuple[Callable[[], Any], int]:
        pieces = [f'chunk {n} ' for n in range(chunks)]

        @decorate_stream
        def stream(marker: str, messages: list[dict[str, str]]) -> Any:
            yield from pieces

        def consume(marker: str) -> None:
            for _ in stream(marker, PROMPTS[0]):
                pass

        consume('warm')
        markers = [f'call-{n:06}-' for n in range(1_000)]

        def run() -> None:
            for marker in markers:
                consume(marker)

        return run, 1_000

    return workload


def large(decorate: Any, _: Any) -> tuple[Callable[[], Any], int]:
    text = (TEXT * 1_200)[:1_000_000]

    @decorate
    def chat(marker: str, document: str) -> str:
        return document

    chat('warm', 'warm')
    markers = [f'call-{n:06}-' for n in range(100)]

    def run() -> None:
        for marker in markers:
            chat(marker, text)

    return run, 100


def empty(decorate: Any, _: Any) -> tuple[Callable[[], Any], int]:
    @decorate
    def nothing(value: int) -> int:
        return value

    nothing(0)

    def run() -> None:
        for n in range(200_000):
            nothing(n)

    return run, 200_000


WORKLOADS = {
    'flat': flat,
    'nested': nested,
    'tasks': tasks,
    'stream200': _stream(200),
    'stream1': _stream(1),
    'large': large,
    'empty': empty,
}


def main() -> None:
    sdk, workload, url = sys.argv[1:]
    decorate, decorate_stream, flush = adapt(sdk, url)
    run, spans = WORKLOADS[workload](decorate, decorate_stream)
    flush() if sdk not in ('refsend', 'mlflow') else None
    gc.collect()
    before_process, before = time.process_time(), time.thread_time()
    run()
    caller, in_loop = time.thread_time() - before, time.process_time() - before_process
    flush()
    all_in = time.process_time() - before_process
    print(json.dumps({'spans': spans, 'caller': caller, 'in_loop': in_loop, 'all_in': all_in}), flush=True)


if __name__ == '__main__':
    main()
