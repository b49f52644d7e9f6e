"""A manager's hold on a mail of the team: put, taken off, asked about; and a comment without one."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blocks.slack import holding as blocks
from blocks.slack import looking as look_blocks
from bot.errors import Invalid
from bot.kinds import KINDS
from bot.outreach import drafts, holding_back
from handlers.slack import meant
from handlers.slack.answers import Answer, Close, Ephemeral, Nothing, Open
from handlers.slack.asked import Asked
from handlers.slack.routing import routes
from store import customers, lines
from store.models import Person


@routes.action("holding.open")
def ask(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask a manager whether to hold a mail or only to comment."""
    outreach = meant.mail(session, asked.id_in_value())
    return Open(blocks.form(holding_back.one_of_team(session, outreach, person, now=asked.at)))


@routes.submission("holding.save")
def save(session: Session, person: Person, asked: Asked) -> Answer:
    """Hold a mail, or say something to its sender."""
    outreach = meant.mail(session, asked.id_in_metadata())
    kind = KINDS[outreach.kind]
    match asked.picked("what"):
        case blocks.HOLD:
            holding_back.hold(session, kind, outreach, person, asked.typed("text"), now=asked.at)
        case blocks.COMMENT:
            said = holding_back.comment(session, kind, outreach, person, asked.typed("text"), now=asked.at)
            customer = customers.get(session, outreach.customer_id)
            text, drawn = look_blocks.told(person.name, customer.name if customer else "", said)
            lines.say(session, outreach.sender_id, text, drawn, now=asked.at)
        case _:
            raise Invalid("Choose what to do. Nothing was saved.", field="what")
    return Close()


@routes.action("holding.release")
def release(session: Session, person: Person, asked: Asked) -> Answer:
    """Let a held mail leave again when its sender presses Send."""
    outreach = meant.mail(session, asked.id_in_value())
    holding_back.release(session, KINDS[outreach.kind], outreach, person, now=asked.at)
    return (
        Nothing() if asked.on_home else Ephemeral("Released. It leaves when its sender presses Send.", safe_here=True)
    )


@routes.action("holding.ask")
def ask_manager(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask what a mail's sender wants to know about its hold."""
    outreach = meant.mail(session, asked.id_in_value())
    return Open(blocks.ask_form(holding_back.held_for_sender(session, outreach, person)))


@routes.submission("holding.ask")
def send_question(session: Session, person: Person, asked: Asked) -> Answer:
    """Bring the question to whoever holds the mail."""
    outreach = meant.mail(session, asked.id_in_metadata())
    manager, question = holding_back.question(session, outreach, person, asked.typed("text"))
    subject = drafts.current(session, outreach).subject
    text, drawn = blocks.asked(outreach.id, person.name, subject, question)
    lines.say(session, manager.id, text, drawn, now=asked.at)
    return Close()
