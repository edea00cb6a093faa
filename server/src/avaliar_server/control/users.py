"""Organisations, the people in them, and their passwords."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from .database import guarded
from .errors import ControlConflict, ControlError, ControlNotFound
from .passwords import MINIMUM_LENGTH, hash_password, verify_password
from .principal import ROLE_SCOPES
from .tables import memberships, organisations, users

__all__ = ['Member', 'Organisation', 'Users']

_EMAIL = re.compile(r'[^@\s]{1,64}@[^@\s]{1,255}')
_SLUG = re.compile(r'[a-z0-9][a-z0-9-]{0,63}')
_MAXIMUM_PASSWORD = 1024


@dataclass(frozen=True, slots=True)
class Organisation:
    id: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """A user in one organisation."""

    user_id: int
    org_id: int
    email: str
    role: str


class Users:
    """Who may log in, and where. `changed` is called after anything that takes a right away or gives one."""

    def __init__(
        self, engine: Engine, *, changed: Callable[[], None] = lambda: None, now_ns: Callable[[], int] = time.time_ns
    ) -> None:
        self._engine = engine
        self._changed = changed
        self._now_ns = now_ns

    def create_organisation(self, slug: str, name: str) -> Organisation:
        """Raises `ControlError` for a bad slug, `ControlConflict` when it is taken."""
        if not _SLUG.fullmatch(slug):
            raise ControlError(f'slug must be lower-case letters, digits and hyphens, not {slug!r}.')
        try:
            with guarded(self._engine, writes=True) as connection:
                org_id = connection.execute(
                    sa.insert(organisations)
                    .values(slug=slug, name=name, created_ns=self._now_ns())
                    .returning(organisations.c.id)
                ).scalar_one()
        except IntegrityError as error:
            raise ControlConflict(f'There is an organisation {slug!r} already.') from error
        return Organisation(org_id, slug, name)

    def organisation(self, org_id: int) -> Organisation:
        with guarded(self._engine) as connection:
            row = connection.execute(
                sa.select(organisations.c.id, organisations.c.slug, organisations.c.name).where(
                    organisations.c.id == org_id
                )
            ).one_or_none()
        if row is None:
            raise ControlNotFound(f'There is no organisation {org_id}.')
        return Organisation(*row)

    def first_organisation(self) -> Organisation:
        """The organisation that came with the first migration: whom a loopback server works for."""
        with guarded(self._engine) as connection:
            row = connection.execute(
                sa.select(organisations.c.id, organisations.c.slug, organisations.c.name)
                .order_by(organisations.c.id)
                .limit(1)
            ).one()
        return Organisation(*row)

    def organisation_named(self, slug: str | None) -> Organisation:
        """The organisation with that slug, the first one for `None`. Raises `ControlNotFound`."""
        if slug is None:
            return self.first_organisation()
        with guarded(self._engine) as connection:
            row = connection.execute(
                sa.select(organisations.c.id, organisations.c.slug, organisations.c.name).where(
                    organisations.c.slug == slug
                )
            ).one_or_none()
        if row is None:
            raise ControlNotFound(f'There is no organisation {slug!r}.')
        return Organisation(*row)

    def create(self, org_id: int, email: str, password: str, role: str = 'member') -> Member:
        """A new user in an organisation.

        Raises `ControlError` for a bad address, password or role, `ControlConflict` when the address has an account.
        """
        email = email.strip().lower()
        if not _EMAIL.fullmatch(email):
            raise ControlError(f'email must look like name@example.com, not {email!r}.')
        if role not in ROLE_SCOPES:
            raise ControlError(f'role must be one of {", ".join(ROLE_SCOPES)}, not {role!r}.')
        check_password(password)
        kept = hash_password(password)
        now = self._now_ns()
        try:
            with guarded(self._engine, writes=True) as connection:
                user_id = connection.execute(
                    sa.insert(users).values(email=email, password_hash=kept, created_ns=now).returning(users.c.id)
                ).scalar_one()
                connection.execute(
                    sa.insert(memberships).values(org_id=org_id, user_id=user_id, role=role, created_ns=now)
                )
        except IntegrityError as error:
            raise ControlConflict(f'There is an account for {email} already.') from error
        return Member(user_id, org_id, email, role)

    def set_password(self, org_id: int, email: str, password: str) -> Member:
        """A new password for a member. Raises `ControlNotFound` when the organisation has no such user, `ControlError` for a bad password."""
        check_password(password)
        member = self._find(email, org_id)
        if member is None:
            raise ControlNotFound(f'There is no account for {email} in this organisation.')
        kept = hash_password(password)
        with guarded(self._engine, writes=True) as connection:
            connection.execute(sa.update(users).where(users.c.id == member.user_id).values(password_hash=kept))
        self._changed()
        return member

    def has_administrator(self) -> bool:
        """Whether anybody can log in and administer."""
        with guarded(self._engine) as connection:
            found = connection.scalar(
                sa.select(memberships.c.user_id)
                .join(users, users.c.id == memberships.c.user_id)
                .where(memberships.c.role == 'admin', users.c.disabled_ns.is_(None))
                .limit(1)
            )
        return found is not None

    def authenticate(self, email: str, password: str) -> Member | None:
        """The user whose password this is, in the first organisation they joined; takes as long when there is none."""
        if len(password) > _MAXIMUM_PASSWORD:
            return None
        email = email.strip().lower()
        with guarded(self._engine) as connection:
            kept = connection.scalar(
                sa.select(users.c.password_hash).where(users.c.email == email, users.c.disabled_ns.is_(None))
            )
        return self._find(email) if verify_password(password, kept) else None

    def email(self, org_id: int, user_id: int) -> str | None:
        """The address of a member of this organisation."""
        with guarded(self._engine) as connection:
            return connection.scalar(
                sa.select(users.c.email)
                .join(memberships, memberships.c.user_id == users.c.id)
                .where(memberships.c.org_id == org_id, users.c.id == user_id)
            )

    def disable(self, org_id: int, user_id: int) -> None:
        """Lock a member out; sessions end at once."""
        if self.email(org_id, user_id) is None:
            raise ControlNotFound(f'There is no user {user_id} in this organisation.')
        with guarded(self._engine, writes=True) as connection:
            connection.execute(sa.update(users).where(users.c.id == user_id).values(disabled_ns=self._now_ns()))
        self._changed()

    def _find(self, email: str, org_id: int | None = None) -> Member | None:
        query = (
            sa.select(users.c.id, memberships.c.org_id, users.c.email, memberships.c.role)
            .join(memberships, memberships.c.user_id == users.c.id)
            .where(users.c.email == email.strip().lower())
            .order_by(memberships.c.created_ns, memberships.c.org_id)
            .limit(1)
        )
        if org_id is not None:
            query = query.where(memberships.c.org_id == org_id)
        with guarded(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        return Member(*row) if row is not None else None


def check_password(password: str) -> None:
    """Raise `ControlError` when `password` is too short or absurdly long."""
    if not MINIMUM_LENGTH <= len(password) <= _MAXIMUM_PASSWORD:
        raise ControlError(f'password must have {MINIMUM_LENGTH} to {_MAXIMUM_PASSWORD} characters.')
