"""The tables of the control plane as the code sees them; `migrations/` is what makes them.

Times are integer nanoseconds since the Unix epoch, UTC. What belongs to an organisation says so in `org_id`.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, MetaData, String, Table

__all__ = ['api_keys', 'memberships', 'metadata', 'organisations', 'sessions', 'users']

metadata = MetaData()

# SQLite numbers rows by itself only in a column of type INTEGER.
_ID = BigInteger().with_variant(Integer, 'sqlite')

organisations = Table(
    'organisations',
    metadata,
    Column('id', _ID, primary_key=True),
    Column('slug', String(64), nullable=False, unique=True),
    Column('name', String(200), nullable=False),
    Column('created_ns', BigInteger, nullable=False),
)

# A person may belong to several organisations: the account has no org_id, the membership has.
users = Table(
    'users',
    metadata,
    Column('id', _ID, primary_key=True),
    Column('email', String(320), nullable=False, unique=True),
    Column('password_hash', String(255), nullable=False),
    Column('created_ns', BigInteger, nullable=False),
    Column('disabled_ns', BigInteger),
)

memberships = Table(
    'memberships',
    metadata,
    Column('org_id', _ID, ForeignKey('organisations.id', ondelete='CASCADE'), primary_key=True),
    Column('user_id', _ID, ForeignKey('users.id', ondelete='CASCADE'), primary_key=True, index=True),
    Column('role', String(16), nullable=False),
    Column('created_ns', BigInteger, nullable=False),
)

api_keys = Table(
    'api_keys',
    metadata,
    Column('id', _ID, primary_key=True),
    Column('org_id', _ID, ForeignKey('organisations.id', ondelete='CASCADE'), nullable=False, index=True),
    Column('created_by', _ID, ForeignKey('users.id', ondelete='SET NULL')),
    Column('name', String(200), nullable=False),
    Column('prefix', String(16), nullable=False),
    Column('key_hash', LargeBinary(32), nullable=False, unique=True),
    # Space-separated, sorted.
    Column('scopes', String(200), nullable=False),
    Column('created_ns', BigInteger, nullable=False),
    Column('last_used_ns', BigInteger),
    Column('expires_ns', BigInteger),
    Column('revoked_ns', BigInteger),
)

sessions = Table(
    'sessions',
    metadata,
    Column('id', _ID, primary_key=True),
    Column('org_id', _ID, ForeignKey('organisations.id', ondelete='CASCADE'), nullable=False),
    Column('user_id', _ID, ForeignKey('users.id', ondelete='CASCADE'), nullable=False, index=True),
    Column('token_hash', LargeBinary(32), nullable=False, unique=True),
    Column('created_ns', BigInteger, nullable=False),
    Column('expires_ns', BigInteger, nullable=False, index=True),
)
