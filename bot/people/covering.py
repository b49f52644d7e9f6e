"""Who stands in for somebody away: arranged by dates, followed wherever a thing is shown, and nothing reassigned."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot import clock
from bot.errors import AlreadyDone, Invalid, NotAllowed, NotFound
from bot.people import away_days
from store import audit, covers, people
from store.models import Cover, Person

LONGEST = 366
"""Days; whoever is away longer hands their customers over."""
MOST_LINKS = 5


@dataclass(frozen=True)
class AwayShown:
    """One absence: whose, who covers, both days included; `is_running` on these days.

    `is_declined` says that who was named cannot cover. `named_instead` are those named then, each with first and last
    day; `open_days` are the first and the last of those days in a row that nobody covers, which are over at `over_at`.
    """

    cover_row_id: int
    person: str
    cover: str
    from_on: date
    until_on: date
    is_running: bool
    ended_on: date | None = None
    is_declined: bool = False
    named_instead: tuple[tuple[str, date, date], ...] = ()
    open_days: tuple[date, date] | None = None
    over_at: datetime | None = None


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


def stands_in_for(session: Session, person_id: int, *, now: datetime) -> frozenset[int]:
    """Name for whom somebody stands in right now, a cover of the cover included.

    Whoever is shown what concerns somebody may act on it, so both go by the day where the absent person is.
    """
    day = now.astimezone(UTC).date()
    near = (day - away_days.ONE_DAY, day + away_days.ONE_DAY)
    asked = _linked(person_id, lambda ids: covers.lasting(session, ids, *near))
    return frozenset(one for one in asked if _stands_in(session, person_id, one, now))


def stand_ins(session: Session, cover: Cover) -> set[int]:
    """Name who stood in for somebody on days of an absence, a cover of the cover included, whatever became of it."""
    return _linked(cover.person_id, lambda ids: covers.named_by(session, ids, cover))


def leaning_on(session: Session, cover: Cover) -> set[int]:
    """Name who had the person of an absence as their cover on days of it, directly or in turn."""
    return _linked(cover.person_id, lambda ids: covers.naming(session, ids, cover))


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


def has_instead(session: Session, person_ids: Collection[int], reader_id: int, *, now: datetime) -> str | None:
    """Name who has now what somebody was shown as the cover of one of these people; None while it is theirs to see.

    A cover of the cover was shown it as well.
    """
    if reader_id in person_ids or any(who_sees(session, one, now=now) == reader_id for one in person_ids):
        return None
    absences = covers.of_people(session, person_ids)
    away_id = next((one.person_id for one in absences if reader_id in stand_ins(session, one)), None)
    has_it = people.get(session, who_sees(session, away_id, now=now)) if away_id else None
    return has_it.name if has_it else None


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
    cover = _find(session, cover_row_id)
    if cover.person_id != person.id:
        raise NotAllowed("Only the person who is away can say that they are back. Nothing was changed.")
    if not _end(session, cover, clock.today_of(now, person.zone), person.zone, now):
        raise AlreadyDone("That absence is over already. Nothing was changed.")
    audit.note(session, person.id, "away.ended", "cover", cover.id, {}, now=now)
    session.refresh(cover)
    return cover


def decline(session: Session, cover_row_id: int, person: Person, *, now: datetime) -> Cover:
    """Say that one cannot cover, before those days or in them; raises NotFound, NotAllowed or AlreadyDone."""
    cover = _find(session, cover_row_id)
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
    """List somebody's absences whose cover declined, with days that last or are to come and that nobody covers."""
    today = clock.today_of(now, person.zone)
    declined = covers.declined(session, person.id, today)
    return [one for one in declined if open_days(session, one, person.zone, today) is not None]


def open_days(session: Session, cover: Cover, zone: str, today: date) -> tuple[date, date] | None:
    """Give the first and the last of the days of an absence in a row that are not over and that nobody covers."""
    return away_days.first_stretch(away_days.of(session, cover, zone).uncovered, today)


def replaced(session: Session, cover: Cover) -> list[Cover]:
    """List the earlier absences whose cover declined and whose days this one takes up."""
    return [one for one in covers.sharing_days(session, cover) if one.id < cover.id and one.declined_at is not None]


def own(session: Session, person: Person, *, now: datetime) -> list[Cover]:
    """List a person's absences that last or are to come, covered or not, the next one first."""
    covered = covers.to_come(session, person.id, clock.today_of(now, person.zone))
    return sorted([*covered, *uncovered(session, person, now=now)], key=lambda one: (one.from_on, one.id))


def running(session: Session, person: Person, *, now: datetime) -> Cover | None:
    """Give the absence that somebody is in, covered or not; None when they are here."""
    today = clock.today_of(now, person.zone)
    found = own(session, person, now=now)
    return next((one for one in found if today in away_days.of(session, one, person.zone).away), None)


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
    today, days = clock.today_of(now, zone), away_days.of(session, cover, zone)
    still_open = away_days.first_stretch(days.uncovered, today)
    lasts = cover.ended_at is None or cover.declined_at is not None
    return AwayShown(
        cover_row_id=cover.id,
        person=person.name if person else "A colleague",
        cover=stands_in.name if stands_in else "a colleague",
        from_on=cover.from_on,
        until_on=cover.until_on,
        is_running=lasts and today in days.away,
        ended_on=clock.today_of(cover.ended_at, zone) if cover.ended_at else None,
        is_declined=cover.declined_at is not None,
        named_instead=_named_instead(session, cover) if cover.declined_at else (),
        open_days=still_open,
        over_at=_begin_of(still_open[1] + away_days.ONE_DAY, zone) if still_open else None,
    )


def written(on: date) -> str:
    """Write a day with its month's name."""
    return f"{on.day} {on:%B}"


def _linked(person_id: int, step: Callable[[set[int]], set[int]]) -> set[int]:
    found, newest = {person_id}, {person_id}
    for _ in range(MOST_LINKS):
        newest = step(newest) - found
        found |= newest
    return found - {person_id}


def _stands_in(session: Session, person_id: int, absent_id: int, now: datetime) -> bool:
    absent = people.get(session, absent_id)
    if absent is None:
        return False
    cover = covers.standing(session, absent_id, clock.today_of(now, absent.zone))
    is_named = cover is not None and cover.cover_id == person_id
    return is_named or who_sees(session, absent_id, now=now) == person_id


def _find(session: Session, cover_row_id: int) -> Cover:
    cover = covers.get(session, cover_row_id)
    if cover is None:
        raise NotFound("I can't find that absence any more. Nothing was changed.")
    return cover


def _end(session: Session, cover: Cover, today: date, zone: str, now: datetime) -> bool:
    """End an absence; one whose cover declined ends with the last day that has passed, if one has."""
    if cover.until_on < today:
        return False
    if cover.declined_at is None:
        return covers.end(session, cover.id, now=now)
    if open_days(session, cover, zone, today) is None:
        return False
    if cover.from_on < today:
        return covers.cut(session, cover.id, today - away_days.ONE_DAY)
    return covers.call_off(session, cover.id, now=now)


def _named_instead(session: Session, cover: Cover) -> tuple[tuple[str, date, date], ...]:
    """List who was named for days of an absence whose cover declined, and stands by it."""
    later = (one for one in covers.sharing_days(session, cover) if one.id > cover.id and one.ended_at is None)
    found = sorted(later, key=lambda one: one.from_on)
    return tuple((who.name, one.from_on, one.until_on) for one in found if (who := people.get(session, one.cover_id)))


def _begin_of(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


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
