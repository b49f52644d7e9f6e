"""Where each thing is shown in Slack."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base, BigId, Scoped, refers_to, within_workspace


class Card(Scoped, Base):
    """One place where a row is shown to one person; `revision` counts the reasons to draw it again."""

    __tablename__ = "cards"
    __table_args__ = within_workspace(
        Index(None, "workspace_id", "kind", "subject_id"),
        CheckConstraint("place in ('dm', 'response')", name="place"),
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
    digest: Mapped[str | None]
    trouble: Mapped[str | None]
    trouble_ref: Mapped[str | None]
    asked_at: Mapped[datetime]
    posting_at: Mapped[datetime | None]
    shown_at: Mapped[datetime | None]
