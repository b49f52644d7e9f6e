"""Why somebody set the contact budget aside for one mail; the release before reads such a row as one more sentence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("settled_claims", schema=None) as settled:
        settled.add_column(sa.Column("reason", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("settled_claims", schema=None) as settled:
        settled.drop_column("reason")
