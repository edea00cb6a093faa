"""The process-wide runtime: first use, configure, exporter, sampling, flush, shutdown, stats."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from avaliar._internal import capture, guard, notices, recorder, runtime
from avaliar._internal.ledger import Ledger, LossReason
from avaliar._internal.span import Span, SpanTemplate
from avaliar.errors import AvaliarUserError

TEMPLATE = SpanTemplate('work', 'generic', {}, True, True)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[None]:
    """A runtime that has not been used yet, with no variables set; afterwards the one there was."""
    before = dict(vars(runtime))
    strict = guard.strict
    for name in list(os.environ):
        if name.startswith('AVALIAR_'):
            monkeypatch.delenv(name)
    monkeypatch.setenv('AVALIAR_CONFIG_DIR', str(tmp_path))
    notices.forget()
    for name in ('enabled', 'settings'):
        vars(runtime).pop(name, None)
    runtime._declared = runtime._sender = runtime._exporter = runtime._client_id = runtime.background = None
    runtime._ledger, runtime._ended = Ledger(), False
    yield
    if runtime._sender is not None:
        thread = runtime._sender._thread
        runtime._sender.close(0)
        if thread is not None:
            thread.join(5)
    for name in ('enabled', 'settings'):
        vars(runtime).pop(name, None)
    vars(runtime).update(before)
    guard.use(strict)
    capture.use(capture.DEFAULT_LIMIT, False)
    recorder.clock.install()
    notices.forget()


class Kept:
    def __init__(self) -> None:
        self.spans: list[Span] = []

    def export(self, spans: list[Span]) -> None:
        self.spans += spans


def trace(output: object = None) -> None:
    recorder.finish(recorder.start(TEMPLATE), output=output)


def test_the_environment_is_read_at_first_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('AVALIAR_API_KEY', 'avl_1')
    assert runtime.enabled is True
    monkeypatch.setenv('AVALIAR_API_KEY', 'avl_2')

    assert runtime.settings.api_key == 'avl_1'


def test_there_is_no_other_attribute() -> None:
    with pytest.raises(AttributeError, match='enable'):
        runtime.enable  # type: ignore[attr-defined]  # noqa: B018


def test_without_a_key_it_is_off_and_says_so_once(capsys: Any) -> None:
    assert runtime.enabled is False
    runtime.prepare()

    assert capsys.readouterr().err.count('\n') == 1


def test_settings_without_a_key_say_so_too(capsys: Any) -> None:
    runtime.configure(service_name='shop')

    assert runtime.enabled is False
    assert 'tracing is off' in capsys.readouterr().err


def test_an_exporter_gets_spans_at_once_in_the_same_thread(sink: Any) -> None:
    kept = Kept()
    runtime.configure(exporter=kept)
    assert runtime.enabled is True
    trace(1)

    assert [span.output for span in kept.spans] == [b'1']
    assert runtime._sender is None
    assert runtime.flush() is True
    assert runtime.stats() == (1, 1, 1, 0, {})


def test_an_exporter_that_raises(capsys: Any) -> None:
    class Broken:
        def export(self, spans: list[Span]) -> None:
            raise ValueError

    runtime.configure(exporter=Broken(), raise_internal_errors=False)
    trace()
    trace()

    assert runtime.stats() == (2, 0, 0, 0, {'internal_error': 2})
    assert capsys.readouterr().err.count('ValueError') == 1


def test_from_a_server_to_an_exporter_and_back(sink: Any) -> None:
    kept = Kept()
    runtime.configure(api_key='avl_1', api_url=sink.url)
    trace()
    runtime.configure(exporter=kept)
    trace()
    runtime.configure(exporter=None)
    trace()

    assert runtime.flush(10) is True
    assert len(kept.spans) == 1
    assert len(sink.spans) == 2
    assert runtime.stats() == (3, 3, 3, 0, {})


def test_settings_take_effect_at_once() -> None:
    runtime.configure(exporter=Kept(), max_value_bytes=1024, capture_media=True)
    assert isinstance(capture.encode('x' * 2000), capture.Truncated)
    runtime.configure(tracing='off')
    assert runtime.enabled is False
    runtime.configure(tracing=True)
    assert runtime.enabled is True


def test_a_wrong_parameter_changes_nothing() -> None:
    runtime.configure(exporter=Kept())
    before = runtime.settings
    with pytest.raises(AvaliarUserError, match='sample_rate'):
        runtime.configure(environment='x', sample_rate=5)
    with pytest.raises(AvaliarUserError, match='apikey'):
        runtime.configure(environment='x', apikey='avl_1')

    assert runtime.settings == before


def test_clock_and_ids_are_injected() -> None:
    kept = Kept()
    numbers = iter(range(1, 100))
    runtime.configure(exporter=kept, clock=lambda: next(numbers), ids=lambda bits: bits)
    trace()

    assert (kept.spans[0].trace_id, kept.spans[0].span_id) == (128, 64)
    assert kept.spans[0].start_ns < 100


@pytest.mark.parametrize(('rate', 'least', 'most'), [(0, 0, 0), (1, 1000, 1000), (0.5, 350, 650)])
def test_sampling(rate: float, least: int, most: int) -> None:
    kept = Kept()
    runtime.configure(exporter=kept, sample_rate=rate)
    for _ in range(1000):
        trace()

    assert least <= len(kept.spans) <= most
    assert runtime.stats().created == len(kept.spans)


def test_losses_before_the_queue_are_counted() -> None:
    runtime.record_loss(LossReason.INTERNAL_ERROR, 3)
    runtime.record_loss('of_tomorrow')

    assert runtime.stats() == (4, 0, 0, 0, {'internal_error': 3, 'of_tomorrow': 1})


def test_shutdown_and_a_new_start(sink: Any, capsys: Any) -> None:
    runtime.configure(api_key='avl_1', api_url=sink.url)
    trace()
    late = recorder.start(TEMPLATE)
    runtime.shutdown()
    assert runtime.enabled is False
    recorder.finish(late)
    runtime.configure()
    assert runtime.enabled is True
    trace()

    assert runtime.flush(10) is True
    assert len(sink.spans) == 2
    assert runtime.stats() == (3, 2, 2, 0, {'shut_down': 1})
    assert 'avl_1' not in capsys.readouterr().err


def test_flush_before_anything_is_done_at_once() -> None:
    assert runtime.flush() is True
    assert runtime.stats() == (0, 0, 0, 0, {})
