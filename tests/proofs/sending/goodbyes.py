"""Farewells that leave before a round begins, so that introductions, which answer them, wait for their Send in it."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot import clock
from bot.handoff import asking
from bot.kinds import KINDS
from bot.outreach import assembling, life, sending
from bot.runtime import Runtime
from bot.sandbox.world import World
from jobs.performing import perform
from store import outreach as store
from store import people
from store.models import Card, Job, Outreach, Transition
from tests.proofs.sending import books

WORKSPACE = 1


def leave(running: Runtime) -> None:
    """Send the farewells of those who say goodbye early, with the product's own code.

    They are few, so it is done in this process: a second one would take longer to learn what Gmail can do.
    """
    with running.writing(WORKSPACE) as session:
        for transition in session.scalars(select(Transition).order_by(Transition.id)).all():
            _press_send(session, transition)
        due = list(session.scalars(select(Job.id).where(Job.name == sending.SEND).order_by(Job.id)))
    for job_id in due:
        perform(running, WORKSPACE, job_id)
    with running.writing(WORKSPACE) as session:
        # What a farewell's card shows once it has left belongs to other stories.
        gone = select(Card.id).join(Transition, Transition.id == Card.subject_id)
        left = session.scalars(gone.where(Card.kind == asking.CARD, Transition.state == "announced"))
        session.execute(delete(Job).where(Job.lane.in_([f"card:{card_id}" for card_id in left])))


def _press_send(session: Session, transition: Transition) -> None:
    sender, mail = people.get(session, transition.outgoing_id), store.get(session, transition.farewell_id or 0)
    if sender is None or mail is None or not books.has_said_goodbye(sender.email):
        return
    shown = assembling.fingerprint(session, mail, life.connected_mailbox(session, sender.id))
    life.approve(session, KINDS[mail.kind], mail.id, sender, shown=shown, undo=timedelta(0), now=clock.now())


def forget(world: World) -> dict[int, str]:
    """Take what has left so far out of the stand-in's ledger; gives the Message-ID of each, by the mail's number."""
    with world.locked() as db:
        rows = db.execute('select "to", message_id from gmail_accepted').fetchall()
        db.execute("delete from gmail_accepted")
    return {books.number_of(json.loads(row["to"])[0]): row["message_id"] for row in rows}


def waiting(session: Session) -> dict[int, Outreach]:
    """List the mail of each handoff that waits for its Send, by its id: the farewell, or the introduction after it."""
    handoffs = session.scalars(select(Transition)).all()
    wanted = {row.introduction_id if row.state == "announced" else row.farewell_id for row in handoffs}
    return {mail.id: mail for mail in session.scalars(select(Outreach)) if mail.id in wanted}
