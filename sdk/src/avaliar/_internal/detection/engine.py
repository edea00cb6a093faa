"""`avaliar_eval`, loaded once, and its detectors, made once for what is asked of them."""

from __future__ import annotations

import importlib
import importlib.util
import threading
from collections.abc import Callable, Mapping
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
        self._version = 0
        self._package: Any = None
        self._judge: Any = None

    def afresh(self) -> Engine:
        """For a forked child: the same, with locks that nobody holds."""
        made = Engine()
        made.policy = self.policy
        made._version = self._version
        # Those with a judge go: it holds what belongs to the parent.
        made._made = {key: one for key, one in self._made.items() if key[1] is not True}
        if self._package is not None:
            made._judge = None if self._judge is None else self._package.Detector().judge
            made._package = self._package
        return made

    @property
    def has_judge(self) -> bool:
        """Whether the environment names a judge. Known once anything is loaded."""
        return self._judge is not None

    def is_ready(self, detectors: tuple[str, ...] | None) -> bool:
        """Whether a check by these would not have to load anything first."""
        return (detectors, False, self._version) in self._made

    def load(self) -> None:
        """Import the package, without a detector in it.

        Raises:
            ImportError: `avaliar_eval` is not installed.
        """
        if self._package is not None:
            return
        with self._lock:
            if self._package is None:
                # A fork in the middle of this would leave the child with half of it.
                with lifecycle.imports:
                    package: Any = importlib.import_module('avaliar_eval')
                    self._judge = package.Detector().judge
                self._package = package

    def use_policy(self, document: Mapping[str, Any]) -> None:
        """Check by what the organisation wants from now on.

        Raises:
            ValueError: the document is no policy (`avaliar_eval.PolicyError`).
        """
        self.load()
        policy = self._package.Policy.from_json(document)
        with self._lock:
            if policy != self.policy:
                self.policy = policy
                self._version += 1
                self._made.clear()

    def detector(self, detectors: tuple[str, ...] | None, *, judge: bool) -> Detector:
        """The detector for a span, ready to be used; making the first one of a kind takes its time.

        Parameters:
            detectors: by value; `None` is all that the policy allows.
            judge: whether it may ask the judge, if there is one.

        Raises:
            ImportError: `avaliar_eval` is not installed.
        """
        found = self._made.get((detectors, judge, self._version))
        if found is not None:
            return found
        self.load()
        asked = self._judge if judge else None
        return self._ready(
            (detectors, judge), lambda: self._package.Detector(detectors, policy=self.policy, judge=asked)
        )

    def masker(self, kinds: tuple[str, ...]) -> Detector:
        """The detector that finds what is masked: also what the policy lets pass, and however many there are."""
        found = self._made.get(('masker', kinds, self._version))
        if found is not None:
            return found
        self.load()
        return self._ready(
            ('masker', kinds), lambda: self._package.Detector(kinds, judge=None, issue_limit=1_000_000_000)
        )

    def _ready(self, key: tuple[Any, ...], make: Callable[[], Detector]) -> Detector:
        with self._lock:
            full = (*key, self._version)
            found = self._made.get(full)
            if found is None:
                # Rules and models are loaded here, not at the first check: see `load`.
                with lifecycle.imports:
                    found = make()
                    found.prepare()
                if len(self._made) >= _KEPT:
                    self._made.clear()
                self._made[full] = found
            return found
