"""E-mails on their way: every move of one is a compare-and-set on its state and version."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from store.database import once, workspace_of
from store.models import Approval, FactUsed, Outreach, Person, Version
from store.queries import every, first

COMPARED = "redraft"  # `asked` of a version whose words stayed while the facts beside them were looked up anew.


def add(
    session: Session, *, kind: str, customer_id: int, sender_id: int, now: datetime, reply_to_id: int | None = None
) -> Outreach:
    """Begin an e-mail that has no words yet."""
    outreach = Outreach(
        workspace_id=workspace_of(session),
        kind=kind,
        customer_id=customer_id,
        sender_id=sender_id,
        reply_to_id=reply_to_id,
        created_at=now,
        changed_at=now,
    )
    session.add(outreach)
    session.flush()
    return outreach


def get(session: Session, outreach_id: int) -> Outreach | None:
    """Load one e-mail of this workspace as it stands in the database now."""
    return session.get(Outreach, outreach_id, populate_existing=True)


def move(
    session: Session,
    outreach_id: int,
    *,
    from_states: Collection[str],
    to: str,
    now: datetime,
    version: int | None = None,
    from_trouble: Collection[str] | None = None,
    **values: Any,
) -> bool:
    """Move an e-mail to another state if it still is where the caller believes; False when it is not.

    With `from_trouble` it must also still have one of these troubles.
    """
    statement = update(Outreach).where(Outreach.id == outreach_id, Outreach.state.in_(from_states))
    if version is not None:
        statement = statement.where(Outreach.version == version)
    if from_trouble is not None:
        statement = statement.where(Outreach.trouble.in_(from_trouble))
    done = session.execute(statement.values(state=to, changed_at=now, **values))
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def add_version(session: Session, version: Version, *, now: datetime) -> bool:
    """Add version n to a draft that stands at n-1; False when it stands elsewhere or is no draft any more."""
    moved = move(
        session,
        version.outreach_id,
        from_states=("drafting", "drafted"),
        to="drafted",
        now=now,
        version=version.number - 1,
    )
    if moved:
        session.execute(
            update(Outreach).where(Outreach.id == version.outreach_id).values(version=version.number, trouble=None)
        )
        session.add(version)
        session.flush()
    return moved


@once
@first
def version(outreach_id: int, number: int) -> Select[Version]:
    """Give what one version of a mail says."""
    return select(Version).where(Version.outreach_id == outreach_id, Version.number == number)


@every
def versions(outreach_id: int) -> Select[Version]:
    """List everything a mail has said, oldest first."""
    return select(Version).where(Version.outreach_id == outreach_id).order_by(Version.number)


@first
def facts_looked_up_at(outreach_id: int) -> Select[datetime]:
    """Tell when the record was last looked at for this draft: when it was written from it, or compared with it."""
    looked_up = or_(and_(Version.written_by != "person", Version.asked.is_(None)), Version.asked == COMPARED)
    return select(func.max(Version.created_at)).where(Version.outreach_id == outreach_id, looked_up)


def add_approval(session: Session, approval: Approval) -> Approval:
    """Record one person's Send."""
    session.add(approval)
    session.flush()
    return approval


def approval(session: Session, approval_id: int) -> Approval | None:
    """Load one approval as it stands in the database now."""
    return session.get(Approval, approval_id, populate_existing=True)


@once
@first
def last_approval(outreach_id: int) -> Select[Approval]:
    """Give the newest Send of a mail; None when nobody has pressed it."""
    newest = select(Approval).where(Approval.outreach_id == outreach_id).order_by(Approval.id.desc()).limit(1)
    return newest.execution_options(populate_existing=True)


def keep_facts(session: Session, facts: Sequence[Mapping[str, Any]]) -> None:
    """Keep the facts a mail was written from, as they stood, in one statement; each gives the values of its row."""
    if facts:
        session.execute(insert(FactUsed), facts)


@once
@every
def facts_of(outreach_id: int) -> Select[FactUsed]:
    """Give the facts a mail was written from."""
    return select(FactUsed).where(FactUsed.outreach_id == outreach_id).order_by(FactUsed.id)


@first
def fact(outreach_id: int, key: str) -> Select[FactUsed]:
    """Give one fact of a mail by its key."""
    return select(FactUsed).where(FactUsed.outreach_id == outreach_id, FactUsed.key == key)


def forget_facts(session: Session, outreach_id: int) -> None:
    """Drop the facts a draft was written from, to keep newer ones."""
    session.execute(delete(FactUsed).where(FactUsed.outreach_id == outreach_id))


def set_trouble(session: Session, outreach_id: int, trouble: str | None) -> None:
    """Note on a mail what a person must know about it; None when there is nothing."""
    session.execute(update(Outreach).where(Outreach.id == outreach_id).values(trouble=trouble))


@every
def drafts_of(sender_id: int) -> Select[Outreach]:
    """List a person's drafts."""
    return select(Outreach).where(Outreach.sender_id == sender_id, Outreach.state == "drafted")


@every
def in_trouble(state: str, trouble: str) -> Select[Outreach]:
    """List the mails in this state that have exactly this trouble."""
    return select(Outreach).where(Outreach.state == state, Outreach.trouble == trouble).order_by(Outreach.id)


def approved_by_leavers(session: Session) -> list[Outreach]:
    """List the mails that have not left and whose senders are no longer here to stop them."""
    gone = select(Person.id).where(Person.deactivated_at.is_not(None))
    held = select(Outreach).where(Outreach.state == "approved", Outreach.sender_id.in_(gone))
    return list(session.scalars(held.order_by(Outreach.id), execution_options={"populate_existing": True}))
