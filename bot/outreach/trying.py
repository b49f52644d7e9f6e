"""A test of a mail, to its sender alone: the same words, signature and formatting as the customer would get."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.outreach import assembling, drafts, life
from bot.outreach.mime import Address, Mail
from bot.outreach.mime.mail import MAX_SUBJECT
from bot.people.relations import require_on_mail
from bot.permissions import Action
from store import jobs
from store.models import Mailbox, Outreach, Person

TEST = "outreach.test"
MARK = "[Test] "


def ask_for_test(session: Session, outreach: Outreach, person: Person, *, now: datetime) -> str:
    """Send the newest version to its sender only; returns the address. Raises NotAllowed or NotFound."""
    require_on_mail(session, Action.TEST, person, outreach, now=now)
    drafts.current(session, outreach)
    mailbox = life.connected_mailbox(session, person.id, outreach.from_address)
    ref = secrets.token_urlsafe(life.REF_BYTES)
    jobs.schedule(session, TEST, {"outreach_id": outreach.id, "ref": ref}, now=now, unique_key=f"test:{ref}")
    return mailbox.address


def test_of(session: Session, outreach: Outreach, mailbox: Mailbox, ref: str) -> Mail:
    """Put the test together: nobody but its sender in it, marked in the subject, in no conversation."""
    mail = assembling.mail_of(session, outreach, mailbox, ref)
    to_self = (Address(mailbox.display_name, mailbox.address),)
    return replace(mail, to=to_self, cc=(), bcc=(), subject=f"{MARK}{mail.subject}"[:MAX_SUBJECT], thread=None)
