"""Ways to send: from which address, with which files, in which conversation, a test, and Finish in Gmail."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blocks.slack import notices
from blocks.slack import sending_options as blocks
from bot.kinds import KINDS
from bot.outreach import choosing_sender, choosing_thread, drafts, finishing, library, options, trying, ways
from handlers.slack import meant
from handlers.slack.answers import Answer, Close, Ephemeral, Nothing, Open, Update
from handlers.slack.asked import Asked
from handlers.slack.routing import routes
from store.models import Outreach, Person


def ask(session: Session, person: Person, outreach: Outreach) -> Answer:
    """Open the form with everything that can be chosen about how a draft leaves."""
    return Open(_form(session, person, outreach))


@routes.submission("ways.save")
def save(session: Session, person: Person, asked: Asked) -> Answer:
    """Keep the address and the files that were chosen."""
    outreach = meant.mail(session, asked.id_in_metadata())
    kind = KINDS[outreach.kind]
    ways.require_changeable(session, kind, outreach, person)
    sender = asked.picked("sender")
    if sender is not None:
        choosing_sender.choose(session, kind, outreach, person, sender, now=asked.at)
    if "files" in asked.values:
        picked = asked.input("files").get("selected_options") or []
        ways.change(session, kind, outreach, person, now=asked.at)
        library.choose(session, outreach, {int(option["value"]) for option in picked if option["value"] != "0"})
    return Close()


@routes.action("ways.test")
def test(session: Session, person: Person, asked: Asked) -> Answer:
    """Send a test to the sender alone."""
    address = trying.ask_for_test(session, meant.mail(session, asked.id_in_value()), person, now=asked.at)
    return Update(notices.notice(f"A test is on its way to {address}, and to nobody else.", "Ways to send"))


@routes.action("ways.conversations")
def conversations(session: Session, person: Person, asked: Asked) -> Answer:
    """Look for conversations that a draft could answer; they come as a message, because Gmail may take its time."""
    outreach = meant.mail(session, asked.id_in_value())
    kind = KINDS[outreach.kind]
    whose = choosing_thread.ask_for_conversations(session, kind, outreach, person, now=asked.at)
    said = f"I'm looking for your conversations with {whose}. They appear below the card in a moment."
    return Update(notices.notice(said, "Ways to send"))


@routes.action("ways.join")
def join(session: Session, person: Person, asked: Asked) -> Answer:
    """Let a draft answer the conversation that was picked."""
    outreach = meant.mail(session, asked.id_in_value())
    thread_ref = asked.value.partition(":")[2]
    choosing_thread.ask_to_join(session, KINDS[outreach.kind], outreach, person, thread_ref, now=asked.at)
    return Ephemeral(
        "Your draft will answer that conversation. Its card shows the subject in a moment.", safe_here=True
    )


@routes.action("ways.begin_anew")
def begin_anew(session: Session, person: Person, asked: Asked) -> Answer:
    """Let a draft begin a conversation of its own again."""
    outreach = meant.mail(session, asked.id_in_value())
    choosing_thread.begin_anew(session, KINDS[outreach.kind], outreach, person, now=asked.at)
    return Update(_form(session, person, meant.mail(session, outreach.id)))


@routes.action("finishing.begin")
def finish(session: Session, person: Person, asked: Asked) -> Answer:
    """Put a draft into its sender's Gmail, to be finished and sent there."""
    outreach = meant.mail(session, asked.id_in_value())
    finishing.finish_in_gmail(session, KINDS[outreach.kind], outreach.id, person, now=asked.at)
    said = "It goes into your Gmail drafts. Its card leads there in a moment; I'll notice when you send it."
    return Update(notices.notice(said, "Ways to send"))


@routes.action("finishing.take_back")
def take_back(session: Session, person: Person, asked: Asked) -> Answer:
    """Take a draft out of Gmail again; the card shows whether it was still there."""
    finishing.take_back(session, asked.id_in_value(), person, now=asked.at)
    return Nothing()


def _form(session: Session, person: Person, outreach: Outreach) -> dict[str, object]:
    ways.require_changeable(session, KINDS[outreach.kind], outreach, person)
    first = drafts.current(session, outreach).to[0]
    return blocks.form(options.options(session, outreach, person, to=first.name or first.email))
