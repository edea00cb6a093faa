"""The control plane as one object: open it, use its parts, close it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from .database import guarded, migrate, open_database
from .identities import CachedIdentities
from .jobs import Jobs
from .judges import Judges
from .keys import ApiKeys
from .last_use import LastUse
from .plans import Plans
from .policies import Policies
from .secret_box import SecretBox
from .sessions import Sessions
from .users import Users

__all__ = ['ControlPlane', 'open_control']


class ControlPlane:
    """`users`, `keys`, `sessions`, `identities`, `plans`, and of detection `policies`, `judges` and `jobs`, on one database.

    `location` is a directory, a file, or a `sqlite:///` or `postgresql://` URL. The database is migrated when this
    is made. Safe to use from several threads. The key that credentials are encrypted with lies beside an SQLite file,
    in `secrets` where that is given, and comes from `AVALIAR_SECRET_KEY` otherwise.
    """

    def __init__(
        self,
        location: str | Path,
        *,
        secrets: Path | None = None,
        now_ns: Callable[[], int] = time.time_ns,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = open_database(location)
        try:
            migrate(self._engine)
        except BaseException:
            self._engine.dispose()
            raise
        self._last_use = LastUse(self._engine)
        self.identities = CachedIdentities(self._engine, self._last_use, now_ns=now_ns, monotonic=monotonic)
        forget = self.identities.forget
        self.keys = ApiKeys(self._engine, self._last_use, changed=forget, now_ns=now_ns)
        self.users = Users(self._engine, changed=forget, now_ns=now_ns)
        self.sessions = Sessions(self._engine, changed=forget, now_ns=now_ns)
        self.plans = Plans(self._engine, monotonic=monotonic)
        self.policies = Policies(self._engine, now_ns=now_ns, monotonic=monotonic)
        self.judges = Judges(
            self._engine, SecretBox(secrets or _beside(self._engine)), now_ns=now_ns, monotonic=monotonic
        )
        self.jobs = Jobs(self._engine, now_ns=now_ns)

    def ping(self) -> None:
        """Ask the database something; raises `ControlUnavailable` when it does not answer."""
        with guarded(self._engine) as connection:
            connection.execute(sa.text('SELECT version_num FROM alembic_version'))

    def flush(self) -> None:
        """Write what is only in memory: the last uses of keys."""
        self._last_use.flush()

    def close(self) -> None:
        """Write what is pending and let go of the database. Closing twice is fine."""
        self._last_use.close()
        self._engine.dispose()


def _beside(engine: Engine) -> Path | None:
    """The folder of an SQLite file; `None` for a database that other machines may use."""
    file = engine.url.database if engine.dialect.name == 'sqlite' else None
    return Path(file).parent if file else None


def open_control(location: str | Path) -> ControlPlane:
    """The control plane at `location`, migrated and ready. Raises `ControlError` with a sentence."""
    return ControlPlane(location)
