"""The first two weeks of the new CSM as a checklist, derived from what is on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.handoff.briefing.contacts import reachable, unmet
from bot.handoff.briefing.matters import TASKS, grave_ticket
from bot.handoff.briefing.page import Gap, Line, one_line
from bot.handoff.briefing.plan import Pair
from bot.handoff.plan import SOURCE
from bot.handoff.wording.dates import call_days, day, either_day, introduction_due, weekday
from bot.handoff.wording.figures import counted
from store.briefing import Known

WEEKS = timedelta(days=14)
RENEWAL_NEAR = timedelta(days=120)
DUE = 2  # Promises worth a line of their own here; all of them stand under open matters.


@dataclass(frozen=True)
class Step:
    """One thing to do, and the day on which it stands in the list."""

    on: date
    line: Line


def first_weeks(known: Known, pair: Pair | None, gaps: tuple[Gap, ...], today: date, zone: ZoneInfo) -> list[Line]:
    """List what to do in the first two weeks, by the day on which it is due."""
    steps = [
        *_ticket(known, today, zone),
        *_questions(pair, gaps, today),
        *_introduction(known, pair, today, zone),
        *_promises(known, today),
        *_meeting(known, today),
        *_renewal(known, today),
    ]
    return [step.line for step in sorted(steps, key=lambda step: step.on)]


def _ticket(known: Known, today: date, zone: ZoneInfo) -> Iterator[Step]:
    ticket = grave_ticket(known)
    if ticket is None:
        return
    engineer = known.people.get(known.customer.support_engineer_id or 0)
    who = f" with {_first(engineer.name)}" if engineer and engineer.deactivated_at is None else ""
    ref = one_line(ticket.external_ref, 40)
    text = f"Today: go through ticket {ref}{who} before you write."
    yield Step(today, Line(text, f"ticket {ref}", ticket.opened_at.astimezone(zone).date()))


def _questions(pair: Pair | None, gaps: tuple[Gap, ...], today: date) -> Iterator[Step]:
    still = [gap for gap in gaps if gap.asked_at is None]
    if pair is None or not still or pair.outgoing.deactivated_at is not None:
        return
    last, name = pair.transition.last_day_on, _first(pair.outgoing.name)
    until = f" while {name} can be reached (until {day(last, today)})" if last and last >= today else ""
    until = "" if pair.is_confidential() else until
    text = f"Today: ask {name} the {counted(len(still), 'question', 'questions')} above{until}."
    yield Step(today, Line(text, "this briefing", today))


def _introduction(known: Known, pair: Pair | None, today: date, zone: ZoneInfo) -> Iterator[Step]:
    """Say when to write and when to call; once the introduction has left, only the call is still to come."""
    transition = pair.transition if pair else None
    place = pair.incoming.zone if pair else zone.key
    by = (transition.introduce_by_on if transition else None) or introduction_due(today, place)
    if transition is None or transition.introduced_at is None:
        yield Step(by, Line(f"By {weekday(by, today)}: send the introduction.", SOURCE, today))
    away_until = (pair.away_until if pair else None) or today
    first, second = call_days(max(by, today, away_until), [place, *_zone_of_contact(known, pair)])
    yield Step(first, Line(f"{either_day(first, second)}: a first call of 20 minutes.", SOURCE, today))


def _zone_of_contact(known: Known, pair: Pair | None) -> Iterator[str]:
    """Give the zone of whoever is to be called, as far as it is on record: the handoff's contact, else the main one."""
    written_to = [one for one in known.contacts if pair and one.id == pair.written_to]
    yield from (one.zone for one in (written_to or reachable(known))[:1] if one.zone)


def _promises(known: Known, today: date) -> Iterator[Step]:
    due = [task for task in known.open_tasks if task.audience == "customer" and task.due_on]
    for task in [task for task in due if task.due_on and task.due_on <= today + WEEKS][:DUE]:
        on = max(task.due_on or today, today)
        text = f"By {day(on, today)}: keep the promise “{one_line(task.title, 100).rstrip('.')}”."
        yield Step(on, Line(text, TASKS, today))


def _meeting(known: Known, today: date) -> Iterator[Step]:
    stranger = unmet(known)
    if stranger is not None:
        role = f" ({one_line(stranger.role, 40)})" if stranger.role else ""
        text = f"Second week: get to know {one_line(stranger.name, 60)}{role}; no contact is on record."
        yield Step(today + WEEKS, Line(text, "contact record", today))


def _renewal(known: Known, today: date) -> Iterator[Step]:
    renews = known.customer.renews_on
    if renews is None or not today <= renews <= today + RENEWAL_NEAR:
        return
    executive = known.people.get(known.customer.account_executive_id or 0)
    who = f"agree with {_first(executive.name)}" if executive and executive.deactivated_at is None else "decide"
    text = f"Second week: {who} how the renewal of {day(renews, today)} goes, and who leads it."
    yield Step(today + WEEKS, Line(text, "customer record", today))


def _first(name: str) -> str:
    return one_line(name, 60).split(" ", 1)[0] if name.split() else name
