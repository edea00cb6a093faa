"""What is one per process: settings, whether spans are made, the sender.

Nothing is read, started or looked up before it is needed: `enabled` and `settings` come into being at their first
use. Use them through the module (`runtime.enabled`); an import by name would freeze the first value.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any, Literal

from ..errors import AvaliarUserError
from . import capture, clock, config, guard, lifecycle, notices
from .config import Exporter, Settings
from .ledger import Ledger, LossReason, Stats, describe
from .sender import Sender
from .span import Span

if TYPE_CHECKING:
    from .detection.background import Background
    from .detection.outcome import Outcome

__all__ = [
    'background',
    'configure',
    'detect',
    'enabled',
    'flush',
    'prepare',
    'record_loss',
    'sample',
    'settings',
    'shutdown',
    'stats',
    'submit',
]

VERSION = '0.1.0'

enabled: bool
"""Whether spans are made: tracing is on, and there is a key or an exporter."""
settings: Settings

_declared: Settings | None = None
"""Without the key found on this machine, which depends on the address."""
_sender: Sender | None = None
_ledger = Ledger()
_client_id: str | None = None
_exporter: Exporter | None = None
_beginning = threading.RLock()
background: Background | None = None
"""Detection and masking in this process; `None` until a decoration or `configure(redact=...)` asks for it."""
_random = Random()
_threshold = 1.0
_ended = False
_NOT_GIVEN: Any = object()

_SENDING = 1.0
"""Seconds of the time at the end of a process that detection leaves to the sender."""


def __getattr__(name: str) -> Any:
    if name in ('enabled', 'settings'):
        prepare()
        return globals()[name]
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')


def prepare() -> None:
    """Read the environment, once. Later calls do nothing."""
    with _beginning:
        if _declared is None:
            _apply(config.from_environment(os.environ))
            _say_if_off()


def configure(
    *,
    api_key: str | None = _NOT_GIVEN,
    api_url: str = _NOT_GIVEN,
    environment: str | None = _NOT_GIVEN,
    service_name: str | None = _NOT_GIVEN,
    tracing: bool | str = _NOT_GIVEN,
    sample_rate: float = _NOT_GIVEN,
    request_timeout: float = _NOT_GIVEN,
    queue_bytes: int = _NOT_GIVEN,
    max_value_bytes: int = _NOT_GIVEN,
    capture_media: bool = _NOT_GIVEN,
    exporter: Exporter | None = _NOT_GIVEN,
    clock: Any = _NOT_GIVEN,
    ids: Any = _NOT_GIVEN,
    exit_timeout: float = _NOT_GIVEN,
    raise_internal_errors: bool = _NOT_GIVEN,
    detection_deadline_ms: float = _NOT_GIVEN,
    detection_fail: Literal['open', 'closed'] = _NOT_GIVEN,
    detection_stream_every: int | None = _NOT_GIVEN,
    detection_stream_severity: Literal['low', 'medium', 'high', 'critical'] = _NOT_GIVEN,
    redact: str | Iterable[str] | None = _NOT_GIVEN,
    **unknown: Any,
) -> None:
    """Change settings. What is not given stays as it is; a value given here beats the environment.

    Parameters:
        api_key: `avl_...`. Default: `AVALIAR_API_KEY`, else, for a server on this machine, the key that
            `avaliar serve` left in the user's configuration folder.
        api_url: the server's address. Default: `AVALIAR_API_URL`, else `http://127.0.0.1:4319`.
        environment: `development`, `staging`, `production` or any name. Default: `AVALIAR_ENVIRONMENT`.
        service_name: what the program is called. Default: `AVALIAR_SERVICE_NAME`.
        tracing: `False` makes every decorator cost next to nothing. Default: `AVALIAR_TRACING`, else on.
        sample_rate: share of traces that are recorded, 0 to 1. Default: `AVALIAR_SAMPLE_RATE`, else 1.
        request_timeout: seconds to wait for an answer. Default: `AVALIAR_REQUEST_TIMEOUT`, else 30.
        queue_bytes: bytes of finished spans kept while they wait. Default: 64 MB.
        max_value_bytes: bytes of JSON kept of one input or output; more is cut and marked, with the true size. When a
            value is cut, at most 20,000 of its items are kept. Default: 4 MB.
        capture_media: record long base64 media as it is, instead of its digest and size. Default: `False`.
        exporter: takes finished spans (`export(list_of_spans)`, called at once in the thread that ended them) instead
            of the sender; for tests.
        clock: returns nanoseconds since the Unix epoch; for tests.
        ids: `ids(n)` returns an integer of n bits; for tests.
        exit_timeout: seconds the process may take to send the rest when it ends. Default: 5.
        raise_internal_errors: raise errors of the SDK itself instead of counting them; for tests.
        detection_deadline_ms: milliseconds that the check of a prompt (`blocking=True`) may take. Loading the
            detectors, once per process, is not counted. Default: 300.
        detection_fail: what becomes of a prompt that could not be checked: `open`, it passes; `closed`, it is blocked.
            The span says which happened. Default: `open`.
        detection_stream_every: look at a stream of a span with local detection each time that many characters have
            come, before the last of them are passed on; `None` checks it when it has ended. Default: `None`.
        detection_stream_severity: the least severity at which such a stream is cut, with `ResponseBlockedError`.
            Default: `high`.
        redact: `pii`, `secrets` or `pii,secrets`: what is masked in inputs, outputs, errors, tags and metadata before
            anything leaves the process. Where masking fails, the content is left out. Default: nothing.

    Raises:
        AvaliarUserError: a parameter is unknown or its value wrong; nothing was changed.
    """
    global _ended
    given = {name: value for name, value in {**locals(), **unknown}.items() if value is not _NOT_GIVEN}
    given.pop('unknown')
    with _beginning:
        before = _declared if _declared is not None else config.from_environment(os.environ)
        after = config.changed(before, given)
        if after.redact:
            _require_detectors()
        _ended = False
        _apply(after)
        _inject(given)
        if 'exporter' not in given:
            _say_if_off()


def sample() -> bool:
    """Whether a new trace is recorded."""
    return _threshold >= 1.0 or _random.random() < _threshold


def submit(span: Span, is_masked: bool = False) -> None:
    """Hand over a finished span. Never blocks on the network, never raises; what can't be kept is counted.

    Parameters:
        is_masked: whether it has been in the background, and may go out as it is.
    """
    if background is not None and not is_masked and background.takes(span):
        return
    sender = _sender
    if sender is None:
        if _exporter is not None:
            _export(span)
            return
        sender = _begin()
        if sender is None:
            return
    if not sender.queue.put(span):
        _ledger.lose(LossReason.QUEUE_FULL, 1)


def detect() -> Background:
    """Detection in this process, from now on."""
    global background
    with _beginning:
        if background is None:
            from .detection.background import Background

            background = Background(partial(submit, is_masked=True), _report, record_loss, lambda: settings)
        return background


def _report(outcome: Outcome) -> None:
    """Send what the detectors say of a span, after it."""
    if _exporter is not None:
        take = getattr(_exporter, 'export_detection', None)
        if take is not None:
            take(outcome)
        return
    sender = _sender
    if sender is None and enabled and not _ended:
        # The thread of detection may be done with the first span before its own has begun to send it.
        sender = _begin()
    if sender is not None:
        from . import otlp

        times = (outcome.start_ns, outcome.end_ns)
        sender.add_record(
            otlp.encode_record('detection_result', outcome.trace_id, outcome.span_id, times, outcome.attributes())
        )


def record_loss(reason: LossReason | str, count: int = 1) -> None:
    """Count spans that were lost before they could be submitted."""
    _ledger.lose(reason, count)


def flush(timeout: float | None = None) -> bool:
    """Wait until everything that has ended is delivered.

    Parameters:
        timeout: seconds to wait at most; `None` is the request timeout (30 s by default). A server that can't be
            reached at all is waited for no longer than two attempts.

    Returns:
        whether everything was delivered. What was not stays in the queue, and is sent later if possible.
    """
    if _sender is None and (background is None or not background.was_used):
        return True
    seconds = settings.request_timeout if timeout is None else max(timeout, 0.0)
    until = time.monotonic() + seconds
    is_done = background is None or background.wait(seconds)
    sender = _sender
    if sender is None:
        return is_done
    return sender.flush(max(until - time.monotonic(), 0.0)) and is_done


def shutdown(timeout: float | None = None) -> None:
    """Deliver what has ended, and make no spans from now on.

    Parameters:
        timeout: seconds to wait at most; `None` is `exit_timeout` (5 s by default). What is not delivered by then is
            dropped, counted, and said on stderr.
    """
    global enabled, _ended
    prepare()
    _finish(settings.exit_timeout if timeout is None else max(timeout, 0.0))
    with _beginning:
        enabled = False
        _ended = True


def stats() -> Stats:
    """The loss ledger of this process: what became of every span that ended. `avaliar serve` shows it too."""
    with _ledger.lock:
        return _ledger.stats(0 if _sender is None else len(_sender.queue.spans))


def _apply(declared: Settings) -> None:
    global enabled, settings, _declared, _exporter, _threshold
    effective = config.with_local_key(declared, os.environ)
    _declared = declared
    settings = effective
    _exporter = effective.exporter
    _threshold = effective.sample_rate
    capture.use(effective.max_value_bytes, effective.capture_media)
    enabled = effective.recording
    if effective.redact or background is not None:
        detect().masked = effective.redact
    if _exporter is not None:
        _set_aside()
    elif _sender is not None:
        _sender.use(effective)


def _inject(given: dict[str, Any]) -> None:
    if 'clock' in given or 'ids' in given:
        clock.install(wall_clock=settings.clock, id_bits=settings.ids)
    if 'raise_internal_errors' in given:
        guard.use(settings.raise_internal_errors)


def _require_detectors() -> None:
    """Masking that cannot be done must not be believed to be done."""
    from .detection import engine

    if not engine.is_installed():
        raise AvaliarUserError(
            f'configure(redact=...) finds personal data and secrets, but {engine.MISSING}. Nothing was changed.'
        )


def _say_if_off() -> None:
    if not enabled and settings.tracing:
        notices.say_once(
            'off',
            f'tracing is off: there is no API key for {settings.api_url}. '
            'Start `avaliar serve` on this machine, or set AVALIAR_API_KEY (or AVALIAR_TRACING=off).',
        )


def _set_aside() -> None:
    """Spans go to an exporter from now on; what the sender has goes out first."""
    global _sender
    if _sender is not None:
        _sender.close(settings.exit_timeout)
        _sender = None


def _begin() -> Sender | None:
    global _sender, _client_id
    with _beginning:
        if _sender is None:
            prepare()
            if _ended or not enabled:
                _ledger.lose(LossReason.SHUT_DOWN, 1)
                return None
            _client_id = _client_id or os.urandom(16).hex()
            sender = Sender(settings, VERSION, _client_id, _ledger)
            lifecycle.at_end_of_child()
            sender.start()
            _sender = sender
        return _sender


def _export(span: Span) -> None:
    exporter = _exporter
    if exporter is None:
        return
    with _ledger.lock:
        _ledger.take(1)
    try:
        exporter.export([span])
    except Exception as error:
        _ledger.drop(LossReason.INTERNAL_ERROR, 1)
        if guard.strict:
            raise
        notices.say_once('exporter', f'the exporter raised {type(error).__name__}; the span was dropped.')
        return
    _ledger.send(1)
    _ledger.accept(1)


def _finish(timeout: float) -> None:
    """Deliver what can be delivered, say what was not, and let the sender go."""
    global _sender, _ended, background
    until = time.monotonic() + timeout
    if background is not None:
        # What it has found by then goes out as well: a part of the time is the sender's.
        background.close(max(timeout - _SENDING, timeout / 2))
        background = background.afresh()
    sender = _sender
    lost_results = 0
    if sender is not None:
        sender.close(max(until - time.monotonic(), 0.0))
        lost_results = sender.lost_records
        with _beginning:
            _sender = None
            _ended = True
    dropped = _ledger.stats(0).dropped
    if dropped:
        notices.say(f'{sum(dropped.values()):,} spans were not delivered: {describe(dropped)}.')
    if lost_results:
        notices.say(f'{lost_results:,} detection results were not delivered; their spans are shown as not checked.')


def _at_end() -> None:
    if _sender is not None or (background is not None and background.was_used):
        _finish(settings.exit_timeout)


def _in_child() -> None:
    """A forked child starts afresh: what its parent has queued is its parent's to send."""
    global _sender, _ledger, _client_id, _beginning, _random, background
    _beginning = threading.RLock()
    _ledger = Ledger()
    _client_id = None
    _random = Random()
    if background is not None:
        background = background.afresh()
    sender, _sender = _sender, None
    if sender is not None:
        sender.forget()


lifecycle.watch(_at_end, _in_child)
if config.may_trace(os.environ):
    # Here, because only the main thread can, and the first traced call may be in another.
    lifecycle.watch_sigterm()
