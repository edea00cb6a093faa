"""What a decorator costs when tracing is off: a call of an undecorated function against a traced one.

    python -m bench off [--rounds 20] [--target 300]

In one process started with AVALIAR_TRACING=off; both take turns and keep their lowest round, in thread CPU time.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Coroutine
from typing import Any

CALLS = 20_000


def nothing(value: int) -> int:
    return value


async def nothing_async(value: int) -> int:
    return value


def calls(function: Callable[[int], object]) -> float:
    before = time.thread_time_ns()
    for n in range(CALLS):
        function(n)
    return (time.thread_time_ns() - before) / CALLS


def awaits(function: Callable[[int], Coroutine[Any, Any, object]]) -> float:
    """Driven by hand: an event loop's own work would be far more than what is measured."""

    async def run() -> float:
        before = time.thread_time_ns()
        for n in range(CALLS):
            await function(n)
        return (time.thread_time_ns() - before) / CALLS

    try:
        run().send(None)
    except StopIteration as stop:
        return stop.value
    raise AssertionError('nothing here waits')


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog='python -m bench off', description=__doc__.splitlines()[0])
    parser.add_argument('--rounds', type=int, default=20)
    parser.add_argument('--target', type=float, default=300, help='ns a call above the undecorated function')
    options = parser.parse_args(arguments)
    os.environ['AVALIAR_TRACING'] = 'off'
    from avaliar import traceable
    from avaliar._internal import runtime

    assert not runtime.enabled
    kinds: dict[str, tuple[Callable[[Any], float], Any]] = {'sync': (calls, nothing), 'async': (awaits, nothing_async)}
    missed = 0
    print(f'ns a call with AVALIAR_TRACING=off; target: at most {options.target:.0f} above undecorated\n')
    print('| call | undecorated | traced, off | above |')
    print('|---|---|---|---|')
    for kind, (run, function) in kinds.items():
        traced = traceable('llm', model='gpt-4o')(function)
        rounds = [(run(function), run(traced)) for _ in range(options.rounds)]
        plain, off = (min(figures) for figures in zip(*rounds, strict=True))
        missed += off - plain > options.target
        print(f'| {kind} | {plain:.0f} | {off:.0f} | {off - plain:.0f} |')
    return 1 if missed else 0
