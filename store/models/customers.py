"""Customers and what is known about them: contacts, notes, activities, usage, health, tickets, opportunities."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Computed, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base, BigId, Scoped, refers_to, within_workspace

AUDIENCE = "audience in ('customer', 'internal')"


class Customer(Scoped, Base):
    """A company we look after. Money is in cents of `currency`, per year."""

    __tablename__ = "customers"
    __table_args__ = within_workspace(
        UniqueConstraint("workspace_id", "external_ref"),
        Index(None, "workspace_id", "name"),
        Index(None, "workspace_id", "lower_name"),
        Index(None, "workspace_id", "owner_id"),
        refers_to("owner_id", "people"),
        refers_to("account_executive_id", "people"),
        refers_to("support_engineer_id", "people"),
    )

    external_ref: Mapped[str]
    name: Mapped[str]
    # A column, because PostgreSQL uses no index on lower(name) under row security: lower() is not leakproof.
    lower_name: Mapped[str] = mapped_column(Computed("lower(name)", persisted=True), deferred=True)
    domain: Mapped[str | None]
    industry: Mapped[str | None]
    tier: Mapped[str | None]
    status: Mapped[str] = mapped_column(default="active")
    arr_cents: Mapped[int | None] = mapped_column(BigId)
    currency: Mapped[str] = mapped_column(default="USD")
    since_on: Mapped[date | None]
    renews_on: Mapped[date | None]
    bought_because: Mapped[str | None]
    next_touch_on: Mapped[date | None]
    owner_id: Mapped[int | None] = mapped_column(BigId)
    account_executive_id: Mapped[int | None] = mapped_column(BigId)
    support_engineer_id: Mapped[int | None] = mapped_column(BigId)
    channel_ref: Mapped[str | None]
    ai_allowed: Mapped[bool] = mapped_column(default=True)


class Contact(Scoped, Base):
    """A person at a customer."""

    __tablename__ = "contacts"
    __table_args__ = within_workspace(
        UniqueConstraint("workspace_id", "external_ref"),
        Index(None, "workspace_id", "customer_id"),
        Index(None, "workspace_id", "email"),
        CheckConstraint("form_of_address in ('first name', 'formal')", name="form_of_address"),
        refers_to("customer_id", "customers"),
    )

    external_ref: Mapped[str]
    customer_id: Mapped[int] = mapped_column(BigId)
    name: Mapped[str]
    preferred_name: Mapped[str | None]
    form_of_address: Mapped[str] = mapped_column(default="first name")
    pronouns: Mapped[str | None]
    email: Mapped[str | None]
    title: Mapped[str | None]
    role: Mapped[str | None]
    is_primary: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(default="en")
    zone: Mapped[str | None]
    do_not_contact: Mapped[bool] = mapped_column(default=False)
    left_alone_at: Mapped[datetime | None]

    @property
    def is_left_alone(self) -> bool:
        """Whether nobody may write to them: it stands so on record, or they asked for it in a mail."""
        return self.do_not_contact or self.left_alone_at is not None


class Note(Scoped, Base):
    """What a CSM wrote down about a customer; internal unless its author said the customer knows it."""

    __tablename__ = "csm_notes"
    __table_args__ = within_workspace(
        UniqueConstraint("workspace_id", "external_ref"),
        Index(None, "workspace_id", "customer_id"),
        CheckConstraint(
            "category in ('preference', 'sensitivity', 'promise', 'escalation', 'style', 'relationship')",
            name="category",
        ),
        CheckConstraint(AUDIENCE, name="audience"),
        refers_to("customer_id", "customers"),
        refers_to("author_id", "people"),
    )

    external_ref: Mapped[str | None]
    customer_id: Mapped[int] = mapped_column(BigId)
    author_id: Mapped[int | None] = mapped_column(BigId)
    category: Mapped[str]
    text: Mapped[str]
    audience: Mapped[str] = mapped_column(default="internal")
    noted_on: Mapped[date]


class Activity(Scoped, Base):
    """Something that happened between us and a customer: a call, a meeting, a mail, a note, a support contact."""

    __tablename__ = "activities"
    __table_args__ = within_workspace(
        UniqueConstraint("workspace_id", "external_ref"),
        Index(None, "workspace_id", "customer_id", "occurred_at"),
        CheckConstraint("type in ('call', 'meeting', 'email', 'note', 'support')", name="type"),
        refers_to("customer_id", "customers"),
        refers_to("person_id", "people"),
        refers_to("contact_id", "contacts"),
    )

    external_ref: Mapped[str | None]
    customer_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int | None] = mapped_column(BigId)
    contact_id: Mapped[int | None] = mapped_column(BigId)
    type: Mapped[str]
    subject: Mapped[str]
    summary: Mapped[str | None]
    occurred_at: Mapped[datetime]


class Opportunity(Scoped, Base):
    """A possible expansion; internal until it has been introduced."""

    __tablename__ = "opportunities"
    __table_args__ = within_workspace(
        UniqueConstraint("workspace_id", "external_ref"),
        Index(None, "workspace_id", "customer_id"),
        refers_to("customer_id", "customers"),
        refers_to("owner_id", "people"),
    )

    external_ref: Mapped[str]
    customer_id: Mapped[int] = mapped_column(BigId)
    owner_id: Mapped[int | None] = mapped_column(BigId)
    name: Mapped[str]
    stage: Mapped[str]
    value_cents: Mapped[int | None] = mapped_column(BigId)
    currency: Mapped[str] = mapped_column(default="USD")
    expected_on: Mapped[date | None]
    intro_sent_at: Mapped[datetime | None]
    intro_response: Mapped[str | None]


class Usage(Scoped, Base):
    """One measured figure of a customer's use on one day, with its limit where there is one."""

    __tablename__ = "usage"
    __table_args__ = within_workspace(
        UniqueConstraint("workspace_id", "customer_id", "metric", "measured_on"),
        refers_to("customer_id", "customers"),
    )

    customer_id: Mapped[int] = mapped_column(BigId)
    metric: Mapped[str]
    value: Mapped[float] = mapped_column(Numeric(18, 4, asdecimal=False))
    ceiling: Mapped[float | None] = mapped_column(Numeric(18, 4, asdecimal=False))
    measured_on: Mapped[date]


class Ticket(Scoped, Base):
    """A support ticket of a customer, wherever it was filed."""

    __tablename__ = "tickets"
    __table_args__ = within_workspace(
        UniqueConstraint("workspace_id", "external_ref"),
        Index(None, "workspace_id", "customer_id"),
        CheckConstraint("severity in ('urgent', 'high', 'normal', 'low')", name="severity"),
        CheckConstraint("status in ('open', 'pending', 'solved', 'closed')", name="status"),
        refers_to("customer_id", "customers"),
        refers_to("contact_id", "contacts"),
    )

    external_ref: Mapped[str]
    customer_id: Mapped[int] = mapped_column(BigId)
    contact_id: Mapped[int | None] = mapped_column(BigId)
    subject: Mapped[str]
    severity: Mapped[str]
    status: Mapped[str]
    opened_at: Mapped[datetime]
    solved_at: Mapped[datetime | None]
    resolution: Mapped[str | None]
    is_escalated: Mapped[bool] = mapped_column(default=False)


class HealthScore(Scoped, Base):
    """A customer's health on one day, from 0 to 100."""

    __tablename__ = "health_scores"
    __table_args__ = within_workspace(
        UniqueConstraint("workspace_id", "customer_id", "scored_on"),
        CheckConstraint("score between 0 and 100", name="score"),
        refers_to("customer_id", "customers"),
    )

    customer_id: Mapped[int] = mapped_column(BigId)
    score: Mapped[int]
    scored_on: Mapped[date]
    reason: Mapped[str | None]
