"""Whether a handoff's mail still says what is so: the facts its paragraphs rest on, held against those of today."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.handoff.facts import gather_for
from bot.handoff.redrafting import ANNOUNCED
from bot.handoff.wording.words import without_count
from bot.outreach import drafts
from bot.outreach.body import Body, to_text
from bot.outreach.facts import Fact
from store import customers, people
from store import outreach as store
from store.models import Outreach, Transition

NOT_COMPARED = {"takes_over", "call_days", ANNOUNCED}
"""The first repeats the day of the introduction, the second is what today would propose, and what was proposed stands
while it is to come (`bot/outreach/aging.py`); the third stands in the farewell and not on today's record."""


def what_changed(session: Session, outreach: Outreach, transition: Transition, *, now: datetime) -> str | None:
    """Say in a sentence which fact of a mail is another today, `18 months is now 19 months`; None when none is.

    Only facts that the paragraphs of the newest version name count; what the sender typed rests on none.
    """
    body = drafts.current(session, outreach).body
    used = _used(session, outreach, body)
    if not used:
        return None
    outgoing = people.get(session, transition.outgoing_id)
    contact_id = _contact_written_to(session, transition, used)
    try:
        gathered = gather_for(session, transition, outgoing, mail_id=outreach.id, now=now, contact_id=contact_id)
    except UserError as error:
        return error.message
    today, text = {fact.key: fact for fact in gathered}, to_text(body)
    changed = (
        _difference(fact, today.get(key)) for key, fact in used.items() if not _is_uncounted(key, fact, today, text)
    )
    return next((said for said in changed if said is not None), None)


def _used(session: Session, outreach: Outreach, body: Body) -> dict[str, tuple[str, str]]:
    """Give label and value of every fact that the mail's paragraphs name, by its key."""
    named = {key for block in body.blocks for key in block.facts}
    kept = (row for row in store.facts_of(session, outreach.id) if row.key in named and row.audience == "customer")
    return {row.key: (row.label, row.value) for row in kept if row.key not in NOT_COMPARED}


def _is_uncounted(key: str, was: tuple[str, str], today: dict[str, Fact], text: str) -> bool:
    """Say whether a mail speaks of "many calls" and they are still that: then it is true whatever their number is."""
    if key != "meetings" or key not in today or was[1].partition(" ")[0] in text.split():
        return False
    return without_count(was[1]) == without_count(today[key].value)


def _difference(was: tuple[str, str], now: Fact | None) -> str | None:
    label, value = was
    if now is None:
        return f"{label}: {value} no longer holds"
    return None if now.value == value else f"{label}: {value} is now {now.value}"


def _contact_written_to(session: Session, transition: Transition, used: dict[str, tuple[str, str]]) -> int | None:
    """Give the contact the mail was written for, so that facts about that person are compared with theirs."""
    name = used.get("contact", ("", ""))[1]
    known = store.facts_of(session, transition.farewell_id or transition.introduction_id or 0)
    email = next((fact.value.lower() for fact in known if fact.key == "contact_email"), None)
    contacts = customers.contacts_of(session, transition.customer_id)
    found = [c for c in contacts if email and (c.email or "").strip().lower() == email]
    found = found or [c for c in contacts if name and c.name == name]
    return found[0].id if found else None
