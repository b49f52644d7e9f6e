"""What the cards between the two people of a handoff show, as values: asked, declined, due, alone, offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.errors import ConfigError, NotFound
from bot.handoff import confidence, reminding
from bot.handoff.plan import usual_reason
from bot.outreach import drafts, showing
from bot.outreach.showing import MailShown
from store import customers, offers, people, transitions
from store import outreach as store
from store.models import HandoffOffer, Outreach, Transition

Row = TypeVar("Row")


@dataclass(frozen=True)
class TwoShown:
    """A handoff as one reader may see it: a departure is neither told nor hinted at where it is confidential."""

    transition_id: int
    state: str
    customer: str
    outgoing: str
    outgoing_has_left: bool
    incoming: str
    is_incoming: bool
    is_outgoing: bool
    is_other: bool
    may_name_another: bool
    contact: str
    reason: str | None
    last_day: date | None
    introduce_by: date | None
    is_overdue: bool
    farewell_state: str | None
    introduction_state: str
    asked_at: datetime | None
    agreed_at: datetime | None
    declined_at: datetime | None
    declined_by: str | None
    declined_because: str | None
    introduced_at: datetime | None
    is_moved: bool
    may_reassign: bool
    next_reader: str | None
    next_at: datetime | None


@dataclass(frozen=True)
class AloneShown:
    """A handoff without a farewell; `mail` is None for everybody but its sender, who alone reads an unsent draft."""

    two: TwoShown
    mail: MailShown | None
    subject: str | None
    trouble: str | None


@dataclass(frozen=True)
class OfferShown:
    """One offered goodbye."""

    offer_id: int
    state: str
    customer: str
    new_owner: str


def two(session: Session, transition_id: int, reader_id: int, *, now: datetime) -> TwoShown:
    """Read a handoff as this reader may see it now; raises NotFound."""
    transition = transitions.get(session, transition_id)
    if transition is None:
        raise NotFound("I can't find that handoff.")
    customer = _required(customers.get(session, transition.customer_id))
    outgoing = _required(people.get(session, transition.outgoing_id))
    incoming = _required(people.get(session, transition.incoming_id))
    farewell = store.get(session, transition.farewell_id or 0)
    introduction = _required(store.get(session, transition.introduction_id or 0))
    following = reminding.next_hearing(session, transition, reader_id)
    by, reason = transition.introduce_by_on, confidence.reason_for(session, transition, reader_id)
    return TwoShown(
        transition_id=transition.id,
        state=transition.state,
        customer=customer.name,
        outgoing=outgoing.name,
        outgoing_has_left=outgoing.deactivated_at is not None,
        incoming=incoming.name,
        is_incoming=reader_id == incoming.id,
        is_outgoing=reader_id == outgoing.id,
        is_other=reader_id not in _hearing(session, transition),
        may_name_another=_may_name_another(session, transition, reader_id, customer.owner_id),
        contact=_contact(session, farewell or introduction),
        reason=usual_reason(reason) if reason else None,
        last_day=confidence.last_day_for(session, transition, reader_id),
        introduce_by=by,
        is_overdue=by is not None and by < now.astimezone(ZoneInfo(incoming.zone)).date(),
        farewell_state=farewell.state if farewell else None,
        introduction_state=introduction.state,
        asked_at=transition.asked_incoming_at,
        agreed_at=transition.agreed_at,
        declined_at=transition.declined_at,
        declined_by=incoming.name if transition.declined_at else None,
        declined_because=transition.declined_because,
        introduced_at=transition.introduced_at,
        is_moved=customer.owner_id == incoming.id,
        may_reassign=_answers_for(session, customer.owner_id, reader_id),
        next_reader=following[0].name if following else None,
        next_at=following[1] if following else None,
    )


def alone(session: Session, transition_id: int, reader_id: int, *, now: datetime) -> AloneShown:
    """Read a handoff that begins with one mail of the incoming person; raises NotFound."""
    shown = two(session, transition_id, reader_id, now=now)
    transition = _required(transitions.get(session, transition_id))
    mail = _required(store.get(session, transition.introduction_id or 0))
    version = store.version(session, mail.id, mail.version)
    return AloneShown(
        two=shown,
        mail=showing.mail(session, mail, now=now) if shown.is_incoming else None,
        subject=drafts.read(version).subject if version else None,
        trouble=mail.trouble if mail.state == "drafting" else None,
    )


def offer(session: Session, row: HandoffOffer) -> OfferShown:
    """Read one offered goodbye."""
    customer = _required(customers.get(session, row.customer_id))
    return OfferShown(row.id, row.state, customer.name, _required(people.get(session, row.to_id)).name)


def offers_of_run(session: Session, first_id: int) -> list[OfferShown]:
    """Read everything one run offered one person, from the first of them; raises NotFound."""
    first = offers.get(session, first_id)
    if first is None:
        raise NotFound("I can't find those offers.")
    return [offer(session, row) for row in offers.of_batch(session, first.batch, first.from_id)]


def _may_name_another(session: Session, transition: Transition, reader_id: int, owner_id: int | None) -> bool:
    """Tell whether to offer it: for the outgoing person, whoever owns the customer, and the managers of that one."""
    if transition.state not in ("planned", "announced"):
        return False
    is_before = transition.state == "planned"
    return _answers_for(session, owner_id, reader_id) or (is_before and reader_id == transition.outgoing_id)


def _answers_for(session: Session, owner_id: int | None, reader_id: int) -> bool:
    return owner_id is not None and (reader_id == owner_id or reader_id in people.managers_of(session, owner_id))


def _hearing(session: Session, transition: Transition) -> set[int]:
    """Name whom an overdue promise concerns: the two, and the manager who answers for them."""
    manager = reminding.manager_of(session, transition)
    return {transition.incoming_id, transition.outgoing_id} | ({manager.id} if manager else set())


def _contact(session: Session, mail: Outreach) -> str:
    """Name whom the mail goes to; the customer's people where it has no words yet."""
    version = store.version(session, mail.id, mail.version)
    to = drafts.read(version).to if version else ()
    return (to[0].name or to[0].email) if to else "your contact there"


def _required(row: Row | None) -> Row:
    if row is None:
        raise ConfigError("A handoff points at a row that is not there.")
    return row
