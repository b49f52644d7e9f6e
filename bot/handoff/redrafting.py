"""Writing the drafts of a handoff anew after its plan has changed; words that a person edited are left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, Invalid, UserError
from bot.handoff import composing, confidence
from bot.handoff.facts import gather_for
from bot.handoff.wording.dates import introduction_due
from bot.outreach import drafts, evidence
from bot.outreach.body import to_text
from bot.outreach.drafts import Draft
from bot.outreach.facts import Fact
from bot.outreach.mime import Address
from bot.people.forms_of_address import familiar
from store import agreements, customers, people
from store import outreach as store
from store.models import FactUsed, Outreach, Person, Transition, Version

ANNOUNCED = "announced"
"""The key of the fact that names whom the farewell announced, where somebody else takes over now."""


def require_draft(session: Session, outreach_id: int | None) -> Outreach:
    """Give a mail whose draft is written and still here; raises AlreadyDone or Invalid."""
    outreach = store.get(session, outreach_id or 0)
    if outreach is not None and outreach.state == "drafting":
        raise Invalid("The drafts are still being written. Nothing was changed; try again in a moment.")
    if outreach is None or outreach.state != "drafted":
        raise AlreadyDone("That mail is not a draft any more. Nothing was changed; look at the card.")
    return outreach


class Known(NamedTuple):
    """What each of the two mails of a handoff is written from: they differ in what its sender let the customer read."""

    farewell: list[Fact]
    introduction: list[Fact]


def look_up(session: Session, transition: Transition, *, now: datetime) -> Known:
    """Gather the facts of a handoff anew and keep them with its unsent drafts; what was released for one stays so.

    A day for the introduction that has passed before anything left becomes the next usual one.
    """
    outgoing = people.get(session, transition.outgoing_id)
    farewell = store.get(session, transition.farewell_id or 0)
    today = now.astimezone(ZoneInfo(outgoing.zone if outgoing else "UTC")).date()
    _name_a_day_to_come(session, transition, today)
    contact_id = contact_written_to(session, transition)
    own, theirs = (
        gather_for(session, transition, outgoing, mail_id=mail_id, now=now, contact_id=contact_id)
        for mail_id in (transition.farewell_id, transition.introduction_id)
    )
    theirs = confidence.for_incoming(theirs)
    if farewell is not None and farewell.state in ("drafting", "drafted"):
        own = _keep(session, farewell.id, own)
    elif farewell is not None:
        theirs += _announced(session, farewell, theirs)
    if transition.introduction_id is not None:
        theirs = _keep(session, transition.introduction_id, theirs)
    return Known(own, theirs)


def farewell_anew(
    session: Session,
    transition: Transition,
    facts: list[Fact],
    *,
    was: Person,
    now: datetime,
    copies: bool | None = None,
) -> bool:
    """Write the farewell anew; False when a person has edited it, and then only `was` in Cc becomes who takes over.

    Whoever takes over stands in Cc if `was` did, unless `copies` says otherwise.
    """
    farewell = require_draft(session, transition.farewell_id)
    version = _newest(session, farewell)
    current, incoming = drafts.read(version), _incoming(session, transition)
    if copies is None:
        copies = any(address.email.lower() == was.email.lower() for address in current.cc)
    cc = _without(current.cc, was, incoming)
    cc = (Address(incoming.name, incoming.email), *cc) if copies else cc
    if version.written_by == "person":
        _put(session, farewell, version, replace(current, cc=cc), now=now)
        return False
    written = composing.compose_farewell(facts, copies_incoming=copies)
    _put(session, farewell, version, replace(written, to=current.to, cc=cc), now=now, by_template=True)
    return True


def introduction_anew(
    session: Session, transition: Transition, facts: list[Fact], *, was: Person, now: datetime
) -> bool:
    """Write the introduction anew; False when it was edited and still fits whoever sends it now.

    Words that name or were typed by `was`, who does not send it any more, are nobody else's: a new version comes on
    top of them.
    """
    introduction = require_draft(session, transition.introduction_id)
    version, farewell = _newest(session, introduction), store.get(session, transition.farewell_id or 0)
    about = _newest(session, farewell).subject if farewell is not None and farewell.version else None
    if version.written_by == "person" and not _belongs_to(version, was, introduction.sender_id):
        subject = f"Re: {about}" if about else version.subject
        _put(session, introduction, version, replace(drafts.read(version), subject=subject), now=now)
        return False
    current = drafts.read(version)
    written = composing.compose_introduction(facts, farewell_subject=about)
    _put(session, introduction, version, replace(written, to=current.to), now=now, by_template=True)
    return True


def propose_days_anew(session: Session, transition: Transition, *, now: datetime) -> None:
    """Write an introduction that is still a draft from what is known today, so that its reader is there for the call.

    Words of a person or of Claude stay; the card asks about a day that the facts kept with it contradict. Where the
    facts of the handoff no longer add up, because somebody has left, the draft stays as it is until a person acts.
    """
    introduction = store.get(session, transition.introduction_id or 0)
    if introduction is None or introduction.state != "drafted":
        return
    try:
        known = look_up(session, transition, now=now)
    except UserError:
        return
    if _newest(session, introduction).written_by == "template":
        introduction_anew(session, transition, known.introduction, was=_incoming(session, transition), now=now)


def _name_a_day_to_come(session: Session, transition: Transition, today: date) -> None:
    by = transition.introduce_by_on
    if transition.state == "planned" and by is not None and by < today:
        due = introduction_due(today, _incoming(session, transition).zone)
        agreements.promise(session, transition.id, transition.incoming_id, by=due)
        session.refresh(transition)


def _belongs_to(version: Version, was: Person, sender_id: int) -> bool:
    if was.id == sender_id:
        return False
    return version.author_id == was.id or familiar(was.name) in to_text(drafts.read(version).body)


def _put(
    session: Session, outreach: Outreach, version: Version, draft: Draft, *, now: datetime, by_template: bool = False
) -> None:
    if draft == drafts.read(version):
        return
    drafts.write(
        session,
        outreach.id,
        draft,
        based_on=version.number,
        written_by="template" if by_template else drafts.as_written_by(version),
        author_id=None if by_template else version.author_id,
        now=now,
    )


def _keep(session: Session, outreach_id: int, facts: list[Fact]) -> list[Fact]:
    """Replace the facts kept with a mail; one that was released and has not changed stays what it was."""
    released = {(row.key, row.value): row for row in store.facts_of(session, outreach_id) if row.released_by_id}
    kept = [replace(fact, audience="customer") if (fact.key, fact.value) in released else fact for fact in facts]
    by_whom = {key: (row.released_by_id, row.released_at) for key, row in released.items()}
    store.forget_facts(session, outreach_id)
    evidence.keep(session, outreach_id, kept)
    for row in store.facts_of(session, outreach_id):
        _release_again(row, by_whom)
    session.flush()
    return kept


def _release_again(row: FactUsed, by_whom: dict[tuple[str, str], tuple[int | None, datetime | None]]) -> None:
    if (row.key, row.value) in by_whom:
        row.released_by_id, row.released_at = by_whom[row.key, row.value]


def _announced(session: Session, farewell: Outreach, facts: list[Fact]) -> list[Fact]:
    """Name whom the farewell announced, where that is not who takes over: the customer must not be told otherwise."""
    said = {fact.key: fact.value for fact in evidence.facts_of(session, farewell.id)}
    incoming = next((fact for fact in facts if fact.key == "incoming"), None)
    name = said.get("incoming")
    if incoming is None or name is None or name == incoming.value:
        return []
    sent_on = (farewell.sent_at or farewell.changed_at).date()
    return [Fact(ANNOUNCED, "Announced to the customer", name, "farewell", sent_on, "customer")]


def contact_written_to(session: Session, transition: Transition) -> int | None:
    """Give the contact the present drafts were written for, so that a new version greets the same person."""
    known = store.facts_of(session, transition.farewell_id or transition.introduction_id or 0)
    email = next((fact.value.lower() for fact in known if fact.key == "contact_email"), None)
    contacts = customers.contacts_of(session, transition.customer_id)
    return next((row.id for row in contacts if email and (row.email or "").strip().lower() == email), None)


def _without(cc: tuple[Address, ...], *gone: Person) -> tuple[Address, ...]:
    addresses = {person.email.lower() for person in gone}
    return tuple(address for address in cc if address.email.lower() not in addresses)


def _newest(session: Session, outreach: Outreach) -> Version:
    found = store.version(session, outreach.id, outreach.version)
    if found is None:
        raise Invalid("The drafts are still being written. Nothing was changed; try again in a moment.")
    return found


def _incoming(session: Session, transition: Transition) -> Person:
    found = people.get(session, transition.incoming_id)
    if found is None:
        raise LookupError(f"transition {transition.id} has nobody who takes over")
    return found
