"""Covers: who stands in for somebody who is away, on which days, both ends included."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from store.database import workspace_of
from store.models import Cover, Person

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


def standing(session: Session, person_id: int, on: date) -> Cover | None:
    """Give the cover of somebody who is away on a day; None when they are here."""
    wanted = select(Cover).where(
        Cover.person_id == person_id, Cover.from_on <= on, Cover.until_on >= on, Cover.ended_at.is_(None)
    )
    return session.scalar(wanted.order_by(Cover.id.desc()).limit(1), execution_options=_FRESH)


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


def replacing(session: Session, declined: Cover) -> Cover | None:
    """Give the absence arranged later on days of one whose cover declined, whatever became of it."""
    wanted = select(Cover).where(
        Cover.person_id == declined.person_id,
        Cover.id > declined.id,
        Cover.from_on <= declined.until_on,
        Cover.until_on >= declined.from_on,
    )
    return session.scalar(wanted.order_by(Cover.id.desc()).limit(1), execution_options=_FRESH)


def claim_summary(session: Session, cover_id: int, *, now: datetime) -> bool:
    """Note that somebody is told what happened while they were away; False when they were."""
    untold = update(Cover).where(Cover.id == cover_id, Cover.summarised_at.is_(None))
    return bool(session.execute(untold.values(summarised_at=now)).rowcount == 1)  # type: ignore[attr-defined]
