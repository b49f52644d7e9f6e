"""What must happen later, and what has happened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base, BigId, Scoped, refers_to, within_workspace


class Job(Scoped, Base):
    """One thing to do at or after `due_at`, written in the transaction that decided it.

    `unique_key` names its effect, so that the effect is asked for once. Jobs of one `lane` run one at a time.
    `epoch` counts the leases: whoever holds an older one can no longer commit.
    """

    __tablename__ = "jobs"
    __table_args__ = within_workspace(
        UniqueConstraint("workspace_id", "unique_key"),
        Index(None, "workspace_id", "state", "due_at"),
        Index(
            "uq_jobs_running_lane",
            "workspace_id",
            "lane",
            unique=True,
            sqlite_where=text("state = 'running'"),
            postgresql_where=text("state = 'running'"),
        ),
        CheckConstraint("state in ('waiting', 'running', 'done', 'stuck', 'cancelled')", name="state"),
    )

    name: Mapped[str]
    queue: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    unique_key: Mapped[str | None]
    lane: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="waiting")
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    epoch: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    trouble: Mapped[str | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class AuditEntry(Scoped, Base):
    """One thing a person or a job did; rows are only ever added, and the database refuses anything else."""

    __tablename__ = "audit"
    __table_args__ = within_workspace(
        Index(None, "workspace_id", "subject", "subject_id"),
        refers_to("person_id", "people"),
    )

    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(BigId)
    action: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigId)
    detail: Mapped[dict[str, Any]]


class AuditLink(Scoped, Base):
    """One link of a workspace's chain over its audit entries, numbered from 1 without gaps; only ever added.

    `digest` covers the number, the whole entry and the digest of the link before, so that a changed, missing or moved
    entry shows.
    """

    __tablename__ = "audit_links"
    __table_args__ = within_workspace(
        UniqueConstraint("workspace_id", "number"),
        UniqueConstraint("workspace_id", "entry_id"),
        refers_to("entry_id", "audit"),
    )

    number: Mapped[int] = mapped_column(BigId)
    entry_id: Mapped[int] = mapped_column(BigId)
    digest: Mapped[str]
