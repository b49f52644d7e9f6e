"""Claims and released facts, the model's calls, briefing questions, handoff offers, and Home."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.models.base import BigId, UTCDateTime
from store.row_security import in_every_workspace, postgres_policies

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

NEW = ("briefing_questions", "handoff_offers", "model_calls", "settled_claims")
PLACES = "place in ('dm', 'home', 'response')"


def upgrade() -> None:
    op.create_table('handoff_offers',
    sa.Column('customer_id', BigId, nullable=False),
    sa.Column('from_id', BigId, nullable=False),
    sa.Column('to_id', BigId, nullable=False),
    sa.Column('batch', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('offered_at', UTCDateTime(), nullable=False),
    sa.Column('settled_at', UTCDateTime(), nullable=True),
    sa.Column('id', BigId, autoincrement=True, nullable=False),
    sa.Column('workspace_id', BigId, nullable=False),
    sa.CheckConstraint("state in ('offered', 'taken', 'declined', 'overtaken')", name=op.f('ck_handoff_offers_state')),
    sa.ForeignKeyConstraint(['workspace_id', 'customer_id'], ['customers.workspace_id', 'customers.id'], name=op.f('fk_handoff_offers_workspace_id_customer_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'from_id'], ['people.workspace_id', 'people.id'], name=op.f('fk_handoff_offers_workspace_id_from_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'to_id'], ['people.workspace_id', 'people.id'], name=op.f('fk_handoff_offers_workspace_id_to_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['installations.id'], name=op.f('fk_handoff_offers_workspace_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handoff_offers')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_handoff_offers_workspace_id_id'))
    )
    with op.batch_alter_table('handoff_offers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_handoff_offers_workspace_id_from_id_state'), ['workspace_id', 'from_id', 'state'], unique=False)

    op.create_table('model_calls',
    sa.Column('outreach_id', BigId, nullable=True),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('model', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('input_tokens', sa.Integer(), nullable=False),
    sa.Column('cached_tokens', sa.Integer(), nullable=False),
    sa.Column('output_tokens', sa.Integer(), nullable=False),
    sa.Column('cost_micros', BigId, nullable=False),
    sa.Column('took_ms', sa.Integer(), nullable=False),
    sa.Column('called_at', UTCDateTime(), nullable=False),
    sa.Column('id', BigId, autoincrement=True, nullable=False),
    sa.Column('workspace_id', BigId, nullable=False),
    sa.CheckConstraint("outcome in ('written', 'refused', 'cut short', 'unusable', 'failed')", name=op.f('ck_model_calls_outcome')),
    sa.ForeignKeyConstraint(['workspace_id', 'outreach_id'], ['outreach.workspace_id', 'outreach.id'], name=op.f('fk_model_calls_workspace_id_outreach_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['installations.id'], name=op.f('fk_model_calls_workspace_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_model_calls')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_model_calls_workspace_id_id'))
    )
    with op.batch_alter_table('model_calls', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_model_calls_workspace_id_called_at'), ['workspace_id', 'called_at'], unique=False)

    op.create_table('settled_claims',
    sa.Column('outreach_id', BigId, nullable=False),
    sa.Column('sentence', sa.String(), nullable=False),
    sa.Column('person_id', BigId, nullable=False),
    sa.Column('settled_at', UTCDateTime(), nullable=False),
    sa.Column('id', BigId, autoincrement=True, nullable=False),
    sa.Column('workspace_id', BigId, nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'outreach_id'], ['outreach.workspace_id', 'outreach.id'], name=op.f('fk_settled_claims_workspace_id_outreach_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'person_id'], ['people.workspace_id', 'people.id'], name=op.f('fk_settled_claims_workspace_id_person_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['installations.id'], name=op.f('fk_settled_claims_workspace_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_settled_claims')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_settled_claims_workspace_id_id')),
    sa.UniqueConstraint('workspace_id', 'outreach_id', 'sentence', name=op.f('uq_settled_claims_workspace_id_outreach_id_sentence'))
    )
    op.create_table('briefing_questions',
    sa.Column('transition_id', BigId, nullable=False),
    sa.Column('topic', sa.String(), nullable=False),
    sa.Column('question', sa.String(), nullable=False),
    sa.Column('asked_by_id', BigId, nullable=False),
    sa.Column('asked_at', UTCDateTime(), nullable=False),
    sa.Column('answer', sa.String(), nullable=True),
    sa.Column('answered_at', UTCDateTime(), nullable=True),
    sa.Column('note_id', BigId, nullable=True),
    sa.Column('id', BigId, autoincrement=True, nullable=False),
    sa.Column('workspace_id', BigId, nullable=False),
    sa.ForeignKeyConstraint(['workspace_id', 'asked_by_id'], ['people.workspace_id', 'people.id'], name=op.f('fk_briefing_questions_workspace_id_asked_by_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'note_id'], ['csm_notes.workspace_id', 'csm_notes.id'], name=op.f('fk_briefing_questions_workspace_id_note_id')),
    sa.ForeignKeyConstraint(['workspace_id', 'transition_id'], ['customer_transitions.workspace_id', 'customer_transitions.id'], name=op.f('fk_briefing_questions_workspace_id_transition_id')),
    sa.ForeignKeyConstraint(['workspace_id'], ['installations.id'], name=op.f('fk_briefing_questions_workspace_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_briefing_questions')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_briefing_questions_workspace_id_id')),
    sa.UniqueConstraint('workspace_id', 'transition_id', 'topic', name=op.f('uq_briefing_questions_workspace_id_transition_id_topic'))
    )
    with op.batch_alter_table('customer_transitions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('copies_incoming', sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column('asked_incoming_at', UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column('agreed_at', UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column('declined_at', UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column('declined_because', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('reminded_at', UTCDateTime(), nullable=True))

    with op.batch_alter_table('facts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('released_by_id', BigId, nullable=True))
        batch_op.add_column(sa.Column('released_at', UTCDateTime(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_facts_workspace_id_released_by_id'), 'people', ['workspace_id', 'released_by_id'], ['workspace_id', 'id'])

    with op.batch_alter_table('outreach_versions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('asked', sa.String(), nullable=True))

    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.add_column(sa.Column('digest_at', sa.String(), nullable=True, server_default='08:30'))
        batch_op.add_column(sa.Column('is_guest', sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("cards") as cards:
        cards.drop_constraint(op.f("ck_cards_place"), type_="check")
        cards.create_check_constraint(op.f("ck_cards_place"), PLACES)

    if op.get_bind().dialect.name == "postgresql":
        for statement in postgres_policies(NEW):
            op.execute(statement)


def downgrade() -> None:
    for statement in in_every_workspace("cards", "delete from cards where place = 'home'", op.get_bind().dialect.name):
        op.execute(statement)
    with op.batch_alter_table("cards") as cards:
        cards.drop_constraint(op.f("ck_cards_place"), type_="check")
        cards.create_check_constraint(op.f("ck_cards_place"), "place in ('dm', 'response')")

    with op.batch_alter_table('people', schema=None) as batch_op:
        batch_op.drop_column('is_guest')
        batch_op.drop_column('digest_at')

    with op.batch_alter_table('outreach_versions', schema=None) as batch_op:
        batch_op.drop_column('asked')

    with op.batch_alter_table('facts', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_facts_workspace_id_released_by_id'), type_='foreignkey')
        batch_op.drop_column('released_at')
        batch_op.drop_column('released_by_id')

    with op.batch_alter_table('customer_transitions', schema=None) as batch_op:
        batch_op.drop_column('reminded_at')
        batch_op.drop_column('declined_because')
        batch_op.drop_column('declined_at')
        batch_op.drop_column('agreed_at')
        batch_op.drop_column('asked_incoming_at')
        batch_op.drop_column('copies_incoming')

    op.drop_table('briefing_questions')
    op.drop_table('settled_claims')
    with op.batch_alter_table('model_calls', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_model_calls_workspace_id_called_at'))

    op.drop_table('model_calls')
    with op.batch_alter_table('handoff_offers', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_handoff_offers_workspace_id_from_id_state'))

    op.drop_table('handoff_offers')
