"""The workspace's library of files, and which of them a mail carries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from store.database import once, workspace_of
from store.models import Attachment, LibraryFile, Outreach
from store.queries import every


def add(session: Session, file: LibraryFile) -> LibraryFile:
    """Keep a file."""
    session.add(file)
    session.flush()
    return file


def files(session: Session) -> list[LibraryFile]:
    """List what is offered, by name; contents are not loaded."""
    offered = select(LibraryFile).where(LibraryFile.removed_at.is_(None))
    return list(session.scalars(offered.order_by(LibraryFile.name, LibraryFile.id)))


def offered(session: Session, file_ids: Collection[int]) -> list[LibraryFile]:
    """Give those of these files that are still offered, in the order of their ids."""
    wanted = select(LibraryFile).where(LibraryFile.id.in_(file_ids), LibraryFile.removed_at.is_(None))
    return list(session.scalars(wanted.order_by(LibraryFile.id)))


def remove(session: Session, file_id: int, *, now: datetime) -> bool:
    """Offer a file no more; False when it was not offered."""
    wanted = update(LibraryFile).where(LibraryFile.id == file_id, LibraryFile.removed_at.is_(None))
    return bool(session.execute(wanted.values(removed_at=now)).rowcount == 1)  # type: ignore[attr-defined]


@once
@every
def carried(outreach_id: int) -> Select[LibraryFile]:
    """List the files that a mail carries, also removed ones, in the order of their ids; contents are not loaded."""
    joined = select(LibraryFile).join(Attachment, Attachment.file_id == LibraryFile.id)
    mine = joined.where(Attachment.outreach_id == outreach_id).order_by(LibraryFile.id)
    return mine.execution_options(populate_existing=True)


def contents(session: Session, file_ids: Collection[int]) -> dict[int, bytes]:
    """Load the bytes of these files by id."""
    rows = session.execute(select(LibraryFile.id, LibraryFile.content).where(LibraryFile.id.in_(file_ids)))
    return {row.id: row.content for row in rows}


def carry(session: Session, outreach_id: int, file_ids: Collection[int]) -> None:
    """Let a mail carry exactly these files."""
    session.execute(delete(Attachment).where(Attachment.outreach_id == outreach_id))
    workspace_id = workspace_of(session)
    session.add_all(
        Attachment(workspace_id=workspace_id, outreach_id=outreach_id, file_id=file_id) for file_id in sorted(file_ids)
    )
    session.flush()


def drafts_with(session: Session, file_id: int) -> list[Outreach]:
    """List the drafts that carry a file."""
    joined = select(Outreach).join(Attachment, Attachment.outreach_id == Outreach.id)
    return list(session.scalars(joined.where(Attachment.file_id == file_id, Outreach.state == "drafted")))
