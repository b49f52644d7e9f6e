"""Asking a colleague to look at a draft: they read it, say something, and hold nothing back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, Invalid, NotAllowed, NotFound
from bot.outreach import drafts, standing
from bot.outreach.drafts import Draft
from bot.outreach.kind import Kind
from bot.people.relations import require_on_mail
from bot.permissions import Action, states
from store import audit, cards, customers, looks, people
from store import outreach as store
from store.models import LookRequest, Outreach, Person

CARD = "look"
"""The card of a colleague who was asked; its subject is the request."""
LONGEST = 1000
ON_CARD = 3


@dataclass(frozen=True)
class LookShown:
    """What a colleague says of a draft, on its sender's card; `is_fine` is None while they have said nothing.

    `is_earlier`: the text has changed since they read it. `was_asked` is False for a manager's own comment.
    """

    who: str
    is_fine: bool | None
    comment: str | None
    is_earlier: bool
    was_asked: bool


@dataclass(frozen=True)
class AskedShown:
    """What the colleague who was asked sees; `draft` is None once there is nothing to look at any more."""

    request_id: int
    sender: str
    customer: str
    draft: Draft | None
    state: str
    is_earlier: bool
    is_fine: bool | None
    comment: str | None
    is_answered: bool


def require_may_ask(session: Session, outreach: Outreach, person: Person, *, now: datetime) -> None:
    """Let a draft's sender ask somebody; raises NotAllowed for others, AlreadyDone once it is no draft any more."""
    require_on_mail(session, Action.ASK_TO_LOOK, person, outreach, now=now)
    if outreach.state not in states(Action.ASK_TO_LOOK):
        raise AlreadyDone(standing.how_it_stands(session, outreach, person))


def ask(
    session: Session, kind: Kind, outreach: Outreach, person: Person, colleague: Person, *, now: datetime
) -> LookRequest:
    """Ask a colleague to look at a draft as it is now; raises Invalid for the field `colleague`."""
    require_may_ask(session, outreach, person, now=now)
    if colleague.id == person.id or colleague.is_guest or colleague.deactivated_at is not None:
        raise Invalid("Choose a colleague who is here. Nobody was asked.", field="colleague")
    waiting = [one for one in looks.of_mail(session, outreach.id) if one.asked_id == colleague.id]
    if any(one.answered_at is None and one.version == outreach.version for one in waiting):
        raise Invalid(f"{colleague.name} was asked already. Nobody was asked again.", field="colleague")
    request = looks.add(session, outreach, asked_by_id=person.id, asked_id=colleague.id, now=now)
    cards.show(session, CARD, request.id, colleague.id, now=now)
    audit.note(session, person.id, "look.asked", "outreach", outreach.id, {"asked_id": colleague.id}, now=now)
    kind.has_changed(session, outreach, now=now)
    return request


def answer(
    session: Session, kind: Kind, request: LookRequest, person: Person, *, comment: str | None, now: datetime
) -> Outreach:
    """Note what a colleague says of a draft: a comment, or that it looks fine; gives the mail.

    Raises NotAllowed for anybody who was not asked, AlreadyDone once they have answered or the mail is no draft.
    """
    outreach = mail_of(session, request)
    require_open(session, request, outreach, person, now=now)
    said = (comment or "").strip()[:LONGEST] or None
    if not looks.answer(session, request.id, is_fine=said is None, comment=said, now=now):
        raise AlreadyDone("You have answered that already. Nothing was changed.")
    audit.note(session, person.id, "look.answered", "outreach", outreach.id, {"is_fine": said is None}, now=now)
    cards.touch(session, request.id, CARD, now=now)
    kind.has_changed(session, outreach, now=now)
    return outreach


def require_open(session: Session, request: LookRequest, outreach: Outreach, person: Person, *, now: datetime) -> None:
    """Let the colleague who was asked answer, while the mail is a draft and they have not."""
    if request.asked_id == person.id and request.answered_at is not None:
        raise AlreadyDone("You have answered that already. Nothing was changed.")
    require_on_mail(session, Action.ANSWER_LOOK, person, outreach, now=now)
    if request.asked_id != person.id:
        raise NotAllowed("Only the colleague who was asked to look can answer that. Nothing was changed.")
    if outreach.state not in states(Action.ANSWER_LOOK):
        raise AlreadyDone("This mail is not a draft any more, so there is nothing to look at. Nothing was changed.")


def find(session: Session, request_id: int) -> LookRequest:
    """Load a request; raises NotFound."""
    found = looks.get(session, request_id)
    if found is None:
        raise NotFound("I can't find that draft any more. Nothing was changed.")
    return found


def mail_of(session: Session, request: LookRequest) -> Outreach:
    """Give the mail that somebody was asked to look at; raises NotFound."""
    found = store.get(session, request.outreach_id)
    if found is None:
        raise NotFound("I can't find that draft any more. Nothing was changed.")
    return found


def said_of(session: Session, outreach: Outreach) -> tuple[LookShown, ...]:
    """Read what colleagues say of a draft, the newest last; nothing for a mail that is no draft."""
    if outreach.state not in states(Action.COMMENT):
        return ()
    found = [_said(session, outreach, one) for one in looks.of_mail(session, outreach.id)]
    return tuple(found[-ON_CARD:])


def asked(session: Session, request: LookRequest) -> AskedShown:
    """Read what the colleague who was asked sees: the words they were asked about, while there is something to say."""
    outreach = mail_of(session, request)
    sender, customer = people.get(session, request.asked_by_id), customers.get(session, outreach.customer_id)
    version = store.version(session, outreach.id, request.version)
    is_open = outreach.state in states(Action.ANSWER_LOOK) and request.answered_at is None
    return AskedShown(
        request_id=request.id,
        sender=sender.name if sender else "",
        customer=customer.name if customer else "",
        draft=drafts.read(version) if version and is_open else None,
        state=outreach.state,
        is_earlier=_is_earlier(session, outreach, request),
        is_fine=request.is_fine,
        comment=request.comment,
        is_answered=request.answered_at is not None,
    )


def draw_again(session: Session, outreach: Outreach, *, now: datetime) -> None:
    """Draw the cards of those who were asked again, once a mail has left or was thrown away: its words go from them."""
    for request in looks.of_mail(session, outreach.id):
        cards.touch(session, request.id, CARD, now=now)


def _said(session: Session, outreach: Outreach, request: LookRequest) -> LookShown:
    who = people.get(session, request.asked_id)
    was_asked = request.asked_by_id != request.asked_id
    return LookShown(
        who=who.name if who else "A colleague",
        is_fine=request.is_fine,
        comment=request.comment,
        is_earlier=was_asked and request.answered_at is not None and _is_earlier(session, outreach, request),
        was_asked=was_asked,
    )


def _is_earlier(session: Session, outreach: Outreach, request: LookRequest) -> bool:
    """Tell whether subject or words are others than those that were looked at; recipients alone change nothing."""
    if request.version == outreach.version:
        return False
    then, now = (store.version(session, outreach.id, number) for number in (request.version, outreach.version))
    return then is None or now is None or (then.subject, then.body) != (now.subject, now.body)
