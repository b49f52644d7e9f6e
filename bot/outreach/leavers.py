"""Mails of people who have left: what they approved and nobody could stop any more becomes a draft again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.outreach import sending
from bot.outreach.kind import Kind
from store import audit
from store import outreach as store
from store.models import Outreach


def hold_back(session: Session, kinds: Mapping[str, Kind], *, now: datetime) -> list[Outreach]:
    """Stop every approved mail whose sender is no longer here; gives the mails, which are drafts now.

    A mail that is leaving in this instant is left to its sending.
    """
    held = []
    for outreach in store.approved_by_leavers(session):
        approval = store.last_approval(session, outreach.id)
        stopped = store.move(
            session, outreach.id, from_states=("approved",), to="drafted", now=now, leaves_at=None, trouble=None
        )
        if approval is None or not stopped:
            continue
        approval.cancelled_at = now
        sending.tidy(session, approval, now=now)
        audit.note(session, None, "mail.held_back", "outreach", outreach.id, {}, now=now)
        kinds[outreach.kind].has_changed(session, outreach, now=now)
        held.append(outreach)
    return held
