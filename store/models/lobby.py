"""The lobby: what must be read before a workspace is known; it holds no content."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import LOBBY, Base, BigId


class Installation(Base):
    """One Slack workspace that has Rapport; its id is the workspace id of everything else."""

    __tablename__ = "installations"
    __table_args__ = (UniqueConstraint("team_ref"), {"info": LOBBY})

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    team_ref: Mapped[str]
    enterprise_ref: Mapped[str | None]
    name: Mapped[str]
    bot_user_ref: Mapped[str]
    bot_ref: Mapped[str | None]
    bot_token: Mapped[bytes | None] = mapped_column(LargeBinary)
    installed_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class OAuthState(Base):
    """One started connection to an outside system, usable once."""

    __tablename__ = "oauth_states"
    __table_args__ = ({"info": LOBBY},)

    state_hash: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(BigId, ForeignKey("installations.id"))
    person_id: Mapped[int] = mapped_column(BigId)
    purpose: Mapped[str]
    verifier: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime]


class Delivery(Base):
    """One thing an outside system sent us; recorded in the transaction that dealt with it."""

    __tablename__ = "deliveries"
    __table_args__ = (Index(None, "received_at"), {"info": LOBBY})

    key: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[datetime]


class ApiToken(Base):
    """One bearer token of the HTTP API, as a hash."""

    __tablename__ = "api_tokens"
    __table_args__ = ({"info": LOBBY},)

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(BigId, ForeignKey("installations.id"))
    person_id: Mapped[int] = mapped_column(BigId)
    label: Mapped[str]
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class MailboxAddress(Base):
    """Whose mailbox an address is, by the hash of the address."""

    __tablename__ = "mailbox_addresses"
    __table_args__ = ({"info": LOBBY},)

    address_hash: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(BigId, ForeignKey("installations.id"))
    mailbox_id: Mapped[int] = mapped_column(BigId)


class Bell(Base):
    """One job that somebody must be woken for, and when."""

    __tablename__ = "bells"
    __table_args__ = (Index(None, "due_at"), {"info": LOBBY})

    job_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    workspace_id: Mapped[int] = mapped_column(BigId, ForeignKey("installations.id"))
    queue: Mapped[str]
    due_at: Mapped[datetime]


class Mishap(Base):
    """A failure that a person was given a reference for: where in our code, and never what about."""

    __tablename__ = "mishaps"
    __table_args__ = ({"info": LOBBY},)

    ref: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    door: Mapped[str]
    error: Mapped[str]
    places: Mapped[list[str]]
