"""Mails that wait for their mailbox to be connected again: they go on by themselves, or come back to their sender."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.outreach import sending
from bot.outreach.kind import Kind
from store import approvals, jobs, mailboxes
from store import outreach as store
from store.models import Approval, Mailbox


def resume_waiting(
    session: Session, mailbox: Mailbox, *, kind_of: Callable[[str], Kind], now: datetime, owner_id: int | None = None
) -> int:
    """Let a person's mails that waited for a mailbox go on once it is connected; the number of mails that do.

    Everything is looked at again before it leaves. A mail that was to leave from another mailbox of the same person,
    which is still not connected, becomes a draft again. For a shared mailbox `owner_id` names whose mails are meant.
    """
    person_id = mailbox.owner_id if owner_id is None else owner_id
    if person_id is None or mailbox.state != "connected":
        return 0
    going = 0
    for approval in approvals.waiting(session, person_id, sending.RECONNECT):
        if approval.mailbox_id == mailbox.id:
            key = f"resumed:{approval.id}:{int(now.timestamp() * 1000)}"
            jobs.schedule(session, sending.SEND, {"approval_id": approval.id}, now=now, unique_key=key)
            going += 1
        elif mailbox.owner_id is not None:
            _bring_back(session, approval, mailbox, kind_of, now)
    return going


def _bring_back(
    session: Session, approval: Approval, connected: Mailbox, kind_of: Callable[[str], Kind], now: datetime
) -> None:
    was, outreach = mailboxes.get(session, approval.mailbox_id), store.get(session, approval.outreach_id)
    if outreach is None or was is None or was.state == "connected" or was.owner_id != connected.owner_id:
        return
    said = f"It was to leave from {was.address}, and you have connected {connected.address} now."
    sending.back_to_draft(session, kind_of(outreach.kind), approval, trouble=f"{sending.HELD}: {said}", now=now)
