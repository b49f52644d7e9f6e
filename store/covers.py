"""Covers: who stands in for somebody who is away, on which days, both ends included."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import Session

from store.database import workspace_of
from store.models import Cover, Person
from store.queries import first

_FRESH = {"populate_existing": True}


def get(session: Session, cover_id: int) -> Cover | None:
    """Load one cover of this workspace as it stands now."""
    return session.get(Cover, cover_id, populate_existing=True)


def add(session: Session, *, person_id: int, cover_id: int, from_on: date, until_on: date, now: datetime) -> Cover:
    """Note who stands in for somebody."""
    cover = Cover(
        workspace_id=workspace_of(session),
        person_id=person_id,
        cover_id=cover_id,
        from_on=from_on,
        until_on=until_on,
        created_at=now,
    )
    session.add(cover)
    session.flush()
    return cover


@first
def standing(person_id: int, on: date) -> Select[Cover]:
    """Give the cover of somebody who is away on a day; None when they are here."""
    wanted = select(Cover).where(
        Cover.person_id == person_id, Cover.from_on <= on, Cover.until_on >= on, Cover.ended_at.is_(None)
    )
    return wanted.order_by(Cover.id.desc()).limit(1).execution_options(**_FRESH)


def to_come(session: Session, person_id: int, on: date) -> list[Cover]:
    """List the absences of somebody that last on a day or begin after it, the next one first."""
    wanted = select(Cover).where(Cover.person_id == person_id, Cover.until_on >= on, Cover.ended_at.is_(None))
    return list(session.scalars(wanted.order_by(Cover.from_on, Cover.id), execution_options=_FRESH))


def covered(session: Session, cover_id: int, on: date) -> list[Cover]:
    """List for whom somebody stands in on a day or later, the next one first."""
    wanted = select(Cover).where(Cover.cover_id == cover_id, Cover.until_on >= on, Cover.ended_at.is_(None))
    return list(session.scalars(wanted.order_by(Cover.from_on, Cover.id), execution_options=_FRESH))


def overlapping(session: Session, person_id: int, from_on: date, until_on: date) -> Cover | None:
    """Give an absence of somebody that shares a day with these; two that are noted at once wait for each other."""
    session.get(Person, person_id, with_for_update=True)
    wanted = select(Cover).where(
        Cover.person_id == person_id,
        Cover.from_on <= until_on,
        Cover.until_on >= from_on,
        Cover.ended_at.is_(None),
    )
    return session.scalar(wanted.order_by(Cover.from_on).limit(1), execution_options=_FRESH)


def end(session: Session, cover_id: int, *, now: datetime) -> bool:
    """End an absence before its last day; False when it was ended."""
    running = update(Cover).where(Cover.id == cover_id, Cover.ended_at.is_(None))
    return bool(session.execute(running.values(ended_at=now)).rowcount == 1)  # type: ignore[attr-defined]


def decline(session: Session, cover_id: int, *, now: datetime) -> bool:
    """Note that whoever was named cannot stand in; False when it was ended or declined."""
    running = update(Cover).where(Cover.id == cover_id, Cover.ended_at.is_(None))
    return bool(session.execute(running.values(ended_at=now, declined_at=now)).rowcount == 1)  # type: ignore[attr-defined]


def declined(session: Session, person_id: int, on: date) -> list[Cover]:
    """List the absences of somebody, lasting on a day or beginning after it, in which the named cover declined."""
    wanted = select(Cover).where(Cover.person_id == person_id, Cover.until_on >= on, Cover.declined_at.is_not(None))
    return list(session.scalars(wanted.order_by(Cover.from_on, Cover.id), execution_options=_FRESH))


def sharing_days(session: Session, cover: Cover) -> list[Cover]:
    """List what was arranged for days of an absence, itself included, whatever became of it, oldest first."""
    wanted = select(Cover).where(Cover.person_id == cover.person_id, *_on_days_of(cover))
    return list(session.scalars(wanted.order_by(Cover.id), execution_options=_FRESH))


def named_by(session: Session, person_ids: Collection[int], cover: Cover) -> set[int]:
    """Name whom these people had as cover on days of an absence, whatever became of it."""
    wanted = select(Cover.cover_id).where(Cover.person_id.in_(person_ids), *_on_days_of(cover))
    return set(session.scalars(wanted))


def naming(session: Session, cover_ids: Collection[int], cover: Cover) -> set[int]:
    """Name who had these people as cover on days of an absence, whatever became of it."""
    wanted = select(Cover.person_id).where(Cover.cover_id.in_(cover_ids), *_on_days_of(cover))
    return set(session.scalars(wanted))


def lasting(session: Session, cover_ids: Collection[int], from_on: date, until_on: date) -> set[int]:
    """Name who has one of these people as cover on one of these days."""
    wanted = select(Cover.person_id).where(
        Cover.cover_id.in_(cover_ids),
        Cover.from_on <= until_on,
        Cover.until_on >= from_on,
        Cover.ended_at.is_(None),
    )
    return set(session.scalars(wanted))


def untold(session: Session, person_id: int) -> list[Cover]:
    """List somebody's absences, to come or over, of which no summary has told them, oldest first."""
    wanted = select(Cover).where(Cover.person_id == person_id, Cover.summarised_at.is_(None))
    return list(session.scalars(wanted.order_by(Cover.id), execution_options=_FRESH))


def of_people(session: Session, person_ids: Collection[int]) -> list[Cover]:
    """List every absence of these people, whatever became of it, the newest first."""
    wanted = select(Cover).where(Cover.person_id.in_(person_ids))
    return list(session.scalars(wanted.order_by(Cover.id.desc()), execution_options=_FRESH))


def cut(session: Session, cover_id: int, last_on: date) -> bool:
    """Let an absence whose cover declined end with an earlier day, but not its first; False when it has."""
    lasts = update(Cover).where(
        Cover.id == cover_id, Cover.declined_at.is_not(None), Cover.from_on <= last_on, Cover.until_on > last_on
    )
    return bool(session.execute(lasts.values(until_on=last_on)).rowcount == 1)  # type: ignore[attr-defined]


def call_off(session: Session, cover_id: int, *, now: datetime) -> bool:
    """Let an absence whose cover declined count as ended by the person and told of; False when it does."""
    lasts = update(Cover).where(Cover.id == cover_id, Cover.declined_at.is_not(None))
    values = {"declined_at": None, "ended_at": now, "summarised_at": now}
    return bool(session.execute(lasts.values(**values)).rowcount == 1)  # type: ignore[attr-defined]


def claim_summary(session: Session, cover_id: int, *, now: datetime) -> bool:
    """Note that somebody is told what happened while they were away; False when they were."""
    untold = update(Cover).where(Cover.id == cover_id, Cover.summarised_at.is_(None))
    return bool(session.execute(untold.values(summarised_at=now)).rowcount == 1)  # type: ignore[attr-defined]


def _on_days_of(cover: Cover) -> tuple[ColumnElement[bool], ...]:
    return Cover.from_on <= cover.until_on, Cover.until_on >= cover.from_on
