"""Keeping the promises of a mail that has left: as tasks of those it names, with their reminders."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.outreach import drafts, quiet, silence
from bot.outreach.promises import reminding
from bot.outreach.promises.finding import Promised, Speakers, find
from bot.people import covering
from store import audit, cards, customers, people, promises, transitions
from store import finishing as gmail_drafts
from store import outreach as store
from store.models import Outreach, Person

NAMED = "promise_named"
"""The card that tells a colleague what somebody else's mail has promised in their name; its subject is the task."""


def note(session: Session, outreach: Outreach, *, now: datetime) -> None:
    """Keep what a mail that has just left promises; done a second time it keeps nothing twice.

    A pilot promises nobody anything, of a mail that was changed in Gmail the words are not known here, and a nudge
    only repeats what the mail before it said.
    """
    if outreach.kind == silence.NUDGE:
        return
    sender, mail = people.get(session, outreach.sender_id), store.get(session, outreach.id)
    if sender is None or mail is None or not _reached_them(session, mail) or promises.of_mail(session, mail.id):
        return
    sent_on = quiet.day_of(mail.sent_at or now, sender.zone)
    body = drafts.current(session, mail).body
    for found in find(body, _speakers(session, mail, sender.zone), sent_on=sent_on):
        if not _is_planned_elsewhere(session, mail, found):
            _keep(session, mail, sender, found, now=now)


def _keep(session: Session, outreach: Outreach, sender: Person, found: Promised, *, now: datetime) -> None:
    task = promises.add(
        session,
        outreach,
        owner_id=found.owner_id,
        title=found.title,
        sentence=found.sentence,
        due_on=found.due_on,
        # Until when somebody can be reached is nothing that a later mail should name as still owed.
        audience="internal" if found.is_presence else "customer",
    )
    reminding.plan(session, task, now=now)
    audit.note(session, sender.id, "promise.noted", "task", task.id, {"outreach_id": outreach.id}, now=now)
    if found.owner_id != sender.id:
        cards.show(session, NAMED, task.id, covering.who_sees(session, found.owner_id, now=now), now=now)


def _reached_them(session: Session, outreach: Outreach) -> bool:
    if outreach.sent_by_hand:
        noted = gmail_drafts.finished(session, outreach.id) or {}
        return not noted.get("changed") and not noted.get("to_self")
    approval = store.last_approval(session, outreach.id)
    return approval is None or not approval.is_pilot


def _is_planned_elsewhere(session: Session, outreach: Outreach, found: Promised) -> bool:
    """Tell whether it is the introduction of a handoff, whose day and reminders the handoff itself keeps."""
    transition = transitions.of_outreach(session, outreach.id)
    if transition is None or transition.farewell_id != outreach.id or found.owner_id != transition.incoming_id:
        return False
    return found.due_on is not None and found.due_on == transition.introduce_by_on


def _speakers(session: Session, outreach: Outreach, zone: str) -> Speakers:
    draft = drafts.current(session, outreach)
    addressed = {address.email.lower() for address in (*draft.to, *draft.cc)}
    here = [row for row in people.names(session) if row.is_active]
    customer = customers.get(session, outreach.customer_id)
    contacts = customers.contacts_of(session, outreach.customer_id)
    colleagues = {row.email.lower() for row in here}
    strangers = [one.name for one in (*draft.to, *draft.cc) if one.name and one.email.lower() not in colleagues]
    return Speakers(
        sender_id=outreach.sender_id,
        colleagues=tuple((row.id, row.name) for row in here),
        others=(*strangers, *(contact.name for contact in contacts), *([customer.name] if customer else [])),
        on_mail=frozenset(row.id for row in here if row.email.lower() in addressed),
        zone=zone,
    )
