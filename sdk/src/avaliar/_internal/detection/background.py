"""Detection and masking of finished spans, in a thread of their own.

The program's side appends to a queue and takes no lock that the thread holds while it works. A span that is only to be
checked goes to the sender at once, and its result follows as a record; one that is to be masked goes to the sender when
that is done, never before.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from queue import SimpleQueue
from typing import Any, NamedTuple

import orjson

from .. import guard, notices
from ..config import Settings
from ..ledger import LossReason
from ..queue import size_of
from ..span import Span
from . import engine as engines
from .masking import Change, Masker, strip
from .outcome import Outcome, failed, of_result
from .policy import PolicySource
from .reported import reported
from .wanted import HELD_INPUT, HELD_OUTPUT, Wanted

__all__ = ['Background']

_BYTES = 32 * 1024 * 1024
_SPANS = 20_000
"""What may wait to be checked."""

_JUDGED_AT_ONCE = 8
"""Threads where there is a judge: it takes its time, and not the processor's."""

_OVERLOADED = (
    'Not checked: more was waiting to be checked than this process keeps (overloaded). Detection runs in the '
    'background of the program; list fewer detectors, mark fewer spans, or use detection_mode="cloud".'
)
_AT_END = 'Not checked: the process ended before its turn came.'


class _Job(NamedTuple):
    span: Span
    wanted: Wanted | None
    """What to check; `None` where the span is only masked."""
    input: bytes | None
    output: bytes | None
    held: tuple[str, ...]
    """Sides that are not recorded, so no piece of them is sent."""
    masked: tuple[str, ...]
    """What to mask before the span is sent."""
    size: int


class _Errand:
    """What the thread does beside spans: ask for the policy."""


_ASK = _Errand()


class Background:
    """The detection thread of one process; it starts with the first span.

    Parameters:
        send: takes a span that may go out now.
        record: takes the result for a span.
        lose: counts spans that must not be sent.
        settings: the settings at the moment.
    """

    def __init__(
        self,
        send: Callable[[Span], object],
        record: Callable[[Outcome], object],
        lose: Callable[[LossReason, int], object],
        settings: Callable[[], Settings],
    ) -> None:
        self.engine = engines.Engine()
        self.masked: tuple[str, ...] = ()
        """What is masked in every span."""
        self.counts: dict[str, int] = {}
        """Spans by what became of them here: `checked`, `failed`, `overloaded`, `masked`, `content_dropped`."""
        self._send = send
        self._record = record
        self._lose = lose
        self._settings = settings
        self.policy = PolicySource(self.engine)
        self._queue: SimpleQueue[_Job | _Errand | None] = SimpleQueue()
        self._threads = 0
        self._starting = threading.Lock()
        self._over = threading.Condition()
        # Each is counted up by one side alone, so neither needs the other's lock.
        self._put = self._put_bytes = 0
        self._done = self._done_bytes = 0
        self._abandoned = False
        self._asking = False

    def afresh(self) -> Background:
        """For a forked child: the same, with nothing waiting and no thread."""
        made = Background(self._send, self._record, self._lose, self._settings)
        made.masked = self.masked
        made.engine = self.engine.afresh()
        made.policy = PolicySource(made.engine)
        return made

    # -- the program's side -------------------------------------------------------------------------------------------

    def takes(self, span: Span) -> bool:
        """Take what is wanted of a finished span; whether it is sent from here, later, rather than by the caller."""
        wanted = span.template.detection
        if wanted is not None and wanted.mode != 'local':
            wanted = None
        masked = self.masked
        if wanted is None and not masked:
            return False
        given, returned = span.input, span.output
        held: tuple[str, ...] = ()
        if span.attributes is not None:
            for name, side in ((HELD_INPUT, 'prompt'), (HELD_OUTPUT, 'response')):
                content = span.attributes.pop(name, None)
                if content is not None:
                    held += (side,)
                    if side == 'prompt':
                        given = content
                    else:
                        returned = content
        size = size_of(span) + (len(given or b'') + len(returned or b'') if held else 0)
        limit = self._settings().queue_bytes if masked else _BYTES
        waiting = self._put - self._done
        if self._put_bytes - self._done_bytes + size > limit or (waiting >= _SPANS and not masked) or self._abandoned:
            self._refuse(span, wanted, masked)
            return bool(masked)
        self._put += 1
        self._put_bytes += size
        self._queue.put(_Job(span, wanted, given, returned, held, masked, size))
        if not self._threads:
            self._start(1)
        return bool(masked)

    def keep_policy(self) -> None:
        """See to it that the policy is asked for again when it is time, for those who cannot wait for the answer."""
        if self.policy.is_due(self._settings()) and not self._asking:
            self._asking = True
            self._queue.put(_ASK)
            if not self._threads:
                self._start(1)

    def _refuse(self, span: Span, wanted: Wanted | None, masked: tuple[str, ...]) -> None:
        """A span that cannot wait here."""
        self._count('overloaded')
        if masked:
            self._lose(LossReason.SHUT_DOWN if self._abandoned else LossReason.QUEUE_FULL, 1)
            return
        notices.say_once('overloaded', 'spans come faster than they can be checked; some are recorded as not checked.')
        if wanted is not None:
            self._record(failed(span, _OVERLOADED))

    @property
    def was_used(self) -> bool:
        """Whether any span has come: a decoration alone is no reason to read the settings at exit."""
        return self._put > 0

    def wait(self, timeout: float) -> bool:
        """Wait until what has been taken so far is done; whether it is."""
        goal = self._put
        until = time.monotonic() + timeout
        if self._done < goal and not self._threads:
            self._start(1)
            if not self._threads:
                self._work_here(until)
        with self._over:
            return self._over.wait_for(lambda: self._done >= goal, max(until - time.monotonic(), 0))

    def close(self, timeout: float) -> None:
        """Do what waits; what is not done in time is given up: recorded as not checked, or not sent at all."""
        self.wait(timeout)
        self._abandoned = True
        while not self._queue.empty():
            try:
                job = self._queue.get_nowait()
            except Exception:  # noqa: BLE001 - `_queue.Empty`: the thread was faster
                break
            if not isinstance(job, _Job):
                continue
            if job.masked:
                self._lose(LossReason.EXIT_DEADLINE, 1)
            elif job.wanted is not None:
                self._record(failed(job.span, _AT_END))
            self._finish(job)
        for _ in range(self._threads):
            self._queue.put(None)

    # -- the thread's side --------------------------------------------------------------------------------------------

    def _start(self, count: int) -> None:
        with self._starting:
            while self._threads < count:
                try:
                    threading.Thread(target=self._run, name='avaliar-detection', daemon=True).start()
                except RuntimeError:
                    return  # the interpreter is on its way out
                self._threads += 1

    def _run(self) -> None:
        while (job := self._queue.get()) is not None:
            if isinstance(job, _Job):
                self._work(job)
            else:
                self._ask_for_policy()
            del job

    def _ask_for_policy(self) -> None:
        try:
            self.policy.refresh(self._settings())
        except Exception as error:  # noqa: BLE001 - see _work
            notices.say_once('policy', f'asking for the detection policy failed ({type(error).__name__}).')
        finally:
            self._asking = False

    def _work_here(self, until: float) -> None:
        """Do it in the calling thread: at the end of a process there is no other to be had."""
        while time.monotonic() < until and not self._queue.empty():
            job = self._queue.get()
            if isinstance(job, _Job):
                self._work(job)

    def _work(self, job: _Job) -> None:
        try:
            self._do(job)
        except Exception as error:  # noqa: BLE001 - this thread must outlive any mistake of its own
            notices.say_once(
                'detection error', f'an error inside detection ({type(error).__name__}). Your code is running fine.'
            )
        finally:
            self._finish(job)

    def _finish(self, job: _Job) -> None:
        with self._over:
            self._done += 1
            self._done_bytes += job.size
            self._over.notify_all()

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1

    def _do(self, job: _Job) -> None:
        span = job.span
        changes = self._mask(job) if job.masked else None
        if job.masked:
            if self._abandoned:
                self._lose(LossReason.EXIT_DEADLINE, 1)
            else:
                self._send(span)
        if job.wanted is None:
            return
        try:
            outcome = self._checked(job, job.wanted, changes)
        except ImportError:
            outcome = failed(span, f'Not checked: {engines.MISSING}.')
        except Exception as error:  # noqa: BLE001 - the span is no worse for it, and the record says so
            if guard.strict:
                notices.say(f'detection failed: {error!r}')
            outcome = failed(span, f'Not checked: an error inside detection ({type(error).__name__}).')
        self._count('failed' if outcome.status == 'failed' else 'checked')
        self._record(outcome)

    def _mask(self, job: _Job) -> list[Change] | None:
        """Mask the span and say what was masked; `None` where that failed and its content was left out."""
        try:
            changes = Masker(self.engine.masker(job.masked)).mask(job.span)
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing may go out unmasked
            strip(job.span)
            self._count('content_dropped')
            why = engines.MISSING if isinstance(error, ImportError) else f'masking failed ({type(error).__name__})'
            notices.say_once('masking', f'content of spans is not recorded: {why}.')
            return None
        self._count('masked')
        return changes

    def _checked(self, job: _Job, wanted: Wanted, changes: list[Change] | None) -> Outcome:
        span = job.span
        if job.masked and changes is None:
            return failed(span, 'Not checked: its content was left out, because masking failed.')
        self.policy.refresh(self._settings())
        if not engines.is_installed():
            raise ImportError
        prompt, response = _value(job.input), _value(job.output)
        if job.input is None and job.output is None:
            return failed(span, 'Nothing was recorded that could be checked.')
        detector = self.engine.detector(wanted.detectors, judge=True)
        if self.engine.has_judge and self._threads == 1:
            self._start(_JUDGED_AT_ONCE)
        found = detector.evaluate_full_sync(prompt=prompt, response=response)
        issues: list[Any] = list(found.issues)
        if changes is not None:
            issues = reported(issues, [prompt, response], changes)
        if job.held:
            issues = [replace(issue, excerpt='') if issue.target in job.held else issue for issue in issues]
        return of_result(span, found, issues, ())


def _value(content: bytes | None) -> Any:
    """What was captured, as the program's own JSON."""
    return None if content is None else orjson.loads(bytes(content))
