"""What an organisation may use: the Free plan or the Pro plan."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal, TypeAlias, cast

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from .database import guarded
from .errors import ControlError, ControlNotFound
from .remembered import Remembered
from .tables import organisations

__all__ = ['PLANS', 'Plan', 'Plans']

Plan: TypeAlias = Literal['free', 'pro']

PLANS: tuple[Plan, ...] = ('free', 'pro')
"""Detection on the server, spans and checks alike, is for `pro`; an organisation is `pro` until the operator says otherwise."""


class Plans:
    """The plans of organisations. An answer is believed for a second, so that ingest may ask at every request."""

    def __init__(self, engine: Engine, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._known = Remembered(self._look_up, monotonic=monotonic)

    def plan(self, org_id: int) -> Plan:
        """Raises `ControlNotFound` when there is no such organisation."""
        return self._known(org_id)

    def allows_cloud(self, org_id: int) -> bool:
        """Whether the organisation may have its spans and prompts checked on the server."""
        return self._known(org_id) == 'pro'

    def set(self, org_id: int, plan: str) -> None:
        """Put an organisation on a plan; other processes know within a second.

        Raises `ControlError` for an unknown plan, `ControlNotFound` when there is no such organisation.
        """
        if plan not in PLANS:
            raise ControlError(f'plan must be one of {", ".join(PLANS)}, not {plan!r}.')
        with guarded(self._engine, writes=True) as connection:
            changed = connection.execute(
                sa.update(organisations).where(organisations.c.id == org_id).values(plan=plan)
            ).rowcount
        self._known.forget()
        if not changed:
            raise ControlNotFound(f'There is no organisation {org_id}.')

    def _look_up(self, org_id: int) -> Plan:
        with guarded(self._engine) as connection:
            plan = connection.scalar(sa.select(organisations.c.plan).where(organisations.c.id == org_id))
        if plan is None:
            raise ControlNotFound(f'There is no organisation {org_id}.')
        return cast('Plan', plan)
