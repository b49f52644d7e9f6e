"""When somebody at a customer asked for no more mail; the release before goes by what is imported alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contacts", schema=None) as contacts:
        contacts.add_column(sa.Column("left_alone_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("contacts", schema=None) as contacts:
        contacts.drop_column("left_alone_at")
