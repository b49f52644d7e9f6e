"""Who stands in for somebody away: arranged by dates, followed wherever a thing is shown, and nothing reassigned."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot import clock
from bot.errors import AlreadyDone, Invalid, NotAllowed, NotFound
from store import audit, covers, people
from store.models import Cover, Person

LONGEST = 366
"""Days; whoever is away longer hands their customers over."""
MOST_LINKS = 5


@dataclass(frozen=True)
class AwayShown:
    """One absence: whose, who covers, both days included; `is_running` on these days.

    `is_declined` says that who was named cannot cover, and `named_instead` who was named then, empty while nobody is.
    """

    cover_row_id: int
    person: str
    cover: str
    from_on: date
    until_on: date
    is_running: bool
    ended_on: date | None = None
    is_declined: bool = False
    named_instead: str = ""


@dataclass(frozen=True)
class StandingInShown:
    """What Home says about somebody's own absences, and about whom they cover for."""

    own: tuple[AwayShown, ...]
    for_others: tuple[AwayShown, ...]


def who_sees(session: Session, person_id: int, *, now: datetime) -> int:
    """Name who is shown what concerns somebody right now: they themselves unless they are away.

    A cover who is away as well is covered in turn; one who has left covers nobody. The day is the one where the absent
    person is.
    """
    seen = [person_id]
    for _ in range(MOST_LINKS):
        person = people.get(session, seen[-1])
        cover = covers.standing(session, seen[-1], clock.today_of(now, person.zone)) if person else None
        stand_in = people.get(session, cover.cover_id) if cover else None
        if stand_in is None or stand_in.id in seen or stand_in.deactivated_at is not None or stand_in.is_guest:
            break
        seen.append(stand_in.id)
    return seen[-1]


def absence_behind(session: Session, person_id: int, reader_id: int, *, now: datetime) -> AwayShown | None:
    """Give the absence because of which somebody else reads what concerns a person; None when there is none."""
    person = people.get(session, person_id)
    if person is None or reader_id == person_id or who_sees(session, person_id, now=now) != reader_id:
        return None
    cover = covers.standing(session, person_id, clock.today_of(now, person.zone))
    return shown(session, cover, now=now) if cover else None


def behind_any(session: Session, person_ids: Collection[int], reader_id: int, *, now: datetime) -> AwayShown | None:
    """Give the absence because of which somebody reads what concerns these people; None where they are one of them."""
    if reader_id in person_ids:
        return None
    found = (absence_behind(session, one, reader_id, now=now) for one in person_ids)
    return next((one for one in found if one is not None), None)


def arrange(session: Session, person: Person, cover: Person, from_on: date, until_on: date, *, now: datetime) -> Cover:
    """Note that a person is away on these days and who covers; raises Invalid, its field naming what is wrong."""
    today = clock.today_of(now, person.zone)
    _require_days(from_on, until_on, today)
    _require_cover(session, person, cover, from_on, until_on)
    earlier = covers.overlapping(session, person.id, from_on, until_on)
    if earlier is not None:
        stands_in = people.get(session, earlier.cover_id)
        who = stands_in.name if stands_in else "a colleague"
        days = f"{written(earlier.from_on)} to {written(earlier.until_on)}"
        raise Invalid(
            f"You are noted as away from {days} already, and {who} covers. Nothing was saved; end that one first.",
            field="from",
        )
    noted = covers.add(session, person_id=person.id, cover_id=cover.id, from_on=from_on, until_on=until_on, now=now)
    detail = {"cover_id": cover.id, "from": from_on.isoformat(), "until": until_on.isoformat()}
    audit.note(session, person.id, "away.noted", "cover", noted.id, detail, now=now)
    return noted


def end(session: Session, cover_row_id: int, person: Person, *, now: datetime) -> Cover:
    """End one's own absence before its last day, or before it began; raises NotFound, NotAllowed or AlreadyDone."""
    cover = covers.get(session, cover_row_id)
    if cover is None:
        raise NotFound("I can't find that absence any more. Nothing was changed.")
    if cover.person_id != person.id:
        raise NotAllowed("Only the person who is away can say that they are back. Nothing was changed.")
    is_over = cover.until_on < clock.today_of(now, person.zone)
    if is_over or not covers.end(session, cover.id, now=now):
        raise AlreadyDone("That absence is over already. Nothing was changed.")
    audit.note(session, person.id, "away.ended", "cover", cover.id, {}, now=now)
    session.refresh(cover)
    return cover


def decline(session: Session, cover_row_id: int, person: Person, *, now: datetime) -> Cover:
    """Say that one cannot cover, before those days or in them; raises NotFound, NotAllowed or AlreadyDone."""
    cover = covers.get(session, cover_row_id)
    if cover is None:
        raise NotFound("I can't find that absence any more. Nothing was changed.")
    if cover.cover_id != person.id:
        raise NotAllowed("Only whoever was named as cover can decline. Nothing was changed.")
    away = people.get(session, cover.person_id)
    is_over = cover.until_on < clock.today_of(now, away.zone if away else person.zone)
    if is_over or not covers.decline(session, cover.id, now=now):
        raise AlreadyDone("You don't cover there any more. Nothing was changed.")
    audit.note(session, person.id, "away.declined", "cover", cover.id, {"person_id": cover.person_id}, now=now)
    session.refresh(cover)
    return cover


def uncovered(session: Session, person: Person, *, now: datetime) -> list[Cover]:
    """List somebody's absences that last or are to come, whose cover declined and for which nobody else was named."""
    declined = covers.declined(session, person.id, clock.today_of(now, person.zone))
    return [one for one in declined if covers.replacing(session, one) is None]


def replaced(session: Session, cover: Cover) -> list[Cover]:
    """List the declined absences whose days this one takes up."""
    declined = covers.declined(session, cover.person_id, cover.from_on)
    return [one for one in declined if one.from_on <= cover.until_on]


def own(session: Session, person: Person, *, now: datetime) -> list[Cover]:
    """List a person's absences that last or are to come, the next one first."""
    return covers.to_come(session, person.id, clock.today_of(now, person.zone))


def standing_in(session: Session, person: Person, *, now: datetime) -> StandingInShown:
    """Read somebody's own absences and whom they cover for."""
    today = clock.today_of(now, person.zone)
    return StandingInShown(
        own=tuple(shown(session, one, now=now) for one in own(session, person, now=now)),
        for_others=tuple(shown(session, one, now=now) for one in covers.covered(session, person.id, today)),
    )


def shown(session: Session, cover: Cover, *, now: datetime) -> AwayShown:
    """Read one absence."""
    person, stands_in = people.get(session, cover.person_id), people.get(session, cover.cover_id)
    zone = person.zone if person else "UTC"
    today = clock.today_of(now, zone)
    instead = covers.replacing(session, cover) if cover.declined_at else None
    named_instead = people.get(session, instead.cover_id) if instead else None
    return AwayShown(
        cover_row_id=cover.id,
        person=person.name if person else "A colleague",
        cover=stands_in.name if stands_in else "a colleague",
        from_on=cover.from_on,
        until_on=cover.until_on,
        is_running=cover.ended_at is None and cover.from_on <= today <= cover.until_on,
        ended_on=clock.today_of(cover.ended_at, zone) if cover.ended_at else None,
        is_declined=cover.declined_at is not None,
        named_instead=named_instead.name if named_instead else "",
    )


def written(on: date) -> str:
    """Write a day with its month's name."""
    return f"{on.day} {on:%B}"


def _require_days(from_on: date, until_on: date, today: date) -> None:
    if until_on < from_on:
        said = f"{written(until_on)} comes before {written(from_on)}"
        raise Invalid(f"{said}. Nothing was saved; name the first day and then the last.", field="until")
    if until_on < today:
        raise Invalid(f"{written(until_on)} has passed. Nothing was saved; name days to come.", field="until")
    if (until_on - from_on).days > LONGEST:
        raise Invalid(
            "That is more than a year. Nothing was saved; for so long a time your customers are better handed over.",
            field="until",
        )


def _require_cover(session: Session, person: Person, cover: Person, from_on: date, until_on: date) -> None:
    if cover.id == person.id:
        raise Invalid("You can't cover for yourself. Nothing was saved; name a colleague.", field="cover")
    if cover.deactivated_at is not None or cover.is_guest:
        raise Invalid(f"{cover.name} can't cover. Nothing was saved; name a colleague who is here.", field="cover")
    theirs = covers.overlapping(session, cover.id, from_on, until_on)
    if theirs is not None:
        days = f"{written(theirs.from_on)} to {written(theirs.until_on)}"
        raise Invalid(f"{cover.name} is away from {days}. Nothing was saved; name somebody else.", field="cover")
