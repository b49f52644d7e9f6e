"""The ground: every table of the first release, row security, and an audit table that only grows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.models.base import PortableJSON, UTCDateTime
from store.row_security import postgres_policies

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCOPED = (
    "activities",
    "approvals",
    "audit",
    "cards",
    "channels",
    "contacts",
    "csm_notes",
    "customer_transitions",
    "customers",
    "facts",
    "health_scores",
    "jobs",
    "lines",
    "mailbox_senders",
    "mailboxes",
    "opportunities",
    "outreach",
    "outreach_versions",
    "people",
    "reassignments",
    "reminders",
    "tasks",
    "tickets",
    "usage",
    "workspace_settings",
)


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_deliveries")),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deliveries_received_at"), ["received_at"], unique=False)

    op.create_table(
        "installations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("team_ref", sa.String(), nullable=False),
        sa.Column("enterprise_ref", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("bot_user_ref", sa.String(), nullable=False),
        sa.Column("bot_ref", sa.String(), nullable=True),
        sa.Column("bot_token", sa.LargeBinary(), nullable=True),
        sa.Column("installed_at", UTCDateTime(), nullable=False),
        sa.Column("removed_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installations")),
        sa.UniqueConstraint("team_ref", name=op.f("uq_installations_team_ref")),
    )
    op.create_table(
        "mishaps",
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("places", PortableJSON, nullable=False),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_mishaps")),
    )
    op.create_table(
        "api_tokens",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("scopes", PortableJSON, nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=True),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_api_tokens_workspace_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_api_tokens")),
    )
    op.create_table(
        "bells",
        sa.Column("job_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_bells_workspace_id")),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_bells")),
    )
    with op.batch_alter_table("bells", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bells_due_at"), ["due_at"], unique=False)

    op.create_table(
        "channels",
        sa.Column("channel_ref", sa.String(), nullable=False),
        sa.Column("is_ours", sa.Boolean(), nullable=False),
        sa.Column("checked_at", UTCDateTime(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_channels_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channels")),
        sa.UniqueConstraint("workspace_id", "channel_ref", name=op.f("uq_channels_workspace_id_channel_ref")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_channels_workspace_id_id")),
    )
    op.create_table(
        "jobs",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("arguments", PortableJSON, nullable=False),
        sa.Column("unique_key", sa.String(), nullable=True),
        sa.Column("lane", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("leased_until", UTCDateTime(), nullable=True),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("state in ('waiting', 'running', 'done', 'stuck', 'cancelled')", name=op.f("ck_jobs_state")),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_jobs_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_jobs_workspace_id_id")),
        sa.UniqueConstraint("workspace_id", "unique_key", name=op.f("uq_jobs_workspace_id_unique_key")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_jobs_workspace_id_state_due_at"), ["workspace_id", "state", "due_at"], unique=False
        )
        batch_op.create_index(
            "uq_jobs_running_lane",
            ["workspace_id", "lane"],
            unique=True,
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )

    op.create_table(
        "mailbox_addresses",
        sa.Column("address_hash", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mailbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_mailbox_addresses_workspace_id")),
        sa.PrimaryKeyConstraint("address_hash", name=op.f("pk_mailbox_addresses")),
    )
    op.create_table(
        "oauth_states",
        sa.Column("state_hash", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("verifier", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_oauth_states_workspace_id")),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_oauth_states")),
    )
    op.create_table(
        "people",
        sa.Column("external_ref", sa.String(), nullable=True),
        sa.Column("slack_ref", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("bio", sa.String(), nullable=True),
        sa.Column("pronouns", sa.String(), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("specialities", PortableJSON, nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("scheduling_link", sa.String(), nullable=True),
        sa.Column("work_starts", sa.String(), nullable=False),
        sa.Column("work_ends", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("manager_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("undo_seconds", sa.Integer(), nullable=True),
        sa.Column("dm_ref", sa.String(), nullable=True),
        sa.Column("deactivated_at", UTCDateTime(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "role in ('csm', 'manager', 'account executive', 'support engineer', 'admin')", name=op.f("ck_people_role")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "manager_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_people_workspace_id_manager_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_people_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("workspace_id", "email", name=op.f("uq_people_workspace_id_email")),
        sa.UniqueConstraint("workspace_id", "external_ref", name=op.f("uq_people_workspace_id_external_ref")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_people_workspace_id_id")),
        sa.UniqueConstraint("workspace_id", "slack_ref", name=op.f("uq_people_workspace_id_slack_ref")),
    )
    op.create_table(
        "workspace_settings",
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("company_name", sa.String(), nullable=False),
        sa.Column("values", PortableJSON, nullable=False),
        sa.Column("first_import_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["installations.id"], name=op.f("fk_workspace_settings_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_workspace_settings")),
    )
    op.create_table(
        "audit",
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("detail", PortableJSON, nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_audit_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_audit_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_audit_workspace_id_id")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_workspace_id_subject_subject_id"),
            ["workspace_id", "subject", "subject_id"],
            unique=False,
        )

    op.create_table(
        "cards",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("channel_ref", sa.String(), nullable=True),
        sa.Column("message_ref", sa.String(), nullable=True),
        sa.Column("response_url", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("trouble_ref", sa.String(), nullable=True),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("posting_at", UTCDateTime(), nullable=True),
        sa.Column("shown_at", UTCDateTime(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("place in ('dm', 'response')", name=op.f("ck_cards_place")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_cards_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_cards_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_cards_workspace_id_id")),
    )
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cards_workspace_id_kind_subject_id"), ["workspace_id", "kind", "subject_id"], unique=False
        )

    op.create_table(
        "customers",
        sa.Column("external_ref", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("domain", sa.String(), nullable=True),
        sa.Column("industry", sa.String(), nullable=True),
        sa.Column("tier", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("arr_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=True),
        sa.Column("renews_on", sa.Date(), nullable=True),
        sa.Column("bought_because", sa.String(), nullable=True),
        sa.Column("next_touch_on", sa.Date(), nullable=True),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("account_executive_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("support_engineer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("channel_ref", sa.String(), nullable=True),
        sa.Column("ai_allowed", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "account_executive_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_customers_workspace_id_account_executive_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_customers_workspace_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "support_engineer_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_customers_workspace_id_support_engineer_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_customers_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint("workspace_id", "external_ref", name=op.f("uq_customers_workspace_id_external_ref")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_customers_workspace_id_id")),
    )
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customers_workspace_id_name"), ["workspace_id", "name"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_customers_workspace_id_owner_id"), ["workspace_id", "owner_id"], unique=False
        )

    op.create_table(
        "lines",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("blocks", PortableJSON, nullable=True),
        sa.Column("said_at", UTCDateTime(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_lines_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_lines_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lines")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_lines_workspace_id_id")),
    )
    op.create_table(
        "mailboxes",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("signature_html", sa.String(), nullable=False),
        sa.Column("signature_read_at", UTCDateTime(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("scopes", PortableJSON, nullable=False),
        sa.Column("google_ref", sa.String(), nullable=True),
        sa.Column("refresh_token", sa.LargeBinary(), nullable=True),
        sa.Column("access_token", sa.LargeBinary(), nullable=True),
        sa.Column("access_expires_at", UTCDateTime(), nullable=True),
        sa.Column("connected_at", UTCDateTime(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("state in ('connected', 'disconnected')", name=op.f("ck_mailboxes_state")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_mailboxes_workspace_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_mailboxes_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailboxes")),
        sa.UniqueConstraint("workspace_id", "address", name=op.f("uq_mailboxes_workspace_id_address")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_mailboxes_workspace_id_id")),
    )
    op.create_table(
        "contacts",
        sa.Column("external_ref", sa.String(), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("preferred_name", sa.String(), nullable=True),
        sa.Column("form_of_address", sa.String(), nullable=False),
        sa.Column("pronouns", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("do_not_contact", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("form_of_address in ('first name', 'formal')", name=op.f("ck_contacts_form_of_address")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "customer_id"],
            ["customers.workspace_id", "customers.id"],
            name=op.f("fk_contacts_workspace_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_contacts_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("workspace_id", "external_ref", name=op.f("uq_contacts_workspace_id_external_ref")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_contacts_workspace_id_id")),
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contacts_workspace_id_customer_id"), ["workspace_id", "customer_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contacts_workspace_id_email"), ["workspace_id", "email"], unique=False)

    op.create_table(
        "csm_notes",
        sa.Column("external_ref", sa.String(), nullable=True),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("audience in ('customer', 'internal')", name=op.f("ck_csm_notes_audience")),
        sa.CheckConstraint(
            "category in ('preference', 'sensitivity', 'promise', 'escalation', 'style', 'relationship')",
            name=op.f("ck_csm_notes_category"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "author_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_csm_notes_workspace_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "customer_id"],
            ["customers.workspace_id", "customers.id"],
            name=op.f("fk_csm_notes_workspace_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_csm_notes_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_csm_notes")),
        sa.UniqueConstraint("workspace_id", "external_ref", name=op.f("uq_csm_notes_workspace_id_external_ref")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_csm_notes_workspace_id_id")),
    )
    with op.batch_alter_table("csm_notes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_csm_notes_workspace_id_customer_id"), ["workspace_id", "customer_id"], unique=False
        )

    op.create_table(
        "health_scores",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("scored_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("score between 0 and 100", name=op.f("ck_health_scores_score")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "customer_id"],
            ["customers.workspace_id", "customers.id"],
            name=op.f("fk_health_scores_workspace_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_health_scores_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_scores")),
        sa.UniqueConstraint(
            "workspace_id", "customer_id", "scored_on", name=op.f("uq_health_scores_workspace_id_customer_id_scored_on")
        ),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_health_scores_workspace_id_id")),
    )
    op.create_table(
        "mailbox_senders",
        sa.Column("mailbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"],
            ["mailboxes.workspace_id", "mailboxes.id"],
            name=op.f("fk_mailbox_senders_workspace_id_mailbox_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_mailbox_senders_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_mailbox_senders_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox_senders")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_mailbox_senders_workspace_id_id")),
        sa.UniqueConstraint(
            "workspace_id", "mailbox_id", "person_id", name=op.f("uq_mailbox_senders_workspace_id_mailbox_id_person_id")
        ),
    )
    op.create_table(
        "opportunities",
        sa.Column("external_ref", sa.String(), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("value_cents", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("intro_sent_at", UTCDateTime(), nullable=True),
        sa.Column("intro_response", sa.String(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "customer_id"],
            ["customers.workspace_id", "customers.id"],
            name=op.f("fk_opportunities_workspace_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_opportunities_workspace_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_opportunities_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunities")),
        sa.UniqueConstraint("workspace_id", "external_ref", name=op.f("uq_opportunities_workspace_id_external_ref")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_opportunities_workspace_id_id")),
    )
    with op.batch_alter_table("opportunities", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_opportunities_workspace_id_customer_id"), ["workspace_id", "customer_id"], unique=False
        )

    op.create_table(
        "outreach",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sender_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("leaves_at", UTCDateTime(), nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("sent_by_hand", sa.Boolean(), nullable=False),
        sa.Column("thread_ref", sa.String(), nullable=True),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("references", sa.String(), nullable=True),
        sa.Column("reply_to_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "state in ('drafting', 'drafted', 'approved', 'sending', 'sent', 'answered', 'bounced', 'needs a person', 'discarded', 'cancelled')",
            name=op.f("ck_outreach_state"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "customer_id"],
            ["customers.workspace_id", "customers.id"],
            name=op.f("fk_outreach_workspace_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "reply_to_id"],
            ["outreach.workspace_id", "outreach.id"],
            name=op.f("fk_outreach_workspace_id_reply_to_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "sender_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_outreach_workspace_id_sender_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_outreach_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outreach")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_outreach_workspace_id_id")),
    )
    with op.batch_alter_table("outreach", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outreach_workspace_id_customer_id"), ["workspace_id", "customer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_outreach_workspace_id_sender_id_state"), ["workspace_id", "sender_id", "state"], unique=False
        )

    op.create_table(
        "reminders",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("done_at", UTCDateTime(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "customer_id"],
            ["customers.workspace_id", "customers.id"],
            name=op.f("fk_reminders_workspace_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_reminders_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_reminders_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_reminders_workspace_id_id")),
    )
    with op.batch_alter_table("reminders", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reminders_workspace_id_customer_id"), ["workspace_id", "customer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_reminders_workspace_id_person_id"), ["workspace_id", "person_id"], unique=False
        )

    op.create_table(
        "tasks",
        sa.Column("external_ref", sa.String(), nullable=True),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("audience in ('customer', 'internal')", name=op.f("ck_tasks_audience")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "customer_id"],
            ["customers.workspace_id", "customers.id"],
            name=op.f("fk_tasks_workspace_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owner_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_tasks_workspace_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_tasks_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("workspace_id", "external_ref", name=op.f("uq_tasks_workspace_id_external_ref")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_tasks_workspace_id_id")),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_tasks_workspace_id_customer_id"), ["workspace_id", "customer_id"], unique=False
        )

    op.create_table(
        "usage",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("metric", sa.String(), nullable=False),
        sa.Column("value", sa.Numeric(precision=18, scale=4, asdecimal=False), nullable=False),
        sa.Column("ceiling", sa.Numeric(precision=18, scale=4, asdecimal=False), nullable=True),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "customer_id"],
            ["customers.workspace_id", "customers.id"],
            name=op.f("fk_usage_workspace_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_usage_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usage")),
        sa.UniqueConstraint(
            "workspace_id",
            "customer_id",
            "metric",
            "measured_on",
            name=op.f("uq_usage_workspace_id_customer_id_metric_measured_on"),
        ),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_usage_workspace_id_id")),
    )
    op.create_table(
        "activities",
        sa.Column("external_ref", sa.String(), nullable=True),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=True),
        sa.Column("occurred_at", UTCDateTime(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("type in ('call', 'meeting', 'email', 'note', 'support')", name=op.f("ck_activities_type")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "contact_id"],
            ["contacts.workspace_id", "contacts.id"],
            name=op.f("fk_activities_workspace_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "customer_id"],
            ["customers.workspace_id", "customers.id"],
            name=op.f("fk_activities_workspace_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_activities_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_activities_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
        sa.UniqueConstraint("workspace_id", "external_ref", name=op.f("uq_activities_workspace_id_external_ref")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_activities_workspace_id_id")),
    )
    with op.batch_alter_table("activities", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_activities_workspace_id_customer_id_occurred_at"),
            ["workspace_id", "customer_id", "occurred_at"],
            unique=False,
        )

    op.create_table(
        "approvals",
        sa.Column("outreach_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mailbox_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("mime", sa.LargeBinary(), nullable=False),
        sa.Column("approved_at", UTCDateTime(), nullable=False),
        sa.Column("leaves_at", UTCDateTime(), nullable=False),
        sa.Column("cancelled_at", UTCDateTime(), nullable=True),
        sa.Column("draft_ref", sa.String(), nullable=True),
        sa.Column("thread_ref", sa.String(), nullable=True),
        sa.Column("attempted_at", UTCDateTime(), nullable=True),
        sa.Column("message_ref", sa.String(), nullable=True),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"],
            ["mailboxes.workspace_id", "mailboxes.id"],
            name=op.f("fk_approvals_workspace_id_mailbox_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "outreach_id"],
            ["outreach.workspace_id", "outreach.id"],
            name=op.f("fk_approvals_workspace_id_outreach_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_approvals_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_approvals_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_approvals_workspace_id_id")),
        sa.UniqueConstraint("workspace_id", "ref", name=op.f("uq_approvals_workspace_id_ref")),
    )
    with op.batch_alter_table("approvals", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_approvals_workspace_id_outreach_id"), ["workspace_id", "outreach_id"], unique=False
        )

    op.create_table(
        "customer_transitions",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outgoing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("incoming_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("last_day_on", sa.Date(), nullable=True),
        sa.Column("introduce_by_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("farewell_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("introduction_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("planned_at", UTCDateTime(), nullable=False),
        sa.Column("announced_at", UTCDateTime(), nullable=True),
        sa.Column("introduced_at", UTCDateTime(), nullable=True),
        sa.Column("completed_at", UTCDateTime(), nullable=True),
        sa.Column("cancelled_at", UTCDateTime(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "state in ('planned', 'announced', 'introduced', 'completed', 'cancelled')",
            name=op.f("ck_customer_transitions_state"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "asked_by_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_customer_transitions_workspace_id_asked_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "customer_id"],
            ["customers.workspace_id", "customers.id"],
            name=op.f("fk_customer_transitions_workspace_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "farewell_id"],
            ["outreach.workspace_id", "outreach.id"],
            name=op.f("fk_customer_transitions_workspace_id_farewell_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "incoming_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_customer_transitions_workspace_id_incoming_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "introduction_id"],
            ["outreach.workspace_id", "outreach.id"],
            name=op.f("fk_customer_transitions_workspace_id_introduction_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "outgoing_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_customer_transitions_workspace_id_outgoing_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["installations.id"], name=op.f("fk_customer_transitions_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_transitions")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_customer_transitions_workspace_id_id")),
    )
    with op.batch_alter_table("customer_transitions", schema=None) as batch_op:
        batch_op.create_index(
            "uq_customer_transitions_open",
            ["workspace_id", "customer_id"],
            unique=True,
            sqlite_where=sa.text("state in ('planned', 'announced', 'introduced')"),
            postgresql_where=sa.text("state in ('planned', 'announced', 'introduced')"),
        )

    op.create_table(
        "facts",
        sa.Column("outreach_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("audience in ('customer', 'internal')", name=op.f("ck_facts_audience")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "outreach_id"],
            ["outreach.workspace_id", "outreach.id"],
            name=op.f("fk_facts_workspace_id_outreach_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_facts_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facts")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_facts_workspace_id_id")),
        sa.UniqueConstraint("workspace_id", "outreach_id", "key", name=op.f("uq_facts_workspace_id_outreach_id_key")),
    )
    op.create_table(
        "outreach_versions",
        sa.Column("outreach_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("to", PortableJSON, nullable=False),
        sa.Column("cc", PortableJSON, nullable=False),
        sa.Column("body", PortableJSON, nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "written_by in ('template', 'claude', 'person')", name=op.f("ck_outreach_versions_written_by")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "author_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_outreach_versions_workspace_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "outreach_id"],
            ["outreach.workspace_id", "outreach.id"],
            name=op.f("fk_outreach_versions_workspace_id_outreach_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_outreach_versions_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outreach_versions")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_outreach_versions_workspace_id_id")),
        sa.UniqueConstraint(
            "workspace_id", "outreach_id", "number", name=op.f("uq_outreach_versions_workspace_id_outreach_id_number")
        ),
    )
    op.create_table(
        "tickets",
        sa.Column("external_ref", sa.String(), nullable=False),
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("solved_at", UTCDateTime(), nullable=True),
        sa.Column("resolution", sa.String(), nullable=True),
        sa.Column("is_escalated", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("severity in ('urgent', 'high', 'normal', 'low')", name=op.f("ck_tickets_severity")),
        sa.CheckConstraint("status in ('open', 'pending', 'solved', 'closed')", name=op.f("ck_tickets_status")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "contact_id"],
            ["contacts.workspace_id", "contacts.id"],
            name=op.f("fk_tickets_workspace_id_contact_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "customer_id"],
            ["customers.workspace_id", "customers.id"],
            name=op.f("fk_tickets_workspace_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_tickets_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("workspace_id", "external_ref", name=op.f("uq_tickets_workspace_id_external_ref")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_tickets_workspace_id_id")),
    )
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_tickets_workspace_id_customer_id"), ["workspace_id", "customer_id"], unique=False
        )

    op.create_table(
        "reassignments",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("transition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("from_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("to_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("moved", PortableJSON, nullable=False),
        sa.Column("moved_at", UTCDateTime(), nullable=False),
        sa.Column("undo_until", UTCDateTime(), nullable=False),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.Column("undone_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "by_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_reassignments_workspace_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "customer_id"],
            ["customers.workspace_id", "customers.id"],
            name=op.f("fk_reassignments_workspace_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "from_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_reassignments_workspace_id_from_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "to_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_reassignments_workspace_id_to_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "transition_id"],
            ["customer_transitions.workspace_id", "customer_transitions.id"],
            name=op.f("fk_reassignments_workspace_id_transition_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "undone_by_id"],
            ["people.workspace_id", "people.id"],
            name=op.f("fk_reassignments_workspace_id_undone_by_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["installations.id"], name=op.f("fk_reassignments_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reassignments")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_reassignments_workspace_id_id")),
    )
    with op.batch_alter_table("reassignments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reassignments_workspace_id_customer_id"), ["workspace_id", "customer_id"], unique=False
        )

    if op.get_bind().dialect.name == "postgresql":
        for statement in postgres_policies(SCOPED):
            op.execute(statement)
    else:
        for change in ("update", "delete"):
            op.execute(
                f"create trigger audit_no_{change} before {change} on audit "
                "begin select raise(abort, 'audit entries are only added'); end"
            )


def downgrade() -> None:
    with op.batch_alter_table("reassignments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reassignments_workspace_id_customer_id"))

    op.drop_table("reassignments")
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tickets_workspace_id_customer_id"))

    op.drop_table("tickets")
    op.drop_table("outreach_versions")
    op.drop_table("facts")
    with op.batch_alter_table("customer_transitions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_customer_transitions_open",
            sqlite_where=sa.text("state in ('planned', 'announced', 'introduced')"),
            postgresql_where=sa.text("state in ('planned', 'announced', 'introduced')"),
        )

    op.drop_table("customer_transitions")
    with op.batch_alter_table("approvals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approvals_workspace_id_outreach_id"))

    op.drop_table("approvals")
    with op.batch_alter_table("activities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_activities_workspace_id_customer_id_occurred_at"))

    op.drop_table("activities")
    op.drop_table("usage")
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tasks_workspace_id_customer_id"))

    op.drop_table("tasks")
    with op.batch_alter_table("reminders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminders_workspace_id_person_id"))
        batch_op.drop_index(batch_op.f("ix_reminders_workspace_id_customer_id"))

    op.drop_table("reminders")
    with op.batch_alter_table("outreach", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outreach_workspace_id_sender_id_state"))
        batch_op.drop_index(batch_op.f("ix_outreach_workspace_id_customer_id"))

    op.drop_table("outreach")
    with op.batch_alter_table("opportunities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opportunities_workspace_id_customer_id"))

    op.drop_table("opportunities")
    op.drop_table("mailbox_senders")
    op.drop_table("health_scores")
    with op.batch_alter_table("csm_notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_csm_notes_workspace_id_customer_id"))

    op.drop_table("csm_notes")
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_workspace_id_email"))
        batch_op.drop_index(batch_op.f("ix_contacts_workspace_id_customer_id"))

    op.drop_table("contacts")
    op.drop_table("mailboxes")
    op.drop_table("lines")
    with op.batch_alter_table("customers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customers_workspace_id_owner_id"))
        batch_op.drop_index(batch_op.f("ix_customers_workspace_id_name"))

    op.drop_table("customers")
    with op.batch_alter_table("cards", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cards_workspace_id_kind_subject_id"))

    op.drop_table("cards")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_workspace_id_subject_subject_id"))

    op.drop_table("audit")
    op.drop_table("workspace_settings")
    op.drop_table("people")
    op.drop_table("oauth_states")
    op.drop_table("mailbox_addresses")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_jobs_running_lane",
            sqlite_where=sa.text("state = 'running'"),
            postgresql_where=sa.text("state = 'running'"),
        )
        batch_op.drop_index(batch_op.f("ix_jobs_workspace_id_state_due_at"))

    op.drop_table("jobs")
    op.drop_table("channels")
    with op.batch_alter_table("bells", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bells_due_at"))

    op.drop_table("bells")
    op.drop_table("api_tokens")
    op.drop_table("mishaps")
    op.drop_table("installations")
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deliveries_received_at"))

    op.drop_table("deliveries")
