"""The workspace's CRM hears of every customer mail by a silent copy (Bcc), which no recipient sees."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.outreach.mime import Address
from store import workspaces


def address(session: Session) -> Address | None:
    """Give the address that gets the copies; None when the workspace has none."""
    kept = workspaces.setting(session, workspaces.CRM_BCC)
    return Address("", kept) if kept else None


def copies(session: Session, recipients: Sequence[Address]) -> tuple[Address, ...]:
    """Give the silent copies of a mail; nobody who gets it openly gets it twice."""
    crm = address(session)
    known = {recipient.email.lower() for recipient in recipients}
    return () if crm is None or crm.email.lower() in known else (crm,)
