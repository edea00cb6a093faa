"""`avaliar_eval`, loaded once, and its detectors, made once for what is asked of them."""

from __future__ import annotations

import importlib
import importlib.util
import threading
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from .. import lifecycle, notices

if TYPE_CHECKING:
    from avaliar_eval import Detector, Policy

__all__ = ['MISSING', 'Engine', 'is_installed', 'say_if_missing']

MISSING = 'the detectors are not installed: run `pip install "avaliar[detection]"`'

_KEPT = 64
"""Detectors of different decorations that are kept."""


@cache
def is_installed() -> bool:
    """Whether `avaliar_eval` can be imported. It is not, for this."""
    try:
        return importlib.util.find_spec('avaliar_eval') is not None
    except (ImportError, ValueError):
        return False


def say_if_missing(name: str) -> None:
    """Say once that what `name` asks for cannot be done here."""
    if not is_installed():
        notices.say_once(
            'detection',
            f'{name} asks for local detection, but {MISSING}. Your code is running fine; its spans are '
            'recorded as not checked.',
        )


class Engine:
    """The detectors of one process.

    Several threads may ask at once; the first one loads.
    """

    def __init__(self) -> None:
        self.policy: Policy | None = None
        """What the organisation wants; `None` as long as that is not known: then all detectors, as they are."""
        self._lock = threading.Lock()
        self._made: dict[tuple[Any, ...], Detector] = {}
        self._loaded: Any = None
        self._judge: Any = None

    def afresh(self) -> Engine:
        """For a forked child: the same, with locks that nobody holds."""
        made = Engine()
        made.policy = self.policy
        if self._loaded is not None:
            made._judge = None if self._judge is None else self._loaded.Detector().judge
            made._loaded = self._loaded
        return made

    @property
    def is_ready(self) -> bool:
        """Whether a check would not have to load anything first."""
        return self._loaded is not None

    @property
    def has_judge(self) -> bool:
        """Whether the environment names a judge. Known once it is loaded."""
        return self._judge is not None

    def load(self) -> None:
        """Import the detectors and their models: a second or so, once.

        Raises:
            ImportError: `avaliar_eval` is not installed.
        """
        if self._loaded is not None:
            return
        with self._lock:
            if self._loaded is not None:
                return
            # A fork in the middle of this would leave the child with half of it.
            with lifecycle.imports:
                package: Any = importlib.import_module('avaliar_eval')
                detector = package.Detector()
                package.Detector(judge=None).prepare()
            self._judge = detector.judge
            self._loaded = package

    def use_policy(self, document: Mapping[str, Any]) -> None:
        """Check by what the organisation wants from now on.

        Raises:
            ValueError: the document is no policy (`avaliar_eval.PolicyError`).
        """
        self.load()
        self.policy = self._loaded.Policy.from_json(document)
        self._made.clear()

    def detector(self, detectors: tuple[str, ...] | None, *, judge: bool) -> Detector:
        """The detector for a span.

        Parameters:
            detectors: by value; `None` is all that the policy allows.
            judge: whether it may ask the judge, if there is one.

        Raises:
            ImportError: `avaliar_eval` is not installed.
        """
        self.load()
        policy = self.policy
        key = (detectors, judge, id(policy))
        found = self._made.get(key)
        if found is None:
            found = self._loaded.Detector(detectors, policy=policy, judge=self._judge if judge else None)
            if len(self._made) >= _KEPT:
                self._made.clear()
            self._made[key] = found
        return found

    def masker(self, kinds: tuple[str, ...]) -> Detector:
        """The detector that finds what is masked: whatever the policy lets pass, and however many there are."""
        self.load()
        key = ('masker', kinds)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = self._loaded.Detector(kinds, judge=None, issue_limit=1_000_000_000)
        return found

    def blocks_at(self) -> Any:
        """The least severity that blocks a prompt."""
        self.load()
        return self._loaded.Severity.HIGH if self.policy is None else self.policy.block_at
