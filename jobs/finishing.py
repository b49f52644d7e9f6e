"""Drafts in their senders' Gmail: putting them there once, taking them back, noticing what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.connectors.google import conversations
from bot.connectors.google.gmail import Draft, Gmail
from bot.connectors.google.reading import Heard
from bot.errors import Invalid, NeedsReconnect, OutcomeUnknown, Unavailable
from bot.kinds import KINDS
from bot.outreach import assembling, finishing
from bot.outreach.mime import Mail, render
from jobs.asking import tell_nobody
from jobs.registry import Work, job
from store import finishing as store
from store import lines, mailboxes
from store import outreach as outreach_store
from store.models import GmailDraft, Mailbox, Outreach

DELETED = "The draft you were finishing in Gmail is no longer there and has not left. It is a draft here again."
STILL_THERE = (
    "Your mail is a draft here again. I couldn't take it out of your Gmail; delete it there before you press Send here."
)


@dataclass(frozen=True)
class InGmail:
    """A draft that lies in a mailbox, or is about to."""

    draft: GmailDraft
    outreach: Outreach
    mailbox: Mailbox


def _not_put(session: Session, arguments: dict[str, Any], trouble: str, now: datetime) -> None:
    said = f"I couldn't put your draft into Gmail: {trouble} It is a draft here as before; send it from its card."
    _draft_after_all(session, arguments, said, now)


def _not_taken_out(session: Session, arguments: dict[str, Any], _trouble: str, now: datetime) -> None:
    _draft_after_all(session, arguments, STILL_THERE, now)


def _draft_after_all(session: Session, arguments: dict[str, Any], said: str, now: datetime) -> None:
    draft = store.get(session, int(arguments["gmail_draft_id"]))
    outreach = outreach_store.get(session, draft.outreach_id) if draft else None
    if draft is None or outreach is None:
        return
    if finishing.is_draft_again(session, KINDS[outreach.kind], draft.id, now=now):
        lines.say(session, outreach.sender_id, said, None, now=now)


@job(finishing.FINISH, ask=_not_put, attempts=12)
def put(work: Work) -> None:
    """Put a draft into its sender's Gmail, once: whoever comes again finds it by our ref."""
    there = _read(work)
    if there is None or there.draft.draft_ref is not None:
        return
    try:
        with work.reading() as session:
            mail = assembling.mail_of(session, there.outreach, there.mailbox, there.draft.ref)
    except Invalid as error:
        _be_draft_again(work, there, f"I couldn't put your draft into Gmail. {error.message}")
        return
    with work.runtime.gmail(there.mailbox) as gmail:
        lying = gmail.find_draft(there.draft.ref) if work.lease.epoch > 1 else None
        lying = lying or _create(gmail, mail)
    with work.writing() as session:
        finishing.was_put(
            session,
            KINDS[there.outreach.kind],
            there.draft.id,
            draft_ref=lying.draft_ref,
            thread_ref=lying.thread_ref,
            now=clock.now(),
        )


def _create(gmail: Gmail, mail: Mail) -> Draft:
    thread_ref = mail.thread.thread_ref or None if mail.thread else None
    try:
        return gmail.create_draft(render(mail), thread_ref)
    except OutcomeUnknown as error:
        raise Unavailable(error.system, error.message) from error  # The next attempt looks before it makes another.


@job(finishing.TAKE_BACK, ask=_not_taken_out, attempts=12)
def take_back(work: Work) -> None:
    """Take a draft out of Gmail, unless it has left: then its card says so."""
    there = _read(work)
    if there is None:
        return
    with work.runtime.gmail(there.mailbox) as gmail:
        lying = None if there.draft.draft_ref else gmail.find_draft(there.draft.ref)
        draft_ref = there.draft.draft_ref or (lying.draft_ref if lying else None)
        if draft_ref is not None:
            gmail.delete_draft(draft_ref)
        # Deleted first and looked for afterwards: however close it was, it is a draft here or it has left, never both.
        left = _left(gmail, there)
    _settle(work, there, left, said=None)


@job(finishing.LOOK, ask=tell_nobody)
def look(work: Work) -> None:
    """See whether a draft still lies in Gmail; one that is gone has left, or is a draft here again."""
    there = _read(work)
    if there is None or there.draft.draft_ref is None or there.mailbox.state != "connected":
        return
    try:
        with work.runtime.gmail(there.mailbox) as gmail:
            if gmail.draft_exists(there.draft.draft_ref):
                return
            left = _left(gmail, there)
    except NeedsReconnect:
        return  # Its owner is told of that elsewhere, and the next hour looks again.
    _settle(work, there, left, said=DELETED)


def _read(work: Work) -> InGmail | None:
    with work.reading() as session:
        draft = store.get(session, work.argument("gmail_draft_id"))
        outreach = outreach_store.get(session, draft.outreach_id) if draft else None
        mailbox = mailboxes.get(session, draft.mailbox_id) if draft else None
    if draft is None or outreach is None or mailbox is None or draft.ended_at is not None:
        return None
    return InGmail(draft, outreach, mailbox)


def _left(gmail: Gmail, there: InGmail) -> Heard | None:
    draft = there.draft
    message_ref = conversations.left_by_hand(gmail, draft.ref, draft.thread_ref or "", since=draft.made_at)
    return conversations.read_mail(gmail, message_ref) if message_ref else None


def _settle(work: Work, there: InGmail, left: Heard | None, *, said: str | None) -> None:
    if left is None:
        _be_draft_again(work, there, said)
        return
    with work.writing() as session:
        draft = store.get(session, there.draft.id)
        if draft is not None:
            finishing.has_left(session, draft, left, kind_of=KINDS.__getitem__, now=clock.now())


def _be_draft_again(work: Work, there: InGmail, said: str | None) -> None:
    with work.writing() as session:
        kind, now = KINDS[there.outreach.kind], clock.now()
        if finishing.is_draft_again(session, kind, there.draft.id, now=now) and said is not None:
            lines.say(session, there.outreach.sender_id, said, None, now=now)
