"""The tables of the control plane as the code sees them; `migrations/` is what makes them.

Times are integer nanoseconds since the Unix epoch, UTC. What belongs to an organisation says so in `org_id`.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

__all__ = [
    'api_keys',
    'detection_jobs',
    'detection_judges',
    'detection_policies',
    'memberships',
    'metadata',
    'organisations',
    'sessions',
    'users',
]

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
    # `free` or `pro`; a server of one's own has nothing to sell.
    Column('plan', String(16), nullable=False, server_default='pro'),
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

# A policy is read and written as a whole: it is one JSON document, validated by who writes it.
detection_policies = Table(
    'detection_policies',
    metadata,
    Column('org_id', _ID, ForeignKey('organisations.id', ondelete='CASCADE'), primary_key=True),
    Column('document', Text, nullable=False),
    Column('updated_ns', BigInteger, nullable=False),
)

detection_judges = Table(
    'detection_judges',
    metadata,
    Column('org_id', _ID, ForeignKey('organisations.id', ondelete='CASCADE'), primary_key=True),
    Column('base_url', String(2000), nullable=False),
    Column('model', String(200), nullable=False),
    # Encrypted (`secret_box.py`); absent for an endpoint that wants no key.
    Column('sealed_key', LargeBinary),
    # The last four characters, to recognise it by; empty for a key too short to show some of.
    Column('key_end', String(4), nullable=False),
    Column('timeout_ms', Integer, nullable=False),
    Column('calls_per_hour', Integer),
    Column('tokens_per_hour', BigInteger),
    Column('updated_ns', BigInteger, nullable=False),
)

# Spans to be checked on the server. A row goes when its result is stored.
detection_jobs = Table(
    'detection_jobs',
    metadata,
    Column('id', _ID, primary_key=True),
    Column('org_id', _ID, ForeignKey('organisations.id', ondelete='CASCADE'), nullable=False),
    Column('trace_id', LargeBinary(16), nullable=False),
    Column('span_id', LargeBinary(8), nullable=False),
    Column('start_ns', BigInteger, nullable=False),
    # JSON array; absent for all that the organisation enables.
    Column('detectors', Text),
    # `queued`, `running` or `dead`.
    Column('state', String(8), nullable=False),
    # Tries that failed with an error, and tries whose worker was not heard of again.
    Column('attempts', Integer, nullable=False),
    Column('losses', Integer, nullable=False),
    Column('available_ns', BigInteger, nullable=False),
    Column('lease', String(32)),
    Column('lease_until_ns', BigInteger),
    Column('error', String(1000)),
    Column('created_ns', BigInteger, nullable=False),
    UniqueConstraint('org_id', 'trace_id', 'span_id'),
    Index('ix_detection_jobs_available', 'state', 'available_ns'),
    Index('ix_detection_jobs_lease', 'state', 'lease_until_ns'),
    Index('ix_detection_jobs_organisation', 'org_id', 'state', 'created_ns'),
)
