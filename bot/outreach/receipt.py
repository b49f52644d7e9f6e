"""What is known of a mail that was sent: who approved which words when, when it left, and under which ids."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import NotFound
from bot.outreach import budget, drafts
from bot.outreach.body import Body, to_text
from store import finishing as gmail_drafts
from store import library, people
from store import outreach as store
from store.models import Approval, Outreach


@dataclass(frozen=True)
class Details:
    """The receipt of one sent mail. Without an approval it left from Gmail by hand, and nobody approved it here.

    `first` and `last` are the first words on record and those that were approved; `added` and `removed` count words.
    """

    subject: str
    sent_at: datetime | None
    by_hand: bool
    was_changed_by_hand: bool
    is_pilot: bool
    is_send_only: bool
    approved_by: str | None
    approved_at: datetime | None
    version: int
    versions: int
    first: Body
    last: Body
    added: int
    removed: int
    files: tuple[tuple[str, int], ...]
    message_ref: str | None
    message_id: str | None
    digest: str | None
    ref: str | None
    why_over_budget: str | None = None


def details(session: Session, outreach: Outreach) -> Details:
    """Read the receipt of a sent mail; raises NotFound for one that has not left."""
    last_version = store.version(session, outreach.id, outreach.version)
    first_version = store.version(session, outreach.id, 1)
    if outreach.state not in ("sent", "answered", "bounced") or last_version is None or first_version is None:
        raise NotFound("This mail has not left, so there is no receipt. Nothing was changed; look at its card.")
    first, last = drafts.read(first_version).body, drafts.read(last_version).body
    added, removed = _counted(to_text(first), to_text(last))
    noted = (gmail_drafts.finished(session, outreach.id) or {}) if outreach.sent_by_hand else {}
    approval = None if outreach.sent_by_hand else _in_force(store.last_approval(session, outreach.id))
    approver = people.get(session, approval.person_id) if approval else None
    return Details(
        subject=last_version.subject,
        sent_at=outreach.sent_at,
        by_hand=outreach.sent_by_hand,
        was_changed_by_hand=bool(noted.get("changed")),
        is_pilot=bool(approval and approval.is_pilot),
        is_send_only=bool(approval and approval.mode == "send only"),
        approved_by=approver.name if approver else None,
        approved_at=approval.approved_at if approval else None,
        version=last_version.number,
        versions=len(store.versions(session, outreach.id)),
        first=first,
        last=last,
        added=added,
        removed=removed,
        files=tuple((file.name, file.size) for file in library.carried(session, outreach.id)),
        message_ref=(approval.message_ref if approval else noted.get("message_ref")) or None,
        message_id=outreach.message_id,
        digest=approval.digest if approval else None,
        ref=approval.ref if approval else None,
        why_over_budget=budget.why_set_aside(session, outreach),
    )


def _in_force(approval: Approval | None) -> Approval | None:
    return approval if approval is not None and approval.cancelled_at is None else None


def _counted(first: str, last: str) -> tuple[int, int]:
    """Count the words that only one of two texts has, however they moved about."""
    old, new = Counter(first.split()), Counter(last.split())
    return (new - old).total(), (old - new).total()
