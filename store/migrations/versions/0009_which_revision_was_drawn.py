"""Which revision of a card Slack shows; the release before draws once for every reason there was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cards", schema=None) as cards:
        cards.add_column(sa.Column("drawn_revision", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("cards", schema=None) as cards:
        cards.drop_column("drawn_revision")
