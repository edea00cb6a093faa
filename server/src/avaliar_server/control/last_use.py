"""When each API key was last used, written in the background: one write a minute at most, none while nothing happens."""

from __future__ import annotations

import logging
import threading

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from .database import guarded
from .errors import ControlError
from .tables import api_keys

__all__ = ['LastUse']

_log = logging.getLogger('avaliar_server.control')


class LastUse:
    """Collects uses in memory. `interval` is seconds between two writes."""

    def __init__(self, engine: Engine, interval: float = 60.0) -> None:
        self._engine = engine
        self._interval = interval
        self._pending: dict[int, int] = {}
        self._lock = threading.Lock()
        self._used = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def note(self, key_id: int, now_ns: int) -> None:
        """A use of the key `key_id`; microseconds."""
        with self._lock:
            self._pending[key_id] = now_ns
        if not self._used.is_set():
            self._used.set()
            if self._thread is None:
                with self._lock:
                    if self._thread is None and not self._stop.is_set():
                        self._thread = threading.Thread(target=self._run, name='avaliar-last-use', daemon=True)
                        self._thread.start()

    def pending(self, key_id: int) -> int | None:
        """A use that has not been written yet, in nanoseconds since the epoch."""
        return self._pending.get(key_id)

    def flush(self) -> None:
        """Write what is pending."""
        with self._lock:
            pending, self._pending = self._pending, {}
        if not pending:
            return
        statement = (
            sa.update(api_keys)
            .where(api_keys.c.id == sa.bindparam('key'))
            .where(sa.func.coalesce(api_keys.c.last_used_ns, 0) < sa.bindparam('used'))
            .values(last_used_ns=sa.bindparam('used'))
        )
        try:
            with guarded(self._engine, writes=True) as connection:
                connection.execute(statement, [{'key': key, 'used': used} for key, used in sorted(pending.items())])
        except ControlError as error:
            # Kept: the next flush tries again, a newer use wins.
            with self._lock:
                self._pending = {**pending, **self._pending}
            _log.warning('The last uses of API keys could not be written and are kept in memory. %s', error)

    def close(self) -> None:
        """Write what is pending and end the thread."""
        self._stop.set()
        self._used.set()
        if self._thread is not None:
            self._thread.join(timeout=10)
        self.flush()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._used.wait()
            if self._stop.wait(self._interval):
                return
            self._used.clear()
            self.flush()
