"""What people still have to do for a customer, and who is handing whom to whom."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from store.models.base import Base, BigId, PortableJSON, Scoped, refers_to, within_workspace
from store.models.customers import AUDIENCE

OPEN_TRANSITION = "state in ('planned', 'announced', 'introduced')"


class Task(Scoped, Base):
    """Something owed, with the person who owes it; a promise made in a mail is one of these.

    A promise has the mail (`outreach_id`) and its `sentence`; `dismissed_at` when its author said it is none.
    """

    __tablename__ = "tasks"
    __table_args__ = within_workspace(
        UniqueConstraint("workspace_id", "external_ref"),
        Index(None, "workspace_id", "customer_id"),
        Index(None, "workspace_id", "owner_id"),
        Index(None, "workspace_id", "outreach_id"),
        CheckConstraint(AUDIENCE, name="audience"),
        refers_to("customer_id", "customers"),
        refers_to("owner_id", "people"),
        refers_to("outreach_id", "outreach"),
    )

    external_ref: Mapped[str | None]
    customer_id: Mapped[int] = mapped_column(BigId)
    owner_id: Mapped[int | None] = mapped_column(BigId)
    title: Mapped[str]
    audience: Mapped[str] = mapped_column(default="internal")
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    outreach_id: Mapped[int | None] = mapped_column(BigId)
    sentence: Mapped[str | None]
    dismissed_at: Mapped[datetime | None]

    @property
    def is_presence(self) -> bool:
        """Whether a mail says with it until when its owner can be reached: nothing owed, and nobody else's to keep."""
        return self.sentence is not None and self.audience == "internal"


class Reminder(Scoped, Base):
    """One moment at which a person is told something: they asked for it, a mail stays unanswered, or a promise is due.

    `number` counts the nudges about one mail; a reminder that an answer made needless has `cancelled_at`.
    """

    __tablename__ = "reminders"
    __table_args__ = within_workspace(
        Index(None, "workspace_id", "person_id"),
        Index(None, "workspace_id", "customer_id"),
        Index(None, "workspace_id", "outreach_id"),
        Index(None, "workspace_id", "task_id"),
        CheckConstraint("purpose in ('asked', 'silence', 'promise')", name="purpose"),
        refers_to("person_id", "people"),
        refers_to("customer_id", "customers"),
        refers_to("outreach_id", "outreach"),
        refers_to("task_id", "tasks"),
    )

    person_id: Mapped[int] = mapped_column(BigId)
    customer_id: Mapped[int | None] = mapped_column(BigId)
    outreach_id: Mapped[int | None] = mapped_column(BigId)
    task_id: Mapped[int | None] = mapped_column(BigId)
    purpose: Mapped[str] = mapped_column(default="asked", server_default="asked")
    number: Mapped[int] = mapped_column(default=1, server_default="1")
    text: Mapped[str]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


class Transition(Scoped, Base):
    """A customer on the way from one CSM to another; a customer has at most one open at a time."""

    __tablename__ = "customer_transitions"
    __table_args__ = within_workspace(
        CheckConstraint(
            "state in ('planned', 'announced', 'introduced', 'completed', 'cancelled')",
            name="state",
        ),
        Index(
            "uq_customer_transitions_open",
            "workspace_id",
            "customer_id",
            unique=True,
            sqlite_where=text(OPEN_TRANSITION),
            postgresql_where=text(OPEN_TRANSITION),
        ),
        refers_to("customer_id", "customers"),
        refers_to("outgoing_id", "people"),
        refers_to("incoming_id", "people"),
        refers_to("asked_by_id", "people"),
        refers_to("farewell_id", "outreach"),
        refers_to("introduction_id", "outreach"),
    )

    customer_id: Mapped[int] = mapped_column(BigId)
    outgoing_id: Mapped[int] = mapped_column(BigId)
    incoming_id: Mapped[int] = mapped_column(BigId)
    asked_by_id: Mapped[int] = mapped_column(BigId)
    reason: Mapped[str | None]
    last_day_on: Mapped[date | None]
    introduce_by_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(default="planned")
    farewell_id: Mapped[int | None] = mapped_column(BigId)
    introduction_id: Mapped[int | None] = mapped_column(BigId)
    copies_incoming: Mapped[bool] = mapped_column(default=True, server_default=true())
    asked_incoming_at: Mapped[datetime | None]
    agreed_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    declined_because: Mapped[str | None]
    reminded_at: Mapped[datetime | None]
    planned_at: Mapped[datetime]
    announced_at: Mapped[datetime | None]
    introduced_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


class Reassignment(Scoped, Base):
    """One move of a customer and everything with it, with what it takes to move it back."""

    __tablename__ = "reassignments"
    __table_args__ = within_workspace(
        Index(None, "workspace_id", "customer_id"),
        refers_to("customer_id", "customers"),
        refers_to("transition_id", "customer_transitions"),
        refers_to("from_id", "people"),
        refers_to("to_id", "people"),
        refers_to("by_id", "people"),
        refers_to("undone_by_id", "people"),
    )

    customer_id: Mapped[int] = mapped_column(BigId)
    transition_id: Mapped[int | None] = mapped_column(BigId)
    from_id: Mapped[int | None] = mapped_column(BigId)
    to_id: Mapped[int] = mapped_column(BigId)
    by_id: Mapped[int] = mapped_column(BigId)
    moved: Mapped[dict[str, Any]]
    moved_at: Mapped[datetime]
    undo_until: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(BigId)


class BriefingQuestion(Scoped, Base):
    """Something the record does not say about a customer, asked of the outgoing CSM.

    The answer is between the two CSMs until the outgoing one lets it onto the record, as a note.
    """

    __tablename__ = "briefing_questions"
    __table_args__ = within_workspace(
        UniqueConstraint("workspace_id", "transition_id", "topic"),
        refers_to("transition_id", "customer_transitions"),
        refers_to("asked_by_id", "people"),
        refers_to("note_id", "csm_notes"),
    )

    transition_id: Mapped[int] = mapped_column(BigId)
    topic: Mapped[str]
    question: Mapped[str]
    asked_by_id: Mapped[int] = mapped_column(BigId)
    asked_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    note_id: Mapped[int | None] = mapped_column(BigId)


class HandoffOffer(Scoped, Base):
    """A customer whose owner was changed elsewhere: the earlier owner is offered to say goodbye properly.

    The offers of one import share a `batch`; more than five for one person are shown as one card.
    """

    __tablename__ = "handoff_offers"
    __table_args__ = within_workspace(
        Index(None, "workspace_id", "from_id", "state"),
        CheckConstraint("state in ('offered', 'taken', 'declined', 'overtaken')", name="state"),
        refers_to("customer_id", "customers"),
        refers_to("from_id", "people"),
        refers_to("to_id", "people"),
    )

    customer_id: Mapped[int] = mapped_column(BigId)
    from_id: Mapped[int] = mapped_column(BigId)
    to_id: Mapped[int] = mapped_column(BigId)
    batch: Mapped[str]
    state: Mapped[str] = mapped_column(default="offered")
    offered_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class Meeting(Scoped, Base):
    """The call in which both CSMs and the customer meet; `event_ref` is ours, so that booking twice makes one event."""

    __tablename__ = "meetings"
    __table_args__ = within_workspace(
        UniqueConstraint("workspace_id", "event_ref"),
        Index(None, "workspace_id", "transition_id"),
        CheckConstraint("state in ('proposed', 'booking', 'booked', 'took place', 'cancelled')", name="state"),
        refers_to("transition_id", "customer_transitions"),
        refers_to("organiser_id", "people"),
    )

    transition_id: Mapped[int] = mapped_column(BigId)
    organiser_id: Mapped[int] = mapped_column(BigId)
    event_ref: Mapped[str]
    state: Mapped[str] = mapped_column(default="proposed")
    choices: Mapped[list[str]] = mapped_column(PortableJSON, default=list)
    guests: Mapped[list[str]] = mapped_column(PortableJSON, default=list)
    zone: Mapped[str]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    meet_url: Mapped[str | None]
    trouble: Mapped[str | None]
    created_at: Mapped[datetime]
    booked_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]


class Pulse(Scoped, Base):
    """Thirty days after a handoff: whether it took place as planned, by what the record shows and the new CSM says."""

    __tablename__ = "pulses"
    __table_args__ = within_workspace(
        UniqueConstraint("workspace_id", "transition_id"),
        CheckConstraint("answer in ('yes', 'partly', 'no')", name="answer"),
        refers_to("transition_id", "customer_transitions"),
        refers_to("person_id", "people"),
    )

    transition_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int] = mapped_column(BigId)
    seen: Mapped[dict[str, Any]]
    asked_at: Mapped[datetime]
    answer: Mapped[str | None]
    comment: Mapped[str | None]
    answered_at: Mapped[datetime | None]
