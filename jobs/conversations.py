"""Reading somebody's conversations with a contact, and letting a draft answer the one that was chosen."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from blocks.slack import sending_options
from bot import clock
from bot.connections.mailboxes import shown_for
from bot.connectors.google import conversations
from bot.kinds import KINDS
from bot.outreach import choosing_thread, drafts
from bot.outreach.mime import Address
from jobs.registry import Work, job
from store import lines, people
from store import outreach as store
from store.models import Mailbox, Outreach, Person

GONE = "That conversation is no longer in your mailbox. Your draft is as it was; choose another under Ways to send."


def _not_read(session: Session, arguments: dict[str, Any], trouble: str, now: datetime) -> None:
    outreach = store.get(session, int(arguments["outreach_id"]))
    if outreach is not None:
        said = f"I couldn't read your conversations: {trouble} Your draft is as it was; try again in a while."
        lines.say(session, outreach.sender_id, said, None, now=now)


@job(choosing_thread.FIND, ask=_not_read, attempts=3)
def find(work: Work) -> None:
    """Read the newest conversations with a draft's first recipient, and offer them in the direct message."""
    with work.reading() as session:
        outreach, sender, mailbox = _draft(session, work)
        if outreach is None or sender is None or mailbox is None:
            return
        to: Address = drafts.current(session, outreach).to[0]
    with work.runtime.gmail(mailbox) as gmail:
        found = conversations.conversations_with(gmail, to.email)
    with work.writing() as session:
        blocks = sending_options.conversations(outreach.id, to.name or to.email, found)
        lines.say(session, sender.id, "Conversations that your draft could answer", blocks, now=clock.now())


@job(choosing_thread.JOIN, ask=_not_read, attempts=3)
def join(work: Work) -> None:
    """Let a draft answer the newest message of a conversation."""
    with work.reading() as session:
        outreach, sender, mailbox = _draft(session, work)
    if outreach is None or sender is None or mailbox is None:
        return
    with work.runtime.gmail(mailbox) as gmail:
        into = conversations.newest_in(gmail, str(work.lease.arguments["thread_ref"]))
    with work.writing() as session:
        outreach, sender, mailbox = _draft(session, work)
        if outreach is None or sender is None or mailbox is None:
            return
        if into is None:
            lines.say(session, sender.id, GONE, None, now=clock.now())
            return
        choosing_thread.join(session, KINDS[outreach.kind], outreach, sender, into, now=clock.now())


def _draft(session: Session, work: Work) -> tuple[Outreach | None, Person | None, Mailbox | None]:
    """Load a mail that is still a draft, its sender and their mailbox."""
    outreach = store.get(session, work.argument("outreach_id"))
    if outreach is None or outreach.state != "drafted":
        return None, None, None
    mailbox = shown_for(session, outreach.sender_id, outreach.from_address)
    return outreach, people.get(session, outreach.sender_id), mailbox
