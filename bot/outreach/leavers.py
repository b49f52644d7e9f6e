"""Mails whose sender is gone, or their mailbox: they become drafts again, and others say of one whether it left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.outreach import drafts, finishing, sending, standing
from bot.outreach.kind import Kind
from bot.people import roster
from bot.people.relations import sender_of
from store import audit, cards, customers, mailboxes, people
from store import finishing as gmail_drafts
from store import outreach as store
from store.models import Mailbox, Outreach


def hold_back(session: Session, kinds: Mapping[str, Kind], *, now: datetime) -> list[Outreach]:
    """Stop every approved mail whose sender is no longer here; gives the mails, which are drafts now.

    A mail that is leaving in this instant is left to its sending. What they were finishing in Gmail is taken out of it.
    """
    finishing.take_out(session, gmail_drafts.of_leavers(session), now=now)
    return _stop(session, kinds, store.approved_by_leavers(session), "mail.held_back", None, now)


def hold_back_from(
    session: Session, kinds: Mapping[str, Kind], mailbox: Mailbox, person_id: int | None, *, now: datetime
) -> list[Outreach]:
    """Stop every approved mail that was to leave from a mailbox whose connection is being ended; gives the drafts.

    What lies there to be finished by hand is taken out of it, while Gmail still lets us in.
    """
    finishing.take_out(session, gmail_drafts.open_ones(session, mailbox.id), now=now)
    return _stop(session, kinds, mailboxes.waiting_in(session, mailbox.id), "mail.stopped", person_id, now)


@dataclass(frozen=True)
class UnsettledShown:
    """A mail of somebody who has left, of which nobody knew whether it left; `is_open` until somebody has said."""

    outreach_id: int
    sender: str
    customer: str
    to: str
    is_open: bool
    has_left: bool


def ask_heirs(session: Session, *, now: datetime) -> None:
    """Ask whoever hears of a departure about the leaver's mails whose outcome nobody knows; each is asked once."""
    for outreach in store.in_trouble(session, "needs a person", standing.UNKNOWN):
        sender = people.get(session, sender_of(session, outreach))
        if sender is None or sender.deactivated_at is None:
            continue
        for heir in roster.heirs(session, sender):
            if not any(
                card.subject_id == outreach.id for card in cards.shown_to(session, heir.id, (standing.UNSETTLED_CARD,))
            ):
                cards.show(session, standing.UNSETTLED_CARD, outreach.id, heir.id, now=now)


def unsettled(session: Session, outreach_id: int) -> UnsettledShown | None:
    """Read how such a mail stands; None when it is not of this workspace."""
    outreach = store.get(session, outreach_id)
    sender = people.get(session, sender_of(session, outreach)) if outreach else None
    customer = customers.get(session, outreach.customer_id) if outreach else None
    if outreach is None or sender is None or customer is None:
        return None
    to = drafts.current(session, outreach).to[0]
    return UnsettledShown(
        outreach_id=outreach_id,
        sender=sender.name,
        customer=customer.name,
        to=to.name or to.email,
        is_open=outreach.trouble == standing.UNKNOWN and sender.deactivated_at is not None,
        has_left=outreach.sent_at is not None,
    )


def _stop(  # noqa: PLR0917  Which mails, what it is called, by whom, when: a sentence in its usual order.
    session: Session,
    kinds: Mapping[str, Kind],
    mails: Iterable[Outreach],
    action: str,
    person_id: int | None,
    now: datetime,
) -> list[Outreach]:
    held = []
    for outreach in mails:
        approval = store.last_approval(session, outreach.id)
        stopped = store.move(
            session, outreach.id, from_states=("approved",), to="drafted", now=now, leaves_at=None, trouble=None
        )
        if approval is None or not stopped:
            continue
        approval.cancelled_at = now
        sending.tidy(session, approval, now=now)
        audit.note(session, person_id, action, "outreach", outreach.id, {}, now=now)
        kinds[outreach.kind].has_changed(session, outreach, now=now)
        held.append(outreach)
    return held
