"""What each organisation wants of detection: one document, as `avaliar_eval.Policy` reads it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine

from .database import guarded
from .errors import ControlError
from .remembered import Remembered
from .tables import detection_policies

if TYPE_CHECKING:
    from avaliar_eval import Policy

__all__ = ['Policies', 'StoredPolicy']


@dataclass(frozen=True, slots=True)
class StoredPolicy:
    """A policy, and when it was written: nanoseconds since the epoch, 0 for the default that nobody wrote."""

    policy: Policy
    updated_ns: int


class Policies:
    """The policies of organisations. One that was read is believed for a second; `changed` is called after a change."""

    def __init__(
        self,
        engine: Engine,
        *,
        changed: Callable[[], None] = lambda: None,
        now_ns: Callable[[], int] = time.time_ns,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._changed = changed
        self._now_ns = now_ns
        self._known = Remembered(self._look_up, monotonic=monotonic)
        self._parsed: dict[int, tuple[str, StoredPolicy]] = {}

    def policy(self, org_id: int) -> StoredPolicy:
        """The organisation's policy; the default where it has none. The same object as long as it is unchanged.

        Raises `ControlError` when what is stored cannot be read, as after a step back to an older version.
        """
        return self._known(org_id)

    def set(self, org_id: int, document: Mapping[str, Any]) -> StoredPolicy:
        """Replace the policy; what `document` leaves out has its default. Raises `ControlError` that names what is wrong."""
        from avaliar_eval import Policy, PolicyError

        try:
            policy = Policy.from_json(document)
        except PolicyError as error:
            raise ControlError(f'{error}.') from error
        now = self._now_ns()
        values = {'document': json.dumps(policy.to_json()), 'updated_ns': now}
        insert = postgresql.insert if self._engine.dialect.name == 'postgresql' else sqlite.insert
        with guarded(self._engine, writes=True) as connection:
            connection.execute(
                insert(detection_policies)
                .values(org_id=org_id, **values)
                .on_conflict_do_update(index_elements=['org_id'], set_=values)
            )
        self._known.forget()
        self._changed()
        return StoredPolicy(policy, now)

    def _look_up(self, org_id: int) -> StoredPolicy:
        # Imported here: a server that is not asked for a policy starts without the detectors.
        from avaliar_eval import Policy, PolicyError

        with guarded(self._engine) as connection:
            row = connection.execute(
                sa.select(detection_policies.c.document, detection_policies.c.updated_ns).where(
                    detection_policies.c.org_id == org_id
                )
            ).one_or_none()
        text, updated = ('{}', 0) if row is None else (row.document, row.updated_ns)
        known = self._parsed.get(org_id)
        if known is not None and known[0] == text and known[1].updated_ns == updated:
            return known[1]
        try:
            stored = StoredPolicy(Policy.from_json(json.loads(text)), updated)
        except (PolicyError, ValueError) as error:
            raise ControlError(
                f'The stored detection policy cannot be read ({error}): it was written by another version. Save it again.'
            ) from error
        self._parsed[org_id] = (text, stored)
        return stored
