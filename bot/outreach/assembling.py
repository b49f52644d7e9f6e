"""Putting a mail together as it would leave now, and naming what a card shows of it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.outreach import aliases, crm, drafts, library, pilot
from bot.outreach.mime import Mail, Thread, digest
from store import outreach as store
from store.models import Mailbox, Outreach

SHOWN_REF = "shown"
SHOWN_LENGTH = 16


def fingerprint(session: Session, outreach: Outreach, mailbox: Mailbox) -> str:
    """Name what a person is shown: it changes with any word, recipient, sender name or signature."""
    return digest(mail_of(session, outreach, mailbox, SHOWN_REF, whole=False))[:SHOWN_LENGTH]


def mail_of(session: Session, outreach: Outreach, mailbox: Mailbox, ref: str, *, whole: bool = True) -> Mail:
    """Put together everything that would leave if the newest version were sent now; raises Invalid.

    Unless it is `whole` the bytes of attached files are left out; their names, sizes and hashes stand for them.
    """
    draft = drafts.current(session, outreach)
    sender = aliases.sender_of(mailbox, outreach)
    mail = Mail(
        sender=sender.address(),
        to=draft.to,
        cc=draft.cc,
        bcc=crm.copies(session, (*draft.to, *draft.cc)),
        subject=draft.subject,
        body=draft.body,
        signature_html=sender.signature_html,
        attachments=library.attachments_of(session, outreach, whole=whole),
        ref=ref,
        thread=_thread(session, outreach),
    )
    return pilot.redirected(mail) if pilot.is_on(session) else mail


def _thread(session: Session, outreach: Outreach) -> Thread | None:
    if outreach.answers_message_id is not None:  # A message of the sender's mailbox that Rapport did not send.
        earlier = tuple((outreach.answers_references or "").split())
        return Thread(outreach.answers_thread_ref or "", outreach.answers_message_id, earlier)
    parent = store.get(session, outreach.reply_to_id) if outreach.reply_to_id else None
    if parent is None or parent.message_id is None:
        return None
    # A conversation has another id in each mailbox; unless it is surely the same, it is looked up when the mail leaves.
    is_own = (parent.sender_id, parent.from_address) == (outreach.sender_id, outreach.from_address)
    earlier = tuple((parent.references or "").split())
    return Thread((parent.thread_ref or "") if is_own else "", parent.message_id, earlier)
