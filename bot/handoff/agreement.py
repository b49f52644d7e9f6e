"""How far the two people of a handoff agree: what was asked, what was answered, and what the draft still says."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.errors import NotAllowed
from bot.outreach import drafts
from bot.outreach.body import to_text
from bot.people.forms_of_address import familiar
from store import customers, people
from store import outreach as store
from store.models import Person, Transition


def agreement_line(session: Session, transition: Transition, *, zone: str) -> str | None:
    """Say in one line for the outgoing CSM's card what the incoming one answered; None when there is nothing to say.

    Plain text in which names stand as they are on record: escape it. Times are those of `zone`.
    """
    if transition.state != "planned":
        return None
    name = _name(session, transition.incoming_id)
    said = (_answered(transition, name, zone), _differs(session, transition))
    return " ".join(filter(None, said)) or None


def promise_line(session: Session, transition: Transition) -> str | None:
    """Say for the incoming CSM by when they write, and what the farewell said where that is another day.

    None without a farewell or a day: then nothing was promised to the customer. Plain text; escape it.
    """
    by = transition.introduce_by_on
    if by is None or transition.farewell_id is None:
        return None
    told = _told_day(session, transition)
    if transition.state == "planned":
        return f"The farewell will say that you write by {_day(by)}."
    if told is None or told == _fact_day(by):
        return f"The farewell says you write by {_day(by)}."
    return f"You now write by {_day(by)}; the farewell said {told}."


def require_agreed(session: Session, transition: Transition) -> None:
    """Hold the farewell back after the incoming person has declined; raises NotAllowed."""
    if transition.declined_at is not None:
        name = _name(session, transition.incoming_id)
        raise NotAllowed(
            f"{name} can't take this customer over, and the farewell would say the opposite. Nothing was sent;"
            " name somebody else on the card, or discard the handoff."
        )


def require_not_declined(session: Session, transition: Transition) -> None:
    """Hold the introduction back after its sender has declined; raises NotAllowed."""
    if transition.declined_at is not None:
        customer = customers.get(session, transition.customer_id)
        name = customer.name if customer else "this customer"
        raise NotAllowed(
            f"You said that you can't take {name} over. Nothing was sent; press “I'll take it after all” first."
        )


def _answered(transition: Transition, name: str, zone: str) -> str | None:
    if transition.declined_at is not None:
        why = f": “{transition.declined_because.rstrip('.')}”" if transition.declined_because else ""
        return f"{name} can't take this over{why}. Send both is held back until you name somebody else."
    if transition.agreed_at is not None:
        return f"{name} takes it ({_moment(transition.agreed_at, zone)})."
    if transition.asked_incoming_at is not None:
        return f"{name} was asked {_moment(transition.asked_incoming_at, zone)} and has not answered yet."
    return None


def _differs(session: Session, transition: Transition) -> str | None:
    """Say where a farewell edited by hand names another person or another day than the handoff does."""
    farewell = store.get(session, transition.farewell_id or 0)
    version = store.version(session, farewell.id, farewell.version) if farewell else None
    incoming = people.get(session, transition.incoming_id)
    if version is None or incoming is None or version.written_by != "person":
        return None
    text = to_text(drafts.read(version).body)
    missing = []
    if familiar(incoming.name) not in f"{version.subject}\n{text}":
        missing.append(f"doesn't name {incoming.name}")
    if transition.introduce_by_on is not None and not _says(text, transition.introduce_by_on):
        missing.append(f"doesn't say that {familiar(incoming.name)} writes by {_day(transition.introduce_by_on)}")
    return f"Your text was edited by hand, so I left it; it {' and '.join(missing)}." if missing else None


def _says(text: str, on: date) -> bool:
    spoken = text.casefold()
    return any(form.casefold() in spoken for form in (f"{on.day} {on:%B}", f"{on:%B} {on.day}", f"{on.day}. {on:%B}"))


def _told_day(session: Session, transition: Transition) -> str | None:
    kept = store.facts_of(session, transition.farewell_id or 0)
    return next((fact.value for fact in kept if fact.key == "introduce_by"), None)


def _fact_day(on: date) -> str:
    return f"{on:%A}, {on.day} {on:%B}"


def _day(on: date) -> str:
    return f"{on:%A} {on.day} {on:%B}"


def _moment(at: datetime, zone: str) -> str:
    there = at.astimezone(ZoneInfo(zone))
    return f"on {there:%A} {there.day} {there:%B} at {there:%H:%M}"


def _name(session: Session, person_id: int) -> str:
    found: Person | None = people.get(session, person_id)
    return found.name if found else "The colleague"
