"""What a handoff knows: every fact on record about the customer and the two people, each with its audience."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.errors import Invalid
from bot.handoff.internal_facts import internal_facts
from bot.handoff.plan import Plan, introduction_on, is_after_last_day, plan_facts, usual_reason
from bot.handoff.recipient import recipient
from bot.handoff.relationship import History, cadence, change_of_pace, classify, rhythm
from bot.handoff.wording.dates import day, length, month, months_between
from bot.handoff.wording.figures import counted, listed
from bot.handoff.wording.unsaid import unsaid_in
from bot.handoff.wording.words import DUE_BEFORE, OTHERS_BEFORE, URGENT_TICKET
from bot.outreach import contacts_away
from bot.outreach.body.cleaning import safe_link
from bot.outreach.facts import Audience, Fact
from store import handoff, outreach
from store.models import Activity, Contact, Person, Task, Ticket, Transition

FROM_THE_START_MONTHS = 3  # Whoever met the customer within its first three months has been there from the start.

SETTLED_MONTHS = 12  # A shorter time with us introduces nobody.
SPECIALITIES = 2  # A letter names the first two; the rest is for the profile.
SEVERITIES = ("urgent", "high", "normal", "low")
MANY = 4  # Fewer meetings than this are not worth counting in a letter.
SPOKEN = "calls and meetings on record"
ADJECTIVES = {"weekly": "weekly", "every two weeks": "fortnightly", "monthly": "monthly"}


def gather(
    session: Session,
    *,
    customer_id: int,
    outgoing_id: int,
    incoming_id: int,
    reason: str | None,
    last_day: date | None,
    today: date,
    introduce_by: date | None = None,
    reason_released: bool = False,
    contact_id: int | None = None,
) -> list[Fact]:
    """Gather the facts for both mails of a handoff, the customer's first, then the internal ones.

    `today` is the outgoing person's date. `introduce_by` is what `introduction_due` says unless given. A
    departure and a reason in free words stay internal, and a departure's last day with it, unless `reason_released`:
    a person said that the customer may hear it. `contact_id` writes to somebody else than the primary contact.
    Raises NotFound and Invalid with a sentence for the CSM.
    """
    record = handoff.record(session, customer_id=customer_id, outgoing_id=outgoing_id, incoming_id=incoming_id)
    _check_is_here(record.incoming)
    contact = recipient(record.customer, record.contacts, contact_id=contact_id)
    plan = Plan(
        reason=reason,
        reason_released=reason_released,
        last_day=last_day,
        introduce_by=introduce_by,
        today=today,
        zone=record.incoming.zone,
        contact_zone=contact.zone,
        contact_away_until=contacts_away.until(session, customer_id, contact.email or "", today=today),
    )
    history = _history(record, today)
    return [
        fact
        for fact in (
            *_customer(record, today),
            *_contact(contact, today),
            *_person("outgoing", record.outgoing, today),
            *_person("incoming", record.incoming, today),
            *_career(record.incoming, today),
            *plan_facts(plan),
            *(_promise(task, plan, record.outgoing) for task in record.open_tasks if task.audience == "customer"),
            *(_ticket(ticket, record) for ticket in _open_tickets(record)),
            *_meetings(record, contact, history),
            *internal_facts(record, history),
        )
        if fact.value.strip()
    ]


def gather_for(
    session: Session,
    transition: Transition,
    reader: Person | None,
    *,
    mail_id: int | None,
    now: datetime,
    contact_id: int | None = None,
) -> list[Fact]:
    """Gather the facts of a transition as it stands for one of its mails, dated as they are where `reader` is.

    A reason that its sender let this mail say is one that the customer may hear, as long as it is the same; so is, for
    the introduction, one that the farewell was let say, but only once that has left. The last day of a departure goes
    with it: by itself it is no secret, and it is hidden only because it would give the departure away.
    """
    return gather(
        session,
        customer_id=transition.customer_id,
        outgoing_id=transition.outgoing_id,
        incoming_id=transition.incoming_id,
        reason=transition.reason,
        reason_released=_is_reason_released(session, transition, mail_id),
        last_day=transition.last_day_on,
        introduce_by=transition.introduce_by_on,
        today=now.astimezone(ZoneInfo(reader.zone if reader else "UTC")).date(),
        contact_id=contact_id,
    )


def _is_reason_released(session: Session, transition: Transition, mail_id: int | None) -> bool:
    told = transition.farewell_id if transition.state != "planned" else None
    mails = {one for one in (mail_id, told) if one is not None}
    reason = usual_reason(transition.reason or "")
    kept = (row for outreach_id in mails for row in outreach.facts_of(session, outreach_id))
    return any(row.key == "reason" and row.value == reason and row.released_by_id is not None for row in kept)


def _check_is_here(incoming: Person) -> None:
    if incoming.deactivated_at is not None:
        raise Invalid(
            f"{incoming.name} has left and cannot take a customer over. Nothing was drafted; choose somebody else.",
            field="incoming",
        )


def _history(record: handoff.Record, today: date) -> History:
    """Read the days of all calls and meetings so far, as the outgoing person's calendar shows them."""
    days = (_on(meeting, record.outgoing) for meeting in record.meetings)
    return History(record.customer.since_on, tuple(on for on in days if on <= today), today)


def _on(meeting: Activity, person: Person) -> date:
    return meeting.occurred_at.astimezone(ZoneInfo(person.zone)).date()


def _customer(record: handoff.Record, today: date) -> list[Fact]:
    customer, source = record.customer, "customer record"
    facts = [_fact("customer", "Customer", customer.name, source, today)]
    if record.company:
        facts.append(_fact("company", "Our company", record.company, "workspace settings", today))
    if customer.since_on and customer.since_on <= today:
        facts += [
            _fact("since", "Customer since", month(customer.since_on, today), source, today),
            _fact("tenure", "Tenure", length(customer.since_on, today), source, today),
        ]
    if record.support_engineer:
        facts.append(_fact("support", "Contact in support", record.support_engineer.name, source, today))
    return facts


def _contact(contact: Contact, today: date) -> list[Fact]:
    said = {
        "contact": ("Primary contact" if contact.is_primary else "Contact", contact.name),
        "contact_preferred": ("Wants to be called", contact.preferred_name),
        "contact_form": ("Form of address", contact.form_of_address),
        "contact_title": ("Title", contact.title),
        "contact_email": ("E-mail", contact.email),
        "contact_pronouns": ("Pronouns", contact.pronouns),
        "contact_language": ("Language", contact.language),
    }
    return [_fact(key, label, value, "contact record", today) for key, (label, value) in said.items() if value]


def _person(key: str, person: Person, today: date) -> list[Fact]:
    """Say how one of the two is called and reached; somebody who has left is not reached any more."""
    who = "Hands over" if key == "outgoing" else "Takes over"
    said = {key: (who, person.name), f"{key}_pronouns": (f"{person.name}'s pronouns", person.pronouns)}
    if person.deactivated_at is None:
        said |= {
            f"{key}_email": (f"{person.name}'s e-mail", person.email),
            f"{key}_phone": (f"{person.name}'s phone", person.phone),
        }
    return [
        _fact(name, label, value, f"{person.name}'s profile", today) for name, (label, value) in said.items() if value
    ]


def _career(person: Person, today: date) -> list[Fact]:
    """Say what introduces the incoming person: title, years with us, field, where to book a time."""
    said_aloud = [line for name in person.specialities if (line := _one_line(name)) and not unsaid_in(line)]
    joined = person.joined_on
    tenure = length(joined, today) if joined and months_between(joined, today) >= SETTLED_MONTHS else None
    said = {
        "incoming_title": ("Title", person.title),
        "incoming_tenure": ("With us for", tenure),
        "incoming_specialities": ("Focuses on", listed(said_aloud[:SPECIALITIES])),
        "incoming_bio": ("In their own words", person.bio),
        "incoming_link": ("Calendar", safe_link(person.scheduling_link)),
    }
    return [
        _fact(key, label, value, f"{person.name}'s profile", today) for key, (label, value) in said.items() if value
    ]


def _promise(task: Task, plan: Plan, outgoing: Person) -> Fact:
    """Say what we owe the customer; a date that has passed is left out, the card warns of it elsewhere."""
    due = f" (by {day(task.due_on, plan.today)})" if task.due_on and task.due_on >= plan.today else ""
    label = "Open promise"
    if task.due_on and plan.today <= task.due_on < introduction_on(plan):
        is_outgoings = task.owner_id in (None, outgoing.id) and not is_after_last_day(plan, task.due_on)
        label = DUE_BEFORE if is_outgoings else OTHERS_BEFORE
    return _fact(f"promise:{task.id}", label, task.title.strip().rstrip(".") + due, "open tasks", plan.today)


def _open_tickets(record: handoff.Record) -> list[Ticket]:
    """Give the tickets that are not solved, the most severe first and of those the oldest."""
    unsolved = [ticket for ticket in record.tickets if ticket.status in ("open", "pending")]
    return sorted(unsolved, key=lambda ticket: SEVERITIES.index(ticket.severity))


def _ticket(ticket: Ticket, record: handoff.Record) -> Fact:
    """Say which ticket is open; only the customer's own may be named to them, not one that we filed."""
    audience: Audience = "customer" if ticket.contact_id else "internal"
    label = URGENT_TICKET if ticket.severity in SEVERITIES[:2] else "Open ticket"
    opened, source = _opened(ticket, record.outgoing), f"ticket {ticket.external_ref}"
    return _fact(f"ticket:{ticket.id}", label, ticket.subject, source, opened, audience=audience)


def _opened(ticket: Ticket, person: Person) -> date:
    return ticket.opened_at.astimezone(ZoneInfo(person.zone)).date()


def _meetings(record: handoff.Record, contact: Contact, history: History) -> list[Fact]:
    """Say how often and when we met, and what the outgoing person and this contact did: both were there.

    Calls with the contact's colleagues stay out of what the letter may count; not everybody knows of every call.
    """
    today = history.today
    facts = [_fact("relationship", "Relationship", classify(history), SPOKEN, today, audience="internal")]
    theirs = [
        meeting
        for meeting in record.meetings
        if meeting.person_id in (None, record.outgoing.id) and meeting.contact_id in (None, contact.id)
    ]
    own = History(history.since, tuple(on for on in (_on(m, record.outgoing) for m in theirs) if on <= today), today)
    if often := cadence(own):
        facts.append(_fact("cadence", "Met", often, SPOKEN, own.met[-1]))
    elif often := cadence(history):
        facts.append(_fact("cadence", "Met", often, SPOKEN, history.met[-1], audience="internal"))
    return facts + (_own_meetings(own, [meeting.type for meeting in theirs]) if own.met else [])


def _own_meetings(own: History, types: list[str]) -> list[Fact]:
    """Say what the two of them can remember: how many, since when, the latest, and how the pace changed."""
    first, last, today = own.met[0], own.met[-1], own.today
    latest, usual = types[len(own.met) - 1], Counter(types).most_common(1)[0][0]
    noun = usual if len(set(types)) == 1 else "conversation"
    said = {
        "meetings": ("Calls and meetings", counted(len(own.met), noun, f"{noun}s")),
        "last_met": ("Last spoke", f"{latest} on {day(last, today)}"),
        "first_met": ("First spoke", month(first, today) if len(own.met) >= MANY else ""),
        "rhythm": ("Lately spoke", rhythm(own) or ""),
    }
    if pace := change_of_pace(own):
        said["pace"] = ("Pace", f"{ADJECTIVES[pace[0]]} {usual}s at the start, {ADJECTIVES[pace[1]]} ones now")
    if own.since and own.since <= today and months_between(own.since, first) < FROM_THE_START_MONTHS:
        said["together"] = ("Worked together for", length(own.since, today))
    return [_fact(key, label, value, SPOKEN, last) for key, (label, value) in said.items() if value]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _fact(key: str, label: str, value: str, source: str, as_of: date, *, audience: Audience = "customer") -> Fact:
    return Fact(key, label, _one_line(value), source, as_of, audience)
