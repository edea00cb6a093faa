"""Organisations, users, memberships, API keys, sessions; the first organisation."""

from __future__ import annotations

import time

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None

_ID = sa.BigInteger().with_variant(sa.Integer, 'sqlite')


def upgrade() -> None:
    organisations = op.create_table(
        'organisations',
        sa.Column('id', _ID, primary_key=True),
        sa.Column('slug', sa.String(64), nullable=False),
        sa.Column('name', sa.String(200), nullable=False),
        sa.Column('created_ns', sa.BigInteger, nullable=False),
        sa.UniqueConstraint('slug', name='uq_organisations_slug'),
    )
    op.create_table(
        'users',
        sa.Column('id', _ID, primary_key=True),
        sa.Column('email', sa.String(320), nullable=False),
        sa.Column('password_hash', sa.String(255), nullable=False),
        sa.Column('created_ns', sa.BigInteger, nullable=False),
        sa.Column('disabled_ns', sa.BigInteger),
        sa.UniqueConstraint('email', name='uq_users_email'),
    )
    op.create_table(
        'memberships',
        sa.Column('org_id', _ID, sa.ForeignKey('organisations.id', ondelete='CASCADE'), primary_key=True),
        sa.Column('user_id', _ID, sa.ForeignKey('users.id', ondelete='CASCADE'), primary_key=True),
        sa.Column('role', sa.String(16), nullable=False),
        sa.Column('created_ns', sa.BigInteger, nullable=False),
    )
    op.create_index('ix_memberships_user_id', 'memberships', ['user_id'])
    op.create_table(
        'api_keys',
        sa.Column('id', _ID, primary_key=True),
        sa.Column('org_id', _ID, sa.ForeignKey('organisations.id', ondelete='CASCADE'), nullable=False),
        sa.Column('created_by', _ID, sa.ForeignKey('users.id', ondelete='SET NULL')),
        sa.Column('name', sa.String(200), nullable=False),
        sa.Column('prefix', sa.String(16), nullable=False),
        sa.Column('key_hash', sa.LargeBinary(32), nullable=False),
        sa.Column('scopes', sa.String(200), nullable=False),
        sa.Column('created_ns', sa.BigInteger, nullable=False),
        sa.Column('last_used_ns', sa.BigInteger),
        sa.Column('expires_ns', sa.BigInteger),
        sa.Column('revoked_ns', sa.BigInteger),
        sa.UniqueConstraint('key_hash', name='uq_api_keys_key_hash'),
    )
    op.create_index('ix_api_keys_org_id', 'api_keys', ['org_id'])
    op.create_table(
        'sessions',
        sa.Column('id', _ID, primary_key=True),
        sa.Column('org_id', _ID, sa.ForeignKey('organisations.id', ondelete='CASCADE'), nullable=False),
        sa.Column('user_id', _ID, sa.ForeignKey('users.id', ondelete='CASCADE'), nullable=False),
        sa.Column('token_hash', sa.LargeBinary(32), nullable=False),
        sa.Column('created_ns', sa.BigInteger, nullable=False),
        sa.Column('expires_ns', sa.BigInteger, nullable=False),
        sa.UniqueConstraint('token_hash', name='uq_sessions_token_hash'),
    )
    op.create_index('ix_sessions_user_id', 'sessions', ['user_id'])
    op.create_index('ix_sessions_expires_ns', 'sessions', ['expires_ns'])
    op.bulk_insert(organisations, [{'slug': 'default', 'name': 'Default', 'created_ns': time.time_ns()}])
