"""Where things are shown in Slack, lines said to one person, and which channels are safe to name customers in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base, BigId, PortableJSON, Scoped, refers_to, within_workspace

ONE_EACH = "place <> 'response'"


class Card(Scoped, Base):
    """One place where a row is shown to one person; `revision` counts the reasons to draw it again.

    `drawn_revision` is the one that Slack shows: whatever was asked for up to it needs no drawing of its own.
    """

    __tablename__ = "cards"
    __table_args__ = within_workspace(
        Index(None, "workspace_id", "kind", "subject_id"),
        Index(
            "uq_cards_one_each",
            *("workspace_id", "kind", "subject_id", "person_id", "place"),
            unique=True,
            sqlite_where=text(ONE_EACH),
            postgresql_where=text(ONE_EACH),
        ),
        CheckConstraint("place in ('dm', 'home', 'response')", name="place"),
        refers_to("person_id", "people"),
    )

    kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int] = mapped_column(BigId)
    place: Mapped[str]
    channel_ref: Mapped[str | None]
    message_ref: Mapped[str | None]
    response_url: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=0)
    drawn_revision: Mapped[int | None]
    digest: Mapped[str | None]
    trouble: Mapped[str | None]
    trouble_ref: Mapped[str | None]
    asked_at: Mapped[datetime]
    posting_at: Mapped[datetime | None]
    shown_at: Mapped[datetime | None]


class Line(Scoped, Base):
    """Something said to one person in their direct message, because it did not belong where they asked."""

    __tablename__ = "lines"
    __table_args__ = within_workspace(refers_to("person_id", "people"))

    person_id: Mapped[int] = mapped_column(BigId)
    text: Mapped[str]
    blocks: Mapped[list[dict[str, Any]] | None] = mapped_column(PortableJSON)
    said_at: Mapped[datetime]


class Channel(Scoped, Base):
    """What Slack last said about a channel; one that is shared, pending or unknown hears no customer's name."""

    __tablename__ = "channels"
    __table_args__ = within_workspace(UniqueConstraint("workspace_id", "channel_ref"))

    channel_ref: Mapped[str]
    is_ours: Mapped[bool]
    checked_at: Mapped[datetime]
