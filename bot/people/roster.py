"""Keeping colleagues as Slack has them: their accounts, time zones, who is a guest, who has left, who is back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.orm import Session

from bot.connectors.slack import Member
from store import audit, cards, jobs, people
from store.models import Person

SYNC = "people.sync"
LEFT, BACK = "person.deactivated", "person.reactivated"


@dataclass
class Changes:
    """Who has left and who is back since Slack was asked last, by id."""

    left: list[int] = field(default_factory=list)
    back: list[int] = field(default_factory=list)


def ask_for_sync(session: Session, *, now: datetime) -> None:
    """Ask for this hour's look at the workspace's people; however often it is asked for, it is done once."""
    jobs.schedule(session, SYNC, {}, now=now, unique_key=f"{SYNC}:{now:%Y-%m-%dT%H}", lane=SYNC, queue="later")


def take_in(session: Session, members: Iterable[Member], *, now: datetime) -> Changes:
    """Bring everybody on record up to date with what Slack said; nobody is added, and who is not named stays.

    An account is found by its id, else by its address. Somebody whom an import has noted as gone stays gone, whatever
    Slack says; only a departure that was noted here is taken back here.
    """
    accounts = _Accounts(list(members))
    changes = Changes()
    known = people.everyone(session)
    taken = {person.slack_ref for person in known if person.slack_ref}
    for person in known:
        member = accounts.of(person, taken)
        if member is not None:
            _follow(session, person, member, changes, now=now)
            taken.add(member.ref)
    session.flush()
    return changes


class _Accounts:
    def __init__(self, members: list[Member]) -> None:
        self.by_ref = {member.ref: member for member in members}
        # Of several accounts with one address the living one counts, whichever Slack names first.
        ordered = sorted(members, key=lambda member: not member.is_deactivated)
        self.by_email = {member.email.casefold(): member for member in ordered if member.email}

    def of(self, person: Person, taken: set[str]) -> Member | None:
        """Find a person's account; one made anew for the same address takes the place of one that is gone."""
        own = self.by_ref.get(person.slack_ref or "")
        if own is not None and not own.is_deactivated:
            return own
        mailed = self.by_email.get(person.email.casefold())
        is_free = mailed is not None and mailed.ref not in taken
        return mailed if is_free else own


def _follow(session: Session, person: Person, member: Member, changes: Changes, *, now: datetime) -> None:
    if person.slack_ref != member.ref:
        person.slack_ref, person.dm_ref = member.ref, None  # Another account has another direct message with us.
    if member.zone and member.zone != person.zone and _is_zone(member.zone):
        person.zone = member.zone
    if person.is_guest != member.is_guest:
        person.is_guest = member.is_guest
        cards.touch_home(session, (person.id,), now=now)
    session.flush()
    if member.is_deactivated:
        _leave(session, person, changes, now=now)
    elif person.deactivated_at is not None and people.was_deactivated_by(session, person, LEFT):
        person.deactivated_at = None
        audit.note(session, None, BACK, "person", person.id, {}, now=now)
        cards.touch_home(session, (person.id,), now=now)
        changes.back.append(person.id)


def _leave(session: Session, person: Person, changes: Changes, *, now: datetime) -> None:
    if people.deactivate(session, person.id, now=now):
        session.refresh(person)
        audit.note(session, None, LEFT, "person", person.id, {}, now=now)
        changes.left.append(person.id)


def heirs(session: Session, person: Person) -> list[Person]:
    """Name who hears of it when somebody leaves: the nearest manager who is here, else every manager, else admins."""
    seen, above = {person.id}, person.manager_id
    while above is not None and above not in seen:
        seen.add(above)
        manager = people.get(session, above)
        if manager is None:
            break
        if manager.deactivated_at is None and not manager.is_guest:
            return [manager]
        above = manager.manager_id
    return people.with_roles(session, "manager") or people.with_roles(session, "admin")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True
