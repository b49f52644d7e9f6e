"""E-mails on their way: the draft and its versions, the approval of exact bytes, the sending, the facts used."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base, BigId, PortableJSON, Scoped, refers_to, within_workspace
from store.models.customers import AUDIENCE

STATES = (
    "drafting",
    "drafted",
    "approved",
    "sending",
    "sent",
    "answered",
    "bounced",
    "needs a person",
    "discarded",
    "cancelled",
)


class Outreach(Scoped, Base):
    """One e-mail to a customer, from draft to answer. Every move is a compare-and-set on (state, version)."""

    __tablename__ = "outreach"
    __table_args__ = within_workspace(
        Index(None, "workspace_id", "customer_id"),
        Index(None, "workspace_id", "sender_id", "state"),
        CheckConstraint(f"state in {STATES}", name="state"),
        refers_to("customer_id", "customers"),
        refers_to("sender_id", "people"),
        refers_to("reply_to_id", "outreach"),
    )

    kind: Mapped[str]
    customer_id: Mapped[int] = mapped_column(BigId)
    sender_id: Mapped[int] = mapped_column(BigId)
    state: Mapped[str] = mapped_column(default="drafting")
    version: Mapped[int] = mapped_column(default=0)
    leaves_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    sent_by_hand: Mapped[bool] = mapped_column(default=False)
    thread_ref: Mapped[str | None]
    message_id: Mapped[str | None]
    references: Mapped[str | None]
    reply_to_id: Mapped[int | None] = mapped_column(BigId)
    trouble: Mapped[str | None]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Version(Scoped, Base):
    """What one version of a draft said and to whom; never changed once written. `asked` is what a rewrite was to do."""

    __tablename__ = "outreach_versions"
    __table_args__ = within_workspace(
        UniqueConstraint("workspace_id", "outreach_id", "number"),
        CheckConstraint("written_by in ('template', 'claude', 'person')", name="written_by"),
        refers_to("outreach_id", "outreach"),
        refers_to("author_id", "people"),
    )

    outreach_id: Mapped[int] = mapped_column(BigId)
    number: Mapped[int]
    subject: Mapped[str]
    to: Mapped[list[dict[str, str]]] = mapped_column(PortableJSON)
    cc: Mapped[list[dict[str, str]]] = mapped_column(PortableJSON)
    body: Mapped[dict[str, Any]]
    written_by: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(BigId)
    asked: Mapped[str | None]
    created_at: Mapped[datetime]


class Approval(Scoped, Base):
    """One person's Send on exactly these bytes, with the undo window, and how far the sending of them got."""

    __tablename__ = "approvals"
    __table_args__ = within_workspace(
        Index(None, "workspace_id", "outreach_id"),
        UniqueConstraint("workspace_id", "ref"),
        refers_to("outreach_id", "outreach"),
        refers_to("person_id", "people"),
        refers_to("mailbox_id", "mailboxes"),
    )

    outreach_id: Mapped[int] = mapped_column(BigId)
    version: Mapped[int]
    person_id: Mapped[int] = mapped_column(BigId)
    mailbox_id: Mapped[int] = mapped_column(BigId)
    ref: Mapped[str]
    digest: Mapped[str]
    mime: Mapped[bytes] = mapped_column(LargeBinary)
    approved_at: Mapped[datetime]
    leaves_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    draft_ref: Mapped[str | None]
    thread_ref: Mapped[str | None]
    attempted_at: Mapped[datetime | None]
    message_ref: Mapped[str | None]
    message_id: Mapped[str | None]
    sent_at: Mapped[datetime | None]


class FactUsed(Scoped, Base):
    """One fact as it stood when a mail was written: value, source, age, and who may read it.

    An internal fact that a person released for this one mail has their id, and the customer as its audience.
    """

    __tablename__ = "facts"
    __table_args__ = within_workspace(
        UniqueConstraint("workspace_id", "outreach_id", "key"),
        CheckConstraint(AUDIENCE, name="audience"),
        refers_to("outreach_id", "outreach"),
        refers_to("released_by_id", "people"),
    )

    outreach_id: Mapped[int] = mapped_column(BigId)
    key: Mapped[str]
    label: Mapped[str]
    value: Mapped[str]
    audience: Mapped[str]
    source: Mapped[str]
    author: Mapped[str | None]
    as_of: Mapped[date]
    released_by_id: Mapped[int | None] = mapped_column(BigId)
    released_at: Mapped[datetime | None]


class SettledClaim(Scoped, Base):
    """A sentence of a draft that nothing on record supports, and that a person has said is true."""

    __tablename__ = "settled_claims"
    __table_args__ = within_workspace(
        UniqueConstraint("workspace_id", "outreach_id", "sentence"),
        refers_to("outreach_id", "outreach"),
        refers_to("person_id", "people"),
    )

    outreach_id: Mapped[int] = mapped_column(BigId)
    sentence: Mapped[str]
    person_id: Mapped[int] = mapped_column(BigId)
    settled_at: Mapped[datetime]


class ModelCall(Scoped, Base):
    """One question to the language model: what for, what came of it, what it took. Cost in millionths of a dollar."""

    __tablename__ = "model_calls"
    __table_args__ = within_workspace(
        Index(None, "workspace_id", "called_at"),
        CheckConstraint("outcome in ('written', 'refused', 'cut short', 'unusable', 'failed')", name="outcome"),
        refers_to("outreach_id", "outreach"),
    )

    outreach_id: Mapped[int | None] = mapped_column(BigId)
    purpose: Mapped[str]
    model: Mapped[str]
    outcome: Mapped[str]
    input_tokens: Mapped[int] = mapped_column(default=0)
    cached_tokens: Mapped[int] = mapped_column(default=0)
    output_tokens: Mapped[int] = mapped_column(default=0)
    cost_micros: Mapped[int] = mapped_column(BigId, default=0)
    took_ms: Mapped[int] = mapped_column(default=0)
    called_at: Mapped[datetime]
