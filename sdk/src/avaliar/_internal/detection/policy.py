"""What the organisation wants of detection: asked of the server, in the background, at most once a minute."""

from __future__ import annotations

import threading
import time

from ...errors import AvaliarError
from .. import notices
from ..config import Settings
from .engine import Engine

__all__ = ['PolicySource']

_FRESH = 60.0
"""Seconds for which an answer holds, and after which a server that gave none is asked again."""

_PATIENCE = 2.0


class PolicySource:
    """Keeps an engine's policy up to date, as long as it is used.

    Parameters:
        engine: whose policy it is.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._asking = threading.Lock()
        self._asked_at: float | None = None
        self.was_asked = False
        """Whether the server is being asked, or has been."""

    def refresh(self, settings: Settings) -> None:
        """Ask, if it is time. What fails leaves what there was: without an answer all detectors run as they are."""
        if not self.is_due(settings):
            return
        self.was_asked = True
        if not self._asking.acquire(blocking=self._asked_at is None):
            return  # another thread is at it
        try:
            if self.is_due(settings):
                self._ask(settings)
                self._asked_at = time.monotonic()
        finally:
            self._asking.release()

    def is_due(self, settings: Settings) -> bool:
        """Whether it is time to ask, and there is somebody to be asked."""
        if settings.exporter is not None or not settings.api_key:
            return False
        return self._asked_at is None or time.monotonic() - self._asked_at >= _FRESH

    def _ask(self, settings: Settings) -> None:
        from .service import Service

        service = Service(settings)
        try:
            document = service.policy(min(_PATIENCE, settings.request_timeout))
        except AvaliarError:
            return  # a server of before detection, or none: the sender says what is wrong with it
        finally:
            service.close()
        try:
            self._engine.use_policy(document)
        except ImportError:
            return  # said at decoration
        except ValueError as error:
            notices.say_once('policy', f"the organisation's detection policy is not used: {error}.")
