"""Files from the workspace's library that a mail carries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import Invalid, NotFound
from bot.outreach.mime import Attachment
from bot.outreach.mime.attachments import attachment, require_small_enough
from store import audit
from store import library as store
from store.database import workspace_of
from store.models import LibraryFile, Outreach

MOST_FILES = 100  # As many as a select in Slack can offer.


def add(session: Session, name: str, content: bytes, *, person_id: int | None, now: datetime) -> LibraryFile:
    """Put a file into the library; raises Invalid for a name, type or size that no mail could carry."""
    file = attachment(name, content)
    offered = store.files(session)
    if len(offered) >= MOST_FILES:
        raise Invalid(f"The library holds {MOST_FILES} files. Nothing was added; remove one first.", field="file")
    if any(one.name == file.name for one in offered):
        raise Invalid(f"The library has a “{file.name}” already. Nothing was added; remove it first.", field="file")
    kept = LibraryFile(
        workspace_id=workspace_of(session),
        name=file.name,
        media_type=file.media_type,
        content=file.content,
        size=file.size,
        sha256=file.sha256,
        added_by_id=person_id,
        added_at=now,
    )
    store.add(session, kept)
    audit.note(session, person_id, "library.file_added", "library_file", kept.id, {"size": kept.size}, now=now)
    return kept


def remove(session: Session, file_id: int, *, person_id: int | None, now: datetime) -> list[Outreach]:
    """Take a file out of the library; returns the drafts that carry it and cannot leave with it. Raises NotFound."""
    if not store.remove(session, file_id, now=now):
        raise NotFound(f"The library has no file {file_id}. Nothing was removed; `rapport library list` names them.")
    audit.note(session, person_id, "library.file_removed", "library_file", file_id, {}, now=now)
    return store.drafts_with(session, file_id)


def choose(session: Session, outreach: Outreach, file_ids: Collection[int]) -> bool:
    """Let a draft carry exactly these files; False when it does already. Raises Invalid, and then nothing changed."""
    if {file.id for file in store.carried(session, outreach.id)} == set(file_ids):
        return False
    found = store.offered(session, file_ids)
    if len(found) != len(set(file_ids)):
        raise Invalid("One of these files is no longer in the library. Nothing was saved; choose again.", field="files")
    require_small_enough([_named(file) for file in found])
    store.carry(session, outreach.id, [file.id for file in found])
    return True


def attachments_of(session: Session, outreach: Outreach, *, whole: bool) -> tuple[Attachment, ...]:
    """Give the files a mail carries, with their bytes only where the `whole` mail is needed.

    Raises Invalid, naming it, when the library no longer has one.
    """
    carried = store.carried(session, outreach.id)
    gone = next((file for file in carried if file.removed_at is not None), None)
    if gone is not None:
        raise Invalid(
            f"“{gone.name}” is no longer in the library. Nothing was sent; open Ways to send on the card and take it"
            " off this mail."
        )
    contents = store.contents(session, [file.id for file in carried]) if whole and carried else {}
    return tuple(_named(file, contents.get(file.id, b"")) for file in carried)


def _named(file: LibraryFile, content: bytes = b"") -> Attachment:
    return Attachment(file.name, file.media_type, file.size, file.sha256, content)
