"""Mails that can't leave any more because their sender is gone, or their mailbox: they become drafts again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.outreach import finishing, sending
from bot.outreach.kind import Kind
from store import audit, mailboxes
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
