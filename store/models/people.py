"""Colleagues, their mailboxes and the workspace's own settings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base, BigId, Scoped, refers_to, within_workspace


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
    """A Gmail mailbox that mail leaves from: a person's own, or shared among listed senders."""

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


class WorkspaceSettings(Base):
    """What a workspace has decided for itself; one row each."""

    __tablename__ = "workspace_settings"

    workspace_id: Mapped[int] = mapped_column(BigId, ForeignKey("installations.id"), primary_key=True)
    company_name: Mapped[str]
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    first_import_at: Mapped[datetime | None]
