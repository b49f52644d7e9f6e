"""A draft's words: what one version says, and putting another on top of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, Invalid, NotFound
from bot.outreach.body import Body, from_json, to_json, to_text
from bot.outreach.mime import Address
from bot.outreach.mime.headers import one_line
from bot.outreach.mime.mail import MAX_SUBJECT
from store import outreach as store
from store.database import workspace_of
from store.models import Outreach, Version

WrittenBy = Literal["template", "claude", "person"]
MAX_RECIPIENTS = 50
NO_DRAFT = "This mail is not a draft any more, so it can't be changed. Nothing was saved."


@dataclass(frozen=True)
class Draft:
    """What a mail says and to whom."""

    subject: str
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    body: Body

    def body_text(self) -> str:
        """Give the words as plain text, without the signature."""
        return to_text(self.body)


def current(session: Session, outreach: Outreach) -> Draft:
    """Give what the newest version of a mail says; raises NotFound while it has no words."""
    found = store.version(session, outreach.id, outreach.version)
    if found is None:
        raise NotFound("This mail has no text yet. It will be there in a moment.")
    return read(found)


def read(version: Version) -> Draft:
    """Give what one version says."""
    return Draft(version.subject, _addresses(version.to), _addresses(version.cc), from_json(version.body))


def write(
    session: Session,
    outreach_id: int,
    draft: Draft,
    *,
    based_on: int,
    written_by: WrittenBy,
    author_id: int | None,
    now: datetime,
    asked: str | None = None,
) -> int:
    """Put a new version on top of version `based_on`; returns its number. `asked` is what a rewrite was to do.

    Raises Invalid when it could not be sent as it is, AlreadyDone when the draft has moved on meanwhile.
    """
    check(draft)
    version = Version(
        workspace_id=workspace_of(session),
        outreach_id=outreach_id,
        number=based_on + 1,
        subject=_subject(draft),
        to=[{"name": a.name, "email": a.email} for a in draft.to],
        cc=[{"name": a.name, "email": a.email} for a in draft.cc],
        body=to_json(draft.body),
        written_by=written_by,
        author_id=author_id,
        asked=asked,
        created_at=now,
    )
    if not store.add_version(session, version, now=now):
        _refuse(session, outreach_id)
    return version.number


def check(draft: Draft) -> None:
    """Raise Invalid, naming the field, for a draft that nobody could send."""
    if not _subject(draft):
        raise Invalid("A mail needs a subject. Nothing was saved.", field="subject")
    if not draft.to:
        raise Invalid("Choose at least one person in To. Nothing was saved.", field="to")
    if len(draft.to) + len(draft.cc) > MAX_RECIPIENTS:
        raise Invalid(f"At most {MAX_RECIPIENTS} people can get one mail. Nothing was saved.", field="to")
    if not draft.body.blocks:
        raise Invalid("A mail needs some text. Nothing was saved.", field="body")


def _subject(draft: Draft) -> str:
    """Give the subject as it will be mailed, so that what a card shows is what leaves."""
    return one_line("subject", draft.subject, at_most=MAX_SUBJECT)


def as_written_by(version: Version) -> WrittenBy:
    """Say who wrote a version, for one that changes something of it without being anybody's words."""
    return "template" if version.written_by == "template" else "claude" if version.written_by == "claude" else "person"


def _refuse(session: Session, outreach_id: int) -> None:
    found = store.get(session, outreach_id)
    if found is None:
        raise NotFound("I can't find that mail. Nothing was saved.")
    if found.state in ("drafting", "drafted"):
        raise AlreadyDone("This draft changed in the same moment. Nothing was saved; press Save again.")
    raise AlreadyDone(NO_DRAFT)


def _addresses(stored: Sequence[dict[str, str]]) -> tuple[Address, ...]:
    return tuple(Address(entry["name"], entry["email"]) for entry in stored)
