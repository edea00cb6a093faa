"""Verdicts that were given before."""

from __future__ import annotations

import threading
from collections import OrderedDict

from .case import Assessment

__all__ = ['Cache']

_ENTRY = 400
_VERDICT = 400


class Cache:
    """The assessments used last, by the fingerprint of what was asked; holds no content but the reasons.

    Args:
        size: Bytes, about; 0 keeps nothing.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._used = 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, tuple[Assessment, int]] = OrderedDict()

    def get(self, key: bytes) -> Assessment | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            self._kept.move_to_end(key)
            return kept[0]

    def put(self, key: bytes, assessment: Assessment) -> None:
        weight = _ENTRY + sum(
            _VERDICT + 4 * (len(name) + len(verdict.reason)) for name, verdict in assessment.verdicts.items()
        )
        with self._lock:
            old = self._kept.pop(key, None)
            if old is not None:
                self._used -= old[1]
            if weight > self._size:
                return
            self._kept[key] = (assessment, weight)
            self._used += weight
            while self._used > self._size:
                _, (_, freed) = self._kept.popitem(last=False)
                self._used -= freed
