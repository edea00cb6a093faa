"""Whether a generator may end with a value is read from its code, on the safe side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from avaliar import traceable
from avaliar._internal import generator_code
from avaliar._internal.stream_record import CHUNK
from avaliar.testing import InMemoryExporter


def falls_off() -> Any:
    yield 1


def returns_early(flag: object = None) -> Any:
    yield 1
    if flag:
        return
    with open(__file__):
        yield 2
        return None


def value() -> Any:
    yield 1
    return 5


def sent() -> Any:
    return (yield 1)


def delegated() -> Any:
    return (yield from value())


def perhaps(flag: object = 7) -> Any:
    yield 1
    return flag if flag else None


def last(flag: object = 7) -> Any:
    yield 1
    return None or flag


def in_finally() -> Any:
    try:
        yield 1
        return [8]
    finally:
        print(end='')


@pytest.mark.parametrize('function', [falls_off, returns_early])
def test_without_a_value(function: Callable[[], Any]) -> None:
    assert not generator_code.may_return(function.__code__)
    assert not generator_code.may_return(function.__code__)


@pytest.mark.parametrize('function', [value, sent, delegated, perhaps, last, in_finally])
def test_with_a_value(function: Callable[[], Any], avaliar_spans: InMemoryExporter) -> None:
    assert generator_code.may_return(function.__code__)
    assert ended(traceable(function)()) == ended(function())
    assert len(avaliar_spans) == 1


def ended(stream: Any) -> list[Any]:
    items: list[Any] = []
    while True:
        try:
            items.append(next(stream))
        except StopIteration as stop:
            return [items, stop.value]


def test_functions_made_without_end_are_not_kept_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generator_code, '_known', {})
    monkeypatch.setattr(generator_code, '_KNOWN_LIMIT', 1)
    assert not generator_code.may_return(falls_off.__code__)
    assert generator_code.may_return(returns_early.__code__)
    assert not generator_code.may_return(falls_off.__code__)


def answering(count: int) -> Any:
    """Yields what it was sent or thrown, and returns nothing."""
    got: Any = None
    for number in range(count):
        try:
            got = yield f'{number}{got}'
        except KeyError as error:
            got = error.args[0]


@pytest.mark.parametrize('at', [1, 2, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
@pytest.mark.parametrize('how', ['send', 'throw', 'close', 'fail'])
def test_a_consumer_that_takes_and_then_answers(at: int, how: str, avaliar_spans: InMemoryExporter) -> None:
    def read(stream: Any) -> list[Any]:
        seen = [next(stream) for _ in range(at)]
        if how == 'send':
            seen.append(stream.send('a'))
        elif how == 'throw':
            seen.append(stream.throw(KeyError('b')))
        elif how == 'close':
            stream.close()
        else:
            with pytest.raises(ValueError, match='mine'):
                stream.throw(ValueError('mine'))
        return seen + list(stream)

    bare = read(answering(2 * CHUNK + 5))
    assert read(traceable(answering)(2 * CHUNK + 5)) == bare
    (span,) = avaliar_spans
    assert span.output == ''.join(bare)
    assert span.items == len(bare)
    assert span.stream_end == {'close': 'closed', 'fail': 'failed'}.get(how, 'exhausted')
