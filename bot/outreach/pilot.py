"""Pilot mode: while a workspace tries Rapport, every mail goes to its sender instead of the customer.

Everything else runs as it would: undo, sending, receipts, the handoff's next step. Each card says that it is a pilot.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from bot.outreach.mime import Address, Mail
from bot.outreach.mime.mail import MAX_SUBJECT
from store import workspaces

LONGEST_NAME = 60


def is_on(session: Session) -> bool:
    """Tell whether this workspace's mails go to their senders."""
    return bool(workspaces.setting(session, workspaces.PILOT))


def redirected(mail: Mail) -> Mail:
    """Turn a mail into its pilot: to its sender alone, marked in the subject, in no conversation with the customer."""
    whom = (mail.to[0].name or mail.to[0].email)[:LONGEST_NAME]
    subject = f"[Pilot, for {whom}] {mail.subject}"[:MAX_SUBJECT]
    to_self = (Address(mail.sender.name, mail.sender.email),)
    return replace(mail, to=to_self, cc=(), bcc=(), subject=subject, thread=None)
