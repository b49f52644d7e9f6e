"""How far each mailbox was read, and which of them it is time to look into again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from store import cards
from store.models import Approval, GmailDraft, Job, Mailbox, Outreach
from store.queries import first

UNFINISHED = ("waiting", "running")
OPEN = ("sending", "sent", "needs a person")
LIVELY = ("answered", "bounced")


class Rhythm(NamedTuple):
    """The moments before which a mailbox must have been looked into last, for it to be time again."""

    open_before: datetime
    """With a mail of ours in it that waits for an answer."""
    idle_before: datetime
    pushed_before: datetime
    """Where Google announces changes, and looking is only for what an announcement missed."""


class Since(NamedTuple):
    """From when on a mail of ours keeps its mailbox open: while it waits for an answer, and after it had one."""

    awaited: datetime
    lively: datetime


def due(
    session: Session, rhythm: Rhythm, *, scopes: Collection[str], job: str, since: Since, now: datetime
) -> list[int]:
    """Name the mailboxes that may be read and that it is time to look into, unless that has been asked for.

    `scopes` let a mailbox be read, `job` is the name of the job that looks.
    """
    asked = exists().where(Job.lane == _lane(), Job.name == job, Job.state.in_(UNFINISHED))
    before = case(
        (Mailbox.watch_expires_at > now, rhythm.pushed_before),
        (_is_open(since), rhythm.open_before),
        else_=rhythm.idle_before,
    )
    wanted = select(Mailbox.id, Mailbox.scopes, Mailbox.is_delegated).where(
        Mailbox.state == "connected", or_(Mailbox.synced_at.is_(None), Mailbox.synced_at <= before), ~asked
    )
    rows = session.execute(wanted.order_by(Mailbox.id))
    return [row.id for row in rows if row.is_delegated or set(scopes) <= set(row.scopes)]


def is_asked(session: Session, mailbox_id: int, job: str) -> bool:
    """Tell whether a look that nobody has begun yet is asked for; one that runs may have passed what is new."""
    return _unfinished(session, f"mailbox:{mailbox_id}", job, ["waiting"]) is not None


def is_under_way(session: Session, mailbox_id: int, job: str) -> bool:
    """Tell whether a longer reading of a mailbox is asked for or running."""
    return _unfinished(session, f"mailbox:{mailbox_id}", job, UNFINISHED) is not None


@first
def _unfinished(lane: str, job: str, states: Collection[str]) -> Select[int]:
    return select(Job.id).where(Job.lane == lane, Job.name == job, Job.state.in_(states)).limit(1)


def forget_cursor(session: Session, mailbox_id: int) -> None:
    """Forget how far a mailbox was heard; the next look begins anew from `synced_at`."""
    session.execute(update(Mailbox).where(Mailbox.id == mailbox_id).values(history_ref=None))


def advance(session: Session, mailbox_id: int, history_ref: str) -> bool:
    """Move a mailbox's cursor forward; False when it stands there or further on.

    Google's numbers have no sign and up to 64 bits, one more than databases' integers: of two decimal numbers the one
    with more digits is larger, and of equally long ones the one that sorts later.
    """
    length = func.length(Mailbox.history_ref)
    is_behind = or_(
        Mailbox.history_ref.is_(None),
        length < len(history_ref),
        and_(length == len(history_ref), Mailbox.history_ref < history_ref),
    )
    return _update(session, mailbox_id, is_behind, history_ref=history_ref)


def out_of_trouble(session: Session, mailbox: Mailbox, *, now: datetime) -> None:
    """Note that nothing is wrong any more with reading a mailbox."""
    mailbox.sync_trouble = None
    _touch(session, mailbox, now)


def in_trouble(session: Session, mailbox_id: int, sentence: str, *, now: datetime) -> bool:
    """Note in words, for its owner's Home, that a mailbox cannot be read; False when something was wrong before."""
    is_news = _update(session, mailbox_id, Mailbox.sync_trouble.is_(None), sync_trouble=sentence)
    mailbox = session.get(Mailbox, mailbox_id)
    if is_news and mailbox is not None:
        _touch(session, mailbox, now)
    return is_news


def without_watch(session: Session, *, before: datetime, scopes: Collection[str]) -> list[int]:
    """Name the mailboxes that may be read and whose announcements end before a moment, or never began."""
    ending = or_(Mailbox.watch_expires_at.is_(None), Mailbox.watch_expires_at < before)
    wanted = select(Mailbox.id, Mailbox.scopes, Mailbox.is_delegated).where(Mailbox.state == "connected", ending)
    rows = session.execute(wanted.order_by(Mailbox.id))
    return [row.id for row in rows if row.is_delegated or set(scopes) <= set(row.scopes)]


def forget_done(session: Session, names: Collection[str], *, before: datetime) -> int:
    """Drop the rows of looks that are over; there is one a minute for each mailbox."""
    over = delete(Job).where(Job.name.in_(names), Job.state.in_(("done", "stuck")), Job.finished_at < before)
    return int(session.execute(over).rowcount)  # type: ignore[attr-defined]


def _lane() -> ColumnElement[str]:
    return literal("mailbox:").concat(cast(Mailbox.id, String))


def _is_open(since: Since) -> ColumnElement[bool]:
    is_awaited = and_(Outreach.state.in_(OPEN), Approval.attempted_at >= since.awaited)
    is_lively = and_(Outreach.state.in_(LIVELY), Outreach.changed_at >= since.lively)
    waiting = (
        select(Approval.id)
        .join(Outreach, Outreach.id == Approval.outreach_id)
        .where(Approval.mailbox_id == Mailbox.id, or_(is_awaited, is_lively))
    )
    by_hand = select(GmailDraft.id).where(
        GmailDraft.mailbox_id == Mailbox.id, GmailDraft.ended_at.is_(None), GmailDraft.made_at >= since.awaited
    )
    return or_(waiting.exists(), by_hand.exists())


def _update(session: Session, mailbox_id: int, condition: ColumnElement[bool], **values: Any) -> bool:
    done = session.execute(update(Mailbox).where(Mailbox.id == mailbox_id, condition).values(**values))
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def _touch(session: Session, mailbox: Mailbox, now: datetime) -> None:
    if mailbox.owner_id is not None:
        cards.touch_home(session, (mailbox.owner_id,), now=now)
