"""The model that each organisation has asked in doubt: its address, its name, its key, and what it may cost."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine

from .database import guarded
from .errors import ControlError
from .remembered import Remembered
from .secret_box import SecretBox
from .tables import detection_judges

__all__ = ['KEEP', 'Judges', 'StoredJudge']

_SHOWN = 4
_SHORTEST_SHOWN = 12
"""Characters of a key of which the last four give nothing away."""
_LONGEST_TIMEOUT_MS = 120_000


class _Keep:
    """The type of `KEEP`."""


KEEP: Final = _Keep()
"""In place of a key: the one that is stored."""


@dataclass(frozen=True, slots=True)
class StoredJudge:
    """A judge as it is kept. The key itself is `Judges.key`'s to say."""

    base_url: str
    model: str
    has_key: bool
    key_end: str
    """The last four characters; empty for a short key."""
    timeout_ms: int
    calls_per_hour: int | None
    """`None` for no limit; so with tokens."""
    tokens_per_hour: int | None
    updated_ns: int


class Judges:
    """The judges of organisations. One that was read is believed for a second; `changed` is called after a change."""

    def __init__(
        self,
        engine: Engine,
        box: SecretBox,
        *,
        changed: Callable[[], None] = lambda: None,
        now_ns: Callable[[], int] = time.time_ns,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._box = box
        self._changed = changed
        self._now_ns = now_ns
        self._known = Remembered(self._look_up, monotonic=monotonic)

    def judge(self, org_id: int) -> StoredJudge | None:
        """The organisation's judge; `None` when it has none."""
        return self._known(org_id)

    def key(self, org_id: int) -> str | None:
        """The judge's key, for who calls it. Raises `SecretUnreadable` when it was encrypted with another key."""
        with guarded(self._engine) as connection:
            sealed = connection.scalar(
                sa.select(detection_judges.c.sealed_key).where(detection_judges.c.org_id == org_id)
            )
        return None if sealed is None else self._box.open(bytes(sealed), _owner(org_id))

    def set(
        self,
        org_id: int,
        *,
        base_url: str,
        model: str,
        api_key: str | _Keep | None,
        timeout_ms: int = 10_000,
        calls_per_hour: int | None = None,
        tokens_per_hour: int | None = None,
    ) -> StoredJudge:
        """Set the judge. `api_key` is `KEEP` for the stored one, `None` or empty for an endpoint that wants none.

        A stored key is only ever sent where it was meant for: with another `base_url` it must be given again.
        Raises `ControlError` that names what is wrong.
        """
        base_url, model = _address(base_url), model.strip()
        if not 1 <= len(model) <= 200 or not model.isprintable():
            raise ControlError('model must have 1 to 200 printable characters: the name the endpoint knows it by.')
        if not 100 <= timeout_ms <= _LONGEST_TIMEOUT_MS:
            raise ControlError(f'timeout_ms must be between 100 and {_LONGEST_TIMEOUT_MS}, not {timeout_ms}.')
        for name, limit in (('calls_per_hour', calls_per_hour), ('tokens_per_hour', tokens_per_hour)):
            if limit is not None and not 0 <= limit < 2**31:
                raise ControlError(f'{name} must be between 0 and {2**31 - 1}, not {limit}.')
        values: dict[str, object] = {
            'base_url': base_url,
            'model': model,
            'timeout_ms': timeout_ms,
            'calls_per_hour': calls_per_hour,
            'tokens_per_hour': tokens_per_hour,
            'updated_ns': self._now_ns(),
        }
        if not isinstance(api_key, _Keep):
            key = _plain_key(api_key)
            values['sealed_key'] = self._box.seal(key, _owner(org_id)) if key else None
            values['key_end'] = key[-_SHOWN:] if len(key) >= _SHORTEST_SHOWN else ''
        insert = postgresql.insert if self._engine.dialect.name == 'postgresql' else sqlite.insert
        with guarded(self._engine, writes=True) as connection:
            if isinstance(api_key, _Keep):
                # Locked, so that the address cannot change between this look and the write.
                kept = connection.execute(
                    sa.select(detection_judges).where(detection_judges.c.org_id == org_id).with_for_update()
                ).one_or_none()
                if kept is not None and kept.sealed_key is not None and kept.base_url != base_url:
                    raise ControlError(
                        'api_key must be given again when base_url changes: a stored key is not sent to another address.'
                    )
                values['sealed_key'] = None if kept is None else kept.sealed_key
                values['key_end'] = '' if kept is None else kept.key_end
            row = connection.execute(
                insert(detection_judges)
                .values(org_id=org_id, **values)
                .on_conflict_do_update(index_elements=['org_id'], set_=values)
                .returning(detection_judges)
            ).one()
        self._known.forget()
        self._changed()
        return _judge(row)

    def remove(self, org_id: int) -> bool:
        """Forget the judge and its key; whether there was one."""
        with guarded(self._engine, writes=True) as connection:
            removed = connection.execute(
                sa.delete(detection_judges).where(detection_judges.c.org_id == org_id)
            ).rowcount
        self._known.forget()
        self._changed()
        return bool(removed)

    def _look_up(self, org_id: int) -> StoredJudge | None:
        with guarded(self._engine) as connection:
            row = connection.execute(
                sa.select(detection_judges).where(detection_judges.c.org_id == org_id)
            ).one_or_none()
        return None if row is None else _judge(row)


def _owner(org_id: int) -> str:
    """What a sealed key is bound to: a row that is copied to another organisation opens nothing there."""
    return f'judge of organisation {org_id}'


def _plain_key(given: str | None) -> str:
    key = (given or '').strip()
    if len(key) > 1000 or not key.isascii() or not key.isprintable() or ' ' in key:
        raise ControlError('api_key must be at most 1000 printable ASCII characters without spaces.')
    return key


def _address(given: str) -> str:
    text = given.strip().rstrip('/')
    wrong = f'base_url must look like https://api.openai.com/v1 or http://127.0.0.1:8000/v1, not {text[:100]!r}.'
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ControlError(wrong) from None
    if '@' in parts.netloc:
        raise ControlError('base_url must not hold a user or a password: give the key as api_key.')
    if (
        parts.scheme not in ('http', 'https')
        or not host
        or parts.fragment
        or len(text) > 2000
        or not text.isascii()
        or not text.isprintable()
        or ' ' in text
    ):
        raise ControlError(wrong)
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return text
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_link_local:
        # There a cloud keeps the credentials of its machines, and no model has ever been seen.
        raise ControlError('base_url must not be a link-local address.')
    return text


def _judge(row: sa.Row) -> StoredJudge:
    return StoredJudge(
        base_url=row.base_url,
        model=row.model,
        has_key=row.sealed_key is not None,
        key_end=row.key_end,
        timeout_ms=row.timeout_ms,
        calls_per_hour=row.calls_per_hour,
        tokens_per_hour=row.tokens_per_hour,
        updated_ns=row.updated_ns,
    )
