"""The receipt of a sent mail: what is behind Details, and what somebody reads who pressed Undo too late."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blocks.slack import receipt as blocks
from bot.connections.mailboxes import shown_for
from bot.errors import AlreadyDone
from bot.outreach import correcting, receipt
from bot.people.relations import require_on_mail
from bot.permissions import Action
from handlers.slack import meant
from handlers.slack.answers import Answer, Ephemeral, Nothing, Open
from handlers.slack.asked import Asked
from handlers.slack.refusals import bring_card
from handlers.slack.routing import routes
from store import outreach as store
from store.models import Outreach, Person

LEFT = ("sent", "answered", "bounced")


@routes.action("outreach.details")
def details(session: Session, person: Person, asked: Asked) -> Answer:
    """Show what exactly was sent, by whose word, when, and under which ids."""
    outreach = meant.mail(session, asked.id_in_value())
    require_on_mail(session, Action.READ_TEXT, person, outreach, now=asked.at)
    return Open(blocks.details(receipt.details(session, outreach)))


@routes.action("outreach.correct")
def correct(session: Session, person: Person, asked: Asked) -> Answer:
    """Begin an answer to a mail that has left, to put something in it right; its card comes below."""
    correcting.correct(session, meant.mail(session, asked.id_in_value()), person, now=asked.at)
    return Nothing()


def too_late(session: Session, person: Person, asked: Asked, outreach: Outreach, late: AlreadyDone) -> Answer:
    """Say that a mail has left, with the way to put it right; raises what was raised for one that has not."""
    now = store.get(session, outreach.id) or outreach
    if now.state not in LEFT or now.sender_id != person.id:
        raise late
    mailbox = shown_for(session, person.id, now.from_address)
    bring_card(session, asked, person)
    said = blocks.too_late(late.message, now.id, mailbox.address if mailbox else None, now.thread_ref)
    return Ephemeral(late.message, said, safe_here=True)
