"""A message finds its conversation, and a mailbox what left from it today, without reading whole tables."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INDEXES = (
    ("messages", ("workspace_id", "mailbox_id", "thread_ref")),
    ("approvals", ("workspace_id", "mailbox_id", "thread_ref")),
    ("approvals", ("workspace_id", "mailbox_id", "attempted_at")),
    ("outreach", ("workspace_id", "message_id")),
    ("outreach", ("workspace_id", "reply_to_id")),
    ("reminders", ("workspace_id", "task_id")),
)


def upgrade() -> None:
    for table, columns in INDEXES:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def downgrade() -> None:
    for table, columns in reversed(INDEXES):
        op.drop_index(f"ix_{table}_{'_'.join(columns)}", table)
