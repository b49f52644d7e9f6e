"""How much unprompted mail people get from us: two per contact and four per customer in seven days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, Invalid
from bot.outreach import drafts
from bot.outreach.drafts import Draft
from bot.people.relations import require_on_mail
from bot.permissions import Action, states
from store import audit, contacting, customers
from store import claims as settled
from store.contacting import Unprompted
from store.models import Outreach, Person

WINDOW = timedelta(days=7)
PER_CONTACT, PER_CUSTOMER, WHILE_ONBOARDING = 2, 4, 5
ONBOARDING = "onboarding"
OTHER = "other"
REASONS = {
    "asked": "They asked for it",
    "urgent": "It is urgent for them",
    "agreed": "We agreed on it",
    OTHER: "Another reason",
}
"""Why a mail may leave over the budget, by the key that the log keeps."""
LONGEST = 300
LIMIT = "contact budget: "
"""How the limit is called where it is set aside; after it the addresses for which it is, apart by blanks."""


@dataclass(frozen=True)
class OverBudget:
    """Who would get more unprompted mail than is welcome, in whole sentences, and from when it is fine again."""

    said: str
    again_at: datetime


def over_budget(
    session: Session, outreach: Outreach, draft: Draft, sender: Person, *, now: datetime
) -> OverBudget | None:
    """Tell whether somebody would get more unprompted mail than is welcome; None too where that was set aside.

    Mails sent by hand in Gmail count where their mailbox is connected. Answers do not count and are never held back,
    so a handoff's pair is one; calendar invitations are no mails of ours.
    """
    found = _over(session, outreach, draft, sender, now=now)
    return None if found is None or _is_set_aside(session, outreach, draft) else found


def set_aside(session: Session, outreach: Outreach, person: Person, why: str, words: str, *, now: datetime) -> None:
    """Let one mail leave over the budget, for a reason of REASONS and in the sender's words, which colleagues read.

    It holds for the people who are on the mail now. The log has the reason's key, and the words stay with the mail,
    where they can be erased. Raises NotAllowed, AlreadyDone, or Invalid with its field.
    """
    require_on_mail(session, Action.VOUCH, person, outreach, now=now)
    if outreach.state not in states(Action.VOUCH):
        raise AlreadyDone("This mail is not a draft any more. Nothing was changed.")
    draft = drafts.current(session, outreach)
    if over_budget(session, outreach, draft, person, now=now) is None:
        raise AlreadyDone("Nobody gets too much mail by this one. Nothing was changed; press Send.")
    if why not in REASONS:
        raise Invalid("Choose why it can't wait. Nothing was changed.", field="why")
    if why == OTHER and not words:
        raise Invalid("Say why it can't wait. Nothing was changed.", field="words")
    reason = f"{REASONS[why]}: {words[:LONGEST]}" if words else REASONS[why]
    settled.settle(session, outreach.id, _limit(draft), person.id, reason=reason, now=now)
    audit.note(session, person.id, "budget.set_aside", "outreach", outreach.id, {"why": why}, now=now)


def why_set_aside(session: Session, outreach: Outreach) -> str | None:
    """Give the reason for which a mail could leave over the budget; None for most mails."""
    found = [reason for limit, reason in settled.set_aside(session, outreach.id) if limit.startswith(LIMIT)]
    return found[-1] if found else None


def _is_set_aside(session: Session, outreach: Outreach, draft: Draft) -> bool:
    """Tell whether the sender has said why everybody on the mail gets it all the same."""
    limits = (limit.removeprefix(LIMIT) for limit, _ in settled.set_aside(session, outreach.id))
    return any(_addresses(draft) <= set(limit.split()) for limit in limits)


def _limit(draft: Draft) -> str:
    return f"{LIMIT}{' '.join(sorted(_addresses(draft)))}"


def _addresses(draft: Draft) -> set[str]:
    return {address.email.lower() for address in (*draft.to, *draft.cc)}


def _over(session: Session, outreach: Outreach, draft: Draft, sender: Person, *, now: datetime) -> OverBudget | None:
    if outreach.reply_to_id is not None or outreach.answers_message_id is not None:
        return None
    had = contacting.unprompted_since(session, outreach.customer_id, now - WINDOW, leave_out=outreach.id)
    customer = customers.get(session, outreach.customer_id)
    is_new = customer is not None and customer.status == ONBOARDING
    for address in (*draft.to, *draft.cc):
        theirs = [mail for mail in had if address.email.lower() in mail.addresses]
        most = WHILE_ONBOARDING if is_new else PER_CONTACT
        if len(theirs) >= most and not _is_colleague(session, outreach, address.email):
            return _said(address.name or address.email, theirs, most, sender)
    most = WHILE_ONBOARDING if is_new else PER_CUSTOMER
    if len(had) >= most:
        return _said(customer.name if customer else "This customer", had, most, sender)
    return None


def _is_colleague(session: Session, outreach: Outreach, email: str) -> bool:
    contacts = customers.contacts_of(session, outreach.customer_id)
    return email.lower() not in {(contact.email or "").strip().lower() for contact in contacts}


def _said(who: str, had: list[Unprompted], most: int, sender: Person) -> OverBudget:
    zone = ZoneInfo(sender.zone)
    last, again = had[-1].at.astimezone(zone), (had[-most].at + WINDOW).astimezone(zone)
    said = (
        f"{who} has had {len(had)} mails from us in seven days that answered nothing, the last on"
        f" {last:%A} {last.day} {last:%B}. The next one is welcome from {again:%A} {again.day} {again:%B} at"
        f" {again:%H:%M}."
    )
    return OverBudget(said, had[-most].at + WINDOW)
