"""Holds: what a manager has asked not to leave yet, and which unsent mails a manager may ask about."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, or_, select, update
from sqlalchemy.orm import Session, aliased

from store.database import workspace_of
from store.dialects import insert_ignoring
from store.models import Customer, Hold, Outreach, Person, Version
from store.queries import built_once

MOST = 40


class TeamMailRow(NamedTuple):
    """One unsent mail to a team's customer: how it stands, whose it is, what it is about, and a hold on it."""

    outreach: Outreach
    sender: str
    customer: str
    subject: str | None
    to: list[dict[str, str]] | None
    hold: Hold | None


def add(session: Session, outreach_id: int, *, by_id: int, reason: str, now: datetime) -> bool:
    """Put a hold on a mail; False when one stands already."""
    values = {"workspace_id": workspace_of(session), "outreach_id": outreach_id, "by_id": by_id, "reason": reason}
    return insert_ignoring(session, Hold, {**values, "held_at": now}) is not None


def release(session: Session, outreach_id: int, *, by_id: int, now: datetime) -> bool:
    """Take the hold off a mail; False when none stands."""
    standing = update(Hold).where(Hold.outreach_id == outreach_id, Hold.released_at.is_(None))
    done = session.execute(standing.values(released_at=now, released_by_id=by_id))
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def standing(session: Session, outreach_ids: Collection[int]) -> list[tuple[Hold, str]]:
    """List the holds that nobody has released on these mails, each with the name of who asked for it."""
    return [(hold, by) for hold, by in session.execute(*_standing(list(outreach_ids)))]


@built_once
def _standing(outreach_ids: Collection[int]) -> Select[Any, Any]:
    found = select(Hold, Person.name).join(Person, Person.id == Hold.by_id)
    return found.where(Hold.outreach_id.in_(outreach_ids), Hold.released_at.is_(None))


def of_team(session: Session, manager_id: int, states: tuple[str, ...]) -> list[TeamMailRow]:
    """List the mails in these states to customers of everybody a person manages, oldest first, without their own.

    An answer within a conversation of ours is listed once the mail that it answers has left.
    """
    return [TeamMailRow(*row) for row in session.execute(*_of_team(manager_id, states))]


@built_once
def _of_team(manager_id: int, states: Collection[str]) -> Select[Any, Any, Any, Any, Any, Any]:
    below = select(Person.id).where(Person.manager_id == manager_id).cte("below", recursive=True)
    below = below.union(select(Person.id).join(below, Person.manager_id == below.c.id))
    sender, parent = aliased(Person), aliased(Outreach)
    wanted = (
        select(Outreach, sender.name, Customer.name, Version.subject, Version.to, Hold)
        .join(Customer, Customer.id == Outreach.customer_id)
        .join(sender, sender.id == Outreach.sender_id)
        .outerjoin(Version, and_(Version.outreach_id == Outreach.id, Version.number == Outreach.version))
        .outerjoin(Hold, and_(Hold.outreach_id == Outreach.id, Hold.released_at.is_(None)))
        .outerjoin(parent, parent.id == Outreach.reply_to_id)
        .where(Customer.owner_id.in_(select(below.c.id)), Outreach.sender_id != manager_id)
        .where(Outreach.state.in_(states), or_(Outreach.reply_to_id.is_(None), parent.sent_at.is_not(None)))
    )
    return wanted.order_by(Outreach.id).limit(MOST).execution_options(populate_existing=True)
