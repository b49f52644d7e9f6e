"""Colleagues, their mailboxes and the workspace's own settings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base, BigId, PortableJSON, Scoped, refers_to, within_workspace


class Person(Scoped, Base):
    """A colleague: CSM, manager, account executive, support engineer or admin."""

    __tablename__ = "people"
    __table_args__ = within_workspace(
        UniqueConstraint("workspace_id", "email"),
        UniqueConstraint("workspace_id", "slack_ref"),
        UniqueConstraint("workspace_id", "external_ref"),
        CheckConstraint("role in ('csm', 'manager', 'account executive', 'support engineer', 'admin')", name="role"),
        refers_to("manager_id", "people"),
    )

    external_ref: Mapped[str | None]
    slack_ref: Mapped[str | None]
    email: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    title: Mapped[str | None]
    bio: Mapped[str | None]
    pronouns: Mapped[str | None]
    joined_on: Mapped[date | None]
    specialities: Mapped[list[str]] = mapped_column(default=list)
    phone: Mapped[str | None]
    scheduling_link: Mapped[str | None]
    work_starts: Mapped[str] = mapped_column(default="09:00")
    work_ends: Mapped[str] = mapped_column(default="17:30")
    zone: Mapped[str] = mapped_column(default="UTC")
    manager_id: Mapped[int | None] = mapped_column(BigId)
    undo_seconds: Mapped[int | None]
    digest_at: Mapped[str | None] = mapped_column(default="08:30", server_default="08:30")
    is_guest: Mapped[bool] = mapped_column(default=False, server_default=false())
    dm_ref: Mapped[str | None]
    deactivated_at: Mapped[datetime | None]


class Mailbox(Scoped, Base):
    """A Gmail mailbox that mail leaves from: a person's own, or shared among listed senders when it has no owner.

    `history_ref` is how far its history was read, forward only. `aliases` are the verified addresses it may send from,
    each with name and signature. `is_delegated`: reached through the workspace's service account, without a grant.
    """

    __tablename__ = "mailboxes"
    __table_args__ = within_workspace(
        UniqueConstraint("workspace_id", "address"),
        CheckConstraint("state in ('connected', 'disconnected')", name="state"),
        refers_to("owner_id", "people"),
    )

    address: Mapped[str]
    display_name: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(BigId)
    signature_html: Mapped[str] = mapped_column(default="")
    signature_read_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(default="connected")
    scopes: Mapped[list[str]] = mapped_column(default=list)
    google_ref: Mapped[str | None]
    refresh_token: Mapped[bytes | None] = mapped_column(LargeBinary)
    access_token: Mapped[bytes | None] = mapped_column(LargeBinary)
    access_expires_at: Mapped[datetime | None]
    connected_at: Mapped[datetime]
    disconnected_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    is_delegated: Mapped[bool] = mapped_column(default=False, server_default=false())
    aliases: Mapped[list[dict[str, str]]] = mapped_column(PortableJSON, default=list, server_default="[]")
    daily_ceiling: Mapped[int | None]
    history_ref: Mapped[str | None]
    synced_at: Mapped[datetime | None]
    looked_back_at: Mapped[datetime | None]
    watch_expires_at: Mapped[datetime | None]
    sync_trouble: Mapped[str | None]


class MailboxSender(Scoped, Base):
    """Somebody who may send from a shared mailbox."""

    __tablename__ = "mailbox_senders"
    __table_args__ = within_workspace(
        UniqueConstraint("workspace_id", "mailbox_id", "person_id"),
        refers_to("mailbox_id", "mailboxes"),
        refers_to("person_id", "people"),
    )

    mailbox_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int] = mapped_column(BigId)


class Cover(Scoped, Base):
    """Who stands in for somebody who is away, from when until when, both days included; nothing is reassigned."""

    __tablename__ = "covers"
    __table_args__ = within_workspace(
        Index(None, "workspace_id", "person_id", "until_on"),
        Index(None, "workspace_id", "cover_id", "until_on"),
        CheckConstraint("person_id <> cover_id", name="somebody_else"),
        CheckConstraint("from_on <= until_on", name="forward"),
        refers_to("person_id", "people"),
        refers_to("cover_id", "people"),
    )

    person_id: Mapped[int] = mapped_column(BigId)
    cover_id: Mapped[int] = mapped_column(BigId)
    from_on: Mapped[date]
    until_on: Mapped[date]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """Since when nobody stands in any more: the person was back, or their cover declined."""
    declined_at: Mapped[datetime | None]
    summarised_at: Mapped[datetime | None]


class WorkspaceSettings(Base):
    """What a workspace has decided for itself; one row each."""

    __tablename__ = "workspace_settings"

    workspace_id: Mapped[int] = mapped_column(BigId, ForeignKey("installations.id"), primary_key=True)
    company_name: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    first_import_at: Mapped[datetime | None]
