"""A manager's hold on a mail that has not left, and a comment without one; its text stays unread by them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, Invalid, NotAllowed, NotFound
from bot.outreach import quiet, standing
from bot.outreach.kind import Kind
from bot.people.relations import require_on_mail
from bot.permissions import Action, states
from store import approvals, audit, cards, holds, looks, people
from store import outreach as store
from store.holds import TeamMailRow
from store.models import Outreach, Person

LONGEST = 300


@dataclass(frozen=True)
class HeldShown:
    """A hold as its mail's sender sees it: who asks for it, and why."""

    outreach_id: int
    by: str
    reason: str


@dataclass(frozen=True)
class TeamMailShown:
    """An unsent mail as a manager sees it: whose, to whom, its subject and state, never its words."""

    outreach_id: int
    sender: str
    customer: str
    to: str
    subject: str
    state: str
    begun: date
    leaves_at: datetime | None
    held_by: str | None
    reason: str | None


def hold(session: Session, kind: Kind, outreach: Outreach, manager: Person, reason: str, *, now: datetime) -> None:
    """Keep a mail from leaving until a manager releases it.

    One in its undo window becomes a draft again when it would leave. Raises NotAllowed, Invalid for the field `text`,
    or AlreadyDone when it has left or is held.
    """
    _require(session, Action.HOLD, outreach, manager, now=now)
    why = _text(reason, "Say what it should wait for. Nothing was held.")
    if not holds.add(session, outreach.id, by_id=manager.id, reason=why, now=now):
        raise AlreadyDone("That mail is held already. Nothing was changed.")
    _done(session, kind, outreach, manager, "mail.held", now=now)


def release(session: Session, kind: Kind, outreach: Outreach, manager: Person, *, now: datetime) -> None:
    """Let a held mail leave again, when its sender presses Send."""
    _require(session, Action.RELEASE_HOLD, outreach, manager, now=now)
    if not holds.release(session, outreach.id, by_id=manager.id, now=now):
        raise AlreadyDone("That mail isn't held any more. Nothing was changed.")
    _done(session, kind, outreach, manager, "mail.released", now=now)


def comment(session: Session, kind: Kind, outreach: Outreach, manager: Person, text: str, *, now: datetime) -> str:
    """Say something to a mail's sender without holding it; gives what was kept."""
    _require(session, Action.COMMENT, outreach, manager, now=now)
    said = _text(text, "Write your comment first. Nothing was saved.")
    looks.add(session, outreach, asked_by_id=manager.id, asked_id=manager.id, comment=said, now=now)
    _done(session, kind, outreach, manager, "mail.commented", now=now)
    return said


def held(session: Session, outreach: Outreach) -> HeldShown | None:
    """Read the hold on a mail that has not left; None without one."""
    return held_among(session, [outreach]).get(outreach.id)


def held_among(session: Session, mails: Iterable[Outreach]) -> dict[int, HeldShown]:
    """Read the holds on those of these mails that have not left, by the mail's id."""
    can_be = [mail.id for mail in mails if mail.state in states(Action.HOLD)]
    found = holds.standing(session, can_be) if can_be else []
    return {hold.outreach_id: HeldShown(hold.outreach_id, by, hold.reason) for hold, by in found}


def held_for_sender(session: Session, outreach: Outreach, person: Person) -> HeldShown:
    """Read the hold on a mail for its sender; raises NotAllowed for anybody else, AlreadyDone without one."""
    if outreach.sender_id != person.id:
        raise NotAllowed("Only the sender of a held mail asks about its hold. Nothing was asked.")
    found = held(session, outreach)
    if found is None:
        raise AlreadyDone("That mail isn't held any more. Nothing was asked; you can send it.")
    return found


def question(session: Session, outreach: Outreach, person: Person, text: str) -> tuple[Person, str]:
    """Give whom a mail's sender asks about its hold, and what they ask; raises Invalid or as `held_for_sender`."""
    held_for_sender(session, outreach, person)
    standing_hold = approvals.hold_on(session, outreach.id)
    manager = people.get(session, standing_hold.by_id) if standing_hold else None
    if manager is None:
        raise AlreadyDone("That mail isn't held any more. Nothing was asked; you can send it.")
    return manager, _text(text, "Write your question first. Nothing was asked.")


def of_team(session: Session, manager: Person) -> tuple[TeamMailShown, ...]:
    """Read the unsent mails to the customers of everybody below a person."""
    return tuple(_team_mail(session, row, manager) for row in holds.of_team(session, manager.id, states(Action.HOLD)))


def one_of_team(session: Session, outreach: Outreach, manager: Person, *, now: datetime) -> TeamMailShown:
    """Read one unsent mail for a manager of it; raises NotAllowed or AlreadyDone."""
    _require(session, Action.HOLD, outreach, manager, now=now)
    found = next((one for one in of_team(session, manager) if one.outreach_id == outreach.id), None)
    if found is None:
        raise NotFound("I can't find that mail among your team's. Nothing was changed.")
    return found


def _require(session: Session, action: Action, outreach: Outreach, manager: Person, *, now: datetime) -> None:
    require_on_mail(session, action, manager, outreach, now=now)
    if outreach.state not in states(action):
        raise AlreadyDone(standing.how_it_stands(session, outreach, manager))


def _done(session: Session, kind: Kind, outreach: Outreach, manager: Person, action: str, *, now: datetime) -> None:
    audit.note(session, manager.id, action, "outreach", outreach.id, {}, now=now)
    kind.has_changed(session, store.get(session, outreach.id) or outreach, now=now)
    cards.touch_home(session, (manager.id, outreach.sender_id), now=now)


def _text(typed: str, otherwise: str) -> str:
    text = " ".join(typed.split())[:LONGEST]
    if not text:
        raise Invalid(otherwise, field="text")
    return text


def _team_mail(session: Session, row: TeamMailRow, manager: Person) -> TeamMailShown:
    by = people.get(session, row.hold.by_id) if row.hold else None
    to = (row.to or [{}])[0]
    return TeamMailShown(
        outreach_id=row.outreach.id,
        sender=row.sender,
        customer=row.customer,
        to=to.get("name") or to.get("email") or "",
        subject=row.subject or "",
        state=row.outreach.state,
        begun=quiet.day_of(row.outreach.created_at, manager.zone),
        leaves_at=row.outreach.leaves_at,
        held_by=by.name if by else None,
        reason=row.hold.reason if row.hold else None,
    )
