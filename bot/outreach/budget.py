"""How much unprompted mail people get from us: two per contact and four per customer in seven days."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
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
"""How limits are called where they are set aside; after it whose they are, apart by blanks."""
TOTAL = "customer"
"""Whose the limit on a customer's mails together is; everybody else is an address, which has an @."""


@dataclass(frozen=True)
class Limit:
    """One limit that a mail would break: whose it is, in whole sentences how far, and from when it is fine again.

    `whose` is an address in lower case, or TOTAL.
    """

    whose: str
    said: str
    again_at: datetime


@dataclass(frozen=True)
class OverBudget:
    """Everybody who would get more unprompted mail than is welcome, one limit at least."""

    limits: tuple[Limit, ...]

    @property
    def said(self) -> str:
        """Say it of everybody in whole sentences."""
        return " ".join(limit.said for limit in self.limits)

    @property
    def whose(self) -> frozenset[str]:
        """Name everybody by address, and the customer's total."""
        return frozenset(limit.whose for limit in self.limits)

    @property
    def again_at(self) -> datetime:
        """Give the moment from which it is fine again for all of them."""
        return max(limit.again_at for limit in self.limits)

    @property
    def changes_at(self) -> datetime:
        """Give the moment from which it is fine again for the first of them."""
        return min(limit.again_at for limit in self.limits)


class _Reached(NamedTuple):
    """A limit that is reached: whose, as in `Limit`; how they are called, the mails they had, how many are welcome."""

    whose: str
    name: str
    had: list[Unprompted]
    most: int


def over_budget(
    session: Session, outreach: Outreach, draft: Draft, sender: Person, *, now: datetime
) -> OverBudget | None:
    """Tell who would get more unprompted mail than is welcome, but for those for whom it was set aside; None for most.

    Mails sent by hand in Gmail count where their mailbox is connected. Answers do not count and are never held back,
    so a handoff's pair is one; calendar invitations are no mails of ours.
    """
    reached = _reached(session, outreach, draft, now=now)
    if not reached:
        return None
    known = {whose for found, _ in _set_aside(session, outreach) for whose in _whose(found)}
    limits = tuple(_limit(one, sender) for one in reached if one.whose not in known)
    return OverBudget(limits) if limits else None


def set_aside(
    session: Session,
    outreach: Outreach,
    person: Person,
    why: str,
    words: str,
    *,
    shown: Collection[str],
    now: datetime,
) -> None:
    """Let one mail leave over the budget, for a reason of REASONS and in the sender's words, which colleagues read.

    It holds for those of `shown`, as `OverBudget.whose` names them, who are over now: nobody else was read about. The
    log has the reason's key, and the words stay with the mail, where they can be erased. Raises NotAllowed,
    AlreadyDone, or Invalid with its field.
    """
    require_on_mail(session, Action.VOUCH, person, outreach, now=now)
    if outreach.state not in states(Action.VOUCH):
        raise AlreadyDone("This mail is not a draft any more. Nothing was changed.")
    over = over_budget(session, outreach, drafts.current(session, outreach), person, now=now)
    if over is None:
        raise AlreadyDone("Nobody gets too much mail by this one. Nothing was changed; press Send.")
    read = over.whose & set(shown)
    if not read:
        raise AlreadyDone("It is somebody else by now who has had enough mail. Nothing was changed; look at the card.")
    if why not in REASONS:
        raise Invalid("Choose why it can't wait. Nothing was changed.", field="why")
    if why == OTHER and not words:
        raise Invalid("Say why it can't wait. Nothing was changed.", field="words")
    reason = f"{REASONS[why]}: {words[:LONGEST]}" if words else REASONS[why]
    settled.settle(session, outreach.id, f"{LIMIT}{' '.join(sorted(read))}", person.id, reason=reason, now=now)
    audit.note(session, person.id, "budget.set_aside", "outreach", outreach.id, {"why": why}, now=now)


def forget_idle_reasons(session: Session, outreach: Outreach, draft: Draft, *, leaves_at: datetime) -> None:
    """Forget why a mail could not wait where nobody for whom that was said will be over when it leaves.

    The log still says that the budget was set aside. Whoever is over again later is asked about again.
    """
    over = {one.whose for one in _reached(session, outreach, draft, now=leaves_at)}
    for found, _ in _set_aside(session, outreach):
        if not over & _whose(found):
            settled.forget(session, outreach.id, found)


def why_set_aside(session: Session, outreach: Outreach) -> str | None:
    """Give the reasons for which a mail could leave over the budget; None for most mails."""
    return " · ".join(reason for _, reason in _set_aside(session, outreach)) or None


def _set_aside(session: Session, outreach: Outreach) -> list[tuple[str, str]]:
    """List what was set aside for a mail, each with its reason."""
    return [(found, why) for found, why in settled.set_aside(session, outreach.id) if found.startswith(LIMIT)]


def _whose(found: str) -> set[str]:
    return set(found.removeprefix(LIMIT).split())


def _reached(session: Session, outreach: Outreach, draft: Draft, *, now: datetime) -> list[_Reached]:
    """List everybody on a mail who has had as much as is welcome, the customer as a whole last."""
    if outreach.reply_to_id is not None or outreach.answers_message_id is not None:
        return []
    had = contacting.unprompted_since(session, outreach.customer_id, now - WINDOW, leave_out=outreach.id)
    customer = customers.get(session, outreach.customer_id)
    is_new = customer is not None and customer.status == ONBOARDING
    each, together = (WHILE_ONBOARDING, WHILE_ONBOARDING) if is_new else (PER_CONTACT, PER_CUSTOMER)
    found = [
        _Reached(email, name, [mail for mail in had if email in mail.addresses], each)
        for email, name in _contacts_on(session, outreach, draft).items()
    ]
    found.append(_Reached(TOTAL, customer.name if customer else "This customer", had, together))
    return [one for one in found if len(one.had) >= one.most]


def _contacts_on(session: Session, outreach: Outreach, draft: Draft) -> dict[str, str]:
    """Name the customer's people on a mail by address in lower case; colleagues may have as much as they like."""
    contacts = customers.contacts_of(session, outreach.customer_id)
    theirs = {(contact.email or "").strip().lower() for contact in contacts}
    on_mail = {address.email.lower(): address.name or address.email for address in (*draft.to, *draft.cc)}
    return {email: name for email, name in on_mail.items() if email in theirs}


def _limit(reached: _Reached, sender: Person) -> Limit:
    zone, again_at = ZoneInfo(sender.zone), reached.had[-reached.most].at + WINDOW
    last, again = reached.had[-1].at.astimezone(zone), again_at.astimezone(zone)
    said = (
        f"{reached.name} has had {len(reached.had)} mails from us in seven days that answered nothing, the last on"
        f" {last:%A} {last.day} {last:%B}. The next one is welcome from {again:%A} {again.day} {again:%B} at"
        f" {again:%H:%M}."
    )
    return Limit(reached.whose, said, again_at)
