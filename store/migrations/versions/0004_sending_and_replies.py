"""Sending looked after to the end, replies, cover, promises, meetings, and a chain over the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.models.base import BigId, PortableJSON, UTCDateTime
from store.row_security import in_every_workspace, postgres_policies

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

NEW = (
    *("attachments", "audit_links", "covers", "forgotten_addresses", "gmail_drafts", "holds", "library_files"),
    *("look_requests", "meetings", "messages", "pulses"),
)
BEFORE = (
    *("drafting", "drafted", "approved", "sending", "sent", "answered", "bounced", "needs a person"),
    *("discarded", "cancelled"),
)
STATES = (*BEFORE[:2], "finishing", *BEFORE[2:])
# PostgreSQL holds it by rights; SQLite has none, so a trigger refuses.
ONLY_ADDED = """
create trigger {table}_only_added_{verb} before {verb} on {table}
    begin select raise(abort, 'the audit log is only ever added to'); end
"""

def upgrade() -> None:
    op.create_table('covers',
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('cover_id', BigId, nullable=False),
    sa.Column('from_on', sa.Date(), nullable=False),
    sa.Column('until_on', sa.Date(), nullable=False),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('ended_at', UTCDateTime(), nullable=True),
    sa.Column('summarised_at', UTCDateTime(), nullable=True),
    sa.Column('id', BigId, autoincrement=True, nullable=False),
    sa.Column('workspace_id', BigId, nullable=False),
    sa.CheckConstraint('from_on <= until_on', name=op.f('ck_covers_forward')),
    sa.CheckConstraint('person_id <> cover_id', name=op.f('ck_covers_somebody_else')),
    sa.ForeignKeyConstraint(['workspace_id', 'cover_id'], ['people.workspace_id', 'people.id'], name=op.f('fk_covers_workspace_id_cover_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'person_id'], ['people.workspace_id', 'people.id'], name=op.f('fk_covers_workspace_id_person_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['installations.id'], name=op.f('fk_covers_workspace_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_covers')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_covers_workspace_id_id'))
    )
    with op.batch_alter_table('covers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_covers_workspace_id_cover_id_until_on'), ['workspace_id', 'cover_id', 'until_on'], unique=False)
        batch_op.create_index(batch_op.f('ix_covers_workspace_id_person_id_until_on'), ['workspace_id', 'person_id', 'until_on'], unique=False)

    op.create_table('forgotten_addresses',
    sa.Column('salt', sa.String(), nullable=False),
    sa.Column('address_hash', sa.String(), nullable=False),
    sa.Column('by_id', BigId, nullable=True),
    sa.Column('forgotten_at', UTCDateTime(), nullable=False),
    sa.Column('id', BigId, autoincrement=True, nullable=False),
    sa.Column('workspace_id', BigId, nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'by_id'], ['people.workspace_id', 'people.id'], name=op.f('fk_forgotten_addresses_workspace_id_by_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['installations.id'], name=op.f('fk_forgotten_addresses_workspace_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forgotten_addresses')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_forgotten_addresses_workspace_id_id'))
    )
    with op.batch_alter_table('forgotten_addresses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_forgotten_addresses_workspace_id_address_hash'), ['workspace_id', 'address_hash'], unique=False)

    op.create_table('library_files',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('added_by_id', BigId, nullable=True),
    sa.Column('added_at', UTCDateTime(), nullable=False),
    sa.Column('removed_at', UTCDateTime(), nullable=True),
    sa.Column('id', BigId, autoincrement=True, nullable=False),
    sa.Column('workspace_id', BigId, nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'added_by_id'], ['people.workspace_id', 'people.id'], name=op.f('fk_library_files_workspace_id_added_by_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['installations.id'], name=op.f('fk_library_files_workspace_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_library_files')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_library_files_workspace_id_id'))
    )
    op.create_table('audit_links',
    sa.Column('number', BigId, nullable=False),
    sa.Column('entry_id', BigId, nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('id', BigId, autoincrement=True, nullable=False),
    sa.Column('workspace_id', BigId, nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'entry_id'], ['audit.workspace_id', 'audit.id'], name=op.f('fk_audit_links_workspace_id_entry_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['installations.id'], name=op.f('fk_audit_links_workspace_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_links')),
    sa.UniqueConstraint('workspace_id', 'entry_id', name=op.f('uq_audit_links_workspace_id_entry_id')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_audit_links_workspace_id_id')),
    sa.UniqueConstraint('workspace_id', 'number', name=op.f('uq_audit_links_workspace_id_number'))
    )
    op.create_table('attachments',
    sa.Column('outreach_id', BigId, nullable=False),
    sa.Column('file_id', BigId, nullable=False),
    sa.Column('id', BigId, autoincrement=True, nullable=False),
    sa.Column('workspace_id', BigId, nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'file_id'], ['library_files.workspace_id', 'library_files.id'], name=op.f('fk_attachments_workspace_id_file_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'outreach_id'], ['outreach.workspace_id', 'outreach.id'], name=op.f('fk_attachments_workspace_id_outreach_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['installations.id'], name=op.f('fk_attachments_workspace_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachments')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_attachments_workspace_id_id')),
    sa.UniqueConstraint('workspace_id', 'outreach_id', 'file_id', name=op.f('uq_attachments_workspace_id_outreach_id_file_id'))
    )
    op.create_table('gmail_drafts',
    sa.Column('outreach_id', BigId, nullable=False),
    sa.Column('mailbox_id', BigId, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('ref', sa.String(), nullable=False),
    sa.Column('draft_ref', sa.String(), nullable=True),
    sa.Column('thread_ref', sa.String(), nullable=True),
    sa.Column('made_at', UTCDateTime(), nullable=False),
    sa.Column('ended_at', UTCDateTime(), nullable=True),
    sa.Column('id', BigId, autoincrement=True, nullable=False),
    sa.Column('workspace_id', BigId, nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'mailbox_id'], ['mailboxes.workspace_id', 'mailboxes.id'], name=op.f('fk_gmail_drafts_workspace_id_mailbox_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'outreach_id'], ['outreach.workspace_id', 'outreach.id'], name=op.f('fk_gmail_drafts_workspace_id_outreach_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['installations.id'], name=op.f('fk_gmail_drafts_workspace_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gmail_drafts')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_gmail_drafts_workspace_id_id')),
    sa.UniqueConstraint('workspace_id', 'ref', name=op.f('uq_gmail_drafts_workspace_id_ref'))
    )
    with op.batch_alter_table('gmail_drafts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_gmail_drafts_workspace_id_outreach_id'), ['workspace_id', 'outreach_id'], unique=False)

    op.create_table('holds',
    sa.Column('outreach_id', BigId, nullable=False),
    sa.Column('by_id', BigId, nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('held_at', UTCDateTime(), nullable=False),
    sa.Column('released_by_id', BigId, nullable=True),
    sa.Column('released_at', UTCDateTime(), nullable=True),
    sa.Column('id', BigId, autoincrement=True, nullable=False),
    sa.Column('workspace_id', BigId, nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'by_id'], ['people.workspace_id', 'people.id'], name=op.f('fk_holds_workspace_id_by_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'outreach_id'], ['outreach.workspace_id', 'outreach.id'], name=op.f('fk_holds_workspace_id_outreach_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'released_by_id'], ['people.workspace_id', 'people.id'], name=op.f('fk_holds_workspace_id_released_by_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['installations.id'], name=op.f('fk_holds_workspace_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_holds')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_holds_workspace_id_id'))
    )
    with op.batch_alter_table('holds', schema=None) as batch_op:
        batch_op.create_index('uq_holds_standing', ['workspace_id', 'outreach_id'], unique=True, sqlite_where=sa.text('released_at is null'), postgresql_where=sa.text('released_at is null'))

    op.create_table('look_requests',
    sa.Column('outreach_id', BigId, nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('asked_by_id', BigId, nullable=False),
    sa.Column('asked_id', BigId, nullable=False),
    sa.Column('asked_at', UTCDateTime(), nullable=False),
    sa.Column('is_fine', sa.Boolean(), nullable=True),
    sa.Column('comment', sa.String(), nullable=True),
    sa.Column('answered_at', UTCDateTime(), nullable=True),
    sa.Column('id', BigId, autoincrement=True, nullable=False),
    sa.Column('workspace_id', BigId, nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'asked_by_id'], ['people.workspace_id', 'people.id'], name=op.f('fk_look_requests_workspace_id_asked_by_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'asked_id'], ['people.workspace_id', 'people.id'], name=op.f('fk_look_requests_workspace_id_asked_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'outreach_id'], ['outreach.workspace_id', 'outreach.id'], name=op.f('fk_look_requests_workspace_id_outreach_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['installations.id'], name=op.f('fk_look_requests_workspace_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_look_requests')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_look_requests_workspace_id_id'))
    )
    with op.batch_alter_table('look_requests', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_look_requests_workspace_id_outreach_id'), ['workspace_id', 'outreach_id'], unique=False)

    op.create_table('messages',
    sa.Column('mailbox_id', BigId, nullable=False),
    sa.Column('message_ref', sa.String(), nullable=False),
    sa.Column('thread_ref', sa.String(), nullable=False),
    sa.Column('message_id', sa.String(), nullable=True),
    sa.Column('direction', sa.String(), nullable=False),
    sa.Column('sort', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('contact_id', BigId, nullable=True),
    sa.Column('customer_id', BigId, nullable=True),
    sa.Column('outreach_id', BigId, nullable=True),
    sa.Column('match', sa.String(), nullable=True),
    sa.Column('reason', sa.String(), nullable=True),
    sa.Column('subject', sa.String(), nullable=True),
    sa.Column('text', sa.String(), nullable=True),
    sa.Column('quoted', sa.String(), nullable=True),
    sa.Column('detail', PortableJSON, nullable=True),
    sa.Column('return_on', sa.Date(), nullable=True),
    sa.Column('substitute', sa.String(), nullable=True),
    sa.Column('is_hard', sa.Boolean(), nullable=True),
    sa.Column('failed_address', sa.String(), nullable=True),
    sa.Column('sent_at', UTCDateTime(), nullable=False),
    sa.Column('heard_at', UTCDateTime(), nullable=False),
    sa.Column('seen_at', UTCDateTime(), nullable=True),
    sa.Column('text_removed_at', UTCDateTime(), nullable=True),
    sa.Column('id', BigId, autoincrement=True, nullable=False),
    sa.Column('workspace_id', BigId, nullable=False),
    sa.CheckConstraint("direction in ('in', 'out')", name=op.f('ck_messages_direction')),
    sa.CheckConstraint("match in ('thread', 'references', 'suggested', 'dismissed')", name=op.f('ck_messages_match')),
    sa.CheckConstraint("sort in ('person', 'auto-reply', 'bounce', 'read receipt', 'calendar answer', 'list', 'own')", name=op.f('ck_messages_sort')),
    sa.ForeignKeyConstraint(['workspace_id', 'contact_id'], ['contacts.workspace_id', 'contacts.id'], name=op.f('fk_messages_workspace_id_contact_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'customer_id'], ['customers.workspace_id', 'customers.id'], name=op.f('fk_messages_workspace_id_customer_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'mailbox_id'], ['mailboxes.workspace_id', 'mailboxes.id'], name=op.f('fk_messages_workspace_id_mailbox_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'outreach_id'], ['outreach.workspace_id', 'outreach.id'], name=op.f('fk_messages_workspace_id_outreach_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['installations.id'], name=op.f('fk_messages_workspace_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_messages')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_messages_workspace_id_id')),
    sa.UniqueConstraint('workspace_id', 'mailbox_id', 'message_ref', name=op.f('uq_messages_workspace_id_mailbox_id_message_ref'))
    )
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_messages_workspace_id_contact_id_sent_at'), ['workspace_id', 'contact_id', 'sent_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_messages_workspace_id_customer_id_sent_at'), ['workspace_id', 'customer_id', 'sent_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_messages_workspace_id_message_id'), ['workspace_id', 'message_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_messages_workspace_id_outreach_id'), ['workspace_id', 'outreach_id'], unique=False)

    op.create_table('meetings',
    sa.Column('transition_id', BigId, nullable=False),
    sa.Column('organiser_id', BigId, nullable=False),
    sa.Column('event_ref', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('choices', PortableJSON, nullable=False),
    sa.Column('guests', PortableJSON, nullable=False),
    sa.Column('zone', sa.String(), nullable=False),
    sa.Column('starts_at', UTCDateTime(), nullable=True),
    sa.Column('ends_at', UTCDateTime(), nullable=True),
    sa.Column('meet_url', sa.String(), nullable=True),
    sa.Column('trouble', sa.String(), nullable=True),
    sa.Column('created_at', UTCDateTime(), nullable=False),
    sa.Column('booked_at', UTCDateTime(), nullable=True),
    sa.Column('settled_at', UTCDateTime(), nullable=True),
    sa.Column('id', BigId, autoincrement=True, nullable=False),
    sa.Column('workspace_id', BigId, nullable=False),
    sa.CheckConstraint("state in ('proposed', 'booking', 'booked', 'took place', 'cancelled')", name=op.f('ck_meetings_state')),
    sa.ForeignKeyConstraint(['workspace_id', 'organiser_id'], ['people.workspace_id', 'people.id'], name=op.f('fk_meetings_workspace_id_organiser_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'transition_id'], ['customer_transitions.workspace_id', 'customer_transitions.id'], name=op.f('fk_meetings_workspace_id_transition_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['installations.id'], name=op.f('fk_meetings_workspace_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_meetings')),
    sa.UniqueConstraint('workspace_id', 'event_ref', name=op.f('uq_meetings_workspace_id_event_ref')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_meetings_workspace_id_id'))
    )
    with op.batch_alter_table('meetings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_meetings_workspace_id_transition_id'), ['workspace_id', 'transition_id'], unique=False)

    op.create_table('pulses',
    sa.Column('transition_id', BigId, nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('seen', PortableJSON, nullable=False),
    sa.Column('asked_at', UTCDateTime(), nullable=False),
    sa.Column('answer', sa.String(), nullable=True),
    sa.Column('comment', sa.String(), nullable=True),
    sa.Column('answered_at', UTCDateTime(), nullable=True),
    sa.Column('id', BigId, autoincrement=True, nullable=False),
    sa.Column('workspace_id', BigId, nullable=False),
    sa.CheckConstraint("answer in ('yes', 'partly', 'no')", name=op.f('ck_pulses_answer')),
    sa.ForeignKeyConstraint(['workspace_id', 'person_id'], ['people.workspace_id', 'people.id'], name=op.f('fk_pulses_workspace_id_person_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'transition_id'], ['customer_transitions.workspace_id', 'customer_transitions.id'], name=op.f('fk_pulses_workspace_id_transition_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['installations.id'], name=op.f('fk_pulses_workspace_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pulses')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_pulses_workspace_id_id')),
    sa.UniqueConstraint('workspace_id', 'transition_id', name=op.f('uq_pulses_workspace_id_transition_id'))
    )
    with op.batch_alter_table('approvals', schema=None) as batch_op:
        batch_op.add_column(sa.Column('mode', sa.String(), server_default='full', nullable=False))
        batch_op.add_column(sa.Column('is_pilot', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('history_ref', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('look_until', UTCDateTime(), nullable=True))

    with op.batch_alter_table('mailboxes', schema=None) as batch_op:
        batch_op.add_column(sa.Column('disconnected_at', UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column('told_at', UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column('is_delegated', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('aliases', PortableJSON, server_default='[]', nullable=False))
        batch_op.add_column(sa.Column('daily_ceiling', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('history_ref', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('synced_at', UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column('looked_back_at', UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column('watch_expires_at', UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column('sync_trouble', sa.String(), nullable=True))

    with op.batch_alter_table('outreach', schema=None) as batch_op:
        batch_op.add_column(sa.Column('from_address', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('answers_message_id', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('answers_references', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('answers_thread_ref', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('answered_at', UTCDateTime(), nullable=True))

    with op.batch_alter_table('reminders', schema=None) as batch_op:
        batch_op.add_column(sa.Column('outreach_id', BigId, nullable=True))
        batch_op.add_column(sa.Column('task_id', BigId, nullable=True))
        batch_op.add_column(sa.Column('purpose', sa.String(), server_default='asked', nullable=False))
        batch_op.add_column(sa.Column('number', sa.Integer(), server_default='1', nullable=False))
        batch_op.add_column(sa.Column('cancelled_at', UTCDateTime(), nullable=True))
        batch_op.create_index(batch_op.f('ix_reminders_workspace_id_outreach_id'), ['workspace_id', 'outreach_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_reminders_workspace_id_task_id'), 'tasks', ['workspace_id', 'task_id'], ['workspace_id', 'id'])
        batch_op.create_foreign_key(batch_op.f('fk_reminders_workspace_id_outreach_id'), 'outreach', ['workspace_id', 'outreach_id'], ['workspace_id', 'id'])

    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.add_column(sa.Column('outreach_id', BigId, nullable=True))
        batch_op.add_column(sa.Column('sentence', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('dismissed_at', UTCDateTime(), nullable=True))
        batch_op.create_index(batch_op.f('ix_tasks_workspace_id_outreach_id'), ['workspace_id', 'outreach_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_tasks_workspace_id_owner_id'), ['workspace_id', 'owner_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_tasks_workspace_id_outreach_id'), 'outreach', ['workspace_id', 'outreach_id'], ['workspace_id', 'id'])
    with op.batch_alter_table('reminders', schema=None) as batch_op:
        batch_op.create_check_constraint(batch_op.f('ck_reminders_purpose'), "purpose in ('asked', 'silence', 'promise')")

    with op.batch_alter_table('approvals', schema=None) as batch_op:
        batch_op.create_check_constraint(batch_op.f('ck_approvals_mode'), "mode in ('full', 'send only')")

    with op.batch_alter_table('outreach', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_outreach_state'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_outreach_state'), f"state in {STATES}")

    if op.get_bind().dialect.name == "postgresql":
        for statement in postgres_policies(NEW):
            op.execute(statement)
    else:
        for table in ("audit", "audit_links"):
            for verb in ("update", "delete"):
                op.execute(ONLY_ADDED.format(table=table, verb=verb))


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in ("audit", "audit_links"):
            for verb in ("update", "delete"):
                op.execute(f"drop trigger {table}_only_added_{verb}")

    drafted = "update outreach set state = 'drafted' where state = 'finishing'"
    for statement in in_every_workspace("outreach", drafted, op.get_bind().dialect.name):
        op.execute(statement)
    with op.batch_alter_table('outreach', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_outreach_state'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_outreach_state'), f"state in {BEFORE}")

    with op.batch_alter_table('approvals', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_approvals_mode'), type_='check')

    with op.batch_alter_table('reminders', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_reminders_purpose'), type_='check')

    with op.batch_alter_table('tasks', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_tasks_workspace_id_outreach_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_tasks_workspace_id_owner_id'))
        batch_op.drop_index(batch_op.f('ix_tasks_workspace_id_outreach_id'))
        batch_op.drop_column('dismissed_at')
        batch_op.drop_column('sentence')
        batch_op.drop_column('outreach_id')

    with op.batch_alter_table('reminders', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_reminders_workspace_id_outreach_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_reminders_workspace_id_task_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_reminders_workspace_id_outreach_id'))
        batch_op.drop_column('cancelled_at')
        batch_op.drop_column('number')
        batch_op.drop_column('purpose')
        batch_op.drop_column('task_id')
        batch_op.drop_column('outreach_id')

    with op.batch_alter_table('outreach', schema=None) as batch_op:
        batch_op.drop_column('answered_at')
        batch_op.drop_column('answers_thread_ref')
        batch_op.drop_column('answers_references')
        batch_op.drop_column('answers_message_id')
        batch_op.drop_column('from_address')

    with op.batch_alter_table('mailboxes', schema=None) as batch_op:
        batch_op.drop_column('sync_trouble')
        batch_op.drop_column('watch_expires_at')
        batch_op.drop_column('looked_back_at')
        batch_op.drop_column('synced_at')
        batch_op.drop_column('history_ref')
        batch_op.drop_column('daily_ceiling')
        batch_op.drop_column('aliases')
        batch_op.drop_column('is_delegated')
        batch_op.drop_column('told_at')
        batch_op.drop_column('disconnected_at')

    with op.batch_alter_table('approvals', schema=None) as batch_op:
        batch_op.drop_column('look_until')
        batch_op.drop_column('history_ref')
        batch_op.drop_column('is_pilot')
        batch_op.drop_column('mode')

    op.drop_table('pulses')
    with op.batch_alter_table('meetings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_meetings_workspace_id_transition_id'))

    op.drop_table('meetings')
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_messages_workspace_id_outreach_id'))
        batch_op.drop_index(batch_op.f('ix_messages_workspace_id_message_id'))
        batch_op.drop_index(batch_op.f('ix_messages_workspace_id_customer_id_sent_at'))
        batch_op.drop_index(batch_op.f('ix_messages_workspace_id_contact_id_sent_at'))

    op.drop_table('messages')
    with op.batch_alter_table('look_requests', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_look_requests_workspace_id_outreach_id'))

    op.drop_table('look_requests')
    with op.batch_alter_table('holds', schema=None) as batch_op:
        batch_op.drop_index('uq_holds_standing', sqlite_where=sa.text('released_at is null'), postgresql_where=sa.text('released_at is null'))

    op.drop_table('holds')
    with op.batch_alter_table('gmail_drafts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_gmail_drafts_workspace_id_outreach_id'))

    op.drop_table('gmail_drafts')
    op.drop_table('attachments')
    op.drop_table('audit_links')
    op.drop_table('library_files')
    with op.batch_alter_table('forgotten_addresses', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_forgotten_addresses_workspace_id_address_hash'))

    op.drop_table('forgotten_addresses')
    with op.batch_alter_table('covers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_covers_workspace_id_person_id_until_on'))
        batch_op.drop_index(batch_op.f('ix_covers_workspace_id_cover_id_until_on'))

    op.drop_table('covers')
