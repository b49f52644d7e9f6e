"""Customers are found by their exact name without reading them all; one card per thing, person and place."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.row_security import in_every_workspace

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Two workers that showed the same thing in the same instant made two cards of it. What was posted last stays.
LEAVE_ONE = """
delete from cards where place <> 'response' and exists (
    select 1 from cards other
    where other.workspace_id = cards.workspace_id and other.kind = cards.kind and other.subject_id = cards.subject_id
        and other.person_id = cards.person_id and other.place = cards.place
        and (case when other.message_ref is null then 0 else 1 end, other.id)
            > (case when cards.message_ref is null then 0 else 1 end, cards.id)
)
"""


def upgrade() -> None:
    with op.batch_alter_table("customers") as customers:
        customers.add_column(sa.Column("lower_name", sa.String(), sa.Computed("lower(name)", persisted=True), nullable=False))
        customers.create_index("ix_customers_workspace_id_lower_name", ["workspace_id", "lower_name"])
    for statement in in_every_workspace("cards", LEAVE_ONE, op.get_bind().dialect.name):
        op.execute(statement)
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
