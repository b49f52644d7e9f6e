"""A day promised in a farewell that nobody has sent: once it has passed, the draft names the next usual one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.handoff import redrafting
from bot.handoff.kinds import CARDS
from bot.people.working_time import morning_of
from store import cards, customers, jobs, lines, people, transitions
from store import outreach as store
from store.models import Transition

NEW_DAY = "handoff.new_day"


def plan(session: Session, transition: Transition, *, now: datetime) -> None:
    """Look at a farewell again on the morning after the day it names; nothing to do where it names none."""
    by, outgoing = transition.introduce_by_on, people.get(session, transition.outgoing_id)
    if by is None or outgoing is None or transition.farewell_id is None or transition.state != "planned":
        return
    arguments = {"transition_id": transition.id, "by": by.isoformat()}
    due_at, key = morning_of(by + timedelta(days=1), outgoing.zone), f"new_day:{transition.id}:{by}"
    jobs.schedule(session, NEW_DAY, arguments, now=now, due_at=due_at, unique_key=key, queue="later")


def name_a_new_day(session: Session, transition_id: int, passed: date, *, now: datetime) -> None:
    """Write the drafts anew with a day to come, and tell an incoming person who had agreed to the one that passed."""
    transition = transitions.get(session, transition_id)
    farewell = store.get(session, transition.farewell_id or 0) if transition else None
    if transition is None or transition.introduce_by_on != passed or transition.state != "planned":
        return
    incoming = people.get(session, transition.incoming_id)
    if incoming is None or farewell is None or farewell.state != "drafted":
        return
    known = redrafting.look_up(session, transition, now=now)
    redrafting.farewell_anew(session, transition, known.farewell, was=incoming, now=now)
    redrafting.introduction_anew(session, transition, known.introduction, was=incoming, now=now)
    plan(session, transition, now=now)
    customer, by = customers.get(session, transition.customer_id), transition.introduce_by_on
    if transition.agreed_at is not None and customer is not None:
        text = f"{customer.name}: the farewell has not left, so it now says that you write by {by:%A} {by.day} {by:%B}."
        lines.say(session, incoming.id, text, None, now=now)
    cards.touch(session, transition.id, *CARDS, now=now)
