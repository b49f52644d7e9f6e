"""When somebody who was named as cover said that they cannot; the release before reads such a cover as ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.models.base import UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("covers", schema=None) as covers:
        covers.add_column(sa.Column("declined_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("covers", schema=None) as covers:
        covers.drop_column("declined_at")
