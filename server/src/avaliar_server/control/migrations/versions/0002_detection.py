"""Plans of organisations, what they want of detection, their judges, and the queue of spans to be checked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'

_ID = sa.BigInteger().with_variant(sa.Integer, 'sqlite')


def upgrade() -> None:
    op.add_column('organisations', sa.Column('plan', sa.String(16), nullable=False, server_default='pro'))
    op.create_table(
        'detection_policies',
        sa.Column('org_id', _ID, sa.ForeignKey('organisations.id', ondelete='CASCADE'), primary_key=True),
        sa.Column('document', sa.Text, nullable=False),
        sa.Column('updated_ns', sa.BigInteger, nullable=False),
    )
    op.create_table(
        'detection_judges',
        sa.Column('org_id', _ID, sa.ForeignKey('organisations.id', ondelete='CASCADE'), primary_key=True),
        sa.Column('base_url', sa.String(2000), nullable=False),
        sa.Column('model', sa.String(200), nullable=False),
        sa.Column('sealed_key', sa.LargeBinary),
        sa.Column('key_end', sa.String(4), nullable=False),
        sa.Column('timeout_ms', sa.Integer, nullable=False),
        sa.Column('calls_per_hour', sa.Integer),
        sa.Column('tokens_per_hour', sa.BigInteger),
        sa.Column('updated_ns', sa.BigInteger, nullable=False),
    )
    op.create_table(
        'detection_jobs',
        sa.Column('id', _ID, primary_key=True),
        sa.Column('org_id', _ID, sa.ForeignKey('organisations.id', ondelete='CASCADE'), nullable=False),
        sa.Column('trace_id', sa.LargeBinary(16), nullable=False),
        sa.Column('span_id', sa.LargeBinary(8), nullable=False),
        sa.Column('start_ns', sa.BigInteger, nullable=False),
        sa.Column('detectors', sa.Text),
        sa.Column('state', sa.String(8), nullable=False),
        sa.Column('attempts', sa.Integer, nullable=False),
        sa.Column('losses', sa.Integer, nullable=False),
        sa.Column('available_ns', sa.BigInteger, nullable=False),
        sa.Column('lease', sa.String(32)),
        sa.Column('lease_until_ns', sa.BigInteger),
        sa.Column('error', sa.String(1000)),
        sa.Column('created_ns', sa.BigInteger, nullable=False),
        sa.UniqueConstraint('org_id', 'trace_id', 'span_id', name='uq_detection_jobs_span'),
    )
    # One for what is due, one for what was lost with its worker, one for what an organisation is told of its own: the
    # queue may be a million long.
    op.create_index('ix_detection_jobs_available', 'detection_jobs', ['state', 'available_ns'])
    op.create_index('ix_detection_jobs_lease', 'detection_jobs', ['state', 'lease_until_ns'])
    op.create_index('ix_detection_jobs_organisation', 'detection_jobs', ['org_id', 'state', 'created_ns'])
