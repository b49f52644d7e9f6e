"""E-mails on their way: the draft and its versions, the approval of exact bytes, the sending, the facts used."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base, BigId, PortableJSON, Scoped, refers_to, within_workspace
from store.models.customers import AUDIENCE

STATES = (
    "drafting",
    "drafted",
    "finishing",
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
    """One e-mail to a customer, from draft to answer. Every move is a compare-and-set on (state, version).

    `from_address` is the alias its sender chose. `answers_message_id` and its companions name a message in the sender's
    mailbox that this mail answers although Rapport did not send it; `reply_to_id` names one that Rapport did send.
    """

    __tablename__ = "outreach"
    __table_args__ = within_workspace(
        Index(None, "workspace_id", "customer_id"),
        Index(None, "workspace_id", "sender_id", "state"),
        Index(None, "workspace_id", "message_id"),
        Index(None, "workspace_id", "reply_to_id"),
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
    from_address: Mapped[str | None]
    answers_message_id: Mapped[str | None]
    answers_references: Mapped[str | None]
    answers_thread_ref: Mapped[str | None]
    answered_at: Mapped[datetime | None]
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
    """One person's Send on exactly these bytes, with the undo window, and how far the sending of them got.

    After an unknown outcome the mailbox is looked at until `look_until`; `history_ref` is where its history stood
    before the attempt. `mode` says which promise was possible: 'full', or 'send only' without looking back.
    `is_pilot`: the mail goes to its sender instead of the customer.
    """

    __tablename__ = "approvals"
    __table_args__ = within_workspace(
        Index(None, "workspace_id", "outreach_id"),
        Index(None, "workspace_id", "mailbox_id", "attempted_at"),
        Index(None, "workspace_id", "mailbox_id", "thread_ref"),
        UniqueConstraint("workspace_id", "ref"),
        CheckConstraint("mode in ('full', 'send only')", name="mode"),
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
    mime: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)  # Attachments and all; only sending reads it.
    approved_at: Mapped[datetime]
    leaves_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    mode: Mapped[str] = mapped_column(default="full", server_default="full")
    is_pilot: Mapped[bool] = mapped_column(default=False, server_default=false())
    draft_ref: Mapped[str | None]
    thread_ref: Mapped[str | None]
    history_ref: Mapped[str | None]
    attempted_at: Mapped[datetime | None]
    look_until: Mapped[datetime | None]
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
    """A sentence of a draft that nothing on record supports, and that a person has said is true.

    With a `reason` it is a limit that a person has set aside for this mail, and `sentence` says which.
    """

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
    reason: Mapped[str | None]


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


class GmailDraft(Scoped, Base):
    """A draft put into its sender's Gmail to be finished and sent there by hand; found again by `ref` once it left."""

    __tablename__ = "gmail_drafts"
    __table_args__ = within_workspace(
        UniqueConstraint("workspace_id", "ref"),
        Index(None, "workspace_id", "outreach_id"),
        refers_to("outreach_id", "outreach"),
        refers_to("mailbox_id", "mailboxes"),
    )

    outreach_id: Mapped[int] = mapped_column(BigId)
    mailbox_id: Mapped[int] = mapped_column(BigId)
    version: Mapped[int]
    ref: Mapped[str]
    draft_ref: Mapped[str | None]
    thread_ref: Mapped[str | None]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class LibraryFile(Scoped, Base):
    """A file of the workspace's library that mails can carry. `removed_at`: offered no more, kept for what was sent."""

    __tablename__ = "library_files"
    __table_args__ = within_workspace(refers_to("added_by_id", "people"))

    name: Mapped[str]
    media_type: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int]
    sha256: Mapped[str]
    added_by_id: Mapped[int | None] = mapped_column(BigId)
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class Attachment(Scoped, Base):
    """A file of the library that one mail carries."""

    __tablename__ = "attachments"
    __table_args__ = within_workspace(
        UniqueConstraint("workspace_id", "outreach_id", "file_id"),
        refers_to("outreach_id", "outreach"),
        refers_to("file_id", "library_files"),
    )

    outreach_id: Mapped[int] = mapped_column(BigId)
    file_id: Mapped[int] = mapped_column(BigId)


class Hold(Scoped, Base):
    """A manager's hold on a mail that has not left: it cannot be sent until a manager releases it."""

    __tablename__ = "holds"
    __table_args__ = within_workspace(
        Index(
            "uq_holds_standing",
            "workspace_id",
            "outreach_id",
            unique=True,
            sqlite_where=text("released_at is null"),
            postgresql_where=text("released_at is null"),
        ),
        refers_to("outreach_id", "outreach"),
        refers_to("by_id", "people"),
        refers_to("released_by_id", "people"),
    )

    outreach_id: Mapped[int] = mapped_column(BigId)
    by_id: Mapped[int] = mapped_column(BigId)
    reason: Mapped[str]
    held_at: Mapped[datetime]
    released_by_id: Mapped[int | None] = mapped_column(BigId)
    released_at: Mapped[datetime | None]


class LookRequest(Scoped, Base):
    """A colleague asked to look at a draft before it leaves, and what they said; it holds nothing back."""

    __tablename__ = "look_requests"
    __table_args__ = within_workspace(
        Index(None, "workspace_id", "outreach_id"),
        refers_to("outreach_id", "outreach"),
        refers_to("asked_by_id", "people"),
        refers_to("asked_id", "people"),
    )

    outreach_id: Mapped[int] = mapped_column(BigId)
    version: Mapped[int]
    asked_by_id: Mapped[int] = mapped_column(BigId)
    asked_id: Mapped[int] = mapped_column(BigId)
    asked_at: Mapped[datetime]
    is_fine: Mapped[bool | None]
    comment: Mapped[str | None]
    answered_at: Mapped[datetime | None]
