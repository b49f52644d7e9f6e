"""Customers are found by their exact name without reading them all; one card per thing, person and place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("customers") as customers:
        customers.add_column(sa.Column("lower_name", sa.String(), sa.Computed("lower(name)", persisted=True), nullable=False))
        customers.create_index("ix_customers_workspace_id_lower_name", ["workspace_id", "lower_name"])
    op.create_index(
        "uq_cards_one_each",
        "cards",
        ["workspace_id", "kind", "subject_id", "person_id", "place"],
        unique=True,
        sqlite_where=sa.text("place <> 'response'"),
        postgresql_where=sa.text("place <> 'response'"),
    )


def downgrade() -> None:
    op.drop_index("uq_cards_one_each", "cards")
    with op.batch_alter_table("customers") as customers:
        customers.drop_index("ix_customers_workspace_id_lower_name")
        customers.drop_column("lower_name")
