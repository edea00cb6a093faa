"""The detector of an organisation: made of its policy and its judge, kept until either changes."""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..control.errors import ControlError, ControlUnavailable
from ..control.judges import Judges, StoredJudge
from ..control.policies import Policies, StoredPolicy
from .judging import JudgeLoop, NoJudge, OnLoop, Within

if TYPE_CHECKING:
    from avaliar_eval import Detector
    from avaliar_eval.judge import SecondStage

__all__ = ['Detectors', 'JudgeMaker', 'make_judge']

JudgeMaker = Callable[[StoredJudge, 'str | None'], 'SecondStage']
"""Makes a judge of its settings and its key."""

_ORGANISATIONS = 1_000
_SELECTIONS = 100


@dataclass(slots=True)
class _Made:
    """What was made for an organisation, of which policy and judge."""

    policy: StoredPolicy
    settings: StoredJudge | None
    judge: SecondStage | None
    detectors: dict[frozenset[str] | None, Detector] = field(default_factory=dict)


class Detectors:
    """Detectors of organisations, for the workers and for the API. Safe to use from several threads.

    What changes in the control plane holds within a second, in this process at once.

    Args:
        policies, judges: What organisations want, and whom they ask.
        judge_maker: In place of `make_judge`.
        monotonic: Seconds, for deadlines.
    """

    def __init__(
        self,
        policies: Policies,
        judges: Judges,
        *,
        judge_maker: JudgeMaker | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._policies = policies
        self._judges = judges
        self._judge_maker = judge_maker or make_judge
        self._monotonic = monotonic
        self._loop = JudgeLoop()
        self._made: dict[int, _Made] = {}
        self._lock = threading.Lock()
        self._loading: threading.Thread | None = None

    def detector(
        self, org_id: int, detectors: Iterable[str] | None = None, *, deadline_s: float | None = None
    ) -> Detector:
        """What checks for an organisation.

        Args:
            detectors: Values of `DetectorType`, of which those run that the policy allows; all of these when left out.
            deadline_s: Seconds from now within which the judge has to answer; stage 1 alone counts if it does not.

        Raises:
            ControlError: Policy or judge cannot be read.
            ValueError: There is no such detector.
        """
        ends = None if deadline_s is None else self._monotonic() + deadline_s
        made = self._current(org_id)
        wanted = None if detectors is None else frozenset(detectors)
        detector = made.detectors.get(wanted)
        if detector is None:
            from avaliar_eval import Detector

            # A judge that the server's environment happens to name is not the organisation's.
            detector = Detector(wanted, policy=made.policy.policy, judge=made.judge)
            if len(made.detectors) < _SELECTIONS:
                made.detectors[wanted] = detector
        if ends is not None and made.judge is not None:
            # The rest, compiled rules among it, is shared.
            detector = copy.copy(detector)
            detector.judge = Within(made.judge, ends, monotonic=self._monotonic)
        return detector

    def load(self) -> None:
        """Begin to load rules and models in a thread of its own, once, so that the first check need not wait for them."""
        with self._lock:
            if self._loading is None:
                self._loading = threading.Thread(target=_load, name='avaliar-detectors', daemon=True)
                self._loading.start()

    def close(self) -> None:
        """End the calls of judges that are under way."""
        self._loop.close()

    def _current(self, org_id: int) -> _Made:
        policy = self._policies.policy(org_id)
        settings = self._judges.judge(org_id)
        made = self._made.get(org_id)
        if made is not None and made.policy is policy and made.settings == settings:
            return made
        with self._lock:
            known = self._made.get(org_id)
            if known is not None and known.settings == settings:
                # What it has spent of its budget and what it remembers outlive a change of the policy.
                judge = known.judge
            else:
                judge = None if settings is None else self._judge(org_id, settings)
            made = _Made(policy, settings, judge)
            if len(self._made) >= _ORGANISATIONS:
                self._made = {}
            self._made[org_id] = made
        return made

    def _judge(self, org_id: int, settings: StoredJudge) -> SecondStage:
        try:
            judge = self._judge_maker(settings, self._judges.key(org_id))
        except ControlUnavailable:
            raise
        except (ControlError, ValueError) as error:
            # Stage 1 works without, and says with every check that the judge does not.
            return NoJudge(f'The judge cannot be used: {error}')
        return OnLoop(judge, self._loop)


def make_judge(settings: StoredJudge, key: str | None) -> SecondStage:
    """The judge at the endpoint that is configured. Raises `ValueError` for settings that cannot be."""
    from avaliar_eval.judge import Budget, Judge

    return Judge(
        settings.base_url,
        key,
        settings.model,
        timeout_s=settings.timeout_ms / 1000,
        budget=Budget(calls_per_hour=settings.calls_per_hour, tokens_per_hour=settings.tokens_per_hour),
    )


def _load() -> None:
    from avaliar_eval import Detector

    Detector(judge=None).prepare()
