"""Mail that was heard of in connected mailboxes: who, which way, when; and its text only where Rapport began it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base, BigId, PortableJSON, Scoped, refers_to, within_workspace

SORTS = ("person", "auto-reply", "bounce", "read receipt", "calendar answer", "list", "own")
MATCHES = ("thread", "references", "suggested", "dismissed")


class Message(Scoped, Base):
    """One message in a connected mailbox, recognised by (mailbox, message_ref).

    Contact outside Rapport keeps address, direction and moment only: `subject`, `text` and `quoted` are empty unless
    the message belongs to a mail of ours (`outreach_id`). `text` is what its author wrote, `quoted` everything below
    it; both are removed after the retention time, at `text_removed_at`. `reason` says in words why it was linked.
    `return_on` and `substitute` come from an auto-reply; `is_hard` and `failed_address` from a bounce.
    """

    __tablename__ = "messages"
    __table_args__ = within_workspace(
        UniqueConstraint("workspace_id", "mailbox_id", "message_ref"),
        Index(None, "workspace_id", "outreach_id"),
        Index(None, "workspace_id", "contact_id", "sent_at"),
        Index(None, "workspace_id", "customer_id", "sent_at"),
        Index(None, "workspace_id", "message_id"),
        Index(None, "workspace_id", "mailbox_id", "thread_ref"),
        CheckConstraint("direction in ('in', 'out')", name="direction"),
        CheckConstraint(f"sort in {SORTS}", name="sort"),
        CheckConstraint(f"match in {MATCHES}", name="match"),
        refers_to("mailbox_id", "mailboxes"),
        refers_to("outreach_id", "outreach"),
        refers_to("contact_id", "contacts"),
        refers_to("customer_id", "customers"),
    )

    mailbox_id: Mapped[int] = mapped_column(BigId)
    message_ref: Mapped[str]
    thread_ref: Mapped[str]
    message_id: Mapped[str | None]
    direction: Mapped[str]
    sort: Mapped[str]
    address: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    contact_id: Mapped[int | None] = mapped_column(BigId)
    customer_id: Mapped[int | None] = mapped_column(BigId)
    outreach_id: Mapped[int | None] = mapped_column(BigId)
    match: Mapped[str | None]
    reason: Mapped[str | None]
    subject: Mapped[str | None]
    text: Mapped[str | None]
    quoted: Mapped[str | None]
    detail: Mapped[dict[str, Any] | None] = mapped_column(PortableJSON)
    return_on: Mapped[date | None]
    substitute: Mapped[str | None]
    is_hard: Mapped[bool | None]
    failed_address: Mapped[str | None]
    sent_at: Mapped[datetime]
    heard_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    text_removed_at: Mapped[datetime | None]


class ForgottenAddress(Scoped, Base):
    """An address that was forgotten and must not be written to: only a salted hash of it is kept."""

    __tablename__ = "forgotten_addresses"
    __table_args__ = within_workspace(Index(None, "workspace_id", "address_hash"), refers_to("by_id", "people"))

    salt: Mapped[str]
    address_hash: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(BigId)
    forgotten_at: Mapped[datetime]
