"""What is looked at again before a mail leaves: one list of small checks, each a sentence for its sender or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.connections.mailboxes import may_send_from
from bot.errors import UserError
from bot.outreach import aging, offered, recipients
from bot.outreach.budget import over_budget
from bot.outreach.drafts import Draft
from bot.outreach.kind import Kind
from bot.outreach.replies.sentences import shortened
from store import approvals, contacting, forgotten, mailboxes, people
from store.models import Approval, Outreach, Person

NOT_TOLD_YET = timedelta(minutes=2)
"""How long a reply waits before it is shown, so that one answered in Gmail meanwhile rings nobody."""


@dataclass(frozen=True)
class Leaving:
    """A mail that is about to leave, at `leaves_at`. `approval` is None at the click itself, before there is one."""

    session: Session
    kind: Kind
    outreach: Outreach
    approval: Approval | None
    draft: Draft
    sender: Person
    leaves_at: datetime
    now: datetime


Check = Callable[[Leaving], str | None]


def objection(
    session: Session,
    kind: Kind,
    outreach: Outreach,
    approval: Approval | None,
    draft: Draft,
    *,
    checks: Iterable[Check],
    now: datetime,
    leaves_at: datetime | None = None,
) -> str | None:
    """Say in whole sentences why a mail must not leave, now or at `leaves_at`; None when nothing speaks against it."""
    sender = people.get(session, outreach.sender_id)
    if sender is None:
        return "I don't know any more whom this mail comes from."
    mail = Leaving(session, kind, outreach, approval, draft, sender, leaves_at or now, now)
    return next((said for check in checks if (said := check(mail)) is not None), None)


def unwanted(mail: Leaving) -> str | None:
    """Somebody who gets it is marked as not to be contacted, or asked to be forgotten."""
    everyone = (*mail.draft.to, *mail.draft.cc)
    name = recipients.unwanted(mail.session, everyone)
    if name is not None:
        return f"{name} is marked as not to be contacted; take them off this mail first."
    address = forgotten.one_of(mail.session, (one.email for one in everyone))
    return f"{address} asked to be forgotten; take that address off this mail first." if address else None


def forbidden(mail: Leaving) -> str | None:
    """The sender is gone, or may not send this any more: the customer moved on, or its handoff did."""
    if mail.sender.deactivated_at is not None:
        return f"{mail.sender.name} is not here any more."
    try:
        mail.kind.may_send(mail.session, mail.outreach, mail.sender)
    except UserError as error:
        return error.message
    return _not_listed(mail)


def _not_listed(mail: Leaving) -> str | None:
    """It is to leave from a shared mailbox that no longer lists its sender."""
    mailbox = mailboxes.get(mail.session, mail.approval.mailbox_id) if mail.approval else None
    if mailbox is None or may_send_from(mail.session, mail.sender.id, mailbox):
        return None
    return f"You aren't among those who send from {mailbox.address} any more; choose another address."


def held(mail: Leaving) -> str | None:
    """A manager has put a hold on it."""
    hold = approvals.hold_on(mail.session, mail.outreach.id)
    if hold is None:
        return None
    manager = people.get(mail.session, hold.by_id)
    who = manager.name if manager else "A manager"
    return f"{who} asks to hold this mail until they release it. Their reason: {hold.reason}"


def answered(mail: Leaving) -> str | None:
    """The customer wrote since Send was pressed, or so short before it that nobody has been told yet."""
    addresses = {address.email.lower() for address in mail.draft.to}
    conversation = [mail.outreach.reply_to_id] if mail.outreach.reply_to_id else []
    version = mail.approval.approved_at if mail.approval else mail.now - NOT_TOLD_YET
    found = contacting.heard_from(
        mail.session,
        addresses,
        since=version,
        outreach_ids=conversation,
        unread_only=mail.approval is None,
        but=mail.outreach.answers_message_id,
    )
    if found is None:
        return None
    who = found.name or found.address
    if mail.approval is not None:  # This sentence is kept with the mail, and what customers wrote is not to be.
        return f"{who} wrote in the meantime. Read it first, then send this if it still fits."
    said = " ".join((found.text or "").split())
    if said and found.outreach_id in (mail.outreach.id, *conversation):
        return f"{who} wrote a moment ago: “{shortened(said)}” If this still fits, send it in two minutes."
    return f"{who} wrote a moment ago. Look into Gmail; if this still fits, send it in two minutes."


def too_many(mail: Leaving) -> str | None:
    """They will have had as much unprompted mail as is welcome, and its sender has not said why it can't wait."""
    over = over_budget(mail.session, mail.outreach, mail.draft, mail.sender, now=mail.leaves_at)
    return over.said if over else None


def not_free(mail: Leaving) -> str | None:
    """It offers times for a call that are over by then, or were taken off the call's card."""
    return offered.objection(mail.session, mail.outreach, mail.draft.body, leaves_at=mail.leaves_at)


def too_late(mail: Leaving) -> str | None:
    """A day that it speaks of as to come is over by then."""
    body, zone = mail.draft.body, mail.sender.zone
    return aging.objection(mail.session, mail.outreach, body, zone, leaves_at=mail.leaves_at)


def outdated(mail: Leaving) -> str | None:
    """What it says is not what is on record any more."""
    said = mail.kind.still_true(mail.session, mail.outreach, now=mail.now)
    return f"What it says has changed since: {said}." if said else None


def bad_moment(mail: Leaving) -> str | None:
    """It offers something while they have other worries."""
    return mail.kind.not_now(mail.session, mail.outreach, now=mail.now)


AT_CLICK: tuple[Check, ...] = (unwanted, held, answered, too_many, not_free, too_late)
"""Before the undo window begins; whether the person may send is asked before these."""
BEFORE_LEAVING: tuple[Check, ...] = (
    unwanted,
    forbidden,
    held,
    answered,
    too_many,
    not_free,
    too_late,
    outdated,
    bad_moment,
)
"""When the undo window is over."""
AT_THE_LAST_MOMENT: tuple[Check, ...] = (unwanted, held, answered)
"""In the transaction that notes the attempt."""
